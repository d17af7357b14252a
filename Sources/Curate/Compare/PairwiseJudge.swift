package import LanguageModels
package import Records

/// Has a model say which of two pairs, or examples, is the better one, once in each order.
///
/// Models lean to a place, so a win counts only where both orders agree (Zheng et al., "Judging
/// LLM-as-a-Judge", arXiv:2306.05685); all else is a tie. The model names a place, 1 or 2, and
/// repeats neither ids nor words of the pairs.
package struct PairwiseJudge: Sendable {
    /// Changes whenever the same reply might give another verdict.
    package static let revision = "1"

    private static let attempts = 3
    private let stage: PromptStage

    /// - Throws: `ModelError` of code `configuration` where the prompt cannot be read.
    package init(
        of subject: JudgeSubject = .pair, prompt override: PromptTemplate? = nil,
        temperature: Double? = nil, maxTokens: Int? = nil, seed: Int? = nil
    ) throws(ModelError) {
        let prompt =
            if let override { override } else { try Self.embeddedPrompt(of: subject) }
        stage = PromptStage(
            name: "compare", system: subject.system, revision: Self.revision, prompt: prompt,
            temperature: temperature,
            maxTokens: maxTokens, seed: seed)
    }

    package static func embeddedPrompt(
        of subject: JudgeSubject = .pair
    ) throws(ModelError) -> PromptTemplate {
        switch subject {
        case .pair: try PromptTemplate(name: "compare", bytes: PackageResources.compare_txt)
        case .example:
            try PromptTemplate(
                name: "compare-sample", bytes: PackageResources.compare_sample_txt)
        }
    }

    package var system: String { stage.system }
    package var instruction: String { stage.template.instruction }
    /// Canonical JSON: what the index stores and hashes.
    package var recipeSettings: String { stage.recipeSettings() }

    /// Two pairs and what they were made from.
    package struct Contest: Sendable, Equatable {
        package var left: Side
        package var right: Side
        /// The chunk that both were made from, shown once before all else.
        package var passage: Chunk?
        /// The text that both were made from, where it is shown among what varies.
        package var text: String?

        package init(left: Side, right: Side, passage: Chunk? = nil, text: String? = nil) {
            self.left = left
            self.right = right
            self.passage = passage
            self.text = text
        }
    }

    /// One of two pairs.
    package struct Side: Sendable, Equatable {
        package var pair: ComparedPair
        /// What it was made from; nil where that is not known, or shown for both.
        package var text: String?

        package init(pair: ComparedPair, text: String? = nil) {
            self.pair = pair
            self.text = text
        }
    }

    /// What is sent for a contest at first.
    ///
    /// - Parameter isSwapped: whether the right pair stands first.
    package func request(
        for contest: Contest, isSwapped: Bool, sample: Int = 0, fault: String = ""
    ) throws(ModelError) -> ModelRequest {
        let sides = isSwapped ? [contest.right, contest.left] : [contest.left, contest.right]
        var values: [String: TemplateValue] = [
            "text": .text(contest.text ?? ""), "has_text": .flag(contest.text != nil),
        ]
        for (place, side) in sides.enumerated() {
            let fields = [
                ("text", side.text ?? ""), ("context", side.pair.context),
                ("reasoning", side.pair.reasoning ?? ""), ("question", side.pair.question),
                ("answer", side.pair.answer),
            ]
            for (name, text) in fields {
                values["\(name)_\(place + 1)"] = .text(text)
                values["has_\(name)_\(place + 1)"] = .flag(!text.isEmpty)
            }
        }
        var variable = try stage.template.renderVariable(values)
        if !fault.isEmpty { variable += "\nYour last reply could not be used: \(fault)\n" }
        let passage = contest.passage.map {
            Prompt.Passage(
                title: $0.title, heading: $0.heading, tableHeader: $0.tableHeader, text: $0.text)
        }
        return ModelRequest(
            task: stage.name,
            prompt: Prompt(
                system: system, passage: passage, instruction: instruction, variable: variable),
            schema: Self.schema, parameters: stage.parameters, sample: sample)
    }

    /// Asks in both orders, twice again for a reply that cannot be used.
    ///
    /// - Throws: `ModelError` where no reply came; `CancellationError`.
    package func judge(
        _ contest: Contest, model: any LanguageModel
    ) async throws -> PairwiseVerdict {
        var opinions: [PairwiseVerdict.Opinion] = []
        for isSwapped in [false, true] {
            switch try await opinion(of: contest, isSwapped: isSwapped, model: model) {
            case .success(let opinion): opinions.append(opinion)
            case .failure(let fault): return PairwiseVerdict(opinions: [], fault: fault.reason)
            }
        }
        return PairwiseVerdict(opinions: opinions, fault: nil)
    }

    private struct Unusable: Error {
        var reason: String
    }

    private func opinion(
        of contest: Contest, isSwapped: Bool, model: any LanguageModel
    ) async throws -> Result<PairwiseVerdict.Opinion, Unusable> {
        var fault = ""
        for sample in 0..<Self.attempts {
            let request = try request(
                for: contest, isSwapped: isSwapped, sample: sample, fault: fault)
            let reply = try await model.reply(to: request)
            // Asked again, it would refuse again.
            if let refusal = reply.refusal { return .failure(Unusable(reason: refusal)) }
            do {
                return .success(try Self.read(reply.text, isSwapped: isSwapped))
            } catch {
                fault = error.message
            }
        }
        return .failure(Unusable(reason: "unusable reply: \(fault)"))
    }
}

// MARK: - Replies

extension PairwiseJudge {
    private struct Reply: Decodable {
        var firstStrength: String
        var firstWeakness: String
        var secondStrength: String
        var secondWeakness: String
        var firstScore: Int
        var secondScore: Int
        var winner: Place

        enum CodingKeys: String, CodingKey {
            case winner
            case firstStrength = "strength_1"
            case firstWeakness = "weakness_1"
            case secondStrength = "strength_2"
            case secondWeakness = "weakness_2"
            case firstScore = "score_1"
            case secondScore = "score_2"
        }
    }

    /// Where a pair stands in the prompt.
    private enum Place: String, Decodable {
        case first = "1"
        case second = "2"
        case tie
    }

    private static func read(
        _ text: String, isSwapped: Bool
    ) throws(ModelError) -> PairwiseVerdict.Opinion {
        let reply = try StructuredReply.parse(Reply.self, from: text)
        guard (1...10).contains(reply.firstScore), (1...10).contains(reply.secondScore) else {
            throw ModelError(.malformedReply, "score_1 and score_2 are 1 to 10.")
        }
        let remarks = [
            PairwiseVerdict.Remark(
                score: reply.firstScore, strength: reply.firstStrength,
                weakness: reply.firstWeakness),
            PairwiseVerdict.Remark(
                score: reply.secondScore, strength: reply.secondStrength,
                weakness: reply.secondWeakness),
        ]
        let winner: PairwiseVerdict.Winner =
            switch reply.winner {
            case .first: isSwapped ? .right : .left
            case .second: isSwapped ? .left : .right
            case .tie: .tie
            }
        return PairwiseVerdict.Opinion(
            winner: winner, left: remarks[isSwapped ? 1 : 0], right: remarks[isSwapped ? 0 : 1],
            isSwapped: isSwapped)
    }

    /// Words come before marks, and marks before the winner.
    private static let schema: ModelRequest.Schema = {
        let remarks = [1, 2].flatMap { ["strength_\($0)", "weakness_\($0)"] }
        let texts = remarks.map { #""\#($0)":{"type":"string","maxLength":120}"# }
        let scores = ["score_1", "score_2"].map {
            #""\#($0)":{"type":"integer","enum":[1,2,3,4,5,6,7,8,9,10]}"#
        }
        let winner = #""winner":{"type":"string","enum":["tie","1","2"]}"#
        let names = (remarks + ["score_1", "score_2", "winner"]).map { "\"\($0)\"" }
        return ModelRequest.Schema(
            name: "comparison",
            json: """
                {"type":"object","properties":{\((texts + scores + [winner]).joined(separator: ","))},\
                "required":[\(names.joined(separator: ","))],"additionalProperties":false}
                """)
    }()
}
