import Foundation
import LanguageModels
import Records
import Testing

@testable import Curate

private let pairsFile = ProcessInfo.processInfo.environment["QUARRY_GOOD_PAIRS"]
private let judgeModel = ProcessInfo.processInfo.environment["QUARRY_JUDGE_MODEL"]

/// How many planted faults the checks and a real model's judge catch together.
///
/// `QUARRY_GOOD_PAIRS` names a JSON array of pairs that people found good, with `question`, `answer`,
/// `context`, `start` and `end` of the evidence, and their chunk's `title`, `heading`, `text` and
/// `tokens`; `QUARRY_JUDGE_MODEL` a GGUF file. The table is printed, and stands in
/// `docs/quality.md`.
@Suite(
    .enabled(
        if: pairsFile != nil && judgeModel != nil,
        "QUARRY_GOOD_PAIRS and QUARRY_JUDGE_MODEL name pairs and a model"))
struct PlantedFaultTests {
    private static let kinds: [Corruption.Kind] = [.number, .entity, .negation, .identifier]

    private struct GoodPair: Decodable {
        var question: String
        var answer: String
        var context: String
        var start: Int
        var end: Int
        var title: String
        var heading: String
        var text: String
        var tokens: Int

        var draft: PairDraft {
            PairDraft(
                question: question, answer: answer, context: context, evidence: start..<end,
                chunk: Chunk(
                    text: text, title: title, headingPath: [heading], role: .body,
                    tokens: tokens))
        }
    }

    private struct Tally {
        var count = 0
        var byChecks = 0
        var byAsking = 0
        var byJudge = 0
        var caught: Int { byChecks + byAsking + byJudge }
    }

    @Test func checksAndJudgeTogetherCatchMostFaults() async throws {
        let good = try Self.goodPairs()
        var settings = ModelSettings()
        settings.provider = "local"
        settings.model = judgeModel
        let open = try await openModel(
            settings, environment: ProcessInfo.processInfo.environment, log: { _ in })
        var table: [String: Tally] = [:]
        for (kind, corruption) in Self.faults(in: good) {
            let row = "\(kind.rawValue), \(corruption.origin.rawValue)"
            try await Self.count(corruption.draft, in: &table[row, default: Tally()], open.model)
        }
        await open.close()
        for (row, tally) in table.sorted(by: { $0.key < $1.key }) { print("\(row): \(tally)") }
        let all = table.values.reduce(0) { $0 + $1.count }
        let caught = table.values.reduce(0) { $0 + $1.caught }
        let alarms = good.count { !FreeChecks.run(on: $0).allSatisfy(\.passed) }
        print("caught \(caught) of \(all); the free checks reject \(alarms) of \(good.count) good")
        #expect(Double(caught) >= 0.85 * Double(all))
    }

    private static func goodPairs() throws -> [PairDraft] {
        let data = try Data(contentsOf: URL(fileURLWithPath: pairsFile ?? ""))
        return try JSONDecoder().decode([GoodPair].self, from: data).map(\.draft)
    }

    /// One fault a pair, the kinds in turns where a pair has what they swap, as many of each.
    private static func faults(in good: [PairDraft]) -> [(Corruption.Kind, Corruption)] {
        var found: [Corruption.Kind: [Corruption]] = [:]
        for (index, draft) in good.enumerated() {
            let origin: Corruption.Origin = index.isMultiple(of: 2) ? .absent : .elsewhere
            let other = good[(index + 7) % good.count].answer
            let scarce = kinds.sorted {
                found[$0, default: []].count < found[$1, default: []].count
            }
            let fault = scarce.lazy.compactMap { kind in
                Corruption(kind, of: draft, origin: origin, others: [other], seed: UInt64(index))
                    ?? Corruption(kind, of: draft, others: [other], seed: UInt64(index))
            }.first
            if let fault { found[fault.kind, default: []].append(fault) }
        }
        let equal = kinds.map { found[$0, default: []].count }.min() ?? 0
        return kinds.flatMap { kind in
            found[kind, default: []].prefix(equal).map { (kind, $0) }
        }
    }

    /// The order in which a run asks, so that what a check rejects is not shown to the model.
    private static func count(
        _ draft: PairDraft, in tally: inout Tally, _ model: any LanguageModel
    ) async throws {
        tally.count += 1
        guard FreeChecks.run(on: draft).allSatisfy(\.passed) else {
            tally.byChecks += 1
            return
        }
        guard try await AskBack().check(draft, model: model).check.passed else {
            tally.byAsking += 1
            return
        }
        let outcome = try await YesNoJudge().judge(draft, model: model)
        let least = YesNoJudge.minLogOdds(forModel: model.identity.model)
        guard case .judgment(.yesNo(let saysYes, let logOdds)) = outcome,
            logOdds.map({ $0 >= least }) ?? saysYes
        else {
            tally.byJudge += 1
            return
        }
    }
}
