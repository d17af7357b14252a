import LanguageModels
import TestSupport
import Testing

/// Every documented error of every provider: what it is called, what may mend it, what is said.
@Suite struct ProviderErrorTests {
    @Test(arguments: ProviderExample.allErrors)
    func aDocumentedErrorHasItsNameAndRemedy(_ example: ProviderExample, _ error: ErrorExample)
        throws
    {
        let fault = try #require(throws: Fault.self) {
            try example.decode(error.body, status: error.status, headers: error.headers)
        }
        #expect(fault.error.code == error.code, "\(fault.error.message)")
        #expect(fault.remedy == error.remedy)
        #expect(fault.error.message.contains(error.says), "\(fault.error.message)")
        #expect(!fault.error.message.contains("\n"))
        #expect(!fault.error.message.contains("sk-"))
    }

    static let malformed: [[UInt8]] = [
        "", " ", "null", "{}", "[]", "[1,2,3]", "7", #""text""#, "<html><title>Hi</title></html>",
        "Welcome to nginx!", #"{"choices":[]}"#, #"{"candidates":[]}"#, #"{"content":7}"#,
        #"{"choices":[{"message":{"content":7}}]}"#, #"{"message":{"content":7}}"#,
        #"{"candidates":[{"content":{"parts":7}}]}"#, "data: {}\n\ndata: [DONE]\n",
    ].map { Array($0.utf8) }

    @Test(arguments: ProviderExample.all)
    func aBodyOfAnotherFormIsMalformed(_ example: ProviderExample) throws {
        let provider = try example.provider()
        for body in Self.malformed {
            let fault = try #require(throws: Fault.self) {
                try provider.decode(HTTPResponse(status: 200, body: body))
            }
            #expect(fault.error.code == .malformedReply, "\(fault.error.message)")
            #expect(fault.remedy == .retry(after: nil))
            #expect(fault.error.message.contains("--base-url"))
            #expect(!fault.error.message.contains("\n"))
        }
    }

    @Test(arguments: ProviderExample.all)
    func aReplyThatWasCutOnItsWayIsMalformed(_ example: ProviderExample) throws {
        let body = Array(example.usage.body.utf8)
        for count in stride(from: 1, to: body.count - 1, by: 37) {
            let fault = try #require(throws: Fault.self) {
                try example.provider().decode(
                    HTTPResponse(status: 200, body: Array(body.prefix(count))))
            }
            #expect(fault.error.code == .malformedReply)
        }
    }

    @Test(arguments: ProviderExample.all)
    func bytesThatAreNotUTF8AreMalformed(_ example: ProviderExample) throws {
        let body = example.reply("Par?is").utf8.map { $0 == UInt8(ascii: "?") ? 0xff : $0 }
        let fault = try #require(throws: Fault.self) {
            try example.provider().decode(HTTPResponse(status: 200, body: body))
        }
        #expect(fault.error.code == .malformedReply)
        #expect(fault.error.message.contains("UTF-8"))
    }

    @Test(arguments: ProviderExample.all, [502, 503, 520, 529])
    func aProxysPageIsAPassingFault(_ example: ProviderExample, status: Int) throws {
        for body in ["<!DOCTYPE html><title>Bad gateway</title>", "", "upstream gone"] {
            let fault = try #require(throws: Fault.self) {
                try example.decode(body, status: status)
            }
            #expect(fault.error.code == .serverFault)
            #expect(fault.remedy == .retry(after: nil))
        }
    }

    @Test(arguments: ProviderExample.all)
    func whereNothingAnswersTheSentenceSaysWhereAndWhatToDo(_ example: ProviderExample) throws {
        let fault = try example.provider().fault(
            TransportError(.cannotConnect, "Failed to connect"), hasAnswered: false)
        #expect(fault.error.code == .unreachable)
        #expect(fault.error.message.contains("http://127.0.0.1:9"))
        #expect(fault.error.message.contains(example.kind.remedy))
    }
}
