import GRDB
import Records
import Store
import Testing

@testable import Pipeline

struct RecheckTests {
    @Test func verdictsOnTheCorpusStayUntilTheyAreTakenAnew() async throws {
        let bench = try Bench()
        try bench.writeDocuments(1, sections: 5)
        _ = try await bench.ingest()
        _ = try await bench.accept(4)
        let before = try await revisions(bench)
        #expect(before.count == 1)
        try bench.writeDocuments(2, sections: 5)
        _ = try await bench.ingest()
        _ = try await bench.judge()
        #expect(try await revisions(bench) == before)
        let count = bench.model.count
        let summary = try await bench.pairs(workers: 2) { try await $0.judge(isRecheck: true) }
        let now = try await bench.index.corpusRevision(of: "mills")
        #expect(try await revisions(bench) == [now])
        #expect(now != before.first)
        #expect(bench.model.count == count)
        #expect(
            summary.status.planned == summary.status.accepted + summary.status.rejected
                + summary.status.failed + summary.status.pending)
    }

    private func revisions(_ bench: Bench) async throws -> Set<String> {
        let queue = try DatabaseQueue(path: bench.index.path)
        return try await queue.read { database in
            try String.fetchSet(
                database,
                sql:
                    #"SELECT DISTINCT corpus_revision FROM "check" WHERE corpus_revision IS NOT NULL"#
            )
        }
    }
}
