import Records
import TextAnalysis

/// Facts of the answer against the sentences that hold it.
///
/// A number that stands elsewhere in the chunk is as wrong as one that stands nowhere, so the
/// evidence decides. What the question says itself needs no evidence: it is checked against the
/// chunk.
extension FreeChecks {
    /// Every number of the answer stands in its evidence, with the same unit; every number of the
    /// question in the chunk or above it.
    ///
    /// Numbers in words are left to `swapped`: "two kinds: A and B" may count for itself.
    static func numbers(_ facts: DraftFacts) -> Check {
        let stray = facts.strayNumber
        return .verdict(
            "numbers", stray == nil, else: "The source does not have the number \(stray ?? "")")
    }

    /// Every name of the answer stands in its evidence, the question, the title or a heading;
    /// every name of the question in the chunk or above it.
    static func names(_ facts: DraftFacts) -> Check {
        let stray =
            facts.strayNames.first
            ?? facts.strayNameOfQuestion
        return .verdict(
            "names", stray == nil, else: "The source does not have the name \"\(stray ?? "")\"")
    }

    /// Every identifier stands there exactly as it is written.
    static func identifiers(_ facts: DraftFacts) -> Check {
        let stray =
            stray(
                facts.answerFacts.identifiers,
                [facts.evidence, facts.surroundings, facts.draft.question])
            ?? stray(
                facts.questionFacts.identifiers, [facts.draft.text, facts.surroundings])
        return .verdict(
            "identifiers", stray == nil,
            else: "The source does not have the identifier \"\(stray ?? "")\"")
    }

    /// The first identifier that no text has.
    private static func stray(_ identifiers: [String], _ texts: [String]) -> String? {
        guard !identifiers.isEmpty else { return nil }
        let folded = Identifiers.folded(texts.joined(separator: "\n"))
        return identifiers.first { !Identifiers.occurs($0, inFolded: folded) }
    }

    /// The answer denies what its evidence denies, and nothing else.
    static func negation(_ facts: DraftFacts) -> Check {
        let conflict = facts.answerFacts.negations.conflict(with: facts.evidenceFacts.negations)
        let message =
            switch conflict {
            case .added(let word): "The answer denies what its source states (\"\(word)\")"
            case .lost(let word): "The answer states what its source denies (\"\(word)\")"
            case .reversed(let mine, let other):
                "The answer says \"\(mine)\" where its source says \"\(other)\""
            case nil: ""
            }
        return .verdict("negation", conflict == nil, else: message)
    }

    /// No number or name of the answer stands in the place of another one of its evidence.
    static func swapped(_ facts: DraftFacts) -> Check {
        let stray = Set(facts.strayNames.flatMap { PlainWords.lowercased(in: $0) })
        let swap = Alignment(
            answer: facts.answerWords, answerNames: facts.answerFacts.names,
            evidence: PlainWords.lowercased(in: facts.evidence),
            evidenceNames: facts.evidenceFacts.names
        ).swap { stray.contains($0) }
        return .verdict(
            "swapped", swap == nil,
            else: "The answer says \"\(swap?.answer ?? "")\" where its source says "
                + "\"\(swap?.evidence ?? "")\"")
    }
}

extension DraftFacts {
    var strayNumber: String? {
        let asked = questionFacts.numbers
        let answer = answerFacts.digits.sorted().first {
            !evidenceFacts.allNumbers.contains($0) && !asked.contains($0)
        }
        if let answer { return answer }
        let unit = answerFacts.measures.sorted().first { measure in
            let units = evidenceFacts.measures.filter { $0.value == measure.value }
            return !units.isEmpty && !units.contains(measure)
        }
        // A unit that is written out has another name in another language.
        if let unit, !isTranslated { return "\(unit.value) \(unit.unit)" }
        guard !questionFacts.digits.isEmpty else { return nil }
        let above = StatedFacts(in: draft.text + "\n" + surroundings).allNumbers
        return questionFacts.digits.sorted().first { !above.contains($0) }
    }

    /// The names of the answer that neither evidence, question nor title has.
    ///
    /// A short form and the long form that the chunk explains are one name.
    var strayNames: [String] {
        guard !answerFacts.names.isEmpty else { return [] }
        let known = [evidence, surroundings, draft.question].joined(separator: "\n")
        let stems = Set(PlainWords.lowercased(in: known).map(Stems.stem))
        let stray = answerFacts.names.filter { !Self.has($0, stems) }
        guard !stray.isEmpty else { return [] }
        let acronyms = Acronyms.definitions(in: draft.text)
        return stray.filter { name in
            !acronyms.contains { acronym in
                let isLong = acronym.long.lowercased().contains(name.lowercased())
                return name == acronym.short && Self.has(acronym.long, stems)
                    || isLong && Self.has(acronym.short, stems)
            }
        }
    }

    /// The first name of the question that neither the chunk nor what stands above it has.
    var strayNameOfQuestion: String? {
        // Most names are words of the chunk, whose stems are known.
        let names = questionFacts.names.filter {
            $0.contains(where: \.isNumber) || !Self.has($0, chunk)
        }
        guard !names.isEmpty else { return nil }
        let source = PlainWords.lowercased(in: draft.text + "\n" + surroundings)
        let stems = Set(source.map(Stems.stem))
        return names.first { !Self.has($0, stems) }
    }

    private static func has(_ name: String, _ stems: Set<String>) -> Bool {
        PlainWords.lowercased(in: name).allSatisfy { stems.contains(Stems.stem($0)) }
    }
}
