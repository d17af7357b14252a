import Foundation

/// Asks for a secret on a terminal, which does not show what is typed.
struct SecretPrompt {
    /// Where is read from and asked: one terminal.
    var input = STDIN_FILENO
    var output = STDERR_FILENO

    /// False where somebody's program sits in the place of a person.
    var isTerminal: Bool { isatty(input) == 1 && isatty(output) == 1 }

    /// Asks once.
    ///
    /// The terminal is set back however the line ends, also by Ctrl-C, which is read as a key for
    /// that.
    ///
    /// - Returns: nil where nothing was typed, or the person had enough.
    func ask(_ question: String) -> String? {
        var before = termios()
        guard tcgetattr(input, &before) == 0 else { return nil }
        var silent = before
        silent.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG)
        guard tcsetattr(input, TCSAFLUSH, &silent) == 0 else { return nil }
        defer {
            tcsetattr(input, TCSAFLUSH, &before)
            say("\n")
        }
        say(question)
        return line().flatMap { $0.isEmpty ? nil : $0 }
    }

    private func line() -> String? {
        var bytes: [UInt8] = []
        while true {
            var byte: UInt8 = 0
            let count = read(input, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count == 1 else { return nil }
            switch byte {
            case 0x03, 0x04: return nil
            case 0x0A, 0x0D: return String(decoding: bytes, as: UTF8.self)
            case 0x08, 0x7F: _ = bytes.popLast()
            case 0x15: bytes = []
            default: bytes.append(byte)
            }
        }
    }

    private func say(_ text: String) {
        var text = text
        text.withUTF8 { _ = write(output, $0.baseAddress, $0.count) }
    }
}
