/// The words of some chunks on their way into the search index.
///
/// Nothing here asks the database, so that a batch can be read while SQLite writes.
struct SearchBatch: ~Copyable {
    struct Row: BitwiseCopyable {
        /// The chunk's; higher than that of the row before.
        var number: Int
        var isDeleted = false
        /// Whether the batch is to be as if this row had not been added.
        var isLeftOut = false
    }

    /// The words of one column of a row.
    struct Stretch: BitwiseCopyable {
        var row: UInt32
        var column: UInt32
        var start: Int
        var count: Int

        var terms: Range<Int> { start..<(start + count) }
    }

    private var rows = Memory<Row>()
    /// Those of all columns of the first row, then of the next.
    private var stretches = Memory<Stretch>()
    private var terms = Memory<UInt32>(capacity: 1 << 16)

    private static let columns = 3

    private let mostTerms: Int

    /// - Parameter mostTerms: with how many terms the batch is large.
    init(mostTerms: Int) {
        self.mostTerms = mostTerms
    }

    /// Whether it is time to write what was read, so that memory stays bounded.
    var isLarge: Bool { terms.count > mostTerms }

    var count: Int { rows.count }

    /// A row and how many words each of its columns has.
    func row(_ index: Int) -> (row: Row, words: [Int]) {
        let first = index * Self.columns
        return (rows[index], (first..<(first + Self.columns)).map { stretches[$0].count })
    }

    /// Begins a row; its columns follow.
    mutating func append(_ row: Row) {
        rows.append(row)
    }

    /// Reads the next column of the row that was appended last.
    mutating func append(column text: UnsafeRawBufferPointer, words: inout Vocabulary) throws {
        let start = terms.count
        try words.append(termsOf: text, to: &terms)
        stretches.append(
            Stretch(
                row: UInt32(rows.count - 1), column: UInt32(stretches.count % Self.columns),
                start: start, count: terms.count - start))
    }

    mutating func replace(_ index: Int, with row: Row) {
        rows[index] = row
    }

    mutating func removeAll() {
        rows.removeAll()
        stretches.removeAll()
        terms.removeAll()
    }

    /// The segment that holds the rows; nil where they have no words.
    func segment(_ words: borrowing Vocabulary) -> SearchSegment? {
        var ends = Memory<UInt32>(repeating: 0, count: words.count)
        let order = count(words, in: &ends)
        guard !order.isEmpty else { return nil }
        let places = sortedPlaces(&ends)
        var segment = SearchSegment()
        var positions = Memory<UInt8>()
        var start = 0
        for term in order {
            let end = Int(ends[Int(term)])
            segment.append(term: words.term(term))
            write(places, start..<end, to: &segment, positions: &positions)
            start = end
        }
        segment.finish()
        return segment
    }

    /// Counts each term, and puts the place where its own places begin in the stead of the count.
    ///
    /// - Returns: the terms in order.
    private func count(
        _ words: borrowing Vocabulary, in counts: inout Memory<UInt32>
    ) -> [UInt32] {
        var order: [UInt32] = []
        for index in 0..<stretches.count where !isLeftOut(stretches[index]) {
            for index in stretches[index].terms {
                let term = Int(terms[index])
                if counts[term] == 0 { order.append(terms[index]) }
                counts[term] += 1
            }
        }
        words.sort(&order)
        var start: UInt32 = 0
        for term in order {
            let count = counts[Int(term)]
            counts[Int(term)] = start
            start += count
        }
        return order
    }

    /// The places of all terms, by term and in order: row, column, position.
    ///
    /// - Parameter next: where each term's places begin; afterwards, where they end.
    private func sortedPlaces(_ next: inout Memory<UInt32>) -> Memory<UInt64> {
        var places = Memory<UInt64>(repeating: 0, count: terms.count)
        for index in 0..<stretches.count {
            let stretch = stretches[index]
            guard !isLeftOut(stretch) else { continue }
            var place = UInt64(stretch.row) << 32 | UInt64(stretch.column) << 30
            for index in stretch.terms {
                let term = Int(terms[index])
                places[Int(next[term])] = place
                next[term] += 1
                place += 1
            }
        }
        return places
    }

    private func isLeftOut(_ stretch: Stretch) -> Bool { rows[Int(stretch.row)].isLeftOut }

    /// Writes the rows of one term.
    private func write(
        _ places: borrowing Memory<UInt64>, _ range: Range<Int>,
        to segment: inout SearchSegment, positions: inout Memory<UInt8>
    ) {
        var index = range.lowerBound
        while index < range.upperBound {
            let row = places[index] >> 32
            var column: UInt64 = 0
            var previous = 0
            positions.removeAll()
            while index < range.upperBound, case let place = places[index], place >> 32 == row {
                if place >> 30 & 3 != column {
                    column = place >> 30 & 3
                    positions.append(1)
                    positions.append(varint: Int(column))
                    previous = 0
                }
                let position = Int(place & (1 << 30 - 1))
                positions.append(varint: position - previous + 2)
                previous = position
                index += 1
            }
            let found = rows[Int(row)]
            segment.append(row: found.number, positions: positions, isDeleted: found.isDeleted)
        }
    }
}
