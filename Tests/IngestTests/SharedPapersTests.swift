import Foundation
import Records
import Testing

@testable import Ingest

/// Runs the readers over the papers that stand beside a checkout, where they do.
enum SharedPapers {
    static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "shared/papers")

    static var areThere: Bool {
        FileManager.default.fileExists(atPath: folder.appending(path: "MANIFEST.tsv").path)
    }

    static func bytes(_ path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: folder.appending(path: path)))
    }

    struct Expectation {
        var file: String
        var outcome: String
        var reasons: [String]
        var keeps: [String]
        var never: [String]
    }

    /// The lines of EXPECTED.tsv for single documents.
    static func expectations() throws -> [Expectation] {
        let text = String(decoding: try bytes("hostile/EXPECTED.tsv"), as: UTF8.self)
        return text.split(separator: "\n").dropFirst().map { line in
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(
                String.init)
            func list(_ index: Int) -> [String] {
                fields.count > index ? fields[index].split(separator: "|").map(String.init) : []
            }
            return Expectation(
                file: fields[0], outcome: fields[2], reasons: list(3), keeps: list(4),
                never: list(5))
        }.filter { expectation in
            // Archives of documents are opened by those who call the readers.
            ![".gz", ".zip"].contains { expectation.file.hasSuffix($0) }
        }
    }
}

@Suite(.enabled(if: SharedPapers.areThere, "../shared/papers is not there"))
struct SharedPapersTests {
    @Test(.timeLimit(.minutes(2))) func hostileFilesDoWhatIsExpectedOfThem() async throws {
        for expectation in try SharedPapers.expectations() {
            let problem = await problem(expectation)
            #expect(problem == nil, "\(expectation.file)")
        }
    }

    private func problem(_ expectation: SharedPapers.Expectation) async -> String? {
        guard let bytes = try? SharedPapers.bytes("hostile/" + expectation.file) else {
            return "missing"
        }
        let fileExtension = String(expectation.file.split(separator: ".").last ?? "")
        switch DocumentReader.format(of: bytes, fileExtension: fileExtension, isNamedByUser: false)
        {
        case .skipped(let reason): return "skipped: \(reason)"
        case .archive, .records: return "several documents, which other tests read"
        case .rejected(let error): return check(error, expectation)
        case .format(let format):
            do throws(IngestError) {
                let source = DocumentSource(bytes, name: expectation.file)
                return check(try await DocumentReader.read(source, as: format), expectation)
            } catch {
                return check(error, expectation)
            }
        }
    }

    private func check(_ error: IngestError, _ expectation: SharedPapers.Expectation) -> String? {
        guard expectation.outcome == "rejected" else { return "rejected: \(error.message)" }
        let message = error.message.lowercased()
        return expectation.reasons.contains { message.contains($0.lowercased()) }
            ? nil : "another reason: \(error.message)"
    }

    private func check(_ document: Document, _ expectation: SharedPapers.Expectation) -> String? {
        let isPartly = !document.warnings.isEmpty
        guard expectation.outcome == (isPartly ? "ingested-partly" : "ingested") else {
            return "read, with warnings \(document.warnings)"
        }
        let warnings = document.warnings.joined().lowercased()
        if isPartly, !expectation.reasons.contains(where: { warnings.contains($0.lowercased()) }) {
            return "another warning: \(warnings)"
        }
        let text = String(decoding: document.text, as: UTF8.self)
        let flat = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        if let lost = expectation.keeps.first(where: { !flat.contains($0) }) {
            return "lost \(lost)"
        }
        if let found = expectation.never.first(where: { text.contains(unescaped($0)) }) {
            return "holds \(found)"
        }
        return flaws(of: document).first
    }

    /// `\u001b` as the sign itself.
    private func unescaped(_ text: String) -> String {
        guard text.hasPrefix("\\u"), let value = UInt32(text.dropFirst(2), radix: 16),
            let scalar = Unicode.Scalar(value)
        else { return text }
        return String(scalar)
    }

    @Test(arguments: [
        "bmc-cancer.pdf", "acl-s2orc.pdf", "html-peerj.html", "md-wiki.md", "txt-utf16.txt",
    ])
    func realPapersKeepThePromisesOfADocument(name: String) async throws {
        let bytes = try SharedPapers.bytes("docs/" + name)
        let fileExtension = String(name.split(separator: ".").last ?? "")
        let detection = DocumentReader.format(
            of: bytes, fileExtension: fileExtension, isNamedByUser: false)
        guard case .format(let format) = detection else {
            Issue.record("\(detection)")
            return
        }
        let document = try await DocumentReader.read(bytes, as: format)
        #expect(flaws(of: document) == [])
        #expect(document.warnings == [])
        #expect(document.blocks.filter { $0.role == .paragraph }.count > 5)
        if format == .pdf {
            #expect(document.title != nil)
            #expect(document.blocks.allSatisfy { !$0.position.boxes.isEmpty })
            #expect(document.blocks.filter { $0.role == .reference }.count > 20)
        }
    }

    @Test func readingTwiceGivesTheSame() async throws {
        let bytes = try SharedPapers.bytes("docs/hindawi.pdf")
        let first = try await DocumentReader.read(bytes, as: .pdf)
        let second = try await DocumentReader.read(bytes, as: .pdf)
        #expect(first == second)
    }
}
