/// Which judge decides.
package enum JudgeKind: String, Sendable, CaseIterable {
    case auto
    case rubric
    case yesNo = "yes-no"

    /// What `auto` stands for: yes-no for `mock` and models too small for marks, where the provider gives the
    /// log-probabilities that it needs; else the rubric.
    ///
    /// - Parameters:
    ///   - provider: its kind, such as `local`.
    ///   - model: its name; `qwen2.5:7b` states its size.
    package func resolved(
        provider: String, model: String, supportsLogprobs: Bool
    ) -> JudgeKind {
        guard self == .auto else { return self }
        let isSmall = Self.isSmall(provider: provider, model: model)
        return isSmall && supportsLogprobs ? .yesNo : .rubric
    }

    /// Whether a model is too small for marks and rewrites: `local`, `mock`, or less than 8
    /// thousand million parameters by its name.
    package static func isSmall(provider: String, model: String) -> Bool {
        ["local", "mock"].contains(provider) || billions(in: model).map { $0 < 8 } == true
    }

    /// The largest number of parameters that a model's name states, in thousands of millions.
    static func billions(in name: String) -> Double? {
        let characters = Array(name.lowercased())
        var sizes: [Double] = []
        var index = 0
        while index < characters.count {
            let start = index
            while index < characters.count, characters[index].isNumber || characters[index] == "." {
                index += 1
            }
            guard index > start else {
                index += 1
                continue
            }
            let isWord = start == 0 || !characters[start - 1].isLetter
            let next = index < characters.count ? characters[index] : " "
            let ends = index + 1 >= characters.count || !characters[index + 1].isLetter
            if let number = Double(String(characters[start..<index])), ends {
                // 8x7b is a mixture of experts: its parts add up.
                if next == "b", start > 1, characters[start - 1] == "x" {
                    sizes.append(number * 8)
                } else if isWord, next == "b" {
                    sizes.append(number)
                } else if isWord, next == "m" {
                    sizes.append(number / 1000)
                }
            }
        }
        return sizes.max()
    }
}
