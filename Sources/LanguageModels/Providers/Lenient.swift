/// What no reply is to be lost for, since it has been paid for: nil where it is of another form than
/// usual.
struct Lenient<Value: Decodable>: Decodable {
    var value: Value?

    init(from decoder: any Decoder) throws {
        value = try? Value(from: decoder)
    }
}

/// A count as servers write it, from 0 to a thousand million: fractions are cut off, and what is no
/// number counts nothing.
struct WireCount: Decodable {
    var value: Int

    static let most = 1_000_000_000

    init(from decoder: any Decoder) throws {
        value = Self.count((try? decoder.singleValueContainer().decode(Double.self)) ?? 0)
    }

    /// The number as a count, whatever it is.
    static func count(_ number: Double) -> Int {
        number > 0 ? Int(min(number, Double(most))) : 0
    }
}

extension ModelReply.Usage {
    /// The same where no part is larger than its whole, so that no price comes out below zero.
    var consistent: ModelReply.Usage {
        let cached = min(cached, prompt)
        return ModelReply.Usage(
            prompt: min(prompt, WireCount.most), cached: cached,
            written: min(written, prompt - cached), completion: min(completion, WireCount.most),
            reasoning: min(reasoning, completion))
    }
}
