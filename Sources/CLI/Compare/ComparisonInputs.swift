import Foundation
import Pipeline
import Store

/// The data sets that the command line names, and the indexes that were opened for them.
final class ComparisonInputs {
    private(set) var sets: [ComparedSet] = []
    /// The first index that a set is from; nil where all are files.
    private(set) var firstIndex: Index?
    private var opened: [(path: String, index: Index)] = []

    /// Reads a set: a file, `papers.quarry`, `papers.quarry#NAME` of a corpus or a collection, or
    /// `papers.quarry@run`.
    ///
    /// A name that is a file as it stands is that file, whatever signs it has.
    func add(_ name: String) async throws {
        if Self.isIndex(name) {
            sets.append(try await Self.set(name, part: nil, of: try open(name)))
        } else if let (path, sign, rest) = Self.parts(of: name) {
            let index = try open(path)
            sets.append(
                sign == "@"
                    ? try await ComparedSet(name: name, run: rest, of: index)
                    : try await Self.set(name, part: rest, of: index))
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

    /// What an index holds under a name, a corpus before a collection; without one, all there is.
    private static func set(
        _ name: String, part: String?, of index: Index
    ) async throws -> ComparedSet {
        let corpora = try await index.corpora()
        let collections = try await index.collections().map(\.name)
        // Who has read documents means their pairs.
        guard let chosen = part ?? only(corpora.isEmpty ? collections : corpora) else {
            let all = corpora + collections
            throw PipelineError(
                .ambiguousCorpus,
                all.isEmpty
                    ? "The index '\(name)' holds no documents yet: read some first with `quarry ingest FOLDER`."
                    : "The index '\(name)' has several corpora or collections, \(quoted(all)): say which, as in \(name)#\(all[0])."
            )
        }
        if corpora.contains(chosen) {
            return try await ComparedSet(name: name, corpus: chosen, of: index)
        }
        guard collections.contains(chosen) else {
            throw PipelineError(
                .ambiguousCorpus,
                "The index '\(index.path)' has no corpus or collection '\(chosen)': it has \(quoted(corpora + collections))."
            )
        }
        return try await ComparedSet(name: name, collection: chosen, of: index)
    }

    private static func only(_ names: [String]) -> String? {
        names.count == 1 ? names[0] : nil
    }

    private static func quoted(_ names: [String]) -> String {
        names.isEmpty ? "none" : names.map { "'\($0)'" }.joined(separator: ", ")
    }
}
