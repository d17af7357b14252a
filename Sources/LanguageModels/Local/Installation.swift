#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What is installed on this machine for the provider `local`: GGUF files and a llama.cpp server.
package struct Installation: Sendable {
    private let environment: [String: String]

    package init(environment: [String: String]) {
        self.environment = environment
    }

    /// `${XDG_CACHE_HOME:-$HOME/.cache}/quarry`; nil where neither variable is set.
    package var cacheFolder: String? {
        // The XDG specification has relative paths ignored.
        if let cache = environment["XDG_CACHE_HOME"], cache.hasPrefix("/") {
            return cache + "/quarry"
        }
        return environment["HOME"].flatMap { $0.isEmpty ? nil : $0 + "/.cache/quarry" }
    }

    package var modelsFolder: String? { cacheFolder.map { $0 + "/models" } }
}

// MARK: - The model

extension Installation {
    /// The model that is meant: a path or an installed name, else `QUARRY_MODEL`, else the largest
    /// that is installed.
    ///
    /// - Returns: nil where none is named and none is installed.
    /// - Throws: `ModelError` where one is named that is not there.
    package func model(named name: String?) throws(ModelError) -> String? {
        if let name { return try model(name, from: "--model") }
        if let path = environment["QUARRY_MODEL"], !path.isEmpty {
            return try file(path, from: "QUARRY_MODEL")
        }
        return largest(of: installedModels)
    }

    private func model(_ name: String, from origin: String) throws(ModelError) -> String {
        if name.contains("/") || name.hasSuffix(".gguf") && isFile(name) {
            return try file(name, from: origin)
        }
        let stem = name.hasSuffix(".gguf") ? String(name.dropLast(5)) : name
        let exact = installedModels.filter { Self.stem(of: $0) == stem }
        // `1.5b` is a part of `qwen2.5-coder-1.5b-instruct-q4_k_m`.
        let parts = installedModels.filter { path in
            Self.stem(of: path).lowercased().split(separator: "-").contains(
                Substring(stem.lowercased()))
        }
        if let path = exact.first ?? largest(of: parts) { return path }
        let installed = installedModels.map(Self.stem).joined(separator: ", ")
        throw ModelError(
            .configuration,
            "There is no installed model '\(name)'"
                + (installed.isEmpty ? "; none is installed" : " (installed: \(installed))")
                + ": name a GGUF file by its path, or install one with scripts/model.sh")
    }

    private func file(_ path: String, from origin: String) throws(ModelError) -> String {
        let path = expanded(path)
        guard isFile(path) else {
            throw ModelError(.configuration, "\(origin) names \(path), which is no file")
        }
        guard isGGUF(path) else {
            throw ModelError(.configuration, "\(origin) names \(path), which is no GGUF file")
        }
        return path
    }

    /// All models in the cache; those that are being fetched have a leading dot.
    package var installedModels: [String] {
        guard let folder = modelsFolder,
            let names = try? FileManager.default.contentsOfDirectory(atPath: folder)
        else { return [] }
        return names.sorted()
            .filter { $0.hasSuffix(".gguf") && !$0.hasPrefix(".") }
            .map { folder + "/" + $0 }
            .filter(isGGUF)
    }

    private func largest(of paths: [String]) -> String? {
        paths.max { size($0) < size($1) }
    }

    private func size(_ path: String) -> Int {
        (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
    }

    private func isFile(_ path: String) -> Bool {
        var isFolder = false
        let exists = FileManager.default.fileExists(atPath: expanded(path), isDirectory: &isFolder)
        return exists && !isFolder
    }

    private func isGGUF(_ path: String) -> Bool {
        guard let file = try? Data(contentsOf: URL(filePath: path), options: .alwaysMapped) else {
            return false
        }
        return file.starts(with: "GGUF".utf8)
    }

    /// `qwen2.5-coder-0.5b-instruct-q4_k_m` of `/…/qwen2.5-coder-0.5b-instruct-q4_k_m.gguf`.
    package static func stem(of path: String) -> String {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        return name.hasSuffix(".gguf") ? String(name.dropLast(5)) : name
    }
}

// MARK: - The server

extension Installation {
    /// The program that serves a model, with its first arguments: the configured command, else
    /// `llama-server` on PATH, else the one in the cache.
    ///
    /// - Returns: nil where none is configured and none is installed.
    /// - Throws: `ModelError` where one is configured that is not there.
    package func serverCommand(configured: String?) throws(ModelError) -> [String]? {
        let words = Self.words(of: configured ?? "")
        if let program = words.first {
            guard let path = executable(program) else {
                throw ModelError(
                    .configuration,
                    "local.server_command names '\(program)', which is no program that can be run")
            }
            return [path] + words.dropFirst()
        }
        if let path = executable("llama-server") { return [path] }
        guard let path = cacheFolder.map({ $0 + "/bin/llama-server" }),
            FileManager.default.isExecutableFile(atPath: path)
        else { return nil }
        return [path]
    }

    private func executable(_ program: String) -> String? {
        if program.contains("/") {
            let path = expanded(program)
            return isFile(path) && FileManager.default.isExecutableFile(atPath: path) ? path : nil
        }
        return (environment["PATH"] ?? "").split(separator: ":").lazy
            .map { "\($0)/\(program)" }
            .first { isFile($0) && FileManager.default.isExecutableFile(atPath: $0) }
    }

    private func expanded(_ path: String) -> String {
        guard path.hasPrefix("~/"), let home = environment["HOME"] else { return path }
        return home + path.dropFirst()
    }

    /// Words as a shell separates them: by space, unless quoted.
    static func words(of command: String) -> [String] {
        var words: [String] = []
        var word: String?
        var quote: Character?
        for character in command {
            if let open = quote {
                if character == open { quote = nil } else { word?.append(character) }
            } else if character == "\"" || character == "'" {
                quote = character
                word = word ?? ""
            } else if character.isWhitespace {
                if let ended = word { words.append(ended) }
                word = nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        return words + (word.map { [$0] } ?? [])
    }
}
