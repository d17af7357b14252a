extension ToolScenario {
    /// What the first so many samples are made of.
    ///
    /// Personas and kinds are within 1 of their shares after every unit; every entity is the
    /// subject of a first request before one is for the second time, as far as the kinds allow. A
    /// longer plan of the same seed begins with the same units.
    ///
    /// - Throws: `PlanError` where a rule makes no value for what was drawn.
    package func units(count: Int, seed: Int) throws(PlanError) -> [SampleUnit] {
        var plan = ToolUnitPlan(of: self, seed: seed)
        var units: [SampleUnit] = []
        for ordinal in 0..<max(count, 0) {
            do throws(RuleFault) {
                units.append(try plan.next(ordinal))
            } catch {
                throw PlanError(
                    "The scenario '\(name)' makes no sample \(ordinal): a rule \(error.reason).")
            }
        }
        return units
    }
}
