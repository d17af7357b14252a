import Testing

@testable import Processes

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

@Suite struct LimitedProcessTests {
    private func shell(
        _ script: String, input: [UInt8]? = nil, limits: ProcessLimits = ProcessLimits()
    ) async throws -> ProcessResult {
        try await LimitedProcess.run("sh", arguments: ["-c", script], input: input, limits: limits)
    }

    @Test func outputErrorAndExitCodeAreResults() async throws {
        let result = try await shell("echo out; echo err >&2; exit 3")
        #expect(result.outcome == .exited(3))
        #expect(String(decoding: result.output, as: UTF8.self) == "out\n")
        #expect(String(decoding: result.errorOutput, as: UTF8.self) == "err\n")
    }

    @Test func inputIsRead() async throws {
        let input = [UInt8](repeating: 120, count: 3_000_000)
        let result = try await LimitedProcess.run("cat", arguments: [], input: input)
        #expect(result.outcome == .exited(0))
        #expect(result.output == input)
    }

    @Test func aProgramThatDoesNotReadItsInputHarmsNobody() async throws {
        let result = try await shell("exit 0", input: [UInt8](repeating: 1, count: 1_000_000))
        #expect(result.outcome == .exited(0))
    }

    @Test func withoutInputThereIsNothingToRead() async throws {
        let result = try await LimitedProcess.run("cat", arguments: [])
        #expect(result == ProcessResult(output: [], errorOutput: [], outcome: .exited(0)))
    }

    @Test func aMissingProgramIsAnErrorThatNamesIt() async throws {
        let error = await #expect(throws: ProcessError.self) {
            try await LimitedProcess.run("no-such-program-here", arguments: [])
        }
        #expect(error?.code == .programNotFound)
        #expect(error?.message.contains("no-such-program-here") == true)
    }

    @Test func theWallTimeEndsAChildWithAllItStarted() async throws {
        let clock = ContinuousClock()
        let start = clock.now
        let result = try await shell(
            "trap '' TERM; sleep 61 & echo $!; sleep 62", limits: ProcessLimits(wallSeconds: 0.3))
        #expect(result.outcome == .timedOut)
        // Far less than the child would take.
        #expect(clock.now - start < .seconds(45))
        let grandchild = try #require(
            Int32(
                String(decoding: result.output, as: UTF8.self)
                    .split(separator: "\n").first ?? ""))
        #expect(await isGone(grandchild))
    }

    @Test func cancellingTheTaskEndsTheChild() async throws {
        let task = Task { try await shell("sleep 63") }
        try await Task.sleep(for: .milliseconds(200))
        let clock = ContinuousClock()
        let start = clock.now
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        // Far less than the child would take.
        #expect(clock.now - start < .seconds(45))
    }

    @Test func cpuTimeIsLimited() async throws {
        let result = try await shell(
            "while :; do :; done", limits: ProcessLimits(cpuSeconds: 1, wallSeconds: 30))
        #expect(result.outcome == .signalled(SIGKILL) || result.outcome == .signalled(SIGXCPU))
    }

    #if os(Linux)
    @Test func memoryIsLimited() async throws {
        let result = try await LimitedProcess.run(
            "dd", arguments: ["if=/dev/zero", "of=/dev/null", "bs=200M", "count=1"],
            limits: ProcessLimits(memoryBytes: 64 << 20))
        #expect(result.outcome != .exited(0))
    }
    #endif

    @Test func outputIsLimited() async throws {
        let result = try await LimitedProcess.run(
            "yes", arguments: [], limits: ProcessLimits(wallSeconds: 30, outputBytes: 100_000))
        #expect(result.outcome == .outputTooLarge)
        #expect(result.output.count == 100_000)
    }

    @Test func floodedStandardErrorIsCappedAndDoesNotBlock() async throws {
        let result = try await shell("yes | head -c 1000000 >&2; echo done")
        #expect(result.outcome == .exited(0))
        #expect(result.errorOutput.count == 64 << 10)
        #expect(String(decoding: result.output, as: UTF8.self) == "done\n")
    }

    @Test func secretsOfTheEnvironmentAreNotInherited() async throws {
        setenv("OPENAI_API_KEY", "planted-secret", 1)
        let result = try await LimitedProcess.run("env", arguments: [])
        let names = String(decoding: result.output, as: UTF8.self).split(separator: "\n")
            .compactMap { $0.split(separator: "=").first.map(String.init) }
        #expect(!String(decoding: result.output, as: UTF8.self).contains("planted-secret"))
        #expect(
            Set(names).isSubset(of: [
                "PATH", "LANG", "LC_ALL", "TMPDIR", "PWD", "SHLVL", "_", "OLDPWD",
                "MALLOC_TOP_PAD_", "MALLOC_TRIM_THRESHOLD_", "MALLOC_MMAP_THRESHOLD_",
                "OMP_THREAD_LIMIT",
            ]))
        #expect(names.contains("PATH"))
    }

    /// True when the process has ended, waiting a little for the kernel.
    private func isGone(_ process: Int32) async -> Bool {
        for _ in 0..<50 {
            if kill(process, 0) != 0 { return true }
            // An orphan that nobody reaped yet is a zombie: gone for our purposes.
            if isZombie(process) { return true }
            try? await Task.sleep(for: .milliseconds(20))
        }
        return false
    }

    private func isZombie(_ process: Int32) -> Bool {
        guard let file = fopen("/proc/\(process)/stat", "r") else { return false }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 512)
        guard fgets(&line, 512, file) != nil else { return false }
        let text = String(
            decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return text.contains(") Z ")
    }
}
