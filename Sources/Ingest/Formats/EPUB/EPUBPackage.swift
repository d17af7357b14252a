import Records

/// What an EPUB's package document (OPF) says: the order of the chapters, and what the book is.
struct EPUBPackage: Sendable {
    /// An entry of the spine.
    struct SpineItem: Sendable, Equatable {
        /// As it is written.
        var reference: String
        /// Inside the package; nil where it leads out of it.
        var path: String?
        /// A table of contents, a cover, or a picture.
        var isLeftOut: Bool
    }

    private(set) var spine: [SpineItem] = []
    private let tree: XMLTree
    private let path: String

    private struct Item {
        var reference: String
        var type: String
        var isNavigation: Bool
        var fallback: String?
    }

    init(_ tree: XMLTree, path: String) {
        self.tree = tree
        self.path = path
        guard tree.count > 0 else { return }
        let items = manifest()
        let contents = guideReferences()
        guard let spine = tree.firstDescendant(of: 0, named: "spine") else { return }
        for index in tree.children(of: spine) where tree.name(of: index) == "itemref" {
            guard let id = tree.attribute(index, "idref") else { continue }
            self.spine.append(spineItem(id, items, contents))
        }
    }

    private func spineItem(
        _ id: String, _ items: [String: Item], _ contents: Set<String>
    ) -> SpineItem {
        guard var item = items[id] else {
            return SpineItem(reference: id, path: id, isLeftOut: false)
        }
        var steps = 0
        while !Self.isText(item), let other = item.fallback.flatMap({ items[$0] }), steps < 8 {
            item = other
            steps += 1
        }
        let path = Self.resolve(item.reference, from: path)
        let isContents = path.map { contents.contains($0) } ?? false
        return SpineItem(
            reference: item.reference, path: path,
            isLeftOut: item.isNavigation || isContents || !Self.isText(item))
    }

    private func manifest() -> [String: Item] {
        var items: [String: Item] = [:]
        guard let manifest = tree.firstDescendant(of: 0, named: "manifest") else { return items }
        for index in tree.children(of: manifest) where tree.name(of: index) == "item" {
            guard let id = tree.attribute(index, "id"), items[id] == nil,
                let reference = tree.attribute(index, "href")
            else { continue }
            let properties = tree.attribute(index, "properties") ?? ""
            items[id] = Item(
                reference: reference,
                type: (tree.attribute(index, "media-type") ?? "").lowercased(),
                isNavigation: properties.split(separator: " ").contains("nav"),
                fallback: tree.attribute(index, "fallback"))
        }
        return items
    }

    /// Pages that the guide of EPUB 2 calls contents or cover.
    private func guideReferences() -> Set<String> {
        guard let guide = tree.firstDescendant(of: 0, named: "guide") else { return [] }
        var paths: Set<String> = []
        for index in tree.children(of: guide) where tree.name(of: index) == "reference" {
            guard let type = tree.attribute(index, "type")?.lowercased(),
                ["toc", "cover", "loi", "lot", "index"].contains(type),
                let reference = tree.attribute(index, "href"),
                let path = Self.resolve(reference, from: path)
            else { continue }
            paths.insert(path)
        }
        return paths
    }

    private static func isText(_ item: Item) -> Bool {
        if item.type.contains("svg") || item.type.hasPrefix("image/") { return false }
        return item.type.contains("html") || item.type.contains("xml") || item.type.isEmpty
            || item.type.hasPrefix("text/")
    }

    /// The path that a reference leads to, without its fragment; nil where it leaves the book.
    static func resolve(_ reference: String, from path: String) -> String? {
        let file = reference.prefix { $0 != "#" && $0 != "?" }
        return ArchivePath.resolve(unescaped(file), from: path)
    }

    /// `%20` and its like as the bytes that they mean.
    private static func unescaped(_ text: Substring) -> String {
        guard text.contains("%") else { return String(text) }
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            if byte == UInt8(ascii: "%"), digits.utf8.count == 2,
                let value = UInt8(digits, radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

// MARK: - Metadata

extension EPUBPackage {
    /// Tells a builder what the book says of itself.
    func fill(_ builder: inout DocumentBuilder) {
        guard tree.count > 0, let metadata = tree.firstDescendant(of: 0, named: "metadata") else {
            return
        }
        if let title = title(metadata) { builder.setTitle(title) }
        let authors = authors(metadata)
        let year = date(metadata).flatMap { Year.first(in: $0) }
        let identifiers = values("identifier", metadata) + values("source", metadata)
        let doi = identifiers.lazy.compactMap { DOI.first(in: $0) }.first
        let language = values("language", metadata).first
        let licence = values("rights", metadata).first ?? licenceLink(metadata)
        builder.update {
            $0.authors = authors
            $0.year = year
            $0.doi = doi
            $0.language = language
            $0.licence = licence
        }
    }

    /// The first elements of a name: no book has more titles or creators than that.
    private func elements(_ name: String, _ metadata: Int) -> [Int] {
        Array(tree.descendants(of: metadata, named: name).prefix(Self.maxElements))
    }

    private static let maxElements = 500

    private func values(_ name: String, _ metadata: Int) -> [String] {
        elements(name, metadata).map { TextNormalization.line(tree.text(of: $0)) }
            .filter { !$0.isEmpty }
    }

    /// What EPUB 3 says of an element elsewhere: `<meta refines="#id" property="role">aut`.
    private func refinement(_ property: String, of index: Int, _ metadata: Int) -> String? {
        guard let id = tree.attribute(index, "id") else { return nil }
        let meta = elements("meta", metadata).first {
            tree.attribute($0, "property") == property && tree.attribute($0, "refines") == "#" + id
        }
        return meta.map { TextNormalization.line(tree.text(of: $0)) }
    }

    /// The main title; a subtitle is none.
    private func title(_ metadata: Int) -> String? {
        let titles = elements("title", metadata).filter {
            !TextNormalization.line(tree.text(of: $0)).isEmpty
        }
        let main = titles.first { refinement("title-type", of: $0, metadata) == "main" }
        return (main ?? titles.first).map { tree.text(of: $0) }
    }

    /// Those with the role of an author; all creators where none has one.
    private func authors(_ metadata: Int) -> [String] {
        let creators = elements("creator", metadata)
        let named = creators.map { index in
            (
                name: TextNormalization.line(tree.text(of: index)),
                role: tree.attribute(index, "role") ?? refinement("role", of: index, metadata)
            )
        }.filter { !$0.name.isEmpty }
        let authors = named.filter { $0.role == "aut" }
        return (authors.isEmpty ? named : authors).map(\.name)
    }

    /// The date of publication, where dates say what they are.
    private func date(_ metadata: Int) -> String? {
        let dates = elements("date", metadata)
        let publication = dates.first { tree.attribute($0, "event") == "publication" }
        return (publication ?? dates.first).map { tree.text(of: $0) }
    }

    private func licenceLink(_ metadata: Int) -> String? {
        elements("link", metadata).first {
            tree.attribute($0, "rel")?.hasSuffix("license") == true
                && tree.attribute($0, "refines") == nil
        }.flatMap { tree.attribute($0, "href") }
    }
}
