import Backtranslate
import Curate
import LanguageModels
import Records
import Store

/// The stages that make new forms of pairs.
struct RewritingStages: Sendable {
    /// nil where pairs are not rewritten.
    let rewriter: Rewriter?
    let enrichRecipe: Recipe?
    let enhancer: ReasoningEnhancer
    let enhanceRecipe: Recipe

    /// - Throws: `ModelError` of code `configuration` where a prompt cannot be read.
    init(settings: PairSettings, model: ModelIdentity) throws(ModelError) {
        func recipe(_ stage: String, _ own: String, _ system: String, _ instruction: String)
            -> Recipe
        {
            Recipe(
                stage: stage, settings: settings.refreshes.settings(own, of: stage),
                system: system, instruction: instruction, provider: model.provider,
                model: model.model, revision: model.revision)
        }
        let sampling = settings.rewriting
        let kind = settings.rewrite.resolved(provider: model.provider, model: model.model)
        if kind == .off {
            rewriter = nil
            enrichRecipe = nil
        } else {
            let rewriter = try Rewriter(
                kind: kind, prompt: settings.prompts[kind == .full ? .enrich : .rename],
                checks: settings.checks, temperature: sampling.temperature,
                maxTokens: sampling.maxTokens, seed: settings.seed)
            self.rewriter = rewriter
            let own = #"{"kind":"\#(kind.rawValue)","rewriter":\#(rewriter.recipeSettings)}"#
            enrichRecipe = recipe("enrich", own, rewriter.system, rewriter.instruction)
        }
        enhancer = try ReasoningEnhancer(
            prompt: settings.prompts[.explain], temperature: sampling.temperature,
            maxTokens: sampling.maxTokens, seed: settings.seed, language: settings.language)
        enhanceRecipe = recipe(
            "enhance_cot", enhancer.recipeSettings, enhancer.system, enhancer.instruction)
    }
}
