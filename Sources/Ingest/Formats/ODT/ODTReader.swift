import Records

/// Reads OpenDocument texts (ODF 1.0 to 1.3), as LibreOffice and others write them.
///
/// Tracked changes are read as accepted, notes follow the paragraph that refers to them, indexes
/// and comments are left out.
enum ODTReader {
    static func read(_ bytes: [UInt8]) throws(IngestError) -> Document {
        let package = try Package(bytes)
        try checkEncryption(package)
        guard let content = try package.part("content.xml") else {
            throw package.damage ?? missingContent
        }
        let part = try TextPart(content, path: "content.xml")
        var builder = DocumentBuilder(format: .odt)
        for warning in part.tree.warnings { builder.warn(warning) }
        if let warning = package.warning(ofDuplicate: "content.xml") { builder.warn(warning) }
        if let damage = package.damage { builder.warn(damage.message) }
        let styles = styles(of: part, package, &builder)
        let formulas = TextFormulas.texts(in: part, package)
        var body = ODTBody(part, styles: styles, formulas: formulas)
        body.readAll()
        var draft = body.takeDraft()
        draft.build(into: &builder)
        if let abstract = draft.abstract { builder.update { $0.abstract = abstract } }
        let properties = tree(of: "meta.xml", package, &builder).map { CoreProperties($0) }
        properties?.fill(&builder, language: styles.language)
        return try builder.finish()
    }

    /// The common styles, then those that the text has for itself.
    private static func styles(
        of part: TextPart, _ package: Package, _ builder: inout DocumentBuilder
    ) -> TextStyles {
        var styles = TextStyles()
        if let tree = tree(of: "styles.xml", package, &builder) { styles.add(tree) }
        styles.add(part.tree)
        styles.resolve()
        return styles
    }

    /// A part that is of use but not needed.
    private static func tree(
        of path: String, _ package: Package, _ builder: inout DocumentBuilder
    ) -> XMLTree? {
        do throws(IngestError) {
            guard let bytes = try package.part(path) else { return nil }
            let tree = try XMLTree(bytes)
            return tree.count > 0 ? tree : nil
        } catch {
            builder.warn(error.message)
            return nil
        }
    }

    /// The manifest says which parts are encrypted; the text then is no XML.
    private static func checkEncryption(_ package: Package) throws(IngestError) {
        guard let bytes = try? package.part("META-INF/manifest.xml"),
            let tree = try? XMLTree(bytes), tree.count > 0
        else { return }
        for index in tree.descendants(of: 0, named: "file-entry")
        where tree.attribute(index, "full-path") == "content.xml" {
            guard tree.firstChild(of: index, named: "encryption-data") != nil else { continue }
            throw IngestError(
                code: .encrypted,
                message: "The document is encrypted; take the password off and try again.")
        }
    }

    private static let missingContent = IngestError(
        code: .damaged,
        message: "The OpenDocument text is damaged: its main part 'content.xml' is missing.")
}

/// Formulas of an OpenDocument text: each is a document of its own in the package.
enum TextFormulas {
    private static let maxFormulas = 10_000
    /// Bytes that one formula may come to with all its repetitions.
    private static let maxLength = 1 << 22

    /// The text of each formula by the name of its folder.
    static func texts(in part: TextPart, _ package: Package) -> [String: String] {
        var paths: [String: String] = [:]
        var uses: [String: Int] = [:]
        for index in part.tree.descendants(of: 0, named: "object") {
            guard let reference = part.tree.attribute(index, "href"),
                let path = ArchivePath.resolve(reference + "/content.xml", from: "")
            else { continue }
            uses[path, default: 0] += 1
            if paths.count < maxFormulas { paths[path] = key(reference) }
        }
        guard !paths.isEmpty, let parts = try? package.parts(Set(paths.keys)) else { return [:] }
        var texts: [String: String] = [:]
        for (path, bytes) in parts {
            guard let key = paths[path], let tree = try? XMLTree(bytes), tree.count > 0,
                tree.name(of: 0) == "math"
            else { continue }
            let text = MathText.text(of: 0, in: tree)
            if text.utf8.count * uses[path, default: 1] <= maxLength { texts[key] = text }
        }
        return texts
    }

    /// `./Object 1` and `Object 1` are the same.
    static func key(_ reference: String) -> String {
        ArchivePath.resolve(reference, from: "") ?? reference
    }
}
