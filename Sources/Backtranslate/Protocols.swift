import TextAnalysis

/// Tells what was done with which bottle from what is so: nobody learns from a supplier's name, the
/// setting of an oven or the sequence of a primer.
enum Protocols {
    /// Whether one of the headings above is that of a section of methods.
    static func isAmongMethods(_ headings: [String]) -> Bool {
        headings.contains { heading in
            let words = PlainWords.lowercased(in: heading)
            // "Experimental results" tells what came of it.
            return methods.occur(in: words) && !findings.occur(in: words)
        }
    }

    /// Why a sentence is a step of a protocol; nil where it is none.
    static func refusal(of text: String, words: [String], isAmongMethods: Bool) -> String? {
        if suppliers.occur(in: words) || text.holds("5′-") || text.holds("5'-") {
            return "supply"
        }
        // What a section of methods tells in the past tense is what was done; in the present tense
        // it says what is so: "The assay measures ...".
        if isAmongMethods, narrative.occur(in: words) { return "protocol" }
        if plans.occur(in: words) { return "plan" }
        // Elsewhere only what also names settings is a step: "was added at 20 °C".
        return handling.occur(in: words) && settings.occur(in: words) ? "protocol" : nil
    }

    private static let methods = Phrases(
        """
        method, methods, methodology, materials, experimental, procedure, procedures, protocol,
        protocols, assay, assays, reagents, chemicals, sample preparation, preparation of, sampling,
        data collection, statistical analysis, statistical analyses, study area, study site, study
        design, study population, study setting, eligibility, inclusion criteria, exclusion
        criteria, outcome measures, endpoints, sample size, randomization, randomisation, blinding,
        trial design
        """)

    private static let findings = Phrases("result, results, discussion, findings, conclusions")

    private static let narrative = Phrases(
        "was, were, had, has been, have been, will, is to be, are to be")

    /// What a protocol of a trial announces.
    private static let plans = Phrases(
        """
        will be performed, will be carried out, will be conducted, will be collected, will be
        included, will be excluded, will be recruited, will be assessed, will be analysed, will be
        analyzed, will be obtained, will be recorded, will be assigned, will be invited, will be
        used, will be measured, will be evaluated, will be enrolled, will be followed
        """)

    private static let suppliers = Phrases(
        """
        sigma, aldrich, merck, invitrogen, thermo, fisher, agilent, qiagen, roche, gmbh, co ltd,
        inc, ltd, corp, purchased from, acquired from, obtained from commercial, supplied by,
        provided by, kindly provided, manufacturer, manufacturer's
        """)

    private static let handling = Phrases(
        [
            "added", "acquired", "aliquoted", "autoclaved", "boiled", "calibrated", "centrifuged",
            "cooled", "counted", "cultured", "cut", "dialyzed", "dialysed", "diluted", "dissolved",
            "dried", "eluted", "equilibrated", "evaporated", "extracted", "filled", "filtered",
            "fixed", "frozen", "grown", "harvested", "heated", "held", "homogenized", "immersed",
            "incubated", "injected", "inoculated", "kept", "labeled", "labelled", "loaded",
            "maintained", "mixed", "mounted", "plated", "poured", "prepared", "purified",
            "repeated",
            "replaced", "resuspended", "rinsed", "sacrificed", "set", "shaken", "soaked", "stained",
            "sterilized", "stirred", "stored", "stopped", "synthesized", "transferred", "washed",
            "weighed", "anesthetized", "anaesthetized", "amplified", "performed", "used",
        ].flatMap { verb in
            ["was", "were"].flatMap { auxiliary in
                ["\(auxiliary) \(verb)", "\(auxiliary) then \(verb)", "\(auxiliary) also \(verb)"]
            }
        }.joined(separator: ", "))

    private static let settings = Phrases(
        """
        rpm, ml, μl, µl, mm, mg, µg, μg, °c, min, nm, v, m, h, hours, minutes, overnight, room
        temperature, buffer, medium, solution, vial, vials, tube, tubes, column
        """)
}
