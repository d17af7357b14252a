import Subprocess
import SystemPackage

/// Runs a program that reads untrusted input: with limits, without secrets, leaving no child
/// behind.
///
/// The limits on CPU time and memory are set by the shell that becomes the program (`ulimit`,
/// then `exec`): `setrlimit` in this process would limit this process. The child leads a session
/// of its own, so that it can be killed with all it started.
package enum LimitedProcess {
    /// Runs a program to its end.
    ///
    /// - Parameters:
    ///   - executable: A path, or a name that is looked for in PATH.
    ///   - input: What the program reads from standard input; nil for nothing.
    /// - Throws: `ProcessError` when the program is not found or cannot be started,
    ///   `CancellationError` when the task is cancelled. A program that fails is a result.
    package static func run(
        _ executable: String, arguments: [String], input: [UInt8]? = nil,
        limits: ProcessLimits = ProcessLimits()
    ) async throws -> ProcessResult {
        try Task.checkCancellation()
        guard let path = ChildEnvironment.locate(executable) else {
            throw ProcessError(
                code: .programNotFound,
                message: "The program '\(executable)' was not found. Install it, or add its "
                    + "folder to PATH.")
        }
        let result =
            if let input {
                try await run(
                    shellArguments(path, arguments, limits), limits: limits,
                    input: .fileDescriptor(
                        TemporaryInput(input).descriptor, closeAfterSpawningProcess: true))
            } else {
                try await run(
                    shellArguments(path, arguments, limits), limits: limits, input: .none)
            }
        try Task.checkCancellation()
        return result
    }

    private static func run(
        _ arguments: [String], limits: ProcessLimits, input: some InputProtocol
    ) async throws -> ProcessResult {
        var options = PlatformOptions()
        options.createSession = true
        options.teardownSequence = [
            .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .seconds(1))
        ]
        let result = try await Subprocess.run(
            .path("/bin/sh"), arguments: Arguments(arguments),
            environment: ChildEnvironment.reduced(), platformOptions: options, input: input,
            output: .sequence, error: .sequence
        ) { execution in
            await Drain.all(of: execution, limits: limits)
        }
        let drained = result.closureResult
        let outcome: ProcessResult.Outcome =
            switch (drained.end, result.terminationStatus) {
            case (.timedOut, _): .timedOut
            case (.outputTooLarge, _): .outputTooLarge
            case (.closed, .exited(let code)): .exited(code)
            case (.closed, .signaled(let signal)): .signalled(signal)
            }
        return ProcessResult(
            output: drained.output, errorOutput: drained.errorOutput, outcome: outcome)
    }

    private static func shellArguments(
        _ path: String, _ arguments: [String], _ limits: ProcessLimits
    ) -> [String] {
        let script =
            "ulimit -t \(limits.cpuSeconds); ulimit -v \(limits.memoryBytes / 1024); "
            + "ulimit -c 0; exec \"$@\""
        return ["-c", script, "sh", path] + arguments
    }
}

/// Empties a child's output and error pipes until they are closed or a limit is reached.
private struct Drain: Sendable {
    enum End: Sendable { case closed, timedOut, outputTooLarge }

    var output: [UInt8] = []
    var errorOutput: [UInt8] = []
    var end = End.closed

    private enum Event: Sendable {
        case output([UInt8], isTooLarge: Bool)
        case errorOutput([UInt8])
        case deadline
    }

    static let errorLimit = 64 << 10

    static func all<Input: InputProtocol>(
        of execution: Execution<Input, SequenceOutput, SequenceOutput>, limits: ProcessLimits
    ) async -> Drain {
        await withTaskGroup(of: Event.self) { group in
            group.addTask {
                let (bytes, isTooLarge) = await read(
                    execution.standardOutput, limit: limits.outputBytes, stopsAtLimit: true)
                return .output(bytes, isTooLarge: isTooLarge)
            }
            group.addTask {
                // The rest is read and dropped: a child must not wait for us.
                let (bytes, _) = await read(
                    execution.standardError, limit: errorLimit, stopsAtLimit: false)
                return .errorOutput(bytes)
            }
            group.addTask {
                try? await Task.sleep(for: .seconds(limits.wallSeconds))
                return .deadline
            }
            var result = Drain()
            var open = 2
            while open > 0, let event = await group.next() {
                switch event {
                case .output(let bytes, let isTooLarge):
                    open -= 1
                    result.output = bytes
                    if isTooLarge {
                        result.end = .outputTooLarge
                        try? execution.send(signal: .kill, toProcessGroup: true)
                    }
                case .errorOutput(let bytes):
                    open -= 1
                    result.errorOutput = bytes
                case .deadline:
                    if !Task.isCancelled { result.end = .timedOut }
                    try? execution.send(signal: .kill, toProcessGroup: true)
                    // A grandchild in a session of its own may hold the pipes still.
                    group.cancelAll()
                }
            }
            group.cancelAll()
            return result
        }
    }

    private static func read(
        _ sequence: SubprocessOutputSequence, limit: Int, stopsAtLimit: Bool
    ) async -> (bytes: [UInt8], isTooLarge: Bool) {
        var bytes: [UInt8] = []
        do {
            for try await buffer in sequence {
                let room = limit - bytes.count
                buffer.withUnsafeBytes { bytes.append(contentsOf: $0.prefix(max(room, 0))) }
                if buffer.count > room, stopsAtLimit { return (bytes, true) }
            }
        } catch {
            // The pipe broke or the task was cancelled: what was read until then counts.
        }
        return (bytes, false)
    }
}
