import Curate
import Foundation
import GRDB
import Records
import TestSupport

@testable import LanguageModels
@testable import Pipeline
@testable import Store

/// Documents, an index, and a server over HTTP that answers well or badly: the real way from
/// chunk to judgment, but for the waiting, which takes no time.
final class FaultyServer: Sendable {
    let bench: Bench
    let server: ModelServer
    private let dialect: WireDialect
    private let judge: JudgeKind
    private let time = ManualTime()

    /// Seconds that one request may take; what takes half of it counts as doubtful.
    static let timeout = 1.0

    init(
        _ dialect: WireDialect, judge: JudgeKind, documents: Int, sections: Int,
        faults: FaultPlan
    ) async throws {
        self.dialect = dialect
        self.judge = judge
        server = try ModelServer(
            dialect, faults: faults, patience: .seconds(Self.timeout / 2))
        bench = try Bench()
        try bench.writeDocuments(documents, sections: sections)
        try await bench.ingest()
    }

    var index: Index { bench.index }

    /// Asks about every sentence that the documents hold.
    ///
    /// - Parameter timeout: seconds for a request; a busy machine must not look like a fault where
    ///   there is none.
    func run(timeout: Double = FaultyServer.timeout) async throws -> PairSummary {
        let settings = ModelSettings(
            provider: dialect.kind.name, model: "m", baseURL: server.url, workers: 8,
            timeout: timeout)
        let summary = try await bench.workspace("pipeline") { workspace in
            let opener = ModelOpener(
                settings: settings, environment: [:], log: { _ in }, timing: time.timing)
            let model = try await opener.open()
            var settings = PairSettings()
            settings.answers = .program
            settings.judge = judge
            return try await PairRun(
                workspace: workspace, models: PairModels(makers: [model]), settings: settings
            )
            .accept(target: 10_000)
        }
        await server.settle()
        return summary
    }

    func count(_ sql: String) async throws -> Int {
        try await index.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(sql)") ?? -1 }
    }

    func pairs() async throws -> [String] {
        try await index.read {
            try String.fetchAll($0, sql: "SELECT id FROM pair ORDER BY id")
        }
    }
}
