/// Does work on many inputs at once, so many at a time, and hands the results over in the order
/// they come.
///
/// A throw, from the work or from `receive`, is passed on once all that runs has ended: nothing new
/// is begun, and nothing is cancelled, since a call that is under way is paid for. Who cancels the
/// task that waits here cancels what runs, too.
///
/// - Parameters:
///   - width: how many run at once, at least 1; asked again after each result.
///   - receive: called one at a time.
func withWindow<Input: Sendable, Output: Sendable>(
    over inputs: [Input], width: @autoclosure () -> Int,
    work: @escaping @Sendable (Input) async throws -> Output,
    receive: (Output) async throws -> Void
) async throws {
    try await withThrowingTaskGroup(of: Result<Output, any Error>.self) { group in
        var next = inputs.makeIterator()
        var running = 0
        func fill() {
            let width = max(width(), 1)
            while running < width, let input = next.next() {
                running += 1
                group.addTask {
                    do { return .success(try await work(input)) } catch { return .failure(error) }
                }
            }
        }
        var failure: (any Error)?
        fill()
        while let result = try await group.next() {
            running -= 1
            do {
                try await receive(try result.get())
                try Task.checkCancellation()
            } catch {
                // The first one says what went wrong; those behind it often follow from it.
                failure = failure ?? error
            }
            if failure == nil { fill() }
        }
        if let failure { throw failure }
    }
}
