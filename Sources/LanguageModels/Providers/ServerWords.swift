#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What a server says about an error, out of the many forms in which servers say it.
struct ServerWords: Sendable, Equatable {
    var message: String
    /// A name such as `rate_limit_error`; Google's `status`.
    var type = ""
    /// Names such as `insufficient_quota`, also those of the quotas that are used up; a number is
    /// in `status`.
    var code = ""
    var parameter = ""
    /// The status that the body itself names, as OpenRouter does under a 200.
    var status: Int?
    /// Seconds in the body's own field for it (Google's RetryInfo).
    var delay: Double?

    /// All words in lower case, for the search of phrases.
    var text: String { "\(type) \(code) \(message)".lowercased() }

    /// True where waiting brings nothing: money, a day's quota, or a limit of none.
    ///
    /// - Parameter delay: Seconds that the response asks to wait; who names them has more then.
    func tellsOfNoQuota(delay: Double?) -> Bool {
        let text = text
        let isPace =
            code.lowercased().containsAny(of: FaultPhrases.pace)
            || FaultPhrases.typesOfPace.contains(type)
        if isPace { return false }
        if text.containsAny(of: FaultPhrases.quota) { return true }
        if delay == nil, type != "RESOURCE_EXHAUSTED",
            text.containsAny(of: FaultPhrases.quotaButForGoogle)
        {
            return true
        }
        if delay == nil, text.containsAny(of: FaultPhrases.quotaOfADay) { return true }
        guard let end = text.firstRange(of: "limit: 0")?.upperBound else { return false }
        let next = text[end...].first ?? " "
        return !next.isNumber && next != "."
    }

    /// - Returns: nil where the body is no error in JSON.
    init?(_ body: [UInt8]) {
        let data = Data(body)
        let decoder = JSONDecoder()
        // Google sends a list with one error in it on streams.
        guard
            let body = (try? decoder.decode(Body.self, from: data))
                ?? (try? decoder.decode([Body].self, from: data))?.first
        else { return nil }
        let error: Description
        switch body.error {
        case .description(let description): error = description
        case .text(let text): error = Description(message: text)
        case nil: error = Description(message: body.message ?? body.detail?.text)
        }
        guard let message = error.message ?? error.type ?? error.code?.text else { return nil }
        self.message = message + (error.metadata?.raw.map { ": " + Self.words(ofHost: $0) } ?? "")
        type = error.status ?? error.type ?? body.type ?? ""
        parameter = error.param ?? body.detail?.parameter ?? ""
        let code = error.code ?? body.code
        let details = error.details ?? Details()
        self.code = ([code?.text].compactMap(\.self) + details.names).joined(separator: " ")
        status = code?.number
        delay = details.delay
    }

    /// What the host said that OpenRouter passed the request on to.
    private static func words(ofHost raw: String) -> String {
        ServerWords(Array(raw.utf8))?.message ?? raw
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
        var status: String?
        var code: Code?
        var param: String?
        var details: Details?
        var metadata: Metadata?

        init(message: String?) {
            self.message = message
        }

        // A field of another type than usual must not hide the message.
        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            message = try? container.decode(String.self, forKey: .message)
            type = try? container.decode(String.self, forKey: .type)
            status = try? container.decode(String.self, forKey: .status)
            code = try? container.decode(Code.self, forKey: .code)
            param = try? container.decode(String.self, forKey: .param)
            details = try? container.decode(Details.self, forKey: .details)
            metadata = try? container.decode(Metadata.self, forKey: .metadata)
        }

        private enum Key: CodingKey {
            case message, type, status, code, param, details, metadata
        }
    }

    /// OpenRouter's.
    private struct Metadata: Decodable {
        var raw: String?
    }

    /// Google's list of typed objects, or Anthropic's one object.
    private struct Details: Decodable {
        /// Codes, reasons and the names of quotas.
        var names: [String] = []
        var delay: Double?

        private struct Info: Decodable {
            var retryDelay: String?
            var reason: String?
            var violations: [Violation]?
            var errorCode: String?

            private enum CodingKeys: String, CodingKey {
                case retryDelay, reason, violations
                case errorCode = "error_code"
            }
        }

        private struct Violation: Decodable {
            var quotaId: String?
        }

        init() {}

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            let infos = try (try? container.decode([Info].self)) ?? [container.decode(Info.self)]
            names = infos.flatMap { info in
                [info.errorCode, info.reason].compactMap(\.self)
                    + (info.violations ?? []).compactMap(\.quotaId)
            }
            delay = infos.lazy.compactMap(\.retryDelay).compactMap(Delay.seconds).first
        }
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
        /// The field that the first item is about.
        var parameter: String?

        private struct Item: Decodable {
            var msg: String?
            /// The way to the field, from the outermost name or index to the innermost.
            var loc: [Step]?

            /// The innermost name that is a field of ours, else the innermost one.
            var field: String? {
                let names = (loc ?? []).compactMap(\.name)
                return names.last { RequestField(word: $0) != nil } ?? names.last
            }
        }

        /// A name, or an index, which is not read.
        private struct Step: Decodable {
            var name: String?

            init(from decoder: any Decoder) throws {
                name = try? decoder.singleValueContainer().decode(String.self)
            }
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self) {
                self.text = text
            } else if let items = try? container.decode([Item].self) {
                text = items.compactMap(\.msg).joined(separator: "; ")
                parameter = items.first?.field
            }
        }
    }
}
