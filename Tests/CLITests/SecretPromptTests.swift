import CLinux
import Foundation
import Testing

@testable import CLI

struct SecretPromptTests {
    /// A terminal with somebody's hands on it.
    private struct PseudoTerminal {
        let hands: Int32
        let terminal: Int32

        init() throws {
            var ends: (Int32, Int32) = (-1, -1)
            try #require(quarry_open_terminal(&ends.0, &ends.1) == 0)
            (hands, terminal) = ends
        }

        func close() {
            Foundation.close(hands)
            Foundation.close(terminal)
        }

        /// Types once it is asked.
        ///
        /// The person is a thread: both sides wait for each other, which tasks must not.
        func ask(typing keys: String) -> (answer: String?, shown: String, echoes: Bool) {
            let hands = hands
            let person = Thread {
                // The question is shown once the terminal is silent.
                #expect(Self.read(5, from: hands) == "Key: ")
                _ = Array(keys.utf8).withUnsafeBytes { write(hands, $0.baseAddress, $0.count) }
            }
            person.start()
            let answer = SecretPrompt(input: terminal, output: terminal).ask("Key: ")
            var settings = termios()
            #expect(tcgetattr(terminal, &settings) == 0)
            return (answer, Self.read(2, from: hands), settings.c_lflag & tcflag_t(ECHO) != 0)
        }

        private static func read(_ count: Int, from hands: Int32) -> String {
            var bytes: [UInt8] = []
            while bytes.count < count {
                var buffer = [UInt8](repeating: 0, count: count - bytes.count)
                let got = Foundation.read(hands, &buffer, buffer.count)
                guard got > 0 else { break }
                bytes += buffer[..<got]
            }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    @Test func whatIsTypedIsReadAndNotShown() throws {
        let terminal = try PseudoTerminal()
        defer { terminal.close() }
        let result = terminal.ask(typing: "sk-secret\u{7F}T\r")
        #expect(result.answer == "sk-secreT")
        #expect(result.shown == "\r\n")
        #expect(result.echoes)
    }

    @Test(arguments: ["half a key\u{03}", "\r", "\u{04}"])
    func whoHasEnoughGivesNothingAndTheTerminalIsSetBack(keys: String) throws {
        let terminal = try PseudoTerminal()
        defer { terminal.close() }
        let result = terminal.ask(typing: keys)
        #expect(result.answer == nil)
        #expect(result.echoes)
    }

    @Test func aPipeIsNoTerminal() {
        let pipe = Pipe()
        let prompt = SecretPrompt(
            input: pipe.fileHandleForReading.fileDescriptor,
            output: pipe.fileHandleForWriting.fileDescriptor)
        #expect(!prompt.isTerminal)
    }
}
