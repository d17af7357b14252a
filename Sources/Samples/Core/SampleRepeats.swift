package import Records
package import TextAnalysis

extension Check {
    /// The samples that say what an earlier one says, in any case of letters, each with its check.
    ///
    /// What tools reply is not looked at: it is drawn by the program, and other numbers alone make
    /// no other sample.
    ///
    /// - Parameter samples: their fields, with turns under `messages` or `conversation`.
    package static func repeats(among samples: [JSONValue]) -> [Int: SampleCheck] {
        var seen: Set<[String]> = []
        var checks: [Int: SampleCheck] = [:]
        for (place, sample) in samples.enumerated() {
            let messages = (sample["messages"] ?? sample["conversation"])?.items ?? []
            let words = messages.filter { $0["role"]?.string != "tool" }
                .compactMap { $0["content"]?.string?.lowercased() }
            if words.isEmpty || seen.insert(words).inserted { continue }
            checks[place] = SampleCheck(
                "repeated", passed: false, message: "It says what an earlier sample says.")
        }
        return checks
    }
}
