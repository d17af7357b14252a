/// A number as it is written: digits with a count of decimals, without the noise of binary
/// fractions.
///
/// `-21.40` is -2140 with 2 decimals. Numbers of more than 15 digits are no `DecimalNumber`.
struct DecimalNumber: Sendable, Hashable {
    /// The digits without the point.
    var units: Int
    var decimals: Int

    private static let mostDigits = 15

    init(units: Int, decimals: Int) {
        self.units = units
        self.decimals = decimals
    }

    /// Reads digits such as `21`, `-21.4` or `2.5e3`.
    init?(_ text: some StringProtocol) {
        let parts = text.split(
            maxSplits: 1, omittingEmptySubsequences: false,
            whereSeparator: { $0 == "e" || $0 == "E" })
        guard let mantissa = parts.first else { return nil }
        let halves = mantissa.split(separator: ".", omittingEmptySubsequences: false)
        let fraction = halves.count > 1 ? String(halves[1]) : ""
        let digits = String(halves[0]) + fraction
        guard halves.count <= 2, digits.count <= Self.mostDigits + 1, let units = Int(digits) else {
            return nil
        }
        self.init(units: units, decimals: fraction.count)
        guard parts.count == 2 else { return }
        guard let exponent = Int(parts[1]), abs(exponent) <= Self.mostDigits,
            let scaled = shifted(by: exponent), scaled.decimals <= Self.mostDigits
        else { return nil }
        self = scaled
    }

    /// A value rounded half away from zero; nil where it is too large.
    init?(_ value: Double, decimals: Int) {
        let scaled = (value * Double(Self.power(decimals))).rounded(.toNearestOrAwayFromZero)
        guard let units = Int(exactly: scaled), abs(units) < Self.power(Self.mostDigits) else {
            return nil
        }
        self.init(units: units, decimals: decimals)
    }

    static func power(_ exponent: Int) -> Int {
        (0..<min(max(exponent, 0), 18)).reduce(1) { power, _ in power * 10 }
    }

    var text: String {
        guard decimals > 0 else { return String(units) }
        let digits = String(abs(units))
        let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        return (units < 0 ? "-" : "") + padded.dropLast(decimals) + "." + padded.suffix(decimals)
    }

    var negated: DecimalNumber { DecimalNumber(units: -units, decimals: decimals) }

    /// The number times a power of ten; nil where it has too many digits then.
    func shifted(by exponent: Int) -> DecimalNumber? {
        if exponent <= decimals {
            return DecimalNumber(units: units, decimals: decimals - exponent)
        }
        let power = Self.power(exponent - decimals)
        guard abs(units) < Self.power(Self.mostDigits) / power else { return nil }
        return DecimalNumber(units: units * power, decimals: 0)
    }

    /// The number rounded half away from zero; itself where it has no more decimals than that.
    func rounded(to places: Int) -> DecimalNumber {
        guard decimals > places else { return self }
        let power = Self.power(decimals - places)
        let rest = abs(units) % power
        let whole = abs(units) / power + (rest * 2 >= power ? 1 : 0)
        return DecimalNumber(units: units < 0 ? -whole : whole, decimals: places)
    }

    /// Without zeros at its end, so that equal numbers are equal values.
    var reduced: DecimalNumber {
        var number = self
        while number.decimals > 0, number.units % 10 == 0 {
            number = DecimalNumber(units: number.units / 10, decimals: number.decimals - 1)
        }
        return number
    }
}
