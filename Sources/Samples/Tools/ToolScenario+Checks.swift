import TextAnalysis

extension ToolScenario {
    /// Finds what only shows when the parts of a file are put together.
    func check(_ reader: PlanReader) throws(PlanError) {
        for (place, request) in requests.enumerated() {
            let path = PlanReader(.null, file: reader.file, path: "requests[\(place)]")
            guard simulators[request.tool] != nil else {
                throw path.fault(
                    "calls '\(request.tool)', which has no entry under 'simulator': add one.")
            }
            for entity in entities { try tryOut(request, about: entity, path) }
        }
        try checkFailures(reader)
        for share in kinds {
            guard entities.contains(where: { !requests(about: $0, for: share.kind).isEmpty })
            else {
                throw reader.fault(
                    "has no entity with a request for '\(share.kind.rawValue)': "
                        + "change 'simulator' or take the kind out of 'scenarios'.")
            }
        }
        let succeeding = entities.count { !requests(about: $0, for: .success).isEmpty }
        if kinds.contains(where: { $0.kind == .multiTurn }), requests.count < 2, succeeding < 2 {
            throw reader.fault(
                "has nothing that a second request could be about: add a request or an entity.")
        }
    }

    private func tryOut(
        _ request: Request, about entity: Entity, _ path: PlanReader
    ) throws(PlanError) {
        let failures: [Failure?] =
            self.failures(of: request, about: entity)
            + (alwaysFails(request, about: entity) ? [] : [nil])
        for (number, failure) in failures.enumerated() {
            var chance = SeededChoice(seed: 0, path: ["trial", entity.name, String(number)])
            let fault: String?
            do throws(RuleFault) {
                let turn = try turn(request, about: entity, failing: failure, choice: &chance)
                fault = ToolValidator(scenario: self).faults(inTurn: turn).first?.message
            } catch {
                fault = "\(error.reason)."
            }
            if let fault {
                throw path.fault("does not work for '\(entity.name)': \(fault)")
            }
        }
    }

    /// A failure that can never happen is a slip of the pen.
    private func checkFailures(_ reader: PlanReader) throws(PlanError) {
        for tool in simulators.keys.sorted() {
            for (place, failure) in (simulators[tool]?.errors ?? []).enumerated() {
                let happens = requests.contains { request in
                    request.tool == tool
                        && entities.contains {
                            failures(of: request, about: $0).contains(failure)
                        }
                }
                guard happens else {
                    throw PlanReader(
                        .null, file: reader.file, path: "simulator.\(tool).errors[\(place)]"
                    ).fault("never happens: no entity or request has what it names, correct it.")
                }
            }
        }
    }
}
