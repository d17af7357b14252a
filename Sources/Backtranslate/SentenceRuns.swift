import TextAnalysis

/// The sentences of a text with their words, alone and in runs of neighbours.
struct SentenceRuns {
    private let sentences: [Run]

    /// A sentence, or some that follow each other.
    struct Run: Equatable {
        /// UTF-8 offsets into the text.
        var range: Range<Int>
        /// How many sentences.
        var count: Int
        /// Stems of the content words.
        var words: Set<String>
        /// Numbers and code.
        var marks: Set<String>
    }

    init(_ text: String) {
        let bytes = Array(text.utf8)
        sentences = Sentences.ranges(in: bytes).map { range in
            let sentence = String(decoding: bytes[range], as: UTF8.self)
            return Run(
                range: range, count: 1, words: ContentWords.set(of: sentence),
                marks: Self.marks(of: sentence))
        }
    }

    /// The numbers and the code of a text, as they are compared.
    static func marks(of text: String) -> Set<String> {
        let facts = Facts(in: text)
        return Set(facts.quantities.map(\.value)).union(facts.codeSpans.map { $0.lowercased() })
    }

    /// All runs of up to so many sentences, the short ones first.
    func runs(upTo longest: Int) -> [Run] {
        let longest = min(longest, sentences.count)
        guard longest > 0 else { return [] }
        return (1...longest).flatMap { count in
            (0...(sentences.count - count)).map { run(at: $0, count: count) }
        }
    }

    private func run(at first: Int, count: Int) -> Run {
        let parts = sentences[first..<(first + count)]
        let start = sentences[first].range.lowerBound
        return Run(
            range: start..<sentences[first + count - 1].range.upperBound, count: count,
            words: parts.reduce(into: []) { $0.formUnion($1.words) },
            marks: parts.reduce(into: []) { $0.formUnion($1.marks) })
    }

    /// The largest share of some content words that stands in one place: three neighbours at most.
    func share(inOnePlaceOf words: Set<String>) -> Double {
        runs(upTo: 3).map { ContentWords.share(of: words, in: $0.words) }.max() ?? 0
    }

    // MARK: - A part of an answer

    /// The content words, numbers and code of the whole text.
    var words: Set<String> {
        sentences.reduce(into: []) { $0.formUnion($1.words.union($1.marks)) }
    }

    /// What a text holds of an answer that another text holds the rest of.
    struct Part: Equatable {
        var range: Range<Int>
        /// Of the answer's content words, numbers and code those that stand in the range.
        var words: Set<String>
    }

    /// The sentence, or two neighbours, that hold most of an answer's words; nil where none does.
    func part(of answer: String) -> Part? {
        let wanted = ContentWords.set(of: answer).union(Self.marks(of: answer))
        var best: Part?
        for run in runs(upTo: 2) {
            let held = run.words.union(run.marks).intersection(wanted)
            // A second sentence must bring more than one word.
            let needed = (best?.words.count ?? 0) + run.count - 1
            if held.count > needed { best = Part(range: run.range, words: held) }
        }
        return best
    }
}
