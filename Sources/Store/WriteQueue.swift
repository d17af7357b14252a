import GRDB
import Synchronization

/// Group commit: all writes that wait are committed in one transaction, and only then are their
/// tasks resumed.
///
/// With `synchronous = FULL` a transaction a row costs eight times the bytes of a batch. Nobody
/// waits for a timer: while one batch is being committed, the next one gathers.
final class WriteQueue: Sendable {
    private let pool: DatabasePool
    private let waiting = Mutex(Waiting())

    private struct Waiting {
        var jobs: [Job] = []
        /// The writer was told of jobs and has not taken them, so it need not be told again.
        var isTold = false
    }

    init(pool: DatabasePool) {
        self.pool = pool
    }

    /// Runs `body` in the next transaction and returns once that is on disk.
    ///
    /// A body that throws is rolled back alone; the others of its batch are kept.
    ///
    /// - Parameter isOneStatement: what `body` changes is changed by one statement, of which SQLite
    ///   leaves nothing where it fails; so it needs no savepoint, which costs more than a row.
    func write<Value: Sendable>(
        isOneStatement: Bool = false, _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let job = Job(refuse: { continuation.resume(throwing: $0) }) { database, isAlone in
                do {
                    let value =
                        isAlone || isOneStatement
                        ? try body(database) : try Self.inSavepoint(of: database, body)
                    return Outcome(isKept: true) { commitError in
                        if let commitError {
                            continuation.resume(throwing: commitError)
                        } else {
                            continuation.resume(returning: value)
                        }
                    }
                } catch {
                    return Outcome(isKept: false) { _ in continuation.resume(throwing: error) }
                }
            }
            let wasTold = waiting.withLock { waiting in
                defer { waiting.isTold = true }
                waiting.jobs.append(job)
                return waiting.isTold
            }
            guard !wasTold else { return }
            pool.asyncWriteWithoutTransaction { database in
                self.commitWaiting(in: database)
            }
        }
    }

    private static func inSavepoint<Value>(
        of database: Database, _ body: (Database) throws -> Value
    ) throws -> Value {
        var value: Value?
        try database.inSavepoint {
            value = try body(database)
            return .commit
        }
        guard let value else { preconditionFailure("A savepoint ran no body.") }
        return value
    }

    private func commitWaiting(in database: Database) {
        let jobs = waiting.withLock { waiting in
            defer { waiting = Waiting() }
            return waiting.jobs
        }
        // A savepoint keeps a copy of each page that changes: one job does without.
        let isAlone = jobs.count == 1
        var outcomes: [Outcome] = []
        do {
            try database.inTransaction(.immediate) {
                outcomes = jobs.map { $0.run(database, isAlone) }
                return outcomes.contains(where: \.isKept) ? .commit : .rollback
            }
            for outcome in outcomes { outcome.end(nil) }
        } catch {
            guard !outcomes.isEmpty else {
                // The transaction could not even begin: every job is told so.
                for job in jobs { job.refuse(error) }
                return
            }
            for outcome in outcomes { outcome.end(error) }
        }
    }

    private struct Outcome {
        var isKept: Bool
        /// What to do when the batch is on disk, or with the error that kept it from getting there.
        var end: ((any Error)?) -> Void
    }

    private struct Job: Sendable {
        let refuse: @Sendable (any Error) -> Void
        let run: @Sendable (Database, _ isAlone: Bool) -> Outcome
    }
}
