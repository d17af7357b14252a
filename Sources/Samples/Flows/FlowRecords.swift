import Records
package import TextAnalysis

/// One record that a flow makes a sample of.
package struct FlowRecord: Sendable, Hashable {
    /// The record's own `id`, else its place from 0 on.
    package let key: String
    /// An object.
    package let value: JSONValue
    /// The chunk that it is, where it comes from a corpus.
    package let passage: SamplePassage?

    package init(key: String, value: JSONValue, passage: SamplePassage? = nil) {
        self.key = key
        self.value = value
        self.passage = passage
    }

    /// The record of a chunk: `id`, `title`, `heading`, `text`.
    package init(_ passage: SamplePassage) {
        self.init(
            key: passage.chunk.hex,
            value: [
                "id": .string(passage.chunk.hex), "title": .string(passage.title),
                "heading": .string(passage.heading), "text": .string(passage.text),
            ], passage: passage)
    }

    /// Hash of what the record says.
    package var hash: String { Self.hash(of: value) }

    package static func hash(of record: JSONValue) -> String {
        ContentHash(domain: "record", fields: [record.canonicalText]).hex
    }

    /// The piece of work that it is in a flow.
    package func unit(of flow: String) -> SampleUnit {
        SampleUnit(
            kind: .flow, key: key, input: ["flow": .string(flow), "record": value],
            passages: passage.map { [$0] } ?? [])
    }
}

/// Reads records of a file: JSON Lines, a JSON list, or CSV with a line of names.
package enum FlowRecords {
    /// - Parameter path: its ending says what it is: `.csv`, `.tsv`; anything else is JSON.
    /// - Throws: `PlanError` for the first record that cannot be read, or that has the id of another.
    package static func read(_ bytes: [UInt8], path: String) throws(PlanError) -> [FlowRecord] {
        guard var text = String(validating: bytes, as: UTF8.self) else {
            throw PlanError("The file '\(path)' is not UTF-8 text: convert it.")
        }
        if text.hasPrefix("\u{FEFF}") { text.removeFirst() }
        let name = path.lowercased()
        if name.hasSuffix(".csv") { return try keyed(table(text, ",", path), path: path) }
        if name.hasSuffix(".tsv") { return try keyed(table(text, "\t", path), path: path) }
        return try keyed(json(text, path), path: path)
    }

    /// Records of a file with their keys.
    package static func keyed(
        _ values: [JSONValue], path: String
    ) throws(PlanError) -> [FlowRecord] {
        try keyed(values, source: "The file '\(path)'")
    }

    /// Records with their keys; what is no object becomes one with the member `text`, and errors of
    /// an earlier flow are left out.
    ///
    /// - Parameter source: what holds them, as the subject of a sentence.
    package static func keyed(
        _ values: [JSONValue], source: String
    ) throws(PlanError) -> [FlowRecord] {
        var seen: Set<String> = []
        var records: [FlowRecord] = []
        for (place, value) in values.enumerated() where value[FlowLine.errorName] == nil {
            let record = value.members == nil ? ["text": value] : value
            let id = record["id"].map(FlowText.plain) ?? ""
            let key = id.isEmpty ? String(place) : id
            guard seen.insert(key).inserted else {
                throw PlanError(
                    "\(source) has two records of the id '\(key)': give each its own.")
            }
            records.append(FlowRecord(key: key, value: record))
        }
        return records
    }

    // MARK: - Forms

    private static func json(_ text: String, _ path: String) throws(PlanError) -> [JSONValue] {
        if text.first(where: { !$0.isWhitespace }) == "[" {
            do throws(JSONFault) {
                return try JSONValue(parsing: text).items ?? []
            } catch {
                throw PlanError(
                    "The file '\(path)' is no JSON at byte \(error.offset): \(error.reason).")
            }
        }
        var values: [JSONValue] = []
        // Not at other line ends, which may stand inside a text.
        let lines = text.utf8.split(
            separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (number, line) in lines.enumerated() where !line.allSatisfy({ $0 <= 32 }) {
            do throws(JSONFault) {
                values.append(try JSONValue.parse(Array(line)))
            } catch {
                throw PlanError(
                    "Line \(number + 1) of '\(path)' is no JSON at byte \(error.offset): "
                        + "\(error.reason).")
            }
        }
        return values
    }

    private static func table(
        _ text: String, _ separator: Character, _ path: String
    ) throws(PlanError) -> [JSONValue] {
        var rows = DelimitedText.rows(of: text, separator: separator)
        guard !rows.isEmpty else { return [] }
        let names = rows.removeFirst().map(FlowText.trimmed)
        var values: [JSONValue] = []
        for (number, row) in rows.enumerated() {
            guard row.count == names.count else {
                throw PlanError(
                    "Record \(number + 1) of '\(path)' has \(row.count) fields, but the first line "
                        + "names \(names.count): quote fields that hold a separator.")
            }
            values.append(
                .object(zip(names, row).map { JSONValue.Member($0, .string($1)) }))
        }
        return values
    }
}

/// Reads comma-separated values (RFC 4180): quotes around a field may hold separators, line ends and
/// doubled quotes.
enum DelimitedText {
    /// All rows but blank ones.
    static func rows(of text: String, separator: Character) -> [[String]] {
        var rows: [[String]] = []
        var row: [String] = []
        var field = ""
        var isQuoted = false
        var letters = text.makeIterator()
        var next = letters.next()
        func endRow() {
            row.append(field)
            if row != [""] { rows.append(row) }
            row = []
            field = ""
        }
        while let letter = next {
            next = letters.next()
            if isQuoted, letter == "\"", next == "\"" {
                field.append(letter)
                next = letters.next()
            } else if letter == "\"", isQuoted || field.isEmpty {
                isQuoted.toggle()
            } else if isQuoted {
                field.append(letter)
            } else if letter == separator {
                row.append(field)
                field = ""
            } else if letter.isNewline {
                endRow()
            } else {
                field.append(letter)
            }
        }
        endRow()
        return rows
    }
}
