import Foundation

/// What a piece of work took.
struct Consumption: Encodable {
    /// Of the clock.
    var wallSeconds = 0.0
    /// User and system time of all threads.
    var cpuSeconds = 0.0

    /// Adds what `body` takes.
    mutating func add<Value>(_ body: () async throws -> Value) async rethrows -> Value {
        let (start, before) = (ContinuousClock.now, Self.processorSeconds())
        let value = try await body()
        wallSeconds += (ContinuousClock.now - start).inSeconds
        cpuSeconds += Self.processorSeconds() - before
        return value
    }

    static func processorSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}

extension Duration {
    var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}

/// The memory of this process, as Linux tells it; zero on other systems.
enum ProcessMemory {
    /// What it holds now, in MiB.
    static var current: Double { value(of: "VmRSS:") }
    /// The most that it held since the start or the last call of `forgetPeak`, in MiB.
    static var peak: Double { value(of: "VmHWM:") }

    static func forgetPeak() {
        // proc(5): "5" resets the peak to the current value.
        try? "5".write(toFile: "/proc/self/clear_refs", atomically: false, encoding: .utf8)
    }

    private static func value(of name: String) -> Double {
        guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
            let line = status.split(separator: "\n").first(where: { $0.hasPrefix(name) })
        else { return 0 }
        return (line.split(whereSeparator: { !$0.isNumber }).first.flatMap { Double($0) } ?? 0)
            / 1024
    }
}

/// Prints a value as one line of JSON.
func printJSON(_ value: some Encodable) throws {
    print(try jsonLine(value), terminator: "")
}

/// A value as one line of JSON, with its line feed.
func jsonLine(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
}
