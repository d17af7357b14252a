import Chunker
import Foundation
import Synchronization
import TextAnalysis

@testable import Pipeline

/// What a run of the filter in memory gave.
struct FilterResult: Equatable {
    var lines: [String]
    var reports: [String]
    var summary: ChunkFilter.Summary
}

/// Runs the filter over bytes.
///
/// - Parameter piece: how many bytes one read brings at most.
func runFilter(
    bytes: [UInt8], settings: ChunkSettings = ChunkSettings(),
    format: Chunking.RawFormat = .markdown, tokenizer: Tokenizer? = nil, workers: Int = 1,
    piece: Int = .max
) async throws -> FilterResult {
    let ends = MemoryEnds(bytes, piece: piece)
    let filter = ChunkFilter(
        settings: settings, format: format, tokenizer: tokenizer, workers: workers)
    let summary = try await filter.run(
        input: { ends.read(into: $0) }, output: { ends.write($0) }, report: { ends.report($0) })
    return FilterResult(
        lines: ends.written.split(separator: "\n").map(String.init), reports: ends.reports,
        summary: summary)
}

func runFilter(
    _ input: String, settings: ChunkSettings = ChunkSettings(), tokenizer: Tokenizer? = nil,
    workers: Int = 1
) async throws -> FilterResult {
    try await runFilter(
        bytes: Array(input.utf8), settings: settings, tokenizer: tokenizer, workers: workers)
}

/// The lines that come of a line that is not to be left out.
func filtered(
    _ line: String, settings: ChunkSettings = ChunkSettings()
) async throws -> [String] {
    let result = try await runFilter(line, settings: settings)
    guard result.reports.isEmpty else { return result.reports }
    return result.lines
}

/// Input and output in memory.
final class MemoryEnds: Sendable {
    private let state: Mutex<State>

    private struct State {
        var input: ArraySlice<UInt8>
        var piece: Int
        var output: [UInt8] = []
        var reports: [String] = []
    }

    init(_ input: [UInt8], piece: Int = .max) {
        state = Mutex(State(input: input[...], piece: piece))
    }

    var written: String { state.withLock { String(decoding: $0.output, as: UTF8.self) } }
    var reports: [String] { state.withLock { $0.reports } }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        state.withLock { state in
            let piece = state.input.prefix(min(state.piece, buffer.count))
            buffer.copyBytes(from: piece)
            state.input = state.input.dropFirst(piece.count)
            return piece.count
        }
    }

    func write(_ bytes: UnsafeRawBufferPointer) {
        state.withLock { $0.output += bytes }
    }

    func report(_ sentence: String) {
        state.withLock { $0.reports.append(sentence) }
    }
}
