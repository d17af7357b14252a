import Foundation
import Testing

@testable import Ingest

@Suite struct JapaneseEncodingTests {
    private static let japanese = "潮位計は、沿岸の水位を六分ごとに記録する。カタカナもある。"

    @Test func shiftJISIsToldByItsKana() throws {
        let data = try #require(Self.japanese.data(using: .shiftJIS))
        #expect(TextEncoding.decode(Array("Tide\n".utf8) + data) == "Tide\n" + Self.japanese)
    }

    @Test func eucJPIsToldByItsKana() {
        // "ひらがな、カタカナ。" and half-width "ｱ".
        let bytes: [UInt8] = [
            0xA4, 0xD2, 0xA4, 0xE9, 0xA4, 0xAC, 0xA4, 0xCA, 0xA1, 0xA2, 0xA5, 0xAB, 0xA5, 0xBF,
            0xA5, 0xAB, 0xA5, 0xCA, 0xA1, 0xA3, 0x8E, 0xB1,
        ]
        #expect(TextEncoding.decode(bytes) == "ひらがな、カタカナ。ｱ")
    }

    @Test(arguments: [
        "Das Café für Bücher – „schön“ und größer", "l’été, où élève côté naïve € 5…",
        "“Quoted”—it’s ‚low‘ ƒ‚ƒ‚ ¤¥¤¥", "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñ",
    ])
    func westernTextIsNotTakenForJapanese(text: String) throws {
        let data = try #require(text.data(using: .windowsCP1252))
        #expect(TextEncoding.decode(Array(data)) == text)
    }
}
