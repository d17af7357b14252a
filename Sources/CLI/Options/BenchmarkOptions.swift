import ArgumentParser
import Foundation
import Pipeline

/// What pairs must not repeat.
struct BenchmarkOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "A benchmark file whose questions no pair may repeat: lines of text, or JSON Lines with question, prompt or text. Give it several times for several; none leaves those given before.",
            valueName: "file"))
    var against: [String] = []

    func validate() throws {
        if against.contains("none"), against.count > 1 {
            throw ValidationError("--against none goes with no other file: give one or the other.")
        }
        for file in against
        where file != "none" && !FileManager.default.isReadableFile(atPath: file) {
            throw ValidationError(
                "The benchmark file '\(file)' cannot be read: check its path.")
        }
    }

    /// nil where the flag is not given; without files for `none`.
    func benchmarks() throws -> Benchmarks? {
        against.isEmpty ? nil : try Benchmarks(files: against.filter { $0 != "none" })
    }

    /// What a command has that compares with no benchmark.
    static var none: BenchmarkOptions {
        var options = BenchmarkOptions()
        options.against = []
        return options
    }
}
