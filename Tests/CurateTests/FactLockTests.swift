import Records
import Testing

@testable import Curate

private let text = """
    A raw block of Zstandard holds at most 128 KB and is not compressed. The flag `--long` of \
    graphene nanomaterials (GNMs) was measured at 20 °C in Oslo.
    """
private let draft = PairDraft(
    question: "How large is a raw block?",
    answer: "A raw block holds at most 128 KB and is not compressed with `--long` in Oslo.",
    context: "Zstandard", evidence: 0..<text.utf8.count,
    chunk: Chunk(
        text: text, title: "Zstandard", headingPath: ["Version 1.5"], role: .body, tokens: 40))

private func messages(question: String? = nil, answer: String? = nil) -> [String] {
    FactLock(for: draft).violations(question: question ?? draft.question, answer: answer)
        .map { "\($0.field) \($0.kind) \($0.change): \($0.fact)" }
}

struct FactLockTests {
    @Test(arguments: [
        "A raw block holds at most 128 KB and is not compressed with `--long` in Oslo.",
        "In Oslo, at most 128 KB are held by a raw block, which isn't compressed with `--long`.",
        "With `--long` in Oslo, a raw block is not compressed; it holds 128.0 KB at most.",
    ])
    func anotherWordingOfTheSameFactsIsAllowed(answer: String) {
        #expect(messages(answer: answer) == [])
    }

    @Test(arguments: [
        (
            "A raw block holds at most 64 KB and is not compressed with `--long` in Oslo.",
            ["answer number lost: 128", "answer number added: 64"]
        ),
        (
            "A raw block holds at most 128 MB and is not compressed with `--long` in Oslo.",
            ["answer unit lost: 128 KB", "answer unit added: 128 MB"]
        ),
        (
            "A raw block holds at most 128 KB and is not compressed with `--long` in Bergen.",
            ["answer name lost: Oslo", "answer name added: Bergen"]
        ),
        (
            "A raw block holds at most 128 KB and is not compressed with `--fast` in Oslo.",
            ["answer identifier lost: --long", "answer identifier added: --fast"]
        ),
        (
            "A raw block holds at most 128 KB and is compressed with `--long` in Oslo.",
            ["answer negation lost: compress"]
        ),
        (
            "A raw block does not hold at most 128 KB and is not compressed with `--long` in Oslo.",
            ["answer negation added: hold"]
        ),
    ])
    func aFactThatComesOrGoesIsAViolation(answer: String, violations: [String]) {
        #expect(messages(answer: answer) == violations)
    }

    @Test(arguments: [
        "How large is a raw block of Zstandard?",
        "How large is a raw block in version 1.5 of Zstandard?",
        "How large is a raw block of GNMs in Oslo?",
    ])
    func theQuestionMayBeGivenWhatTitleHeadingAndChunkHave(question: String) {
        #expect(messages(question: question) == [])
    }

    @Test(arguments: [
        ("How large is a raw block of Brotli?", ["question name added: Brotli"]),
        ("Are 128 KB the size of a raw block?", ["question number leaked: 128"]),
        ("How large is a raw block in 7 frames?", ["question number added: 7"]),
        ("How large is no raw block?", ["question negation added: raw"]),
    ])
    func theQuestionMayNotBeGivenAnythingElse(question: String, violations: [String]) {
        #expect(messages(question: question).filter { !$0.contains(" unit ") } == violations)
    }

    @Test func theDocumentsOwnLongFormIsTheSameName() {
        var short = draft
        short.question = "What do GNMs cost?"
        let lock = FactLock(for: short)
        #expect(lock.violations(question: "What do graphene nanomaterials cost?") == [])
        #expect(
            lock.violations(question: "What do carbon fibres cost?").map(\.kind) == [.name])
    }

    @Test func higherIsNotLower() {
        var pair = draft
        pair.answer = "The yield is higher at night."
        let violations = FactLock(for: pair).violations(
            question: pair.question, answer: "The yield is lower at night.")
        #expect(violations.map(\.change) == [.reversed])
        #expect(
            violations.map(\.message) == ["The rewritten answer says the opposite: \"lower\""])
    }

    @Test func aRewriteOfTheSameWordsNeverViolates() {
        let questions = [draft.question, "", "Not 4 of `x_y`?", "Why is IL-6 no drug at −5 °C?"]
        for question in questions {
            var pair = draft
            pair.question = question
            pair.answer = question
            #expect(
                FactLock(for: pair).violations(question: question, answer: question).isEmpty)
        }
    }
}
