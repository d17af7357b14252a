package import Curate
package import LanguageModels
package import Records

/// What pairs are made and judged with.
package struct PairSettings: Sendable {
    /// Draws the order of the chunks and is sent to the model as its seed.
    package var seed = 42
    /// What makes pairs, rules before models.
    package var sources: [PairSource] = [.llm]
    package var kind = PairKind.qa
    /// Candidate answers asked about in one call.
    package var slotsPerCall = 3
    /// Candidate answers of a chunk at most.
    package var candidatesPerChunk = 12
    /// Slots that a chunk is given at most; nil for all its candidates.
    package var pairsPerChunk: Int?
    /// Chunks that are asked about at most; nil for all.
    package var chunkLimit: Int?
    package var answers = AnswerSource.auto
    /// How many chunks a pair needs: 1, 2, or some pairs one and some two.
    package var hops: Set<Int> = [1]
    /// How pairs are rewritten before they are judged.
    package var rewrite = RewriteKind.off
    package var judge = JudgeKind.auto
    /// Whether pairs that rules made are judged, too.
    package var judgesRules = false
    /// From which rubric mark, 0 to 10, a pair is accepted.
    package var threshold: Double = defaultThreshold
    /// From which log-odds of the yes-no judge a pair is accepted.
    ///
    /// nil for what suits the model, see `YesNoJudge.minLogOdds(forModel:)`.
    package var minLogOdds: Double?
    package var checks = CheckSettings()
    /// The user's own prompts in the place of those that ship.
    package var prompts = Prompts()
    /// Whether the judge is shown known-bad copies of pairs.
    package var plantsCanaries = false
    /// What pairs must not repeat; nil for none.
    package var benchmarks: Benchmarks?
    /// How the model that makes pairs is asked.
    package var generation = Sampling()
    /// How the model that rewrites is asked.
    package var rewriting = Sampling()
    /// How the model that asks back and judges is asked.
    package var judging = Sampling()
    /// How often each stage was asked anew.
    package var refreshes = Refreshes()
    /// What tokens cost.
    package var prices = PriceTable.builtIn
    /// What the run may spend.
    package var limits = SpendingLimits()

    package init() {}

    /// What pairs are in, an ISO 639-1 code; nil for the language of their chunk.
    package var language: String? {
        get { checks.language }
        set { checks.language = newValue }
    }

    /// Who says what the answer is.
    package enum AnswerSource: String, Sendable, CaseIterable {
        /// The program for small models, else the model.
        case auto
        /// The program picks sentences; the model writes their questions.
        case program
        /// The model writes both.
        case model
    }

    /// What is said in the place of a prompt's own parameters; nil to leave them.
    package struct Sampling: Sendable, Equatable {
        package var temperature: Double?
        /// The length of a reply at most, in tokens; a judge that says one word keeps its own.
        package var maxTokens: Int?

        package init(temperature: Double? = nil, maxTokens: Int? = nil) {
            self.temperature = temperature
            self.maxTokens = maxTokens
        }
    }
}
