import TextAnalysis

/// What an assistant may say: the numbers and codes of the tool's results so far, of the calls'
/// arguments and of the user's words.
///
/// A number is grounded where a source, rounded half away from zero to as many decimals as the
/// assistant states, is the same number: of 21.4 the answers `21.4`, `21.40` and `21` are, `22` and
/// `20` are not. The number of items of a list and the number of results are sources too. `4
/// degrees below zero` may stand for -4, and `80 %` for a source of 0.8.
struct ToolSources: Sendable {
    private var numbers: Set<DecimalNumber> = []
    /// All texts and names in lowercase letters.
    private var words = " "

    mutating func add(text: String) {
        for number in SpokenNumbers.all(in: text) { numbers.insert(number.value.reduced) }
        words += text.lowercased() + " "
    }

    mutating func add(count: Int) {
        numbers.insert(DecimalNumber(units: count, decimals: 0))
    }

    mutating func add(_ value: JSONValue) {
        switch value {
        case .number(let digits):
            if let number = DecimalNumber(digits) { numbers.insert(number.reduced) }
            words += digits + " "
        case .string(let text): add(text: text)
        case .array(let items):
            add(count: items.count)
            for item in items { add(item) }
        case .object(let members):
            for member in members {
                words += member.name.lowercased() + " "
                add(member.value)
            }
        case .null, .bool: break
        }
    }

    // MARK: - Looking up

    func hold(_ number: SpokenNumbers.Number) -> Bool {
        let said = number.value
        let isSaid: (DecimalNumber, DecimalNumber) -> Bool = { source, said in
            source.rounded(to: said.decimals).reduced == said.reduced
        }
        return numbers.contains { source in
            if isSaid(source, said) { return true }
            if number.isBelow, isSaid(source, said.negated) { return true }
            guard number.isPercent, source.units >= 0, source.rounded(to: 0).units <= 1 else {
                return false
            }
            return source.shifted(by: 2).map { isSaid($0, said) } ?? false
        }
    }

    /// Whether a source has a code as a word of its own; an underscore may follow it, as in `pm2_5`.
    func hold(code: String) -> Bool {
        words.ranges(of: code.lowercased()).contains { range in
            let (before, after) = (
                words[..<range.lowerBound].last, words[range.upperBound...].first
            )
            return ![before, after].contains { $0?.isLetter == true || $0?.isNumber == true }
        }
    }

    /// The codes that a text names: capitals with an underscore or a digit, such as
    /// `PLACE_NOT_FOUND`, `E42` or `PM10`, and those that are declared.
    static func codes(in text: String, declared: Set<String> = []) -> [String] {
        text.split { !($0.isASCII && ($0.isLetter || $0.isNumber || "_-".contains($0))) }
            .map { String($0.trimmed("_-")) }
            .filter { declared.contains($0) || isCode($0) }
    }

    private static func isCode(_ word: String) -> Bool {
        guard let first = word.first, first.isUppercase, word.count > 1 else { return false }
        return word.allSatisfy { !$0.isLowercase }
            && word.contains { $0 == "_" || $0.isNumber }
    }
}

extension Substring {
    fileprivate func trimmed(_ marks: String) -> Substring {
        var rest = drop { marks.contains($0) }
        while let last = rest.last, marks.contains(last) { rest.removeLast() }
        return rest
    }
}
