import Curate
import Foundation
import Records
import Samples
import Testing

@testable import Pipeline
@testable import Store

@Suite("Samples with a planted fault")
struct SampleCanaryTests {
    private func said(
        _ id: String, _ turns: [(String, String)], given: String = ""
    ) throws -> SaidSample {
        let form = LineForm.turns(turns.map { LineForm.Turn(speaker: $0.0, text: $0.1) })
        return try #require(
            SaidSample(
                MadeSample(
                    id: ContentHash(hex: id), unit: ContentHash(hex: "u"), kind: .conversation,
                    fields: "{}", input: "{}", chunks: []),
                draft: ExampleDraft(text: form.transcript, given: given), form: form))
    }

    private let mill = [
        ("system", "S"), ("user", "How tall is the mill of Fern?"), ("assistant", "Let me see."),
        ("tool", #"{"height":17}"#), ("assistant", "The mill is 17 metres tall."),
    ]

    @Test("Only the assistant's last words are changed, and the judge is shown all turns")
    func place() throws {
        for id in ["0", "1", "2", "3"] {
            let said = try said(id, mill)
            let other = try self.said("9", [("user", "Q?"), ("assistant", "Bees dance in hives.")])
            let canary = try #require(SampleCanary(in: said, other: other, seed: 42))
            let lines = canary.draft.text.components(separatedBy: "\n\n")
            let before = said.draft.text.components(separatedBy: "\n\n")
            #expect(lines.dropLast() == before.dropLast() && lines.last != before.last)
            #expect(canary.kind == said.kinds.first || said.kinds.first == .entity)
            let again = SampleCanary(in: said, other: other, seed: 42)
            #expect(again?.draft == canary.draft)
        }
    }

    @Test("Four samples in a row are given four kinds, so that all kinds are planted")
    func kinds() throws {
        let firsts = try ["0", "1", "2", "3"].map { try said($0, mill).kinds.first }
        #expect(Set(firsts).count == 4)
    }

    @Test(
        "Where nothing says what is right, no number or name is changed", arguments: ["", "17 m."])
    func ground(given: String) throws {
        let talk = [("user", "How tall?"), ("assistant", "It is 17 metres tall.")]
        let kinds = try said("1", talk, given: given).kinds
        #expect(kinds.contains(.number) == !given.isEmpty)
        #expect(kinds.contains(.negation) && kinds.contains(.foreignAnswer))
    }

    @Test("What another sample says takes a place only where it says something else")
    func others() throws {
        let one = try said("1", mill)
        let same = try said("2", [("user", "Q?"), ("assistant", "17 metres tall is the mill.")])
        let other = try said("3", [("user", "Q?"), ("assistant", "Bees dance in hives.")])
        #expect(!same.isOther(than: one) && other.isOther(than: one))
    }

    @Test("Text alone, and turns without an assistant, have no canary")
    func nothing() throws {
        let sample = MadeSample(
            id: ContentHash(hex: "1"), unit: ContentHash(hex: "u"), kind: .flow, fields: "{}",
            input: "{}", chunks: [])
        for form in [
            LineForm.text("Crows fly."),
            .turns([LineForm.Turn(speaker: "user", text: "Why?")]),
        ] {
            #expect(SaidSample(sample, draft: ExampleDraft(text: "x"), form: form) == nil)
        }
    }
}
