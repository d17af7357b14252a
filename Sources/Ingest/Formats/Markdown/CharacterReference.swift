/// HTML's character references that occur in running text.
enum CharacterReference {
    /// The text of `amp`, `#8217` or `#x2019`; nil for what is none.
    static func text(of name: ArraySlice<UInt8>) -> String? {
        guard let first = name.first else { return nil }
        if first == UInt8(ascii: "#") {
            let digits = String(decoding: name.dropFirst(), as: UTF8.self)
            let value =
                digits.hasPrefix("x") || digits.hasPrefix("X")
                ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
            guard let value, let scalar = Unicode.Scalar(value) else { return nil }
            return String(scalar)
        }
        return named[String(decoding: name, as: UTF8.self)]
    }

    private static let named = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": " ",
        "ndash": "–", "mdash": "—", "hellip": "…", "lsquo": "‘", "rsquo": "’", "ldquo": "“",
        "rdquo": "”", "copy": "©", "reg": "®", "deg": "°", "plusmn": "±", "times": "×",
        "micro": "µ", "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "mu": "μ",
        "le": "≤", "ge": "≥", "ne": "≠", "rarr": "→", "larr": "←", "bull": "•", "middot": "·",
        "thinsp": " ", "ensp": " ", "emsp": " ", "shy": "",
    ]
}
