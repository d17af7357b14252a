// What each error means and what the user is told: the wording of the dialect in one place.

extension OpenAICompatible {
    /// The fault behind a transfer that brought no whole response.
    ///
    /// `hasAnswered` is false until the server has answered anything. Until then an address that leads
    /// nowhere is a mistake to report at once rather than an outage to sit out.
    package func fault(_ error: TransportError, hasAnswered: Bool) -> Fault {
        let detail = lowercasedFirst(error.detail)
        switch error.code {
        case .badURL:
            return Fault(
                ModelError(
                    .configuration, "\(address.display) is no URL of a server; check --base-url"),
                .none)
        case .unknownHost, .connectTimeout:
            return unreachable(detail, hasAnswered ? .retry(after: nil) : .none)
        case .tls:
            return unreachable(detail, .none)
        case .cannotConnect, .interrupted:
            return unreachable(detail, .retry(after: nil))
        case .timeout:
            return Fault(
                ModelError(
                    .timeout,
                    "\(dialect.title) at \(address.display) did not answer within "
                        + "\(Int(timeout.rounded())) s; a larger --timeout gives it more"),
                .retry(after: nil))
        case .tooLarge:
            return Fault(
                ModelError(
                    .malformedReply,
                    "\(dialect.title) at \(address.display) sent no reply of a model: \(detail)"),
                .none)
        }
    }

    private func unreachable(_ detail: String, _ remedy: Fault.Remedy) -> Fault {
        Fault(
            ModelError(
                .unreachable,
                "\(dialect.title) cannot be reached at \(address.display): \(detail); "
                    + dialect.remedy),
            remedy)
    }

    /// A reply that is not of the dialect.
    ///
    /// It may have been damaged on its way, so it is asked for again.
    func malformed(_ what: String, _ response: HTTPResponse) -> Fault {
        let start = quoted(String(decoding: response.body.prefix(200), as: UTF8.self))
        return Fault(
            ModelError(
                .malformedReply,
                "\(dialect.title) at \(address.display) \(what) (it begins with \(start)); "
                    + "check --base-url"),
            .retry(after: nil))
    }

    /// The fault behind an error that the server reports, from its status and its words.
    func errorReply(_ response: HTTPResponse, _ words: ServerWords?) -> Fault {
        let status = status(response, words)
        let text = words?.text ?? ""
        let said = said(status, response, words)
        let delay = Delay.named(by: response, words)
        switch status {
        case 300..<400:
            return redirect(response)
        case 401, 403:
            return Fault(ModelError(.authentication, "\(keySentence) (\(said))"), .none)
        case 402:
            return quota(said)
        case 404, 405, 410:
            return notFound(text, said)
        case 413:
            return contextLength(said)
        case 429:
            return slowDown(text, said, delay)
        case 503 where text.contains("loading model"):
            return Fault(serverError(said), .wait(delay ?? 1))
        case 408, 409, 425, 500...:
            if text.containsAny(of: Self.contextPhrases) { return contextLength(said) }
            let isFinal = [501, 505].contains(status)
            return Fault(serverError(said), isFinal ? .none : .retry(after: delay))
        default:
            return refused(text, said, words)
        }
    }

    private func status(_ response: HTTPResponse, _ words: ServerWords?) -> Int {
        if response.status >= 300 { return response.status }
        // A 2xx with an error inside: without a number of its own it is the server's fault.
        guard let status = words?.status, (400..<600).contains(status) else {
            return words?.text.containsAny(of: Self.quotaPhrases) == true ? 429 : 502
        }
        return status
    }
}

// MARK: - Kinds of errors

extension OpenAICompatible {
    private static let contextPhrases = [
        "context_length", "context length", "context size", "exceed_context", "context window",
        "context overflow", "when context", "maximum context", "prompt is too long",
        "input is too long", "input length", "reduce the length",
    ]
    private static let quotaPhrases = [
        "insufficient_quota", "exceeded your current quota", "spend_limit", "spend limit",
        "credit balance", "insufficient credit", "insufficient balance", "billing", "perday",
        "limit: 0,", "payment required",
    ]
    private static let unknownModelPhrases = [
        "model_not_found", "model not found", "invalid model", "unknown model", "no such model",
        "model does not exist", "no models loaded",
    ]
    private static let refusedFieldPhrases = [
        "unsupported parameter", "unsupported_parameter", "unsupported value", "unsupported_value",
        "unknown parameter", "unknown_parameter", "unrecognized request argument",
        "not supported", "does not support", "not permitted", "unexpected field", "unknown field",
    ]

    private func slowDown(_ text: String, _ said: String, _ delay: Double?) -> Fault {
        if text.containsAny(of: Self.quotaPhrases) { return quota(said) }
        // Larger than a whole minute's budget: waiting never helps.
        if text.contains("request too large") { return contextLength(said) }
        return Fault(
            ModelError(
                .rateLimited,
                "\(dialect.title) still asks to slow down (\(said)); run the command again later, "
                    + "or with fewer --workers"),
            .wait(delay))
    }

    private func refused(_ text: String, _ said: String, _ words: ServerWords?) -> Fault {
        if text.containsAny(of: Self.contextPhrases) { return contextLength(said) }
        if text.containsAny(of: Self.unknownModelPhrases) { return notFound(text, said) }
        if text.containsAny(of: Self.quotaPhrases) { return quota(said) }
        let error = ModelError(
            .badRequest, "\(dialect.title) refuses the request for \(model) (\(said))")
        if text.containsAny(of: Self.refusedFieldPhrases), let field = refusedField(words) {
            return Fault(error, .drop(field))
        }
        return Fault(error, .none)
    }

    /// The field that the server names: in `param`, else the first in its message.
    private func refusedField(_ words: ServerWords?) -> RequestField? {
        guard let words else { return nil }
        let isPartOfName: (Character) -> Bool = { $0.isLetter || $0.isNumber || $0 == "_" }
        let names = words.message.split { !isPartOfName($0) }.map(String.init)
        return ([words.parameter] + names).lazy.compactMap(RequestField.init(rawValue:)).first
    }

    private func quota(_ said: String) -> Fault {
        Fault(
            ModelError(
                .quota,
                "\(dialect.title) has no quota or credit left for this key (\(said)); all that is "
                    + "done is kept, run the command again once there is some"),
            .none)
    }

    private func contextLength(_ said: String) -> Fault {
        Fault(
            ModelError(
                .contextLength,
                "The request is too long for \(model) (\(said)); smaller --chunk-tokens help"),
            .none)
    }

    private func serverError(_ said: String) -> ModelError {
        ModelError(.serverFault, "\(dialect.title) at \(address.display) failed (\(said))")
    }

    private func notFound(_ text: String, _ said: String) -> Fault {
        let sentence =
            text.contains("model")
            ? "\(dialect.title) at \(address.display) has no model '\(model)' (\(said)); "
                + "name another with --model"
            : "There is no chat route at \(address.display) (\(said)); check --base-url"
        return Fault(ModelError(.notFound, sentence), .none)
    }

    private func redirect(_ response: HTTPResponse) -> Fault {
        let target = response.header("location").flatMap { ServerAddress($0)?.display }
        return Fault(
            ModelError(
                .notFound,
                "\(address.display) redirects to \(target ?? "another place"), which is not "
                    + "followed so that no key goes astray; name the right URL with --base-url"),
            .none)
    }

    private var keySentence: String {
        switch (key, dialect.keyVariable) {
        case (_?, let variable?): "\(dialect.title) refuses the key in \(variable); set a valid one"
        case (nil, let variable?): "\(dialect.title) wants a key; set \(variable)"
        case (_, nil):
            "The server at \(address.display) wants a key; name its provider, as --provider openai "
                + "does to send OPENAI_API_KEY"
        }
    }
}

// MARK: - Words

extension OpenAICompatible {
    /// `HTTP 404: model 'x' not found`, short, in one line and without the key.
    private func said(_ status: Int, _ response: HTTPResponse, _ words: ServerWords?) -> String {
        let message =
            words?.message
            ?? (response.body.isEmpty
                ? "no message"
                : quoted(String(decoding: response.body.prefix(200), as: UTF8.self)))
        return "HTTP \(status): \(short(message))"
    }

    private func quoted(_ text: String) -> String { "\"\(short(text))\"" }

    private func short(_ text: String) -> String {
        let line = Secret.redact(text, key: key)
            .split { $0.isWhitespace || $0.isNewline || $0 == "\0" }
            .joined(separator: " ")
        return line.count > 200 ? line.prefix(200) + "…" : line
    }

    private func lowercasedFirst(_ text: String) -> String {
        text.prefix(1).lowercased() + text.dropFirst()
    }
}

extension String {
    fileprivate func containsAny(of phrases: [String]) -> Bool {
        phrases.contains { contains($0) }
    }
}
