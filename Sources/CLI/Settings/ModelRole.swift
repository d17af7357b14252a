/// What a model does in a run.
enum ModelRole: String, CaseIterable {
    /// Makes pairs.
    case generator
    /// Rewrites them, and adds reasoning.
    case rewriter
    /// Asks back and judges.
    case judge
}

/// A model as a file names it, for one role or for all.
struct ModelChoice: Equatable {
    var provider: String?
    var model: String?
    var baseURL: String?
    var temperature: Double?
    var maxTokens: Int?
    var pace = PaceChoice()

    var namesAModel: Bool { provider != nil || model != nil || baseURL != nil }
}

/// How fast a model is asked, as flags or a file say it.
struct PaceChoice: Equatable {
    var workers: Int?
    var rpm: Double?
    var tpm: Double?
    var delay: Double?
    var retries: Int?
    var timeout: Double?
}

/// A value and where it was said.
struct Sourced<Value> {
    var value: Value
    /// `--model`, `environment (OPENAI_BASE_URL)`, `quarry.yaml (judge.model)`.
    var source: String
}

/// The model of a role as flags, environment and file together say it.
struct ResolvedModel {
    var provider: Sourced<String>?
    var pace = ResolvedPace()
    var model: Sourced<String>?
    var baseURL: Sourced<String>?
    var temperature: Sourced<Double>?
    var maxTokens: Sourced<Int>?

    /// Whether both mean the same model at the same address.
    func isSameModel(as other: ResolvedModel) -> Bool {
        provider?.value == other.provider?.value && model?.value == other.model?.value
            && baseURL?.value == other.baseURL?.value
    }
}

/// How fast a model is asked, with where each value was said.
struct ResolvedPace {
    var workers: Sourced<Int>?
    var rpm: Sourced<Double>?
    var tpm: Sourced<Double>?
    var delay: Sourced<Double>?
    var retries: Sourced<Int>?
    var timeout: Sourced<Double>?

    /// Takes what flags say, which holds for all models.
    fileprivate mutating func apply(_ flags: PaceChoice) {
        func flag<Value>(_ value: Value?, _ name: String, over own: Sourced<Value>?)
            -> Sourced<Value>?
        {
            value.map { Sourced(value: $0, source: name) } ?? own
        }
        workers = flag(flags.workers, "--workers", over: workers)
        rpm = flag(flags.rpm, "--rpm", over: rpm)
        tpm = flag(flags.tpm, "--tpm", over: tpm)
        delay = flag(flags.delay, "--delay", over: delay)
        retries = flag(flags.retries, "--retries", over: retries)
        timeout = flag(flags.timeout, "--timeout", over: timeout)
    }
}

extension ResolvedModel {
    /// Flags say who makes pairs.
    ///
    /// They say who judges where the command does nothing else, and where
    /// the configuration names no judge of its own.
    ///
    /// - Parameter roles: those that the command asks.
    init(
        _ role: ModelRole, of roles: Set<ModelRole>, flags: ModelChoice,
        configuration: Configuration, environment: RunEnvironment
    ) {
        self.init(role, in: configuration)
        let isNamedByFile = configuration.roles[role]?.namesAModel == true
        let isLeft = role != .generator && roles != [role] && isNamedByFile
        apply(isLeft ? ModelChoice() : flags, over: environment)
        pace.apply(flags.pace)
    }

    /// A role's own words in the place of those for all.
    ///
    /// Where the role names another provider, model and address of the others are none of its.
    private init(_ role: ModelRole, in configuration: Configuration) {
        let file = configuration.file ?? "quarry.yaml"
        let own = configuration.roles[role] ?? ModelChoice()
        let shared = configuration.llm
        let isElsewhere =
            own.provider != nil && shared.provider != nil && own.provider != shared.provider
        func pick<Value>(_ key: String, _ path: KeyPath<ModelChoice, Value?>, of all: ModelChoice)
            -> Sourced<Value>?
        {
            if let value = own[keyPath: path] {
                return Sourced(value: value, source: "\(file) (\(role.rawValue).\(key))")
            }
            return all[keyPath: path].map { Sourced(value: $0, source: "\(file) (llm.\(key))") }
        }
        var place = shared
        if isElsewhere {
            place.model = nil
            place.baseURL = nil
        }
        provider = pick("provider", \.provider, of: shared)
        model = pick("model", \.model, of: place)
        baseURL = pick("base_url", \.baseURL, of: place)
        temperature = pick("temperature", \.temperature, of: shared)
        maxTokens = pick("max_tokens", \.maxTokens, of: shared)
        // How fast another provider may be asked says nothing of this one.
        let paced = isElsewhere ? ModelChoice() : shared
        pace.workers = pick("workers", \.pace.workers, of: paced)
        pace.rpm = pick("rpm", \.pace.rpm, of: paced)
        pace.tpm = pick("tpm", \.pace.tpm, of: paced)
        pace.delay = pick("delay", \.pace.delay, of: paced)
        pace.retries = pick("retries", \.pace.retries, of: paced)
        pace.timeout = pick("timeout", \.pace.timeout, of: paced)
    }

    /// Takes what flags say, else what the environment says, in the place of the file.
    ///
    /// Values of the environment are only noted: who opens the model reads them itself.
    private mutating func apply(_ flags: ModelChoice, over environment: RunEnvironment) {
        if let name = flags.provider {
            if let own = provider, own.value != name {
                model = nil
                baseURL = nil
            }
            provider = Sourced(value: name, source: "--provider")
        }
        if provider == nil || provider?.value == "local", isSet("QUARRY_MODEL", environment) {
            model = nil
        }
        if let name = addressVariable, isSet(name, environment) { baseURL = nil }
        if let name = flags.model { model = Sourced(value: name, source: "--model") }
        if let url = flags.baseURL { baseURL = Sourced(value: url, source: "--base-url") }
        if let value = flags.temperature {
            temperature = Sourced(value: value, source: "--temperature")
        }
        if let value = flags.maxTokens { maxTokens = Sourced(value: value, source: "--max-tokens") }
    }

    /// The variable that holds the address of the provider.
    var addressVariable: String? {
        switch provider?.value {
        case "ollama": "OLLAMA_HOST"
        case "openai": "OPENAI_BASE_URL"
        case "anthropic": "ANTHROPIC_BASE_URL"
        case "gemini": "GOOGLE_GEMINI_BASE_URL"
        default: nil
        }
    }

    private func isSet(_ name: String, _ environment: RunEnvironment) -> Bool {
        !(environment.values[name] ?? "").isEmpty
    }
}
