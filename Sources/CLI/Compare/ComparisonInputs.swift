import Foundation
import Pipeline
import Store

/// The data sets that the command line names, and the indexes that were opened for them.
final class ComparisonInputs {
    private(set) var sets: [ComparedSet] = []
    /// The first index that a set is from; nil where all are files.
    private(set) var firstIndex: Index?
    private var opened: [(path: String, index: Index)] = []

    /// Reads a set: a file of pairs, `papers.quarry`, `papers.quarry#corpus` or `papers.quarry@run`.
    ///
    /// A name that is a file as it stands is that file, whatever signs it has.
    func add(_ name: String) async throws {
        if Self.isIndex(name) {
            let index = try open(name)
            let corpus = try await Self.onlyCorpus(of: index, name: name)
            sets.append(try await ComparedSet(name: name, corpus: corpus, of: index))
        } else if let (path, sign, rest) = Self.parts(of: name) {
            let index = try open(path)
            if sign == "@" {
                sets.append(try await ComparedSet(name: name, run: rest, of: index))
            } else {
                let corpus = try await Self.corpus(rest, of: index)
                sets.append(try await ComparedSet(name: name, corpus: corpus, of: index))
            }
        } else {
            sets.append(try ComparedSet(file: name))
        }
        firstIndex = firstIndex ?? sets.last?.index
    }

    /// Finds out which chunks the pairs of files are from, where an index that was opened knows.
    func resolveFiles() async throws {
        for place in sets.indices where sets[place].kind == .file {
            try await sets[place].resolve(in: opened.map(\.index))
        }
    }

    /// Opens an index once, however often it is named.
    func open(_ path: String, creating: Bool = false) throws -> Index {
        let whole = URL(filePath: path).resolvingSymlinksInPath().path
        if let known = opened.first(where: { $0.path == whole }) { return known.index }
        let index = try Index(path: path, creating: creating)
        opened.append((whole, index))
        return index
    }

    func close() {
        for (_, index) in opened { index.close() }
    }

    /// Refuses to write over what is compared.
    func check(output path: String) throws {
        let whole = URL(filePath: path).resolvingSymlinksInPath().path
        let names = sets.filter { $0.kind == .file }.map(\.name) + opened.map(\.path)
        if names.contains(where: { URL(filePath: $0).resolvingSymlinksInPath().path == whole }) {
            throw PipelineError(
                .writeFailed, "'\(path)' is one of the inputs: write the result elsewhere.")
        }
    }

    // MARK: - Names

    private static func parts(of name: String) -> (path: String, sign: Character, rest: String)? {
        guard !FileManager.default.fileExists(atPath: name),
            let place = name.lastIndex(where: { $0 == "#" || $0 == "@" })
        else { return nil }
        let path = String(name[..<place])
        guard isIndex(path) else { return nil }
        return (path, name[place], String(name[name.index(after: place)...]))
    }

    /// Whether a file begins as SQLite's do.
    private static func isIndex(_ path: String) -> Bool {
        guard let file = FileHandle(forReadingAtPath: path) else { return false }
        defer { try? file.close() }
        return (try? file.read(upToCount: 16)) == Data("SQLite format 3\0".utf8)
    }

    private static func corpus(_ name: String, of index: Index) async throws -> String {
        let known = try await index.corpora()
        guard known.contains(name) else {
            throw PipelineError(
                .ambiguousCorpus,
                "The index '\(index.path)' has no corpus '\(name)': it has \(quoted(known)).")
        }
        return name
    }

    private static func onlyCorpus(of index: Index, name: String) async throws -> String {
        let known = try await index.corpora()
        guard let only = known.first else {
            throw PipelineError(
                .ambiguousCorpus,
                "The index '\(name)' holds no documents yet: read some first with `quarry ingest FOLDER`."
            )
        }
        guard known.count == 1 else {
            throw PipelineError(
                .ambiguousCorpus,
                "The index '\(name)' has several corpora, \(quoted(known)): say which, as in \(name)#\(only)."
            )
        }
        return only
    }

    private static func quoted(_ names: [String]) -> String {
        names.isEmpty ? "none" : names.map { "'\($0)'" }.joined(separator: ", ")
    }
}
