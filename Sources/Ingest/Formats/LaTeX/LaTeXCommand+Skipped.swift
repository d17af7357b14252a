extension LaTeXCommand {
    /// Commands whose first arguments are dropped, by their signature (see
    /// `LaTeXInput.skipArguments`); what stands behind these is text.
    static let skippedArguments: [(signature: String, names: String)] = [
        (
            "",
            """
            textbf textit textsl textsc texttt textrm textsf textmd textup textnormal emph text mbox
            hbox vbox bf it sl sc tt rm sf em bfseries itshape slshape scshape ttfamily rmfamily
            sffamily normalfont mdseries upshape tiny scriptsize footnotesize small normalsize large
            Large LARGE huge Huge underline uline uwave sout st hl ul so uppercase MakeUppercase
            MakeLowercase lowercase textsuperscript textsubscript centerline leftline rightline
            noindent indent centering raggedright raggedleft clearpage newpage cleardoublepage
            pagebreak nopagebreak bigskip medskip smallskip vfill hfill hrulefill dotfill
            frontmatter mainmatter backmatter tableofcontents listoffigures listoftables nonumber
            notag protect relax global long outer unskip ignorespaces null newblock hline toprule
            midrule bottomrule balance onecolumn sloppy fussy FloatBarrier singlespacing
            doublespacing onehalfspacing allowbreak nobreak strut natexlab bibnamefont bibfnamefont
            citenamefont leavevmode boldmath unboldmath flushbottom raggedbottom printglossaries
            printAffiliationsAndNotice linenumbers nolinenumbers added fbox phantomsection bgroup
            egroup begingroup endgroup makeindex printindex immediate aclfinalcopy iclrfinalcopy
            EndOfBibitem IEEEpeerreviewmaketitle IEEEdisplaynontitleabstractindextext nohyphens
            selectfont qedhere newline mathrm mathbf mathit mathsf textls samepage normalem
            hrule vrule textlf textosf unhbox revised BibitemOpen
            """
        ),
        (
            "m",
            """
            bibliographystyle hypersetup pagestyle thispagestyle pagenumbering graphicspath
            vphantom hphantom phantom color selectlanguage usetikzlibrary usepgfplotslibrary
            pgfplotsset tikzset lstset urlstyle DeclareGraphicsExtensions markright hyphenation
            setlist setcitestyle authorrunning titlerunning shorttitle shortauthors runningtitle
            runningauthor runninghead theoremstyle cline deleted bstctlcite bibpunct
            ExecuteBibliographyOptions sisetup nobibliography citestyle acmISBN
            acmArticle acmMonth acmVolume acmNumber acmPrice acmSubmissionID setcopyright
            copyrightyear received accepted PACS pacs subclass setstretch linespread
            fontfamily fontseries fontshape enlargethispage msc subjclass newlength newsavebox
            usebox pubyear pubmonth setmainfont setsansfont setmonofont theoremheaderfont
            theorembodyfont excludecomment includecomment includeonly externaldocument
            icmltitlerunning numberofauthors inst corref tnoteref fnref orcidID orcid orcidlink
            ORCID adjustbox bibfield bibinfo Eprint href@noop IEEEauthorrefmark foreignlanguage hyperlink hypertarget AtEndDocument BibitemShut
            SetWatermarkText startpage jyear jvol jnum journalname keywordname specialissue
            IEEEoverridecommandlockouts DeclareMathSizes captionfont bibfont savebox pdfbookmark
            printbibheading affilnum authornote stepcounter glsresetall
            """
        ),
        ("s", "allowdisplaybreaks"),
        ("sm", "vspace hspace addvspace"),
        ("som", "includegraphics includesvg includepdf adjincludegraphics cellcolor rowcolor"),
        (
            "om",
            "ccsdesc todo missingfigure textcolor colorbox marginpar marginnote rotatebox usefont"
        ),
        ("om", "arrayrulecolor columncolor lstdefinelanguage rowcolors ead"),
        ("omm", "definecolor fcolorbox"),
        ("oom", "rule"),
        ("omom", "colorlet"),
        (
            "mm",
            """
            setlength addtolength settowidth setkeys newcolumntype fontsize lstdefinestyle
            DeclareUnicodeCharacter addcontentsline markboth DeclareCaptionFont providecolor
            SetKwInOut SetKwInput SetKw multicolumn titlespacing urldef
            """
        ),
        ("smm", "resizebox"),
        ("mmm", "addtocontents newfloat crefname Crefname"),
        ("smmmmm", "titleformat"),
        ("mo", "scalebox"),
        ("ooom", "parbox"),
        ("moo", "raisebox"),
        ("omomo", "multirow"),
        ("opm", "cmidrule"),
        ("o", "footnotemark linebreak nolinebreak shortstack makecell thead hyperref"),
        ("oo", "makebox framebox"),
        ("sm", "captionsetup"),
        ("mmm", "acmConference"),
        (
            "d",
            """
            vskip hskip kern mskip parindent parskip textwidth textheight hoffset voffset hsize
            vsize baselineskip oddsidemargin evensidemargin topmargin headheight headsep footskip
            tabcolsep columnsep arraycolsep abovecaptionskip belowcaptionskip topsep itemsep
            leftmargin rightmargin parsep partopsep labelsep labelwidth listparindent itemindent
            lineskip abovedisplayskip belowdisplayskip tolerance hbadness emergencystretch penalty
            clubpenalty widowpenalty looseness linewidth columnwidth raise lower moveleft moveright
            intextsep floatsep textfloatsep baselinestretch arrayrulewidth fboxsep height width
            """
        ),
    ]
}
