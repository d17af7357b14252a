import CXML

/// libxml2's global state: set once, before its first use, to load nothing from outside.
enum XMLLibrary {
    static func start() { _ = started }

    private static let started: Void = quarry_xml_initialize()
}
