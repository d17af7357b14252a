import Foundation
import Processes
import Testing

@Suite(.timeLimit(.minutes(1))) struct ServiceTests {
    let environment = ProcessInfo.processInfo.environment

    func shell(_ script: String) -> Service {
        Service(["/bin/sh", "-c", script], environment: environment)
    }

    /// A program that says its process id and then waits for ever.
    static let patient = "echo $$; while :; do sleep 1000; done"

    func processId(of service: Service) async throws -> pid_t {
        while true {
            if let line = service.lastLines.first { return try #require(pid_t(line)) }
            try #require(service.isRunning)
            await Task.yield()
        }
    }

    /// Returns once a process is gone; a test that never ends has found a survivor.
    ///
    /// The system may take a moment to bury an orphan after it was killed.
    func gone(_ process: pid_t) async {
        while kill(process, 0) == 0 { await Task.yield() }
    }

    @Test func keepsTheLastLinesAndTheExitCode() async {
        let service = shell("for i in $(seq 100); do echo line $i; done; echo last >&2; exit 3")
        #expect(await service.ended() == .exited(3))
        #expect(!service.isRunning)
        #expect(service.lastLines.suffix(2) == ["line 100", "last"])
        #expect(service.lastLines.count <= 40)
    }

    @Test func stopEndsItAndWhatItStarted() async throws {
        let service = shell("sleep 1000 & echo $!; wait")
        let grandchild = try await processId(of: service)
        #expect(service.isRunning)
        #expect(kill(grandchild, 0) == 0)
        await service.stop()
        #expect(!service.isRunning)
        await gone(grandchild)
        await service.stop()
    }

    @Test func stopEndsAProgramThatIgnoresSIGTERM() async throws {
        let service = shell("trap '' TERM; " + Self.patient)
        let process = try await processId(of: service)
        await service.stop()
        await gone(process)
    }

    @Test func stoppingBeforeItHasStartedIsFine() async {
        let service = shell(Self.patient)
        await service.stop()
        #expect(!service.isRunning)
    }

    @Test func getsSIGTERMFirst() async throws {
        let service = shell(
            "trap 'echo in good order; exit 0' TERM; echo $$; while :; do sleep 0.01; done")
        _ = try await processId(of: service)
        await service.stop()
        #expect(service.lastLines.last == "in good order")
    }

    @Test func aProgramThatIsNotThereSaysSo() async {
        let service = Service(["/no/such/server", "-m", "x"], environment: environment)
        #expect(await service.ended() == .exited(127))
        #expect(service.lastLines.joined().contains("/no/such/server"))
    }

    @Test func aKilledProgramIsToldBySignal() async throws {
        let service = shell(Self.patient)
        kill(try await processId(of: service), SIGKILL)
        let ending = await service.ended()
        #expect(ending == .exited(137))
        #expect("\(ending)" == "was ended by signal 9")
    }

    @Test func getsOnlyTheVariablesGiven() async {
        let service = Service(
            ["/bin/sh", "-c", "echo [$A] [$B]"], environment: ["A": "x", "PATH": "/bin:/usr/bin"])
        await service.ended()
        #expect(service.lastLines == ["[x] []"])
    }

    /// A copy of this test program starts a service and is killed in the middle of it.
    @Test func doesNotOutliveAKilledQuarry() async throws {
        let result = await #expect(
            processExitsWith: .signal(SIGKILL), observing: [\.standardOutputContent]
        ) {
            let service = Service(
                ["/bin/sh", "-c", ServiceTests.patient],
                environment: ProcessInfo.processInfo.environment)
            while true {
                if let line = service.lastLines.first {
                    FileHandle.standardOutput.write(Data("service \(line)\n".utf8))
                    kill(getpid(), SIGKILL)
                }
                await Task.yield()
            }
        }
        let output = String(decoding: try #require(result).standardOutputContent, as: UTF8.self)
        let line = try #require(output.split(separator: "\n").last { $0.hasPrefix("service ") })
        let process = try #require(pid_t(line.split(separator: " ")[1]))
        await gone(process)
    }
}
