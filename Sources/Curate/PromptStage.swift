import LanguageModels
import Records
import TextAnalysis

/// What the stages that show a model a pair, or another example, and its chunk have in common.
struct PromptStage: Sendable {
    var name: String
    var system: String
    var revision: String
    var template: PromptTemplate
    var parameters: ModelRequest.Parameters
    /// Whether the prompt begins with the chunk.
    var showsChunk: Bool
    /// What the model is to write in, an ISO 639-1 code; nil to leave that to it.
    var language: String?

    init(
        name: String, system: String = Prompt.sharedSystem, revision: String,
        prompt: PromptTemplate, temperature: Double?, maxTokens: Int? = nil, seed: Int?,
        showsChunk: Bool = true, language: String? = nil
    ) {
        self.name = name
        self.system = system
        self.language = language
        self.showsChunk = showsChunk
        self.revision = revision
        template = prompt
        parameters = prompt.parameters
        if let temperature { parameters.temperature = temperature }
        if let maxTokens { parameters.maxTokens = maxTokens }
        if let seed { parameters.seed = seed }
    }

    func request(
        for draft: some PromptDraft, schema: ModelRequest.Schema? = nil, sample: Int = 0,
        fault: String = ""
    ) throws(ModelError) -> ModelRequest {
        var variable = try template.renderVariable(draft.promptValues)
        if let language {
            variable += "\nWrite in \(Language.names[language] ?? language).\n"
        }
        let chunks = showsChunk ? draft.chunks : []
        for further in chunks.dropFirst().reversed() {
            variable = "The text goes on here.\n\n\(Self.block(of: further))\n\n" + variable
        }
        if !fault.isEmpty { variable += "\nYour last reply could not be used: \(fault)\n" }
        return ModelRequest(
            task: name,
            prompt: Prompt(
                system: system, passage: chunks.first.map(Self.passage),
                instruction: template.instruction, variable: variable),
            schema: schema, parameters: parameters, sample: sample)
    }

    private static func passage(of chunk: Chunk) -> Prompt.Passage {
        Prompt.Passage(
            title: chunk.title, heading: chunk.heading, tableHeader: chunk.tableHeader,
            text: chunk.text)
    }

    /// A chunk as a prompt shows it that begins with another one.
    private static func block(of chunk: Chunk) -> String {
        let shown = Prompt(
            system: "", passage: passage(of: chunk), instruction: "", variable: "")
        // Without the empty line at its end.
        return String(shown.passageMessage.dropLast(2))
    }

    /// Canonical JSON of what a verdict depends on beside the pair and the model.
    func recipeSettings(threshold: Double? = nil) -> String {
        canonicalJSON(
            RecipeSettings(
                language: language, maxTokens: parameters.maxTokens,
                prompt: ContentHash(domain: "prompt", fields: [template.text]).hex,
                revision: revision, seed: parameters.seed, stage: name,
                temperature: parameters.temperature, threshold: threshold))
    }

    private struct RecipeSettings: Encodable {
        var language: String?
        var maxTokens: Int
        var prompt: String
        var revision: String
        var seed: Int?
        var stage: String
        var temperature: Double?
        var threshold: Double?
    }
}
