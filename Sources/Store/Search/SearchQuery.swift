/// What a person types, taken apart: words, "phrases", prefixes*, and `title:`, `heading:` or
/// `text:` before any of them.
///
/// Whatever they typed, it is no syntax: what has no meaning here is a word or nothing. Phrases
/// must occur; of the words any may, the best ranked hold most of them.
struct SearchQuery: Sendable, Equatable {
    var phrases: [SearchTerm] = []
    var words: [SearchTerm] = []

    init(_ query: String) {
        var scanner = Scanner(rest: Substring(query))
        var all: [SearchTerm] = []
        while let (term, isPhrase) = scanner.next() {
            if isPhrase {
                phrases.append(term)
            } else {
                all.append(term)
            }
        }
        let content = all.filter {
            $0.column != nil || $0.isPrefix || !Self.stopWords.contains($0.text.lowercased())
        }
        var seen: Set<SearchTerm> = []
        words = (content.isEmpty ? all : content).filter { seen.insert($0).inserted }
    }

    /// Takes every word of a text, and no sign of it for more than that.
    init(words text: String) {
        let words = text.split { !($0.isLetter || $0.isNumber) }
        self.init(words.joined(separator: " "))
    }

    /// The query as an FTS5 expression; nil where it holds no word.
    var expression: String? {
        var clauses = phrases.map(\.expression)
        if !words.isEmpty {
            // Words beside a phrase rank but are not required: the phrase itself satisfies this part.
            let any = (phrases.prefix(1) + words).map(\.expression).joined(separator: " OR ")
            clauses.append(phrases.isEmpty ? any : "(\(any))")
        }
        return clauses.isEmpty ? nil : clauses.joined(separator: " AND ")
    }

    /// Words that say nothing about what is sought.
    private static let stopWords: Set<String> = Set(
        """
        a about an and are as at be been but by can could did do does for from had has have how i if in \
        into is it its may not of on or our should so such than that the their them then there these they \
        this to was we were what when where which who why will with would you your
        """.split(whereSeparator: \.isWhitespace).map(String.init))
}

/// A word or phrase that is sought, everywhere or in one column.
struct SearchTerm: Sendable, Hashable {
    var text: String
    var isPrefix = false
    var column: Column?

    enum Column: String, Sendable, CaseIterable {
        case title, heading, text
    }

    /// In double quotes, so that nothing of it is FTS5's syntax.
    var expression: String {
        let quoted = "\"\(text)\"" + (isPrefix ? "*" : "")
        return column.map { "\($0.rawValue) : \(quoted)" } ?? quoted
    }

    /// - Returns: nil where nothing would be left to match.
    init?(_ text: some StringProtocol, isPrefix: Bool = false, column: Column? = nil) {
        guard text.contains(where: { $0.isLetter || $0.isNumber }) else { return nil }
        // What FTS5 would take for the end of a string separates words, here as in documents.
        // Scalars, since a mark that combines makes another Character of a quotation mark.
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            scalars.append(scalar == "\"" || scalar == "\0" ? " " : scalar)
        }
        self.text = String(scalars)
        self.isPrefix = isPrefix
        self.column = column
    }
}

extension SearchQuery {
    private struct Scanner {
        var rest: Substring

        /// The next term, and whether it stood in quotation marks that were closed.
        mutating func next() -> (SearchTerm, isPhrase: Bool)? {
            while true {
                rest = rest.drop(while: \.isWhitespace)
                guard !rest.isEmpty else { return nil }
                let column = takeColumn()
                if rest.first == "\"", let end = rest.dropFirst().firstIndex(of: "\"") {
                    let phrase = rest[rest.index(after: rest.startIndex)..<end]
                    rest = rest[rest.index(after: end)...]
                    if let term = SearchTerm(phrase, column: column) { return (term, true) }
                    continue
                }
                if rest.first == "\"" { rest.removeFirst() }
                let word = rest.prefix { !$0.isWhitespace && $0 != "\"" }
                rest = rest[word.endIndex...]
                let term = SearchTerm(word, isPrefix: word.last == "*", column: column)
                if let term { return (term, false) }
            }
        }

        /// Takes `title:` and its like, where something to seek follows.
        private mutating func takeColumn() -> SearchTerm.Column? {
            for column in SearchTerm.Column.allCases {
                let name = column.rawValue + ":"
                guard rest.count > name.count, rest.prefix(name.count).lowercased() == name else {
                    continue
                }
                let after = rest.dropFirst(name.count)
                guard let first = after.first, !first.isWhitespace else { continue }
                rest = after
                return column
            }
            return nil
        }
    }
}
