/// The files of a paper, by their path below its folder.
struct LaTeXFiles: Sendable {
    /// The main file's own path.
    let main: String
    let files: [String: [UInt8]]

    enum Found: Equatable {
        case file(path: String)
        case missing
        /// Absolute, or above the paper's folder, or a command.
        case outside
    }

    /// Looks a file up as `\input` does: with the extension and without.
    func find(_ name: String, extensions: [String] = ["tex"], below folder: String = "") -> Found {
        let name = Self.unquoted(SourceText.trimmed(name))
        guard !name.hasPrefix("/"), !name.hasPrefix("|"), !name.hasPrefix("~"),
            !name.contains("\\"), !name.contains(":")
        else { return .outside }
        var isInside = false
        for base in [folder, Self.folder(of: main), ""] {
            guard let path = Self.normalized(base.isEmpty ? name : base + "/" + name) else {
                continue
            }
            isInside = true
            for candidate in extensions.map({ path + "." + $0 }) + [path]
            where candidate == main || files[candidate] != nil {
                return .file(path: candidate)
            }
        }
        return isInside ? .missing : .outside
    }

    static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    }

    /// The name of a file without its folder and extension.
    static func stem(of path: String) -> String {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        return name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
    }

    /// Without `.` and `..`; nil where it leads out of the folder.
    static func normalized(_ path: String) -> String? {
        var parts: [Substring] = []
        for part in path.split(separator: "/") {
            if part == ".." {
                if parts.popLast() == nil { return nil }
            } else if part != "." {
                parts.append(part)
            }
        }
        return parts.joined(separator: "/")
    }

    private static func unquoted(_ name: String) -> String {
        name.hasPrefix("\"") && name.hasSuffix("\"") && name.count > 1
            ? String(name.dropFirst().dropLast()) : name
    }
}
