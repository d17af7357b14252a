#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What a server says about an error, out of the many forms in which servers say it.
struct ServerWords: Sendable, Equatable {
    var message: String
    var type = ""
    /// A name such as `insufficient_quota`; a number is in `status`.
    var code = ""
    var parameter = ""
    /// The status that the body itself names, as OpenRouter does under a 200.
    var status: Int?
    /// Seconds in the body's own field for it (Google's RetryInfo).
    var delay: Double?

    /// All words in lower case, for the search of phrases.
    var text: String { "\(type) \(code) \(message)".lowercased() }

    /// - Returns: nil where the body is no error in JSON.
    init?(_ body: [UInt8]) {
        guard let body = try? JSONDecoder().decode(Body.self, from: Data(body)) else { return nil }
        let error: Description
        switch body.error {
        case .description(let description): error = description
        case .text(let text): error = Description(message: text)
        case nil: error = Description(message: body.message ?? body.detail?.text)
        }
        guard let message = error.message ?? error.type ?? error.code?.text else { return nil }
        self.message = message
        type = error.type ?? body.type ?? ""
        parameter = error.param ?? ""
        let code = error.code ?? body.code
        self.code = code?.text ?? ""
        status = code?.number
        delay = error.details?.lazy.compactMap(\.retryDelay).compactMap(Delay.seconds).first
    }

    private struct Body: Decodable {
        var error: ErrorField?
        var message: String?
        var detail: Detail?
        var type: String?
        var code: Code?
    }

    private enum ErrorField: Decodable {
        case description(Description)
        case text(String)

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self) {
                self = .text(text)
            } else {
                self = .description(try container.decode(Description.self))
            }
        }
    }

    private struct Description: Decodable {
        var message: String?
        var type: String?
        var code: Code?
        var param: String?
        var details: [Info]?

        init(message: String?) {
            self.message = message
        }

        // A field of another type than usual must not hide the message.
        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            message = try? container.decode(String.self, forKey: .message)
            type = try? container.decode(String.self, forKey: .type)
            code = try? container.decode(Code.self, forKey: .code)
            param = try? container.decode(String.self, forKey: .param)
            details = try? container.decode([Info].self, forKey: .details)
        }

        private enum Key: CodingKey {
            case message, type, code, param, details
        }
    }

    private struct Info: Decodable {
        var retryDelay: String?
    }

    /// A number in some servers, a name in others.
    private struct Code: Decodable {
        var text: String?
        var number: Int?

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let number = try? container.decode(Int.self) {
                self.number = number
            } else {
                text = try container.decode(String.self)
            }
        }
    }

    /// FastAPI's field: a sentence, or a list of what is wrong.
    private struct Detail: Decodable {
        var text: String?

        private struct Item: Decodable {
            var msg: String?
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            text =
                (try? container.decode(String.self))
                ?? (try? container.decode([Item].self))?.compactMap(\.msg).joined(separator: "; ")
        }
    }
}
