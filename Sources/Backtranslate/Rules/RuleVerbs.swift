/// The forms of the verbs that the rules know.
enum RuleVerbs {
    /// How a form can be read.
    struct Reading: Equatable {
        var base: String
        var form: Form
    }

    enum Form {
        case base, thirdPerson, past, participle
    }

    /// A finite form: of `base`, `thirdPerson` or `past`.
    static func reading(of word: String) -> Reading? { forms[word] }

    /// Whether a word after "was" makes a passive.
    static func isParticiple(_ word: String) -> Bool {
        if irregularParticiples.contains(word) { return true }
        return word.count > 3 && word.hasSuffix("ed") && !word.hasSuffix("eed")
            && !adjectives.contains(word)
    }

    /// The past participle's verb as it is asked with "do": `marked` gives `mark`.
    static func base(of word: String) -> String? { forms[word]?.base }

    private static let adjectives: Set<String> = [
        "indeed", "speed", "need", "exceed", "proceed", "succeed", "hundred", "limited",
        "interested", "supposed", "unrelated",
    ]

    private static let forms: [String: Reading] = {
        var forms: [String: Reading] = [:]
        for base in regular {
            forms[base] = Reading(base: base, form: .base)
            forms[thirdPerson(base)] = Reading(base: base, form: .thirdPerson)
            forms[past(base)] = Reading(base: base, form: .past)
        }
        for line in irregular {
            let (base, past) = (String(line[0]), String(line[1]))
            forms[base] = Reading(base: base, form: .base)
            forms[thirdPerson(base)] = Reading(base: base, form: .thirdPerson)
            if past != base { forms[past] = Reading(base: base, form: .past) }
            if line.count > 2, forms[String(line[2])] == nil {
                forms[String(line[2])] = Reading(base: base, form: .participle)
            }
        }
        return forms
    }()

    private static let irregularParticiples: Set<String> = Set(
        irregular.map { String($0[$0.count > 2 ? 2 : 1]) } + ["born"])

    private static func thirdPerson(_ base: String) -> String {
        if ["s", "x", "z", "ch", "sh", "o"].contains(where: { base.hasSuffix($0) }) {
            return base + "es"
        }
        if base.hasSuffix("y"), let before = base.dropLast().last, !"aeiou".contains(before) {
            return base.dropLast() + "ies"
        }
        return base + "s"
    }

    private static func past(_ base: String) -> String {
        if base.hasSuffix("e") { return base + "d" }
        if base.hasSuffix("y"), let before = base.dropLast().last, !"aeiou".contains(before) {
            return base.dropLast() + "ied"
        }
        if doubling.contains(base), let last = base.last { return base + String(last) + "ed" }
        return base + "ed"
    }

    private static let doubling: Set<String> = [
        "drop", "occur", "prefer", "refer", "permit", "stop", "plan", "map", "tag", "plot",
        "transfer", "control", "label", "model", "fit", "confer", "trap", "embed", "span", "sum",
    ]

    private static let regular = """
        absorb accelerate accept account achieve acquire activate adapt add address adjust adopt
        affect aim allow alter analyze analyse apply appear argue arrive ask assemble assess assign
        assume attack attempt attract attribute avoid behave belong benefit bind block calculate
        capture carry catalyze cause change characterize check cite claim classify code collect
        combine compare compete compile complete comprise compute concentrate concern confirm
        connect consider consist constitute constrain contain continue contribute control convert
        correlate correspond count cover create decide decline decrease define deliver demand
        demonstrate denote depend derive describe deserve design detect determine develop die differ
        diminish disappear discover discuss display distinguish disrupt divide dominate double drop
        ease elevate eliminate emerge emit employ enable encode encompass encounter encourage
        enhance enrich ensure enter entail establish estimate evaluate evolve examine exceed exclude
        exert exhibit exist expand expect experience explain exploit explore expose express extend
        extract face facilitate fail favor favour feature filter follow force form function gain
        gather generate govern guide handle happen help highlight identify illustrate impact impair
        implement imply import impose improve include incorporate increase incur index indicate
        induce infect influence inform inhibit initiate install integrate interact interfere
        introduce invade invest involve isolate join label lack last launch learn limit link
        list locate lower maintain manage map mark match mean measure mediate migrate minimize
        mitigate model modify monitor motivate move need note observe obtain occupy occur offer
        operate optimize originate outnumber outperform own participate pass perform permit persist
        place play point possess predict prefer prepare present preserve prevent proceed process
        produce prohibit project promote propose protect provide publish purchase quantify raise
        range rank reach react receive recognize recommend record recruit reduce refer reflect
        regulate reject relate release rely remain remove repeat replace report represent reproduce
        require resemble resist resolve respond restrict result retain return reveal satisfy save
        scale score seem select separate serve shape share shift show simulate slow solve specify
        stabilize start state stem stimulate stop store stress strengthen submit suffer suggest
        summarize supply support suppress surpass survive suspend sustain target tend test threaten
        tolerate track train transfer transform translate transmit treat trigger turn underestimate
        undergo use utilize utilise vary verify visit want warrant work yield confer reside possess impose overcome deplete
        harbor harbour deposit secrete express release penetrate recommend emphasize adopt capture
        contain convey correct damage degrade depict detect discard divide entail excrete favor fund
        hinder host inherit inject inspire justify kill lack localize modulate necessitate neutralize
        offset orchestrate oversee oxidize phosphorylate populate predate preclude quantify recover
        redistribute reinforce repair resemble reuse revise reward saturate schedule signal strengthen
        synthesize tackle trap underlie unify validate weaken confuse complicate complement compensate
        associate assist aggregate amplify approximate automate balance bias cluster communicate
        customize decompose destroy discourage diversify embed emulate enforce eradicate export
        fluctuate govern hydrolyze import innervate interrupt invert mimic optimise organise prioritise
        prioritize promise recapitulate reconstruct refine relieve render report rescue sample simplify
        soften span standardize stress structure sum supplement supersede surround synchronize
        """.split(whereSeparator: \.isWhitespace).map(String.init)

    /// Base, past, and the participle where it differs.
    private static let irregular = """
        arise arose arisen, become became become, begin began begun, break broke broken, bring
        brought, build built, buy bought, catch caught, choose chose chosen, come came come, cut cut,
        deal dealt, draw drew drawn, drive drove driven, eat ate eaten, fall fell fallen, feed fed,
        feel felt, find found, fly flew flown, forget forgot forgotten, get got, give gave given, go
        went gone, grow grew grown, hold held, keep kept, know knew known, lay laid, lead led, leave
        left, let let, lose lost, make made, meet met, pay paid, put put, read read,
        rise rose risen, run ran run, say said, see saw seen, seek sought, sell sold, send sent, set
        set, shed shed, show showed shown, shrink shrank shrunk, sink sank sunk, speak spoke spoken,
        spend spent, split split, spread spread, stand stood, stem stemmed, swim swam swum, take took
        taken, teach taught, tell told, think thought, throw threw thrown, underlie underlay
        underlain, undergo underwent undergone, understand understood, wear wore worn, win won,
        write wrote written
        """.split(separator: ",").map { $0.split(whereSeparator: \.isWhitespace) }
}
