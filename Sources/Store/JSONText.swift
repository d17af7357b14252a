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
        let parts = boxes.map { box in
            let numbers = [box.x, box.y, box.width, box.height].map {
                String(($0 * 100).rounded() / 100)
            }
            return "[\(box.page),\(numbers.joined(separator: ","))]"
        }
        return "[\(parts.joined(separator: ","))]"
    }

    static func decodeBoxes(_ text: String?) -> [Box] {
        guard let text, let rows = decode([[Double]].self, from: text) else { return [] }
        return rows.filter { $0.count == 5 }.map {
            Box(page: Int($0[0]), x: $0[1], y: $0[2], width: $0[3], height: $0[4])
        }
    }
}
