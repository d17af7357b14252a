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
    case advanced(done: Int, detail: String)
    case ended
    /// For those who asked for more.
    case note(String)
    /// Something went wrong and the run goes on.
    case warning(String)
}

/// Says nothing.
package struct SilentProgress: RunProgress {
    package init() {}

    package func report(_ event: ProgressEvent) {}
}
