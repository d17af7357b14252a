import ArgumentParser
import Foundation
import Records

/// A line of a file that was exported, as `FILE:N` names it.
struct ExportedFileLine {
    let path: String
    /// From 1; in an array, of its items.
    let number: Int
    /// Of the line as it was written, without its line feed.
    let sha256: String

    /// - Throws: `ValidationError` for what names no line.
    init(_ name: String) throws {
        let parts = name.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count > 1, let number = Int(parts[parts.count - 1]), number > 0 else {
            throw ValidationError(
                "--line is '\(name)': give a file and a line, such as data.jsonl:3.")
        }
        path = parts.dropLast().joined(separator: ":")
        self.number = number
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ValidationError("The file '\(path)' cannot be opened: name an exported file.")
        }
        let lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        // An array has its brackets on lines of their own, and commas behind its items.
        let isArray = lines.first.map { Array($0) == [UInt8(ascii: "[")] } ?? false
        let place = isArray ? number : number - 1
        guard place < lines.count, !lines[place].isEmpty else {
            throw ValidationError("'\(path)' has no line \(number).")
        }
        var line = Array(lines[place])
        if isArray, line.last == UInt8(ascii: ",") { line.removeLast() }
        sha256 = ContentHash.sha256Hex(of: line)
    }
}
