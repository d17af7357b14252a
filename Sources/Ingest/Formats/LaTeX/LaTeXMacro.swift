/// A macro that a document defines.
struct LaTeXMacro {
    /// What has to stand before the first parameter and after each of them; empty where nothing.
    var delimiters: [[UInt8]]
    /// The value of the first parameter where no brackets follow.
    var optionalDefault: [UInt8]?
    var body: [UInt8]
    /// Holds parts of environments or tables, so that it must be expanded to see them.
    let isStructural: Bool
    /// The command that this is another name of.
    var alias: String?

    var parameterCount: Int { delimiters.count - 1 }

    init(
        parameterCount: Int = 0, delimiters: [[UInt8]]? = nil, optionalDefault: [UInt8]? = nil,
        body: [UInt8]
    ) {
        self.delimiters = delimiters ?? Array(repeating: [], count: parameterCount + 1)
        self.optionalDefault = optionalDefault
        self.body = body
        isStructural = ["\\end", "\\begin", "\\\\", "&", "\\item", "\\]", "\\["].contains {
            body.firstIndex(of: Array($0.utf8), from: 0) != nil
        }
    }

    init(alias: String) {
        delimiters = [[]]
        body = []
        isStructural = false
        self.alias = alias
    }

    /// The body with the arguments in it.
    func expansion(_ arguments: [[UInt8]]) -> [UInt8] {
        guard parameterCount > 0 else { return body }
        return Self.substitute(arguments, in: body)
    }

    /// `#1` to `#9` become arguments; `##` becomes `#`.
    static func substitute(_ arguments: [[UInt8]], in body: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(body.count + arguments.reduce(0) { $0 + $1.count })
        var index = 0
        while index < body.count {
            let byte = body[index]
            guard byte == UInt8(ascii: "#"), index + 1 < body.count else {
                output.append(byte)
                index += 1
                continue
            }
            let next = body[index + 1]
            if (49...57).contains(next), Int(next) - 49 < arguments.count {
                append(arguments[Int(next) - 49], to: &output)
            } else if next == UInt8(ascii: "#") {
                output.append(next)
            }
            index += 2
        }
        return output
    }

    /// An argument that begins with a letter must not lengthen the name before it.
    private static func append(_ argument: [UInt8], to output: inout [UInt8]) {
        if let first = argument.first, (65...90).contains(first & 0xDF), endsInName(output) {
            output.append(32)
        }
        output += argument
    }

    private static func endsInName(_ output: [UInt8]) -> Bool {
        var index = output.count - 1
        while index >= 0, (65...90).contains(output[index] & 0xDF) { index -= 1 }
        return index >= 0 && index < output.count - 1 && output[index] == UInt8(ascii: "\\")
    }
}

/// An environment that a document defines.
struct LaTeXEnvironment {
    var parameterCount: Int
    var optionalDefault: [UInt8]?
    var begin: [UInt8]
    var end: [UInt8]
}

/// A theorem-like environment: its name, and the counter that numbers it.
struct LaTeXTheorem {
    var name: [UInt8]
    /// nil where it has no number.
    var counter: String?
}
