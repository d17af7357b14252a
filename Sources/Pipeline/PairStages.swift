import Backtranslate
import Curate
import LanguageModels
import Records
import Store

/// The stages of a run with their recipes: prompts, settings and model, hashed.
struct PairStages: Sendable {
    let writer: QuestionWriter
    let askBack: AskBack
    let yesNo: YesNoJudge
    let rubric: RubricJudge
    let judgeKind: JudgeKind
    /// From which log-odds of the yes-no judge a pair is accepted.
    let minLogOdds: Double
    let generateRecipe: Recipe
    let checkRecipe: Recipe
    /// nil where the judge is one that needs no asking back.
    let askBackRecipe: Recipe?
    let judgeRecipe: Recipe

    /// - Parameter judge: asks back and judges.
    /// - Throws: `ModelError` of code `configuration` where a prompt cannot be read.
    init(
        settings: PairSettings, generator: OpenModel, judge: OpenModel
    ) throws(ModelError) {
        let identity = generator.model.identity
        let judgeIdentity = judge.model.identity
        let judging = settings.judging
        writer = try QuestionWriter(
            temperature: settings.generation.temperature, maxTokens: settings.generation.maxTokens,
            seed: settings.seed)
        askBack = try AskBack(
            temperature: judging.temperature, maxTokens: judging.maxTokens, seed: settings.seed)
        yesNo = try YesNoJudge(temperature: judging.temperature)
        rubric = try RubricJudge(
            temperature: judging.temperature, maxTokens: judging.maxTokens, seed: settings.seed)
        minLogOdds =
            settings.minLogOdds ?? YesNoJudge.minLogOdds(forModel: judgeIdentity.model)
        judgeKind = settings.judge.resolved(
            provider: judgeIdentity.provider, model: judgeIdentity.model,
            supportsLogprobs: judge.supportsLogprobs)
        func recipe(_ stage: String, _ own: String, _ system: String, _ instruction: String)
            -> Recipe
        {
            let identity = stage == "generate" ? identity : judgeIdentity
            return Recipe(
                stage: stage, settings: settings.refreshes.settings(own, of: stage),
                system: system, instruction: instruction, provider: identity.provider,
                model: identity.model, revision: identity.revision)
        }
        let drawing =
            #"{"candidates_per_chunk":\#(settings.candidatesPerChunk),"picker":"\#(AnswerPicker.revision)","seed":\#(settings.seed),"slots_per_call":\#(settings.slotsPerCall),"writer":\#(writer.recipeSettings)}"#
        generateRecipe = recipe("generate", drawing, writer.system, writer.instruction)
        checkRecipe = Recipe(stage: "check", settings: settings.checks.recipeSettings)
        askBackRecipe =
            judgeKind == .yesNo
            ? recipe("ask_back", askBack.recipeSettings, askBack.system, askBack.instruction) : nil
        judgeRecipe =
            judgeKind == .yesNo
            ? recipe("judge", yesNo.recipeSettings, yesNo.system, yesNo.instruction)
            : recipe("judge", rubric.recipeSettings, rubric.system, rubric.instruction)
    }

    /// The recipes of the stages that ask a model, by stage.
    var askingRecipes: [String: Recipe] {
        var recipes = ["generate": generateRecipe, "judge": judgeRecipe]
        recipes["ask_back"] = askBackRecipe
        return recipes
    }

    func draft(of pair: Pair, chunk: Chunk) -> PairDraft {
        PairDraft(
            question: pair.question, answer: pair.answer, reasoning: pair.reasoning,
            context: pair.context, evidence: pair.evidence.first?.range ?? 0..<0, chunk: chunk)
    }

    /// What the judge is sent for a pair at first.
    func judgeRequest(for draft: PairDraft) throws(ModelError) -> ModelRequest {
        switch judgeKind {
        case .yesNo: try yesNo.request(for: draft)
        case .rubric, .auto: try rubric.request(for: draft)
        }
    }

    func judge(_ draft: PairDraft, model: any LanguageModel) async throws -> RubricJudge.Outcome {
        switch judgeKind {
        case .yesNo: .judgment(try await yesNo.judge(draft, model: model))
        case .rubric, .auto: try await rubric.judge(draft, model: model)
        }
    }
}
