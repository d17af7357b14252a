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
        let output = try TemporaryFile()
        defer { output.close() }
        let result =
            if let input {
                try await run(
                    path, arguments, limits: limits,
                    input: .fileDescriptor(
                        TemporaryFile(input).descriptor, closeAfterSpawningProcess: true),
                    output: output)
            } else {
                try await run(path, arguments, limits: limits, input: .none, output: output)
            }
        try Task.checkCancellation()
        return result
    }

    private static func run(
        _ path: String, _ arguments: [String], limits: ProcessLimits, input: some InputProtocol,
        output: TemporaryFile
    ) async throws -> ProcessResult {
        var options = PlatformOptions()
        options.createSession = true
        options.teardownSequence = [
            .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .seconds(1))
        ]
        let result = try await Subprocess.run(
            .path("/bin/sh"), arguments: Arguments(shellArguments(path, arguments, limits)),
            environment: ChildEnvironment.reduced(), platformOptions: options, input: input,
            output: .fileDescriptor(output.descriptor, closeAfterSpawningProcess: false),
            error: .sequence
        ) { execution in
            await Watch.untilEnd(of: execution, limits: limits)
        }
        let watched = result.closureResult
        let bytes = output.contents(limit: limits.outputBytes + 1)
        let isTooLarge = bytes.count > limits.outputBytes
        let outcome: ProcessResult.Outcome =
            switch (watched.isTimedOut, isTooLarge, result.terminationStatus) {
            case (true, _, _): .timedOut
            case (_, true, _): .outputTooLarge
            case (_, _, .exited(let code)): .exited(code)
            case (_, _, .signaled(let signal)): .signalled(signal)
            }
        return ProcessResult(
            output: isTooLarge ? Array(bytes.prefix(limits.outputBytes)) : bytes,
            errorOutput: watched.errorOutput, outcome: outcome)
    }

    /// A shell sets the limits and then becomes the program: they hold from its first instruction.
    private static func shellArguments(
        _ path: String, _ arguments: [String], _ limits: ProcessLimits
    ) -> [String] {
        // The size of files is counted in blocks of 512 bytes; one more tells too much from enough.
        let script =
            "ulimit -t \(limits.cpuSeconds); ulimit -v \(limits.memoryBytes / 1024); "
            + "ulimit -f \(limits.outputBytes / 512 + 1); ulimit -c 0; exec \"$@\""
        return ["-c", script, "sh", path] + arguments
    }
}

/// Reads a child's standard error until it is closed, and ends the child at its deadline.
private struct Watch: Sendable {
    var errorOutput: [UInt8] = []
    var isTimedOut = false

    private enum Event: Sendable {
        case errorOutput([UInt8])
        case deadline
    }

    static let errorLimit = 64 << 10

    static func untilEnd<Input: InputProtocol>(
        of execution: Execution<Input, FileDescriptorOutput, SequenceOutput>,
        limits: ProcessLimits
    ) async -> Watch {
        await withTaskGroup(of: Event.self) { group in
            group.addTask {
                .errorOutput(await read(execution.standardError))
            }
            group.addTask {
                try? await Task.sleep(for: .seconds(limits.wallSeconds))
                return .deadline
            }
            var result = Watch()
            while let event = await group.next() {
                switch event {
                case .errorOutput(let bytes):
                    result.errorOutput = bytes
                    group.cancelAll()
                    return result
                case .deadline:
                    if !Task.isCancelled { result.isTimedOut = true }
                    try? execution.send(signal: .kill, toProcessGroup: true)
                    // A grandchild in a session of its own may hold the pipe still.
                    group.cancelAll()
                }
            }
            return result
        }
    }

    /// The rest beyond the limit is read and dropped: a child must not wait for us.
    private static func read(_ sequence: SubprocessOutputSequence) async -> [UInt8] {
        var bytes: [UInt8] = []
        do {
            for try await buffer in sequence {
                let room = errorLimit - bytes.count
                buffer.withUnsafeBytes { bytes.append(contentsOf: $0.prefix(max(room, 0))) }
            }
        } catch {
            // The pipe broke or the task was cancelled: what was read until then counts.
        }
        return bytes
    }
}
