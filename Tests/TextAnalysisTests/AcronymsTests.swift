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
        (
            "and RIF-1 (rosette-inducing factor 1), which", "RIF-1 = rosette-inducing factor 1"
        ),
        ("The FGM (used since 1930) and its kin", ""),
        ("the compounds of MKP101 (MKP102-105) and the", ""),
        ("These Mo-DCs (Monocyte-derived DCs) are", "Mo-DCs = Monocyte-derived DCs"),
        ("the AMP-activated protein kinase (AMPK)", "AMPK = AMP-activated protein kinase"),
        ("by RNA interference (RNAi) and", "RNAi = RNA interference"),
    ])
    func aShortFormIsExplainedByTheWordsBeforeItsBracketOrInIt(text: String, definitions: String) {
        let found = Acronyms.definitions(in: text).map { "\($0.short) = \($0.long)" }
        #expect(found.joined(separator: "|") == definitions)
    }

    @Test(arguments: [
        (["What does GO reduce?", "Heat."], "GO"),
        (["What do GNMs reduce?", "Heat."], "GNM"),
        (["What does graphene oxide (GO) reduce?", "Heat."], ""),
        (["Why?", "GO is an oxide, Graphene Oxide."], ""),
        (["What is EGO?", "GOES, not the one or the other."], ""),
        (["What is Fig. 2?", "GNM and GO."], "GNM GO"),
    ])
    func onlyShortFormsThatAreUsedAndNotExplainedAreNeeded(texts: [String], needed: String) {
        let definitions = [
            Acronyms.Definition(short: "Fig", long: "figure in general"),
            Acronyms.Definition(short: "GNM", long: "graphene nanomaterial"),
            Acronyms.Definition(short: "GO", long: "graphene oxide"),
        ]
        let found = Acronyms.needed(by: texts, of: definitions).map(\.short)
        #expect(found.joined(separator: " ") == needed)
        if !found.isEmpty { #expect(texts.contains(where: Acronyms.mayUseOne)) }
    }
}
