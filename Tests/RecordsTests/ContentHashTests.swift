import Records
import Testing

struct ContentHashTests {
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ])
    func sha256AgreesWithItsStandard(text: String, digest: String) {
        #expect(ContentHash.sha256Hex(of: Array(text.utf8)) == digest)
    }

    @Test func fieldsDoNotRunIntoEachOther() {
        let first = ContentHash(domain: "test", fields: ["ab", "c"])
        let second = ContentHash(domain: "test", fields: ["a", "bc"])
        #expect(first != second)
    }

    @Test func theDomainKeepsThingsOfTheSameWordsApart() {
        #expect(
            ContentHash(domain: "chunk", fields: ["a"])
                != ContentHash(domain: "document", fields: ["a"]))
    }

    @Test func anIdHas32HexDigits() {
        let id = ContentHash(domain: "test", fields: ["a"])
        #expect(id.hex.count == 32)
        #expect(id.hex.allSatisfy { "0123456789abcdef".contains($0) })
    }

    @Test func aChunksIdentityIsItsTextTitleHeadingsAndRole() {
        func chunk(
            text: String = "t", title: String = "T", heading: String = "H",
            role: Chunk.Role = .body, tokens: Int = 1
        ) -> Chunk {
            Chunk(text: text, title: title, headingPath: [heading], role: role, tokens: tokens)
        }
        #expect(chunk().id == chunk(tokens: 2).id)
        #expect(chunk().id != chunk(text: "u").id)
        #expect(chunk().id != chunk(title: "U").id)
        #expect(chunk().id != chunk(heading: "I").id)
        #expect(chunk().id != chunk(role: .references).id)
    }

    @Test func aChunkReadBackFromItsStoredHeadingKeepsItsId() {
        let made = Chunk(text: "t", title: "T", headingPath: ["A", "B"], role: .body, tokens: 1)
        let stored = Chunk(
            text: "t", title: "T", headingPath: [made.heading], role: .body, tokens: 1)
        #expect(made.id == stored.id)
    }
}
