// swift-tools-version: 6.1
import PackageDescription

// A program that makes training data with Quarry as a library. In a package of your own, the
// dependency is the repository's address in the place of the path.
let package = Package(
    name: "flow-package",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "Quarry", path: "../..")],
    targets: [
        .executableTarget(
            name: "NoteQuiz", dependencies: [.product(name: "Quarry", package: "Quarry")])
    ]
)
