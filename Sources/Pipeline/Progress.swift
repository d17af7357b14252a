/// What a run tells while it goes.
///
/// The command line draws it; tests collect it.
package protocol RunProgress: Sendable {
    func report(_ event: ProgressEvent)
}

/// One thing worth telling.
package enum ProgressEvent: Sendable, Equatable {
    /// A piece of work of a known size begins. `unit` is a plural, like `files`.
    case began(String, total: Int, unit: String)
    /// So much of the current piece is done; `detail` is worth a few words.
    case advanced(done: Int, detail: String, amount: ReadAmount? = nil)
    case ended
    /// For those who asked for more.
    case note(String)
    /// Something went wrong and the run goes on.
    case warning(String)
}

/// How much was read, where files are of very different sizes.
package struct ReadAmount: Sendable, Equatable {
    package var bytes = 0
    /// What is to be read in all; files that did not change are taken off as they are met.
    package var totalBytes: Int
    package var pages = 0

    package init(totalBytes: Int) {
        self.totalBytes = totalBytes
    }

    /// - Parameter size: of the file, in bytes.
    mutating func add(_ file: IngestedFile, size: Int) {
        if file.outcome == .unchanged || file.outcome == .skipped {
            totalBytes -= size
        } else {
            bytes += size
            pages += file.pages ?? 0
        }
    }
}

/// Says nothing.
package struct SilentProgress: RunProgress {
    package init() {}

    package func report(_ event: ProgressEvent) {}
}
