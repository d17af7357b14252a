/// How a document inside an archive is named: `/papers/all.zip!/2019/ice.pdf`.
enum MemberPath {
    static let separator = "!/"

    static func member(_ name: String, of archive: String) -> String {
        archive + separator + name
    }
}
