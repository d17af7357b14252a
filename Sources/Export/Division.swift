/// Divides documents among the files of a split, so that no document is in two of them.
///
/// Pairs of one document resemble each other: were they divided one by one, what is validated on
/// would have been trained on.
package struct Division: Sendable, Equatable {
    package struct Part: Sendable, Equatable {
        package var name: String
        /// More than 0; the parts' shares need not sum to 1.
        package var share: Double

        package init(name: String, share: Double) {
            self.name = name
            self.share = share
        }
    }

    package var parts: [Part]
    package var seed: Int

    package init(parts: [Part], seed: Int) {
        self.parts = parts
        self.seed = seed
    }

    /// Reads `80/10/10` as train, validation and test, or `train=0.9,test=0.1`.
    ///
    /// - Returns: nil for what is neither.
    package init?(_ text: String, seed: Int) {
        let isNamed = text.contains("=")
        let words = text.split(separator: isNamed ? "," : "/", omittingEmptySubsequences: false)
        let usual = words.count == 2 ? ["train", "test"] : ["train", "validation", "test"]
        guard words.count > 1, isNamed || words.count <= usual.count else { return nil }
        var parts: [Part] = []
        for (place, word) in words.enumerated() {
            let sides = word.split(separator: "=", maxSplits: 1).map {
                String($0.drop { $0 == " " })
            }
            guard let share = sides.last.flatMap(Double.init), share > 0, share.isFinite,
                sides.count == (isNamed ? 2 : 1)
            else { return nil }
            let name = isNamed ? sides[0] : usual[place]
            let isPlain = name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }
            guard !name.isEmpty, isPlain, !parts.contains(where: { $0.name == name }) else {
                return nil
            }
            parts.append(Part(name: name, share: share))
        }
        self.init(parts: parts, seed: seed)
    }

    /// The part of each document.
    ///
    /// Documents come in an order drawn by the seed; each goes to the part that is furthest below
    /// its share of the pairs.
    ///
    /// - Parameters:
    ///   - documents: how many pairs each has.
    ///   - draw: a number for a document that depends on the seed alone.
    /// - Returns: a place in `parts` for each document.
    package func places(
        of documents: [String: Int], draw: (String) -> String
    ) -> [String: Int] {
        let total = parts.reduce(0) { $0 + $1.share }
        let pairs = documents.values.reduce(0, +)
        var filled = [Double](repeating: 0, count: parts.count)
        var places: [String: Int] = [:]
        let order = documents.keys.map { (draw($0), $0) }.sorted { $0 < $1 }
        for (_, document) in order {
            let missing = parts.indices.map { place in
                parts[place].share / total * Double(pairs) - filled[place]
            }
            let place = parts.indices.max { (missing[$0], -$0) < (missing[$1], -$1) } ?? 0
            places[document] = place
            filled[place] += Double(documents[document] ?? 0)
        }
        return places
    }
}
