/// What a page about a set of training data says.
///
/// The order and names of its parts follow the cards of public data sets (Mitchell et al., "Model
/// Cards for Model Reporting", arXiv:1810.03993, for models).
package struct Card: Sendable {
    package var corpus = ""
    package var format = ""
    /// Name and lines.
    package var files: [(name: String, lines: Int)] = []
    package var documents: [Document] = []
    /// What became of the planned slots.
    package var funnel: [(state: String, count: Int)] = []
    /// Why pairs were rejected.
    package var reasons: [(cause: String, count: Int)] = []
    /// Chunks with a pair, of those that can be asked about.
    package var chunks = (covered: 0, eligible: 0)
    package var stages: [Stage] = []

    package struct Document: Sendable {
        package var name: String
        package var title: String
        /// Empty where it is not known.
        package var licence: String
        package var pairs: Int

        package init(name: String, title: String, licence: String, pairs: Int) {
            self.name = name
            self.title = title
            self.licence = licence
            self.pairs = pairs
        }
    }

    package struct Stage: Sendable {
        package var name: String
        package var model: String
        package var provider: String
        package var revision: String
        package var prompt: String

        package init(
            name: String, model: String, provider: String, revision: String, prompt: String
        ) {
            self.name = name
            self.model = model
            self.provider = provider
            self.revision = revision
            self.prompt = prompt
        }
    }

    package init() {}

    /// The page.
    package var markdown: String {
        let lines = files.reduce(0) { $0 + $1.lines }
        var page = """
            # \(Self.cell(corpus))

            \(lines) question-answer pairs about \(documents.count) documents, made by quarry by \
            instruction back-translation: every answer is tied to the sentences of a document that \
            support it.

            ## Files

            | file | lines | format |
            |---|---|---|

            """
        for file in files { page += "| \(Self.cell(file.name)) | \(file.lines) | \(format) |\n" }
        page += "\n## How it was made\n\n"
        for stage in stages { page += Self.section(stage) }
        page += "## What was kept\n\n"
        page += funnel.map { "\($0.count) \($0.state)" }.joined(separator: ", ")
        page += "; \(chunks.covered) of \(chunks.eligible) chunks have a pair.\n\n"
        if !reasons.isEmpty {
            page += "| rejected by | pairs |\n|---|---|\n"
            for reason in reasons { page += "| \(Self.cell(reason.cause)) | \(reason.count) |\n" }
            page += "\n"
        }
        page += "## Sources\n\n| document | title | licence | pairs |\n|---|---|---|---|\n"
        for document in documents {
            let licence = document.licence.isEmpty ? "not stated" : Self.cell(document.licence)
            page += "| \(Self.cell(document.name)) | \(Self.cell(document.title)) | \(licence) "
            page += "| \(document.pairs) |\n"
        }
        return page + """

            The rights in the text belong to the authors of these documents; where no licence is \
            stated, ask them before you publish this data.

            """
    }

    private static func section(_ stage: Stage) -> String {
        var section = "### \(stage.name)\n\n"
        section += "Model: \(cell(stage.model)) (\(cell(stage.provider))"
        section += stage.revision.isEmpty ? ").\n\n" : ", \(cell(stage.revision))).\n\n"
        guard !stage.prompt.isEmpty else { return section }
        let fence = stage.prompt.contains("```") ? "~~~~" : "```"
        return section + "\(fence)text\n\(stage.prompt)\n\(fence)\n\n"
    }

    /// On one line, and no end of a cell.
    private static func cell(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            .replacing("|", with: "\\|")
    }
}
