import Foundation

/// How a row's fields become a pair.
extension PairRow {
    /// Why a row is no pair, as the second half of a sentence.
    struct Fault: Error, Equatable {
        var reason: String
    }

    init(_ object: [String: Any], line: Int) throws(Fault) {
        let provenance = object["provenance"] as? [String: Any] ?? [:]
        let metadata = object["metadata"] as? [String: Any] ?? [:]
        let fields = RowFields(
            object.merging(provenance) { own, _ in own }.merging(metadata) { own, _ in own })
        var exchange = try Exchange(object)
        let (steps, bare) = ReasoningBlock.split(exchange.answer)
        exchange.answer = bare
        self.init(line: line, question: exchange.question, answer: exchange.answer)
        rejectedAnswer = exchange.rejected.map { ReasoningBlock.split($0).answer }
        reasoning = steps
        system = exchange.system ?? fields.text("system", "system_prompt")
        readOrigin(of: fields, passage: exchange.passage)
        readMarks(of: fields)
        removeContext()
        // What was exported with its provenance need not be taken apart.
        if let own = provenance["question"] as? String { question = own }
        if let own = provenance["answer"] as? String { answer = own }
        guard question.contains(where: { !$0.isWhitespace }) else {
            throw Fault(reason: "has no question")
        }
        guard answer.contains(where: { !$0.isWhitespace }) || object["positive"] is String else {
            throw Fault(reason: "has no answer")
        }
    }

    private mutating func readOrigin(of fields: RowFields, passage: String?) {
        id = fields.text("id", "pair_id")
        chunkID = fields.text("chunk_id")
        source = fields.text("source", "document", "source_file", "file", "path")
        heading = fields.text("heading", "section").flatMap { $0.isEmpty ? nil : $0 }
        model = fields.text("model")
        // One word is the number or the name of a chunk, not its text.
        let held = fields.text(
            "chunk_text", "source_text", "chunk", "passage", "positive", "text")
        chunkText = passage ?? held.flatMap { $0.contains(where: \.isWhitespace) ? $0 : nil }
        context = fields.text("title", "document_title")
        if let words = fields.text("context") {
            if chunkText == nil, context != words, Self.isPassage(words) {
                chunkText = words
            } else if !words.isEmpty {
                context = words
            }
        }
        if context?.isEmpty == true { context = nil }
    }

    private mutating func readMarks(of fields: RowFields) {
        rating = fields.number("rating")
        let own = Marks(
            clarity: fields.integer("clarity"), accuracy: fields.integer("accuracy"),
            usefulness: fields.integer("usefulness"), difficulty: fields.integer("difficulty"))
        if own != Marks() { marks = own }
        judgment = fields.text("judgment")
        originalQuestion = fields.text("original_question")
        originalAnswer = fields.text("original_answer")
        changes = fields.text("enrichment_changes")
        guard let words = fields.text("reasoning", "rationale") else { return }
        // Beside a rating it is what the judge thought, but in a file that names the judge's words
        // or the recipe of the pair.
        let isJudges =
            rating != nil && judgment == nil && fields.text("recipe") == nil
        if isJudges {
            judgment = words
        } else if reasoning == nil, !words.isEmpty {
            reasoning = words
        }
    }

    /// Takes off what an export says of the document, before the question or to the system.
    private mutating func removeContext() {
        if let found = ContextPhrase.removed(from: question, title: context) {
            question = found.question
            context = context ?? found.title
            heading = heading ?? found.section
        }
        guard let words = system else { return }
        if let found = ContextPhrase.removed(fromSystem: words, title: context) {
            system = found.system
            context = context ?? found.title
            heading = heading ?? found.section
        }
    }

    /// More words than a title has.
    static func isPassage(_ text: String) -> Bool {
        text.split(whereSeparator: \.isWhitespace).count > 30
    }
}

/// The fields of a row by the names that tools give them.
struct RowFields {
    private let object: [String: Any]

    init(_ object: [String: Any]) {
        self.object = object
    }

    /// The first of these fields that holds text, a number or a list of texts.
    func text(_ names: String...) -> String? {
        for name in names {
            switch object[name] {
            case let text as String: return text
            case let number as NSNumber: return number.stringValue
            case let list as [String] where !list.isEmpty: return list.joined(separator: "\n")
            default: continue
            }
        }
        return nil
    }

    func number(_ name: String) -> Double? {
        switch object[name] {
        case let number as NSNumber: number.doubleValue
        case let text as String: Double(text)
        default: nil
        }
    }

    func integer(_ name: String) -> Int? {
        number(name).flatMap { Int(exactly: $0.rounded()) }
    }
}
