import Subprocess
import Synchronization

/// A child program that serves as long as Quarry lives, such as a model server, and never longer.
///
/// The program runs under a small shell script in a session of its own. The script's standard input
/// is a pipe that only Quarry holds: when it ends, because `stop` was called or because Quarry is gone
/// in whatever way, also by SIGKILL, a watchdog in the script ends the whole process group: SIGTERM
/// first, SIGKILL two seconds later. So there is one way to end a service, and it cannot be forgotten.
package final class Service: Sendable {
    private let state = Mutex(State())

    private struct State {
        var lines: [String] = []
        var ending: Ending?
        var input: StandardInputWriter?
        var isStopped = false
        var waiting: [CheckedContinuation<Ending, Never>] = []
    }

    /// How the program ended.
    package enum Ending: Sendable, Equatable, CustomStringConvertible {
        case exited(Int32)
        case signalled(Int32)
        /// The system could not start it.
        case notStarted(String)

        package var description: String {
            switch self {
            // The shell reports a signal to its child as 128 + its number.
            case .exited(let code) where code > 128 && code < 160:
                "was ended by signal \(code - 128)"
            case .exited(let code): "ended with exit code \(code)"
            case .signalled(let signal): "was ended by signal \(signal)"
            case .notStarted(let reason): "could not be started: \(reason)"
            }
        }
    }

    /// Starts a program and returns at once; whether it does its work, its own interface tells.
    ///
    /// - Parameters:
    ///   - command: The program, found through PATH unless it is a path, and its arguments.
    ///   - environment: All variables that it gets.
    package init(_ command: [String], environment: [String: String]) {
        precondition(!command.isEmpty, "a service needs a program")
        // Not structured: it lives from here to `stop`, over many requests of many tasks. It ends by
        // itself when the pipe does.
        Task.detached { [self] in await supervise(command, environment) }
    }

    /// False once the program has ended.
    package var isRunning: Bool { state.withLock { $0.ending == nil } }

    /// The last lines that the program wrote to standard output and standard error.
    package var lastLines: [String] { state.withLock { $0.lines } }

    /// Waits until the program has ended by itself or through `stop`.
    @discardableResult
    package func ended() async -> Ending {
        await withCheckedContinuation { continuation in
            let ending = state.withLock { state in
                if state.ending == nil { state.waiting.append(continuation) }
                return state.ending
            }
            if let ending { continuation.resume(returning: ending) }
        }
    }

    /// Ends the program and all that it has started, and waits until it is gone.
    package func stop() async {
        let input = state.withLock { state in
            state.isStopped = true
            return state.input
        }
        try? await input?.finish()
        await ended()
    }
}

// MARK: - The program

extension Service {
    /// `"$@"` is the program.
    ///
    /// Descriptor 3 is the pipe from Quarry.
    ///
    /// The traps keep the shells alive when the group gets SIGTERM; unlike an ignored signal a trap is
    /// not inherited by the program. A trapped signal ends `wait` early, hence its loop.
    private static let script = """
        exec 3<&0 </dev/null 1>&2
        trap : TERM
        "$@" 3<&- &
        server=$!
        (
            trap : TERM
            read -r line <&3
            kill -TERM 0
            tries=0
            while kill -0 "$server" && [ "$tries" -lt 40 ]; do
                sleep 0.05
                tries=$((tries + 1))
            done
            kill -KILL 0
        ) 2>/dev/null &
        exec 3<&-
        wait "$server"
        status=$?
        while kill -0 "$server" 2>/dev/null; do
            wait "$server"
            status=$?
        done
        exit "$status"
        """

    private func supervise(_ command: [String], _ environment: [String: String]) async {
        var options = PlatformOptions()
        // Ctrl-C in the terminal is for Quarry alone, which then ends the service in good order.
        options.createSession = true
        let variables = environment.compactMap { name, value in
            Environment.Key(rawValue: name).map { ($0, value) }
        }
        do {
            let result = try await run(
                .name("sh"), arguments: Arguments(["-c", Self.script, "sh"] + command),
                environment: .custom(Dictionary(uniqueKeysWithValues: variables)),
                platformOptions: options, input: .inputWriter, output: .discarded, error: .sequence
            ) { execution in
                let isStopped = state.withLock { state in
                    state.input = execution.standardInputWriter
                    return state.isStopped
                }
                if isStopped { try? await execution.standardInputWriter.finish() }
                // The script holds standard error to its end, so this loop lasts as long as it does.
                for try await line in execution.standardError.strings() { keep(line) }
            }
            switch result.terminationStatus {
            case .exited(let code): end(.exited(code))
            case .signaled(let signal): end(.signalled(signal))
            }
        } catch {
            end(.notStarted("\(error)"))
        }
    }

    private func keep(_ line: String) {
        state.withLock { state in
            state.lines.append(String(line.prefix(500)))
            if state.lines.count > 40 { state.lines.removeFirst(20) }
        }
    }

    private func end(_ ending: Ending) {
        let waiting = state.withLock { state in
            state.ending = ending
            state.input = nil
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume(returning: ending) }
    }
}
