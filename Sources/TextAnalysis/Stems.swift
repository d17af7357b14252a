/// Porter's stemmer.
///
/// M. F. Porter, "An algorithm for suffix stripping", Program 14(3), 1980.
///
/// A word is written `[C](VC){m}[V]`, C and V being runs of consonants and vowels; `m` is its
/// measure. Five steps cut or replace endings, each where the part before it, the stem, meets a
/// condition, mostly on `m`: plurals and participles (1), double suffixes (2), `-ness`, `-ful`
/// and the like (3), the single suffixes that remain (4), and a last `e` or double `l` (5).
/// It includes the two changes of Porter's own later code (`logi` to `log`, `bli` for `abli`),
/// and is the same algorithm as the `porter` tokenizer of SQLite's FTS5.
package enum Stems {
    /// The stem of a word in lower case; a word that is not all `a` to `z` is its own.
    package static func stem(_ word: String) -> String {
        let bytes = Array(word.utf8)
        guard bytes.count > 2, bytes.allSatisfy(Bytes.isLower) else { return word }
        var porter = Porter(word: bytes)
        porter.run()
        return String(decoding: porter.word, as: UTF8.self)
    }
}

private struct Porter {
    var word: [UInt8]

    mutating func run() {
        stripPlural()
        stripParticiple()
        if hasVowel(before: "y") { replaceLast(1, by: "i") }
        replaceFirst(of: Self.doubleSuffixes) { $0 > 0 }
        replaceFirst(of: Self.singleSuffixes) { $0 > 0 }
        stripRemainingSuffix()
        stripLastE()
    }

    // MARK: - Steps

    private mutating func stripPlural() {
        if ends(with: "sses") || ends(with: "ies") {
            word.removeLast(2)
        } else if ends(with: "s"), !ends(with: "ss") {
            word.removeLast()
        }
    }

    private mutating func stripParticiple() {
        if ends(with: "eed") {
            if measure(before: 3) > 0 { word.removeLast() }
            return
        }
        if hasVowel(before: "ed") {
            word.removeLast(2)
        } else if hasVowel(before: "ing") {
            word.removeLast(3)
        } else {
            return
        }
        if ends(with: "at") || ends(with: "bl") || ends(with: "iz") {
            word.append(UInt8(ascii: "e"))
        } else if endsWithDoubleConsonant, let last = word.last, !"lsz".utf8.contains(last) {
            word.removeLast()
        } else if measure(before: 0) == 1, endsLikeHop(before: 0) {
            word.append(UInt8(ascii: "e"))
        }
    }

    private mutating func stripRemainingSuffix() {
        for (suffix, _) in Self.remainingSuffixes[lastLetter] where ends(with: suffix) {
            let stem = word.count - suffix.utf8CodeUnitCount
            if suffix.description == "ion" {
                guard stem > 0, "st".utf8.contains(word[stem - 1]) else { return }
            }
            if measure(before: suffix.utf8CodeUnitCount) > 1 { word.removeSubrange(stem...) }
            return
        }
    }

    private mutating func stripLastE() {
        if ends(with: "e") {
            let measure = measure(before: 1)
            if measure > 1 || (measure == 1 && !endsLikeHop(before: 1)) { word.removeLast() }
        }
        if ends(with: "ll"), measure(before: 1) > 1 { word.removeLast() }
    }

    // The suffixes of a table are tried in order, longer ones before those that end them.
    private static let doubleSuffixes = byLastLetter([
        ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"),
        ("izer", "ize"), ("logi", "log"), ("bli", "ble"), ("alli", "al"), ("entli", "ent"),
        ("eli", "e"), ("ousli", "ous"), ("ization", "ize"), ("ation", "ate"), ("ator", "ate"),
        ("alism", "al"), ("iveness", "ive"), ("fulness", "ful"), ("ousness", "ous"),
        ("aliti", "al"), ("iviti", "ive"), ("biliti", "ble"),
    ])
    private static let singleSuffixes = byLastLetter([
        ("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"),
        ("ful", ""), ("ness", ""),
    ])
    private static let remainingSuffixes = byLastLetter(
        [
            "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion",
            "ou", "ism", "ate", "iti", "ous", "ive", "ize",
        ].map { ($0, "") })

    /// The suffixes of a table by the letter that they end with: of most letters there are none.
    private typealias Suffixes = [[(StaticString, StaticString)]]

    private static func byLastLetter(_ table: [(StaticString, StaticString)]) -> Suffixes {
        var suffixes = Suffixes(repeating: [], count: 26)
        for entry in table {
            let last = entry.0.withUTF8Buffer { $0[$0.count - 1] }
            suffixes[Int(last - UInt8(ascii: "a"))].append(entry)
        }
        return suffixes
    }

    /// 0 for `a`; a word of `a` to `z` never loses all of its letters.
    private var lastLetter: Int { Int(word[word.count - 1] - UInt8(ascii: "a")) }

    private mutating func replaceFirst(of table: Suffixes, where condition: (Int) -> Bool) {
        for (suffix, replacement) in table[lastLetter] where ends(with: suffix) {
            if condition(measure(before: suffix.utf8CodeUnitCount)) {
                replaceLast(suffix.utf8CodeUnitCount, by: replacement)
            }
            return
        }
    }

    // MARK: - Conditions

    private func ends(with suffix: StaticString) -> Bool {
        let start = word.count - suffix.utf8CodeUnitCount
        guard start >= 0 else { return false }
        return suffix.withUTF8Buffer { suffix in
            // Most differ in their last letter.
            suffix.indices.reversed().allSatisfy { suffix[$0] == word[start + $0] }
        }
    }

    private mutating func replaceLast(_ count: Int, by replacement: StaticString) {
        word.removeLast(count)
        replacement.withUTF8Buffer { word.append(contentsOf: $0) }
    }

    private func isConsonant(at index: Int) -> Bool {
        switch word[index] {
        case UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "o"),
            UInt8(ascii: "u"):
            false
        case UInt8(ascii: "y"): index == 0 || !isConsonant(at: index - 1)
        default: true
        }
    }

    /// How often a vowel is followed by a consonant in the word without its last bytes.
    private func measure(before suffix: Int) -> Int {
        var measure = 0
        var wasVowel = false
        for index in 0..<(word.count - suffix) {
            let isVowel = !isConsonant(at: index)
            if wasVowel, !isVowel { measure += 1 }
            wasVowel = isVowel
        }
        return measure
    }

    private func hasVowel(before suffix: StaticString) -> Bool {
        guard ends(with: suffix) else { return false }
        return (0..<(word.count - suffix.utf8CodeUnitCount)).contains { !isConsonant(at: $0) }
    }

    private var endsWithDoubleConsonant: Bool {
        word.count > 1 && word[word.count - 1] == word[word.count - 2]
            && isConsonant(at: word.count - 1)
    }

    /// Consonant, vowel, consonant, the last not `w`, `x` or `y`: then an `e` was cut (`hop(e)`).
    private func endsLikeHop(before suffix: Int) -> Bool {
        let last = word.count - suffix - 1
        return last >= 2 && isConsonant(at: last) && !isConsonant(at: last - 1)
            && isConsonant(at: last - 2) && !"wxy".utf8.contains(word[last])
    }
}
