// swift-tools-version: 6.1
import PackageDescription

// Four rules keep the modules apart (docs/architecture.md says why):
// 1. Stages (Ingest, Chunker, Backtranslate, Curate, Export, Samples) are functions of values.
// 2. Stages never import each other; what two share is in Records or TextAnalysis.
// 3. One module for each outside world: Store knows SQL, LanguageModels HTTP, Processes
//    starts programs, Ingest XML and archives, CLI prints and exits.
// 4. No type is named like its module.
let package = Package(
    name: "Quarry",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "quarry", targets: ["CLI"]),
        .library(name: "Quarry", targets: ["Quarry"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    ],
    targets: [
        // System libraries: a module map and a thin typed C shim, no logic.
        .systemLibrary(
            name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(
            name: "CArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
        .systemLibrary(name: "CLinux"),
        .systemLibrary(
            name: "CXML", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .systemLibrary(
            name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),

        // The nouns, and the functions that stages share.
        .target(name: "Records", dependencies: ["CCrypto"]),
        .target(name: "TextAnalysis"),
        .target(
            name: "Processes",
            dependencies: ["CLinux", .product(name: "Subprocess", package: "swift-subprocess")]),

        // The outside worlds.
        .target(
            name: "Store",
            dependencies: [
                "Records", "TextAnalysis", .product(name: "GRDB", package: "GRDB.swift"),
            ],
            resources: [.embedInCode("Migrations")]),
        .target(
            name: "LanguageModels",
            dependencies: [
                "CCrypto", "CCurl", "CLinux", "Processes", "TextAnalysis",
                .product(name: "Mustache", package: "swift-mustache"),
            ],
            resources: [.embedInCode("Prices/prices.txt")]),

        // The stages.
        .target(
            name: "Ingest",
            dependencies: ["Records", "TextAnalysis", "CXML", "CArchive", "Processes"]),
        .target(name: "Chunker", dependencies: ["Records", "TextAnalysis"]),
        .target(
            name: "Backtranslate", dependencies: ["Records", "TextAnalysis", "LanguageModels"],
            resources: [.embedInCode("Prompts")]),
        .target(
            name: "Curate", dependencies: ["Records", "TextAnalysis", "LanguageModels"],
            resources: [.embedInCode("Prompts")]),
        .target(name: "Export", dependencies: ["Records", "TextAnalysis"]),
        .target(
            name: "Samples", dependencies: ["Records", "TextAnalysis", "LanguageModels"],
            resources: [.embedInCode("Prompts")]),

        // The runner above them, the public library, the command.
        .target(
            name: "Pipeline",
            dependencies: [
                "Records", "TextAnalysis", "Processes", "Store", "LanguageModels", "Ingest",
                "Chunker", "Backtranslate", "Curate", "Export", "Samples",
            ]),
        .target(
            name: "Quarry",
            dependencies: [
                "Pipeline", "Store", "Records", "Samples", "LanguageModels", "TextAnalysis",
            ]),
        .executableTarget(
            name: "CLI",
            dependencies: [
                "Pipeline", "Store", "Records", "LanguageModels", "Chunker", "Curate", "Export",
                "Ingest", "Samples", "TextAnalysis", "CLinux",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Yams", package: "Yams"),
            ]),

        // What `make bench` measures with; in no product.
        .executableTarget(
            name: "Measure",
            dependencies: [
                "Chunker", "Records", "Store", "TextAnalysis",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Benchmarks/Measure"),
        .executableTarget(
            name: "Load", dependencies: ["LanguageModels", "Records", "Store"],
            path: "Benchmarks/Load", exclude: ["C"]),

        // What `make torture` gives to libFuzzer; in no product.
        .target(name: "Fuzz", dependencies: ["Chunker", "Ingest", "Records"], path: "Tests/Fuzz"),

        // A test target a module.
        .target(
            name: "TestSupport", dependencies: ["Records", "Store", "LanguageModels"],
            path: "Tests/TestSupport"),
        .testTarget(name: "RecordsTests", dependencies: ["Records"]),
        .testTarget(name: "TextAnalysisTests", dependencies: ["TextAnalysis"]),
        .testTarget(name: "ProcessesTests", dependencies: ["Processes"]),
        .testTarget(name: "StoreTests", dependencies: ["Store", "Records", "TestSupport"]),
        .testTarget(name: "LanguageModelsTests", dependencies: ["LanguageModels", "TestSupport"]),
        .testTarget(name: "IngestTests", dependencies: ["Ingest", "Records", "Processes"]),
        .testTarget(name: "ChunkerTests", dependencies: ["Chunker", "Records", "TextAnalysis"]),
        .testTarget(
            name: "BacktranslateTests",
            dependencies: ["Backtranslate", "Records", "LanguageModels", "TestSupport"]),
        .testTarget(
            name: "CurateTests",
            dependencies: ["Curate", "Records", "LanguageModels", "TestSupport"]),
        .testTarget(name: "ExportTests", dependencies: ["Export", "Records", "TextAnalysis"]),
        .testTarget(
            name: "SamplesTests",
            dependencies: [
                "Samples", "Records", "TextAnalysis", "LanguageModels",
                .product(name: "Yams", package: "Yams"),
            ]),
        .testTarget(
            name: "PipelineTests",
            dependencies: [
                "Pipeline", "Records", "TextAnalysis", "Store", "LanguageModels", "Chunker",
                "Backtranslate", "Curate", "Export", "TestSupport",
            ]),
        .testTarget(name: "QuarryTests", dependencies: ["Quarry"]),
        .testTarget(
            name: "CLITests",
            dependencies: [
                "CLI", "CLinux", "Pipeline", "TestSupport", "LanguageModels", "TextAnalysis",
            ]),
    ]
)

for target in package.targets where target.type != .system {
    target.swiftSettings = [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    ]
}
