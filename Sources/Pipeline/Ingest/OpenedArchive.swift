import Foundation
import Ingest
import Records

/// The documents of an archive, and of archives in it; papers in LaTeX with their parts.
struct OpenedArchive {
    private(set) var members: [Member] = []
    private(set) var warnings: [String] = []
    /// Bytes that were expanded, of all archives in it together.
    private var held = 0
    private static let sizeLimit = 256 * 1_048_576

    /// A file of an archive that is a document, or should be one.
    struct Member: Sendable {
        /// Its path in the archive; where archives are nested, all of them joined by `!/`.
        var name: String
        var detection: Detection
        var source: DocumentSource
    }

    /// - Throws: `IngestError` for one that cannot be opened, is a bomb, or holds archives in
    ///   archives in archives.
    init(_ bytes: [UInt8], name: String) throws(IngestError) {
        try open(bytes, name: name, prefix: "", depth: 1)
    }

    /// The documents of a file that holds one in each line.
    ///
    /// - Parameter offset: how many lines of the file stand before these.
    static func members(of records: [UInt8], after offset: Int = 0) -> [Member] {
        DocumentRecords.documents(in: records, after: offset).map { record in
            switch record.content {
            case .success(let content):
                Member(
                    name: record.name, detection: .format(content.format), source: content.source)
            case .failure(let error):
                Member(
                    name: record.name, detection: .rejected(error), source: DocumentSource([]))
            }
        }
    }

    private mutating func open(
        _ bytes: [UInt8], name: String, prefix: String, depth: Int
    ) throws(IngestError) {
        let contents = try Archive.contents(of: bytes, name: name)
        held += contents.files.reduce(0) { $0 + $1.bytes.count }
        guard held <= Self.sizeLimit else {
            throw IngestError(
                code: .tooLarge,
                message: "The archives in it expand to more than "
                    + "\(Self.sizeLimit / 1_048_576) MiB in all; unpack it yourself.")
        }
        for warning in contents.warnings {
            let named = prefix.isEmpty ? warning : "'\(prefix.dropLast(2))': \(warning)"
            if !warnings.contains(named) { warnings.append(named) }
        }
        let taken = addPapers(contents.files, prefix: prefix)
        for file in contents.files where !taken.contains(file.path) {
            let detection = DocumentReader.format(
                of: file.bytes, fileExtension: Self.fileExtension(of: file.path),
                isNamedByUser: false)
            switch detection {
            case .archive:
                guard depth < Archive.maxDepth else {
                    throw IngestError(
                        code: .tooDeep,
                        message: "Archives are nested more than \(Archive.maxDepth) deep in it "
                            + "('\(prefix + file.path)'); unpack it yourself.")
                }
                try openInner(file, prefix: prefix, depth: depth)
            case .skipped: continue
            default:
                members.append(
                    Member(
                        name: prefix + file.path, detection: detection,
                        source: DocumentSource(file.bytes)))
            }
        }
    }

    /// One that cannot be opened costs no other document, unless it is a bomb.
    private mutating func openInner(
        _ file: ArchiveFile, prefix: String, depth: Int
    ) throws(IngestError) {
        do throws(IngestError) {
            try open(
                file.bytes, name: file.path,
                prefix: MemberPath.member("", of: prefix + file.path), depth: depth + 1)
        } catch {
            guard error.code != .tooLarge, error.code != .tooDeep else { throw error }
            members.append(
                Member(
                    name: prefix + file.path, detection: .rejected(error),
                    source: DocumentSource([])))
        }
    }

    /// Adds the papers in LaTeX.
    ///
    /// - Returns: the files that need not be looked at any more.
    private mutating func addPapers(_ files: [ArchiveFile], prefix: String) -> Set<String> {
        let sources = files.filter {
            LaTeXFolders.extensions.contains(Self.fileExtension(of: $0.path))
        }
        var byPath = Dictionary(
            sources.map { ($0.path, $0.bytes) }, uniquingKeysWith: { first, _ in first })
        // arXiv names a paper that is one file after its number, without an extension.
        if byPath.isEmpty, files.count == 1, let only = files.first,
            LaTeXProject.mainFiles(among: [only.path: only.bytes]) == [only.path]
        {
            byPath[only.path] = only.bytes
        }
        let mains = LaTeXProject.mainFiles(among: byPath)
        guard !mains.isEmpty else { return [] }
        for main in mains {
            let parts = LaTeXProject.parts(of: main, among: byPath)
            members.append(
                Member(
                    name: prefix + main, detection: .format(.latex),
                    source: DocumentSource(
                        byPath[main] ?? [], name: main,
                        companions: byPath.filter { parts.contains($0.key) && $0.key != main })))
        }
        return Set(byPath.keys)
    }

    /// The ending of `2101.00001` is a number, not a format.
    private static func fileExtension(of path: String) -> String {
        let ending = URL(filePath: path).pathExtension.lowercased()
        return ending.contains(where: \.isLetter) ? ending : ""
    }
}
