/// Short forms of a text that nothing explains: `MZP`, `NLR`.
package enum ShortForms {
    /// The first one that neither what is shown with the text, nor the text itself, nor its document
    /// explains, and that is none of those that everybody knows; nil where there is none.
    ///
    /// A short form is a word of capitals, two at least, with or without digits, `s` or a small
    /// letter before (`mRNA`, `TILs`). What has more small letters is a name (`GenBank`), and what
    /// chemical symbols spell is a formula (`KOH`).
    ///
    /// - Parameter known: what is shown with the text, such as the document's title.
    /// - Parameter definitions: what the document calls things for short.
    package static func unexplained(
        in text: String, beside known: String, definitions: [Acronyms.Definition]
    ) -> String? {
        let all = words(of: text)
        let candidates = all.indices.filter { isShortForm(all[$0]) && !isNameOfTrial($0, in: all) }
            .map { singular(all[$0]) }
        guard !candidates.isEmpty else { return nil }
        let explained = Set(
            words(of: known).flatMap { [$0, singular($0)] }
                + (definitions + Acronyms.definitions(in: text)).flatMap {
                    [$0.short, singular(Substring($0.short))]
                })
        return candidates.first { short in
            !explained.contains(short) && !common.contains(short)
                && !short.split { $0 == "-" }.allSatisfy {
                    common.contains(String($0)) || explained.contains(String($0))
                        || $0.allSatisfy(\.isNumber)
                }
        }
    }

    /// Whether a text has a word that may be one.
    package static func areUsed(in text: String) -> Bool {
        words(of: text).contains(where: isShortForm)
    }

    private static func words(of text: String) -> [String] {
        text.split { !$0.isLetter && !$0.isNumber && $0 != "-" }
            .map { String($0.trimming(while: { $0 == "-" })) }
            .filter { !$0.isEmpty }
    }

    private static func isShortForm(_ word: String) -> Bool {
        let plain = singular(Substring(word))
        guard (2...12).contains(plain.count), plain.allSatisfy(\.isASCII) else { return false }
        let letters = plain.filter(\.isLetter)
        let small = letters.count { $0.isLowercase }
        let isPrefixed = small == 1 && plain.first?.isLowercase == true
        guard letters.count - small >= 2, small == 0 || isPrefixed else { return false }
        return !isRoman(letters) && !isFormula(plain)
    }

    /// "The HORRAD trial", "the HORRAD phase III trial": a name, whatever it once stood for.
    private static func isNameOfTrial(_ place: Int, in words: [String]) -> Bool {
        words[(place + 1)...].prefix(3).contains { trials.contains($0.lowercased()) }
    }

    private static let trials: Set<String> = ["trial", "trials", "study", "studies", "cohort"]

    private static func singular(_ word: Substring) -> String {
        word.count > 2 && word.last == "s" && word.dropLast().last?.isUppercase == true
            ? String(word.dropLast()) : String(word)
    }

    private static func singular(_ word: String) -> String { singular(Substring(word)) }

    private static func isRoman(_ letters: String) -> Bool {
        letters.allSatisfy { "IVX".contains($0) }
    }

    /// Symbols of one letter, with a digit somewhere or as one of the few without.
    private static func isFormula(_ word: String) -> Bool {
        let letters = word.filter(\.isLetter)
        guard letters.allSatisfy({ "BCFHIKNOPS".contains($0) }) else { return false }
        return word.contains(where: \.isNumber) || formulas.contains(letters)
    }

    private static let formulas: Set<String> = [
        "CO", "NO", "OH", "NH", "CN", "KOH", "HCN", "HF", "KI", "KF", "CH", "COOH", "SH",
    ]

    /// What readers of any field know, or what says as much as its long form.
    private static let common = Set(
        """
        AC AD AI AIDS ANOVA API ASCII ATP AUC BC BMI BP CD CEO CI CPU CRISPR CSV CT DARPA DC DDT \
        DNA DVD ECG EEG EKG ELISA EPA ER EU FAO FBI FDA FTIR GC GDP GMO GNU GPA GPS GPU HIV HPLC \
        HTML HTTP HTTPS ICU ID IEEE IP IQ IR ISO IT IUCN IUPAC JPEG JSON LC LCD LED LSD LSTM MIT \
        ML MRI MS MTT NASA NATO NGO NHS NIH NLP NMR NP OECD OR PC PCA PCR PDF PH PHP PNG PTSD PVC \
        RAM RGB RMSE RNA ROC ROM RT SARS SD SEM SI SMS SNP SQL SVM TB TCP TEM TV UFO UK UN UNESCO \
        UNICEF URL US USA USB USD USDA UV VAT WHO WTO WWF WWW XML XRD YAML cDNA mRNA qPCR rRNA tRNA \
        miRNA siRNA gDNA mtDNA dNTP COVID BERT GPT ADP NADH NADPH GTP AMP GABA PBS BSA \
        EDTA DMSO IPTG LPS PEG SDS TNT UVA UVB DIY FAQ OS GB MB MP3 2D 3D 4D
        """.split(separator: " ").map(String.init))
}
