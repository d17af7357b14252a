package import LanguageModels
import Records
import TextAnalysis

/// A flow with the files that it needs: ready to run but for its models.
package struct FlowDefinition: Sendable {
    /// Changes whenever the same flow, models and replies might give another sample.
    package static let revision = "1"
    private static let defaultMaxTokens = 400

    package let plan: FlowPlan
    /// The texts of named files.
    let texts: [String: String]
    /// SHA-256 of all needed files by path.
    let hashes: [String: String]
    /// By step.
    let prompts: [String: PromptTemplate]
    /// In the place of `plan.turns`: the templates of their messages.
    let turns: [[PromptTemplate]]

    /// - Parameter contents: of `plan.neededFiles`, by path as it stands there.
    /// - Throws: `PlanError` where a file is missing or is no text, and where a prompt cannot be used.
    package init(_ plan: FlowPlan, contents: [String: [UInt8]]) throws(PlanError) {
        self.plan = plan
        var hashes: [String: String] = [:]
        for path in plan.neededFiles {
            guard let bytes = contents[path] else {
                throw PlanError(
                    "The file '\(path)' that '\(plan.file)' names is not there: add it, or mend "
                        + "the name, which is relative to the flow's file.")
            }
            hashes[path] = ContentHash.sha256Hex(of: bytes)
        }
        self.hashes = hashes
        texts = try Self.texts(of: plan, contents)
        prompts = try Self.prompts(of: plan, contents)
        turns = try Self.turns(of: plan)
        try FlowNameCheck(plan, prompts: prompts).run()
    }

    /// The prompt of a step as the runner files its calls.
    package func task(of step: FlowStep) -> String { "\(plan.name)/\(step.name)" }

    /// What a step's calls are sent with.
    package func parameters(of step: FlowStep) -> ModelRequest.Parameters {
        let role = plan.models.first { $0.role == step.role }
        var parameters =
            prompts[step.name]?.parameters
            ?? ModelRequest.Parameters(maxTokens: Self.defaultMaxTokens)
        if step.prompt.path == nil, let limit = role?.maxTokens { parameters.maxTokens = limit }
        parameters.temperature = step.temperature ?? parameters.temperature ?? role?.temperature
        parameters.maxTokens = step.maxTokens ?? parameters.maxTokens
        parameters.seed = step.seed ?? parameters.seed
        return parameters
    }

    /// What the runner needs to know of each prompt.
    package var samplePrompts: [SamplePrompt] {
        plan.allSteps.map { step in
            SamplePrompt(
                task: task(of: step), system: plan.system,
                instruction: prompts[step.name]?.instruction ?? "",
                role: Self.role(of: step), source: promptText(of: step))
        }
    }

    /// The words of a step's prompt without a header.
    func promptText(of step: FlowStep) -> String {
        let text = prompts[step.name]?.text ?? ""
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        return lines.drop { !$0.hasPrefix("---") }.dropFirst().joined(separator: "\n")
    }

    /// Which of a run's models answers a step.
    static func role(of step: FlowStep) -> SampleRole {
        step.role.map(SampleRole.named) ?? .maker
    }

    // MARK: - Reading

    private static func texts(
        of plan: FlowPlan, _ contents: [String: [UInt8]]
    ) throws(PlanError) -> [String: String] {
        var texts: [String: String] = [:]
        for file in plan.files {
            let bytes = contents[file.path] ?? []
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw PlanError(
                    "The file '\(file.path)' that '\(plan.file)' names is not UTF-8 text: "
                        + "convert it.")
            }
            texts[file.name] = FlowText.trimmed(text)
        }
        return texts
    }

    private static func prompts(
        of plan: FlowPlan, _ contents: [String: [UInt8]]
    ) throws(PlanError) -> [String: PromptTemplate] {
        var prompts: [String: PromptTemplate] = [:]
        for step in plan.allSteps {
            do throws(ModelError) {
                prompts[step.name] =
                    switch step.prompt {
                    case .file(let path):
                        try PromptTemplate(name: path, bytes: contents[path] ?? [])
                    case .inline(let text): try template(of: step, text, in: plan)
                    }
            } catch {
                throw PlanError("\(error.message), in the flow '\(plan.file)'.")
            }
        }
        return prompts
    }

    private static func template(
        of step: FlowStep, _ text: String, in plan: FlowPlan
    ) throws(ModelError) -> PromptTemplate {
        let fixed = text.split(separator: "\n", omittingEmptySubsequences: false)
            .prefix { !$0.hasPrefix("---") }
        guard !fixed.contains(where: { $0.contains("{{") }) else {
            throw ModelError(
                .configuration,
                "The prompt of step '\(step.name)' has a variable in its fixed part; put what "
                    + "varies below a line of three dashes")
        }
        return try PromptTemplate(
            name: step.name, bytes: Array("max_tokens: \(defaultMaxTokens)\n---\n\(text)".utf8))
    }

    private static func turns(of plan: FlowPlan) throws(PlanError) -> [[PromptTemplate]] {
        var turns: [[PromptTemplate]] = []
        for turn in plan.turns {
            var templates: [PromptTemplate] = []
            for message in turn.messages {
                do throws(ModelError) {
                    templates.append(
                        try PromptTemplate(
                            name: "sample.\(message.role)",
                            bytes: Array("max_tokens: 1\n---\n---\n\(message.template)".utf8)))
                } catch {
                    throw PlanError("\(error.message), in the flow '\(plan.file)'.")
                }
            }
            turns.append(templates)
        }
        return turns
    }
}

/// Looks that no prompt uses a result which is not there yet.
private struct FlowNameCheck {
    private let plan: FlowPlan
    private let prompts: [String: PromptTemplate]

    init(_ plan: FlowPlan, prompts: [String: PromptTemplate]) {
        self.plan = plan
        self.prompts = prompts
    }

    func run() throws(PlanError) {
        var later = plan.allSteps
        for group in plan.setup.map({ [$0] }) + plan.groups {
            for step in group {
                guard let prompt = prompts[step.name] else { continue }
                let names = Self.names(in: prompt.text)
                if let other = later.first(where: {
                    $0.namesOfResult.contains(where: names.contains)
                }) {
                    throw fault(step, uses: other)
                }
                if step.each == nil, names.contains("item") {
                    throw PlanError(
                        "The prompt of step '\(step.name)' in '\(plan.file)' uses 'item', but the "
                            + "step has no 'each': add it.")
                }
            }
            later.removeFirst(group.count)
        }
    }

    private func fault(_ step: FlowStep, uses other: FlowStep) -> PlanError {
        PlanError(
            "The prompt of step '\(step.name)' in '\(plan.file)' uses '\(other.name)', which "
                + (step == other
                    ? "is its own result: use another name."
                    : "has not run by then: put '\(other.name)' before it."))
    }

    private static func names(in text: String) -> Set<String> {
        let tags = text.split(separator: "{{", omittingEmptySubsequences: false).dropFirst()
        return Set(
            tags.map { tag in
                String(tag.drop { !FlowName.isPart($0) }.prefix(while: FlowName.isPart))
            })
    }
}
