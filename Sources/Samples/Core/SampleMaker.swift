package import LanguageModels
package import Records
package import TextAnalysis

/// A way of making samples: a stage, that is, a function of a unit and models.
///
/// It sees no index, path, clock or chance. What is random in a sample is drawn from the seed when
/// the plan is made, and stands in the unit.
package protocol SampleMaker: Sendable {
    var kind: SampleKind { get }
    /// The prompts that it asks with. Each request's `task` is the name of one of them.
    var prompts: [SamplePrompt] { get }
    /// What a sample depends on beside its unit, the prompts and the models: a revision of the code,
    /// limits, the schemas of tools. A change makes the samples stale.
    var settings: JSONValue { get }

    /// Makes one sample, with as many calls and tries as that takes.
    ///
    /// A try that fails is told apart from the next one by `ModelRequest.sample`, so that a repeat is
    /// another call.
    ///
    /// - Throws: `ModelError` where no reply came; `CancellationError`. What a model said wrongly is
    ///   no error: it is tried again, at most three times in all, and then `rejected`.
    func make(_ unit: SampleUnit, asking models: SampleModels) async throws -> SampleOutcome

    /// Takes samples out that only show among others, such as repeats.
    ///
    /// - Parameter fields: of all samples that passed their own checks, in the order of the plan.
    /// - Returns: for each sample that is to go, by its place, the check that it fails.
    func checks(among fields: [JSONValue]) -> [Int: SampleCheck]
}

extension SampleMaker {
    package func checks(among fields: [JSONValue]) -> [Int: SampleCheck] { [:] }
}

/// The fixed part of what a maker asks; a recipe of its own in the index.
package struct SamplePrompt: Sendable, Hashable {
    /// The name that requests give as their task; a stage in the index.
    package var task: String
    package var system: String
    /// The fixed words, `Prompt.instruction` of all its requests.
    package var instruction: String
    /// Who is asked.
    package var role: SampleRole
    /// The whole prompt file, or what else the replies depend on; part of the recipe's hash.
    package var source: String

    package init(
        task: String, system: String, instruction: String, role: SampleRole = .maker,
        source: String
    ) {
        self.task = task
        self.system = system
        self.instruction = instruction
        self.role = role
        self.source = source
    }
}

/// Which of a run's models is asked.
package enum SampleRole: Sendable, Hashable {
    case maker
    case judge
    /// A role that a flow declares.
    case named(String)
}

/// The models of a run by their roles.
package struct SampleModels: Sendable {
    private let models: [SampleRole: any LanguageModel]

    package init(_ models: [SampleRole: any LanguageModel]) {
        self.models = models
    }

    /// A run with one model for all.
    package init(all model: any LanguageModel) {
        models = [.maker: model]
    }

    /// The model of a role; where none was named for it, the maker.
    package subscript(role: SampleRole) -> any LanguageModel {
        guard let model = models[role] ?? models[.maker] ?? models.values.first else {
            preconditionFailure("A run that makes samples has a model.")
        }
        return model
    }
}

/// What came of a unit.
package enum SampleOutcome: Sendable, Hashable {
    case made(SampleDraft)
    case rejected(SampleRejection)
}

/// A sample before it has an identity.
package struct SampleDraft: Sendable, Hashable {
    /// What a line says beside the id: an object, members in the order of the line.
    package var fields: JSONValue
    /// What was looked at and found right, or, for checks that only warn, wrong.
    package var checks: [SampleCheck]
    package var evidence: [Evidence]

    package init(fields: JSONValue, checks: [SampleCheck] = [], evidence: [Evidence] = []) {
        self.fields = fields
        self.checks = checks
        self.evidence = evidence
    }
}

/// Why a unit gave no sample.
package struct SampleRejection: Sendable, Hashable {
    /// A stable name that reports count by, such as `schema` or `groundedness`.
    package var type: String
    /// One sentence.
    package var message: String
    /// What there is of the last try; nil where nothing could be read.
    package var fields: JSONValue?
    package var checks: [SampleCheck]

    package init(
        type: String, message: String, fields: JSONValue? = nil, checks: [SampleCheck] = []
    ) {
        self.type = type
        self.message = message
        self.fields = fields
        self.checks = checks
    }
}

/// What one look at a sample found.
package typealias SampleCheck = Check

extension Check {
    /// A check of a sample, with what was found first.
    package init(
        _ name: String, passed: Bool, value: Double? = nil, message: String? = nil
    ) {
        self.init(name: name, value: value, passed: passed, message: message)
    }
}
