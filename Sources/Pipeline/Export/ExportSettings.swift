package import Export

/// Which lines an export has, and in which files.
package struct ExportSettings: Sendable {
    package var format: ExportFormat
    package var style = ExportStyle()
    /// nil for one file.
    package var division: Division?
    /// Mixes the lines in an order that it draws; nil for the order of the plan.
    package var shuffleSeed: Int?
    /// The estimated tokens of a line's texts at most; nil for no limit.
    package var maxSampleTokens: Int?
    /// Where a page about the data is written to; nil for none.
    package var cardPath: String?

    package init(format: ExportFormat = .chatml) {
        self.format = format
    }
}

/// What an export wrote.
package struct ExportSummary: Sendable, Equatable {
    package var files: [File] = []
    /// Pairs that were left out for being longer than a sample may be.
    package var tooLong = 0
    /// Pairs that were left out since no answer about their chunk was rejected.
    package var unopposed = 0

    /// Parts of a division that got no document.
    package var emptyParts: [String] = []
    /// That the pairs are from; 0 where nothing was written to a file.
    package var documents = 0

    package var lines: Int { files.reduce(0) { $0 + $1.lines } }

    package struct File: Sendable, Equatable {
        package var path: String
        package var lines: Int
    }
}
