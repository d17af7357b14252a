/// Which files of a folder or archive make up a LaTeX paper.
package enum LaTeXProject {
    /// LaTeX text that is no document of its own: a chapter, a table, a file of macros.
    package static func isFragment(_ bytes: [UInt8]) -> Bool {
        let commands = LaTeXScan.commands(in: bytes, limit: 65536)
        return !commands.isEmpty && !commands.contains(where: isDocument)
    }

    private static func isDocument(_ command: LaTeXScan.Command) -> Bool {
        command.name == "documentclass" || command.name == "documentstyle"
            || (command.name == "begin" && command.argument == "document")
    }

    /// The files that are documents of their own, sorted: those that no other one inputs, or
    /// those that arXiv's hints name.
    package static func mainFiles(among files: [String: [UInt8]]) -> [String] {
        let sources = files.filter { isSource($0.key) }
        var documents = sources.filter { LaTeXReader.isLaTeX($0.value) }.map(\.key)
        // A picture by itself is no paper, where there is one.
        let papers = documents.filter { !isPicture(files[$0] ?? []) }
        if !papers.isEmpty { documents = papers }
        let hinted = hints(in: files).filter { sources[$0] != nil }
        if !hinted.isEmpty { return hinted.sorted() }
        var inputs: Set<String> = []
        for document in documents {
            inputs.formUnion(parts(of: document, among: files))
        }
        let own = documents.filter { !inputs.contains($0) }
        // Where all input each other, none is more than another.
        return (own.isEmpty ? documents : own).sorted()
    }

    private static func isPicture(_ bytes: [UInt8]) -> Bool {
        LaTeXScan.commands(in: bytes, limit: 65536).contains {
            $0.name == "documentclass" && $0.argument == "standalone"
        }
    }

    private static func isSource(_ path: String) -> Bool {
        let name = path.split(separator: "/").last.map { $0.lowercased() } ?? ""
        let ending = name.split(separator: ".").last.map(String.init) ?? ""
        // arXiv names a paper of one file after its number: 1911.02782.
        return !["sty", "cls", "bbl", "bib", "def", "bst", "clo", "cfg", "md"].contains(ending)
    }

    /// `paper.tex toplevelfile` in arXiv's 00README.XXX, or `"usage": "toplevel"` in its later form.
    private static func hints(in files: [String: [UInt8]]) -> [String] {
        var hints: [String] = []
        for (path, bytes) in files
        where path.split(separator: "/").last?.hasPrefix("00README") == true {
            let folder = LaTeXFiles.folder(of: path)
            let text = String(decoding: bytes.prefix(65536), as: UTF8.self)
            var name = ""
            for line in text.split(whereSeparator: \.isNewline) {
                let words = line.split { " \t\",:{}[]".contains($0) }.map(String.init)
                if let found = words.first(where: { $0.lowercased().hasSuffix(".tex") }) {
                    name = found
                }
                guard words.contains(where: { $0.hasPrefix("toplevel") }), !name.isEmpty else {
                    continue
                }
                hints.append(folder.isEmpty ? name : folder + "/" + name)
            }
        }
        return hints
    }

    /// The files that a document needs: what it inputs and what that inputs, its bibliography,
    /// packages that lie beside it.
    package static func parts(of main: String, among files: [String: [UInt8]]) -> Set<String> {
        let library = LaTeXFiles(main: main, files: files)
        var parts: Set<String> = []
        var waiting = [main]
        var seen: Set<String> = [main]
        var hasBibliography = false
        while let path = waiting.popLast() {
            guard let bytes = files[path] else { continue }
            for command in LaTeXScan.commands(in: bytes) {
                hasBibliography = hasBibliography || command.name.contains("bib")
                for found in library.needed(by: command) where seen.insert(found).inserted {
                    parts.insert(found)
                    if !found.hasSuffix(".bib") { waiting.append(found) }
                }
            }
        }
        if hasBibliography, let list = library.bibliographyList() { parts.insert(list) }
        parts.remove(main)
        return parts
    }
}

extension LaTeXFiles {
    /// The files that a command reads.
    func needed(by command: LaTeXScan.Command) -> [String] {
        let extensions: [String]
        switch command.name {
        case "input", "include", "subfile", "subfileinclude", "InputIfFileExists":
            extensions = ["tex"]
        case "bibliography", "addbibresource": extensions = ["bib"]
        case "usepackage", "RequirePackage": extensions = ["sty"]
        case "documentclass", "documentstyle": extensions = ["cls"]
        case "import", "subimport":
            // The file is named by a second argument, so all of the folder counts.
            guard let folder = Self.normalized(command.argument), !folder.isEmpty else { return [] }
            return files.keys.filter { $0.hasPrefix(folder + "/") && $0.hasSuffix(".tex") }.sorted()
        default: return []
        }
        return command.argument.split(separator: ",").compactMap { name in
            if case .file(let path) = find(String(name), extensions: extensions) {
                path
            } else {
                nil
            }
        }
    }
}
