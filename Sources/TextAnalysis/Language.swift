/// Which language a text is in, by its script and its commonest words.
///
/// A script other than the Latin one names its language (kana: Japanese, Hangul: Korean); Cyrillic is
/// told apart by letters that one language alone has. In Latin script the words of each language's
/// list of function words are counted: the language with the most must have two different ones at
/// least, a tenth of the text, and half as many again as the next one. What reaches none of it has no known
/// language, which is no fault: a title or a formula has none.
package enum Language {
    /// The ISO 639-1 code, such as `en`; nil where the text does not tell.
    package static func code(of text: String) -> String? {
        var letters = Array(repeating: 0, count: Script.allCases.count)
        for scalar in text.unicodeScalars {
            if let script = script(of: scalar) { letters[script.rawValue] += 1 }
        }
        let all = letters.reduce(0, +)
        guard all > 0 else { return nil }
        // Japanese is written with more Chinese characters than kana.
        if letters[Script.kana.rawValue] * 5 > all { return "ja" }
        guard let script = Script.allCases.first(where: { letters[$0.rawValue] * 2 > all })
        else { return nil }
        return switch script {
        case .latin: latin(text)
        case .cyrillic: cyrillic(text)
        case .greek: "el"
        case .hebrew: "he"
        case .arabic: text.contains { "پچژگ".contains($0) } ? "fa" : "ar"
        case .devanagari: "hi"
        case .thai: "th"
        case .hangul: "ko"
        case .kana: "ja"
        case .han: "zh"
        }
    }

    /// What the languages that can be told are called in English, by their codes.
    package static let names: [String: String] = [
        "ar": "Arabic", "bg": "Bulgarian", "da": "Danish", "de": "German", "el": "Greek",
        "en": "English", "es": "Spanish", "fa": "Persian", "fi": "Finnish", "fr": "French",
        "he": "Hebrew", "hi": "Hindi", "it": "Italian", "ja": "Japanese", "ko": "Korean",
        "nl": "Dutch", "pl": "Polish", "pt": "Portuguese", "ru": "Russian", "sv": "Swedish",
        "th": "Thai", "tr": "Turkish", "uk": "Ukrainian", "zh": "Chinese",
    ]

    /// So many characters tell the language of a text as well as all.
    private static let sample = 600

    /// The language of a text, as its beginning tells.
    package static func code(ofBeginningOf text: String) -> String? {
        code(of: String(text.unicodeScalars.prefix(sample)))
    }

    /// Whether a text is in another language than the one that is wanted.
    ///
    /// False where none is wanted, or the text does not tell its own.
    package static func isOther(_ wanted: String?, than text: String) -> Bool {
        guard let wanted, let own = code(ofBeginningOf: text) else { return false }
        return own != wanted
    }

    // MARK: - Scripts

    private enum Script: Int, CaseIterable {
        case latin, cyrillic, greek, hebrew, arabic, devanagari, thai, hangul, kana, han
    }

    private static func script(of scalar: Unicode.Scalar) -> Script? {
        switch scalar.value {
        case 0x41...0x5A, 0x61...0x7A, 0xC0...0x24F, 0x1E00...0x1EFF: .latin
        case 0x370...0x3FF, 0x1F00...0x1FFF: .greek
        case 0x400...0x52F: .cyrillic
        case 0x590...0x5FF: .hebrew
        case 0x600...0x6FF, 0x750...0x77F: .arabic
        case 0x900...0x97F: .devanagari
        case 0xE00...0xE7F: .thai
        case 0x3040...0x30FF: .kana
        case 0xAC00...0xD7AF, 0x1100...0x11FF: .hangul
        case 0x3400...0x9FFF, 0x20000...0x323AF: .han
        default: nil
        }
    }

    private static func cyrillic(_ text: String) -> String {
        let letters = Set(text.lowercased())
        if !letters.isDisjoint(with: "іїєґ") { return "uk" }
        return letters.isDisjoint(with: "ыэё") && letters.contains("ъ") ? "bg" : "ru"
    }

    // MARK: - Function words

    private static func latin(_ text: String) -> String? {
        let words = PlainWords.lowercased(in: text)
        var counts = Array(repeating: 0, count: functionWords.count)
        for word in words {
            for index in languagesByWord[word] ?? [] { counts[index] += 1 }
        }
        guard let most = counts.max(), let best = counts.firstIndex(of: most) else { return nil }
        let different = Set(words).count { languagesByWord[$0]?.contains(best) == true }
        counts[best] = 0
        guard different >= 2, most * 10 >= words.count, most * 2 >= (counts.max() ?? 0) * 3 else {
            return nil
        }
        return functionWords[best].code
    }

    private static let languagesByWord: [String: [Int]] = {
        var languages: [String: [Int]] = [:]
        for (index, language) in functionWords.enumerated() {
            for word in Set(language.words.split(whereSeparator: \.isWhitespace)) {
                languages[String(word), default: []].append(index)
            }
        }
        return languages
    }()

    private static let functionWords: [(code: String, words: String)] = [
        (
            "en",
            """
            the of and to in is are was were that for with on by which what how why when where
            who does do did it as be this from at a an or not can has have between will would
            than but their its into such these
            """
        ),
        (
            "de",
            """
            der die das und ist sind war den dem des ein eine einen einer mit von zu auf für im
            nicht sich wird werden welche welcher welches wie warum wann wer wo was bei nach aus
            auch als dass
            """
        ),
        (
            "fr",
            """
            le la les de des du et est sont un une dans pour que qui quel quelle quels quelles
            comment pourquoi quand où par sur avec il elle ce cette au aux ne pas plus en l d
            """
        ),
        (
            "es",
            """
            el la los las de del y es son un una en para que qué cuál cuáles cómo cuándo dónde
            por con se no su sus al como más este esta fue
            """
        ),
        (
            "it",
            """
            il lo la i gli le di del della dei delle e è sono un una in per che quale quali come
            perché quando dove con si non da al nel nella alla più questo questa
            """
        ),
        (
            "pt",
            """
            o a os as de do da dos das e é são um uma em no na para que qual quais como quando
            onde por com se não ao à mais este esta foi porquê
            """
        ),
        (
            "nl",
            """
            de het een en van is zijn was in op te dat voor met niet die wat welke hoe waarom
            wanneer waar wie door bij aan naar uit ook als worden wordt
            """
        ),
        (
            "sv",
            """
            och att det som en ett är i på av för med inte den till var vad hur varför när vilka
            vilken från eller om kan har de
            """
        ),
        (
            "da",
            """
            og at det som en et er i på af for med ikke den til var hvad hvordan hvorfor hvornår
            hvilke hvilken fra eller om kan har de
            """
        ),
        (
            "pl",
            """
            i w z na do nie się jest są to że jak co który która które dlaczego kiedy gdzie o po
            od dla przez przy oraz czy
            """
        ),
        (
            "fi",
            "ja on ei se että oli ovat mikä mitä miten miksi milloin missä joka tai kuin myös sen"
        ),
        (
            "tr",
            "ve bir bu için ile da de ne nedir nasıl neden hangi olarak daha çok gibi olan kadar"
        ),
    ]
}
