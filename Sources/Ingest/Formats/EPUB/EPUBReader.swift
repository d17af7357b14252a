import Records

/// Reads EPUB 2 and 3: the chapters in the order of the spine.
///
/// Tables of contents, covers and all that is not in the book are left out; each chapter is read
/// once, however often it is listed.
struct EPUBReader {
    private let package: Package
    private let book: EPUBPackage
    private var builder = DocumentBuilder(format: .epub)
    private var read: Set<String> = []
    private var missing: [String] = []
    private var outside: [String] = []
    private var repeated: [String] = []
    /// Chapters that were there but could not be read.
    private var firstError: IngestError?

    static func read(_ bytes: [UInt8]) throws(IngestError) -> Document {
        var reader = try EPUBReader(bytes)
        try reader.readChapters()
        reader.finishHeadings()
        reader.warnOfWhatIsMissing()
        do throws(IngestError) {
            return try reader.builder.finish()
        } catch {
            // Nothing was read: what stood in the way says more than that there is no text.
            throw reader.package.damage ?? reader.firstError ?? error
        }
    }

    private init(_ bytes: [UInt8]) throws(IngestError) {
        package = try Package(bytes)
        let path = try Self.packagePath(package)
        guard let bytes = try package.part(path) else {
            throw package.damage ?? .missingPackage(path)
        }
        book = EPUBPackage(try XMLTree(bytes), path: path)
        try EPUBEncryption.check(package, chapters: book.spine.compactMap(\.path))
        if let warning = package.warning(ofDuplicate: path) { builder.warn(warning) }
        book.fill(&builder)
    }

    /// Where the container says that the book is described, else the first such file.
    private static func packagePath(_ package: Package) throws(IngestError) -> String {
        if let bytes = try package.part("META-INF/container.xml"),
            let tree = try? XMLTree(bytes), tree.count > 0,
            let file = tree.firstDescendant(of: 0, named: "rootfile"),
            let stated = tree.attribute(file, "full-path"),
            let resolved = ArchivePath.resolve(stated, from: ""),
            let path = package.spelling(of: resolved)
        {
            return path
        }
        guard let path = package.paths.first(where: { $0.lowercased().hasSuffix(".opf") }) else {
            throw package.damage ?? .missingPackage("META-INF/container.xml")
        }
        return path
    }

    // MARK: - Chapters

    private mutating func readChapters() throws(IngestError) {
        var paths: [String] = []
        for item in book.spine where !item.isLeftOut {
            guard let stated = item.path else {
                outside.append(item.reference)
                continue
            }
            guard let path = package.spelling(of: stated) else {
                missing.append(stated)
                continue
            }
            if read.insert(path).inserted {
                paths.append(path)
            } else if repeated.last != path {
                repeated.append(path)
            }
        }
        let chapters = try chapters(paths)
        for path in paths {
            guard let bytes = chapters[path] else { continue }
            if let warning = package.warning(ofDuplicate: path) { builder.warn(warning) }
            try append(bytes, path)
        }
    }

    /// In one pass; one by one where a part is damaged.
    private mutating func chapters(_ paths: [String]) throws(IngestError) -> [String: [UInt8]] {
        do throws(IngestError) {
            return try package.parts(Set(paths))
        } catch {
            guard error.code == .damaged else { throw error }
        }
        var chapters: [String: [UInt8]] = [:]
        for path in paths {
            do throws(IngestError) {
                chapters[path] = try package.part(path)
            } catch {
                note(error)
            }
        }
        return chapters
    }

    private mutating func append(_ bytes: [UInt8], _ path: String) throws(IngestError) {
        do throws(IngestError) {
            try HTMLReader.append(bytes, pathPrefix: path, to: &builder)
        } catch {
            // A bomb is refused whole.
            guard ![.entities, .tooLarge].contains(error.code) else { throw error }
            if error.code != .empty { note(error, path) }
        }
    }

    private mutating func note(_ error: IngestError, _ path: String? = nil) {
        firstError = firstError ?? error
        let place = path.map { "\(ArchiveName.quoted($0)): " } ?? ""
        builder.warn(place + error.message)
    }

    // MARK: - The end

    /// The book's title on its first page is no section, and sections begin at level 1.
    private mutating func finishHeadings() {
        let title = builder.document.title.map(Self.key)
        builder.update { document in
            let first = document.blocks.prefix(4).firstIndex { $0.role == .heading }
            if let first, let title,
                Self.key(document.text(in: document.blocks[first].range)) == title
            {
                document.blocks[first].role = .title
                document.blocks[first].level = nil
            }
            let least = document.blocks.compactMap(\.level).min() ?? 1
            guard least > 1 else { return }
            for index in document.blocks.indices {
                document.blocks[index].level = document.blocks[index].level.map { $0 - least + 1 }
            }
        }
    }

    /// Letters and digits alone, to compare titles.
    private static func key(_ text: String) -> String {
        String(text.lowercased().filter { $0.isLetter || $0.isNumber })
    }

    private mutating func warnOfWhatIsMissing() {
        warn(outside, "which is outside of the book and was not read")
        warn(missing, "which is missing in the book")
        warn(repeated, "more than once; it was read once")
        if let damage = package.damage { builder.warn(damage.message) }
    }

    private mutating func warn(_ paths: [String], _ what: String) {
        guard let first = paths.first else { return }
        let comma = what.hasPrefix("which") ? ", " : " "
        let rest = paths.count > 1 ? " (and \(paths.count - 1) others)" : ""
        builder.warn("The spine lists \(ArchiveName.quoted(first))\(rest)\(comma)\(what).")
    }
}

extension IngestError {
    fileprivate static func missingPackage(_ path: String) -> IngestError {
        IngestError(
            code: .damaged,
            message: "The EPUB is damaged: \(ArchiveName.quoted(path)), which describes the book, "
                + "is missing or incomplete.")
    }
}

/// Tells books that are locked from those that only have obfuscated fonts.
enum EPUBEncryption {
    private static let fontAlgorithms: Set<String> = [
        "http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC",
    ]

    static func check(_ package: Package, chapters: [String]) throws(IngestError) {
        guard let bytes = try? package.part("META-INF/encryption.xml"),
            let tree = try? XMLTree(bytes), tree.count > 0
        else { return }
        let chapters = Set(chapters)
        for index in tree.descendants(of: 0, named: "EncryptedData") {
            guard let method = tree.firstChild(of: index, named: "EncryptionMethod"),
                let algorithm = tree.attribute(method, "Algorithm"),
                !fontAlgorithms.contains(algorithm),
                let reference = tree.firstDescendant(of: index, named: "CipherReference"),
                let path = EPUBPackage.resolve(tree.attribute(reference, "URI") ?? "", from: ""),
                chapters.contains(path)
            else { continue }
            throw IngestError(
                code: .encrypted,
                message: "The EPUB is encrypted (DRM); it can only be read by the shop's programs.")
        }
    }
}
