import Testing

@testable import TextAnalysis

struct AcronymsTests {
    @Test(arguments: [
        ("We use graphene nanomaterials (GNMs) here.", "GNMs = graphene nanomaterials"),
        (
            "the Food and Drug Administration (FDA) and heat shock transcription factor (HSF)",
            "FDA = Food and Drug Administration|HSF = heat shock transcription factor"
        ),
        (
            "Electrospun nanofibers and graphene oxide (GO; see below).", "GO = graphene oxide"
        ),
        ("an adenosine triphosphate (ATP) and ATP (ATP) again", "ATP = adenosine triphosphate"),
        ("in the year (2019), by others (see Smith) and so (a)", ""),
        ("Nothing matches this (XYZ).", ""),
        ("curcuminoid\nsubmicron particles (CSP)", "CSP = curcuminoid submicron particles"),
        ("unclosed (ABC", ""),
    ])
    func aShortFormInBracketsIsExplainedByTheWordsBefore(text: String, definitions: String) {
        let found = Acronyms.definitions(in: text).map { "\($0.short) = \($0.long)" }
        #expect(found.joined(separator: "|") == definitions)
    }
}
