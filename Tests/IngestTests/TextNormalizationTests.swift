import Testing

@testable import Ingest

@Suite struct TextNormalizationTests {
    private func text(
        _ text: String, _ form: TextNormalization.Form = .flowing
    ) -> String {
        String(decoding: TextNormalization.normalize(text, form: form), as: UTF8.self)
    }

    @Test(arguments: [
        ("  a \n\t b\u{A0}\u{2009}c ", "a b c"),
        ("eﬃcient ﬁsh", "efficient fish"),
        ("soft\u{AD}hyphen, \u{FEFF}mark, \u{200B}width", "softhyphen, mark, width"),
        ("bell\u{7} escape\u{1B}[2J c1\u{9B} nul\u{0}", "bell escape[2J c1 nul"),
        ("e\u{301}", "é"),
        ("\u{212B}", "Å"),
        ("private \u{E001}use", "private use"),
        ("", ""),
        ("\u{200B}\u{FEFF}", ""),
    ])
    func runningTextIsOneLineOfPlainSigns(input: String, expected: String) {
        #expect(text(input) == expected)
    }

    @Test func codeKeepsItsSpacesAndLines() {
        #expect(text("\n\n  if x:  \n\n\treturn \n", .preformatted) == "  if x:\n\n\treturn")
    }

    @Test func tablesKeepLinesWithoutBlankOnes() {
        #expect(text("| a  |\n\n  | b |\n", .lines) == "| a |\n| b |")
    }

    @Test func aStormOfCombiningMarksIsCutInLinearTime() {
        let storm = "a" + String(repeating: "\u{301}", count: 100_000) + "b"
        #expect(text(storm).unicodeScalars.count < 40)
    }

    @Test func normalizingTwiceChangesNothing() {
        let once = text("  Färbe\u{301}r ﬂ \u{2003} x ")
        #expect(text(once) == once)
    }
}

@Suite struct TextEncodingTests {
    @Test func byteOrderMarksDecide() {
        #expect(TextEncoding.decode([0xEF, 0xBB, 0xBF, 0x61]) == "a")
        #expect(TextEncoding.decode([0xFF, 0xFE, 0x61, 0, 0xE9, 0]) == "aé")
        #expect(TextEncoding.decode([0xFE, 0xFF, 0, 0x61, 0, 0xE9]) == "aé")
    }

    @Test func utf16IsToldWithoutAMark() {
        let bytes = "The mean level rose.".utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
        #expect(TextEncoding.decode(bytes) == "The mean level rose.")
    }

    @Test func whatIsNotUTF8IsWindows1252() {
        #expect(
            TextEncoding.decode([0x6E, 0x61, 0xEF, 0x76, 0x65, 0x20, 0x80, 0x92]) == "naïve €’")
    }

    @Test func linesOfOneFileMayDiffer() {
        let bytes: [UInt8] = Array("naïve\n".utf8) + [0x63, 0x61, 0x66, 0xE9]
        #expect(TextEncoding.decode(bytes) == "naïve\ncafé")
    }
}
