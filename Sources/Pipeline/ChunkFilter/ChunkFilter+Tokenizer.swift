package import Chunker
import TextAnalysis

extension ChunkFilter {
    /// A filter that counts tokens with a `tokenizer.json` where one is named.
    ///
    /// - Parameter path: the file, or a folder with it.
    /// - Throws: `PipelineError.noSuchFile`.
    package init(
        settings: ChunkSettings, format: Chunking.RawFormat, tokenizerAt path: String?,
        workers: Int?
    ) throws {
        let tokenizer = try path.map { try TokenSource.tokenizer(at: $0) }
        var settings = settings
        settings.tokenizer = tokenizer?.name
        self.init(settings: settings, format: format, tokenizer: tokenizer, workers: workers)
    }
}
