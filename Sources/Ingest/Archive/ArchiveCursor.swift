import CArchive

/// One pass over the entries of an archive in memory.
///
/// Entries come one after the other as libarchive finds them: by the central directory of a
/// ZIP where there is one, else as they stand. What is not asked for is not expanded. Nothing is
/// written to disk and no link is followed.
final class ArchiveCursor {
    private let handle: OpaquePointer
    private var entry: OpaquePointer?
    private let count: Int
    private let limits: ArchiveLimits
    /// Bytes expanded and entries seen so far.
    private var expanded = 0
    private var seen = 0

    /// Opens an archive for as long as a closure runs, on its thread.
    static func open<Value>(
        _ bytes: [UInt8], limits: ArchiveLimits,
        _ body: (ArchiveCursor) throws(IngestError) -> Value
    ) throws(IngestError) -> Value {
        let locale = quarry_archive_locale_enter()
        defer { quarry_archive_locale_leave(locale) }
        return try bytes.withUnsafeBufferPointer { buffer throws(IngestError) -> Value in
            guard let handle = quarry_archive_open(buffer.baseAddress, buffer.count) else {
                throw .damagedArchive
            }
            return try body(ArchiveCursor(handle, count: buffer.count, limits: limits))
        }
    }

    private init(_ handle: OpaquePointer, count: Int, limits: ArchiveLimits) {
        self.handle = handle
        self.count = count
        self.limits = limits
    }

    deinit {
        archive_read_free(handle)
    }

    /// True where the archive is one compressed file without a name.
    var isSingleFile: Bool { quarry_archive_is_single_file(handle) != 0 }

    /// The next entry; nil behind the last one.
    func next() throws(IngestError) -> ArchiveEntry? {
        entry = nil
        var found: OpaquePointer?
        let status = archive_read_next_header(handle, &found)
        if status == ARCHIVE_EOF { return nil }
        guard status == ARCHIVE_OK || status == ARCHIVE_WARN, let found else {
            throw .cutOffArchive
        }
        seen += 1
        guard seen <= limits.entries else { throw .tooManyEntries(limits.entries) }
        entry = found
        return ArchiveEntry(found)
    }

    /// Expands the current entry.
    ///
    /// - Parameter limit: The largest size that is accepted.
    func read(_ path: String, limit: Int? = nil) throws(IngestError) -> [UInt8] {
        let limit = min(limit ?? limits.entry, limits.entry)
        var bytes: [UInt8] = []
        if let entry, archive_entry_size_is_set(entry) != 0 {
            // A header may lie: no more is reserved than deflate could make of the archive.
            let stated = Int(clamping: archive_entry_size(entry))
            if stated > limit { throw .tooLargeEntry(path, limit) }
            bytes.reserveCapacity(
                max(0, min(stated, count.multipliedReportingOverflow(by: 1030).0)))
        }
        while true {
            var block: UnsafeRawPointer?
            var size = 0
            var offset: la_int64_t = 0
            let status = archive_read_data_block(handle, &block, &size, &offset)
            if status == ARCHIVE_EOF { return bytes }
            guard status == ARCHIVE_OK else { throw .damagedEntry(path) }
            let start = Int(clamping: offset)
            guard start >= bytes.count else { throw .damagedEntry(path) }
            guard start <= limit, size <= limit - start else { throw .tooLargeEntry(path, limit) }
            expanded += start - bytes.count + size
            try checkTotal()
            if start > bytes.count {
                bytes += repeatElement(0, count: start - bytes.count)
            }
            if let block, size > 0 { bytes += UnsafeRawBufferPointer(start: block, count: size) }
        }
    }

    private func checkTotal() throws(IngestError) {
        if expanded > limits.total { throw .tooLargeArchive(limits.total) }
        if expanded > limits.freeOfRatio, expanded / limits.ratio > count {
            throw .compressionBomb(limits.ratio)
        }
    }
}

/// How far an archive is expanded.
struct ArchiveLimits: Sendable, Equatable {
    /// Bytes of one entry, and of all together.
    var entry: Int
    var total: Int
    /// Entries, wanted or not.
    var entries: Int
    /// How many times its own size an archive may expand to, once it is past the bytes that are
    /// free of that: small files of blanks compress beyond any measure.
    var ratio = 200
    var freeOfRatio = 16 << 20

    /// Archives of papers; all they hold is in memory at once.
    static let archive = ArchiveLimits(entry: 128 << 20, total: 256 << 20, entries: 20000)
    /// Packaged documents, of which only text is expanded, and then parsed.
    static let package = ArchiveLimits(entry: 32 << 20, total: 96 << 20, entries: 100_000)
}

/// What stands in the header of an entry.
struct ArchiveEntry: Sendable, Equatable {
    enum Kind: Sendable, Equatable {
        case file
        case folder
        /// Symbolic or hard.
        case link
        /// A device, a pipe or a socket.
        case special
    }

    /// As the archive writes it.
    var path: String
    var kind: Kind
    var isEncrypted: Bool
}

extension ArchiveEntry {
    fileprivate init(_ entry: OpaquePointer) {
        path = Self.path(of: entry)
        kind =
            switch quarry_archive_kind(entry) {
            case 0: .file
            case 1: .folder
            case 2: .link
            default: .special
            }
        isEncrypted = archive_entry_is_encrypted(entry) != 0
    }

    /// A name that is not UTF-8 was written by an old program of Windows or DOS.
    private static func path(of entry: OpaquePointer) -> String {
        guard let name = archive_entry_pathname(entry) ?? archive_entry_pathname_utf8(entry) else {
            return ""
        }
        if let valid = String(validatingCString: name) { return valid }
        var count = 0
        while name[count] != 0 { count += 1 }
        return TextEncoding.decodeWindows1252(UnsafeRawBufferPointer(start: name, count: count))
    }
}
