import TextAnalysis

/// A flow as its file declares it: what goes in, what is asked in which order, what comes out.
///
/// Nothing but the flow's own file has been read yet; `neededFiles` says what else a run needs.
/// docs/flows.md describes the file.
package struct FlowPlan: Sendable, Hashable {
    package static let defaultSystem =
        "You help to write training data. Reply with what is asked for and with nothing else."

    /// Letters, digits, `-` and `_`: the output is named after it.
    package let name: String
    package let about: String
    /// As messages name the flow's file.
    package let file: String
    package let input: FlowInput
    /// Files whose text the prompts may use.
    package let files: [FlowFile]
    package let models: [FlowModel]
    /// The system message of all its prompts.
    package let system: String
    /// Asked one after the other, once, before the first record.
    package let setup: [FlowStep]
    /// Groups that run in turn; the steps of a group run at the same time.
    package let groups: [[FlowStep]]
    /// What becomes the messages.
    package let turns: [FlowTurn]
    /// Whether lines say how they were made unless the user says otherwise.
    package let isAnnotated: Bool
    /// Where the lines go; nil for `training/data/NAME.jsonl`.
    package let output: String?

    /// - Throws: `PlanError` for the first mistake.
    package init(_ reader: PlanReader) throws(PlanError) {
        try reader.allow(
            "name", "description", "input", "files", "models", "system", "setup", "steps", "sample",
            "annotated", "output")
        name = try Self.fileName(reader.at("name"))
        about = try reader.optional("description")?.text() ?? ""
        file = reader.file
        input = try FlowInput(reader.at("input"))
        files = try FlowFile.list(reader.optional("files"))
        models = try FlowModel.list(reader.optional("models"))
        system = try reader.optional("system")?.text() ?? Self.defaultSystem
        setup = try Self.steps(reader.optional("setup"), areSetup: true)
        groups = try Self.groups(reader.at("steps"))
        turns = try FlowTurn.list(reader.at("sample"))
        isAnnotated = try reader.optional("annotated")?.flag() ?? false
        output = try reader.optional("output")?.text()
        try FlowPlanCheck(self, reader).run()
    }

    /// Set-up steps first, then the others in their order.
    package var allSteps: [FlowStep] { setup + groups.joined() }

    /// Everything that a run has to read beside the flow's file and its input, in the order of first
    /// use, relative to the flow's file.
    package var neededFiles: [String] {
        var paths: [String] = []
        let prompts = allSteps.compactMap(\.prompt.path)
        for path in files.map(\.path) + prompts where !paths.contains(path) { paths.append(path) }
        return paths
    }

    /// Where lines go that the user named no other place for.
    package var outputPath: String { output ?? "training/data/\(name).jsonl" }

    // MARK: - Parts

    private static func fileName(_ reader: PlanReader) throws(PlanError) -> String {
        let name = try reader.text()
        guard name.allSatisfy({ FlowName.isPart($0) || $0 == "-" }) else {
            throw reader.fault("is '\(name)': use letters, digits, '-' and '_'.")
        }
        return name
    }

    private static func steps(
        _ reader: PlanReader?, areSetup: Bool
    ) throws(PlanError) -> [FlowStep] {
        var steps: [FlowStep] = []
        for item in try reader?.items() ?? [] {
            steps.append(try FlowStep(item, isSetup: areSetup))
        }
        return steps
    }

    /// An item is a step, or `parallel` with a list of steps.
    private static func groups(_ reader: PlanReader) throws(PlanError) -> [[FlowStep]] {
        var groups: [[FlowStep]] = []
        for item in try reader.items() {
            if let parallel = try item.optional("parallel") {
                try item.allow("parallel")
                groups.append(try steps(parallel, areSetup: false))
            } else {
                groups.append([try FlowStep(item, isSetup: false)])
            }
        }
        return groups
    }
}

/// Names that prompts can say between braces.
package enum FlowName {
    static func isPart(_ letter: Character) -> Bool {
        letter.isLetter || letter.isNumber || letter == "_"
    }

    /// A name of a step, a file or a role.
    static func read(_ reader: PlanReader, _ name: String) throws(PlanError) -> String {
        guard name.first?.isLetter == true, name.allSatisfy(isPart) else {
            throw reader.fault(
                "has the name '\(name)': use letters, digits and '_', a letter first.")
        }
        return name
    }
}

/// Where records come from.
package enum FlowInput: Sendable, Hashable {
    /// JSON Lines, JSON or CSV, relative to the flow's file.
    case file(String)
    /// A record for each chunk of an indexed corpus.
    case corpus(String)
    /// A record for each line that another flow made.
    case flow(String)

    init(_ reader: PlanReader) throws(PlanError) {
        try reader.allow("file", "corpus", "flow")
        guard try reader.members().count == 1, let entry = try reader.entries().first else {
            throw reader.fault("needs exactly one of file, corpus, flow: leave one of them.")
        }
        let text = try entry.value.text()
        switch entry.name {
        case "file": self = .file(text)
        case "corpus": self = .corpus(text)
        default: self = .flow(text)
        }
    }

    /// As people read it, such as `file data/notes.jsonl`.
    package var words: String {
        switch self {
        case .file(let path): "file \(path)"
        case .corpus(let name): "corpus \(name)"
        case .flow(let name): "flow \(name)"
        }
    }
}

/// A file whose text prompts may use by its name.
package struct FlowFile: Sendable, Hashable {
    package let name: String
    /// Relative to the flow's file.
    package let path: String

    static func list(_ reader: PlanReader?) throws(PlanError) -> [FlowFile] {
        var files: [FlowFile] = []
        for entry in try reader?.entries() ?? [] {
            files.append(
                FlowFile(
                    name: try FlowName.read(entry.value, entry.name), path: try entry.value.text()))
        }
        return files
    }
}

/// Which model has a role, in the user's words; the command opens it.
package struct FlowModel: Sendable, Hashable {
    package let role: String
    /// nil where the command's own setting holds.
    package let provider: String?
    package let model: String?
    package let baseURL: String?
    /// For steps that name none themselves.
    package let temperature: Double?
    package let maxTokens: Int?

    static func list(_ reader: PlanReader?) throws(PlanError) -> [FlowModel] {
        var models: [FlowModel] = []
        for entry in try reader?.entries() ?? [] {
            let value = entry.value
            try value.allow("provider", "model", "base_url", "temperature", "max_tokens")
            models.append(
                FlowModel(
                    role: try FlowName.read(value, entry.name),
                    provider: try value.optional("provider")?.text(),
                    model: try value.optional("model")?.text(),
                    baseURL: try value.optional("base_url")?.text(),
                    temperature: try value.optional("temperature")?.double(0...2),
                    maxTokens: try value.optional("max_tokens")?.int(1...1_000_000)))
        }
        return models
    }
}
