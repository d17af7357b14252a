import Foundation
import Ingest

/// What libFuzzer calls with each input that it makes; `Tests/Torture/fuzz.py` builds, links and
/// runs it.
///
/// `QUARRY_FUZZ_READER` names the reader. What is read is read on a thread of the pool, as in
/// Quarry itself: its stack is the smaller one. An error without a sentence ends the process, as
/// a crash does.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: bytes, count: count))
    let isDone = DispatchSemaphore(value: 0)
    Task {
        do throws(IngestError) {
            try await FuzzRun.reader.read(input)
        } catch {
            precondition(error.message.count > 10, "the file is refused without a reason")
        }
        isDone.signal()
    }
    isDone.wait()
    return 0
}

/// What is fuzzed in this process.
private enum FuzzRun {
    static let reader: FuzzReader = {
        let name = ProcessInfo.processInfo.environment["QUARRY_FUZZ_READER"] ?? ""
        guard let reader = FuzzReader(rawValue: name) else {
            let names = FuzzReader.allCases.map(\.rawValue).joined(separator: ", ")
            preconditionFailure("QUARRY_FUZZ_READER is '\(name)'; it must be one of: \(names)")
        }
        return reader
    }()
}
