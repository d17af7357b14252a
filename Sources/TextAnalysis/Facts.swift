/// What a text states in a form that a program can compare.
///
/// These are numbers with their units, names, code and negations. An answer that has a fact which
/// its source lacks was made up.
package struct Facts: Sendable, Hashable {
    /// In order, repeats included.
    package private(set) var quantities: [Quantity] = []
    /// Proper names, acronyms and words of letters and digits (`CO2`), as they are written; words
    /// that follow each other are one name.
    package private(set) var names: [String] = []
    /// What stands in backticks, and bare identifiers: `chunk_size`, `close()`, `--flag`, `0xFD2F`.
    package private(set) var codeSpans: [String] = []
    /// How many of "not", "no", "never", "without" and the like there are.
    package private(set) var negations = 0

    /// A number as it is compared, whatever its spelling: `1,000`, `1000` and `1000.0` are alike.
    package struct Quantity: Sendable, Hashable {
        package var value: String
        /// As written, but `percent` is `%`; nil where no known unit follows.
        package var unit: String?
        /// UTF-8 offsets of number and unit.
        package var range: Range<Int>
    }

    package init(in text: String) {
        let outside = readBacktickSpans(in: Array(text.utf8))
        readQuantities(in: outside)
        readWords(of: outside, namesToo: true)
    }

    /// Quantities and negations alone: to find names takes longer than all else.
    package init(countedIn text: String) {
        let outside = readBacktickSpans(in: Array(text.utf8))
        readQuantities(in: outside)
        readWords(of: outside, namesToo: false)
    }

    /// The values of all numbers, those written as one word included.
    package static func numbers(in text: String) -> Set<String> {
        var numbers = Set(Facts(countedIn: text).quantities.map(\.value))
        for word in PlainWords.lowercased(in: text) {
            if let value = numberWords[word] { numbers.insert(value) }
        }
        return numbers
    }

    static let numberWords: [String: String] = [
        "zero": "0", "one": "1", "single": "1", "two": "2", "both": "2", "pair": "2", "three": "3",
        "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10",
        "eleven": "11", "twelve": "12", "thirteen": "13", "fourteen": "14", "fifteen": "15",
        "sixteen": "16", "seventeen": "17", "eighteen": "18", "nineteen": "19", "twenty": "20",
        "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "seventy": "70",
        "eighty": "80", "ninety": "90", "dozen": "12", "hundred": "100", "thousand": "1000",
        "million": "1000000", "billion": "1000000000", "half": "0.5", "once": "1", "twice": "2",
    ]
}

// MARK: - Code

extension Facts {
    /// Takes the spans in backticks, and returns the text with blanks in their place.
    private mutating func readBacktickSpans(in text: [UInt8]) -> [UInt8] {
        let tick = UInt8(ascii: "`")
        var rest = text
        var position = 0
        while let open = rest[position...].firstIndex(of: tick) {
            let start = rest[open...].firstIndex { $0 != tick } ?? rest.count
            guard let end = rest[start...].firstIndex(of: tick) else { break }
            let close = rest[end...].firstIndex { $0 != tick } ?? rest.count
            let span = String(decoding: rest[start..<end], as: UTF8.self)
            if !span.allSatisfy(\.isWhitespace) { codeSpans.append(span) }
            for index in open..<close { rest[index] = UInt8(ascii: " ") }
            position = close
        }
        return rest
    }

    private static func isCode(_ word: Range<Int>, in text: [UInt8]) -> Bool {
        let bytes = text[word]
        if bytes.dropFirst().dropLast().contains(UInt8(ascii: "_")) { return true }
        if bytes.count > 3, bytes.starts(with: "0x".utf8) { return true }
        if text[word.upperBound...].starts(with: "()".utf8) { return true }
        return word.lowerBound >= 2 && bytes.first.map(Bytes.isLetter) == true
            && text[..<word.lowerBound].suffix(2).elementsEqual("--".utf8)
            && (word.lowerBound == 2 || isBlank(text[word.lowerBound - 3]))
    }
}

// MARK: - Numbers

extension Facts {
    private mutating func readQuantities(in text: [UInt8]) {
        var position = 0
        while position < text.count {
            guard Bytes.isDigit(text[position]) else {
                position += 1
                continue
            }
            let end = Self.endOfNumber(at: position, in: text)
            defer { position = end }
            // A digit within a word belongs to a name: CO2, Aβ40.
            if position > 0, Self.isPartOfWord(at: position - 1, in: text) { continue }
            let unit = Self.unit(after: end, in: text)
            if unit == nil, end < text.count, Self.isPartOfWord(at: end, in: text) { continue }
            let sign = Self.hasMinus(before: position, in: text) ? "-" : ""
            let range = position..<(unit?.end ?? end)
            let value = sign + Self.canonical(text[position..<end])
            quantities.append(Quantity(value: value, unit: unit?.name, range: range))
        }
    }

    private static func endOfNumber(at start: Int, in text: [UInt8]) -> Int {
        var end = start
        while end < text.count {
            let byte = text[end]
            if Bytes.isDigit(byte) {
                end += 1
            } else if byte == UInt8(ascii: ".") || byte == UInt8(ascii: ","), end + 1 < text.count,
                Bytes.isDigit(text[end + 1])
            {
                if byte == UInt8(ascii: ","), !isThousands(at: end + 1, in: text) { break }
                end += 1
            } else if let separator = thinSpace(at: end, in: text),
                isThousands(at: end + separator, in: text)
            {
                end += separator
            } else {
                break
            }
        }
        return end
    }

    private static func isThousands(at start: Int, in text: [UInt8]) -> Bool {
        let end = text[start...].firstIndex { !Bytes.isDigit($0) } ?? text.count
        return end - start == 3
    }

    /// The length of a thin or narrow space that groups digits, as in `10 000`.
    private static func thinSpace(at position: Int, in text: [UInt8]) -> Int? {
        for space in ["\u{2009}", "\u{202F}", "\u{2008}"]
        where text[position...].starts(with: space.utf8) { return space.utf8.count }
        return nil
    }

    /// Without separators, leading zeros of the whole and trailing zeros of the fraction.
    private static func canonical(_ number: ArraySlice<UInt8>) -> String {
        let kept = number.filter { Bytes.isDigit($0) || $0 == UInt8(ascii: ".") }
        let parts = kept.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        // 1.2.3 is a version, not a number: it stays as it is.
        guard parts.count <= 2 else { return String(decoding: kept, as: UTF8.self) }
        let whole = parts[0].drop { $0 == UInt8(ascii: "0") }
        var fraction = parts.count == 2 ? Array(parts[1]) : []
        while fraction.last == UInt8(ascii: "0") { fraction.removeLast() }
        let digits = whole.isEmpty ? "0" : String(decoding: whole, as: UTF8.self)
        return fraction.isEmpty ? digits : digits + "." + String(decoding: fraction, as: UTF8.self)
    }

    /// A minus belongs to the number where nothing stands before it: `at -5`, but not `3-5`.
    private static func hasMinus(before position: Int, in text: [UInt8]) -> Bool {
        for minus in ["-", "\u{2212}", "\u{2013}"] {
            let start = position - minus.utf8.count
            guard start >= 0, text[start..<position].elementsEqual(minus.utf8) else { continue }
            return start == 0 || isBlank(text[start - 1]) || "(=<>~[".utf8.contains(text[start - 1])
        }
        return false
    }

    private static func unit(after end: Int, in text: [UInt8]) -> (name: String, end: Int)? {
        var start = end
        while start < text.count, start - end < 3, isBlank(text[start]) || text[start] == 0xC2 {
            // U+00A0; other signs that start with C2 are units themselves.
            if text[start] == 0xC2 {
                guard start + 1 < text.count, text[start + 1] == 0xA0 else { break }
                start += 2
            } else {
                start += 1
            }
        }
        let stop = text[start...].firstIndex { isBlank($0) || ",;:()[]\"".utf8.contains($0) }
        var word = text[start..<(stop ?? text.count)]
        while word.last == UInt8(ascii: ".") { word.removeLast() }
        let name = String(decoding: word, as: UTF8.self)
        if units.contains(name) {
            return (name == "percent" ? "%" : name, word.endIndex)
        }
        // mg/kg, W/m²: the part before the stroke decides.
        let head = name.prefix { $0 != "/" && $0 != "·" }
        if head.count < name.count, units.contains(String(head)) { return (name, word.endIndex) }
        for sign in ["%", "‰", "°C", "°F", "°"] where name.hasPrefix(sign) {
            return (sign, start + sign.utf8.count)
        }
        return nil
    }

    private static let units = Set(
        """
        % ‰ percent ° °C °F K nm µm μm mm cm dm m km Å in ft mi pg ng µg μg mg g kg t lb nl µl μl ml \
        mL dl dL l L µL μL ns µs μs ms s sec min h hr hours hour minutes minute seconds second days \
        day weeks week months month years year Hz kHz MHz GHz THz V mV kV MV W mW kW MW GW A mA µA \
        J kJ MJ eV keV MeV GeV TeV cal kcal Pa kPa MPa GPa bar mbar atm mol mmol µmol nmol M mM µM \
        μM nM pM N kN T mT dB bit bits byte bytes B kB KB MB GB TB PB KiB MiB GiB TiB rpm ppm ppb \
        kDa Da bp kb Mb Gb IU mEq mmHg px dpi fps x-fold fold
        """.split(separator: " ").map(String.init))
}

// MARK: - Names and negations

extension Facts {
    private mutating func readWords(of text: [UInt8], namesToo: Bool) {
        var previous: Range<Int>?
        var lastNameEnd: Int?
        for (index, range) in PlainWords.ranges(in: text).enumerated() {
            let word = text[range]
            let lowered = PlainWords.lowercased(word)
            if Self.isNegation(lowered) { negations += 1 }
            guard namesToo else { continue }
            defer { previous = range }
            if Self.isCode(range, in: text) {
                codeSpans.append(String(decoding: word, as: UTF8.self))
                continue
            }
            let opens =
                index == 0
                || Self.startsSentence(text[(previous?.upperBound ?? 0)..<range.lowerBound])
            guard Self.isName(word, lowered: lowered, opensSentence: opens) else { continue }
            let name = String(decoding: word, as: UTF8.self)
            if let end = lastNameEnd, range.lowerBound == end + 1, !opens,
                text[end] == UInt8(ascii: " ") || text[end] == UInt8(ascii: "-")
            {
                names[names.count - 1] += String(
                    decoding: text[end..<range.upperBound], as: UTF8.self)
            } else {
                names.append(name)
            }
            lastNameEnd = range.upperBound
        }
    }

    private static func isNegation(_ lowered: String) -> Bool {
        if negating.contains(lowered) { return true }
        return lowered.utf8.last == UInt8(ascii: "t")
            && (lowered.hasSuffix("n't") || lowered.hasSuffix("n’t"))
    }

    private static func isName(
        _ word: ArraySlice<UInt8>, lowered: String, opensSentence: Bool
    ) -> Bool {
        // Most words are small letters, or one capital and small ones.
        if word.dropFirst().allSatisfy(Bytes.isLower), let first = word.first,
            Bytes.isLetter(first)
        {
            return Bytes.isUpper(first) && word.count > 1 && !opensSentence
                && !ContentWords.isStopWord(lowered)
        }
        let text = String(decoding: word, as: UTF8.self)
        let letters = text.filter(\.isLetter)
        guard text.count > 1, !letters.isEmpty else { return false }
        // A unit that touches its number, as in 10ms, is part of the quantity.
        let hasDigit = word.contains(where: Bytes.isDigit)
        if hasDigit {
            guard word.first.map(Bytes.isDigit) == true else { return true }
            return !units.contains(String(letters)) && !["st", "nd", "rd", "th"].contains(letters)
        }
        let capitals = letters.count(where: \.isUppercase)
        guard capitals > 0 else { return false }
        if letters.dropFirst().contains(where: \.isUppercase) { return true }
        return !opensSentence && !ContentWords.isStopWord(lowered)
    }

    private static func startsSentence(_ gap: ArraySlice<UInt8>) -> Bool {
        gap.contains { ".?!:\n".utf8.contains($0) } || gap.elementsEqual("\u{2022} ".utf8)
    }

    private static let negating: Set<String> = [
        "no", "not", "never", "neither", "nor", "none", "without", "cannot", "nobody", "nothing",
        "nowhere", "hardly", "unable", "lack", "lacks", "lacked", "fails", "failed",
    ]
}

// MARK: - Bytes

extension Facts {
    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\t")
    }

    /// A letter or `_`, but no sign such as `×` or `°`; the byte may be any of a letter's.
    private static func isPartOfWord(at position: Int, in text: [UInt8]) -> Bool {
        let byte = text[position]
        if byte < 0x80 { return Bytes.isLetter(byte) || byte == UInt8(ascii: "_") }
        let lead = text[...position].lastIndex { $0 & 0xC0 != 0x80 } ?? position
        return Bytes.scalar(in: text, at: lead, end: text.count).0.properties.isAlphabetic
    }
}
