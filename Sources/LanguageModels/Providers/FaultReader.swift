/// What each error means and what the user is told: the wording for all providers in one place.
struct FaultReader: Sendable {
    let kind: ProviderKind
    let endpoint: Endpoint

    /// The fault behind a transfer that brought no whole response.
    func fault(_ error: TransportError, hasAnswered: Bool) -> Fault {
        let detail = lowercasedFirst(error.detail)
        switch error.code {
        case .badURL:
            return Fault(
                ModelError(.configuration, "\(place) is no URL of a server; check --base-url"),
                .none)
        case .unknownHost, .connectTimeout:
            return unreachable(detail, hasAnswered ? .retry(after: nil) : .none)
        case .tls:
            // A handshake may break in an outage too, but hardly before anything was answered.
            return unreachable(detail, hasAnswered ? .retry(after: nil) : .none)
        case .cannotConnect, .interrupted:
            return unreachable(detail, .retry(after: nil))
        case .timeout:
            return Fault(
                ModelError(
                    .timeout,
                    "\(kind.title) at \(place) did not answer within "
                        + "\(Int(endpoint.timeout.rounded())) s; a larger --timeout gives it more"),
                .retry(after: nil))
        case .tooLarge:
            return Fault(
                ModelError(
                    .malformedReply, "\(kind.title) at \(place) sent no reply of a model: \(detail)"
                ), .none)
        }
    }

    private func unreachable(_ detail: String, _ remedy: Fault.Remedy) -> Fault {
        Fault(
            ModelError(
                .unreachable,
                "\(kind.title) cannot be reached at \(place): \(detail); \(kind.remedy)"),
            remedy)
    }

    /// A reply that is not of the provider's form.
    ///
    /// It may have been damaged on its way, so it is asked for again.
    func malformed(_ what: String, _ response: HTTPResponse) -> Fault {
        let start = response.body.isEmpty ? "it is empty" : "it begins with \(beginning(response))"
        return Fault(
            ModelError(
                .malformedReply, "\(kind.title) at \(place) \(what) (\(start)); check --base-url"),
            .retry(after: nil))
    }

    /// The fault behind an error that the server reports, from its status and its words.
    func errorReply(_ response: HTTPResponse) -> Fault {
        let words = ServerWords(response.body)
        let status = status(response, words)
        let report = Report(
            status: status, words: words, text: words?.text ?? "",
            said: said(status, response, words), delay: Delay.named(by: response, words))
        let fault = following(
            response.header("x-should-retry"), fault(behind: report, response), report)
        switch fault.remedy {
        case .retry(let delay?), .wait(let delay?):
            return delay > RetryState.longestWait ? longWait(report, delay) : fault
        case .none, .retry, .wait, .drop: return fault
        }
    }

    /// Anthropic and OpenAI say where a second try is in vain, or is not, whatever the status.
    private func following(_ advice: String?, _ fault: Fault, _ report: Report) -> Fault {
        switch (advice, fault.remedy) {
        case ("false", .retry), ("false", .wait):
            return Fault(fault.error, .none)
        case ("true", .none) where [.badRequest, .serverFault].contains(fault.error.code):
            return Fault(serverError(report), .retry(after: report.delay))
        default: return fault
        }
    }

    /// A filter that answers with an error status: an outcome like any other filter's.
    ///
    /// - Returns: nil for any other response.
    func filteredReply(_ response: HTTPResponse) -> ModelReply? {
        guard [400, 403].contains(response.status), let words = ServerWords(response.body),
            words.text.containsAny(of: FaultPhrases.filter)
        else { return nil }
        return ModelReply(
            text: "", finish: .contentFilter, reason: short(words.message),
            raw: Secret.redact(
                String(decoding: response.body, as: UTF8.self), key: endpoint.key),
            duration: response.duration)
    }
}

/// An error that a server reports.
private struct Report {
    var status: Int
    var words: ServerWords?
    /// All words in lower case.
    var text: String
    /// The short form for messages.
    var said: String
    /// Seconds that the server asks to wait.
    var delay: Double?

    func says(_ phrases: [String]) -> Bool { text.containsAny(of: phrases) }

    var tellsOfNoQuota: Bool { words?.tellsOfNoQuota(delay: delay) == true }
}

// MARK: - Kinds of errors

extension FaultReader {
    private func status(_ response: HTTPResponse, _ words: ServerWords?) -> Int {
        if response.status >= 300 { return response.status }
        // A 2xx with an error inside: without a number of its own it is the server's fault.
        if let status = words?.status, (400..<600).contains(status) { return status }
        if let status = words.flatMap({ FaultPhrases.statusOfType[$0.type] }) { return status }
        let delay = Delay.named(by: response, words)
        return words?.tellsOfNoQuota(delay: delay) == true ? 429 : 502
    }

    private func fault(behind report: Report, _ response: HTTPResponse) -> Fault {
        switch report.status {
        case 300..<400:
            return redirect(response)
        case 401, 403:
            return report.says(FaultPhrases.place) ? notServedHere(report) : key(report)
        case 402:
            return quota(report)
        case 404, 405, 410:
            return notFound(report)
        case 413:
            return contextLength(report)
        case 429:
            return slowDown(report)
        case 503 where report.text.contains("loading model"):
            return Fault(serverError(report), .wait(report.delay ?? 1))
        case 408, 409, 425, 500...:
            if report.says(FaultPhrases.context) { return contextLength(report) }
            let isFinal = [501, 505].contains(report.status)
            return Fault(serverError(report), isFinal ? .none : .retry(after: report.delay))
        default:
            return refused(report)
        }
    }

    private func slowDown(_ report: Report) -> Fault {
        if report.tellsOfNoQuota { return quota(report) }
        // Larger than a whole minute's budget: waiting never helps.
        if report.text.contains("request too large") { return contextLength(report) }
        return Fault(
            ModelError(
                .rateLimited,
                "\(kind.title) still asks to slow down (\(report.said)); run the command again "
                    + "later, or with fewer --workers"),
            .wait(report.delay))
    }

    private func refused(_ report: Report) -> Fault {
        if report.says(FaultPhrases.context) { return contextLength(report) }
        if report.says(FaultPhrases.key) { return key(report) }
        if report.says(FaultPhrases.unknownModel) { return notFound(report) }
        if report.tellsOfNoQuota { return quota(report) }
        if report.says(FaultPhrases.place) { return notServedHere(report) }
        let error = ModelError(
            .badRequest, "\(kind.title) refuses the request for \(endpoint.model) (\(report.said))")
        // A schema that is at fault is a mistake of ours to be told, not a feature that is missing.
        if report.says(FaultPhrases.refusedField), !report.says(FaultPhrases.badSchema),
            let field = refusedField(report)
        {
            return Fault(error, .drop(field))
        }
        return Fault(error, .none)
    }

    /// The field that the server names: in `param`, else the first in its message.
    private func refusedField(_ report: Report) -> RequestField? {
        guard let words = report.words else { return nil }
        let isPartOfName: (Character) -> Bool = { $0.isLetter || $0.isNumber || $0 == "_" }
        let names = words.message.split { !isPartOfName($0) }.map(String.init)
        return ([words.parameter] + names).lazy.compactMap(RequestField.init(word:))
            .first { !kind.indispensable.contains($0) }
    }

    private func quota(_ report: Report) -> Fault {
        let variable = endpoint.key == nil ? nil : endpoint.keyVariable
        let other =
            variable.map { "set \($0) to the key of another account" }
            ?? "name another --provider"
        return Fault(
            ModelError(
                .quota,
                "\(kind.title) has no quota or credit left (\(report.said)): get some, or \(other), "
                    + "and run the command again; all that is done is kept"),
            .none)
    }

    private func longWait(_ report: Report, _ delay: Double) -> Fault {
        Fault(
            ModelError(
                .longWait,
                "\(kind.title) asks to wait \(Delay.inWords(delay)) (\(report.said)); all that is "
                    + "done is kept, run the command again then"),
            .none)
    }

    private func notServedHere(_ report: Report) -> Fault {
        Fault(
            ModelError(
                .configuration,
                "\(kind.title) does not serve the place that you are in (\(report.said)); name "
                    + "another --provider"),
            .none)
    }

    private func contextLength(_ report: Report) -> Fault {
        Fault(
            ModelError(
                .contextLength,
                "The request is too long for \(endpoint.model) (\(report.said)); smaller "
                    + "--chunk-tokens help"),
            .none)
    }

    private func serverError(_ report: Report) -> ModelError {
        ModelError(.serverFault, "\(kind.title) at \(place) failed (\(report.said))")
    }

    private func notFound(_ report: Report) -> Fault {
        if report.says(FaultPhrases.noHost) {
            let error = ModelError(
                .badRequest, "\(kind.title) has no host for the request (\(report.said))")
            return Fault(error, .drop(.routing))
        }
        let sentence =
            report.text.contains("model")
            ? "\(kind.title) at \(place) has no model '\(endpoint.model)' (\(report.said)); "
                + kind.modelRemedy
            : "There is no chat route at \(place) (\(report.said)); check --base-url"
        return Fault(ModelError(.notFound, sentence), .none)
    }

    private func redirect(_ response: HTTPResponse) -> Fault {
        let target = response.header("location").flatMap { ServerAddress($0)?.display }
        return Fault(
            ModelError(
                .notFound,
                "\(place) redirects to \(target ?? "another place"), which is not followed so that "
                    + "no key goes astray; name the right URL with --base-url"),
            .none)
    }

    private func key(_ report: Report) -> Fault {
        Fault(ModelError(.authentication, "\(keySentence(report)) (\(report.said))"), .none)
    }

    private func keySentence(_ report: Report) -> String {
        let variable = endpoint.keyVariable ?? kind.keyVariables.first
        guard let variable else {
            return
                "The server at \(place) wants a key; name its provider, as --provider openai does "
                + "to send OPENAI_API_KEY"
        }
        if endpoint.key == nil { return "\(kind.title) wants a key; set \(variable)" }
        if report.status == 403 {
            return "\(kind.title) does not allow this with the key in \(variable); check what the "
                + "key may do, and --model"
        }
        return "\(kind.title) refuses the key in \(variable); set a valid one"
    }
}
