import Foundation
import Synchronization
import Testing

@testable import Pipeline

/// How lines are handed to the workers, and back in order.
@Suite(.timeLimit(.minutes(1))) struct ChunkFilterOrderTests {
    /// The batches of an input: first line's number and bytes.
    private func batches(of input: String, piece: Int = .max) throws -> [String] {
        let ends = MemoryEnds(Array(input.utf8), piece: piece)
        var reader = LineReader { ends.read(into: $0) }
        var batches: [String] = []
        while let batch = try reader.next(sparing: ByteBuffer()) {
            #expect(batch.number == batches.count)
            let bytes = batch.buffer[batch.start..<batch.buffer.count]
            batches.append("\(batch.firstLine):" + String(decoding: bytes, as: UTF8.self))
        }
        return batches
    }

    @Test func whatOneReadBringsIsHandedOverTogether() throws {
        #expect(try batches(of: "a\nb\n\nc") == ["1:a\nb\n\n", "4:c"])
        #expect(try batches(of: "a\nb\nc\nd\n", piece: 4) == ["1:a\nb\n", "3:c\nd\n"])
        #expect(try batches(of: "a\nb\nc", piece: 3) == ["1:a\n", "2:b\n", "3:c"])
        #expect(try batches(of: "a\nb\n", piece: 1) == ["1:a\n", "2:b\n"])
        #expect(try batches(of: "\u{FEFF}a\n\u{FEFF}b", piece: 2) == ["1:a\n", "2:\u{FEFF}b"])
        #expect(try batches(of: "").isEmpty)
    }

    @Test func aLongLineIsABatchByItself() throws {
        let long = String(repeating: "x", count: LineReader.longLine) + "\n"
        #expect(
            try batches(of: "a\n" + long + "b\nc\n" + long) == [
                "1:a\n", "2:" + long, "3:b\nc\n", "5:" + long,
            ])
    }

    @Test(arguments: [0, 40, 10_000])
    func resultsAreWrittenInTheOrderOfTheInput(waitingLimit: Int) {
        let ends = MemoryEnds([])
        let output = OrderedOutput(
            write: { ends.write($0) }, report: { ends.report($0) }, waitingLimit: waitingLimit)
        let next = Atomic(0)
        DispatchQueue.concurrentPerform(iterations: 6) { _ in
            while true {
                let number = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard number < 200 else { return }
                var lines = FilteredLines()
                lines.output.append(number)
                lines.output.append("\n")
                if number % 3 == 0 { try? output.writePart(&lines, of: number) }
                lines.output.append("end of \(number)\n")
                if number % 20 == 0 { lines.faults = ["fault \(number)"] }
                lines.tally.chunks = number
                try? output.finish(number, &lines)
            }
        }
        #expect(ends.written == (0..<200).map { "\($0)\nend of \($0)\n" }.joined())
        #expect(ends.reports == stride(from: 0, to: 200, by: 20).map { "fault \($0)" })
        #expect(output.summary.chunks == 199 * 100)
    }
}
