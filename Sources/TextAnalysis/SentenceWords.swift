/// What words say about a full stop before or after them.
///
/// Words are looked up by their keys (see `Bytes.key`) in one table for all kinds, since that is done
/// for each full stop of a text.
struct SentenceWords: OptionSet {
    let rawValue: UInt8

    /// No sentence ends with these.
    static let never = SentenceWords(rawValue: 1)
    /// With these one ends only before a word that often starts sentences.
    static let unlessStarter = SentenceWords(rawValue: 2)
    /// Abbreviations only before a number or a bracket; else they are plain words.
    static let beforeNumber = SentenceWords(rawValue: 4)
    /// Words that often start sentences.
    static let starter = SentenceWords(rawValue: 8)
    /// The same, and nobody's surname.
    static let sureStarter = SentenceWords(rawValue: 16)

    /// What is known about a word; empty for most words.
    static func kinds(of key: UInt64) -> SentenceWords { table.kinds(of: key) }

    private static let lists: [(kind: SentenceWords, words: String)] = [
        (
            .never,
            """
            e.g i.e eg ie cf vs viz ca approx resp wrt w.r.t a.k.a incl esp c.f
            dr mr mrs ms prof rev hon capt lt sgt messrs mme mlle
            lit fig figs eq eqs eqn eqns sec secs sect sects tab tabs ref refs chap chaps thm lem cor
            suppl supp ext nos pp vol vols eds subsec alg algs
            """
        ),
        (
            .unlessStarter,
            """
            al inc corp ltd co llc jr sr st mt ft bros ph.d m.d b.sc m.sc ph d.c u.s u.k e.u
            univ dept inst assoc proc conf trans symp soc acad natl intl lett phys chem biol
            ann adv comput lect ed sp spp subsp ibid op cit est dist div govt
            jan feb apr jun jul aug sept sep oct nov dec gen col gov sen maj meq hrs
            """
        ),
        (
            .beforeNumber,
            "no art par para app appx ch p pg max min ex mar prop def var avg pt pts iss temp"
        ),
        (
            [.starter, .sureStarter],
            "the this these we it however in for there our they although when while a"
        ),
        (
            .starter,
            """
            an that those its on at from to as by with but and or if where though since because
            after before during then thus hence here their he she his her you your i both each
            all some many most one two three such other another so also moreover finally first
            second next overall despite using based given similar unlike until under among
            between what why how who which not no today instead indeed further later recently
            notably
            """
        ),
    ]

    private static let table = Table(lists)

    /// A hash table with open addressing; a key of 0 marks a free place.
    private struct Table {
        private var places = [(key: UInt64, kinds: SentenceWords)](
            repeating: (0, []), count: 1024)

        init(_ lists: [(kind: SentenceWords, words: String)]) {
            for (kind, words) in lists {
                for word in words.split(whereSeparator: \.isWhitespace) {
                    let key = Bytes.key(of: String(word))
                    let place = place(of: key)
                    places[place] = (key, places[place].kinds.union(kind))
                }
            }
        }

        func kinds(of key: UInt64) -> SentenceWords { places[place(of: key)].kinds }

        private func place(of key: UInt64) -> Int {
            var place = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 54)
            while places[place].key != key, places[place].key != 0 { place = (place + 1) & 1023 }
            return place
        }
    }
}
