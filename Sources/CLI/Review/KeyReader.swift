import Foundation

/// Reads single keys and lines from a terminal.
struct KeyReader {
    /// Where is read from and shown: one terminal.
    var input = STDIN_FILENO
    var output = STDERR_FILENO

    /// False where somebody's program sits in the place of a person.
    var isTerminal: Bool { isatty(input) == 1 && isatty(output) == 1 }

    /// Waits for a line, which the terminal shows while it is typed.
    ///
    /// - Returns: the line without its end; nil where the terminal is gone or Ctrl-D is typed.
    func line() -> String? {
        var bytes: [UInt8] = []
        while true {
            var byte: UInt8 = 0
            let count = read(input, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count == 1 else { return nil }
            if byte == UInt8(ascii: "\n") { return String(decoding: bytes, as: UTF8.self) }
            bytes.append(byte)
        }
    }

    /// Waits for a key, which is not shown.
    ///
    /// The terminal is set back after each key, so that however the program ends it is as it was.
    ///
    /// - Returns: nil where the terminal is gone.
    func key() -> UInt8? {
        var before = termios()
        guard tcgetattr(input, &before) == 0 else { return nil }
        var raw = before
        raw.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG)
        guard tcsetattr(input, TCSADRAIN, &raw) == 0 else { return nil }
        defer { tcsetattr(input, TCSADRAIN, &before) }
        while true {
            var byte: UInt8 = 0
            let count = read(input, &byte, 1)
            if count < 0, errno == EINTR { continue }
            return count == 1 ? byte : nil
        }
    }
}
