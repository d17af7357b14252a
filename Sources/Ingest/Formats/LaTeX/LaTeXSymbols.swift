/// What the commands for signs, accents and units stand for.
enum LaTeXSymbols {
    static let text: [(String, String)] = [
        ("%", "%"), ("&", "&"), ("#", "#"), ("$", "$"), ("_", "_"), ("{", "{"), ("}", "}"),
        (" ", " "), ("\n", " "), ("\t", " "), (",", " "), (";", " "), (":", " "), (">", " "),
        ("!", ""), ("/", ""), ("-", ""), ("@", ""), ("quad", " "), ("qquad", " "),
        ("thinspace", " "), ("space", " "), ("enspace", " "), ("nobreakspace", " "),
        ("LaTeX", "LaTeX"), ("TeX", "TeX"), ("LaTeXe", "LaTeX2e"), ("BibTeX", "BibTeX"),
        ("ss", "ß"), ("o", "ø"), ("O", "Ø"), ("l", "ł"), ("L", "Ł"), ("ae", "æ"), ("AE", "Æ"),
        ("oe", "œ"), ("OE", "Œ"), ("aa", "å"), ("AA", "Å"), ("i", "i"), ("j", "j"), ("dh", "ð"),
        ("DH", "Ð"), ("th", "þ"), ("TH", "Þ"), ("dj", "đ"), ("DJ", "Đ"), ("ng", "ŋ"), ("SS", "ẞ"),
        ("dag", "†"), ("ddag", "‡"), ("dagger", "†"), ("ddagger", "‡"), ("S", "§"), ("P", "¶"),
        ("copyright", "©"), ("pounds", "£"), ("euro", "€"), ("texteuro", "€"), ("EUR", "€"),
        ("textregistered", "®"), ("texttrademark", "™"), ("textcopyright", "©"),
        ("textdegree", "°"), ("degree", "°"), ("degrees", "°"), ("textmu", "µ"), ("micro", "µ"),
        ("textohm", "Ω"), ("textasciitilde", "~"), ("texttildelow", "~"), ("textapprox", "~"),
        ("textasciicircum", "^"), ("textbackslash", "\\"), ("textbar", "|"), ("textless", "<"),
        ("textgreater", ">"), ("textendash", "–"), ("textemdash", "—"), ("textunderscore", "_"),
        ("textdollar", "$"), ("textbraceleft", "{"), ("textbraceright", "}"), ("slash", "/"),
        ("ldots", "…"), ("dots", "…"), ("textellipsis", "…"), ("textbullet", "•"),
        ("textperiodcentered", "·"), ("textquoteleft", "‘"), ("textquoteright", "’"),
        ("textquotedblleft", "“"), ("textquotedblright", "”"), ("textquotesingle", "'"),
        ("textquotedbl", "\""), ("lq", "‘"), ("rq", "’"), ("glqq", "„"), ("grqq", "“"),
        ("glq", "‚"), ("grq", "‘"), ("flqq", "«"), ("frqq", "»"), ("guillemotleft", "«"),
        ("guillemotright", "»"), ("og", "« "), ("fg", " »"), ("quotedblbase", "„"),
        ("quotesinglbase", "‚"), ("textsection", "§"), ("textparagraph", "¶"),
        ("textonehalf", "½"), ("textonequarter", "¼"), ("textpm", "±"), ("texttimes", "×"),
        ("textrightarrow", "→"), ("textleftarrow", "←"), ("textcelsius", "°C"), ("celsius", "°C"),
        ("textcent", "¢"), ("textyen", "¥"), ("textperthousand", "‰"), ("permil", "‰"),
        ("textordfeminine", "ª"), ("textordmasculine", "º"), ("textexclamdown", "¡"),
        ("textquestiondown", "¿"), ("textsurd", "√"), ("textalpha", "α"), ("textbeta", "β"),
        ("checkmark", "✓"), ("cmark", "✓"), ("xmark", "✗"), ("bibrangedash", "–"),
        ("bibinitperiod", "."), ("bibnamedelima", " "), ("bibnamedelimb", " "),
        ("bibnamedelimi", " "), ("bibinitdelim", " "), ("bibinithyphendelim", "-"),
        ("eg", "e.g."), ("ie", "i.e."), ("Eg", "E.g."), ("Ie", "I.e."), ("etal", "et al."),
        ("etc", "etc."), ("wrt", "w.r.t."), ("cf", "cf."), ("onedot", "."), ("vs", "vs."),
        ("urlprefix", "URL "), ("refname", "References"), ("bibname", "Bibliography"),
        ("figurename", "Figure"), ("tablename", "Table"), ("abstractname", "Abstract"),
        ("figureautorefname", "Figure"), ("appendixname", "Appendix"), ("sep", ", "),
        ("hyp", "-"), ("colon", ":"), ("lbrack", "["), ("rbrack", "]"), ("today", ""),
        ("lbrace", "{"), ("rbrace", "}"), ("textsubring", ""), ("thefootnote", ""),
    ]

    /// The combining mark that an accent command puts on its letter.
    static let accents: [(String, UInt32)] = [
        ("'", 0x301), ("`", 0x300), ("^", 0x302), ("\"", 0x308), ("~", 0x303), ("=", 0x304),
        (".", 0x307), ("u", 0x306), ("v", 0x30C), ("H", 0x30B), ("r", 0x30A), ("c", 0x327),
        ("k", 0x328), ("d", 0x323), ("b", 0x331), ("t", 0x361),
    ]

    /// Signs of siunitx's units.
    static let units: [String: String] = [
        "kilo": "k", "mega": "M", "giga": "G", "tera": "T", "milli": "m", "micro": "µ",
        "nano": "n", "pico": "p", "femto": "f", "centi": "c", "deci": "d", "hecto": "h",
        "gram": "g", "kilogram": "kg", "metre": "m", "meter": "m", "second": "s", "ampere": "A",
        "kelvin": "K", "mole": "mol", "candela": "cd", "hertz": "Hz", "newton": "N",
        "pascal": "Pa", "joule": "J", "watt": "W", "coulomb": "C", "volt": "V", "farad": "F",
        "ohm": "Ω", "siemens": "S", "weber": "Wb", "tesla": "T", "henry": "H", "lumen": "lm",
        "lux": "lx", "becquerel": "Bq", "gray": "Gy", "sievert": "Sv", "minute": "min",
        "hour": "h", "day": "d", "litre": "L", "liter": "L", "tonne": "t", "electronvolt": "eV",
        "eV": "eV", "degreeCelsius": "°C", "celsius": "°C", "degree": "°", "percent": "%",
        "bar": "bar", "angstrom": "Å", "byte": "B", "bit": "bit", "per": "/", "squared": "²",
        "cubed": "³", "square": "²", "cubic": "³", "dB": "dB", "decibel": "dB", "kg": "kg",
        "km": "km", "cm": "cm", "mm": "mm", "um": "µm", "nm": "nm", "GHz": "GHz", "MHz": "MHz",
        "kHz": "kHz", "Hz": "Hz", "ms": "ms", "ns": "ns", "us": "µs", "keV": "keV",
        "MeV": "MeV", "GeV": "GeV", "TeV": "TeV", "molar": "M", "dalton": "Da", "radian": "rad",
        "arcsecond": "″", "arcminute": "′", "parsec": "pc", "mol": "mol", "mL": "mL",
    ]
}
