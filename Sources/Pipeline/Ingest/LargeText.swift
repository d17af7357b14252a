import Foundation
import Ingest
import Records
import Store

/// A large file of text, read piece by piece so that it never stands in memory as a whole.
///
/// Pieces end at an empty line where there is one near, else at the end of a line.
struct LargeText {
    private let handle: FileHandle
    /// In bytes.
    private let partSize: Int
    /// What was read beyond the end of the last part.
    private var rest: [UInt8] = []
    private var isAtEnd = false

    /// nil where the file cannot be opened.
    init?(path: String, partSize: Int) {
        guard let handle = FileHandle(forReadingAtPath: path) else { return nil }
        self.handle = handle
        self.partSize = partSize
    }

    /// The format of a file by its first bytes; nil where it is not one that can be read in parts.
    static func format(ofFileAt path: String, fileExtension: String) -> Detection? {
        guard let handle = FileHandle(forReadingAtPath: path),
            let head = try? handle.read(upToCount: 1_048_576)
        else { return nil }
        try? handle.close()
        var bytes = [UInt8](head)
        // Parts of two-byte encodings would lose their byte order.
        guard !bytes.starts(with: [0xFF, 0xFE]), !bytes.starts(with: [0xFE, 0xFF]),
            !bytes.prefix(1024).contains(0)
        else { return nil }
        if let end = bytes.lastIndex(of: 10) { bytes = Array(bytes[...end]) }
        let detection = DocumentReader.format(
            of: bytes, fileExtension: fileExtension, isNamedByUser: false)
        switch detection {
        case .format(.plainText), .format(.markdown), .records: return detection
        default: return nil
        }
    }

    /// The next part, empty at the end.
    ///
    /// - Parameter isByLines: whether each line is a record, so that empty lines mean nothing.
    mutating func next(isByLines: Bool) throws -> [UInt8] {
        var part = rest
        rest = []
        while part.count < partSize, !isAtEnd {
            let more = try handle.read(upToCount: partSize) ?? Data()
            if more.isEmpty { isAtEnd = true }
            part += more
        }
        guard !isAtEnd else { return part }
        let end = end(of: part, isByLines: isByLines)
        rest = Array(part[end...])
        part.removeSubrange(end...)
        return part
    }

    private func end(of part: [UInt8], isByLines: Bool) -> Int {
        var lineEnd: Int?
        var index = part.count - 1
        while index > 0 {
            if part[index] == 10 {
                lineEnd = lineEnd ?? index + 1
                if isByLines || part[index - 1] == 10 { return index + 1 }
                // An empty line far away is worth less than even parts.
                if part.count - index > partSize / 2 { break }
            }
            index -= 1
        }
        if let lineEnd { return lineEnd }
        // One line without an end: not inside a character.
        var end = part.count
        while end > 1, part[end - 1] & 0xC0 == 0x80 { end -= 1 }
        return max(end - 1, 1)
    }
}

extension FileReading {
    /// Reads a large file of text in parts, each a document of its own.
    func readLarge(_ place: Place, as detection: Detection) async throws -> Outcome {
        guard place.stamp.size <= settings.maxText else {
            return refuse(place, settings.tooMuchText(place.stamp.size))
        }
        guard var text = LargeText(path: place.path, partSize: settings.textPartSize) else {
            return refuse(place, "cannot be opened: check its rights.")
        }
        let isByLines = detection == .records
        var members = MemberReading(self, at: place)
        var number = 0
        var lines = 0
        while true {
            guard let part = try? text.next(isByLines: isByLines) else {
                return refuse(place, "cannot be read to its end: check the disk.")
            }
            guard !part.isEmpty else { break }
            number += 1
            if case .format(let format) = detection {
                let member = OpenedArchive.Member(
                    name: "part \(number)", detection: .format(format),
                    source: DocumentSource(part))
                try await members.read(member)
            } else {
                for member in OpenedArchive.members(of: part, after: lines) {
                    try await members.read(member)
                }
                lines += part.reduce(0) { $0 + ($1 == 10 ? 1 : 0) }
            }
        }
        return try await members.finish(warnings: [], nothing: "holds no text", sha256: "")
    }
}
