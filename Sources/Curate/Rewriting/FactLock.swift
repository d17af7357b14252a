import Records
import TextAnalysis

/// Compares a pair with its rewrite, in code: no fact may come or go.
///
/// Facts are numbers with their units, names, identifiers and negations. The answer must keep them
/// all and gain none. The question must keep them too, but may be given names, numbers and
/// identifiers that the title, a heading or the chunk has, since that is what makes it stand alone;
/// a number or identifier that only the answer explains is none of them: it would give the answer
/// away. A short form and the long form that the document itself explains are the same name.
package struct FactLock: Sendable {
    /// Changes whenever the same rewrite might get another verdict.
    package static let revision = "2"

    /// A fact that a rewrite added, lost or turned round.
    package struct Violation: Sendable, Hashable {
        package enum Kind: String, Sendable, CaseIterable {
            case number, unit, name, identifier, negation
        }

        package enum Change: String, Sendable {
            case added, lost
            /// "higher" became "lower".
            case reversed
            /// The question now has what only the answer said.
            case leaked
        }

        package enum Field: String, Sendable {
            case question, answer
        }

        package var field: Field
        package var kind: Kind
        package var change: Change
        /// The fact as it is written, such as `40`.
        package var fact: String

        /// One sentence for people, and for the model that is asked again.
        package var message: String {
            let subject = "The rewritten \(field.rawValue)"
            let thing = "the \(kind.rawValue) \"\(fact)\""
            return switch change {
            case .added: "\(subject) adds \(thing), which was not there"
            case .lost: "\(subject) lost \(thing)"
            case .reversed: "\(subject) says the opposite: \"\(fact)\""
            case .leaked: "\(subject) gives away \(thing) of the answer"
            }
        }
    }

    private let draft: PairDraft
    private let surroundings: String
    private let acronyms: [Acronyms.Definition]

    package init(for draft: PairDraft) {
        self.draft = draft
        surroundings = ([draft.chunk.title, draft.context] + draft.chunk.headingPath)
            .joined(separator: "\n")
        acronyms = Acronyms.definitions(in: surroundings + "\n" + draft.chunk.text)
    }

    /// What a rewrite of the draft changed that it may not; empty where it is allowed.
    ///
    /// - Parameter answer: nil where only the question was rewritten.
    package func violations(question: String, answer: String? = nil) -> [Violation] {
        var found = questionViolations(question)
        if let answer { found += answerViolations(answer) }
        return found
    }

    // MARK: - Question and answer

    private func answerViolations(_ rewrite: String) -> [Violation] {
        let before = Side(draft.answer)
        let after = Side(rewrite)
        return lost(from: before, in: after, field: .answer)
            + lost(from: after, in: before, field: .answer, change: .added)
            + contradictions(before, after, field: .answer)
    }

    private func questionViolations(_ rewrite: String) -> [Violation] {
        let before = Side(draft.question)
        let after = Side(rewrite)
        let source = Side([surroundings, draft.answer, draft.chunk.text].joined(separator: "\n"))
        let above = Side(surroundings + "\n" + draft.question)
        let answer = Side(draft.answer)
        var found = lost(from: before, in: after, field: .question)
        found += lost(from: after, in: source, field: .question, change: .added)
            .filter { !before.has($0) }
        found += lost(from: after, in: above, field: .question, change: .leaked)
            .filter { ($0.kind == .number || $0.kind == .identifier) && answer.has($0) }
        return found + contradictions(before, after, field: .question)
    }

    /// The numbers, units, names and identifiers of one text that another one lacks.
    private func lost(
        from left: Side, in right: Side, field: Violation.Field,
        change: Violation.Change = .lost
    ) -> [Violation] {
        let missing = { (kind: Violation.Kind, fact: String) in
            Violation(field: field, kind: kind, change: change, fact: fact)
        }
        let numbers = left.facts.numbers.subtracting(right.facts.numbers).sorted()
        let units = left.facts.measures.subtracting(right.facts.measures).sorted()
            .filter { !numbers.contains($0.value) }
        let identifiers = left.facts.identifiers.filter { !right.hasIdentifier($0) }
        let names = left.facts.names.filter { name in
            !identifiers.contains(name) && !hasName(name, right)
        }
        return numbers.map { missing(.number, $0) }
            + units.map { missing(.unit, "\($0.value) \($0.unit)") }
            + identifiers.filter { !hasName($0, right) }.map { missing(.identifier, $0) }
            + names.map { missing(.name, $0) }
    }

    private func contradictions(
        _ before: Side, _ after: Side, field: Violation.Field
    ) -> [Violation] {
        let violation = { (change: Violation.Change, fact: String) in
            [Violation(field: field, kind: .negation, change: change, fact: fact)]
        }
        switch after.facts.negations.conflict(with: before.facts.negations) {
        case .added(let word): return violation(.added, word)
        case .lost(let word): return violation(.lost, word)
        case .reversed(let mine, _): return violation(.reversed, mine)
        case nil: break
        }
        let gained = after.facts.negations.count - before.facts.negations.count
        return gained == 0 ? [] : violation(gained > 0 ? .added : .lost, "not")
    }

    // MARK: - Names

    /// Whether a text has the words of a name in any spelling, or the document's other form of it.
    private func hasName(_ name: String, _ side: Side) -> Bool {
        if side.hasWords(of: name) { return true }
        let folded = name.lowercased()
        return acronyms.contains { acronym in
            let forms = (short: acronym.short.lowercased(), long: acronym.long.lowercased())
            if folded == forms.short { return side.hasWords(of: acronym.long) }
            return forms.long.contains(folded) && side.hasWords(of: acronym.short)
        }
    }

    /// A text with what is asked of it.
    private struct Side {
        var facts: StatedFacts
        var stems: Set<String>
        var folded: [UInt8]

        init(_ text: String) {
            facts = StatedFacts(in: text)
            stems = Set(PlainWords.lowercased(in: text).map(Stems.stem))
            folded = Identifiers.folded(text)
        }

        func hasWords(of name: String) -> Bool {
            PlainWords.lowercased(in: name).allSatisfy { stems.contains(Stems.stem($0)) }
        }

        func hasIdentifier(_ identifier: String) -> Bool {
            Identifiers.occurs(identifier, inFolded: folded)
        }

        func has(_ violation: Violation) -> Bool {
            switch violation.kind {
            case .number: facts.numbers.contains(violation.fact)
            case .unit: facts.measures.contains { "\($0.value) \($0.unit)" == violation.fact }
            case .identifier: hasIdentifier(violation.fact)
            case .name, .negation: hasWords(of: violation.fact)
            }
        }
    }
}
