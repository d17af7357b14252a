/// What a font's name tells: `ABCDEF+NimbusRomNo9L-MediItal` is bold and italic.
struct FontName {
    let isBold: Bool
    let isItalic: Bool
    let isMonospaced: Bool
    let isMath: Bool

    init(_ name: String) {
        let name = Self.base(name)
        isBold = Self.isBold(name)
        isItalic = Self.isItalic(name)
        isMonospaced = Self.isMonospaced(name)
        isMath = Self.isMath(name)
    }

    private static func isBold(_ name: String) -> Bool {
        name.contains("bold") || name.contains("black") || name.contains("heavy")
            || name.contains("-medi") || name.contains("semibold") || name.contains("demi")
            || name.hasSuffix(".b") || name.hasSuffix(".bi") || name.hasSuffix("-bd")
            || isComputerModern(name, ["cmbx", "cmb1", "ecbx", "sfbx", "lmbx"])
    }

    private static func isItalic(_ name: String) -> Bool {
        name.contains("ital") || name.contains("obli") || name.contains("slanted")
            || name.hasSuffix(".i") || name.hasSuffix(".bi") || name.hasSuffix("-it")
            || isComputerModern(name, ["cmti", "ecti", "sfti", "cmsl"])
    }

    private static func isMonospaced(_ name: String) -> Bool {
        name.contains("mono") || name.contains("courier") || name.contains("typewriter")
            || name.contains("consol") || name.contains("inconsolata")
            || isComputerModern(name, ["cmtt", "ectt", "sftt", "lmtt"])
    }

    private static func isMath(_ name: String) -> Bool {
        isComputerModern(
            name, ["cmmi", "cmsy", "cmex", "msam", "msbm", "mtsy", "mtmi", "mtex", "eufm", "rsfs"])
            || name.contains("symbol") || name.contains("math") || name.contains("euclid")
    }

    /// Lowercased, without the six letters of a subset.
    private static func base(_ name: String) -> String {
        let name = name.lowercased()
        guard let plus = name.utf8.firstIndex(of: UInt8(ascii: "+")) else { return name }
        return String(name[name.utf8.index(after: plus)...])
    }

    private static func isComputerModern(_ name: String, _ starts: [String]) -> Bool {
        starts.contains { name.hasPrefix($0) }
    }
}
