import LanguageModels
import Records
import Testing

@testable import Samples

@Suite("Patterns in conversations")
struct ConversationPatternTests {
    private typealias Example = ConversationExample

    private func checks(
        _ pattern: ConversationPattern, says: String, judge: @escaping @Sendable () -> ModelReply,
        minLogOdds: Double = 0
    ) async throws -> [SampleCheck] {
        let writer = ScriptedModel(texts: [Example.reply(3, says: [says])])
        let judge = ScriptedModel { _ in judge() }
        let outcome = try await ConversationMaker(.init(minLogOdds: minLogOdds)).make(
            Example.unit(patterns: [pattern]),
            asking: SampleModels([.maker: writer, .judge: judge]))
        guard case .made(let draft) = outcome else { return [] }
        return draft.checks.filter { $0.name.contains(":") }
    }

    private static func reply(yes: Double, no: Double) -> ModelReply {
        ModelReply(
            text: "yes",
            logprobs: [
                .init(
                    token: "yes", logprob: yes,
                    alternatives: [
                        .init(token: "yes", logprob: yes), .init(token: "no", logprob: no),
                    ])
            ])
    }

    private let analogy = ConversationPattern(
        name: "analogy", description: "D.", signs: ["just like", "don't you", "?"])

    @Test("A pattern that the judge finds and that has a sign is there")
    func present() async throws {
        let found = try await checks(analogy, says: "It is Just Like rain. Why?") {
            Self.reply(yes: -0.1, no: -2.1)
        }
        try #require(found.map(\.name) == ["pattern:analogy", "signs:analogy"])
        #expect(found.map(\.passed) == [true, true])
        #expect(abs((found[0].value ?? 0) - 2) < 1e-9)
        #expect(found[1].value == 2)
    }

    @Test("Without a sign it is not there, whatever the judge says, and the sample stays")
    func noSign() async throws {
        let found = try await checks(analogy, says: "It is rain.") {
            Self.reply(yes: -0.1, no: -3)
        }
        try #require(found.map(\.passed) == [false, false])
        #expect(found[0].message == "None of its signs stands in the assistant's turns.")
    }

    @Test("Log-odds below the mark are a no, at the mark a yes")
    func mark() async throws {
        let plain = ConversationPattern(name: "plain", description: "D.")
        for (yes, passes) in [(-1.0, true), (-1.5, false)] {
            let found = try await checks(
                plain, says: "A.", judge: { Self.reply(yes: yes, no: -2) }, minLogOdds: 1)
            try #require(found.map(\.passed) == [passes])
            #expect((found[0].message == nil) == passes)
        }
    }

    @Test("A judge that says neither yes nor no is asked three times")
    func noVerdict() async throws {
        let judge = ScriptedModel { _ in ModelReply(text: "perhaps") }
        let writer = ScriptedModel(texts: [Example.reply(3)])
        let outcome = try await ConversationMaker().make(
            Example.unit(patterns: [.init(name: "plain", description: "D.")]),
            asking: SampleModels([.maker: writer, .judge: judge]))
        guard case .made(let draft) = outcome else {
            Issue.record("rejected")
            return
        }
        #expect(draft.checks.last?.message == "The judge answered neither yes nor no.")
        try #require(judge.requests.map(\.sample) == [0, 1, 2])
        #expect(judge.requests.allSatisfy { $0.schema == nil && $0.parameters.maxTokens == 1 })
        #expect(judge.requests[0].prompt.variable.hasSuffix("\n\nDescription: D."))
        #expect(
            judge.requests[0].prompt.variable.hasPrefix(
                "User: Question alpha?\nAssistant: Answer alpha.\nUser: Question beta?\n"))
    }

    @Test(
        "Signs are whole words in any case, also with a typographic apostrophe",
        arguments: [
            ("It is just like that.", 1), ("It is just likely.", 0), ("You know, don’t you", 1),
            ("Is it? Really?", 1), ("", 0),
        ])
    func signs(text: String, count: Int) {
        #expect(PatternSigns(analogy.signs).count(in: [text]) == count)
    }
}
