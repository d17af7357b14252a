import LanguageModels
import Records
import TextAnalysis

/// Asks a model, for one pattern at a time, whether a conversation really shows it.
struct PatternJudge: Sendable {
    private static let attempts = 3

    var prompt: SamplePrompt
    var template: PromptTemplate
    /// From which log-odds of yes against no on a pattern counts as present.
    var minLogOdds: Double

    /// What a pattern's two looks found: the judge's, with its log-odds as the value, and where the
    /// pattern has signs, that of the program, with how many it found.
    ///
    /// The first passes only where the judge says yes and, of a pattern that has signs, one is
    /// found: small judges say yes to nearly all.
    ///
    /// - Throws: `ModelError` where no reply came; `CancellationError`.
    func checks(
        of pattern: ConversationPattern, in reply: ConversationReply,
        asking model: any LanguageModel
    ) async throws -> [SampleCheck] {
        var signs: SampleCheck?
        if !pattern.signs.isEmpty {
            let count = PatternSigns(pattern.signs).count(in: reply.assistantTurns)
            signs = SampleCheck(
                "signs:\(pattern.name)", passed: count > 0, value: Double(count),
                message: count > 0 ? nil : "None of its signs stands in the assistant's turns.")
        }
        let verdict = try await judged(pattern, in: reply, asking: model)
        let fault = Self.fault(of: verdict, from: minLogOdds) ?? signs?.message
        let judged = SampleCheck(
            "pattern:\(pattern.name)", passed: fault == nil, value: verdict?.logOdds,
            message: fault)
        return [judged] + [signs].compactMap(\.self)
    }

    private static func fault(of verdict: YesNoReply?, from mark: Double) -> String? {
        guard let verdict else { return "The judge answered neither yes nor no." }
        let isPresent = verdict.logOdds.map { $0 >= mark } ?? verdict.saysYes
        return isPresent ? nil : "The judge does not find it in the conversation."
    }

    /// nil where no reply was yes or no.
    private func judged(
        _ pattern: ConversationPattern, in reply: ConversationReply, asking model: any LanguageModel
    ) async throws -> YesNoReply? {
        for sample in 0..<Self.attempts {
            let answer = try await model.reply(
                to: request(pattern: pattern, in: reply, sample: sample))
            if answer.refusal != nil { return nil }
            if let verdict = YesNoReply(answer) { return verdict }
        }
        return nil
    }

    private func request(
        pattern: ConversationPattern, in reply: ConversationReply, sample: Int
    ) throws(ModelError) -> ModelRequest {
        let turns: [[String: TemplateValue]] = reply.exchanges.flatMap { exchange in
            [
                ["speaker": "User", "text": .text(exchange.user)],
                ["speaker": "Assistant", "text": .text(exchange.assistant)],
            ]
        }
        let variable = try template.renderVariable([
            "turns": .list(turns), "name": .text(pattern.name),
            "description": .text(pattern.description),
        ])
        return ModelRequest(
            task: prompt.task,
            prompt: Prompt(
                system: prompt.system, passage: nil, instruction: prompt.instruction,
                variable: variable),
            parameters: template.parameters, sample: sample)
    }
}
