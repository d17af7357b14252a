// How sentences are found.
//
// One pass looks at the few bytes that can end a sentence (`.`, `!`, `?`, line feed, and the lead
// bytes of `…`, `。`, `！` ...) and jumps over all others. At a full stop the run of marks, then the
// closing quotes and brackets, then citation marks ("[12]", superscript digits) are taken along;
// what follows must be white space. Whether the sentence ends is then decided by the word before
// and the word after:
//
//     shown by Smith et al. (2019). We use 3.5 mg, i.e. "half." The rest   ->  two ends
//                        ^ bracket      ^ no space ^ never     ^ ends
//
// An empty line always ends a sentence, and so does a line feed before a line that starts like a
// list item, heading, table row, quotation or code fence. All other line feeds are white space:
// text may be wrapped.

package enum Sentences {
    /// The sentences of a text, without surrounding white space, in order.
    package static func ranges(in text: [UInt8]) -> [Range<Int>] {
        ranges(in: text, range: 0..<text.count)
    }

    /// The sentences of a part of a text.
    ///
    /// Nothing outside `range` is looked at. Together the ranges hold everything but white space. Each starts and ends between code
    /// points if `range` does.
    package static func ranges(in text: [UInt8], range: Range<Int>) -> [Range<Int>] {
        var scanner = SentenceScanner(text: text, range: range)
        var sentences: [Range<Int>] = []
        sentences.reserveCapacity(range.count / 100 + 1)
        while let sentence = scanner.next() {
            sentences.append(sentence)
        }
        return sentences
    }

    /// Whether the text ends as a sentence does: with a full stop or its like, and perhaps quotes
    /// and brackets after it.
    package static func isTerminated(_ text: [UInt8], range: Range<Int>) -> Bool {
        let range = Bytes.trimmed(range, in: text)
        let scanner = SentenceScanner(text: text, range: range)
        var index = range.upperBound
        // A closing mark takes at most three bytes; eight of them are more than anyone writes.
        for _ in 0..<8 where index > range.lowerBound {
            var start = index - 1
            while start > range.lowerBound, text[start] & 0xC0 == 0x80 { start -= 1 }
            if scanner.markLength(at: start) > 0 { return true }
            guard scanner.closerLength(at: start) == index - start else { return false }
            index = start
        }
        return false
    }
}

/// Hands out one sentence after the other.
package struct SentenceScanner: IteratorProtocol {
    private let text: [UInt8]
    private let end: Int
    private var position: Int

    package init(text: [UInt8], range: Range<Int>) {
        self.text = text
        end = range.upperBound
        position = range.lowerBound
    }

    package mutating func next() -> Range<Int>? {
        let start = skippingWhiteSpace(from: position)
        guard start < end else { return nil }
        var index = start
        while index < end {
            let byte = text[index]
            guard Self.canEnd(byte) else {
                index = skippingPlainBytes(from: index + 1)
                continue
            }
            if byte == 0x0A {
                if endsAtLineFeed(index, sentenceStart: start) {
                    position = index + 1
                    return Bytes.trimmed(start..<index, in: text)
                }
                index += 1
                continue
            }
            let mark = markLength(at: index)
            guard mark > 0 else {
                index += 1
                continue
            }
            let candidate = Candidate(at: index, in: self)
            if ends(candidate, sentenceStart: start) {
                position = candidate.close
                return start..<candidate.close
            }
            index = candidate.runEnd
        }
        position = end
        return Bytes.trimmed(start..<end, in: text)
    }

    // MARK: - Marks

    /// Skips bytes that `canEnd` says no to, eight at once as long as all are ASCII.
    @inline(__always)
    private func skippingPlainBytes(from start: Int) -> Int {
        text.withUnsafeBytes { bytes in
            var index = start
            while index + 8 <= end {
                let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                let found =
                    Self.zeros(word ^ 0x0A0A_0A0A_0A0A_0A0A)
                    | Self.zeros(word ^ 0x2121_2121_2121_2121)
                    | Self.zeros(word ^ 0x2E2E_2E2E_2E2E_2E2E)
                    | Self.zeros(word ^ 0x3F3F_3F3F_3F3F_3F3F)
                if (found | word) & 0x8080_8080_8080_8080 != 0 { break }
                index += 8
            }
            while index < end, !Self.canEnd(bytes[index]) { index += 1 }
            return index
        }
    }

    /// The highest bit of bytes that are zero, of others above one that is perhaps too.
    @inline(__always)
    private static func zeros(_ word: UInt64) -> UInt64 {
        (word &- 0x0101_0101_0101_0101) & ~word
    }

    /// A quick no for most bytes: line feed, `!`, `.`, `?` and the lead bytes of other marks pass.
    private static func canEnd(_ byte: UInt8) -> Bool {
        if byte < 0x40 {
            return (1 << 0x0A | 1 << 0x21 | 1 << 0x2E | 1 << 0x3F as UInt64) >> UInt64(byte) & 1
                == 1
        }
        return byte >= 0xD8
    }

    /// The length of the mark at `index` that can end a sentence, 0 where there is none.
    fileprivate func markLength(at index: Int) -> Int {
        switch text[index] {
        case 0x21, 0x2E, 0x3F: 1
        case 0xE2: isEllipsis(at: index) ? 3 : 0
        default: wideMarkLength(at: index)
        }
    }

    private func isEllipsis(at index: Int) -> Bool {
        index + 2 < end && text[index] == 0xE2 && text[index + 1] == 0x80 && text[index + 2] == 0xA6
    }

    /// Marks of scripts that need no space after them: `。`, `！`, `？`, `｡`, danda, Arabic `؟`, `۔`.
    private func wideMarkLength(at index: Int) -> Int {
        guard index + 1 < end else { return 0 }
        switch (text[index], text[index + 1]) {
        case (0xD8, 0x9F), (0xDB, 0x94): return 2
        default: break
        }
        guard index + 2 < end else { return 0 }
        switch (text[index], text[index + 1], text[index + 2]) {
        case (0xE3, 0x80, 0x82), (0xEF, 0xBC, 0x81), (0xEF, 0xBC, 0x9F), (0xEF, 0xBD, 0xA1),
            (0xE0, 0xA5, 0xA4), (0xE0, 0xA5, 0xA5):
            return 3
        default:
            return 0
        }
    }

    /// Quotes, brackets and emphasis that close after a full stop.
    fileprivate func closerLength(at index: Int) -> Int {
        switch text[index] {
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: ")"), UInt8(ascii: "]"),
            UInt8(ascii: "}"), UInt8(ascii: "*"), UInt8(ascii: "_"), UInt8(ascii: "`"):
            return 1
        case 0xC2:
            return index + 1 < end && text[index + 1] == 0xBB ? 2 : 0  // »
        case 0xE2, 0xE3, 0xEF:
            guard index + 2 < end else { return 0 }
            switch (text[index], text[index + 1], text[index + 2]) {
            case (0xE2, 0x80, 0x99), (0xE2, 0x80, 0x9D), (0xE2, 0x80, 0xBA),  // ’ ” ›
                (0xE3, 0x80, 0x89), (0xE3, 0x80, 0x8B), (0xE3, 0x80, 0x8D),  // 〉 》 」
                (0xE3, 0x80, 0x8F), (0xE3, 0x80, 0x91), (0xEF, 0xBC, 0x89):  // 』 】 ）
                return 3
            default:
                return 0
            }
        default:
            return 0
        }
    }

    private func openerLength(at index: Int) -> Int {
        switch text[index] {
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "("), UInt8(ascii: "["),
            UInt8(ascii: "{"), UInt8(ascii: "*"), UInt8(ascii: "_"), UInt8(ascii: "`"):
            return 1
        case 0xC2:
            guard index + 1 < end else { return 0 }
            return [0xAB, 0xBF, 0xA1].contains(text[index + 1]) ? 2 : 0  // « ¿ ¡
        case 0xE2, 0xE3, 0xEF:
            guard index + 2 < end else { return 0 }
            switch (text[index], text[index + 1], text[index + 2]) {
            case (0xE2, 0x80, 0x98), (0xE2, 0x80, 0x9C), (0xE2, 0x80, 0x9E),  // ‘ “ „
                (0xE3, 0x80, 0x8A), (0xE3, 0x80, 0x8C), (0xE3, 0x80, 0x8E),  // 《 「 『
                (0xEF, 0xBC, 0x88):  // （
                return 3
            default:
                return 0
            }
        default:
            return 0
        }
    }

    /// The end of a citation such as `[12]`, `[3, 5–7]` or superscript digits that starts at
    /// `index`; `index` itself where there is none.
    private func skippingCitation(from index: Int) -> Int {
        var next = index
        while next < end {
            switch text[next] {
            case 0xC2 where next + 1 < end && [0xB2, 0xB3, 0xB9].contains(text[next + 1]):
                next += 2
            case 0xE2
            where next + 2 < end && text[next + 1] == 0x81 && text[next + 2] & 0xF0 == 0xB0:
                next += 3
            case UInt8(ascii: "["):
                guard let close = bracketedNumbersEnd(from: next) else { return next }
                next = close
            default:
                return next
            }
        }
        return next
    }

    private func bracketedNumbersEnd(from open: Int) -> Int? {
        var index = open + 1
        while index < end, index - open < 32 {
            switch text[index] {
            case UInt8(ascii: "]"): return index > open + 1 ? index + 1 : nil
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: ","), UInt8(ascii: "-"),
                UInt8(ascii: " "), UInt8(ascii: ";"):
                index += 1
            case 0xE2 where index + 2 < end && text[index + 1] == 0x80 && text[index + 2] == 0x93:
                index += 3
            default: return nil
            }
        }
        return nil
    }

    private func skippingWhiteSpace(from index: Int) -> Int {
        var index = index
        while index < end {
            let length = Bytes.whiteSpaceLength(in: text, at: index, end: end)
            if length == 0 { break }
            index += length
        }
        return index
    }

    // MARK: - Lines

    /// Whether a line feed ends the sentence: before an empty line, or before a line that starts a
    /// list item, heading, table row, quotation or code fence.
    private func endsAtLineFeed(_ lineFeed: Int, sentenceStart: Int) -> Bool {
        var index = lineFeed + 1
        while index < end, text[index] == 0x20 || text[index] == 0x09 || text[index] == 0x0D {
            index += 1
        }
        guard index < end else { return false }
        if text[index] == 0x0A { return true }
        if startsStructure(index) { return true }
        // "in the year\n2019. The next": a number starts an item only after the end of something,
        // or where the sentence before is such an item itself.
        guard isNumberMarker(index) else { return false }
        var last = lineFeed
        while last > sentenceStart, text[last - 1] == 0x20 { last -= 1 }
        guard last > sentenceStart else { return true }
        let closes: [UInt8] = [
            UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: ";"), UInt8(ascii: "!"),
            UInt8(ascii: "?"), UInt8(ascii: ")"),
        ]
        return closes.contains(text[last - 1]) || isNumberMarker(sentenceStart)
            || startsStructure(sentenceStart)
    }

    private func startsStructure(_ index: Int) -> Bool {
        func blank(_ offset: Int) -> Bool {
            index + offset < end && (text[index + offset] == 0x20 || text[index + offset] == 0x09)
        }
        switch text[index] {
        case UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: ">"):
            return blank(1)
        case UInt8(ascii: "|"):
            return true
        case UInt8(ascii: "#"):
            var hashes = 1
            while index + hashes < end, hashes < 6, text[index + hashes] == UInt8(ascii: "#") {
                hashes += 1
            }
            return blank(hashes)
        case UInt8(ascii: "`"), UInt8(ascii: "~"):
            return index + 2 < end && text[index + 1] == text[index]
                && text[index + 2] == text[index]
        case 0xE2:  // •, ‣, ◦, ▪, –
            guard index + 2 < end else { return false }
            switch (text[index + 1], text[index + 2]) {
            case (0x80, 0xA2), (0x80, 0xA3), (0x97, 0xA6), (0x96, 0xAA): return true
            case (0x80, 0x93): return blank(3)
            default: return false
            }
        default:
            return false
        }
    }

    private func isNumberMarker(_ index: Int) -> Bool {
        var digits = 0
        while index + digits < end, digits < 4, Bytes.isDigit(text[index + digits]) { digits += 1 }
        guard (1...3).contains(digits), index + digits + 1 < end else { return false }
        let mark = text[index + digits]
        return (mark == UInt8(ascii: ".") || mark == UInt8(ascii: ")"))
            && text[index + digits + 1] == 0x20
    }

    // MARK: - The decision

    /// A run of marks and what closes with it.
    private struct Candidate {
        let start: Int
        /// After the marks.
        let runEnd: Int
        /// After quotes, brackets and citations.
        let close: Int
        /// A single full stop asks most questions; more of them are an ellipsis.
        let isFullStop: Bool
        let isEllipsis: Bool
        let isWide: Bool

        init(at index: Int, in scanner: SentenceScanner) {
            var next = index
            var stops = 0
            var asks = false
            var wide = false
            var dots = false
            while next < scanner.end {
                let length = scanner.markLength(at: next)
                guard length > 0 else { break }
                switch scanner.text[next] {
                case 0x2E: stops += 1
                case 0x21, 0x3F: asks = true
                case 0xE2: dots = true
                default: wide = true
                }
                next += length
            }
            start = index
            runEnd = next
            isFullStop = stops == 1 && !asks && !wide && !dots
            isEllipsis = !asks && !wide && (dots || stops > 1)
            isWide = wide
            while next < scanner.end {
                let citation = scanner.skippingCitation(from: next)
                if citation > next {
                    next = citation
                    continue
                }
                let length = scanner.closerLength(at: next)
                guard length > 0 else { break }
                next += length
            }
            close = next
        }
    }

    private func ends(_ candidate: Candidate, sentenceStart: Int) -> Bool {
        if candidate.isWide || candidate.close == end { return true }
        let gap = Bytes.whiteSpaceLength(in: text, at: candidate.close, end: end)
        guard gap > 0 else { return false }
        let next = skippingWhiteSpace(from: candidate.close)
        guard next < end, !structureEnds(in: candidate.close..<next, sentenceStart: sentenceStart)
        else { return true }
        if candidate.start > sentenceStart, text[candidate.start - 1] == UInt8(ascii: "(") {
            return false  // "(?)", "(!)"
        }

        let follower = follower(at: next)
        switch follower.kind {
        case .continuation: return false
        case .lower where !startsLower(sentenceStart): return false
        default: break
        }
        if candidate.isEllipsis { return follower.kind != .digit }
        guard candidate.isFullStop else { return true }
        return endsAfterWord(before: candidate.start, sentenceStart: sentenceStart, follower)
    }

    /// Whether the white space after a mark holds an empty line or leads to a line that starts a
    /// list item or the like.
    private func structureEnds(in gap: Range<Int>, sentenceStart: Int) -> Bool {
        guard let lineFeed = gap.first(where: { text[$0] == 0x0A }) else { return false }
        return endsAtLineFeed(lineFeed, sentenceStart: sentenceStart)
    }

    /// What stands after the gap.
    private struct Follower {
        enum Kind {
            case lower, upper, digit, bracket, other
            /// A comma and its like: nothing has ended.
            case continuation
        }
        var kind: Kind
        /// The first word, where it is one that often starts a sentence.
        var startsSentence: Bool
        /// The same for words that are nobody's surname.
        var surelyStartsSentence: Bool
    }

    private func follower(at index: Int) -> Follower {
        var first = index
        while first < end, first - index < 12 {
            let length = openerLength(at: first)
            guard length > 0 else { break }
            first += length
        }
        func plain(_ kind: Follower.Kind) -> Follower {
            Follower(kind: kind, startsSentence: false, surelyStartsSentence: false)
        }
        guard first < end else { return plain(.other) }
        let byte = text[first]
        if first > index, text[index] == UInt8(ascii: "(") || text[index] == UInt8(ascii: "[") {
            return plain(.bracket)
        }
        if Bytes.isDigit(byte) { return plain(.digit) }
        if Bytes.isLetter(byte) {
            var wordEnd = first
            while wordEnd < end, Bytes.isLetter(text[wordEnd]) { wordEnd += 1 }
            let isInitial = wordEnd < end && wordEnd == first + 1 && text[wordEnd] == 0x2E
            let key = isInitial ? nil : Bytes.key(of: first..<wordEnd, in: text)
            let word = key.map(SentenceWords.kinds) ?? []
            return Follower(
                kind: Bytes.isLower(byte) ? .lower : .upper,
                startsSentence: word.contains(.starter),
                surelyStartsSentence: word.contains(.sureStarter))
        }
        if byte >= 0x80 {
            if markLength(at: first) > 0 { return plain(.continuation) }
            return plain(isLowercase(at: first) ? .lower : .upper)
        }
        switch byte {
        case UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: ":"),
            UInt8(ascii: "!"), UInt8(ascii: "?"), UInt8(ascii: ")"), UInt8(ascii: "]"),
            UInt8(ascii: "}"), UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "%"),
            UInt8(ascii: "/"):
            return plain(.continuation)
        default:
            return plain(.other)
        }
    }

    /// Greek counts as neither: "α-Synuclein" starts sentences.
    private func isLowercase(at index: Int) -> Bool {
        let (scalar, _) = Bytes.scalar(in: text, at: index, end: end)
        return scalar.properties.isLowercase && !(0x370...0x3FF).contains(scalar.value)
    }

    /// Whether the sentence started small: in text without capitals the next may do so too.
    private func startsLower(_ sentenceStart: Int) -> Bool {
        for index in sentenceStart..<min(end, sentenceStart + 64) where Bytes.isLetter(text[index])
        {
            return Bytes.isLower(text[index])
        }
        return false
    }

    /// Whether a single full stop ends the sentence or belongs to the word before it.
    private func endsAfterWord(
        before stop: Int, sentenceStart: Int, _ follower: Follower
    ) -> Bool {
        let word = word(before: stop, sentenceStart: sentenceStart)
        guard !word.isEmpty else { return true }
        if isLabel(word, sentenceStart: sentenceStart) { return false }
        if isInitials(word) {
            if let key = Bytes.key(of: word, in: text),
                SentenceWords.kinds(of: key).contains(.never)
            {
                return false
            }
            return word.count == 1 ? follower.surelyStartsSentence : follower.startsSentence
        }
        guard let key = Bytes.key(of: word, in: text) else {
            return !isGluedAbbreviation(word)
        }
        let kinds = SentenceWords.kinds(of: key)
        if kinds.contains(.never) { return false }
        if kinds.contains(.unlessStarter) { return follower.startsSentence }
        if kinds.contains(.beforeNumber) {
            return follower.kind == .upper || follower.kind == .other
        }
        return true
    }

    /// "(Fig.", "models/Fig.": the last run of letters is an abbreviation that never ends.
    private func isGluedAbbreviation(_ word: Range<Int>) -> Bool {
        var start = word.upperBound
        while start > word.lowerBound, Bytes.isLetter(text[start - 1]) { start -= 1 }
        guard start > word.lowerBound, !Bytes.isDigit(text[start - 1]), text[start - 1] < 0x80,
            let key = Bytes.key(of: start..<word.upperBound, in: text)
        else { return false }
        return SentenceWords.kinds(of: key).contains(.never)
    }

    /// The word before a full stop without what opens it.
    ///
    /// In tokenised text ("series . The") a
    /// blank stands between.
    private func word(before stop: Int, sentenceStart: Int) -> Range<Int> {
        var last = stop
        while last > sentenceStart, text[last - 1] == 0x20 { last -= 1 }
        var first = last
        while first > sentenceStart, last - first < 48 {
            let byte = text[first - 1]
            if byte <= 0x20 || byte == UInt8(ascii: "(") || byte == UInt8(ascii: "[") { break }
            first -= 1
        }
        while first < last, openerLength(at: first) > 0 { first += openerLength(at: first) }
        return first..<max(first, last)
    }

    /// "1.", "3.2.", "a.", "IV." at the start of a sentence, and "Table 1.", "Figure 12.".
    private func isLabel(_ word: Range<Int>, sentenceStart: Int) -> Bool {
        var first = sentenceStart
        while first < word.lowerBound, openerLength(at: first) > 0 {
            first += openerLength(at: first)
        }
        if word.lowerBound == first {
            if word.count == 1, Bytes.isLetter(text[first]) { return true }
            if word.count <= 4, word.allSatisfy({ Self.romanDigits.contains(text[$0]) }) {
                return true
            }
            return word.count <= 8
                && word.allSatisfy { Bytes.isDigit(text[$0]) || text[$0] == 0x2E }
        }
        guard word.upperBound - first <= 28, Bytes.isUpper(text[first]),
            Bytes.isDigit(text[word.upperBound - 1])
        else { return false }
        return (first..<word.lowerBound).count(where: { text[$0] <= 0x20 }) == 1
    }

    private static let romanDigits = Array("ivxIVX".utf8)

    /// "J", "J.R", "U.S", "p.m".
    private func isInitials(_ word: Range<Int>) -> Bool {
        guard word.count % 2 == 1, word.count <= 11 else { return false }
        return word.allSatisfy { index in
            (index - word.lowerBound) % 2 == 0
                ? Bytes.isLetter(text[index]) : text[index] == 0x2E
        }
    }
}
