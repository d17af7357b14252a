/// An entry of a bibliography's data.
struct BibTeXEntry {
    var key: String
    var fields: [String: [UInt8]]

    /// The entry as LaTeX, in the order in which references are mostly printed.
    var formatted: [UInt8] {
        var parts: [[UInt8]] = []
        if let names = fields["author"] ?? fields["editor"] { parts.append(Self.names(names)) }
        if let year = year { parts.append(year) }
        if let title = fields["title"] { parts.append(title) }
        if let venue = venue { parts.append(venue) }
        for name in ["publisher", "institution", "school", "note"] {
            if let value = fields[name] { parts.append(value) }
        }
        if let doi = fields["doi"] {
            parts.append(Array("\\url{".utf8) + doi + [UInt8(ascii: "}")])
        } else if let address = fields["url"] {
            parts.append(Array("\\url{".utf8) + address + [UInt8(ascii: "}")])
        }
        var output: [UInt8] = []
        for part in parts.map(\.trimmed) where !part.isEmpty {
            if !output.isEmpty { output.append(32) }
            output += part
            if let last = part.last, !".?!".utf8.contains(last) { output.append(UInt8(ascii: ".")) }
        }
        return output
    }

    private var year: [UInt8]? {
        fields["year"] ?? fields["date"].map { Array($0.prefix(4)) }
    }

    /// Where it appeared: `In Proceedings, 12(3), pp. 45--67`.
    private var venue: [UInt8]? {
        var venue = fields["journal"] ?? fields["journaltitle"]
        if venue == nil, let book = fields["booktitle"] { venue = Array("In ".utf8) + book }
        guard var text = venue ?? fields["howpublished"] ?? fields["eprint"] else { return nil }
        if let volume = fields["volume"] { text += Array(", ".utf8) + volume }
        if let number = fields["number"] { text += [40] + number + [41] }
        if let pages = fields["pages"] { text += Array(", pp. ".utf8) + pages }
        return text
    }

    /// Turns `Last, First and Last, First` into `First Last, First Last`.
    private static func names(_ bytes: [UInt8]) -> [UInt8] {
        let names = bytes.text.replacing("\n", with: " ").split(separator: " and ").prefix(500)
        let turned = names.map { name in
            let parts = name.split(separator: ",", maxSplits: 1).map {
                SourceText.trimmed(String($0))
            }
            return parts.count == 2 ? parts[1] + " " + parts[0] : SourceText.trimmed(String(name))
        }
        return Array(turned.joined(separator: ", ").utf8)
    }
}

/// Reads `.bib` files.
enum BibTeX {
    static func entries(of bytes: [UInt8]) -> [BibTeXEntry] {
        var scanner = Scanner(bytes: bytes)
        return scanner.entries()
    }

    private struct Scanner {
        let bytes: [UInt8]
        var index = 0
        var strings: [String: [UInt8]] = [:]

        init(bytes: [UInt8]) {
            self.bytes = bytes
        }

        mutating func entries() -> [BibTeXEntry] {
            var entries: [BibTeXEntry] = []
            while let start = bytes[index...].firstIndex(of: UInt8(ascii: "@")),
                entries.count < 100_000
            {
                index = start + 1
                let type = word().lowercased()
                skipSpace()
                guard index < bytes.count, bytes[index] == 123 || bytes[index] == 40 else {
                    continue
                }
                index += 1
                if type == "comment" || type == "preamble" { continue }
                if type == "string" {
                    if let (name, value) = field() { strings[name] = value }
                    continue
                }
                skipSpace()
                var entry = BibTeXEntry(key: key(), fields: [:])
                while let (name, value) = field() { entry.fields[name] = value }
                entries.append(entry)
            }
            return entries
        }

        private mutating func skipSpace() {
            while index < bytes.count, bytes[index] <= 32 || bytes[index] == UInt8(ascii: ",") {
                index += 1
            }
        }

        private mutating func word() -> String {
            let start = index
            while index < bytes.count, bytes[index] > 32, !"{}(),=\"#@".utf8.contains(bytes[index])
            {
                index += 1
            }
            return Array(bytes[start..<index]).text
        }

        private mutating func key() -> String {
            let start = index
            while index < bytes.count, bytes[index] != UInt8(ascii: ","), bytes[index] != 125 {
                index += 1
            }
            return Array(bytes[start..<index]).trimmed.text
        }

        /// `name = value`; nil at the entry's end.
        private mutating func field() -> (String, [UInt8])? {
            skipSpace()
            let name = word().lowercased()
            skipSpace()
            guard !name.isEmpty, index < bytes.count, bytes[index] == UInt8(ascii: "=") else {
                return nil
            }
            index += 1
            var value: [UInt8] = []
            repeat {
                if index < bytes.count, bytes[index] == UInt8(ascii: "#") { index += 1 }
                while index < bytes.count, bytes[index] <= 32 { index += 1 }
                value += part()
                while index < bytes.count, bytes[index] <= 32 { index += 1 }
            } while index < bytes.count && bytes[index] == UInt8(ascii: "#")
            return (name, value)
        }

        private mutating func part() -> [UInt8] {
            guard index < bytes.count else { return [] }
            let open = bytes[index]
            guard open == UInt8(ascii: "{") || open == UInt8(ascii: "\"") else {
                let name = word()
                return strings[name.lowercased()] ?? Array(name.utf8)
            }
            index += 1
            let start = index
            var depth = 0
            while index < bytes.count {
                let byte = bytes[index]
                if depth == 0, byte == (open == 123 ? 125 : 34) { break }
                if byte == 92 { index += 1 }
                if byte == 123 { depth += 1 }
                if byte == 125 { depth -= 1 }
                index += 1
            }
            let end = min(index, bytes.count)
            index = min(end + 1, bytes.count)
            return Array(bytes[start..<end])
        }
    }
}

/// Reads the lists that biber writes for biblatex: `\entry{key}{article}{}`, `\field{title}{...}`.
enum BibLaTeXList {
    static func entries(of bytes: [UInt8]) -> [BibTeXEntry] {
        var input = LaTeXInput()
        input.pushFile(bytes, path: "")
        var entries: [BibTeXEntry] = []
        while let byte = input.peek() {
            input.advance()
            guard byte == UInt8(ascii: "\\") else { continue }
            switch input.readName() {
            case "entry":
                entries.append(BibTeXEntry(key: input.readArgument()?.text ?? "", fields: [:]))
                input.skipArguments("m")
            case "field", "strng":
                guard let name = input.readArgument()?.text, let value = input.readArgument(),
                    let last = entries.indices.last
                else { continue }
                entries[last].fields[name] = value
            case "list", "name":
                guard let name = input.readArgument()?.text, input.readArgument() != nil,
                    let first = input.readArgument(), let last = entries.indices.last
                else { continue }
                let value = input.next == UInt8(ascii: "{") ? input.readArgument() ?? first : first
                entries[last].fields[name] = names(in: value)
            case "verb":
                guard let name = input.readArgument()?.text, let last = entries.indices.last,
                    let value = input.readRaw(until: "\\endverb")
                else { continue }
                entries[last].fields[name] = Array(value.trimmed.dropFirst(5)).trimmed
            default: break
            }
        }
        return entries.filter { !$0.fields.isEmpty }
    }

    /// `{{hash=1}{family={Lo}, given={Kyle}}}` -> `Kyle Lo and ...`; other lists as they are.
    private static func names(in value: [UInt8]) -> [UInt8] {
        var names: [[UInt8]] = []
        var index = 0
        while let family = value.firstIndex(of: Array("family={".utf8), from: index) {
            let last = group(in: value, at: family + 7)
            let next = value.firstIndex(of: Array("family={".utf8), from: family + 8) ?? value.count
            var name = last
            if let given = value.firstIndex(of: Array("given={".utf8), from: family), given < next {
                name = group(in: value, at: given + 6) + [32] + last
            }
            names.append(name)
            index = family + 8
        }
        if names.isEmpty { return value.filter { $0 != 123 && $0 != 125 && $0 != 37 } }
        return Array(names.joined(separator: Array(" and ".utf8)))
    }

    private static func group(in value: [UInt8], at start: Int) -> [UInt8] {
        var input = LaTeXInput()
        input.push(Array(value[min(start, value.count)...].prefix(2000)), as: .argument)
        return input.readArgument() ?? []
    }
}
