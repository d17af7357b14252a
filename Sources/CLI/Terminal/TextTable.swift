/// Columns of text for a terminal, as wide as what stands in them.
struct TextTable {
    private let heads: [String]
    private let isNumber: [Bool]
    private var rows: [[String]] = []

    /// - Parameter columns: the head of each, and whether it holds numbers, which end in line.
    init(_ columns: [(head: String, isNumber: Bool)]) {
        heads = columns.map(\.head)
        isNumber = columns.map(\.isNumber)
    }

    mutating func add(_ row: [String]) {
        rows.append(row)
    }

    var text: String {
        let all = [heads] + rows
        let widths = heads.indices.map { column in
            all.map { $0.indices.contains(column) ? $0[column].count : 0 }.max() ?? 0
        }
        return all.map { row in
            let cells = row.enumerated().map { column, cell in
                let space = String(repeating: " ", count: max(widths[column] - cell.count, 0))
                return isNumber[column] ? space + cell : cell + space
            }
            let line = cells.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }.joined(separator: "\n")
    }
}

/// Amounts as people read them.
enum Amount {
    /// `1 row`, `1,200 rows`.
    static func of(_ number: Int, _ noun: String, _ plural: String? = nil) -> String {
        "\(count(number)) \(number == 1 ? noun : plural ?? noun + "s")"
    }

    /// `1 234 567`, with commas.
    static func count(_ number: Int) -> String {
        let digits = String(abs(number))
        var text = ""
        for (place, digit) in digits.enumerated() {
            if place > 0, (digits.count - place) % 3 == 0 { text += "," }
            text.append(digit)
        }
        return number < 0 ? "-" + text : text
    }

    /// USD with two digits that say something: `$12.40`, `$0.0123`, `$0`.
    static func money(_ amount: Double) -> String {
        guard amount > 0 else { return "$0" }
        var decimals = 2
        var least = 0.1
        while amount < least, decimals < 6 {
            decimals += 1
            least /= 10
        }
        return "$" + fixed(amount, decimals)
    }

    private static func fixed(_ number: Double, _ decimals: Int) -> String {
        let scale = (0..<decimals).reduce(1.0) { scale, _ in scale * 10 }
        let whole = Int((number * scale).rounded())
        let rest = String(whole % Int(scale))
        return count(whole / Int(scale)) + "."
            + String(repeating: "0", count: decimals - rest.count) + rest
    }

    /// `$0.02`, or `not known`; with `+` where only a part is known.
    static func money(_ amount: Double?, unpriced: Int) -> String {
        guard let amount else { return "not known" }
        return money(amount) + (unpriced > 0 ? "+" : "")
    }

    /// `12 %` of a whole; nothing of nothing.
    static func share(_ part: Int, of whole: Int) -> String {
        whole == 0 ? "-" : "\(Int((Double(part) / Double(whole) * 100).rounded())) %"
    }
}
