import Backtranslate
import Curate
import LanguageModels
import Records
import Testing

struct MockModelTests {
    private let chunk = Chunk(
        text: """
            Zstandard frames begin with a magic number of four bytes. A raw block keeps its content \
            without any compression at all. The decoder rejects every frame whose checksum differs \
            from the computed value. Dictionaries improve the compression of small files, because \
            they provide a history from the first byte on.
            """,
        title: "Zstandard", headingPath: [], role: .body, tokens: 60)

    @Test func itsPairsPassTheChecksAndAreAnsweredAlike() async throws {
        let model = MockModel()
        let candidates = AnswerPicker.candidates(in: chunk)
        #expect(candidates.count > 2)
        let writer = try QuestionWriter()
        var duplicates = NearDuplicates()
        for candidate in candidates {
            let outcome = try await writer.question(for: candidate, of: chunk, model: model)
            guard case .question(let question, _) = outcome else {
                Issue.record("\(outcome)")
                continue
            }
            let draft = PairDraft(
                question: question, answer: candidate.answer, context: chunk.title,
                evidence: candidate.range, chunk: chunk)
            #expect(FreeChecks.run(on: draft).filter { !$0.passed } == [], "\(question)")
            #expect(duplicates.insert(id: question, question: question, answer: "") == nil)
            #expect(try await AskBack().check(draft, model: model).check.passed)
            guard
                case .judgment(.yesNo(_, let odds?)) = try await YesNoJudge()
                    .judge(draft, model: model)
            else {
                Issue.record("no log-odds")
                continue
            }
            #expect(odds > 1.4)
            guard
                case .judgment(.rubric(let marks)) = try await RubricJudge()
                    .judge(draft, model: model)
            else {
                Issue.record("no marks")
                continue
            }
            #expect(marks.rating >= 7)
        }
    }
}
