/// Which models are kin: trained by the same people on much the same text.
///
/// A judge prefers what a model of its own family wrote.
package enum ModelFamily {
    /// Words that name a family wherever they stand in a model's name; the first one counts.
    ///
    /// A distillation is kin to the model whose words it learned.
    private static let words = [
        ("deepseek", "DeepSeek"), ("claude", "Claude"), ("gemini", "Gemini"), ("gemma", "Gemma"),
        ("gpt", "GPT"), ("qwen", "Qwen"), ("qwq", "Qwen"), ("llama", "Llama"),
        ("mistral", "Mistral"), ("mixtral", "Mistral"), ("ministral", "Mistral"),
        ("magistral", "Mistral"), ("smollm", "SmolLM"), ("granite", "Granite"), ("phi", "Phi"),
        ("grok", "Grok"), ("glm", "GLM"), ("kimi", "Kimi"), ("olmo", "OLMo"),
    ]

    /// The family of a model; a name that tells none is one of its own.
    package static func name(of model: String) -> String {
        let name = model.lowercased()
        return words.first { name.contains($0.0) }?.1 ?? name
    }
}
