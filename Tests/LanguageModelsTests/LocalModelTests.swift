import Foundation
import LanguageModels
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct LocalModelTests {
    let fake: FakeLlamaServer
    let log = Lines()

    init() throws {
        fake = try FakeLlamaServer()
    }

    func open(
        model: String? = nil, command: String? = nil, workers: Int? = nil,
        _ more: [String: String] = [:]
    ) async throws -> OpenModel {
        try await openModel(
            ModelSettings(
                provider: "local", model: model, workers: workers, serverCommand: command,
                retries: 1),
            environment: fake.environment.merging(more) { $1 }, log: { [log] in log.append($0) })
    }

    func gone(_ process: Int32) async {
        while kill(process, 0) == 0 { await Task.yield() }
    }

    @Test func startsWithTheFirstRequestAndEndsWithTheCommand() async throws {
        defer { fake.remove() }
        let open = try await open(["OPENAI_API_KEY": "k", "LLAMA_API_KEY": "k"])
        #expect(open.workers == 1)
        #expect(open.supportsLogprobs)
        #expect(open.description.hasPrefix("tiny-1.5b-instruct (local, "))
        #expect(fake.starts.isEmpty)
        let reply = try await open.model.reply(to: .example())
        #expect(reply.text == "Paris")
        #expect(reply.model == "tiny-1.5b-instruct")
        _ = try await open.model.reply(to: .example())
        #expect(fake.starts.count == 1)
        let start = try #require(fake.starts.first)
        #expect(start.contains("-m \(fake.folder)/quarry/models/tiny-1.5b-instruct.gguf"))
        #expect(start.contains("--host 127.0.0.1 --port "))
        #expect(start.contains("-c 4096 -np 1"))
        #expect(start.hasSuffix("without key"))
        await open.close()
        await gone(try #require(fake.processes.first))
    }

    @Test func moreWorkersGetMoreContext() async throws {
        defer { fake.remove() }
        let open = try await open(model: "0.5b", workers: 3)
        try await withThrowingTaskGroup { group in
            for _ in 0..<9 { group.addTask { _ = try await open.model.reply(to: .example()) } }
            try await group.waitForAll()
        }
        #expect(fake.starts.count == 1)
        #expect(fake.starts.first?.contains("tiny-0.5b-instruct.gguf") == true)
        #expect(fake.starts.first?.contains("-c 12288 -np 3") == true)
        await open.close()
    }

    @Test func theRevisionIsTheHashOfTheFileAndIsKept() async throws {
        defer { fake.remove() }
        let first = try await open(model: "tiny-0.5b-instruct").model.identity
        // printf 'GGUF small' | sha256sum
        let hash = "a1489fca2635ee18b89369b2f07a11ab76278a9a432b0f5cb7046f7151cd184b"
        #expect(first.provider == "local")
        #expect(first.model == "tiny-0.5b-instruct")
        #expect(first.revision == hash)
        #expect(log.all.count { $0.contains("Hashing") } == 1)
        #expect(try await open(model: "tiny-0.5b-instruct").model.identity == first)
        #expect(log.all.count { $0.contains("Hashing") } == 1)
        try fake.write("GGUF other", to: fake.folder + "/quarry/models/tiny-0.5b-instruct.gguf")
        #expect(try await open(model: "tiny-0.5b-instruct").model.identity != first)
    }

    @Test func aCrashedServerIsStartedAnewAndTheRequestRepeated() async throws {
        defer { fake.remove() }
        let open = try await open()
        _ = try await open.model.reply(to: .example())
        #expect(try await open.model.reply(to: .example("crash once")).text == "Paris")
        #expect(fake.starts.count == 2)
        #expect(log.all.contains { $0.contains("out of memory") && $0.contains("started again") })
        await open.close()
    }

    @Test func aRequestThatAlwaysCrashesTheServerFailsAlone() async throws {
        defer { fake.remove() }
        let open = try await open()
        let error = await #expect(throws: ModelError.self) {
            try await open.model.reply(to: .example("crash always"))
        }
        #expect(error?.code == .serverFault)
        #expect(error?.stopsTheRun == false)
        #expect(error?.message.contains("out of memory") == true)
        #expect(try await open.model.reply(to: .example()).text == "Paris")
        await open.close()
    }

    @Test func aServerThatCannotStartIsTold() async throws {
        defer { fake.remove() }
        try fake.write("GGUF", to: fake.folder + "/broken.gguf")
        let open = try await open(model: fake.folder + "/broken.gguf")
        for _ in 1...2 {
            let error = await #expect(throws: ModelError.self) {
                try await open.model.reply(to: .example())
            }
            #expect(error?.code == .configuration)
            #expect(error?.message.contains("exit code 1") == true)
            #expect(error?.message.contains("failed to load the model") == true)
        }
        #expect(fake.starts.count == 1)
        await open.close()
    }

    @Test func closingWhileItStartsEndsAll() async throws {
        defer { fake.remove() }
        let open = try await open(command: "sh -c 'echo $$ > \(fake.folder)/starts; sleep 1000' sh")
        let task = Task { try await open.model.reply(to: .example()) }
        while fake.processes.isEmpty { await Task.yield() }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        await open.close()
        await gone(try #require(fake.processes.first))
    }

    @Test func theConfiguredCommandKeepsItsArguments() async throws {
        defer { fake.remove() }
        let open = try await open(
            command: "'\(fake.folder)/quarry/bin/llama-server' --temp 0", workers: 1)
        _ = try await open.model.reply(to: .example())
        #expect(fake.starts.first?.contains("--temp 0 -m ") == true)
        await open.close()
    }

    @Test(arguments: [
        (["model": "7b"], "tiny-0.5b-instruct, tiny-1.5b-instruct"),
        (["model": "/no/file.gguf"], "/no/file.gguf"),
        (["model": "/etc/passwd"], "no GGUF file"),
        (["QUARRY_MODEL": "/no/file"], "QUARRY_MODEL names /no/file"),
        (["XDG_CACHE_HOME": "/nowhere"], "scripts/model.sh"),
        (["command": "no-such-server"], "'no-such-server'"),
        (["command": "/etc/passwd"], "local.server_command"),
    ])
    func whatIsMissingIsNamed(settings: [String: String], words: String) async throws {
        defer { fake.remove() }
        let error = await #expect(throws: ModelError.self) {
            try await open(model: settings["model"], command: settings["command"], settings)
        }
        #expect(error?.code == .configuration)
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }

    @Test func theVariableNamesTheModel() async throws {
        defer { fake.remove() }
        let path = fake.folder + "/quarry/models/tiny-0.5b-instruct.gguf"
        let open = try await open(["QUARRY_MODEL": path])
        #expect(open.model.identity.model == "tiny-0.5b-instruct")
    }

    private func open(_ more: [String: String]) async throws -> OpenModel {
        try await open(model: nil, more)
    }
}
