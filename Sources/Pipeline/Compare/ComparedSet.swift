package import Curate
import Records
import Samples
package import Store

/// A data set that is compared with others.
package struct ComparedSet: Sendable {
    /// As the user named it.
    package var name: String
    package var kind: Kind
    package var pairs: [ComparedPair]
    package var totals: SetMeter.Totals
    /// The index that it is from; nil for a file.
    package var index: Index?

    package enum Kind: String, Sendable, Encodable {
        case file
        case corpus
        case run
        /// Samples of an index.
        case collection
    }

    /// Whether all are one question with one answer.
    package var isOfPairs: Bool { pairs.allSatisfy(\.isPair) }

    package init(
        name: String, kind: Kind, pairs: [ComparedPair],
        totals: SetMeter.Totals = SetMeter.Totals(), index: Index? = nil
    ) {
        self.name = name
        self.kind = kind
        self.pairs = pairs
        self.totals = totals
        self.index = index
    }
}

extension ComparedSet {
    /// The accepted pairs of a corpus.
    package init(name: String, corpus: String, of index: Index) async throws {
        let status = try await index.status(of: corpus)
        let pairs = try await index.acceptedPairs(of: corpus).map { accepted in
            ComparedPair(
                accepted.pair, source: accepted.source, rating: accepted.rating.map(Double.init))
        }
        let decided = status.accepted + status.rejected
        self.init(
            name: name, kind: .corpus, pairs: pairs,
            totals: SetMeter.Totals(
                documents: status.documents, chunks: status.eligibleChunks,
                retention: decided > 0 ? Share(status.accepted, of: decided) : nil),
            index: index)
    }

    /// What one run made and nothing turned down.
    ///
    /// - Parameter run: the id, or its first digits.
    package init(name: String, run: String, of index: Index) async throws {
        let made = try await index.pairs(ofRun: run, threshold: defaultThreshold)
        self.init(
            name: name, kind: .run,
            pairs: made.kept.map { kept in
                ComparedPair(
                    kept.pair, source: kept.source, rating: kept.rating.map(Double.init))
            },
            totals: SetMeter.Totals(
                retention: made.made > 0 ? Share(made.kept.count, of: made.made) : nil),
            index: index)
    }

    /// The accepted samples of a collection.
    package init(name: String, collection: String, of index: Index) async throws {
        let status = try await index.status(ofCollection: collection)
        let decided = status.accepted + status.rejected
        let lines = try await index.sampleLines(of: collection)
            .filter { $0.slot.state == .accepted }
        self.init(
            name: name, kind: .collection,
            pairs: try lines.compactMap { line in
                let fields = try SampleRun.fields(line.fields, of: line.slot.key)
                var pair = ComparedPair(id: line.slot.sample?.hex ?? "", LineForm(fields))
                pair?.rating = line.slot.rating.map(Double.init)
                return pair
            },
            totals: SetMeter.Totals(
                retention: decided > 0 ? Share(status.accepted, of: decided) : nil),
            index: index)
        try await resolve(in: [index])
    }

    /// The pairs of a file.
    package init(file: String) throws {
        let read = try comparedPairs(ofFile: file)
        self.init(
            name: file, kind: .file, pairs: read.pairs,
            totals: SetMeter.Totals(errors: read.errors))
    }

    /// Finds the chunks of lines that carry a pair's id alone, as exports for training do.
    package mutating func resolve(in indexes: [Index]) async throws {
        for index in indexes {
            let places = pairs.indices.filter { pairs[$0].chunk == nil }
            guard !places.isEmpty else { return }
            let origins = try await index.origins(
                of: places.map { ContentHash(hex: pairs[$0].id) })
            for place in places {
                guard let origin = origins[ContentHash(hex: pairs[place].id)] else { continue }
                pairs[place].chunk = origin.evidence.first?.chunk.hex
                pairs[place].hops = origin.evidence.count > 1 ? origin.evidence : []
                pairs[place].source = pairs[place].source ?? origin.source
            }
        }
    }
}

extension ComparedPair {
    init(_ pair: Pair, source: String?, rating: Double?) {
        self.init(
            id: pair.id.hex, question: pair.question, answer: pair.answer,
            reasoning: pair.reasoning, context: pair.context, source: source,
            chunk: pair.evidence.first?.chunk.hex,
            hops: pair.evidence.count > 1 ? pair.evidence : [], rating: rating)
    }
}
