import Foundation
import Records

/// Small JSON columns.
enum JSONText {
    static func encode(_ strings: [String]) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes]
        return (try? encoder.encode(strings)).map { String(decoding: $0, as: UTF8.self) } ?? "[]"
    }

    static func decode<Value: Decodable>(_ type: Value.Type, from text: String) -> Value? {
        try? JSONDecoder().decode(type, from: Data(text.utf8))
    }

    /// `[[page, x, y, width, height], ...]`, in points with two decimals; nil for none.
    static func encode(_ boxes: [Box]) -> String? {
        guard !boxes.isEmpty else { return nil }
        var text: [UInt8] = [UInt8(ascii: "[")]
        for box in boxes {
            if text.count > 1 { text.append(UInt8(ascii: ",")) }
            text.append(UInt8(ascii: "["))
            text += String(box.page).utf8
            for number in [box.x, box.y, box.width, box.height] {
                text.append(UInt8(ascii: ","))
                append(number, to: &text)
            }
            text.append(UInt8(ascii: "]"))
        }
        text.append(UInt8(ascii: "]"))
        return String(decoding: text, as: UTF8.self)
    }

    /// Two decimals at most and one at least, as `String` writes a rounded number, but much faster:
    /// an index of papers has a hundred thousand of them.
    private static func append(_ number: Double, to text: inout [UInt8]) {
        let scaled = (number * 100).rounded()
        guard scaled.magnitude < 1e12 else {
            text += String(scaled / 100).utf8
            return
        }
        let hundredths = Int(scaled)
        if hundredths < 0 { text.append(UInt8(ascii: "-")) }
        let magnitude = Int(hundredths.magnitude)
        text += String(magnitude / 100).utf8
        text.append(UInt8(ascii: "."))
        text.append(48 + UInt8(magnitude % 100 / 10))
        if magnitude % 10 > 0 { text.append(48 + UInt8(magnitude % 10)) }
    }

    static func decodeBoxes(_ text: String?) -> [Box] {
        guard let text, let rows = decode([[Double]].self, from: text) else { return [] }
        return rows.filter { $0.count == 5 }.map {
            Box(page: Int($0[0]), x: $0[1], y: $0[2], width: $0[3], height: $0[4])
        }
    }
}
