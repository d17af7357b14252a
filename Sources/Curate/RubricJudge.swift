package import LanguageModels
package import Records

/// From which total on, of 10, the rubric's verdict is a yes.
package let defaultThreshold = 7.0

/// Has a model mark a pair or example against its source: clarity, accuracy, usefulness and difficulty.
package struct RubricJudge: Sendable {
    /// Changes whenever the same reply might give another verdict.
    package static let revision = "1"

    private let stage: PromptStage

    /// - Throws: `ModelError` of code `configuration` where the prompt cannot be read.
    package init(
        of subject: JudgeSubject = .pair, prompt override: PromptTemplate? = nil,
        temperature: Double? = nil, maxTokens: Int? = nil, seed: Int? = nil
    ) throws(ModelError) {
        let prompt =
            if let override { override } else { try Self.embeddedPrompt(of: subject) }
        stage = PromptStage(
            name: subject == .pair ? "rubric" : "rubric_sample", system: subject.system,
            revision: Self.revision, prompt: prompt, temperature: temperature,
            maxTokens: maxTokens, seed: seed)
    }

    package static func embeddedPrompt(
        of subject: JudgeSubject = .pair
    ) throws(ModelError) -> PromptTemplate {
        switch subject {
        case .pair: try PromptTemplate(name: "rubric", bytes: PackageResources.rubric_txt)
        case .example:
            try PromptTemplate(name: "rubric-sample", bytes: PackageResources.rubric_sample_txt)
        }
    }

    package var system: String { stage.system }
    package var instruction: String { stage.template.instruction }
    /// Canonical JSON: what the index stores and hashes.
    package var recipeSettings: String { stage.recipeSettings() }

    package enum Outcome: Sendable, Equatable {
        case judgment(Judgment)
        /// No reply could be read, with the reason; nothing is judged.
        case unusable(String)
    }

    /// What is sent at first.
    package func request(for draft: some PromptDraft) throws(ModelError) -> ModelRequest {
        try stage.request(for: draft, schema: Self.schema)
    }

    /// A reply that cannot be used is asked for again, twice at most.
    ///
    /// - Throws: `ModelError` where no reply came; `CancellationError`.
    package func judge(
        _ draft: some PromptDraft, model: any LanguageModel
    ) async throws -> Outcome {
        let asked = try await Asking.ask(model) { (sample, fault) throws(ModelError) in
            try stage.request(for: draft, schema: Self.schema, sample: sample, fault: fault)
        } read: { (reply) throws(ModelError) in
            try Self.read(reply.text)
        }
        switch asked {
        case .answered(let marks): return .judgment(.rubric(marks))
        case .refused(let reason), .unusable(let reason): return .unusable(reason)
        }
    }

    private struct Marks: Decodable {
        var clarity: Int
        var accuracy: Int
        var usefulness: Int
        var difficulty: Int
    }

    private static func read(_ text: String) throws(ModelError) -> Judgment.Rubric {
        let marks = try StructuredReply.parse(Marks.self, from: text)
        guard (0...3).contains(marks.clarity), (0...3).contains(marks.accuracy),
            (0...2).contains(marks.usefulness), (0...2).contains(marks.difficulty)
        else {
            throw ModelError(
                .malformedReply,
                "clarity and accuracy are 0 to 3, usefulness and difficulty 0 to 2.")
        }
        return Judgment.Rubric(
            clarity: marks.clarity, accuracy: marks.accuracy, usefulness: marks.usefulness,
            difficulty: marks.difficulty)
    }

    private static let schema = ModelRequest.Schema(
        name: "marks",
        json: """
            {"type":"object","properties":{"clarity":{"type":"integer","enum":[0,1,2,3]},\
            "accuracy":{"type":"integer","enum":[0,1,2,3]},"usefulness":{"type":"integer",\
            "enum":[0,1,2]},"difficulty":{"type":"integer","enum":[0,1,2]}},"required":["clarity",\
            "accuracy","usefulness","difficulty"],"additionalProperties":false}
            """)
}
