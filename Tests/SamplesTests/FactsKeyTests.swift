import Samples
import Testing

@Suite("What an answer must state of a fact")
struct FactsKeyTests {
    @Test(
        "Numbers with units, identifiers and names are found in a fact",
        arguments: [
            ("The lamp of Arn Point burns 1,200 mg of oil.", ["1,200 mg", "Arn Point"]),
            ("IL-6 is bound by `fetch_all` at -5 °C.", ["-5 °C", "IL-6", "fetch_all"]),
            ("It lasts from 3 May 1871 to 1900.", ["3 May 1871", "1900"]), ("It is red.", []),
            ("Voyager 1 and Tarn 8 weigh 5 kg.", ["Voyager 1", "Tarn 8", "5 kg"]),
            ("In 1871 it rained. Nearly 40 came on May 4, 1872.", ["1871", "40", "May 4", "1872"]),
        ])
    func derived(fact: String, keys: [String]) {
        #expect(KeyFacts.derived(from: fact) == keys)
    }

    @Test(
        "A key is found in any spelling that means the same",
        arguments: [
            ("1,200 mg", "It burns 1200mg."), ("5 percent", "It is 5 %."),
            ("25 °C", "It has 25 degrees Celsius."), ("3 years", "It lasts three years."),
            ("red lamps", "It has a lamp, a red one."), ("Arn Point", "At arn-point."),
            ("IL-6", "The protein il 6 is bound."),
            ("Voyager 1", "The probe Voyager One flew."),
            ("3 May 1871", "On May 3, 1871 it began."),
        ])
    func stated(key: String, answer: String) {
        #expect(KeyFacts.missing([key], in: answer) == [])
    }

    @Test(
        "Another value, unit or name is not the fact",
        arguments: [
            ("1,200 mg", "It burns 1,300 mg."), ("1,200 mg", "It burns 1,200 kg."),
            ("5", "It is 5.2."), ("25 °C", "It has 25 °F."), ("Margaret Doyle", "Doyle lit it."),
            ("red lamp", "The lamp is on."),
            ("IL-6", "IL-16 is bound."),
            ("Voyager 1", "Voyager 2 flew."), ("3 May 1871", "On 3 June 1871 it began."),
        ])
    func missing(key: String, answer: String) {
        #expect(KeyFacts.missing([key], in: answer) == [key])
    }

    @Test("A planted wrong number in an answer is caught")
    func wrongNumber() {
        let answer = "The lamp of Arn Point was lit first on 3 May 1871, 47 m above the sea."
        let fault = KeyFacts.fault(
            in: answer, fact: FactSamples.lamp, keys: KeyFacts.derived(from: FactSamples.lamp))
        #expect(fault == "The answer lacks '41 m': state it as given.")
    }

    @Test("The number of a name is not the number of a measure")
    func numberOfAName() {
        let answer = "The Tarn 8 is located at a temperature of -7 °C."
        #expect(KeyFacts.missing(["8 kW"], in: answer) == ["8 kW"])
        #expect(KeyFacts.missing(["8 kW"], in: "Heat of the Tarn 8: 8 kW.").isEmpty)
    }

    @Test("Keys one under the other, or beside other words than the fact's, do not state it")
    func listOfKeys() {
        let fact = "The error E14 of the Tarn 8 means that the water pressure is below 1.2 bar."
        func fault(_ answer: String, _ question: String = "") -> String? {
            KeyFacts.fault(in: answer, to: question, fact: fact, keys: ["E14", "1.2 bar"])
        }
        #expect(fault("E14; 1.2 bar")?.contains("numbers and names alone") == true)
        #expect(fault("Is it a scam? E14 costs 1.2 bar.")?.contains("does not say") == true)
        #expect(fault("E14 means that the water is below 1.2 bar.") == nil)
        // What is asked need not be said again.
        #expect(fault("E14 shows 1.2 bar.", "Which error tells the water pressure?") == nil)
    }

    @Test("Where a fact has no keys its words must be there")
    func words() {
        let fact = "Bees dance to show where flowers are."
        #expect(KeyFacts.fault(in: "Their dance shows the flowers.", fact: fact, keys: []) == nil)
        #expect(KeyFacts.fault(in: "Rain is wet.", fact: fact, keys: []) != nil)
    }

    @Test(
        "Facts are found within the marks of a form",
        arguments: [
            (AnswerForm.xml, "<dose amount=\"5mg\"/>"), (.html, "<td>5mg</td>"),
            (.json, #"{"dose":5,"unit":"mg"}"#), (.csv, "year,dose\n2019,5mg"),
            (.markdownTable, "|a|**5mg**|"), (.bulletList, "- dose: **5mg**"),
        ])
    func marked(form: AnswerForm, text: String) {
        #expect(KeyFacts.missing(["5 mg"], in: form.words(of: text)) == [])
    }

    @Test("Numbers that the sources lack are named, those of list items are not")
    func newNumbers() {
        let words = AnswerForm.numberedList.words(of: "1. It has 41 m.\n2. It has 99 lamps.")
        #expect(KeyFacts.newNumbers(in: words, beyond: ["It is 41 m high."]) == ["99"])
    }
}
