/// Words that head sections of papers.
enum KnownHeading {
    private static let topLevel: Set<String> = [
        "abstract", "introduction", "background", "methods", "method", "materialsandmethods",
        "methodsandmaterials", "results", "discussion", "discussions", "conclusion",
        "conclusions", "resultsanddiscussion", "relatedwork", "references", "acknowledgements",
        "acknowledgments", "acknowledgment", "acknowledgement", "methodology", "experiments",
        "evaluation", "experimental", "experimentalsection", "appendix", "limitations",
        "patientsandmethods", "materialandmethods", "conclusionsandoutlook", "summary",
        "discussionandconclusion", "discussionandconclusions", "conclusionandrecommendations",
        "futurework", "einleitung", "zusammenfassung", "fazit", "ergebnisse", "diskussion",
        "abbreviations", "keywords", "highlights", "casepresentation", "casereport",
        "statementofneed", "literaturereview", "theory", "preliminaries", "vorwort",
        "摘要", "引言", "绪论", "前言", "结论", "结果", "讨论", "方法", "参考文献", "要旨", "概要", "はじめに",
        "序論", "結論", "考察", "結果", "おわりに", "謝辞", "致谢", "緒言",
    ]

    static func isTopLevel(_ text: String) -> Bool { topLevel.contains(Headings.folded(text)) }

    static func isKnown(_ text: String) -> Bool {
        text.utf8.count < 60 && topLevel.contains(Headings.folded(text))
    }
}
