import Records
import TextAnalysis

extension ToolScenario {
    private static let sentenceWords = 8...45
    private static let longestSentence = 300
    private static let longestQuery = 6

    /// A scenario of an assistant that searches documents, made of passages of an index.
    ///
    /// The tool `search_documents` finds the passage; the user asks for its most telling sentence,
    /// and the answer must stand in it. Passages without a whole sentence of 8 to 45 words are
    /// passed over.
    ///
    /// - Throws: `PlanError` where no passage is left.
    package static func documents(
        _ passages: [SamplePassage], name: String = "documents", personas: [Persona] = readers
    ) throws(PlanError) -> ToolScenario {
        var seen: Set<String> = []
        let entities = passages.filter { seen.insert($0.chunk.hex).inserted }.compactMap(entity)
        guard !entities.isEmpty else {
            throw PlanError(
                "No passage has a whole sentence of 8 to 45 words to ask about: "
                    + "add documents of running text.")
        }
        let kinds = ToolSampleKind.allCases.filter { $0 != .multiTurn || entities.count > 1 }
        return ToolScenario(
            name: name, domain: "documents", source: "corpus",
            systemPrompt:
                "You answer questions about documents with the search tool you are given.",
            tools: [searchTool], personas: personas,
            kinds: kinds.map { KindShare(kind: $0, share: $0.defaultShare) }, entities: entities,
            requests: [searchRequest], simulators: ["search_documents": searchSimulator],
            semantics: Semantics(
                arguments: [:], results: [:], codes: Set(searchSimulator.errors.map(\.code)),
                source: .object([])))
    }

    /// Who asks about documents unless others are named.
    package static let readers = [
        Persona(
            name: "student", share: 60, description: "a student who is new to the subject",
            tones: ["curious", "friendly", "eager"]),
        Persona(
            name: "researcher", share: 25, description: "a researcher who checks a detail",
            tones: ["precise", "businesslike"]),
        Persona(
            name: "writer", share: 15, description: "a writer who wants to explain it to others",
            tones: ["informal", "polite"]),
    ]

    // MARK: - Passages

    private static func entity(_ passage: SamplePassage) -> Entity? {
        guard let sentence = tellingSentence(of: passage.text) else { return nil }
        let query = query(for: sentence)
        guard query.count > 1 else { return nil }
        let attributes: [(String, String)] = [
            ("title", passage.title), ("heading", passage.heading), ("text", passage.text),
            ("sentence", sentence), ("query", query.joined(separator: " ")),
        ]
        return Entity(
            name: "chunk_\(passage.chunk.hex)",
            attributes: attributes.map { JSONValue.Member($0.0, .string($0.1)) }, passage: passage)
    }

    /// The sentence with most different content words, on one line; of equal ones the first.
    private static func tellingSentence(of text: String) -> String? {
        let bytes = Array(text.utf8)
        var best: (words: Int, sentence: String)?
        for range in Sentences.ranges(in: bytes) where Sentences.isTerminated(bytes, range: range) {
            let sentence = String(decoding: bytes[range], as: UTF8.self)
                .split(whereSeparator: \.isWhitespace).joined(separator: " ")
            // A brace is more likely markup than words.
            guard sentenceWords.contains(PlainWords.count(in: sentence)),
                sentence.unicodeScalars.count <= longestSentence,
                !sentence.contains(where: { "{}".contains($0) })
            else { continue }
            let words = ContentWords.set(of: sentence).count
            if best.map({ words > $0.words }) ?? true { best = (words, sentence) }
        }
        return best?.sentence
    }

    private static func query(for sentence: String) -> [String] {
        var seen: Set<String> = []
        let words = PlainWords.lowercased(in: sentence).filter { word in
            word.count > 3 && word.allSatisfy(\.isLetter) && !ContentWords.isStopWord(word)
                && seen.insert(word).inserted
        }
        return Array(words.prefix(longestQuery))
    }

    // MARK: - The tool

    private static let searchTool: JSONValue = [
        "type": "function",
        "function": [
            "name": "search_documents",
            "description": "Finds the passage of the documents that fits a query best.",
            "parameters": [
                "type": "object",
                "properties": [
                    "query": ["type": "string", "description": "A few words.", "minLength": 1]
                ],
                "required": ["query"], "additionalProperties": false,
            ],
        ],
    ]

    private static var searchRequest: Request {
        Request(
            tool: "search_documents", wish: filled("what the documents say about {query}"),
            about: filled("{sentence}"), arguments: [rule("query", .copy("query"))],
            mustMentionAll: false)
    }

    private static var searchSimulator: Simulator {
        let fields = [
            rule("title", .copy("title")), rule("section", .copy("heading")),
            rule("text", .copy("text")),
        ]
        return Simulator(
            result: [rule("results", .list(count: .fixed(1), fields: fields))],
            summary: filled("{sentence}"),
            errors: [
                failure("NO_RESULTS", "No passage was found for '{query}'."),
                failure(
                    "SEARCH_UNAVAILABLE",
                    "The search is not available right now and should be tried again later."),
            ])
    }

    private static func failure(_ code: String, _ message: String) -> Failure {
        Failure(code: code, message: filled(message), when: [], arguments: [])
    }

    private static func rule(_ name: String, _ rule: ValueRule) -> ValueRule.NamedRule {
        ValueRule.NamedRule(name: name, rule: rule, isHidden: false)
    }

    private static func filled(_ text: String) -> FilledText {
        guard let filled = FilledText(text) else {
            preconditionFailure("The braces of '\(text)' are not in pairs.")
        }
        return filled
    }
}
