/// The sets of words by which the rules read a clause, in lower case.
enum RuleWords {
    static let beForms: Set<String> = ["is", "are", "was", "were"]
    static let modals: Set<String> = [
        "can", "could", "may", "might", "must", "should", "will", "would",
    ]
    static let auxiliaries = beForms.union(modals).union([
        "has", "have", "had", "do", "does", "did",
    ])
    static let have: Set<String> = ["has", "have", "had"]

    static let adverbs: Set<String> = [
        "also", "often", "usually", "generally", "typically", "commonly", "mainly", "mostly",
        "primarily", "widely", "always", "sometimes", "frequently", "currently", "still",
        "therefore", "thus", "then", "now", "largely", "partly", "only", "already", "normally",
        "significantly", "strongly", "further", "likely", "even", "not", "never", "first",
        "previously", "recently", "initially", "finally", "subsequently", "additionally",
        "probably", "possibly", "mostly", "both", "all", "each", "either", "just", "randomly",
        "directly", "automatically", "independently", "separately", "manually", "greatly",
        "slightly", "markedly", "substantially", "considerably", "positively", "negatively",
        "closely", "highly", "well", "traditionally", "historically", "especially",
        "particularly", "specifically", "respectively", "simply", "being", "rarely", "long",
        "much", "far", "indeed", "however", "approximately", "about", "nearly", "almost",
        "generally", "statistically", "quite", "rather", "very", "somewhat", "relatively",
        "successfully", "properly", "rapidly", "strictly", "poorly", "once", "thought", "inversely",
    ]

    /// They open a subordinate clause: a subject that holds one is not simple.
    static let subordinators: Set<String> = [
        "that", "which", "who", "whom", "whose", "where", "when", "while", "if", "because",
        "although", "though", "whereas", "whether", "since", "unless", "until", "what", "how",
        "why", "but", "as", "than", "so", "either", "neither", "nor", "however",
    ]

    static let prepositions: Set<String> = [
        "of", "in", "on", "at", "for", "from", "to", "with", "by", "between", "among", "under",
        "over", "during", "after", "before", "within", "without", "through", "across", "against",
        "into", "onto", "via", "per", "along", "around", "near", "above", "below", "behind",
        "beyond", "toward", "towards", "throughout", "upon", "than", "as", "about", "like", "due",
        "using", "versus", "despite",
    ]

    /// What may open a phrase before the subject that stays with the question.
    static let introducers: Set<String> = [
        "in", "on", "at", "for", "from", "during", "after", "before", "among", "within", "under",
        "with", "by", "between", "using", "across", "throughout", "compared", "besides", "without",
        "of", "through", "via", "based", "unlike", "until", "near", "as", "outside", "inside",
    ]

    /// With one of these before it a noun needs more words to say what is meant.
    static let vague: Set<String> = [
        "the", "different", "various", "similar", "several", "many", "some", "certain", "all",
    ]

    static let determiners: Set<String> = [
        "the", "a", "an", "some", "any", "no", "every", "each", "all", "both", "most", "many",
        "several", "few", "various", "certain", "other", "another", "such", "different", "more",
        "less", "fewer",
    ]

    /// A subject or question that holds one of these points out of itself.
    static let pointing: Set<String> = [
        "this", "these", "those", "it", "its", "they", "them", "their", "theirs", "he", "she",
        "his",
        "her", "him", "we", "our", "ours", "us", "i", "my", "you", "your", "former", "latter",
        "aforementioned", "respective", "respectively", "above", "below", "following", "same",
        "present", "current", "such", "here", "there", "et", "al", "figure", "figures", "fig",
        "figs",
        "table", "tables", "section", "sections", "equation", "eq", "appendix", "supplementary",
        "paper", "study", "article", "authors", "author", "manuscript", "chapter", "others",
        "another", "other", "latter's", "one", "ones", "itself", "themselves", "himself", "herself",
        "resulting",
        "remaining", "corresponding", "mentioned", "thus", "hence", "therefore", "herein", "said",
        "previous", "next", "proposed", "investigated", "survey", "e.g", "i.e", "panel", "step",
        "review", "work", "works", "report", "thesis", "project", "say", "so-called", "today",
        "subsequent", "actual", "obtained", "studied", "analyzed", "analysed", "examined", "ref",
        "refs",
    ]

    /// Nouns that mean something only with more words beside them.
    static let generic: Set<String> = Set(
        """
        method methods model models system systems approach approaches algorithm algorithms procedure
        procedures process processes technique techniques result results finding findings data dataset
        datasets analysis analyses experiment experiments participant participants sample samples
        group groups cell cells difference differences value values number numbers task tasks training
        test tests solution solutions mixture mixtures reaction reactions sequence sequences reason
        reasons aim aims goal goals purpose purposes objective objectives problem problems user users
        majority effect effects change changes increase decrease factor factors level levels case
        cases type types part parts set sets list lists example examples author authors information
        condition conditions measure measures measurement measurements parameter parameters feature
        features category categories item items variable variables area areas role property properties
        observation observations evidence outcome outcomes strategy strategies tool tools framework
        structure structures form forms way ways point points time times period periods series
        question questions answer answers issue issues concept concepts idea ideas term terms
        hypothesis conclusion conclusions interview interviews questionnaire trial trials site sites
        subject subjects individual individuals patient patients control controls treatment treatments
        intervention interventions total mean average median rate rates ratio percentage proportion
        size score scores range paper papers document documents text texts section sections page
        research experiment researchers investigators investigation design protocol main first second
        third last overall final two three four five six new different similar several many various
        important significant possible specific general additional common high low large small higher
        lower significantly presence absence use used using based given lack amount kind extent
        respondents response responses phenomenon fact event events program application applications
        implementation version component components element elements input output operation
        situation context function functions work selection combination comparison addition relation
        relationship association limitation limitations advantage advantages benefit benefits
        challenge challenges importance need purpose step steps stage stages phase film films product
        products material materials substance substances compound compounds network class study studies recent previous
        classes field file files image images entry tuple record device mixture residue extract
        correlation trend pattern patterns peak peaks curve curves rest field
        estimate estimates probability file frequency ability
        """.split(whereSeparator: \.isWhitespace).map(String.init))

    /// Nouns that a number can be the value of.
    static let measures: Set<String> = Set(
        """
        mean average median rate percentage proportion number size length temperature concentration
        duration age weight height time ratio accuracy score sensitivity specificity prevalence
        incidence range density volume cost price frequency probability distance speed yield total sum
        level coefficient dose error width depth period capacity energy power pressure mass area
        precision recall efficiency wavelength diameter thickness value likelihood odds risk survival
        mortality amount share threshold limit intensity resistance voltage current lifetime income
        population count maximum minimum deviation variance interval potential ph content conductivity
        index coverage homology similarity temperature velocity altitude elevation rainfall gap load
        """.split(whereSeparator: \.isWhitespace).map(String.init))

    /// Nouns of which one asks "what is the … of X?".
    static let roles: Set<String> = Set(
        """
        limitation limitations advantage advantages disadvantage disadvantages drawback drawbacks
        benefit benefits cause causes source sources step steps stage feature features
        characteristic characteristics difference differences reason reasons role function functions
        definition goal goals aim aims purpose objective objectives challenge challenges problem
        problems consequence consequences effect effects effect outcome outcomes example examples
        component components factor factors symptom symptoms mechanism mechanisms strategy
        assumption requirement requirements criterion criteria method approach principle idea
        application applications solution key obstacle barrier barriers strength strengths weakness
        endpoint endpoints hypothesis concept way ways task type types
        """.split(whereSeparator: \.isWhitespace).map(String.init))

    static let superlatives: Set<String> = [
        "only", "main", "primary", "leading", "principal", "major", "largest", "smallest",
        "highest",
        "lowest", "oldest", "newest", "longest", "shortest", "greatest", "best", "worst",
        "earliest",
        "simplest", "key", "central", "dominant", "predominant", "strongest", "fastest", "richest",
        "biggest", "critical", "ideal", "preferred", "standard", "official", "ultimate",
    ]

    static let comparatives: Set<String> = [
        "higher", "lower", "greater", "larger", "smaller", "longer", "shorter", "better", "worse",
        "faster", "slower", "stronger", "weaker", "fewer", "older", "younger", "cheaper", "easier",
        "richer", "wider", "narrower", "deeper", "thicker", "thinner", "heavier", "lighter",
        "earlier", "later", "closer", "broader", "poorer", "rarer", "bigger", "warmer", "colder",
        "denser", "safer", "steeper", "simpler",
    ]

    static let numberWords: Set<String> = [
        "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
        "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
        "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
    ]

    static let approximations: Set<String> = [
        "approximately", "about", "around", "nearly", "almost", "roughly", "over", "only", "some",
        "circa", "altogether", "overall", "exactly", "just", "estimated",
    ]

    /// Persons are asked for by "who".
    static let persons: Set<String> = [
        "author", "player", "footballer", "scientist", "professor", "physician", "politician",
        "writer", "singer", "actor", "poet", "manager", "chairman", "engineer", "king", "queen",
        "president", "artist", "novelist", "philosopher", "researcher", "captain", "goalkeeper",
    ]
}

extension RuleWords {
    static let pronouns: Set<String> = [
        "i", "it", "they", "he", "she", "we", "you", "there", "this", "these", "those", "that",
        "such", "both", "none", "half", "others", "one", "few", "another", "each", "every",
        "everything", "nothing",
        "something", "thereupon", "no", "neither",
        "either", "its", "their", "his", "her", "our",
        "what", "which", "who", "how", "why", "when", "where", "if", "and", "but", "or", "not",
        "furthermore", "moreover", "additionally", "conversely", "similarly", "see", "note", "only",
        "to", "figure", "table", "compared", "based", "given", "shown", "other", "any", "first",
        "second", "third", "further", "even", "similar", "more",
    ]

    /// Past and other forms that are hardly ever nouns or adjectives.
    static let sureVerbs: Set<String> = [
        "found", "showed", "shows", "became", "becomes", "began", "gave", "gives", "took", "takes",
        "made", "makes", "went", "goes", "came", "comes", "led", "leads", "said", "says", "saw",
        "knew", "thought", "wrote", "grew", "held", "kept", "remains", "remained", "occurs",
        "occurred", "appears", "appeared", "suggests", "suggested", "indicates", "indicated",
        "demonstrates", "demonstrated", "revealed", "reveals", "concluded", "argued", "argues",
        "provides", "contains", "includes", "consists", "describes", "allows", "enables",
        "requires", "depends", "increases", "decreases", "shall", "cannot", "let", "tends",
    ]
}
