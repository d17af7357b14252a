import Foundation
package import LanguageModels
package import Samples

/// The folder in which the relative paths of a flow begin.
package struct FlowFolder: Sendable {
    private let url: URL
    /// What paths are relative to, as messages say it.
    private let words: String

    /// The folder of a flow's file.
    package init(ofFile path: String) {
        url = URL(filePath: path).deletingLastPathComponent()
        words = "the flow's file"
    }

    private init(url: URL, words: String) {
        self.url = url
        self.words = words
    }

    /// For a flow that is no file.
    package static var current: FlowFolder {
        FlowFolder(
            url: URL(
                filePath: FileManager.default.currentDirectoryPath, directoryHint: .isDirectory),
            words: "the current folder")
    }

    /// The bytes of a file; nil where it cannot be opened.
    package func contents(of file: String) -> [UInt8]? {
        let path = URL(filePath: file, relativeTo: url).path
        return FileManager.default.contents(atPath: path).map { [UInt8]($0) }
    }

    /// Reads the files that a flow needs.
    ///
    /// - Throws: `PlanError` where one cannot be opened or used.
    package func definition(of plan: FlowPlan) throws -> FlowDefinition {
        var contents: [String: [UInt8]] = [:]
        for file in plan.neededFiles {
            guard let bytes = self.contents(of: file) else {
                throw PlanError(
                    "'\(file)', which the flow '\(plan.file)' needs, cannot be opened: paths are relative to \(words)."
                )
            }
            contents[file] = bytes
        }
        return try FlowDefinition(plan, contents: contents)
    }
}

extension FlowDefinition {
    /// What a run calls one of `roles`.
    package static func role(named name: String) -> SampleRole {
        name == FlowFingerprint.defaultRole ? .maker : .named(name)
    }

    /// Whom a run asks.
    package var sampleRoles: Set<SampleRole> { Set(roles.map(Self.role(named:))) }

    /// The fingerprint with the models that are open.
    ///
    /// - Parameter functionRevision: of the user's own code; empty for a flow that is a file.
    package func fingerprint(
        of models: [SampleRole: OpenModel], functionRevision: String = ""
    ) -> FlowFingerprint {
        let identities = roles.compactMap { name in
            models[Self.role(named: name)].map { (name, $0.model.identity) }
        }
        return fingerprint(
            models: Dictionary(uniqueKeysWithValues: identities),
            functionRevision: functionRevision)
    }
}
