package import LanguageModels

extension ModelRequest {
    /// A small request with all that a test does not care about filled in.
    package static func example(
        _ question: String = "What is the capital of France?", schema: Schema? = nil,
        parameters: Parameters = Parameters(maxTokens: 80)
    ) -> ModelRequest {
        ModelRequest(
            task: "example",
            prompt: Prompt(
                system: "Answer in one word.", passage: nil, instruction: question, variable: ""),
            schema: schema, parameters: parameters)
    }
}
