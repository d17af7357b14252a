import ArgumentParser

/// The program behind `Benchmarks/run`: times parts of Quarry from the inside, without the start of
/// a process and the reading of arguments.
///
/// Every command prints one line of JSON.
@main
struct MeasureCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "measure",
        abstract: "Time parts of Quarry from the inside, for Benchmarks/run.",
        subcommands: [
            ChunkMeasure.self, BoundaryMeasure.self, DocumentMaker.self, TextMaker.self,
            FillMeasure.self, QueryMeasure.self,
        ])
}
