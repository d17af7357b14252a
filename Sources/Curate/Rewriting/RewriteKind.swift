/// How pairs are rewritten.
package enum RewriteKind: String, Sendable, CaseIterable {
    case auto
    /// Question and answer, with the chunk in view: for models that can do it.
    case full
    /// The question alone, from title, section and answer, without the chunk.
    case rename
    case off

    /// What `auto` stands for: `rename` for `mock` and small models, which give a pair back word
    /// for word when they see its chunk; else `full`.
    ///
    /// - Parameters:
    ///   - provider: its kind, such as `local`.
    ///   - model: its name; `qwen2.5:7b` states its size.
    package func resolved(provider: String, model: String) -> RewriteKind {
        guard self == .auto else { return self }
        return JudgeKind.isSmall(provider: provider, model: model) ? .rename : .full
    }
}
