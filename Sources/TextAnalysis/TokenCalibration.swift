/// How a model's true counts compare with the estimate, fitted on requests whose usage it reported.
///
/// `tokens = scale * estimate + overhead`, by least squares: the overhead is what a chat template
/// adds to each request. Where the requests are too much alike to tell the two apart, a usual
/// overhead is taken off and the scale is the ratio of the sums.
package struct TokenCalibration: Sendable, Equatable {
    /// True tokens in thousandths of estimated ones; from 500 to 2,000.
    package var scale: Int
    /// Tokens that each request holds besides its text.
    package var overhead: Int
    /// Requests that it was fitted on.
    package var requests: Int

    /// The estimate of a request's text, and the tokens that its model reported for it.
    package struct Sample: Sendable, Equatable {
        package var estimate: Int
        package var tokens: Int

        package init(estimate: Int, tokens: Int) {
            self.estimate = estimate
            self.tokens = tokens
        }
    }

    /// Fewer say little of a model.
    package static let leastRequests = 8
    /// Of the chat templates of Qwen, Llama 3 and OpenAI, 9 to 20 for a system and a user message.
    private static let usualOverhead = 12

    package init(scale: Int, overhead: Int, requests: Int) {
        self.scale = scale
        self.overhead = overhead
        self.requests = requests
    }

    /// - Returns: nil where the samples are too few to say anything.
    package init?(_ samples: [Sample]) {
        let samples = samples.filter { $0.estimate > 0 && $0.tokens > 0 }
        guard samples.count >= Self.leastRequests else { return nil }
        let count = Double(samples.count)
        let meanEstimate = samples.reduce(0) { $0 + Double($1.estimate) } / count
        let meanTokens = samples.reduce(0) { $0 + Double($1.tokens) } / count
        var variance = 0.0
        var covariance = 0.0
        for sample in samples {
            let distance = Double(sample.estimate) - meanEstimate
            variance += distance * distance
            covariance += distance * (Double(sample.tokens) - meanTokens)
        }
        // A tenth of the mean on average: less is noise.
        let isSpread = variance / count > meanEstimate * meanEstimate / 100
        var slope = isSpread ? covariance / variance : 0
        var intercept = meanTokens - slope * meanEstimate
        if !isSpread || !(0...200).contains(intercept) {
            intercept = Double(Self.usualOverhead)
            slope = (meanTokens - intercept) / meanEstimate
        }
        scale = Int((min(max(slope, 0.5), 2) * 1000).rounded())
        overhead = Int(intercept.rounded())
        requests = samples.count
    }

    /// The tokens to expect of a request whose text was estimated.
    package func tokens(estimate: Int) -> Int {
        (estimate * scale + 500) / 1000 + overhead
    }
}
