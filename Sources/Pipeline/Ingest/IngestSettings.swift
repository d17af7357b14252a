package import Chunker
package import Ingest

/// What the user asks of an ingest besides the paths.
package struct IngestSettings: Sendable, Equatable {
    package var chunks: ChunkChoices
    package var filter: NameFilter
    package var reader: ReaderOptions
    /// Files are hashed even where size, time and inode say that they did not change.
    package var verifies: Bool
    /// Documents of files that are gone are deleted, with all that was made of them.
    package var prunes: Bool
    /// Nothing is read in depth and nothing is written; it is only said what would be.
    package var isDryRun: Bool
    /// A file of chunks that were cut elsewhere is taken as such.
    package var importsChunks: Bool
    /// In bytes: files of text that are 8 times as large or more are read in parts of that size.
    package var textPartSize = 8 * 1_048_576
    /// In bytes: a file, or a document, of more text is refused.
    package var maxText: Int

    package init(
        chunks: ChunkChoices = ChunkChoices(), filter: NameFilter = NameFilter(),
        reader: ReaderOptions = ReaderOptions(), verifies: Bool = false, prunes: Bool = false,
        isDryRun: Bool = false, importsChunks: Bool = false, maxText: Int = 256 * 1_048_576
    ) {
        self.maxText = maxText
        self.chunks = chunks
        self.filter = filter
        self.reader = reader
        self.verifies = verifies
        self.prunes = prunes
        self.isDryRun = isDryRun
        self.importsChunks = importsChunks
    }
}

extension IngestSettings {
    /// Why so much text is refused.
    ///
    /// - Parameter size: in bytes.
    func tooMuchText(_ size: Int) -> String {
        "holds \(Self.mebibytes(size)) MiB of text, and at most \(Self.mebibytes(maxText)) are read: split it, or raise --max-text."
    }

    private static func mebibytes(_ bytes: Int) -> Int { (bytes + 1_048_575) / 1_048_576 }
}

/// What the user says about chunks; nil stands for what the index remembers.
package struct ChunkChoices: Sendable, Equatable {
    /// The budget of a chunk.
    package var maxTokens: Int?
    /// How many sentences of the chunk before a chunk begins with.
    package var overlapSentences: Int?
    /// What a chunk follows.
    package var division: ChunkSettings.Division?
    /// The model whose reported usage scales estimates; its calls must be in the index.
    package var model: String?
    /// What counts tokens, see `TokenSource`.
    package var tokenizer: String?
    /// Where the key of a server that counts tokens comes from.
    package var environment: [String: String]

    package init(
        maxTokens: Int? = nil, overlapSentences: Int? = nil,
        division: ChunkSettings.Division? = nil, model: String? = nil, tokenizer: String? = nil,
        environment: [String: String] = [:]
    ) {
        self.maxTokens = maxTokens
        self.overlapSentences = overlapSentences
        self.division = division
        self.model = model
        self.tokenizer = tokenizer
        self.environment = environment
    }

    /// The settings in force with these choices put over them.
    func applied(to settings: ChunkSettings) -> ChunkSettings {
        ChunkSettings(
            maxTokens: maxTokens ?? settings.maxTokens,
            minTokens: maxTokens == nil ? settings.minTokens : nil,
            overlapSentences: overlapSentences ?? settings.overlapSentences,
            vocabulary: settings.vocabulary, by: division ?? settings.division,
            maxCharacters: settings.maxCharacters, scale: settings.scale,
            tokenizer: settings.tokenizer)
    }
}
