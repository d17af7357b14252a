import Foundation
import Pipeline
import Synchronization

/// Progress for a person: one line that is drawn again on a terminal, plain lines where stderr
/// is none.
final class TerminalProgress: RunProgress {
    private let isTerminal: Bool
    private let verbosity: Verbosity
    private let state = Mutex(State())

    init(verbosity: Verbosity) {
        self.verbosity = verbosity
        isTerminal = isatty(STDERR_FILENO) == 1
    }

    func report(_ event: ProgressEvent) {
        state.withLock { draw(event, &$0) }
    }

    private func draw(_ event: ProgressEvent, _ state: inout State) {
        switch event {
        case .began(let title, let total, let unit):
            state = State(title: title, total: total, unit: unit, began: .now)
            // A terminal shows the first step at once, a log only what takes its time.
            if !isTerminal { state.drawn = .now }
        case .advanced(let done, let detail, let amount):
            advance(to: done, detail: detail, amount: amount, &state)
        case .ended:
            if isTerminal, verbosity != .quiet, state.hasDrawn { Output.writeError("\r\u{1B}[K") }
            state.hasDrawn = false
        case .note(let text):
            guard verbosity == .verbose else { return }
            interrupt(&state, with: text)
        case .warning(let text):
            interrupt(&state, with: "warning: \(text)")
        }
    }

    private func advance(
        to done: Int, detail: String, amount: ReadAmount?, _ state: inout State
    ) {
        guard verbosity != .quiet, state.total > 0 else { return }
        let now = ContinuousClock.now
        let isLast = done == state.total
        let pause: Duration = isTerminal ? .milliseconds(100) : .seconds(10)
        guard isTerminal && isLast || now - state.drawn >= pause else { return }
        state.drawn = now
        state.hasDrawn = true
        let seconds = max((now - state.began) / .seconds(1), 0.001)
        let rate = Double(done) / seconds
        let left = Double(state.total - done) / max(rate, 0.000_1)
        let pace =
            amount.map { Self.pace($0, seconds: seconds) }
            ?? "\(Self.rate(rate))/s, \(Self.time(left)) left"
        let line = "\(done) of \(state.total) \(state.unit), \(pace)"
        if isTerminal {
            let bar = Self.bar(Double(done) / Double(state.total))
            let text = Output.clean("\(state.title) \(bar) \(line)  \(detail)")
            // A longer one would go on in the next line, and stay there.
            Output.writeError("\r\u{1B}[K\(text.prefix(Self.columns - 1))")
        } else {
            Output.writeError("\(Output.clean("\(state.title): \(line), \(detail)"))\n")
        }
    }

    /// `[####............]`.
    static func bar(_ share: Double) -> String {
        let width = 16
        let full = Int(min(max(share, 0), 1) * Double(width))
        return "[" + String(repeating: "#", count: full)
            + String(repeating: ".", count: width - full) + "]"
    }

    /// How wide the terminal is, as far as it says so.
    private static var columns: Int {
        var size = winsize()
        let isKnown = ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
        return isKnown ? Int(size.ws_col) : 100
    }

    private func interrupt(_ state: inout State, with text: String) {
        if isTerminal, state.hasDrawn { Output.writeError("\r\u{1B}[K") }
        Output.note(text)
    }

    /// Pages, megabytes, rate and time left: files differ too much in size to be counted alone.
    static func pace(_ amount: ReadAmount, seconds: Double) -> String {
        let bytesPerSecond = Double(amount.bytes) / max(seconds, 0.001)
        let left = Double(max(amount.totalBytes - amount.bytes, 0)) / max(bytesPerSecond, 1)
        let pages = amount.pages == 0 ? "" : "\(amount.pages) pages, "
        return
            "\(pages)\(rate(Double(amount.bytes) / 1e6)) of \(rate(Double(amount.totalBytes) / 1e6)) MB, "
            + "\(rate(bytesPerSecond / 1e6)) MB/s, \(time(left)) left"
    }

    private static func rate(_ rate: Double) -> String {
        let digits = rate >= 10 ? 0 : rate >= 1 ? 1 : 2
        return rate.formatted(.number.precision(.fractionLength(digits)).grouping(.never))
    }

    static func time(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds < 360_000 else { return "unknown" }
        let whole = Int(seconds.rounded())
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
        return "\(whole / 3600) h \(whole % 3600 / 60) min"
    }

    private struct State {
        var title = ""
        var total = 0
        var unit = ""
        var began = ContinuousClock.now
        var drawn = ContinuousClock.now - .seconds(60)
        var hasDrawn = false
    }
}

/// How much is told.
enum Verbosity {
    case quiet
    case normal
    case verbose
}
