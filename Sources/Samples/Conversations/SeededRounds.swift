/// Deals items in rounds, each in an order of its own: every item once before any comes again.
struct SeededRounds<Item> {
    private let items: [Item]
    private let seed: Int
    private let name: String
    private var left: [Item] = []
    private var rounds = 0

    /// - Parameters:
    ///   - items: at least one.
    ///   - name: what is dealt; deals of other names are independent.
    init(_ items: [Item], seed: Int, name: String) {
        self.items = items
        self.seed = seed
        self.name = name
    }

    mutating func next() -> Item {
        if left.isEmpty {
            var choice = SeededChoice(seed: seed, path: [name, String(rounds)])
            left = choice.shuffled(items)
            rounds += 1
        }
        return left.removeLast()
    }
}
