import Chunker
import Records

/// Cuts a document that a fuzzer made.
enum DocumentChunks {
    /// Ends the process where a chunk is no slice of the document.
    static func check(_ document: Document) {
        for occurrence in Chunking.occurrences(of: document, settings: ChunkSettings()) {
            let range = occurrence.range
            precondition(
                range.lowerBound >= 0 && range.upperBound <= document.text.count && !range.isEmpty,
                "a chunk is out of bounds or empty")
            precondition(
                occurrence.chunk.text.utf8.elementsEqual(document.text[range]),
                "a chunk is no slice of the text")
        }
    }
}
