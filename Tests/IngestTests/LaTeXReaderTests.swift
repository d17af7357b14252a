import Records
import Testing

@testable import Ingest

@Suite struct LaTeXReaderTests {
    private func read(
        _ text: String, name: String = "main.tex", _ files: [String: String] = [:]
    ) throws -> Document {
        let source = DocumentSource(
            Array(text.utf8), name: name, companions: files.mapValues { Array($0.utf8) })
        let document = try LaTeXReader.read(source)
        #expect(flaws(of: document) == [])
        return document
    }

    /// The text of a paragraph, read by itself.
    private func paragraph(_ text: String) throws -> String {
        let document = try read(text)
        return String(decoding: document.text, as: UTF8.self)
    }

    @Test func frontMatterSectionsAndParagraphs() throws {
        let document = try read(
            #"""
            \documentclass[11pt]{article}
            \usepackage[ngerman,english]{babel}
            \title{Tide \emph{Gauges}\thanks{Paid by none.}}
            \author{Ada One$^1$ \and Bo Two\\ University of Farrow}
            \date{May 2019}
            \begin{document}
            \maketitle
            \begin{abstract}
            It rose.
            \end{abstract}
            \section{Introduction}\label{sec:one}
            The float sits in a % a comment
            stilling well.

            See Section~\ref{sec:two}.
            \subsection*{Parts}
            \paragraph{Wells} They are of iron.
            \section{Results}\label{sec:two}
            Done.
            \end{document}
            Not read.
            """#)
        #expect(
            dump(document) == """
                title @3-3 "Tide Gauges"
                metadata @4-4 "Ada One$^1$, Bo Two University of Farrow"
                footnote @7-7 "Paid by none."
                heading 1 @8-8 "Abstract"
                paragraph @9-9 "It rose."
                heading 1 @11-11 "Introduction"
                paragraph @12-13 "The float sits in a stilling well."
                paragraph @15-15 "See Section 2."
                heading 2 @16-16 "Parts"
                paragraph @17-17 "Wells. They are of iron."
                heading 1 @18-18 "Results"
                paragraph @19-19 "Done."
                """)
        #expect(document.title == "Tide Gauges")
        #expect(document.authors == ["Ada One", "Bo Two"])
        #expect(document.abstract == "It rose.")
        #expect(document.year == 2019)
        #expect(document.language == "en")
    }

    @Test(arguments: [
        (#"``a'' -- `b' --- 5\% \& \$3 a~b\\c"#, "“a” – ‘b’ — 5% & $3 a b c"),
        (
            #"G\"odel, \'Etienne, na\"{\i}ve, \v{S}koda, \c ca, {\AA}s, \ss, \o"#,
            "Gödel, Étienne, naïve, Škoda, ça, Ås, ß, ø"
        ),
        (
            #"\textbf{bold} {\it old} \textcolor{red}{red} \href{http://a.b}{c} \url{http://d.e/f_g}"#,
            "bold old red c http://d.e/f_g"
        ),
        (
            #"a \vspace{1cm}b \hspace*{2em}c \includegraphics[width=3cm]{x.png}d\label{e}"#,
            "a b c d"
        ),
        (#"\unknown{kept} \unknown[dropped]{kept} \verb|a_b%c|"#, "kept kept a_b%c"),
        (#"inline $x_i < \alpha$ and \(y\)"#, #"inline $x_i < \alpha$ and $y$"#),
        (
            #"\SI{5.2}{\kilo\metre\per\second}, \num{1e5}, \ang{30}, \ce{H2O}"#,
            "5.2 km/s, 1e5, 30°, H2O"
        ),
        (#"one\footnote{Two.} three"#, "one three\n\nTwo."),
        (#"\cite{a} and \citep[see][p.~3]{b,c}"#, "[a] and [see b, c, p. 3]"),
        (#"\ifx\undefined\relax same \else other \fi \iffalse no \else yes \fi"#, "same yes"),
        (#"\newif\ifdraft \drafttrue \ifdraft draft \else final \fi"#, "draft"),
        (#"\texorpdfstring{a}{b} \replaced{new}{old} \deleted{gone}"#, "a new"),
    ])
    func inlineMarksBecomeText(source: String, expected: String) throws {
        #expect(try paragraph(source) == expected)
    }

    @Test(arguments: [
        (#"\newcommand{\a}[2][x]{#1-#2}\a{b} \a[c]{d}"#, "x-b c-d"),
        (#"\def\a#1.{<#1>}\a bc. \let\b\a \b d."#, "<bc> <d>"),
        (#"\newcommand{\bert}{BERT\xspace}\bert is, \bert."#, "BERT is, BERT."),
        (
            #"\newenvironment{note}[1]{Note #1: }{ End.}\begin{note}{A}text\end{note}"#,
            "Note A: text End."
        ),
        (#"\newcommand\x{\textbf}\x{bold}"#, "bold"),
        (#"\providecommand{\url}[1]{no}\url{a}"#, "a"),
    ])
    func macrosAreExpanded(source: String, expected: String) throws {
        #expect(try paragraph(source) == expected)
    }

    @Test func formulasAreNumberedAndMacrosInThemExpanded() throws {
        let document = try read(
            #"""
            \newcommand{\be}{\begin{equation}}\newcommand{\ee}{\end{equation}}
            \newcommand{\R}{\mathbb{R}}
            First
            \be x \in \R \label{a} \ee
            where \eqref{b}
            \begin{align} a &= b \nonumber \\ c &= d \label{b} \end{align}
            \[ e \]
            """#)
        #expect(
            dump(document) == #"""
                paragraph @3-4 "First"
                formula @4-4 "$$x \in\mathbb{R}$$ (1)"
                paragraph @5-5 "where (2)"
                formula @6-6 "$$\begin{aligned} a &= b \\ c &= d \end{aligned}$$ (2)"
                formula @7-7 "$$e$$"
                """#)
    }

    @Test func floatsDoNotInterruptSentences() throws {
        let document = try read(
            #"""
            It rose
            \begin{figure}[t]
            \includegraphics{a.png}
            \caption{A gauge\footnote{Old.}.}\label{f}
            \end{figure}
            and fell, Fig.~\ref{f}.

            \begin{table}
            \caption{Values}
            \begin{tabular}{l|cc} \toprule
             & \multicolumn{2}{c}{Group} \\ \cmidrule(lr){2-3}
            a & 1 & \textbf{2} \\ % comment & more
            \end{tabular}
            \end{table}
            """#)
        #expect(
            dump(document) == """
                paragraph @1-6 "It rose and fell, Fig. 1."
                footnote @4-4 "Old."
                caption @4-4 "Figure 1: A gauge."
                caption @9-9 "Table 1: Values"
                table @10-13 "| | Group | |⏎| --- | --- | --- |⏎| a | 1 | 2 |"
                """)
    }

    @Test func listsTheoremsAndPrograms() throws {
        let document = try read(
            #"""
            \newtheorem{thm}{Theorem}
            \begin{itemize}
              \item one
              \item[Two] goes on
            \end{itemize}
            \begin{thm}[Main]
            It holds. \end{thm}
            \begin{proof} Clear. \end{proof}
            \begin{verbatim}
            \section{no}  x
            \end{verbatim}
            \begin{algorithmic}
            \If{$x$} \State stop \EndIf
            \end{algorithmic}
            """#)
        #expect(
            document.blocks.map { "\($0.role.rawValue): \(document.text(in: $0.range))" } == [
                "list_item: one", "list_item: Two goes on",
                "paragraph: Theorem 1 (Main). It holds.",
                "paragraph: Proof. Clear.", "code: \\section{no}  x", "code: if $x$ then\n  stop",
            ])
    }

    @Test func referencesComeFromTheListThatBibTeXMade() throws {
        let document = try read(
            #"Text \citep{a}, \citet{b}. \bibliography{refs}"#,
            [
                "main.bbl": #"""
                \begin{thebibliography}{2}
                \bibitem[{One and Two(2019)}]{a}
                A.~One and B. Two.
                \newblock \emph{Tides}. 2019.
                \bibitem[Three(2020)Three]{b} C. Three.
                \end{thebibliography}
                """#
            ])
        #expect(
            dump(document) == """
                paragraph @1-1 "Text (One and Two, 2019), Three (2020)."
                heading 1 @1-1 main.bbl "References"
                reference @3-4 main.bbl "A. One and B. Two. Tides. 2019."
                reference @5-5 main.bbl "C. Three."
                """)
    }

    @Test func citedEntriesAreReadFromBibTeXData() throws {
        let document = try read(
            #"Text \cite{a}. \bibliography{refs}"#,
            [
                "refs.bib": """
                @string{j = "Journal"}
                @article{b, title={Not cited}}
                @article{a, author="One, Ada and Bo Two", title={{T}ides of {\\"O}land}, journal=j,
                  year=2019}
                """
            ])
        #expect(
            dump(document).hasSuffix(
                #"reference @1-1 "[1] Ada One, Bo Two. 2019. Tides of Öland. Journal.""#))
    }

    @Test func referencesOfBiberAreRead() throws {
        let document = try read(
            #"\printbibliography"#,
            [
                "main.bbl": #"""
                \entry{a}{article}{}
                \name{author}{1}{}{{{hash=1}{family={One}, familyi={O\bibinitperiod}, given={Ada}}}}
                \field{title}{Tides} \field{year}{2019}
                \endentry
                """#
            ])
        #expect(dump(document).contains(#""[1] Ada One. 2019. Tides.""#))
    }

    @Test func partsAreReadWhereTheyAreInput() throws {
        let document = try read(
            #"\begin{document}\input{parts/one} \include{two}\end{document}"#,
            ["parts/one.tex": "One.\n\nTwo.", "two.tex": #"\input{./parts/one.tex}"#])
        #expect(
            dump(document) == """
                paragraph @1-1 parts/one.tex "One."
                paragraph @3-3 parts/one.tex "Two."
                paragraph @1-1 parts/one.tex "One."
                paragraph @3-3 parts/one.tex "Two."
                """)
    }

    @Test func macrosOfPackagesBesideThePaperAreUsed() throws {
        let document = try read(
            #"\documentclass{x}\usepackage{mine}\begin{document}\gauge{}\end{document}"#,
            ["mine.sty": #"\newcommand{\gauge}{tide gauge}\def\title{x}"#])
        #expect(dump(document) == #"paragraph @1-1 "tide gauge""#)
    }
}

/// What must not happen, whatever is in a file.
@Suite struct LaTeXSafetyTests {
    private func read(_ text: String) throws -> Document {
        let document = try LaTeXReader.read(DocumentSource(Array(text.utf8), name: "main.tex"))
        #expect(flaws(of: document) == [])
        return document
    }

    @Test(arguments: [
        (#"Text. \input{/etc/passwd}"#, "outside"),
        (#"Text. \include{../../secret}"#, "outside"),
        (#"Text. \lstinputlisting[a=b]{/etc/passwd}"#, "outside"),
        (#"Text. \input{|ls}"#, "outside"),
        (#"Text. \openin\f=/etc/passwd"#, "not read"),
        (#"Text. \input{main} \input{./main.tex}"#, "itself"),
        (#"Text. \input{missing}"#, "not found"),
        (#"Text. \begin{itemize}\item a"#, "not closed"),
        (#"Text $x"#, "not closed"),
        (#"Text. \def\a{\a\a}\a"#, #"\a"#),
        (#"Text. \newcommand{\again}[1]{\again{#1#1}}\again{w}"#, #"\again"#),
    ])
    func whatIsLeftOutIsNamed(source: String, reason: String) throws {
        let document = try read(source)
        #expect(document.warnings.contains { $0.contains(reason) })
        #expect(String(decoding: document.text, as: UTF8.self).hasPrefix("Text"))
    }

    @Test func commandsAreNotRunAndLeaveNoText() throws {
        let document = try read(#"Text\immediate\write18{touch x} goes on."#)
        #expect(String(decoding: document.text, as: UTF8.self) == "Text goes on.")
        #expect(document.warnings == [])
    }

    @Test func macrosThatDoubleAreLeftAsTheyStand() throws {
        var text = #"\newcommand{\a}{wave }"#
        for (name, body) in zip(
            "bcdefghijklmnopqrstuvwxyzABCDEFGHIJ", "abcdefghijklmnopqrstuvwxyzABCDEFGHI")
        {
            text += "\\newcommand{\\\(name)}{\\\(body)\\\(body)}"
        }
        let document = try read(text + "\\begin{document}One.\n\n\\J\n\nTwo.\\end{document}")
        #expect(dump(document).contains("One."))
        #expect(dump(document).contains("Two."))
        #expect(document.text.count < 1000)
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            "{", "}", "[", "$", "$$ ", #"\footnote{"#, #"\textbf{"#, #"\begin{itemize}\item "#,
            #"\begin{equation}"#, #"\begin{tabular}"#, #"\["#, #"\item["#, #"\section{"#,
            #"\verb|"#,
            #"\begin{verbatim}"#, #"\iffalse "#, #"\def\x"#, #"\'"#, #"\caption{"#, "%", #"\"#,
            #"\begin{figure}"#, #"\end{figure}"#, #"\cite["#, #"\frac{"#, #"\csname "#, "#1",
        ])
    func hostileRepetitionTakesLinearTime(mark: String) throws {
        let storm = String(repeating: mark, count: 20000)
        _ = try LaTeXReader.read(
            DocumentSource(Array(("Text.\n\n" + storm + "\n\ntext").utf8), name: "main.tex"))
    }
}

@Suite struct LaTeXProjectTests {
    private func files(_ texts: [String: String]) -> [String: [UInt8]] {
        texts.mapValues { Array($0.utf8) }
    }

    @Test(arguments: [
        (#"\documentclass{article}"#, true), (#"% \documentclass{article}"#, false),
        (#"\begin{document}"#, true), (#"\documentstyle[a]{b}"#, true), ("Plain text", false),
        (#"\section{Part}"#, false),
    ])
    func documentsAreToldByTheirClass(text: String, isDocument: Bool) {
        #expect(LaTeXReader.isLaTeX(Array(text.utf8)) == isDocument)
    }

    @Test func partsAreFragments() {
        #expect(LaTeXProject.isFragment(Array(#"\section{Part} Text."#.utf8)))
        #expect(!LaTeXProject.isFragment(Array("Text.".utf8)))
        #expect(!LaTeXProject.isFragment(Array(#"\documentclass{a}\section{b}"#.utf8)))
    }

    @Test func mainFilesAreThoseThatNoOtherInputs() {
        let paper = files([
            "main.tex": #"\documentclass{a}\begin{document}\input{b}\subfile{c}\bibliography{r}"#,
            "b.tex": "text", "c.tex": #"\documentclass[main]{subfiles}\begin{document}"#,
            "main.bbl": "", "r.bib": "", "other.tex": #"\documentclass{a}"#,
            "figure.tex": #"\documentclass{standalone}"#,
        ])
        #expect(LaTeXProject.mainFiles(among: paper) == ["main.tex", "other.tex"])
        #expect(
            LaTeXProject.parts(of: "main.tex", among: paper)
                == ["b.tex", "c.tex", "main.bbl", "r.bib"])
    }

    @Test func hintsOfArXivNameTheMainFile() {
        let paper = files([
            "a.tex": #"\documentclass{a}"#, "b.tex": #"\documentclass{a}"#,
            "00README.XXX": "b.tex toplevelfile\n",
        ])
        #expect(LaTeXProject.mainFiles(among: paper) == ["b.tex"])
        let later = files([
            "a.tex": #"\documentclass{a}"#, "b.tex": #"\documentclass{a}"#,
            "00README.json": #"{"sources": [{"usage": "toplevel", "filename": "a.tex"}]}"#,
        ])
        #expect(LaTeXProject.mainFiles(among: later) == ["a.tex"])
    }

    @Test func aPaperOfOneFileMayHaveNoExtension() {
        let paper = files(["1911.02782": #"\documentclass{a}"#])
        #expect(LaTeXProject.mainFiles(among: paper) == ["1911.02782"])
    }
}
