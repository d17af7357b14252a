import GRDB
package import Records

/// How a command ended.
package enum RunOutcome: String, Sendable {
    case done
    case failed
    case interrupted
}

extension Index {
    /// Writes down that a command began.
    ///
    /// - Parameters:
    ///   - time: now, in RFC 3339.
    ///   - nonce: makes the id of two runs in the same second differ.
    package func startRun(
        command: String, version: String, time: String, nonce: String
    ) async throws -> ContentHash {
        let id = ContentHash(domain: "run", fields: [command, version, time, nonce])
        try await write { database in
            try database.execute(
                literal: """
                    INSERT INTO run (id, command, version, started_at)
                    VALUES (\(id.hex), \(command), \(version), \(time))
                    """)
        }
        return id
    }

    package func finishRun(_ run: ContentHash, outcome: RunOutcome, time: String) async throws {
        try await write { database in
            try database.execute(
                literal: """
                    UPDATE run SET finished_at = \(time), outcome = \(outcome.rawValue) WHERE id = \(run.hex)
                    """)
        }
    }
}
