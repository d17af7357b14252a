import Subprocess

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// What a child process sees of the environment.
enum ChildEnvironment {
    /// Where programs are looked for when PATH is not set.
    static let defaultPath = "/usr/local/bin:/usr/bin:/bin"

    /// PATH, a UTF-8 locale and the folder for temporary files: no key or token of the user's
    /// reaches a program that reads untrusted files.
    static func reduced() -> Environment {
        .custom([
            "PATH": path(), "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TMPDIR": temporaryFolder(),
        ])
    }

    static func path() -> String {
        guard let value = getenv("PATH"), value.pointee != 0 else { return defaultPath }
        return String(cString: value)
    }

    /// The path of a program: itself where it holds a slash, else the first of PATH.
    static func locate(_ program: String) -> String? {
        if program.contains("/") {
            return access(program, X_OK) == 0 ? program : nil
        }
        for folder in path().split(separator: ":") {
            let candidate = folder + "/" + program
            if access(String(candidate), X_OK) == 0 { return String(candidate) }
        }
        return nil
    }
}
