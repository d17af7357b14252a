import Foundation

/// JSON Lines: an object in each line, each read by itself so that a broken one costs no other.
enum JSONLines {
    /// A line that is not empty, with its number, from 1.
    struct Line {
        var number: Int
        /// Where it stands among the bytes.
        var range: Range<Int>
        /// nil where it is no JSON object.
        var object: [String: Any]?
    }

    /// In bytes; JSON takes many times its size while it is read.
    static let lineLimit = 16 * 1_048_576

    /// The lines one after the other, so that only one of them stands in memory as JSON.
    struct Reader: Sequence, IteratorProtocol {
        private let bytes: [UInt8]
        private var position: Int
        private var number = 0

        init(_ bytes: [UInt8]) {
            self.bytes = bytes
            position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        }

        mutating func next() -> Line? {
            while position < bytes.count {
                let start = position
                let end = bytes[start...].firstIndex(of: 10) ?? bytes.count
                position = end + 1
                number += 1
                let line = bytes[start..<end]
                guard line.contains(where: { $0 > 32 }) else { continue }
                return Line(number: number, range: start..<end, object: object(in: line))
            }
            return nil
        }
    }

    static func object(in line: some Collection<UInt8>) -> [String: Any]? {
        guard line.count <= lineLimit else { return nil }
        return (try? JSONSerialization.jsonObject(with: Data(line))) as? [String: Any]
    }
}

extension JSONLines {
    /// One object with its keys in order.
    static func data(of object: [String: Any]) -> [UInt8] {
        let data = try? JSONSerialization.data(
            withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes])
        return data.map { [UInt8]($0) } ?? []
    }
}

extension [String: Any] {
    /// The first of these fields that holds text; a number counts as its digits.
    func text(_ names: String...) -> String? {
        for name in names {
            switch self[name] {
            case let text as String: return text
            case let number as NSNumber where !(self[name] is Bool): return number.stringValue
            default: continue
            }
        }
        return nil
    }

    func number(_ names: String...) -> Int? {
        for name in names {
            if let number = self[name] as? Int { return number }
            if let text = self[name] as? String, let number = Int(text) { return number }
        }
        return nil
    }

    func list(_ names: String...) -> [String]? {
        for name in names {
            if let list = self[name] as? [String] { return list }
            if let text = self[name] as? String, !text.isEmpty { return [text] }
        }
        return nil
    }
}
