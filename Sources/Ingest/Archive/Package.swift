/// A document that is a ZIP of parts: DOCX, ODT, EPUB.
///
/// Its parts are listed once and expanded when they are asked for, so that pictures cost nothing.
struct Package: Sendable {
    private let bytes: [UInt8]
    /// Parts by their path; of several with one path the first.
    private var entries: [String: ArchiveEntry] = [:]
    /// The paths by their lowercased form: Word asks for `word/Document.xml` as it likes.
    private var spellings: [String: String] = [:]
    /// Paths that more than one part has.
    private(set) var duplicates: Set<String> = []
    /// Paths in the order of the package.
    private(set) var paths: [String] = []
    /// Why the parts could not be listed to the end.
    private(set) var damage: IngestError?

    init(_ bytes: [UInt8]) throws(IngestError) {
        self.bytes = bytes
        try ArchiveCursor.open(bytes, limits: .package) { cursor throws(IngestError) in
            guard !cursor.isSingleFile else { throw .damagedArchive }
            while let entry = try next(cursor) { note(entry) }
        }
    }

    private mutating func next(_ cursor: ArchiveCursor) throws(IngestError) -> ArchiveEntry? {
        do throws(IngestError) {
            return try cursor.next()
        } catch {
            guard error.code == .damaged else { throw error }
            damage = error
            return nil
        }
    }

    private mutating func note(_ entry: ArchiveEntry) {
        guard entry.kind != .folder, let path = ArchivePath.normalized(entry.path) else { return }
        if entries[path] == nil {
            entries[path] = entry
            spellings[path.lowercased()] = path
            paths.append(path)
        } else {
            duplicates.insert(path)
        }
    }

    /// The path as the package spells it; nil where there is no such part.
    func spelling(of path: String) -> String? {
        entries[path] != nil ? path : spellings[path.lowercased()]
    }

    /// One part; nil where it is not there.
    func part(_ path: String) throws(IngestError) -> [UInt8]? {
        guard let spelling = spelling(of: path) else { return nil }
        return try parts([spelling])[spelling]
    }

    /// Some parts by their path, those that are there, in one pass.
    func parts(_ wanted: Set<String>) throws(IngestError) -> [String: [UInt8]] {
        var missing = wanted.filter { entries[$0] != nil }
        for path in missing.sorted() { try check(path) }
        guard !missing.isEmpty else { return [:] }
        return try ArchiveCursor.open(bytes, limits: .package) { cursor throws(IngestError) in
            var parts: [String: [UInt8]] = [:]
            while !missing.isEmpty, let entry = try cursor.next() {
                guard entry.kind == .file, let path = ArchivePath.normalized(entry.path),
                    missing.remove(path) != nil
                else { continue }
                parts[path] = try cursor.read(path)
            }
            return parts
        }
    }

    /// Throws for a part that must not be read.
    private func check(_ path: String) throws(IngestError) {
        guard let entry = entries[path] else { return }
        if entry.isEncrypted { throw .encryptedEntry(path) }
        guard entry.kind == .file else {
            throw IngestError(
                code: .damaged,
                message: "\(ArchiveName.quoted(path)) in the file is a link or a device, not a "
                    + "part of the document; it is not followed.")
        }
    }

    /// A warning for a part that is there more than once.
    func warning(ofDuplicate path: String) -> String? {
        guard duplicates.contains(path) else { return nil }
        return "\(ArchiveName.quoted(path)) is in the file twice; the first was read."
    }
}
