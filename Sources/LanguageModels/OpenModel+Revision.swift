// The revision is part of each call's key. One that is missing once would make a run pay again for
// all that was answered before, so that it is asked for as insistently as anything else.

extension ModelOpener {
    /// The revision of the model where the provider tells it; empty for providers that tell none.
    ///
    /// - Throws: `ModelError` where it cannot be found out, or the provider has no such model.
    func revision(_ provider: any Provider, _ transport: Transport) async throws -> String {
        guard provider.kind.listsRevisions else { return "" }
        let models = try await listModels(provider, transport)
        let name = provider.endpoint.model
        guard let model = models.first(where: { $0.isNamed(name) }) else {
            throw ModelError(
                .notFound,
                "\(provider.kind.title) at \(provider.endpoint.address.display) has no model "
                    + "'\(name)'; \(provider.kind.modelRemedy)")
        }
        return model.revision
    }

    private func listModels(
        _ provider: any Provider, _ transport: Transport
    ) async throws -> [OfferedModel] {
        let timeout = min(settings.timeout, 30)
        var state = RetryState(retries: settings.retries, patience: 60)
        var hasAnswered = false
        while true {
            let fault: Fault
            do {
                let response = try await transport.send(provider.encodeModelList(timeout: timeout))
                hasAnswered = true
                return try provider.decodeModelList(response)
            } catch let error as TransportError {
                fault = provider.fault(error, hasAnswered: hasAnswered)
            } catch let error as Fault {
                fault = error
            }
            switch state.next(after: fault, random: timing.random()) {
            case .giveUp(let error): throw unknownRevision(provider, error)
            case .retry(let delay), .pause(let delay): try await timing.sleep(delay)
            case .drop: throw unknownRevision(provider, fault.error)
            }
        }
    }

    /// Where the server is there but does not list its models, what that is needed for.
    private func unknownRevision(_ provider: any Provider, _ error: ModelError) -> ModelError {
        switch error.code {
        case .timeout, .serverFault, .rateLimited, .malformedReply:
            ModelError(
                error.code,
                "\(provider.kind.title) at \(provider.endpoint.address.display) does not list its "
                    + "models, by whose digests earlier answers are found again; run the command "
                    + "again once it does")
        default: error
        }
    }
}
