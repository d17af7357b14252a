import ArgumentParser
import Foundation
import LanguageModels
import Pipeline
import Store
import TextAnalysis

extension CurateCommand {
    /// Judges the samples of a collection, and writes those that are accepted where that is asked.
    func judge(samplesOf collection: String) async throws {
        try pairs.check(index: index.path(argument: file))
        let opened = try index.open(argument: file)
        defer { opened.close() }
        let session = session(on: opened)
        let report = try await session.withJudge {
            judge, settings, workspace -> SampleReport? in
            let run = try await SampleJudgeRun(
                workspace: workspace, collection: collection, judge: judge, settings: settings,
                isRefreshed: asking.refresh)
            guard !asking.dryRun else {
                try await run.estimate().print(json: json, participle: "judged")
                return nil
            }
            let maker = try await opened.recipe(ofCollection: collection)?.model
            session.warnOfKinship(
                of: judge.model.identity, with: [maker].compactMap(\.self), workspace)
            let summary = try await run.run()
            // After a limit, a file of an earlier run may hold more that was judged.
            if let path = pairs.outputFile,
                summary.stop == nil || !FileManager.default.fileExists(atPath: path)
            {
                let lines = try await SampleExport(workspace: workspace)
                    .write(collection, to: path)
                output.say("\(lines) lines written to \(path)")
            }
            return SampleReport(
                summary: summary,
                dropped: try await opened.sampleSlots(of: collection)
                    .filter { $0.state != .accepted }, isOfJudge: true)
        }
        guard let report else { return }
        await opened.finish()
        try report.finish(output: output, json: json)
    }
}

extension CollectionStatus.Judge {
    /// What became of the samples that passed their checks.
    var sentence: String {
        "judged by \(model) (\(provider)): accepted \(accepted) + rejected \(rejected) + unusable \(unusable) + failed \(failed) + not judged \(waiting)"
    }

    /// The same for reports, as the summary as JSON has it.
    var json: JSONValue {
        [
            "provider": .string(provider), "model": .string(model),
            "accepted": JSONValue(accepted), "rejected": JSONValue(rejected),
            "unusable": JSONValue(unusable), "failed": JSONValue(failed),
            "waiting": JSONValue(waiting),
        ]
    }
}
