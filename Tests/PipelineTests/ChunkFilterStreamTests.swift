import Chunker
import Foundation
import Synchronization
import Testing

@testable import Pipeline

/// How the filter reads, writes and ends.
@Suite(.timeLimit(.minutes(1))) struct ChunkFilterStreamTests {
    private func filter(_ workers: Int) -> ChunkFilter {
        ChunkFilter(settings: ChunkSettings(), format: .markdown, workers: workers)
    }

    @Test(arguments: [1, 2, 4])
    func aLineIsAnsweredBeforeTheNextOneComes(workers: Int) async throws {
        let ends = MemoryEnds(
            Array(String(repeating: "{\"text\": \"a\"}\n", count: 20).utf8), piece: 14)
        let answered = DispatchSemaphore(value: 0)
        answered.signal()
        _ = try await filter(workers).run(
            input: { buffer in
                answered.wait()
                return ends.read(into: buffer)
            },
            output: { bytes in
                ends.write(bytes)
                answered.signal()
            }, report: { _ in })
        #expect(ends.written.split(separator: "\n").count == 20)
    }

    @Test(arguments: [1, 2, 3, 7, 50, 1000])
    func howTheInputIsCutDoesNotMatter(piece: Int) async throws {
        let input = Array(
            "\u{FEFF}{\"text\": \"é a\"}\r\n\nbad\n{\"doc\": \"漢\", \"text\": \"b\\n\\n# C\"}".utf8)
        let whole = try await runFilter(bytes: input)
        #expect(whole.lines.count == 3)
        #expect(try await runFilter(bytes: input, workers: 3, piece: piece) == whole)
    }

    @Test func longLinesPassAmongSmallOnes() async throws {
        // Six bytes for a letter, so that there is less to cut.
        let escaped = "Some words of a sentence. ".utf8.map {
            "\\u00" + String($0, radix: 16)
        }.joined()
        let long = String(repeating: escaped, count: 8000)
        #expect(long.utf8.count > LineReader.longLine)
        let input = ["a", long, "b", "c", long, "d"].map { "{\"text\": \"\($0)\"}\n" }.joined()
        let result = try await runFilter(
            input, settings: ChunkSettings(maxCharacters: 10_000), workers: 3)
        let counts = Dictionary(
            grouping: result.lines, by: { String($0.prefix { $0 != "," }) }
        ).mapValues(\.count)
        #expect(counts["{\"doc\":2"] ?? 0 >= 21)
        #expect(counts["{\"doc\":2"] == counts["{\"doc\":5"])
        #expect(counts["{\"doc\":6"] == 1)
        #expect(result.lines.first?.hasPrefix("{\"doc\":1,") == true)
        #expect(result.lines.last?.hasPrefix("{\"doc\":6,") == true)
        #expect(result.summary.bytes == input.utf8.count)
    }

    // MARK: - Ends

    @Test(arguments: [1, 4])
    func aClosedOutputEndsTheRunQuietly(workers: Int) async throws {
        let summary = try await filter(workers).run(
            input: { buffer in
                let line = Array("{\"text\": \"a\"}\n".utf8)
                buffer.copyBytes(from: line)
                return line.count
            }, output: { _ in throw ChunkFilterError.outputClosed }, report: { _ in })
        #expect(summary.isOutputClosed)
        #expect(summary.chunks == 0)
    }

    @Test func aClosedOutputIsNotedWhileAnotherWorkerWaitsForInput() async throws {
        let ends = MemoryEnds(Array("{\"text\": \"a\"}\n".utf8))
        let never = DispatchSemaphore(value: 0)
        let isFirst = Mutex(true)
        let waits = DispatchSemaphore(value: 0)
        let summary = try await filter(2).run(
            input: { buffer in
                let comes = isFirst.withLock { first in
                    defer { first = false }
                    return first
                }
                if comes { return ends.read(into: buffer) }
                waits.signal()
                never.wait()
                return 0
            },
            output: { _ in
                waits.wait()
                throw ChunkFilterError.outputClosed
            }, report: { _ in })
        #expect(summary.isOutputClosed)
        never.signal()
    }

    @Test func anErrorOfTheInputComesAfterWhatWasRead() async throws {
        let ends = MemoryEnds(Array("{\"text\": \"a\"}\n{\"text\": \"b".utf8))
        await #expect(throws: ChunkFilterError.unreadable("gone")) {
            try await filter(3).run(
                input: { buffer in
                    let count = ends.read(into: buffer)
                    guard count > 0 else { throw ChunkFilterError.unreadable("gone") }
                    return count
                }, output: { ends.write($0) }, report: { ends.report($0) })
        }
        #expect(ends.written.split(separator: "\n").count == 1)
        #expect(ends.reports.isEmpty)
    }

    @Test func anErrorOfTheOutputEndsTheRun() async throws {
        let ends = MemoryEnds(
            Array(String(repeating: "{\"text\": \"a\"}\n", count: 9).utf8), piece: 14)
        await #expect(throws: ChunkFilterError.unwritable("full")) {
            try await filter(3).run(
                input: { ends.read(into: $0) },
                output: { bytes in
                    guard ends.written.isEmpty else { throw ChunkFilterError.unwritable("full") }
                    ends.write(bytes)
                }, report: { _ in })
        }
        #expect(ends.written.split(separator: "\n").count == 1)
    }

    @Test func aCancelledRunEndsWhileItWaitsForInput() async throws {
        let waits = DispatchSemaphore(value: 0)
        let (started, continuation) = AsyncStream<Void>.makeStream()
        let task = Task {
            try await filter(2).run(
                input: { _ in
                    continuation.yield()
                    waits.wait()
                    return 0
                }, output: { _ in }, report: { _ in })
        }
        for await _ in started { break }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        waits.signal()
        waits.signal()
    }

    // MARK: - Descriptors

    @Test func descriptorsAreReadAndWritten() async throws {
        let (from, to) = (Pipe(), Pipe())
        from.fileHandleForWriting.write(Data("{\"text\": \"a\"}\n".utf8))
        try from.fileHandleForWriting.close()
        let summary = try await filter(2).run(
            input: ChunkFilter.input(from: from.fileHandleForReading.fileDescriptor),
            output: ChunkFilter.output(to: to.fileHandleForWriting.fileDescriptor),
            report: { _ in })
        try to.fileHandleForWriting.close()
        let written = try #require(try to.fileHandleForReading.readToEnd())
        #expect(String(decoding: written, as: UTF8.self).hasPrefix("{\"doc\":1,"))
        #expect(summary.chunks == 1)
    }

    @Test func aDescriptorThatDoesNotWaitIsWaitedFor() async throws {
        let (from, to) = (Pipe(), Pipe())
        for pipe in [from, to] {
            for handle in [pipe.fileHandleForReading, pipe.fileHandleForWriting] {
                _ = fcntl(handle.fileDescriptor, F_SETFL, O_NONBLOCK)
            }
        }
        let text = String(repeating: "Words of it. ", count: 8000)
        let line = Data("{\"text\": \"\(text)\"}\n".utf8)
        let feeding = Thread {
            let input = ChunkFilter.output(to: from.fileHandleForWriting.fileDescriptor)
            try? line.withUnsafeBytes { try input($0) }
            try? from.fileHandleForWriting.close()
        }
        let counted = Mutex(0)
        let done = DispatchSemaphore(value: 0)
        let emptying = Thread {
            let output = ChunkFilter.input(from: to.fileHandleForReading.fileDescriptor)
            var buffer = [UInt8](repeating: 0, count: 1000)
            while let count = try? buffer.withUnsafeMutableBytes({ try output($0) }), count > 0 {
                counted.withLock { $0 += buffer[..<count].count { $0 == 0x0A } }
            }
            done.signal()
        }
        feeding.start()
        emptying.start()
        let summary = try await filter(2).run(
            input: ChunkFilter.input(from: from.fileHandleForReading.fileDescriptor),
            output: ChunkFilter.output(to: to.fileHandleForWriting.fileDescriptor),
            report: { _ in })
        try to.fileHandleForWriting.close()
        wait(for: done)
        #expect(counted.withLock { $0 } == summary.chunks)
        #expect(summary.chunks > 50)
    }

    private nonisolated func wait(for semaphore: DispatchSemaphore) { semaphore.wait() }

    @Test func aFolderAsInputIsNamedAsSuch() throws {
        let folder = open(NSTemporaryDirectory(), O_RDONLY)
        defer { close(folder) }
        let input = ChunkFilter.input(from: folder)
        var buffer = [UInt8](repeating: 0, count: 10)
        let error = #expect(throws: ChunkFilterError.self) {
            _ = try buffer.withUnsafeMutableBytes { try input($0) }
        }
        #expect(error?.code == .unreadableInput)
        #expect(error?.message.contains("Is a directory") == true)
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
    func aFullDiskIsASentence() async throws {
        let full = open("/dev/full", O_WRONLY)
        defer { close(full) }
        let ends = MemoryEnds(Array("{\"text\": \"a\"}\n".utf8))
        let error = await #expect(throws: ChunkFilterError.self) {
            try await filter(1).run(
                input: { ends.read(into: $0) }, output: ChunkFilter.output(to: full),
                report: { _ in })
        }
        #expect(error?.code == .unwritableOutput)
        #expect(
            error?.message
                == "The chunks cannot be written (No space left on device): the output ends in the "
                + "middle; make room for it and run again.")
    }
}
