/// One question to a model.
package struct ModelRequest: Sendable, Hashable {
    /// What the request is for, a stable name such as `ask`, `answer` or `judge`.
    ///
    /// It is not sent.
    package var task: String
    package var prompt: Prompt
    /// The form that the reply must have; nil for free text.
    package var schema: Schema?
    package var parameters: Parameters
    /// 0 for the first time; a re-ask of the same request takes the next number.
    package var sample: Int

    package init(
        task: String, prompt: Prompt, schema: Schema? = nil, parameters: Parameters, sample: Int = 0
    ) {
        self.task = task
        self.prompt = prompt
        self.schema = schema
        self.parameters = parameters
        self.sample = sample
    }

    package struct Parameters: Sendable, Hashable, Codable {
        /// The length of the reply at most, in tokens.
        package var maxTokens: Int
        /// nil: not sent.
        package var temperature: Double?
        /// nil: not sent.
        package var seed: Int?
        /// How many alternatives of each token's log-probability to ask for; nil for none.
        package var topLogprobs: Int?

        package init(
            maxTokens: Int, temperature: Double? = nil, seed: Int? = nil, topLogprobs: Int? = nil
        ) {
            self.maxTokens = maxTokens
            self.temperature = temperature
            self.seed = seed
            self.topLogprobs = topLogprobs
        }
    }

    /// A JSON Schema that constrains the reply, kept to the subset that all providers accept.
    package struct Schema: Sendable, Hashable {
        package var name: String
        /// JSON text with its keys in the order they are sent.
        package var json: String

        package init(name: String, json: String) {
            self.name = name
            self.json = json
        }
    }
}

/// A prompt in the order that lets a server's prefix cache serve every stage on a chunk: one
/// system message for all stages, document and chunk, the stage's fixed instruction, and last
/// what varies.
package struct Prompt: Sendable, Hashable {
    /// The system message of all stages that show a chunk: one for all, so that a server's prefix
    /// cache serves them.
    ///
    /// What holds for all questions stands here, where it is read once, and not behind each chunk.
    package static let sharedSystem = """
        You write question-answer pairs that teach the contents of a document. A question names its \
        subject in full, so that it makes sense to someone who has not seen the text, and avoids the \
        words "text", "study", "paper" and "authors". Reply with JSON only where JSON is asked for.
        """

    package var system: String
    /// The chunk in its context; nil where no chunk is shown.
    package var passage: Passage?
    /// The stage's fixed words.
    package var instruction: String
    /// What differs between two calls of a stage on one chunk.
    package var variable: String

    package init(system: String, passage: Passage?, instruction: String, variable: String) {
        self.system = system
        self.passage = passage
        self.instruction = instruction
        self.variable = variable
    }

    package struct Passage: Sendable, Hashable {
        package var title: String
        package var heading: String
        /// The first row of the table that the text starts inside of.
        package var tableHeader: String?
        package var text: String

        package init(title: String, heading: String, tableHeader: String? = nil, text: String) {
            self.title = title
            self.heading = heading
            self.tableHeader = tableHeader
            self.text = text
        }
    }

    /// The user message.
    ///
    /// The view `request` of the index builds the same text in SQL.
    package var userMessage: String { passageMessage + taskMessage }

    /// The first part of the user message, the same for all stages on a chunk; empty without a
    /// passage.
    ///
    /// What the document says stays inside of its tags (`ShownText`).
    /// Where a provider wants to be told what to keep in its prefix cache, this is it.
    package var passageMessage: String {
        guard let passage else { return "" }
        var message = ""
        if !passage.title.isEmpty { message += "DOCUMENT: \(passage.title)\n" }
        if !passage.heading.isEmpty { message += "SECTION: \(passage.heading)\n" }
        if let header = passage.tableHeader { message += "TABLE STARTS:\n\(header)\n" }
        if !message.isEmpty { message += "\n" }
        return ShownText.of(message) + "<text>\n\(ShownText.of(passage.text))\n</text>\n\n"
    }

    /// The rest of the user message: the stage's instruction and what varies.
    ///
    /// A stage without an instruction of its own says what it wants behind what varies, so that two
    /// stages that show the same can share it.
    package var taskMessage: String {
        [instruction, variable].filter { !$0.isEmpty }.joined(separator: "\n\n")
    }
}
