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
    ///
    /// glibc's allocator is told to keep what it has got from the system: programs that live for
    /// a moment and take a picture's worth of memory again and again would spend a twentieth of
    /// their time on getting it. Elsewhere these variables mean nothing. Documents are read in
    /// parallel, so that no program needs threads of its own (tesseract would take all cores).
    static func reduced() -> Environment {
        .custom([
            "PATH": path(), "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TMPDIR": temporaryFolder(),
            "MALLOC_TOP_PAD_": "4194304", "MALLOC_TRIM_THRESHOLD_": "268435456",
            "MALLOC_MMAP_THRESHOLD_": "33554432", "OMP_THREAD_LIMIT": "1",
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
