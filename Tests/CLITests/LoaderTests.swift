import Foundation
import Testing

/// Exports are loaded by the loaders that people train with.
///
/// `QUARRY_DATASETS_PYTHON` names a Python that has them; `scripts/loaders.sh` makes one.
@Suite(.serialized) struct LoaderTests {
    static let python = ProcessInfo.processInfo.environment["QUARRY_DATASETS_PYTHON"] ?? ""

    private static let script = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "scripts/load_export.py").path

    /// A format with how it is asked for, and the name of its file.
    struct Export: Sendable, CustomTestStringConvertible {
        var format: String
        var file: String
        var options: [String] = []

        var testDescription: String { ([format] + options + [file]).joined(separator: " ") }
    }

    static let exports = [
        Export(format: "chatml", file: "a.jsonl"),
        Export(format: "chatml", file: "a.json", options: ["--no-ids"]),
        Export(format: "chatml", file: "a.jsonl", options: ["--detail", "annotated"]),
        Export(format: "chatml", file: "a.jsonl", options: ["--system-prompt", "Be brief."]),
        Export(format: "jsonl", file: "a.jsonl"),
        Export(format: "jsonl", file: "a.json", options: ["--detail", "minimal"]),
        Export(format: "alpaca", file: "a.json"),
        Export(format: "sharegpt", file: "a.jsonl"),
        Export(format: "triplets", file: "a.jsonl"),
        Export(format: "preference", file: "a.jsonl"),
        Export(format: "beir", file: "beir"),
    ]

    @Test(
        .enabled(
            if: !python.isEmpty, "QUARRY_DATASETS_PYTHON names no Python; see scripts/loaders.sh"),
        arguments: exports)
    func everyFormatIsReadByTheLoadersOfPyPI(export: Export) async throws {
        let quarry = try QuarryBinary()
        for number in 0..<3 {
            try quarry.write(Self.document(number), to: "papers/d\(number).md")
        }
        let made = try await quarry.run(
            "pipeline", "papers", "--provider", "mock", "--target-pairs", "18")
        #expect(made.code == 0, "\(made.errors)")
        if export.format == "preference" { try await dropOne(in: quarry) }
        let result = try await quarry.run(
            ["export", "-o", export.file, "--format", export.format] + export.options)
        #expect(result.code == 0, "\(result.errors)")
        let count = try await lines(of: export, in: quarry)
        #expect(count > 0)
        let (code, output) = try await load(export, count: count, in: quarry)
        #expect(code == 0, "\(output)")
    }

    /// Has a person reject an answer, since the stand-in of a judge rejects none.
    private func dropOne(in quarry: QuarryBinary) async throws {
        _ = try await quarry.run("export", "-o", "all.jsonl", "--format", "jsonl")
        let line = try #require(try quarry.read("all.jsonl").split(separator: "\n").first)
        let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        let id = try #require(object?["id"] as? String)
        try quarry.write("{\"id\":\"\(id)\",\"mark\":\"drop\"}\n", to: "marks.jsonl")
        let marked = try await quarry.run("calibrate", "marks.jsonl")
        #expect(marked.code == 0, "\(marked.errors)")
    }

    /// How many pairs an export holds.
    private func lines(of export: Export, in quarry: QuarryBinary) async throws -> Int {
        if export.file.hasSuffix(".json") {
            let data = Data(try quarry.read(export.file).utf8)
            return (try JSONSerialization.jsonObject(with: data) as? [Any])?.count ?? 0
        }
        let file = export.format == "beir" ? "beir/queries.jsonl" : export.file
        return try quarry.read(file).split(separator: "\n").count
    }

    private func load(
        _ export: Export, count: Int, in quarry: QuarryBinary
    ) async throws -> (code: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(filePath: Self.python)
        process.arguments = [
            Self.script, export.format, "\(quarry.folder)/\(export.file)", String(count),
        ]
        process.environment = quarry.environment.merging([
            "HF_HOME": quarry.folder + "/hf", "HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1",
        ]) { $1 }
        let log = quarry.folder + "/loader.log"
        _ = FileManager.default.createFile(atPath: log, contents: nil)
        let handle = FileHandle(forWritingAtPath: log)
        process.standardOutput = handle
        process.standardError = handle
        try await process.runToItsEnd()
        return (process.terminationStatus, try String(contentsOfFile: log, encoding: .utf8))
    }

    private static func document(_ number: Int) -> String {
        "# The works of mill \(number)\n\n"
            + (0..<4).map { section in
                let place = "\(number)\(section)"
                return """
                    ## Wheel \(place)

                    The Wheel\(place) turbine is a machine that turns the water of river \(place) \
                    into \(100 + number * 17 + section * 3) kilowatts of power. The gear of \
                    Wheel\(place) consists of \(20 + section) oak teeth, which reduces the noise of \
                    the shaft by \(10 + section + number) percent compared with iron teeth.


                    """
            }.joined()
    }
}
