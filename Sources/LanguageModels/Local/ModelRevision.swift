import CCrypto

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The SHA-256 of a model file: what tells two files of one name apart in a call's key.
///
/// Hashing a gigabyte takes seconds, so the result is kept in a note beside the installed models,
/// which holds as long as path, size and time of change do.
struct ModelRevision {
    let path: String
    /// Where the notes are; nil to keep none.
    let folder: String?

    /// The hash; `willHash` is told the size in bytes before the file is read.
    func sha256(willHash: (Int) -> Void) throws(ModelError) -> String {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        let size = attributes?[.size] as? Int ?? 0
        let changed = (attributes?[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
        let state = "\(path)\n\(size)\n\(changed)\n"
        if let known = note(for: state) { return known }
        willHash(size)
        // Mapped, not read: the pages are the ones that the server maps next.
        guard let file = try? Data(contentsOf: URL(filePath: path), options: .alwaysMapped) else {
            throw ModelError(.configuration, "The model \(path) cannot be read")
        }
        let hash = Self.sha256Hex(of: file)
        keep(state + hash)
        return hash
    }

    private func note(for state: String) -> String? {
        guard let noteURL, let note = try? String(contentsOf: noteURL, encoding: .utf8),
            note.hasPrefix(state)
        else { return nil }
        let hash = note.dropFirst(state.count)
        return hash.count == 64 ? String(hash) : nil
    }

    /// A cache that cannot be written only costs the next command some seconds.
    private func keep(_ note: String) {
        guard let noteURL, let folder else { return }
        let files = FileManager.default
        try? files.createDirectory(
            at: URL(filePath: folder), withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        try? Data(note.utf8).write(to: noteURL, options: .atomic)
        // Paths and times of models are nobody else's business, whatever the umask is.
        try? files.setAttributes([.posixPermissions: 0o600], ofItemAtPath: noteURL.path)
    }

    private var noteURL: URL? {
        folder.map { URL(filePath: "\($0)/\(Self.sha256Hex(of: Data(path.utf8)).prefix(32))") }
    }

    private static func sha256Hex(of data: Data) -> String {
        var digest = [UInt8](repeating: 0, count: 32)
        data.withUnsafeBytes { bytes in
            _ = SHA256(bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count, &digest)
        }
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
            as: UTF8.self)
    }
}
