import Records
import TextAnalysis

/// The plan as far as it is drawn.
struct ToolUnitPlan {
    /// How a request is put, so that messages of one persona differ.
    private static let manners = [
        "asks straight away", "says first what the answer is needed for", "is in a hurry",
        "is polite", "writes in short words", "writes as to a friend", "is curious",
        "is planning something", "wants to be sure", "makes it one question",
    ]
    /// How often a call is drawn, to find one that was not planned before.
    private static let redraws = 8

    let scenario: ToolScenario
    let seed: Int
    private let personas: [ToolScenario.Persona]
    private let kinds: [ToolScenario.KindShare]
    private var personaShares: ShareSequence
    private var kindShares: ShareSequence
    private var first: EntityDeck
    private var second: EntityDeck
    private var planned: Set<String> = []

    init(of scenario: ToolScenario, seed: Int) {
        self.scenario = scenario
        self.seed = seed
        var chance = SeededChoice(seed: seed, path: ["tools", scenario.name, "shares"])
        // Of equal shares the seed says which is first.
        personas = chance.shuffled(scenario.personas)
        kinds = chance.shuffled(scenario.kinds)
        personaShares = ShareSequence(personas.map(\.share))
        kindShares = ShareSequence(kinds.map(\.share))
        first = EntityDeck(of: scenario, seed: seed, name: "first")
        second = EntityDeck(of: scenario, seed: seed, name: "second")
    }

    mutating func next(_ ordinal: Int) throws(RuleFault) -> SampleUnit {
        var chance = SeededChoice(
            seed: seed, path: ["tools", scenario.name, String(ordinal)])
        let persona = personas[personaShares.next()]
        let kind = kinds[kindShares.next()].kind
        let entity = first.draw(for: kind)
        let tone = persona.tones[chance.index(below: persona.tones.count)]
        let manner = Self.manners[chance.index(below: Self.manners.count)]
        let drawn = try turn(about: entity, for: kind, choice: &chance)
        var turns = [drawn.turn]
        var entities = [entity]
        if kind == .multiTurn {
            let next = try followUp(drawn.request, about: entity, choice: &chance)
            turns.append(next.turn)
            entities.append(next.entity)
        }
        for place in turns.indices {
            turns[place].callID = callID(ordinal, place)
        }
        return SampleUnit(
            kind: .tools, key: String(ordinal),
            input: [
                "scenario": .string(kind.rawValue), "persona": .string(persona.name),
                "description": .string(persona.description), "tone": .string(tone),
                "manner": .string(manner),
                "conversation_id": .string(conversationID(ordinal)),
                "turns": .array(turns.map { $0.json }),
            ], passages: passages(of: entities))
    }

    private func conversationID(_ ordinal: Int) -> String {
        let digits = String(ordinal)
        let zeros = String(repeating: "0", count: max(0, 6 - digits.count))
        return "\(scenario.name)-\(seed)-\(zeros)\(digits)"
    }

    private func callID(_ ordinal: Int, _ turn: Int) -> String {
        let fields = [scenario.name, String(seed), String(ordinal), String(turn)]
        return "call_" + ContentHash(domain: "tool-call", fields: fields).hex.prefix(24)
    }

    private func passages(of entities: [Int]) -> [SamplePassage] {
        var passages: [SamplePassage] = []
        for entity in entities {
            guard let passage = scenario.entities[entity].passage,
                !passages.contains(passage)
            else { continue }
            passages.append(passage)
        }
        return passages
    }
}

// MARK: - Turns

extension ToolUnitPlan {
    private mutating func turn(
        about place: Int, for kind: ToolSampleKind, choice chance: inout SeededChoice
    ) throws(RuleFault) -> (turn: ToolTurn, request: Int) {
        let entity = scenario.entities[place]
        let requests = scenario.requests(about: entity, for: kind)
        return try turn(about: place, requests, for: kind, choice: &chance)
    }

    /// Draws a request of some, with arguments that were not planned before where there are any.
    private mutating func turn(
        about place: Int, _ requests: [Int], for kind: ToolSampleKind,
        choice chance: inout SeededChoice
    ) throws(RuleFault) -> (turn: ToolTurn, request: Int) {
        let entity = scenario.entities[place]
        var drawn: (turn: ToolTurn, request: Int)?
        for _ in 0..<Self.redraws {
            let request = requests[chance.index(below: requests.count)]
            let failure =
                kind == .errorHandling
                ? failure(of: request, about: entity, choice: &chance) : nil
            let turn = try scenario.turn(
                scenario.requests[request], about: entity, failing: failure, choice: &chance)
            drawn = (turn, request)
            let key = [turn.tool, turn.arguments.canonicalText, failure?.code ?? ""]
            if planned.insert(key.joined(separator: " ")).inserted { break }
        }
        guard let drawn else { throw RuleFault(reason: "has no request for '\(entity.name)'") }
        return drawn
    }

    private func failure(
        of request: Int, about entity: ToolScenario.Entity, choice chance: inout SeededChoice
    ) -> ToolScenario.Failure? {
        let all = scenario.failures(of: scenario.requests[request], about: entity)
        // What always happens hides what may happen.
        let certain = all.filter { !$0.when.isEmpty && $0.arguments.isEmpty }
        let failures = certain.isEmpty ? all : certain
        return failures.isEmpty ? nil : failures[chance.index(below: failures.count)]
    }

    /// A second request: something else about the same entity, or the same about another one.
    private mutating func followUp(
        _ request: Int, about place: Int, choice chance: inout SeededChoice
    ) throws(RuleFault) -> (turn: ToolTurn, entity: Int) {
        let entity = scenario.entities[place]
        let others = scenario.requests(about: entity, for: .success).filter { $0 != request }
        let other = second.draw(for: .success, except: place)
        guard let other, others.isEmpty || chance.index(below: 2) == 0 else {
            let requests = others.isEmpty ? [request] : others
            return (
                try turn(about: place, requests, for: .success, choice: &chance).turn, place
            )
        }
        let all = scenario.requests(about: scenario.entities[other], for: .success)
        let requests = all.contains(request) ? [request] : all
        return (try turn(about: other, requests, for: .success, choice: &chance).turn, other)
    }
}
