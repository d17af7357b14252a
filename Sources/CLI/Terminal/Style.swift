import Foundation

/// Colour where stdout is a terminal and NO_COLOR is not set (no-color.org).
enum Style {
    static let isColourful =
        isatty(STDOUT_FILENO) == 1
        && (ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty

    /// Writes a line in which U+0002 and U+0003 stand around what is to be bold.
    ///
    /// They are the only control characters that become something else than a replacement mark.
    static func line(_ text: String) {
        let parts = text.split(
            omittingEmptySubsequences: false, whereSeparator: { $0 == "\u{2}" || $0 == "\u{3}" })
        var line = ""
        for (number, part) in parts.enumerated() {
            let clean = Output.clean(String(part))
            line += number % 2 == 1 && isColourful ? "\u{1B}[1m\(clean)\u{1B}[0m" : clean
        }
        Output.write(Array((line + "\n").utf8))
    }
}
