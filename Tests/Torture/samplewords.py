"""What a model might say to the prompts of `facts`, `converse`, `tools` and flows: mostly something
that can be used, and for some units never anything."""

import json
import re
import zlib

SPOILT = 9  # one unit in so many never gets words that can be used
WORDS = re.compile(r"[\w-]{4,}")


def words(message, properties):
    """The reply to a prompt that makes samples; None for any other prompt.

    `properties` are those of the schema that was asked for; empty for free text.
    """
    plain = re.search(r"^In plain words: (.*)$", message, re.M)
    if plain and ("request" in properties or "answer" in properties):
        said = "" if is_spoilt(plain.group(1)) else plain.group(1)
        return json.dumps({name: said for name in properties})
    if "exchanges" in properties:
        return conversation(message)
    shown = re.search(r"<text>\n(.*?)\n</text>", message, re.S)
    if shown and "question" in properties and "\nThe person: " in message:
        return json.dumps({"question": question(shown.group(1), message)})
    if shown and "How to write the answer: " in message:
        return answer(" ".join(shown.group(1).split()), message)
    term = re.search(r"^Term: (.*)$", message, re.M)
    if term and not properties:
        said = " ".join(message.splitlines()[0].split())
        said = f"{said} This one is about {term.group(1)}."
        return "I don't know." if is_spoilt(message) else said
    return None


def is_spoilt(text):
    """By the words alone, so that asking again does not help."""
    return zlib.crc32(text.encode()) % SPOILT == 0


def conversation(message):
    """Exchanges as the plan in the prompt has them, each with a sentence of the passage."""
    topic = re.search(r"^Topic: (.*)$", message, re.M).group(1)
    plan = re.findall(r"^\d+\. (.*)$", message, re.M)
    passage = re.search(r"^<text>\n(.*?)\n</text>\n\n", message, re.S)
    said = sentences(passage.group(1)) if passage else [f"Much can be said of this: {topic}."]
    exchanges = [
        {"user": f"What is the {place} point of {topic}?"[:290],
         "assistant": f"{said[number % len(said)]} The {place} step: {step}"[:790]}
        for number, (place, step) in enumerate(zip(ORDER, plan))
    ]
    if is_spoilt(topic):
        exchanges = exchanges[:1]
    return json.dumps({"exchanges": exchanges, "learning_notes": said[0][:390]})


ORDER = ["first", "next", "further", "other", "last", "very last"]


def question(fact, message):
    if is_spoilt(fact + message.splitlines()[-1]):
        return "What does the text say about it?"
    few = WORDS.findall(fact)[:3] + WORDS.findall(message.splitlines()[-1])[2:]
    return f"What holds for {', '.join(few)}?"[:290]


def answer(fact, message):
    """The fact, in the form that the prompt shows."""
    form = re.search(r"in the place of the dots:\n(.*)$", message, re.S)
    return form.group(1).replace("...", fact.replace('"', "'")) if form else fact


def sentences(text):
    return re.findall(r"[A-Z][^.?!]{20,}[.?!]", " ".join(text.split())) or [text[:80]]
