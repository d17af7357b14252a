import Records

/// Reads Word documents (Office Open XML, ECMA-376).
///
/// The main part is found through the package's relationships. Styles say what is a heading, a
/// title, a caption; tracked changes are read as accepted; notes follow the paragraph that
/// refers to them; comments, headers and footers are left out.
enum DOCXReader {
    static func read(_ bytes: [UInt8]) throws(IngestError) -> Document {
        let package = try Package(bytes)
        let parts = try DOCXParts(package)
        var builder = DocumentBuilder(format: .docx)
        var body = try DOCXBody(parts)
        body.readAll()
        var draft = body.takeDraft()
        draft.build(into: &builder)
        if let abstract = draft.abstract { builder.update { $0.abstract = abstract } }
        parts.properties?.fill(&builder, language: parts.language)
        for warning in parts.warnings + body.warnings { builder.warn(warning) }
        return try builder.finish()
    }
}

/// The parts of a Word document that its text stands in.
struct DOCXParts: Sendable {
    let main: WordPart
    private(set) var styles = WordStyles()
    private(set) var footnotes: WordPart?
    private(set) var endnotes: WordPart?
    private(set) var properties: CoreProperties?
    /// The language of the styles.
    private(set) var language: String?
    private(set) var warnings: [String] = []

    init(_ package: Package) throws(IngestError) {
        let path = try Self.mainPath(package)
        guard let bytes = try package.part(path) else { throw package.damage ?? .noMainPart(path) }
        main = try WordPart(bytes, path: path)
        guard main.tree.name(of: 0) == "document", main.tree.firstChild(of: 0, named: "body") != nil
        else { throw .mainPartIsOther(path) }
        warnings += main.tree.warnings
        if let warning = package.warning(ofDuplicate: path) { warnings.append(warning) }
        if let damage = package.damage { warnings.append(damage.message) }
        readOthers(package, mainPath: path)
    }

    /// Without styles or notes there is still a text.
    private mutating func readOthers(_ package: Package, mainPath: String) {
        let relations = Relationships(of: mainPath, in: package)
        if let part = read(relations.target(ofType: "styles") ?? "word/styles.xml", package) {
            styles = WordStyles(part)
            language = Self.language(part)
        }
        footnotes = relations.target(ofType: "footnotes").flatMap { read($0, package) }
        endnotes = relations.target(ofType: "endnotes").flatMap { read($0, package) }
        let root = Relationships(of: "", in: package)
        let core = root.target(ofType: "core-properties") ?? "docProps/core.xml"
        properties = read(core, package).map { CoreProperties($0.tree) }
    }

    private mutating func read(_ path: String, _ package: Package) -> WordPart? {
        do throws(IngestError) {
            guard let bytes = try package.part(path) else { return nil }
            let part = try WordPart(bytes, path: path)
            guard part.tree.count > 0 else { return nil }
            warnings += part.tree.warnings
            return part
        } catch {
            warnings.append(error.message)
            return nil
        }
    }

    /// What the package says is its main part, else the usual one.
    private static func mainPath(_ package: Package) throws(IngestError) -> String {
        let usual = "word/document.xml"
        let stated = Relationships(of: "", in: package).target(ofType: "officeDocument")
        if let stated, let path = package.spelling(of: stated) { return path }
        if let path = package.spelling(of: usual) { return path }
        let other = package.paths.first {
            $0.hasPrefix("word/document") && $0.hasSuffix(".xml") && !$0.contains("_rels")
        }
        if let other { return other }
        throw package.damage ?? .noMainPart(stated ?? usual)
    }

    private static func language(_ part: WordPart) -> String? {
        guard let defaults = part.tree.firstDescendant(of: 0, named: "rPrDefault"),
            let language = part.tree.firstDescendant(of: defaults, named: "lang")
        else { return nil }
        return part.tree.attribute(language, "val")
    }
}

extension IngestError {
    fileprivate static func noMainPart(_ path: String) -> IngestError {
        IngestError(
            code: .damaged,
            message: "The Word document is damaged: its main part \(ArchiveName.quoted(path)) is "
                + "missing.")
    }

    fileprivate static func mainPartIsOther(_ path: String) -> IngestError {
        IngestError(
            code: .damaged,
            message: "The Word document is damaged: its main part \(ArchiveName.quoted(path)) "
                + "holds no document.")
    }
}

/// The relationships of a part: where the parts are that belong to it.
struct Relationships: Sendable {
    private var targets: [(type: String, target: String)] = []

    /// Those of a part, or of the whole package for an empty path; none where they are damaged.
    init(of part: String, in package: Package) {
        let split = part.lastIndex(of: "/").map { part.index(after: $0) } ?? part.startIndex
        let path = part[..<split] + "_rels/" + part[split...] + ".rels"
        guard let bytes = try? package.part(String(path)), let tree = try? XMLTree(bytes),
            tree.count > 0
        else { return }
        for index in tree.children(of: 0) where tree.name(of: index) == "Relationship" {
            guard let type = tree.attribute(index, "Type"),
                let target = tree.attribute(index, "Target"),
                tree.attribute(index, "TargetMode") != "External",
                let path = ArchivePath.resolve(target, from: part)
            else { continue }
            targets.append((type, path))
        }
    }

    /// By the last word of the type: the rest differs between versions of the standard.
    func target(ofType type: String) -> String? {
        targets.first { $0.type.hasSuffix("/" + type) }?.target
    }
}
