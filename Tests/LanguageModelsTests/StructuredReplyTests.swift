import LanguageModels
import Testing

@Suite struct StructuredReplyTests {
    struct Pair: Decodable, Equatable {
        var question: String
        var answer: String
    }
    struct Pairs: Decodable, Equatable {
        var pairs: [Pair]
    }

    static let whole = #"{"pairs":[{"question":"A?","answer":"a"},{"question":"B?","answer":"b"}]}"#

    @Test(arguments: [
        whole, " \n\(whole)\n ", "```json\n\(whole)\n```", "```\n\(whole)\n```\n\n",
        "\n```json\n\(whole)",
    ])
    func readsTheWholeReply(text: String) throws {
        let pairs = try StructuredReply.parse(Pairs.self, from: text)
        #expect(pairs.pairs.map(\.question) == ["A?", "B?"])
    }

    @Test(arguments: [
        ("Sure! {}", "cannot be parsed"), ("", "cannot be parsed"),
        (String(whole.dropLast()), "cannot be parsed"),
        (#"{"pairs":[{"question":"A?"}]}"#, "'answer' is missing in pairs[0]"),
        (#"{"pairs":[{"question":"A?","answer":7}]}"#, "String is expected in pairs[0].answer"),
        (#"{"pairs":null}"#, "null in pairs"), (#"{"pairs":[]} and more"#, "cannot be parsed"),
    ])
    func saysWhatIsWrong(text: String, words: String) {
        let error = #expect(throws: ModelError.self) {
            try StructuredReply.parse(Pairs.self, from: text)
        }
        #expect(error?.code == .malformedReply)
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }

    @Test func everyPrefixKeepsTheCompleteItems() {
        let text =
            #"{"note":{"pairs":[1]},"s":"[{\"}","pairs":[{"question":"A?","answer":"a"},{"question":"B?","answer":"b"}]}"#
        var most = 0
        for end in 0...text.count {
            let items = StructuredReply.completeItems(
                Pair.self, of: "pairs", in: String(text.prefix(end)))
            #expect(items.count >= most)
            most = max(most, items.count)
            for (item, name) in zip(items, ["A?", "B?"]) { #expect(item.question == name) }
        }
        #expect(most == 2)
    }

    @Test(arguments: [
        (#"["a","b","c"]"#, ["a", "b", "c"]), (#"["a","b","c"#, ["a", "b"]), (#"["a", "b"#, ["a"]),
        (#"["\"x,\\","b"]"#, ["\"x,\\", "b"]), ("[]", []), ("", []), ("{}", []),
        (#"["a",7,"b"]"#, ["a"]),
    ])
    func stringsOfAnArray(text: String, items: [String]) {
        #expect(StructuredReply.completeItems(String.self, of: nil, in: text) == items)
    }

    @Test func aNumberAtTheEndMayBeHalf() {
        #expect(StructuredReply.completeItems(Int.self, of: "n", in: #"{"n":[1,23"#) == [1])
        #expect(StructuredReply.completeItems(Int.self, of: "n", in: #"{"n":[1,23 "#) == [1])
        #expect(StructuredReply.completeItems(Int.self, of: "n", in: #"{"n":[1,23]}"#) == [1, 23])
    }
}
