// swift-tools-version: 6.1
import PackageDescription

let package = Package(
    name: "flow-package",
    platforms: [.macOS(.v15)],
    dependencies: [
        // In a package of your own: .package(url: …, from: …) in the place of name and path.
        .package(name: "Quarry", path: "../..")
    ],
    targets: [
        .executableTarget(
            name: "note-quiz", dependencies: [.product(name: "Quarry", package: "Quarry")],
            path: "Sources/NoteQuiz")
    ]
)
