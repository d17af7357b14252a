import Foundation
import Store

extension SampleLineageRow {
    /// What a person reads of where a sample came from.
    var text: String {
        let lines: [(String, String?)] = [
            ("sample", sample), ("kind", kind), ("plan", collection), ("unit", key),
            ("state", state), ("made of", input), ("fields", fields), ("evidence", evidence),
            ("document", path), ("title", title), ("page", page.map(String.init)),
            ("heading", heading), ("chunk", chunk), ("corpus", corpus),
            ("model", [provider, model].compactMap(\.self).joined(separator: " ")),
            ("checks", checks), ("judgment", judgment), ("calls", calls), ("exports", exports),
        ]
        return lines.compactMap { name, value in
            guard let value, !value.isEmpty else { return nil }
            return name + String(repeating: " ", count: 10 - name.count) + value
        }.joined(separator: "\n") + "\n"
    }

    /// What the judge in force said.
    private var judgment: String {
        [
            verdict, rating.map { "rating \($0)" },
            logOdds.map { "log-odds \(($0 * 100).rounded() / 100)" },
            judgeModel.map { "by \($0)" },
        ].compactMap(\.self).joined(separator: ", ")
    }
}

extension CollectionStatus {
    /// What `quarry status` says of a collection.
    var lines: [String] {
        var lines = [
            "samples   \(name) (\(kind), of \(path))",
            "          planned \(planned) = accepted \(accepted) + rejected \(rejected) + failed \(failed) + pending \(pending); target \(target)",
        ]
        if let judge { lines.append("          \(judge.sentence)") }
        lines += reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
            "rejected  \($0.key): \($0.value)"
        }
        return lines
    }
}
