extension IngestError {
    /// An archive in an archive in an archive, below `Archive.maxDepth`.
    package static let tooDeepArchive = IngestError(
        code: .tooDeep,
        message: "Archives are nested too deep (more than \(Archive.maxDepth) levels); unpack the "
            + "inner ones yourself.")

    static let damagedArchive = IngestError(
        code: .damaged,
        message: "The archive is damaged: it cannot be opened; fetch the file again.")

    static let cutOffArchive = IngestError(
        code: .damaged,
        message: "The archive is damaged or cut off: its entries cannot be listed to the end; "
            + "fetch the file again.")

    static let emptyArchive = IngestError(
        code: .empty, message: "The archive is empty: there is no file in it.")

    static func tooManyEntries(_ limit: Int) -> IngestError {
        IngestError(
            code: .tooLarge,
            message: "The archive holds more than \(limit) entries, which is over the limit; "
                + "unpack it yourself.")
    }

    static func tooLargeArchive(_ limit: Int) -> IngestError {
        IngestError(
            code: .tooLarge,
            message: "The archive is too large: it expands to more than \(limit >> 20) MB; unpack "
                + "it yourself.")
    }

    static func tooLargeEntry(_ path: String, _ limit: Int) -> IngestError {
        IngestError(
            code: .tooLarge,
            message: "\(ArchiveName.quoted(path)) in the archive is too large: it expands to more "
                + "than \(limit >> 20) MB.")
    }

    static func compressionBomb(_ ratio: Int) -> IngestError {
        IngestError(
            code: .tooLarge,
            message: "The archive expands to more than \(ratio) times its size (a compression "
                + "bomb); it is not read.")
    }

    static func damagedEntry(_ path: String) -> IngestError {
        IngestError(
            code: .damaged,
            message: "\(ArchiveName.quoted(path)) in the archive is damaged: its size or checksum "
                + "is wrong, or it is cut off; fetch the file again.")
    }

    static func encryptedEntry(_ path: String) -> IngestError {
        IngestError(
            code: .encrypted,
            message: "\(ArchiveName.quoted(path)) in the archive is encrypted; take the password "
                + "off and try again.")
    }
}

/// Names of entries in messages.
enum ArchiveName {
    /// Quoted, without control characters, cut in the middle where it is long.
    static func quoted(_ path: String) -> String {
        let line = TextNormalization.line(path)
        guard line.count > 80 else { return "'\(line)'" }
        return "'\(line.prefix(38))…\(line.suffix(38))'"
    }
}
