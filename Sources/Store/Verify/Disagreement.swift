/// A row that is not what its id, its neighbours or the rules of the file say it is.
package struct Disagreement: Sendable, Equatable, Encodable {
    /// The table; `file` for what concerns the pages of the database.
    package var table: String
    /// The row's key; parts apart by a slash.
    package var id: String
    /// What is wrong, in words that follow the row's name.
    package var problem: String
    var cause: Cause

    init(_ table: String, _ id: String, _ problem: String, cause: Cause) {
        self.table = table
        self.id = id
        self.problem = problem
        self.cause = cause
    }

    /// What cannot be trusted, and so what a repair takes away or puts right.
    enum Cause: Sendable, Equatable {
        /// Pages or indexes of the file.
        case file
        /// The full-text index, which is made of the chunks.
        case search
        case recipe(String)
        case chunk(String)
        case document(String)
        case pair(String)
        /// What a sample is made of, with the sample.
        case unit(String)
        case sample(String)
        /// Who judges a collection.
        case judgeOfCollection(String)
        /// What a judge said of a pair.
        case judgmentOfPair(String, recipe: String)
        /// What a judge said of a sample.
        case judgment(sample: String, recipe: String)
        /// A paid reply: it stays, whatever is said of it.
        case call(String)
        case export(String)
        case attempt(stage: String, input: String, recipe: String)
        /// A row that refers to one that is not there; all such rows of a table are found again.
        case reference
    }

    enum CodingKeys: String, CodingKey {
        case table, id, problem
    }
}

/// What was looked at, and how much of it disagrees.
package struct Verification: Sendable, Equatable, Encodable {
    /// Rows that were compared with what they are made of, by table.
    package var checked: [String: Int] = [:]
    package var disagreements = 0

    package var isSound: Bool { disagreements == 0 }

    enum CodingKeys: String, CodingKey {
        case checked, disagreements
        case isSound = "is_sound"
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(checked, forKey: .checked)
        try container.encode(disagreements, forKey: .disagreements)
        try container.encode(isSound, forKey: .isSound)
    }
}
