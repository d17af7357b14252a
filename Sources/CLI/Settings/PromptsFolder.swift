import Foundation
import LanguageModels
import Pipeline

/// A folder of the user's own prompts: a file for each, named like the prompt.
enum PromptsFolder {
    /// The file of a prompt.
    static func file(of name: Prompts.Name) -> String { "\(name.rawValue).txt" }

    /// Reads the prompts that a folder holds.
    ///
    /// - Throws: `ConfigurationError` where the folder is missing or holds none of them; `ModelError`
    ///   for a prompt that cannot be read.
    static func load(_ folder: String) throws -> Prompts {
        let files = FileManager.default
        var isFolder: ObjCBool = false
        guard files.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
            throw ConfigurationError(
                "There is no folder of prompts '\(folder)': make it with quarry prompts export."
            )
        }
        var prompts = Prompts()
        var found = 0
        for name in Prompts.Name.allCases {
            let path = "\(folder)/\(file(of: name))"
            guard files.fileExists(atPath: path) else { continue }
            guard let data = files.contents(atPath: path) else {
                throw ConfigurationError(
                    "The prompt '\(path)' cannot be opened: check its rights.")
            }
            prompts[name] = try PromptTemplate(name: path, bytes: Array(data))
            found += 1
        }
        guard found > 0 else {
            let known = Prompts.Name.allCases.map(file).joined(separator: ", ")
            throw ConfigurationError(
                "The folder '\(folder)' holds no prompt: name its files like one of \(known).")
        }
        return prompts
    }

    /// Writes the prompts that ship with Quarry into a folder; files that are there stay.
    ///
    /// - Returns: the names of the files that were written, and of those that were there.
    static func export(to folder: String) throws -> (written: [String], kept: [String]) {
        let files = FileManager.default
        do {
            try files.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw ConfigurationError(
                "The folder '\(folder)' cannot be made (\(error.localizedDescription)): name another one."
            )
        }
        var written: [String] = []
        var kept: [String] = []
        for name in Prompts.Name.allCases {
            let path = "\(folder)/\(file(of: name))"
            guard !files.fileExists(atPath: path) else {
                kept.append(file(of: name))
                continue
            }
            let text = try Prompts.embedded(name).text
            guard files.createFile(atPath: path, contents: Data(text.utf8)) else {
                throw ConfigurationError(
                    "The prompt '\(path)' cannot be written: check the rights of the folder.")
            }
            written.append(file(of: name))
        }
        return (written, kept)
    }
}
