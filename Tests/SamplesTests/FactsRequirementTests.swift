import Samples
import Testing

/// An answer that meets a requirement, and one that does not.
struct RequirementCase: Sendable, CustomTestStringConvertible {
    var name: String
    var good: String
    var bad: String

    init(_ name: String, good: String, bad: String) {
        self.name = name
        self.good = good
        self.bad = bad
    }

    var testDescription: String { name }
}

@Suite("Requirements of answers")
struct FactsRequirementTests {
    private static let words = "one two three four five six seven eight nine ten "
    private static let paragraph = String(repeating: words, count: 3)

    private static let cases = [
        RequirementCase("short", good: "It is red.\nIt is big.", bad: "It\nis\nred."),
        RequirementCase(
            "long", good: "\(paragraph)\n\n\(paragraph)\n\n\(paragraph)",
            bad: "\(paragraph)\n\n\(paragraph)\(paragraph)"),
        RequirementCase("one_sentence", good: "It is red.", bad: "It is red. It is big."),
        RequirementCase("paragraph", good: "It is red. It is big.", bad: "It is red."),
        RequirementCase("json", good: #"{"colour": "red"}"#, bad: #"{"colour": "red",}"#),
        RequirementCase("xml", good: "<a><b x=\"1\">red</b></a>", bad: "<a><b>red</a></b>"),
        RequirementCase("html", good: "<p>It is<br>red.</p>", bad: "<p>It is red."),
        RequirementCase("csv", good: "item,value\ncolour,\"red, green\"", bad: "item,value\nred"),
        RequirementCase("yaml", good: "colour: \"red\"\nsizes:\n  - 5 m", bad: "It is: red: a lot"),
        RequirementCase(
            "markdown_table", good: "| a | b |\n| --- | --- |\n| c | d |",
            bad: "| a | b |\n| c | d |"),
        RequirementCase("bullet_list", good: "- red\n- big", bad: "red, and big"),
        RequirementCase("step_by_step", good: "1. Look.\n2. Go.", bad: "1. Look.\n3. Go."),
        RequirementCase("faq", good: "Q: Red?\nA: Yes.", bad: "Q: Red?\nIt is."),
        RequirementCase(
            "tweet", good: "It is red!", bad: String(repeating: "a", count: 281)),
        RequirementCase(
            "email", good: "Subject: Colour\n\nDear Ms Hill,\n\nIt is red.\n\nBest regards,\nAnn",
            bad: "Dear Ms Hill,\n\nIt is red.\n\nBest regards,\nAnn"),
        RequirementCase(
            "formal_documentation", good: "# Colour\n\nIt is red.", bad: "# Colour\n\nIt isn't red."
        ),
        RequirementCase(
            "glossary_entry", good: "Red: a colour like blood.", bad: "Red is a colour."),
        RequirementCase("spoken", good: "It is red, and big.", bad: "- It is **red**."),
        RequirementCase(
            "eli5", good: "It is red like a rose.", bad: String(repeating: "a b ", count: 12)),
        RequirementCase(
            "plain_language", good: "It is red.", bad: "Chromatographically incontrovertible."),
    ]

    @Test("An answer in the form passes, one in another form does not", arguments: cases)
    func checks(of requirement: RequirementCase) throws {
        let check = try #require(
            AnswerRequirement.shipped.first { $0.name == requirement.name }?.check)
        #expect(check.fault(in: requirement.good) == nil)
        let fault = try #require(check.fault(in: requirement.bad))
        #expect(fault.hasSuffix("."))
    }

    @Test("Each shipped requirement has a case here, or says that code cannot check it")
    func allAreCovered() {
        let unchecked = AnswerRequirement.shipped.filter { $0.check == nil }.map(\.name)
        #expect(unchecked == ["forum_post", "news_report", "technical", "casual", "persuasive"])
        let named = Set(AnswerRequirement.shipped.map(\.name))
        #expect(named == Set(Self.cases.map(\.name) + unchecked))
        #expect(named.count == AnswerRequirement.shipped.count)
        #expect(AnswerRequirement.shipped.allSatisfy { !$0.requests.isEmpty && !$0.text.isEmpty })
    }

    @Test(
        "Markup that is not well formed is refused with the reason",
        arguments: [
            (AnswerForm.xml, "<a>1</a><a>2</a>", "it has 2 outermost elements, not one"),
            (.xml, "<a>fish & chips</a>", "'&' must be written as '&amp;'"),
            (.xml, "<a>3 < 4</a>", "'<' must be written as '&lt;'"),
            (.xml, "<a b=1></a>", "the value of 'b' stands in no quotes"),
            (.xml, "<a b='1' b='2'/>", "the tag '<a' has 'b' twice"),
            (.xml, "<a>1</a> so", "text stands outside of all elements"),
            (.xml, "<a>", "'<a>' is not closed"),
            (.xml, "<a/></a>", "'</a>' closes nothing"),
            (.html, "Hello <b>you</b>", "text stands outside of all elements"),
            (.html, "<ul><li>a</ul>", "'<li>' is closed by '</ul>'"),
        ])
    func markupFaults(form: AnswerForm, text: String, reason: String) {
        let language = form == .xml ? "XML" : "HTML"
        #expect(form.fault(in: text) == "The answer is no well-formed \(language): \(reason).")
    }

    @Test(
        "Markup that is well formed passes",
        arguments: [
            (AnswerForm.xml, "<?xml version=\"1.0\"?>\n<!-- x --><a>&lt;<![CDATA[<&]]></a>\n"),
            (.xml, "<a:b c = 'd'><e/></a:b >"),
            (.html, "<!DOCTYPE html><HTML><body><img src=\"a\" hidden></body></html>"),
            (.html, "<p>a & b</p>\n<p>c</p>"),
        ])
    func markup(form: AnswerForm, text: String) {
        #expect(form.fault(in: text) == nil)
    }

    @Test(
        "YAML of the plain kind passes",
        arguments: [
            "---\na: 1\nb:\n  c: \"x: y\"\n  d: [1, 2]\n", "- a\n- b: 1\n  c: 2\n-\n  d: 3",
            "a:\n- 1\n- 2\nb: |\n  free: text: here\n  more\nc: ''",
        ])
    func yaml(text: String) {
        #expect(AnswerForm.yaml.fault(in: text) == nil)
    }

    @Test(
        "YAML that readers would refuse is refused",
        arguments: [
            "a: 1\n  b: 2", "a: 1\n- b", "- a\nb: 1", "a: @b", "a: \"b", "a:\n\tb: 1", "only words",
            "", "a:\n    b: 1\n  c: 2",
        ])
    func notYAML(text: String) {
        #expect(AnswerForm.yaml.fault(in: text) != nil)
    }

    @Test("CSV with quotes has the values that were meant")
    func csvQuotes() {
        #expect(AnswerForm.csv.fault(in: "a,b\r\n\"1,\n2\",\"say \"\"x\"\"\"\r\n") == nil)
        #expect(AnswerForm.csv.fault(in: "a,b\n\"1,2") != nil)
        #expect(AnswerForm.csv.fault(in: "a\nb") != nil)
    }

    @Test("A code fence around the whole answer is taken off, one within it is not")
    func fences() {
        let json = AnswerRequirement.shipped.first { $0.name == "json" }
        #expect(json?.cleaned("```json\n{\"a\":1}\n```\n").answer == "{\"a\":1}")
        let mixed = "Look:\n```\nx\n```"
        #expect(json?.cleaned(mixed).answer == mixed)
    }

    @Test(
        "A limit counts what it names",
        arguments: [
            (AnswerLimit.leastWords, "a b", "2 words; it must have at least 3"),
            (.mostWords, "a b c d", "4 words; it must have at most 3"),
            (.mostCharacters, "abcd", "4 characters; it must have at most 3"),
            (.leastSentences, "It is.", "1 sentence; it must have at least 3"),
            (
                .mostSentences, "It is. I am. We are. You are.",
                "4 sentences; it must have at most 3"
            ),
            (.mostLines, "a\n\nb\nc\nd", "4 lines; it must have at most 3"),
            (.leastParagraphs, "a\nb\n\nc", "2 paragraphs; it must have at least 3"),
            (.mostParagraphs, "a\n\nb\n\nc\n \nd", "4 paragraphs; it must have at most 3"),
        ])
    func limits(limit: AnswerLimit, text: String, message: String) {
        let check = AnswerCheck(limits: [limit: 3])
        #expect(check.fault(in: text) == "The answer has \(message).")
        #expect(AnswerCheck(limits: [limit: limit.isUpper ? 300 : 1]).fault(in: text) == nil)
    }
}
