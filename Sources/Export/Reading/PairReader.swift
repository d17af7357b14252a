import Foundation
import TextAnalysis

/// Reads pairs from a file of any format that is exported here, and from the plain JSON of others.
///
/// The file is an array of objects, or objects one after the other (JSON Lines), or one object that
/// holds the array under `qa_pairs`, `pairs`, `data` or the like. What an object means is told by its
/// fields, row by row. A row that cannot be read costs no other one: reading goes on at the next line
/// that begins as the broken row did.
package enum PairReader {
    /// Changes whenever the same file might give other rows.
    package static let revision = "1"

    /// What a file holds.
    package struct Result: Sendable, Equatable {
        package var rows: [PairRow] = []
        /// A sentence for each row that could not be read, with file and line.
        package var problems: [String] = []
    }

    /// - Parameter name: what the problems call the file.
    package static func read(_ bytes: [UInt8], name: String) -> Result {
        let skipped = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        return bytes.withUnsafeBufferPointer { buffer in
            var scan = Scan(bytes: buffer, name: name, index: skipped)
            scan.run()
            return scan.result
        }
    }

    /// Whether bytes begin like such a file, and not like an index.
    package static func mayRead(_ bytes: some Collection<UInt8>) -> Bool {
        let rest = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes.dropFirst(0)
        guard let first = rest.first(where: { $0 > 32 }) else { return false }
        return first == UInt8(ascii: "[") || first == UInt8(ascii: "{")
    }

    /// The fields under which tools put a list of pairs into one object.
    private static let lists = ["qa_pairs", "filtered_pairs", "pairs", "data", "examples", "rows"]

    /// Goes through the rows of one file.
    private struct Scan {
        let bytes: UnsafeBufferPointer<UInt8>
        let name: String
        var index: Int
        var result = Result()
        private var line = 1
        private var counted = 0

        init(bytes: UnsafeBufferPointer<UInt8>, name: String, index: Int) {
            self.bytes = bytes
            self.name = name
            self.index = index
        }

        mutating func run() {
            if let list = wrappedList() { index = list }
            skipSpace()
            let isArray = index < bytes.count && bytes[index] == UInt8(ascii: "[")
            if isArray { index += 1 }
            while true {
                skipSpace()
                guard index < bytes.count else {
                    if isArray {
                        result.problems.append(
                            "\(name):\(number(at: bytes.count)) ends inside its list: it may have been cut short."
                        )
                    }
                    return
                }
                if isArray, bytes[index] == UInt8(ascii: "]") { return }
                readRow()
            }
        }

        private mutating func readRow() {
            let start = index
            let line = number(at: start)
            do throws(JSONFault) {
                var tokens = JSONTokens(rest)
                let range = try tokens.value()
                index += range.upperBound
                read(start..<index, line: line)
            } catch {
                let place = number(at: min(start + error.offset, bytes.count))
                let elsewhere = place == line ? "" : " (line \(place))"
                result.problems.append(
                    "\(name):\(line) is no JSON: \(error.reason)\(elsewhere); mend it or take it out."
                )
                resume(after: start)
            }
        }

        private mutating func read(_ range: Range<Int>, line: Int) {
            let data = Data(bytes[range])
            guard let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any]
            else {
                result.problems.append(
                    "\(name):\(line) is no JSON object: mend it or take it out.")
                return
            }
            do throws(PairRow.Fault) {
                result.rows.append(try PairRow(object, line: line))
            } catch {
                result.problems.append("\(name):\(line) \(error.reason): mend it or take it out.")
            }
        }

        /// Where the list begins that the file's only object holds; nil where there is none.
        private func wrappedList() -> Int? {
            var tokens = JSONTokens(rest)
            guard tokens.take(UInt8(ascii: "{")) else { return nil }
            while !tokens.take(UInt8(ascii: "}")) {
                _ = tokens.take(UInt8(ascii: ","))
                guard let key = try? tokens.key() else { return nil }
                let name = String(decoding: rest[key.range], as: UTF8.self)
                let isList = tokens.peek() == UInt8(ascii: "[")
                let start = tokens.index
                guard let value = try? tokens.value() else { return nil }
                if isList, PairReader.lists.contains(name), !value.isEmpty { return index + start }
            }
            return nil
        }

        private var rest: UnsafeBufferPointer<UInt8> {
            UnsafeBufferPointer(rebasing: bytes[index...])
        }

        /// Past white space and commas.
        private mutating func skipSpace() {
            while index < bytes.count, bytes[index] <= 32 || bytes[index] == UInt8(ascii: ",") {
                index += 1
            }
        }

        /// Goes to the next line that begins an object in the column where the broken row began.
        private mutating func resume(after start: Int) {
            let column = start - (bytes[..<start].lastIndex(of: 10).map { $0 + 1 } ?? 0)
            index = start
            while let end = bytes[index...].firstIndex(of: 10) {
                index = end + 1
                let place = index + column
                guard place < bytes.count, bytes[place] == UInt8(ascii: "{"),
                    bytes[index..<place].allSatisfy({ $0 <= 32 })
                else { continue }
                index = place
                return
            }
            // What ends there was told of already.
            index = bytes.count
        }

        /// The number of the line that holds a byte; asked in ascending order it counts each once.
        private mutating func number(at place: Int) -> Int {
            if place < counted { return 1 + bytes[..<place].count { $0 == 10 } }
            line += bytes[counted..<place].count { $0 == 10 }
            counted = place
            return line
        }
    }
}
