// Tokens without a tokenizer.
//
// The BPE vocabularies in use cut text into runs before they merge anything: a word with the blank
// before it, digits, punctuation, line feeds. Counting those runs, and for words the pairs of letters
// in them, which tell common words from names and other languages, comes within 3 % of the true count
// of a paragraph of a paper on average, and 99 of 100 are at most 11 % above the estimate. A quarter
// of the characters is 18 % off. The weights are whole thousandths of a token, so that sums are exact.
//
// Each character adds its share as it comes, which makes the estimate of a text never less than
// that of its beginning. Two texts with white space between them add up exactly.

package enum TokenEstimate {
    /// A family of vocabularies that cut text alike.
    package enum Vocabulary: String, Sendable, Hashable, Codable, CaseIterable {
        /// Qwen 2 to 3.6: a token for each digit.
        case qwen
        /// cl100k, o200k and Llama 3: a token for three digits.
        case cl100k
    }

    /// The estimated tokens of a text, rounded to the nearest whole number.
    package static func count(_ text: [UInt8], vocabulary: Vocabulary = .qwen) -> Int {
        count(text, range: 0..<text.count, vocabulary: vocabulary)
    }

    package static func count(
        _ text: [UInt8], range: Range<Int>, vocabulary: Vocabulary = .qwen
    ) -> Int {
        (thousandths(of: text, range: range, vocabulary: vocabulary) + 500) / 1000
    }

    package static func count(_ text: String, vocabulary: Vocabulary = .qwen) -> Int {
        var text = text
        return text.withUTF8 { bytes in
            (scan(bytes, range: 0..<bytes.count, limit: .max, vocabulary: vocabulary).cost + 500)
                / 1000
        }
    }

    /// The estimate in thousandths of a token, for sums.
    package static func thousandths(
        of text: [UInt8], range: Range<Int>, vocabulary: Vocabulary = .qwen
    ) -> Int {
        text.withUnsafeBufferPointer {
            scan($0, range: range, limit: .max, vocabulary: vocabulary).cost
        }
    }

    /// The end of the longest beginning of `text[range]` that costs at most `limit` thousandths.
    ///
    /// It stands between two code points, not necessarily between two words.
    package static func end(
        of text: [UInt8], range: Range<Int>, limit: Int, vocabulary: Vocabulary = .qwen
    ) -> Int {
        text.withUnsafeBufferPointer {
            scan($0, range: range, limit: limit, vocabulary: vocabulary).end
        }
    }

    // MARK: - Weights, in thousandths of a token

    /// A capital inside a word, after a small letter and after another.
    private static let capitalAfterSmall = 609
    private static let capitalAfterCapital = 294
    private static let punctuationRun = 947
    private static let furtherPunctuation = 197
    private static let newlineRun = 549
    private static let blankRun = 1189
    /// The blank before a number is a token of its own.
    private static let numberStart = 1070

    // MARK: - The scan

    private enum Run: UInt8 {
        case none, letters, digits, newline, blanks, punctuation
    }

    /// What a character is to the run it stands in.
    private enum Kind: UInt8 {
        case letter, capital, digit, newline, blank, space, punctuation, nonASCII
    }

    private static let kinds: [Kind] = (0...255).map { value in
        switch UInt8(value) {
        case 0x61...0x7A: .letter
        case 0x41...0x5A: .capital
        case 0x30...0x39: .digit
        case 0x0A: .newline
        case 0x20, 0x09: .blank
        case 0x0B...0x0D, 0x1C...0x1F: .space
        case 0x80...0xFF: .nonASCII
        default: .punctuation
        }
    }

    @inline(__always)
    private static func scan(
        _ text: UnsafeBufferPointer<UInt8>, range: Range<Int>, limit: Int, vocabulary: Vocabulary
    ) -> (cost: Int, end: Int) {
        let digitTriple = vocabulary == .qwen ? 0 : 1045
        let digit = vocabulary == .qwen ? 1012 : 0
        return kinds.withUnsafeBufferPointer { kinds in
            LetterWeights.pairs.withUnsafeBufferPointer { pairs in
                var cost = 0
                var run = Run.none
                var length = 0  // of the run, in characters
                var last = Letter.other
                var isAfterSpace = true
                var index = range.lowerBound
                while index < range.upperBound {
                    var kind = kinds[Int(text[index])]
                    var bytes = 1
                    var price = 0
                    if kind == .nonASCII {
                        (kind, bytes, price) = nonASCIIKind(text, at: index, end: range.upperBound)
                    }
                    switch kind {
                    case .letter, .capital:
                        if bytes > 1 {
                            last = .other
                        } else if run == .letters {
                            price = last.price(of: text[index], pairs)
                            last = Letter(text[index])
                        } else {
                            // Most words are ASCII letters to their end, and taken at once.
                            let word = asciiWord(text, at: index, end: range.upperBound, pairs)
                            if cost + word.cost <= limit {
                                run = .letters
                                last = word.last
                                cost += word.cost
                                index = word.end
                                isAfterSpace = false
                                continue
                            }
                            last = Letter(text[index])
                            price = last.startPrice
                        }
                        run = .letters
                    case .digit:
                        length = run == .digits ? length + 1 : 1
                        if length == 1, isAfterSpace { price += numberStart }
                        run = .digits
                        price += digit + (length % 3 == 1 ? digitTriple : 0)
                    case .newline:
                        if run != .newline { price += newlineRun }
                        run = .newline
                    case .blank:
                        if run == .newline { break }
                        length = run == .blanks ? length + 1 : 1
                        run = .blanks
                        if length == 2 { price += blankRun }
                    case .space:
                        if run != .newline { run = .none }
                    case .punctuation:
                        price += run == .punctuation ? furtherPunctuation : punctuationRun
                        run = .punctuation
                    case .nonASCII:
                        break
                    }
                    if cost + price > limit { return (cost, index) }
                    cost += price
                    index += bytes
                    isAfterSpace = kind == .newline || kind == .blank || kind == .space
                }
                return (cost, index)
            }
        }
    }

    /// The last letter of a word: its place in the alphabet, or that it is none of ASCII's.
    private struct Letter {
        var place: Int
        var isCapital: Bool

        static let other = Letter(place: 26, isCapital: false)

        @inline(__always)
        init(_ byte: UInt8) {
            place = Int(byte | 0x20) - 0x61
            isCapital = byte & 0x20 == 0
        }

        private init(place: Int, isCapital: Bool) {
            self.place = place
            self.isCapital = isCapital
        }

        /// What the letter costs at the start of a word.
        var startPrice: Int { Int(LetterWeights.starts[place + (isCapital ? 26 : 0)]) }

        /// What the letter after this one costs.
        @inline(__always)
        func price(of byte: UInt8, _ pairs: UnsafeBufferPointer<UInt16>) -> Int {
            if byte & 0x20 == 0 { return isCapital ? capitalAfterCapital : capitalAfterSmall }
            return Int(pairs[place * 26 + Int(byte) - 0x61])
        }
    }

    /// The end of a run of ASCII letters and its cost.
    @inline(__always)
    private static func asciiWord(
        _ text: UnsafeBufferPointer<UInt8>, at start: Int, end: Int,
        _ pairs: UnsafeBufferPointer<UInt16>
    ) -> (end: Int, cost: Int, last: Letter) {
        var index = start + 1
        var last = Letter(text[start])
        var cost = last.startPrice
        // A word without end would be looked through again for each piece cut from it.
        let end = min(end, start + 64)
        while index < end, Bytes.isLetter(text[index]) {
            cost += last.price(of: text[index], pairs)
            last = Letter(text[index])
            index += 1
        }
        return (index, cost, last)
    }

    /// The kind of a character, its length, and what it costs beyond its place in a run.
    ///
    /// Letters are also numbers that are no decimal digits ("²", "½"), as the fit counted them.
    @inline(never)
    private static func nonASCIIKind(
        _ text: UnsafeBufferPointer<UInt8>, at index: Int, end: Int
    ) -> (Kind, Int, Int) {
        let (scalar, length) = Bytes.scalar(in: text, at: index, end: end)
        let kind: Kind
        switch scalar.value {
        case 0x2010...0x2027, 0x2030...0x205E, 0x3001...0x3004, 0x3008...0x3020, 0xFFFD:
            kind = .punctuation
        case 0xDF...0xF6, 0xF8...0xFF, 0x3041...0x3096, 0x30A1...0x30FA, 0x4E00...0x9FFF,
            0xAC00...0xD7A3:
            kind = .letter
        case 0xC0...0xD6, 0xD8...0xDE:
            kind = .capital
        case 0xA0, 0x2000...0x200A, 0x3000:
            kind = .space
        default:
            kind = generalKind(of: scalar.properties)
        }
        return (kind, length, price(of: scalar.value, kind))
    }

    private static func price(of scalar: UInt32, _ kind: Kind) -> Int {
        switch kind {
        case .letter, .capital:
            switch scalar {
            case ..<0x250: 1334
            case ..<0x800: 1395
            case 0x3040..<0xD7B0: 827
            case ..<0x10000: 1748
            default: 3000
            }
        case .punctuation:
            switch scalar {
            case ..<0x800: 442
            case 0x2010..<0x2060: 83
            case 0x2190..<0x2600: 714
            case ..<0x10000: 1942
            default: 2500
            }
        case .digit: 1000
        case .newline, .blank, .space, .nonASCII: 0
        }
    }

    private static func generalKind(of properties: Unicode.Scalar.Properties) -> Kind {
        switch properties.generalCategory {
        case .uppercaseLetter: .capital
        case .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: .letter
        case .letterNumber, .otherNumber: properties.isUppercase ? .capital : .letter
        case .decimalNumber: .digit
        case .spaceSeparator, .lineSeparator, .paragraphSeparator: .space
        default: properties.isWhitespace ? .space : .punctuation
        }
    }
}
