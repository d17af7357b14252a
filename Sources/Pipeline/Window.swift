/// Does work on many inputs at once, so many at a time, and hands the results over in the order
/// they come.
///
/// A throw, from the work or from `receive`, cancels the rest and is passed on once all of it has
/// ended.
///
/// - Parameters:
///   - width: how many run at once, at least 1; asked again after each result.
///   - receive: called one at a time.
func withWindow<Input: Sendable, Output: Sendable>(
    over inputs: [Input], width: @autoclosure () -> Int,
    work: @escaping @Sendable (Input) async throws -> Output,
    receive: (Output) async throws -> Void
) async throws {
    try await withThrowingTaskGroup(of: Output.self) { group in
        var next = inputs.makeIterator()
        var running = 0
        func fill() {
            let width = max(width(), 1)
            while running < width, let input = next.next() {
                running += 1
                group.addTask { try await work(input) }
            }
        }
        fill()
        while let output = try await group.next() {
            running -= 1
            try await receive(output)
            try Task.checkCancellation()
            fill()
        }
    }
}
