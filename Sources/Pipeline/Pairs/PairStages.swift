import Backtranslate
import Curate
import LanguageModels
import Records
import Store

/// The stages of a run with their recipes: prompts, settings and models, hashed.
struct PairStages: Sendable {
    /// In the order in which they take turns.
    let generators: [any PairGenerator]
    let checkRecipe: Recipe
    /// nil where no model is at hand that could judge.
    let judging: JudgingStages?
    /// nil where no model is at hand that could rewrite.
    let rewriting: RewritingStages?

    /// - Throws: `ModelError` of code `configuration` where a prompt cannot be read.
    init(settings: PairSettings, models: PairModels) throws(ModelError) {
        var generators: [any PairGenerator] = []
        if settings.sources.contains(.rules), settings.kind == .qa {
            generators.append(RuledPairs(settings: settings))
        }
        let makers = settings.sources.contains(.llm) ? models.makers.map(\.model.identity) : []
        if settings.hops.contains(2), settings.kind == .qa {
            for model in makers {
                generators.append(
                    try JoinedPairs(
                        settings: settings, model: model,
                        answers: Self.picksAnswers(settings, model) ? .program : .model))
            }
        }
        if settings.hops.contains(1) || settings.kind == .cot {
            for model in makers { generators.append(try Self.generator(settings, model)) }
        }
        self.generators = generators
        checkRecipe = Recipe(stage: "check", settings: settings.checks.recipeSettings)
        judging =
            if let judge = models.judging {
                try JudgingStages(settings: settings, judge: judge)
            } else {
                nil
            }
        rewriting =
            if let rewriter = models.rewriting {
                try RewritingStages(settings: settings, model: rewriter.model.identity)
            } else {
                nil
            }
    }

    private static func generator(
        _ settings: PairSettings, _ model: ModelIdentity
    ) throws(ModelError) -> any PairGenerator {
        if settings.kind == .cot { return try ReasonedPairs(settings: settings, model: model) }
        if picksAnswers(settings, model) {
            return try PickedAnswers(settings: settings, model: model)
        }
        // A small model that is told the type of its question writes worse ones.
        let isSmall = JudgeKind.isSmall(provider: model.provider, model: model.model)
        let plan = isSmall ? nil : QuestionPlan(seed: settings.seed)
        return try WrittenPairs(settings: settings, model: model, plan: plan)
    }

    /// Whether the program says what the answer is.
    private static func picksAnswers(_ settings: PairSettings, _ model: ModelIdentity) -> Bool {
        switch settings.answers {
        case .program: true
        case .model: false
        // A sentence that is picked is in the language of its chunk.
        case .auto:
            settings.language == nil
                && JudgeKind.isSmall(provider: model.provider, model: model.model)
        }
    }

    func generator(of recipe: ContentHash) -> (any PairGenerator)? {
        generators.first { $0.recipe.id == recipe }
    }

    /// The recipes of the stages that ask a model, by stage.
    var askingRecipes: [String: [Recipe]] {
        var recipes = Dictionary(
            grouping: generators.filter { $0.identity != nil }.map(\.recipe), by: \.stage)
        if let rewriting {
            recipes["enrich"] = rewriting.enrichRecipe.map { [$0] }
            recipes["enhance_cot"] = [rewriting.enhanceRecipe]
        }
        if let judging {
            recipes["judge"] = [judging.judgeRecipe]
            recipes["ask_back"] = judging.askBackRecipe.map { [$0] }
        }
        return recipes
    }
}

/// The stages that look at pairs, or at samples, with a model.
struct JudgingStages: Sendable {
    let askBack: AskBack
    let yesNo: YesNoJudge
    let rubric: RubricJudge
    let kind: JudgeKind
    /// From which log-odds of the yes-no judge something is accepted.
    let minLogOdds: Double
    /// nil where the judge is one that needs no asking back.
    let askBackRecipe: Recipe?
    let judgeRecipe: Recipe

    /// - Throws: `ModelError` of code `configuration` where a prompt cannot be read.
    init(
        settings: PairSettings, judge: OpenModel, of subject: JudgeSubject = .pair
    ) throws(ModelError) {
        let isPair = subject == .pair
        let identity = judge.model.identity
        let judging = settings.judging
        askBack = try AskBack(
            prompt: settings.prompts[.answer], temperature: judging.temperature,
            maxTokens: judging.maxTokens, seed: settings.seed, language: settings.language)
        yesNo = try YesNoJudge(
            of: subject, prompt: settings.prompts[isPair ? .judge : .judgeSample],
            temperature: judging.temperature)
        rubric = try RubricJudge(
            of: subject, prompt: settings.prompts[isPair ? .rubric : .rubricSample],
            temperature: judging.temperature, maxTokens: judging.maxTokens, seed: settings.seed)
        minLogOdds =
            settings.minLogOdds ?? YesNoJudge.minLogOdds(forModel: identity.model, of: subject)
        kind = settings.judge.resolved(
            provider: identity.provider, model: identity.model,
            supportsLogprobs: judge.supportsLogprobs)
        func recipe(_ stage: String, _ own: String, _ system: String, _ instruction: String)
            -> Recipe
        {
            Recipe(
                stage: stage, settings: settings.refreshes.settings(own, of: stage),
                system: system, instruction: instruction, provider: identity.provider,
                model: identity.model, revision: identity.revision)
        }
        askBackRecipe =
            kind == .yesNo && isPair
            ? recipe("ask_back", askBack.recipeSettings, askBack.system, askBack.instruction) : nil
        let stage = isPair ? "judge" : Self.sampleStage
        judgeRecipe =
            kind == .yesNo
            ? recipe(stage, yesNo.recipeSettings, yesNo.system, yesNo.instruction)
            : recipe(stage, rubric.recipeSettings, rubric.system, rubric.instruction)
    }

    /// The stage that judges samples; the view `sample_slot` names it.
    static let sampleStage = "judge_sample"

    /// What the judge is sent at first.
    func request(for draft: some PromptDraft) throws(ModelError) -> ModelRequest {
        switch kind {
        case .yesNo: try yesNo.request(for: draft)
        case .rubric, .auto: try rubric.request(for: draft)
        }
    }

    func judge(
        _ draft: some PromptDraft, model: any LanguageModel
    ) async throws -> RubricJudge.Outcome {
        switch kind {
        case .yesNo: try await yesNo.judge(draft, model: model)
        case .rubric, .auto: try await rubric.judge(draft, model: model)
        }
    }
}

extension PairDraft {
    init(_ parts: MadePair.Parts, of chunk: Chunk) {
        self.init(
            question: parts.question, answer: parts.answer, reasoning: parts.reasoning,
            context: chunk.title, evidence: parts.evidence.first?.range ?? 0..<0, chunk: chunk)
    }

    init(_ pair: Pair, of chunk: Chunk) {
        self.init(
            question: pair.question, answer: pair.answer, reasoning: pair.reasoning,
            context: pair.context, evidence: pair.evidence.first?.range ?? 0..<0, chunk: chunk)
    }
}
