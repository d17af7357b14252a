package import TextAnalysis

/// What to look at before a model is trained on a file.
package struct TrainingChecklist: Sendable, Hashable {
    /// Fewer lines than this hardly change a model.
    package static let fewestLines = 100
    /// Lines that a person should have read.
    package static let fewestRead = 10
    /// More errors and empty replies than this share need a look at what makes them.
    package static let mostFaulty = 0.05
    /// A source with more lines than this share is what the model would learn.
    package static let mostOfOneSource = 0.5
    /// More repeats than this share teach the same thing over again.
    package static let mostRepeated = 0.02

    package let items: [Item]

    /// One thing to look at.
    package struct Item: Sendable, Hashable {
        package let name: String
        package let verdict: Verdict
        /// What was found, and where it is not right what to do.
        package let message: String
    }

    /// What a look at it says.
    package enum Verdict: String, Sendable, CaseIterable {
        case good
        case bad
        /// The file cannot tell.
        case open
    }

    /// Whether nothing is found wrong; what is open counts as not wrong.
    package var isGood: Bool { !items.contains { $0.verdict == .bad } }

    /// - Parameters:
    ///   - lines: of the file; nil for one that is no JSON.
    ///   - read: how many of them a person has read; nil where nobody kept count.
    package init(lines: [JSONValue?], read: Int? = nil) {
        let values = lines.compactMap(\.self)
        let forms = values.map(LineForm.init)
        let usable = zip(values, forms).filter { $0.1.isSample && !$0.1.isEmpty }
        items = [
            Self.volume(usable.count), Self.reading(read, usable.count),
            Self.faults(
                errors: forms.count { !$0.isSample }, empty: forms.count(where: \.isEmpty),
                unreadable: lines.count - values.count, of: lines.count),
            Self.sources(usable.map(\.0), usable.map(\.1)), Self.repeats(usable.map(\.1)),
        ]
    }

    /// A line for each item, to print.
    package var text: String {
        items.map { item in
            let mark =
                switch item.verdict {
                case .good: "ok  "
                case .bad: "LOOK"
                case .open: "?   "
                }
            return "\(mark)  \(item.name): \(item.message)"
        }.joined(separator: "\n")
    }

    // MARK: - Items

    private static func volume(_ count: Int) -> Item {
        let isEnough = count >= fewestLines
        return Item(
            name: "volume", verdict: isEnough ? .good : .bad,
            message: isEnough
                ? "\(count) usable lines."
                : "\(count) usable lines; make at least \(fewestLines), fewer hardly change a model."
        )
    }

    private static func reading(_ read: Int?, _ count: Int) -> Item {
        let wanted = min(fewestRead, count)
        guard let read else {
            return Item(
                name: "read by a person", verdict: .open,
                message:
                    "nobody kept count; read \(wanted) lines and ask of each whether you would "
                    + "give that answer yourself.")
        }
        return Item(
            name: "read by a person", verdict: read >= wanted ? .good : .bad,
            message: read >= wanted
                ? "\(read) lines." : "\(read) lines; read at least \(wanted).")
    }

    private static func faults(errors: Int, empty: Int, unreadable: Int, of count: Int) -> Item {
        let faulty = errors + empty + unreadable
        let words =
            "\(errors) errors, \(empty) empty replies, \(unreadable) unreadable lines of \(count)"
        let share = Double(faulty) / Double(max(1, count))
        let verdict: Verdict = share > mostFaulty || unreadable > 0 ? .bad : .good
        return Item(
            name: "errors and empty replies", verdict: verdict,
            message: verdict == .good
                ? words + "." : words + "; find out what makes them, and leave them out.")
    }

    private static func sources(_ lines: [JSONValue], _ forms: [LineForm]) -> Item {
        // What tools are asked comes last: it tells the lines apart where no field does.
        let named =
            (sourceNames.map { name in lines.compactMap { source(of: $0, name) } }
            + [forms.compactMap(\.firstCall)]).filter { $0.count * 2 > lines.count }
        // A field that says the same everywhere names the way, not the source.
        guard let sources = named.first(where: { Set($0).count > 1 }) ?? named.first else {
            return Item(
                name: "diversity of sources", verdict: .open,
                message: "the lines do not say what they were made of; annotated ones do.")
        }
        let counts = Dictionary(sources.map { ($0, 1) }, uniquingKeysWith: +)
        let top = counts.min { (-$0.value, $0.key) < (-$1.value, $1.key) }
        let share = Double(top?.value ?? 0) / Double(sources.count)
        let noun = counts.count == 1 ? "source" : "sources"
        let words = "\(counts.count) \(noun), the largest with \(Int((share * 100).rounded())) %"
        let isGood = share <= mostOfOneSource
        return Item(
            name: "diversity of sources", verdict: isGood ? .good : .bad,
            message: isGood ? words + "." : "\(words) ('\(top?.key ?? "")'); add others.")
    }

    private static func repeats(_ forms: [LineForm]) -> Item {
        let distinct = Set(forms.map(\.words)).count
        let repeated = forms.count - distinct
        let isGood = Double(repeated) <= mostRepeated * Double(forms.count)
        return Item(
            name: "repeats", verdict: isGood ? .good : .bad,
            message: "\(repeated) lines say what another one says"
                + (isGood ? "." : "; leave them out."))
    }

    private static let sourceNames = [
        "source", "document", "path", "topic", "fact", "fact_template", "template", "domain",
        "input_data",
    ]

    /// What a line was made of, as far as a field of that name says so.
    private static func source(of line: JSONValue, _ name: String) -> String? {
        for place in [line, line["tags"], line["metadata"], line["input_data"]] {
            guard let value = place?[name] else { continue }
            // A source may be told with its details; what it is called comes first.
            let called = ["path", "title", "document", "id"].compactMap { value[$0] }.first
            return FlowText.plain(called ?? value)
        }
        return nil
    }
}

extension LineForm {
    /// What is asked of a tool first; nil where none is called.
    fileprivate var firstCall: String? {
        guard case .turns(let turns) = self else { return nil }
        return turns.lazy.flatMap(\.calls).first
    }

    /// Whether it is no error.
    fileprivate var isSample: Bool {
        if case .error = self { false } else { true }
    }
}
