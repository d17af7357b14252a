import Foundation
import Samples
import TextAnalysis

/// Whom the function of a flow asks about its record.
public struct RecordModel: Sendable {
    private let calls: FlowCalls

    init(_ calls: FlowCalls) {
        self.calls = calls
    }

    /// Asks one of the flow's questions, and again where the reply cannot be used: three times in
    /// all.
    ///
    /// Calls at the same time are fine. One that was answered before is not asked again.
    ///
    /// - Parameter input: what differs from call to call; it follows the instruction.
    /// - Returns: the reply as text, JSON where the question has a schema.
    /// - Throws: `FlowFailure` where no reply could be used; otherwise what ends the run, or leaves
    ///   the record to the next one.
    public func reply(_ question: String, to input: String) async throws -> String {
        do {
            let result = try await calls.result(of: question, input: input)
            return result.string ?? result.text
        } catch let fault as FlowFault {
            throw FlowFailure(fault.error, fault.message)
        }
    }

    /// Asks a question with a schema, and decodes its reply.
    ///
    /// - Throws: as the other `reply`; `DecodingError` where schema and type disagree.
    public func reply<Value: Decodable>(
        _ question: String, to input: String, as type: Value.Type
    ) async throws -> Value {
        let text = try await reply(question, to: input)
        return try JSONDecoder().decode(type, from: Data(text.utf8))
    }

    /// The text of a file that the flow declares, without white space at both ends; nil for a name
    /// that it does not declare.
    public func text(ofFile name: String) -> String? { calls.text(ofFile: name) }
}
