import TestSupport
import Testing

@testable import LanguageModels

struct ServerTokenizerTests {
    private static let models =
        #"{"object":"list","data":[{"id":"models/q05.gguf","meta":{"n_vocab":151936}}]}"#

    /// A server whose tokens are what `tokens` makes of a request.
    private func server(
        models: String = models, tokens: @escaping @Sendable (FakeProvider.Request) -> String
    ) throws -> FakeProvider {
        try FakeProvider { request in
            switch request.path {
            case "/v1/models": .json(models)
            case "/tokenize": .json(tokens(request))
            default: .json("{}", status: 404)
            }
        }
    }

    private func ends(_ reply: String, of text: String) async throws -> [Int] {
        let server = try server { _ in reply }
        defer { server.stop() }
        return try await ServerTokenizer(url: server.url, environment: [:]).ends(
            of: Array(text.utf8))
    }

    @Test func llamaCppPutsThePiecesIntoItsTokens() async throws {
        let reply = #"{"tokens":[{"id":1,"piece":"Hello"},{"id":2,"piece":" world"}]}"#
        #expect(try await ends(reply, of: "Hello world") == [5, 11])
    }

    @Test func partsOfACharacterComeAsBytes() async throws {
        let reply =
            #"{"tokens":[{"id":1,"piece":"a"},{"id":2,"piece":[195]},{"id":3,"piece":[169]}]}"#
        #expect(try await ends(reply, of: "aé") == [1, 2, 3])
    }

    @Test func vllmPutsThePiecesBesideItsTokensAsTheVocabularySpellsThem() async throws {
        let byteLevel = #"{"count":2,"tokens":[1,2],"token_strs":["aÃ©","Ġb"]}"#
        #expect(try await ends(byteLevel, of: "aé b") == [3, 5])
        let sentencePiece = #"{"count":3,"tokens":[1,2,3],"token_strs":["a","<0x0A>","▁ß"]}"#
        #expect(try await ends(sentencePiece, of: "a\n ß") == [1, 2, 5])
    }

    @Test func tokensThatAreSpelledOtherwiseArePlacedInProportion() async throws {
        let reply = #"{"tokens":[{"id":1,"piece":" a"},{"id":2,"piece":"bc"}]}"#
        #expect(try await ends(reply, of: "abc") == [1, 3])
    }

    @Test func theNameIsThatOfTheModelAndNotOfTheServer() async throws {
        let server = try server { _ in #"{"tokens":[{"id":1,"piece":"one two"}]}"# }
        defer { server.stop() }
        let tokenizer = try await ServerTokenizer(url: server.url + "/v1", environment: [:])
        #expect(tokenizer.name == "server-q05.gguf-151936")
    }

    @Test func aLongTextGoesInSlicesThatEndBetweenWords() {
        let text = Array("one two\nthree four".utf8)
        #expect(ServerTokenizer.sliceEnd(of: text, from: 0, size: 20) == 18)
        #expect(ServerTokenizer.sliceEnd(of: text, from: 0, size: 15) == 7)
        #expect(ServerTokenizer.sliceEnd(of: text, from: 7, size: 9) == 13)
        #expect(ServerTokenizer.sliceEnd(of: Array("aéé".utf8), from: 0, size: 2) == 1)
        #expect(ServerTokenizer.sliceEnd(of: Array("ééé".utf8), from: 0, size: 1) == 1)
    }

    @Test func theKeyGoesIntoTheHead() async throws {
        let server = try server { _ in #"{"tokens":[{"id":1,"piece":"one two"}]}"# }
        defer { server.stop() }
        _ = try await ServerTokenizer(url: server.url, environment: ["LLAMA_API_KEY": "k-1"])
        #expect(server.requests.allSatisfy { $0.headers["authorization"] == "Bearer k-1" })
        #expect(server.requests.count == 2)
    }

    /// The keys of servers on this machine used to go to whatever the URL named.
    @Test func onlyItsOwnKeyGoesToAServerElsewhere() throws {
        let here = try #require(ServerAddress("http://127.0.0.1:8080"))
        let elsewhere = try #require(ServerAddress("https://tokens.example.com"))
        #expect(ServerTokenizer.keyVariables(of: elsewhere) == ["QUARRY_TOKENIZER_KEY"])
        #expect(
            ServerTokenizer.keyVariables(of: here)
                == ["QUARRY_TOKENIZER_KEY", "LLAMA_API_KEY", "VLLM_API_KEY"])
    }

    @Test(arguments: [
        (#"{"error":"no"}"#, 404, "answered 404"), (#"{"error":"no"}"#, 401, "LLAMA_API_KEY"),
        (#"{"count":3,"tokens":[1,2,3]}"#, 200, "does not spell out its tokens"),
        (#"{"tokens":[{"id":1,"piece":""}]}"#, 200, "does not spell out its tokens"),
        ("<html>", 200, "does not spell out its tokens"),
    ])
    func aServerThatCannotTokenizeIsToldInASentence(
        reply: String, status: Int, words: String
    ) async throws {
        let server = try FakeProvider { request in
            request.path == "/v1/models" ? .json(Self.models) : .json(reply, status: status)
        }
        defer { server.stop() }
        let error = await #expect(throws: ModelError.self) {
            _ = try await ServerTokenizer(url: server.url, environment: [:])
        }
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }

    @Test func nothingThatAnswersIsToldInASentence() async throws {
        let server = try server { _ in "" }
        let url = server.url
        server.stop()
        let error = await #expect(throws: ModelError.self) {
            _ = try await ServerTokenizer(url: url, environment: [:])
        }
        #expect(error?.code == .unreachable)
        #expect(error?.message.contains("does not answer") == true)
    }
}
