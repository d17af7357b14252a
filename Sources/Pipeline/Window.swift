/// Does work on many inputs at once, so many at a time, and hands the results over in the order
/// they come.
///
/// A throw, from the work or from `receive`, cancels the rest and is passed on once all of it has
/// ended.
///
/// - Parameters:
///   - width: how many run at once, at least 1.
///   - receive: called one at a time.
func withWindow<Input: Sendable, Output: Sendable>(
    over inputs: [Input], width: Int, work: @escaping @Sendable (Input) async throws -> Output,
    receive: (Output) async throws -> Void
) async throws {
    try await withThrowingTaskGroup(of: Output.self) { group in
        var next = inputs.makeIterator()
        for _ in 0..<max(width, 1) {
            guard let input = next.next() else { break }
            group.addTask { try await work(input) }
        }
        while let output = try await group.next() {
            try await receive(output)
            try Task.checkCancellation()
            if let input = next.next() {
                group.addTask { try await work(input) }
            }
        }
    }
}
