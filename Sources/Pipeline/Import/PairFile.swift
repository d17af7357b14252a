import Export
import Foundation
import Records

/// A file of pairs that were made elsewhere, read whole.
package struct PairFile: Sendable {
    /// As the user named it.
    package let path: String
    let name: String
    let sha256: String
    let content: PairReader.Result

    /// - Throws: `PipelineError` where the file cannot be opened, or is no JSON at all.
    package init(path: String) throws {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw PipelineError(
                .noSuchFile, "The file '\(path)' cannot be opened: name one that you may read.")
        }
        let bytes = [UInt8](data)
        let blank = bytes.allSatisfy { $0 <= 32 }
        guard blank || PairReader.mayRead(bytes) else {
            throw PipelineError(
                .nothingToDo,
                "'\(path)' holds no pairs: give JSON, an array of objects or an object a line.")
        }
        self.path = path
        name = URL(filePath: path).lastPathComponent
        sha256 = ContentHash.sha256Hex(of: bytes)
        content = PairReader.read(bytes, name: path)
    }

    /// Whether a path leads to a file that begins like JSON, and not like an index.
    package static func isOne(_ path: String) -> Bool {
        guard let file = FileHandle(forReadingAtPath: path) else { return false }
        defer { try? file.close() }
        guard let head = try? file.read(upToCount: 4096) else { return false }
        return PairReader.mayRead(head)
    }
}

/// What became of the rows of one file.
package struct ImportedFile: Sendable, Equatable, Encodable {
    package var path: String
    /// That hold a pair.
    package var rows = 0
    /// That were imported before.
    package var known = 0
    /// Tied to the chunk of the index that they name.
    package var byChunk = 0
    /// Tied to the source text that they hold.
    package var byText = 0
    /// Tied to a chunk of the index that a search found.
    package var bySearch = 0
    /// That nothing supports: their pairs are rejected.
    package var unsupported = 0
    /// New pairs that passed the checks which cost nothing.
    package var passed = 0
    /// Of retrievers' data: a question and its chunk are no pair.
    package var withoutAnswer = 0
    /// A sentence for each row that could not be read.
    package var problems: [String] = []

    package var imported: Int { byChunk + byText + bySearch + unsupported }

    enum CodingKeys: String, CodingKey {
        case path, rows, known, unsupported, passed, problems
        case byChunk = "by_chunk"
        case byText = "by_text"
        case bySearch = "by_search"
        case withoutAnswer = "without_answer"
    }
}

/// What an import came to.
package struct ImportSummary: Sendable, Equatable {
    package var files: [ImportedFile] = []
    /// Whether a target was in force that would have cut the new pairs off.
    package var liftedTarget = false
}
