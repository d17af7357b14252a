package import LanguageModels
import Records
package import TextAnalysis

/// All that the samples of a flow depend on beside their records, part by part, so that a
/// difference can be named.
package struct FlowFingerprint: Sendable, Hashable {
    /// `revision`, `system`, `files`, `models`, `steps`, `order`, `sample`.
    package let value: JSONValue

    /// Takes one that was stored before.
    package init(value: JSONValue) {
        self.value = value
    }

    /// 32 hexadecimal digits.
    package var hash: String {
        ContentHash(domain: "fingerprint", fields: [value.canonicalText]).hex
    }

    /// The state of the flow's own definition as 32 hexadecimal digits: its settings, prompts, file
    /// dependencies and the revision of the code, without the models.
    ///
    /// It stands in the place of a commit of a repository, since a flow may live outside of any, and
    /// since a commit also changes with files that the flow does not use.
    package var commit: String {
        var definition = value
        definition["models"] = nil
        return ContentHash(domain: "flow", fields: [definition.canonicalText]).hex
    }

    /// The name of the role of steps that name none.
    package static let defaultRole = "maker"
}

extension FlowFingerprint {
    /// Whom a role would ask, told without asking anybody: what nobody names is as it was.
    ///
    /// - Parameter last: the fingerprint of the last run; nil where there was none.
    package static func model(
        of role: String, provider: String?, model: String?, last: FlowFingerprint?
    ) -> ModelIdentity {
        // `provider/model@revision`
        let words = last?.value["models"]?[role]?.string ?? ""
        let parts = words.split(separator: "@", maxSplits: 1).map(String.init)
        let names = (parts.first ?? "").split(separator: "/", maxSplits: 1).map(String.init)
        let wasProvider = names.first ?? ""
        let wasModel = names.count > 1 ? names[1] : ""
        let revision = parts.count > 1 ? parts[1] : ""
        let provider = provider ?? wasProvider
        let model = model ?? (provider == wasProvider ? wasModel : "")
        let isSame =
            provider == wasProvider
            && (model == wasModel
                || provider == ProviderKind.local.name && isFile(model, of: wasModel))
        return ModelIdentity(
            provider: provider, model: isSame ? wasModel : model,
            revision: isSame ? revision : "")
    }

    /// Whether a path, or a part of a name such as `1.5b`, means the model that a file is named
    /// after.
    private static func isFile(_ name: String, of model: String) -> Bool {
        let stem = Installation.stem(of: name)
        return stem == model
            || model.lowercased().split(separator: "-").contains(Substring(stem.lowercased()))
    }
}

extension FlowDefinition {
    /// - Parameters:
    ///   - models: who answers in each role; steps without one have `defaultRole`, whose model also
    ///     stands in for a role that is missing here. Roles that no step has do not matter.
    ///   - functionRevision: of the user's own code; empty for a flow that is a file.
    package func fingerprint(
        models: [String: ModelIdentity], functionRevision: String = ""
    ) -> FlowFingerprint {
        let files = plan.files.map { file in
            JSONValue.Member(file.path, .string(hashes[file.path] ?? ""))
        }
        let roles = roles.sorted().compactMap { role in
            (models[role] ?? models[FlowFingerprint.defaultRole]).map {
                JSONValue.Member(role, .string(Self.words($0)))
            }
        }
        let order = ([plan.setup] + plan.groups).map { group in
            JSONValue.array(group.map { .string($0.name) })
        }
        return FlowFingerprint(
            value: [
                "revision": .string(
                    functionRevision.isEmpty
                        ? Self.revision : "\(Self.revision) \(functionRevision)"),
                "system": .string(plan.system),
                "files": .object(files), "models": .object(roles),
                "steps": .object(plan.allSteps.map { JSONValue.Member($0.name, settings(of: $0)) }),
                "order": .array(order), "sample": sampleSettings,
                "names": .object(plan.files.map { JSONValue.Member($0.name, .string($0.path)) }),
            ])
    }

    /// The roles that the flow's steps have, each once, in the order of first use.
    package var roles: [String] {
        var roles: [String] = []
        for step in plan.allSteps {
            let role = step.role ?? FlowFingerprint.defaultRole
            if !roles.contains(role) { roles.append(role) }
        }
        return roles
    }

    private static func words(_ identity: ModelIdentity) -> String {
        let words = "\(identity.provider)/\(identity.model)"
        return identity.revision.isEmpty ? words : "\(words)@\(identity.revision)"
    }

    private func settings(of step: FlowStep) -> JSONValue {
        let parameters = parameters(of: step)
        return [
            "prompt": .string(ContentHash(domain: "prompt", fields: [promptText(of: step)]).hex),
            "schema": step.schema ?? .null,
            "take": step.take.map(JSONValue.string) ?? .null,
            "each": step.each.map(JSONValue.string) ?? .null,
            "role": .string(step.role ?? FlowFingerprint.defaultRole),
            "parameters": [
                "max_tokens": JSONValue(parameters.maxTokens),
                "temperature": parameters.temperature.map { JSONValue($0) } ?? .null,
                "seed": parameters.seed.map { JSONValue($0) } ?? .null,
                "top_logprobs": parameters.topLogprobs.map { JSONValue($0) } ?? .null,
            ],
            "fail_if": .array(step.conditions.map { [.string($0.error), $0.source] }),
        ]
    }

    private var sampleSettings: JSONValue {
        .array(
            plan.turns.map { turn in
                let messages = turn.messages.map { message -> JSONValue in
                    [.string(message.role), .string(message.template)]
                }
                return ["each": turn.each.map(JSONValue.string) ?? .null, "say": .array(messages)]
            })
    }
}

// MARK: - What changed

extension FlowFingerprint {
    /// What is different, in words such as `file facts.txt`, `prompt of step ask`,
    /// `model of role writer`; empty where nothing is.
    package static func changes(from old: JSONValue, to new: JSONValue) -> [String] {
        var changes: [String] = []
        func compare(_ name: String, _ words: String) {
            if old[name]?.canonicalText != new[name]?.canonicalText { changes.append(words) }
        }
        compare("revision", "code revision")
        compare("system", "system message")
        changes += parts("file", old["files"], new["files"]) { _, _ in [""] }
        // A role that came or went is told by its steps.
        for role in names(old["models"]).intersection(names(new["models"])).sorted()
        where old["models"]?[role] != new["models"]?[role] {
            changes.append("model of role \(role)")
        }
        changes += parts("step", old["steps"], new["steps"], stepChanges)
        if names(old["steps"]) == names(new["steps"]) { compare("order", "order of the steps") }
        if names(old["files"]) == names(new["files"]) { compare("names", "names of the files") }
        compare("sample", "sample")
        return changes
    }

    /// Members of two objects that differ, each with the words for how.
    ///
    /// - Parameter inside: what differs in a member that both have; a word that stands before the
    ///   kind, or none where the member itself is the change.
    private static func parts(
        _ kind: String, _ old: JSONValue?, _ new: JSONValue?,
        _ inside: (JSONValue, JSONValue) -> [String]
    ) -> [String] {
        var words: [String] = []
        for name in names(old).union(names(new)).sorted() {
            switch (old?[name], new?[name]) {
            case (nil, _): words.append("\(kind) \(name) (new)")
            case (_, nil): words.append("\(kind) \(name) (removed)")
            case (let before?, let now?) where before.canonicalText != now.canonicalText:
                words += inside(before, now).map {
                    $0.isEmpty ? "\(kind) \(name)" : "\($0) of \(kind) \(name)"
                }
            default: break
            }
        }
        return words
    }

    private static func stepChanges(_ old: JSONValue, _ new: JSONValue) -> [String] {
        let words = [
            ("prompt", "prompt"), ("schema", "schema"), ("take", "take"), ("each", "each"),
            ("role", "role"), ("parameters", "parameters"), ("fail_if", "conditions"),
        ]
        return words.filter { old[$0.0]?.canonicalText != new[$0.0]?.canonicalText }.map(\.1)
    }

    private static func names(_ value: JSONValue?) -> Set<String> {
        Set(value?.members?.map(\.name) ?? [])
    }
}
