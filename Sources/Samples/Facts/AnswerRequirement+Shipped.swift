import TextAnalysis

extension AnswerRequirement {
    /// The requirements that a template can name.
    package static let shipped = lengths + data + lists + kinds + styles

    private static let lengths = [
        AnswerRequirement(
            name: "short", text: "One or two lines, nothing more.",
            requests: ["Keep it to one or two lines.", "A short answer, please."],
            check: AnswerCheck(limits: [.mostLines: 2, .mostCharacters: 300])),
        AnswerRequirement(
            name: "long",
            text: "Three to eight paragraphs with a blank line between them, about 200 words.",
            requests: ["Please explain it at length.", "Give me a detailed answer."],
            sketch: "...\n\n...\n\n...\n\n...",
            check: AnswerCheck(limits: [.leastWords: 60, .leastParagraphs: 3, .mostParagraphs: 8])),
        AnswerRequirement(
            name: "one_sentence", text: "Exactly one sentence.",
            requests: ["Answer in one sentence.", "One sentence will do."],
            check: AnswerCheck(limits: [.mostSentences: 1, .mostLines: 1])),
        AnswerRequirement(
            name: "paragraph", text: "One paragraph of two to six sentences.",
            requests: ["One paragraph, please.", "Answer in a paragraph."],
            check: AnswerCheck(
                limits: [.mostParagraphs: 1, .leastSentences: 2, .mostSentences: 6])),
    ]

    private static let data = [
        AnswerRequirement(
            name: "json", text: "One JSON object, nothing else; no code fence.",
            requests: ["Answer as a JSON object.", "Reply in JSON."],
            sketch: #"{"answer": "...", "facts": ["..."]}"#, check: AnswerCheck(form: .json)),
        AnswerRequirement(
            name: "xml", text: "Well-formed XML with one outermost element, nothing else.",
            requests: ["Give the answer as XML.", "Reply in well-formed XML."],
            sketch: "<answer>\n  <fact>...</fact>\n</answer>", check: AnswerCheck(form: .xml)),
        AnswerRequirement(
            name: "html", text: "An HTML fragment in which every element is closed, nothing else.",
            requests: ["Format the answer as HTML.", "Reply with an HTML fragment."],
            sketch: "<section>\n  <h2>...</h2>\n  <p>...</p>\n</section>",
            check: AnswerCheck(form: .html)),
        AnswerRequirement(
            name: "csv",
            text: "CSV with a header and one row for each fact; every value in double quotes.",
            requests: ["Give it to me as CSV.", "Answer with CSV that has a header."],
            sketch: "\"item\",\"value\"\n\"answer\",\"...\"", check: AnswerCheck(form: .csv)),
        AnswerRequirement(
            name: "yaml", text: "A YAML mapping, each value in double quotes, nothing else.",
            requests: ["Reply in YAML.", "Give the answer as YAML."],
            sketch: "answer: \"...\"\nfacts:\n  - \"...\"", check: AnswerCheck(form: .yaml)),
    ]

    private static let lists = [
        AnswerRequirement(
            name: "markdown_table", text: "A Markdown table with a header and two columns.",
            requests: ["Put it in a Markdown table.", "Answer with a Markdown table."],
            sketch: "| Item | Value |\n| --- | --- |\n| Answer | ... |",
            check: AnswerCheck(form: .markdownTable)),
        AnswerRequirement(
            name: "bullet_list", text: "A list of at least two lines that begin with '- '.",
            requests: ["List it in bullet points.", "Answer as a bullet list."],
            sketch: "- ...\n- ...", check: AnswerCheck(form: .bulletList)),
        AnswerRequirement(
            name: "step_by_step", text: "Numbered steps, each on a line of its own, at least two.",
            requests: ["Explain it step by step.", "Number the steps of your answer."],
            sketch: "1. ...\n2. ...", check: AnswerCheck(form: .numberedList)),
        AnswerRequirement(
            name: "faq",
            text: "Two questions with their answers, in lines that begin 'Q:' and 'A:'.",
            requests: ["Write it as a short FAQ.", "Answer as questions and answers."],
            sketch: "Q: ...\nA: ...\nQ: ...\nA: ...", check: AnswerCheck(form: .questionsAndAnswers)
        ),
    ]

    private static let kinds = [
        AnswerRequirement(
            name: "tweet", text: "A post for a social network of at most 280 characters.",
            requests: ["Write it as a tweet.", "Put it into 280 characters or less."],
            check: AnswerCheck(limits: [.mostCharacters: 280])),
        AnswerRequirement(
            name: "forum_post",
            text: "A reply in an Internet forum: friendly, to the point, from own experience.",
            requests: ["Answer as you would in a forum.", "Write it as a forum post."]),
        AnswerRequirement(
            name: "email", text: "An e-mail with a subject, a greeting and a closing line.",
            requests: ["Write the answer as an e-mail.", "Draft an e-mail that says it."],
            sketch: "Subject: ...\n\nHello,\n\n...\n\nBest regards,\nThe team",
            check: AnswerCheck(form: .email)),
        AnswerRequirement(
            name: "formal_documentation",
            text: "Formal documentation: a heading that begins with '# ', then paragraphs without "
                + "short forms such as don't.",
            requests: ["Write it as formal documentation.", "Word it as a manual would."],
            sketch: "# Overview\n\n...", check: AnswerCheck(form: .formal)),
        AnswerRequirement(
            name: "glossary_entry",
            text: "An entry of a glossary: the term, a colon, what it means.",
            requests: ["Write it as a glossary entry.", "Define it as a glossary would."],
            check: AnswerCheck(form: .definition)),
        AnswerRequirement(
            name: "news_report", text: "The beginning of a news report.",
            requests: ["Write it as a news report.", "How would a newspaper put it?"]),
        AnswerRequirement(
            name: "spoken",
            text: "Words to be read aloud: whole sentences, no headings, lists or other marks.",
            requests: [
                "Say it so that it can be read aloud.", "Answer as you would on the phone.",
            ],
            check: AnswerCheck(form: .plain)),
    ]

    private static let styles = [
        AnswerRequirement(
            name: "eli5",
            text: "Words for a child of five: short sentences, short words, perhaps a comparison.",
            requests: ["Explain it like I'm five.", "Explain it to a small child."],
            check: AnswerCheck(form: .simple)),
        AnswerRequirement(
            name: "plain_language", text: "Plain language: no jargon, short sentences.",
            requests: ["Use plain language.", "Explain it without jargon."],
            check: AnswerCheck(form: .simple)),
        AnswerRequirement(
            name: "technical", text: "Technical: for an expert, with exact terms.",
            requests: ["I am an expert, so be technical.", "Give me the technical answer."]),
        AnswerRequirement(
            name: "casual", text: "Casual: as among friends.",
            requests: ["Keep it casual.", "Tell me as a friend would."]),
        AnswerRequirement(
            name: "persuasive", text: "Persuasive: it wins the reader over with the facts.",
            requests: ["Convince me.", "Make a case of it."]),
    ]
}
