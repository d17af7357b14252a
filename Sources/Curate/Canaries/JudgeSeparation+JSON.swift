extension JudgeSeparation: Encodable {
    private enum CodingKeys: String, CodingKey {
        case verdict, canaries, caught
        case caughtByKind = "caught_by_kind"
        case goodPairs = "good_pairs"
        case falseAlarms = "false_alarms"
        case auc, chance
    }

    private struct KindCount: Encodable {
        let caught: Int
        let count: Int
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(verdict.rawValue, forKey: .verdict)
        try container.encode(canaryCount, forKey: .canaries)
        try container.encode(caughtCount, forKey: .caught)
        let byKind = caughtByKind.map {
            ($0.key.rawValue, KindCount(caught: $0.value.caught, count: $0.value.count))
        }
        try container.encode(
            Dictionary(byKind, uniquingKeysWith: { first, _ in first }), forKey: .caughtByKind)
        try container.encode(goodCount, forKey: .goodPairs)
        try container.encode(falseAlarmCount, forKey: .falseAlarms)
        try container.encodeIfPresent(auc, forKey: .auc)
        try container.encode(chance, forKey: .chance)
    }
}
