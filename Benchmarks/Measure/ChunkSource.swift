import Foundation

/// A chunk as the stores get it.
struct StoreLine: Codable, Sendable {
    /// Forty chunks in a row are of one document.
    var doc: String
    var title: String
    var heading: String
    var text: String
}

/// Makes chunks of about 1,500 characters from sentences of files and made-up ones.
struct ChunkSource {
    private let sentences: [String]
    private let share: Double
    private var madeUp: MadeUpText
    private var title = ""
    private var heading = ""

    private static let size = 1_500
    private static let meanSentence = 120
    static let chunksOfDocument = 40

    /// - Parameters:
    ///   - sentences: those of files.
    ///   - share: the part of the text that is made of them, 0 to 1.
    init(seed: UInt64, sentences: [String], share: Double) {
        self.sentences = sentences
        self.share = share
        madeUp = MadeUpText(seed: seed)
    }

    mutating func line(number: Int) -> StoreLine {
        if number % Self.chunksOfDocument == 0 {
            title = (0..<6).map { _ in madeUp.word() }.joined(separator: " ").capitalized
        }
        if number % 8 == 0 { heading = "\(madeUp.word()) \(madeUp.word())".capitalized }
        return StoreLine(
            doc: "d\(number / Self.chunksOfDocument)", title: title, heading: heading, text: text())
    }

    private mutating func text() -> String {
        var text = ""
        while text.utf8.count < Self.size - Self.meanSentence / 2 {
            if !text.isEmpty { text += " " }
            if sentences.count > 3, Double.random(in: 0..<1, using: &madeUp.random) < share {
                let start = Int.random(in: 0..<(sentences.count - 3), using: &madeUp.random)
                text += sentences[start..<(start + 3)].joined(separator: " ") + " " + madeUp.word()
            } else {
                text += madeUp.sentence()
            }
        }
        return text
    }
}
