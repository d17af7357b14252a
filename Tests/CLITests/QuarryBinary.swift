import Foundation
import Testing

/// The real binary, run as users run it, in a folder of its own.
final class QuarryBinary: Sendable {
    let folder: String

    init() throws {
        let url = FileManager.default.temporaryDirectory
            .appending(path: "quarry-cli-\(UUID().uuidString)").resolvingSymlinksInPath()
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        folder = url.path
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder)
    }

    struct Result: Sendable {
        var code: Int32
        var output: String
        var errors: String

        /// The lines of stdout as JSON objects.
        var objects: [[String: Any]] {
            output.split(separator: "\n").compactMap {
                try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
            }
        }
    }

    /// Beside the test bundle, where the package's products are built.
    static var path: String {
        var url = URL(filePath: CommandLine.arguments[0])
        while url.pathComponents.count > 1 {
            url.deleteLastPathComponent()
            let candidate = url.appending(path: "quarry").path
            if FileManager.default.isExecutableFile(atPath: candidate),
                !FileManager.default.isFolder(candidate)
            {
                return candidate
            }
        }
        return "quarry"
    }

    /// An environment without keys, proxies or a model of this machine.
    var environment: [String: String] {
        [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
            "HOME": folder, "XDG_CACHE_HOME": folder + "/cache", "LC_ALL": "C.UTF-8",
        ]
    }

    func start(_ arguments: [String], environment extra: [String: String] = [:]) throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: Self.path)
        process.arguments = arguments
        process.currentDirectoryURL = URL(filePath: folder)
        process.environment = environment.merging(extra) { $1 }.filter { $0.value != Self.unset }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        return process
    }

    @discardableResult
    func run(
        _ arguments: String..., environment extra: [String: String] = [:], input: String? = nil
    ) async throws -> Result {
        try await run(arguments, environment: extra, input: input)
    }

    /// - Parameters:
    ///   - input: the file that stdin is read from.
    ///   - device: what stdout is, in the place of a file that is read afterwards.
    @discardableResult
    func run(
        _ arguments: [String], environment extra: [String: String] = [:], input: String? = nil,
        device: String? = nil
    ) async throws -> Result {
        let process = try start(arguments, environment: extra)
        if let input {
            process.standardInput = FileHandle(forReadingAtPath: "\(folder)/\(input)")
        }
        // Files, not pipes: nothing to drain and nothing to block on.
        let name = UUID().uuidString
        let output = "\(folder)/\(name).out"
        let errors = "\(folder)/\(name).err"
        for file in [output, errors] {
            _ = FileManager.default.createFile(atPath: file, contents: nil)
        }
        process.standardOutput = FileHandle(forWritingAtPath: device ?? output)
        process.standardError = FileHandle(forWritingAtPath: errors)
        try await process.runToItsEnd()
        defer {
            for file in [output, errors] { try? FileManager.default.removeItem(atPath: file) }
        }
        return Result(
            code: process.terminationReason == .exit
                ? process.terminationStatus : 128 + process.terminationStatus,
            output: String(
                decoding: FileManager.default.contents(atPath: output) ?? Data(), as: UTF8.self),
            errors: String(
                decoding: FileManager.default.contents(atPath: errors) ?? Data(), as: UTF8.self))
    }

    func write(_ text: String, to name: String) throws {
        try write(Data(text.utf8), to: name)
    }

    func write(_ data: Data, to name: String) throws {
        let url = URL(filePath: folder).appending(path: name)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try data.write(to: url)
    }

    func read(_ name: String) throws -> String {
        try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
    }

    /// Asks the plain sqlite3 shell.
    func sqlite(_ index: String, _ query: String) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["sqlite3", "\(folder)/\(index)", query]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .newlines)
    }
}

extension Process {
    /// Runs it without holding a thread of the cooperative pool, which other tests need.
    func runToItsEnd() async throws {
        try await withCheckedThrowingContinuation {
            (continuation: CheckedContinuation<Void, any Error>) in
            terminationHandler = { _ in continuation.resume() }
            do {
                try run()
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }

    /// Waits for the end of one that runs.
    func ended() async throws {
        while isRunning { try await Task.sleep(for: .milliseconds(2)) }
        // It has ended, so this returns at once; it settles the status.
        waitUntilExit()
    }
}

extension FileManager {
    func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }
}

/// Documents about mills, whose facts differ in every section.
enum Mills {
    static func document(_ number: Int, sections: Int) -> String {
        var text = "# The works of mill \(number)\n\n"
        for section in 0..<sections {
            let place = "\(number)\(section)"
            text += """
                ## Wheel \(number)-\(section)

                The Wheel\(place) turbine is a machine that turns the water of river \(place) into \
                \(100 + number * 17 + section * 3) kilowatts of power. The Wheel\(place) turbine was \
                built in \(1800 + number * 13 + section) because the older mill at Stone\(place) had \
                burned down. The gear of Wheel\(place) consists of \(20 + section) oak teeth, which \
                reduces the noise of the shaft by \(10 + section + number) percent compared with \
                iron teeth.


                """
        }
        return text
    }
}
