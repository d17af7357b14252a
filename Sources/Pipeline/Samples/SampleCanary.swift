import Curate
import Records
import Samples
import Store
import TextAnalysis

/// A sample as faults are planted in it: its turns, and the last words of the assistant.
struct SaidSample: Sendable {
    let sample: MadeSample
    let draft: ExampleDraft
    let turns: [LineForm.Turn]
    /// Of the turn that a fault is planted in.
    let place: Int

    /// nil where no assistant says anything.
    init?(_ sample: MadeSample, draft: ExampleDraft, form: LineForm) {
        guard case .turns(let turns) = form,
            let place = turns.lastIndex(where: { $0.speaker == "assistant" && !$0.text.isEmpty })
        else { return nil }
        self.sample = sample
        self.draft = draft
        self.turns = turns
        self.place = place
    }

    var answer: String { turns[place].text }

    /// Whether what another one says would be out of place here: it shares few content words.
    func isOther(than sample: SaidSample) -> Bool {
        let own = ContentWords.set(of: sample.answer)
        return own.intersection(ContentWords.set(of: answer)).count * 5 <= own.count
    }

    /// Whether what is said can be compared with anything but what a model knows.
    private var isGrounded: Bool {
        !draft.given.isEmpty || !draft.chunks.isEmpty || turns.contains { $0.speaker == "tool" }
    }

    /// Faults that can be told from what a judge is shown, another one first in each sample.
    ///
    /// Where nothing says which number or name is right, only those that the sense gives away.
    var kinds: [Corruption.Kind] {
        let all: [Corruption.Kind] =
            isGrounded
            ? [.number, .entity, .negation, .foreignAnswer] : [.foreignAnswer, .negation]
        let first = sample.id.hex.utf8.reduce(0) { $0 + Int($1) } % all.count
        return Array(all[first...] + all[..<first])
    }

    /// The assistant's last words as an answer, to all else that the judge is shown.
    var pair: PairDraft {
        let rest = turns.indices.filter { $0 != place }.map { turns[$0].text }
        let text = (rest + [draft.given] + draft.chunks.map(\.text)).joined(separator: "\n")
        return PairDraft(
            question: turns[..<place].last { $0.speaker == "user" }?.text ?? "", answer: answer,
            context: "", evidence: 0..<0,
            chunk: Chunk(text: text, title: "", headingPath: [], role: .body, tokens: 0))
    }

    /// What the judge is shown with other last words.
    func draft(saying words: String) -> ExampleDraft {
        var turns = turns
        turns[place] = LineForm.Turn(
            speaker: turns[place].speaker, text: words, calls: turns[place].calls)
        var draft = draft
        draft.text = LineForm.turns(turns).transcript
        return draft
    }
}

/// A copy of a sample with one planted fault, to be shown to its judge.
///
/// It is a function of the sample, of another one and of the seed, and no row: the reply is one, by
/// which a later run knows what was said of it.
struct SampleCanary: Sendable {
    let unit: ContentHash
    let kind: Corruption.Kind
    let draft: ExampleDraft

    /// - Parameter other: says something else, which may take the place of what is said.
    /// - Returns: nil where the sample has nothing that a fault could be planted in.
    init?(in said: SaidSample, other: SaidSample?, seed: Int) {
        for kind in said.kinds {
            let corruption = Corruption(
                kind, of: said.pair, others: [other?.answer].compactMap(\.self),
                seed: UInt64(bitPattern: Int64(seed)))
            guard let corruption else { continue }
            unit = said.sample.unit
            self.kind = kind
            draft = said.draft(saying: corruption.draft.answer)
            return
        }
        return nil
    }
}
