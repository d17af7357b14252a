/// What a child process may use before it is ended.
package struct ProcessLimits: Sendable, Equatable {
    /// CPU seconds; the kernel kills the child beyond them.
    package var cpuSeconds: Int
    /// Seconds from start to end.
    package var wallSeconds: Double
    /// Address space, which is more than what is really in memory.
    package var memoryBytes: Int
    /// Bytes of standard output; the child is killed when it writes more.
    package var outputBytes: Int

    package init(
        cpuSeconds: Int = 60, wallSeconds: Double = 120, memoryBytes: Int = 1 << 30,
        outputBytes: Int = 256 << 20
    ) {
        self.cpuSeconds = cpuSeconds
        self.wallSeconds = wallSeconds
        self.memoryBytes = memoryBytes
        self.outputBytes = outputBytes
    }
}
