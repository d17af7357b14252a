import TextAnalysis

/// Looks whether the parts of a flow fit together: names, roles, lists.
struct FlowPlanCheck {
    private let plan: FlowPlan
    private let reader: PlanReader

    init(_ plan: FlowPlan, _ reader: PlanReader) {
        self.plan = plan
        self.reader = reader
    }

    func run() throws(PlanError) {
        try checkNames()
        try checkRoles()
        try checkLists()
    }

    private func checkNames() throws(PlanError) {
        var taken: Set<String> = ["record", "item"]
        for name in plan.files.map(\.name) + plan.allSteps.map(\.name) {
            guard taken.insert(name).inserted else {
                throw reader.fault("has two things of the name '\(name)': rename one.")
            }
        }
    }

    private func checkRoles() throws(PlanError) {
        let roles = plan.models.map(\.role)
        for step in plan.allSteps {
            guard let role = step.role, !roles.contains(role) else { continue }
            let known = roles.isEmpty ? "it has none" : "it has \(roles.joined(separator: ", "))"
            throw reader.fault(
                "lacks the role '\(role)' of step '\(step.name)' under models (\(known)): add it.")
        }
    }

    private func checkLists() throws(PlanError) {
        var earlier = plan.setup
        for group in plan.groups {
            for step in group {
                guard let list = step.each else { continue }
                try checkList(list, among: earlier, user: "step '\(step.name)'")
            }
            earlier += group
        }
        for turn in plan.turns {
            guard let list = turn.each else { continue }
            try checkList(list, among: earlier, user: "sample")
        }
    }

    private func checkList(
        _ name: String, among earlier: [FlowStep], user: String
    ) throws(PlanError) {
        guard let step = earlier.first(where: { $0.name == name }) else {
            throw reader.fault(
                "has '\(name)' as each of \(user), which is no earlier step: name one.")
        }
        guard step.each != nil || step.givesList else {
            throw reader.fault(
                "has '\(name)' as each of \(user), but that step gives no list: "
                    + "give it a schema with an array, and 'take' with the array's name.")
        }
    }
}
