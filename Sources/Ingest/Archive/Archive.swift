/// A file of an archive.
package struct ArchiveFile: Sendable, Equatable {
    /// With slashes, inside the archive: neither absolute nor with `..`.
    package var path: String
    package var bytes: [UInt8]

    package init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }
}

/// What an archive holds.
package struct ArchiveContents: Sendable, Equatable {
    package var files: [ArchiveFile]
    /// What was left out and why, a sentence each.
    package var warnings: [String]

    package init(files: [ArchiveFile], warnings: [String]) {
        self.files = files
        self.warnings = warnings
    }
}

/// Opens archives of papers in memory: ZIP, tar, also compressed by gzip, bzip2 or xz, and single
/// files compressed by these.
package enum Archive {
    /// An archive in an archive is opened, one in that is not.
    package static let maxDepth = 2

    /// All files, but those that are hidden, in the order of the archive.
    ///
    /// Links and devices are not read, and neither is what has an unsafe path. One damaged or
    /// encrypted entry does not spoil the others; an archive that expands beyond the limits is
    /// refused whole.
    ///
    /// - Parameters:
    ///   - name: The archive's own name, from which a single compressed file takes its own:
    ///     `paper.tex.gz` holds `paper.tex`.
    ///   - isWanted: Says by its path whether a file is expanded.
    package static func contents(
        of bytes: [UInt8], name: String, where isWanted: (String) -> Bool = { _ in true }
    ) throws(IngestError) -> ArchiveContents {
        try contents(of: bytes, name: name, limits: .archive, where: isWanted)
    }

    static func contents(
        of bytes: [UInt8], name: String, limits: ArchiveLimits,
        where isWanted: (String) -> Bool = { _ in true }
    ) throws(IngestError) -> ArchiveContents {
        var collector = ArchiveCollector(name: name)
        try ArchiveCursor.open(bytes, limits: limits) { cursor throws(IngestError) in
            try collector.collect(cursor, where: isWanted)
        }
        return try collector.finish()
    }
}

/// Takes the files out of an archive and notes what is left behind.
private struct ArchiveCollector {
    let name: String
    private var files: [ArchiveFile] = []
    private var paths: Set<String> = []
    /// Symbolic links: what stands below one would leave the archive.
    private var links: Set<String> = []
    private var warnings: [String] = []
    private var unnamed = 0
    private var firstError: IngestError?

    private static let maxWarnings = 20

    init(name: String) {
        self.name = name
    }

    mutating func collect(
        _ cursor: ArchiveCursor, where isWanted: (String) -> Bool
    ) throws(IngestError) {
        while let entry = try next(cursor) {
            if entry.kind == .folder { continue }
            let raw = cursor.isSingleFile ? ArchiveCollector.fileName(in: name) : entry.path
            guard let path = safePath(raw, entry.kind), !ArchivePath.isHidden(path), isWanted(path)
            else { continue }
            if entry.isEncrypted {
                leaveOut(.encryptedEntry(path))
            } else if !paths.insert(path).inserted {
                warn("\(ArchiveName.quoted(path)) is in the archive twice; the first was read.")
            } else {
                try read(path, cursor)
            }
        }
    }

    func finish() throws(IngestError) -> ArchiveContents {
        if files.isEmpty, let firstError { throw firstError }
        if files.isEmpty, warnings.isEmpty { throw .emptyArchive }
        let rest = unnamed == 0 ? [] : ["\(unnamed) more entries were left out."]
        return ArchiveContents(files: files, warnings: warnings + rest)
    }

    /// The next entry; an archive that is cut off ends where it is cut.
    private mutating func next(_ cursor: ArchiveCursor) throws(IngestError) -> ArchiveEntry? {
        do throws(IngestError) {
            return try cursor.next()
        } catch {
            guard error.code == .damaged else { throw error }
            leaveOut(error)
            return nil
        }
    }

    private mutating func read(_ path: String, _ cursor: ArchiveCursor) throws(IngestError) {
        do throws(IngestError) {
            files.append(ArchiveFile(path: path, bytes: try cursor.read(path)))
        } catch {
            guard error.code == .damaged else { throw error }
            leaveOut(error)
        }
    }

    private mutating func safePath(_ raw: String, _ kind: ArchiveEntry.Kind) -> String? {
        let quoted = ArchiveName.quoted(raw)
        let path = ArchivePath.normalized(raw)
        if kind == .link {
            if let path { links.insert(path) }
            warn("\(quoted) in the archive is a link, which is not followed (unsafe path).")
            return nil
        }
        if kind == .special {
            warn("\(quoted) in the archive is a device, which is not read.")
            return nil
        }
        guard let path, !isBelowLink(path) else {
            warn("\(quoted) in the archive leads outside of it and was left out (unsafe path).")
            return nil
        }
        return path
    }

    private func isBelowLink(_ path: String) -> Bool {
        guard !links.isEmpty else { return false }
        return path.utf8.indices.contains { index in
            path.utf8[index] == UInt8(ascii: "/") && links.contains(String(path[..<index]))
        }
    }

    private mutating func leaveOut(_ error: IngestError) {
        firstError = firstError ?? error
        warn(error.message)
    }

    private mutating func warn(_ message: String) {
        if warnings.count < Self.maxWarnings { warnings.append(message) } else { unnamed += 1 }
    }

    /// The name of a single compressed file: that of the archive without its last extension.
    private static func fileName(in name: String) -> String {
        let last = name.split(separator: "/").last.map(String.init) ?? ""
        guard let dot = last.lastIndex(of: "."), dot > last.startIndex else {
            return last.isEmpty ? "file" : last
        }
        let ending = last[dot...].lowercased()
        return [".gz", ".bz2", ".xz", ".z"].contains(ending) ? String(last[..<dot]) : last
    }
}
