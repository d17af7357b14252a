import Records

/// Tells DOCX, ODT, EPUB and archives (ZIP, tar, gzip, bzip2, xz) apart by content.
enum PackageKind {
    /// What the bytes are; nil for all that is no package and no archive.
    static func detect(_ bytes: [UInt8]) -> Detection? {
        if bytes.starts(with: [0x50, 0x4B, 3, 4]) || bytes.starts(with: [0x50, 0x4B, 5, 6])
            || bytes.starts(with: [0x50, 0x4B, 7, 8])
        {
            return kindOfZIP(bytes)
        }
        return isCompressed(bytes) || isTar(bytes) ? .archive : nil
    }

    // MARK: - Compressed files and tar

    private static func isCompressed(_ bytes: [UInt8]) -> Bool {
        bytes.starts(with: [0x1F, 0x8B, 8])
            || bytes.starts(with: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0])
            || (bytes.starts(with: Array("BZh".utf8)) && bytes.count > 9
                && bytes[4..<10].elementsEqual([0x31, 0x41, 0x59, 0x26, 0x53, 0x59]))
    }

    /// A tar has no magic number in its oldest form, but a checksum over its first header.
    private static func isTar(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= 512, bytes[0] != 0 else { return false }
        var stated = 0
        for byte in bytes[148..<156] where byte != 32 && byte != 0 {
            guard (48...55).contains(byte) else { return false }
            stated = stated * 8 + Int(byte - 48)
        }
        // The checksum's own field counts as blanks.
        let sum =
            bytes[..<148].reduce(8 * 32) { $0 + Int($1) }
            + bytes[156..<512].reduce(0) { $0 + Int($1) }
        return stated > 0 && stated == sum
    }

    // MARK: - ZIP

    private static func kindOfZIP(_ bytes: [UInt8]) -> Detection {
        guard let package = try? Package(bytes) else { return .archive }
        if let type = text(of: "mimetype", in: package), let kind = kind(ofMimetype: type) {
            return kind
        }
        if package.spelling(of: "META-INF/container.xml") != nil { return .format(.epub) }
        if package.spelling(of: "[Content_Types].xml") != nil {
            return kind(ofOfficePackage: package)
        }
        let paths = Set(package.paths)
        if paths.contains("content.xml"), paths.contains("META-INF/manifest.xml") {
            return .format(.odt)
        }
        if paths.contains("META-INF/MANIFEST.MF") { return skipped("a Java archive (JAR)") }
        if paths.contains("Index/Document.iwa") { return skipped("an Apple iWork document") }
        if paths.contains("AndroidManifest.xml") { return skipped("an Android program (APK)") }
        return .archive
    }

    /// A small part as text; nil where it is not there or cannot be read.
    private static func text(of path: String, in package: Package) -> String? {
        guard let bytes = try? package.part(path) else { return nil }
        return String(decoding: bytes.prefix(1 << 20), as: UTF8.self)
    }

    private static func kind(ofMimetype type: String) -> Detection? {
        let type = type.trimmingPrefix("\u{FEFF}").prefix { !$0.isWhitespace && $0 != ";" }
        if type == "application/epub+zip" { return .format(.epub) }
        let openDocument = "application/vnd.oasis.opendocument."
        guard type.hasPrefix(openDocument) else { return nil }
        let kind = type.dropFirst(openDocument.count)
        return kind.hasPrefix("text")
            ? .format(.odt) : skipped("an OpenDocument file of another kind (\(kind))")
    }

    /// By the folder that Office keeps its parts in, else by the type of the main part.
    private static func kind(ofOfficePackage package: Package) -> Detection {
        let paths = package.paths
        func has(_ folder: String) -> Bool {
            paths.contains {
                $0.utf8.count > folder.utf8.count && $0.lowercased().hasPrefix(folder)
            }
        }
        if has("word/") { return .format(.docx) }
        if has("xl/") { return skipped("a spreadsheet (XLSX)") }
        if has("ppt/") { return skipped("a presentation (PPTX)") }
        if has("visio/") { return skipped("a Visio drawing") }
        let types = text(of: "[Content_Types].xml", in: package) ?? ""
        if types.contains("wordprocessingml") || types.contains("ms-word") {
            return .format(.docx)
        }
        return types.isEmpty ? .archive : skipped("an Office package of another kind")
    }

    private static func skipped(_ name: String) -> Detection {
        .skipped(reason: "the file is \(name), which is not read")
    }
}
