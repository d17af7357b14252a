import Testing

@testable import LanguageModels

@Suite struct JSONReaderTests {
    /// The members `name` and `count`, and how many `items` there are.
    private struct Example: Equatable {
        var name: String?
        var count: Int?
        var items: Int?

        init(name: String? = nil, count: Int? = nil, items: Int? = nil) {
            self.name = name
            self.count = count
            self.items = items
        }

        init(_ json: inout JSONReader) throws {
            try json.members { name, json in
                switch name {
                case "name": self.name = try json.string()
                case "count": count = try json.integer()
                case "items": items = try json.items { try $0.skip() }?.count
                default: try json.skip()
                }
            }
        }
    }

    private func read(_ text: String) -> Example? {
        JSONReader.read(Array(text.utf8), Example.init)
    }

    @Test(arguments: [
        (#"{"name":"a","count":-3,"items":[1,[],{}]}"#, Example(name: "a", count: -3, items: 3)),
        (" {\n\"name\" : \"a\" } \r\n", Example(name: "a")),
        (#"{"other":{"name":"b","list":[{"name":"c"}]},"name":"a"}"#, Example(name: "a")),
        (#"{"name":null,"count":null,"items":null}"#, Example()),
        (#"{"name":"\"\\\/\n\u00e9\ud834\udd1e 𝄞"}"#, Example(name: "\"\\/\né𝄞 𝄞")),
        (#"{"count":31.0}"#, Example(count: 31)), (#"{"count":3e1}"#, Example(count: 30)),
        (#"{"items":[]}"#, Example(items: 0)), ("{}", Example()),
        ("\u{FEFF}{}", Example()),
    ])
    private func readsWhatIsThere(text: String, example: Example) {
        #expect(read(text) == example)
    }

    @Test(arguments: [
        "", "{", "[]", "null", #""name""#, #"{"name":"a""#, #"{"name":"a",}"#, #"{"name" "a"}"#,
        #"{"name":"a"}{}"#, #"{"name":1}"#, #"{"name":["a"]}"#, #"{"count":"1"}"#,
        #"{"count":1.5}"#, #"{"count":1e400}"#, #"{"count":01}"#, #"{"items":{}}"#,
        #"{"items":[1,]}"#, #"{"items":[1 2]}"#, #"{"other":tru}"#, "{\"name\":\"a\nb\"}",
        #"{"name":"\x"}"#, #"{"name":nul}"#,
    ])
    func refusesWhatIsNoJSONOrOfAnotherForm(text: String) {
        #expect(read(text) == nil)
    }

    @Test func everyBeginningOfATextIsRefused() {
        let text = #"{"name":"aé\n","count":12,"items":[1,{"a":[true,null]}],"other":"x"}"#
        for count in 0..<text.utf8.count {
            #expect(
                JSONReader.read(Array(text.utf8.prefix(count)), Example.init) == nil,
                "The first \(count) bytes were taken for the whole.")
        }
    }
}
