#!/usr/bin/env python3
"""Loads a file that quarry exported as those who train with it do, and checks what came.

Usage: load_export.py FORMAT PATH LINES

Needs the packages of loaders-requirements.txt; scripts/loaders.sh installs them. TRL's helpers run
without torch. Prints one line and exits with 0, or says what is wrong and exits with 1.
"""
import sys
import tempfile

from datasets import load_dataset

# ChatML, as a tokenizer of a chat model has it.
TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}"
    "<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def chat_tokenizer():
    """A tokenizer of one token that has a chat template."""
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from transformers import PreTrainedTokenizerFast

    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=Tokenizer(WordLevel({"[UNK]": 0}, unk_token="[UNK]")), unk_token="[UNK]"
    )
    tokenizer.chat_template = TEMPLATE
    return tokenizer


def check(condition, message):
    if not condition:
        raise SystemExit(f"error: {message}")


def check_texts(row, names):
    for name in names:
        check(isinstance(row[name], str) and row[name], f"'{name}' of {row} is no text")


def check_messages(messages, *last):
    roles = [message["role"] for message in messages]
    check(roles[-2:] == list(last), f"the roles are {roles}")
    for message in messages:
        check_texts(message, ["role", "content"])


def check_chatml(row):
    from trl.data_utils import apply_chat_template, is_conversational

    check(is_conversational(row), f"TRL takes {row} for no conversation")
    check_messages(row["messages"], "user", "assistant")
    text = apply_chat_template({"messages": row["messages"]}, chat_tokenizer())["text"]
    check(row["messages"][-1]["content"] in text, f"the answer is not in {text!r}")


def check_sharegpt(row):
    from trl.data_utils import maybe_convert_to_chatml

    converted = maybe_convert_to_chatml({"conversations": row["conversations"]})
    # TRL renames the keys and leaves the names of the speakers.
    check_messages(converted["messages"], "human", "gpt")


def check_preference(row):
    from trl.data_utils import apply_chat_template, is_conversational

    example = {name: row[name] for name in ("prompt", "chosen", "rejected")}
    check(is_conversational(example), f"TRL takes {row} for no conversation")
    texts = apply_chat_template(example, chat_tokenizer())
    check(row["chosen"][-1]["content"] in texts["chosen"], f"the answer is not in {texts}")
    check(texts["chosen"] != texts["rejected"], "both answers are the same")


def check_triplets(row):
    check_texts(row, ["anchor", "positive"])
    check(all(isinstance(text, str) for text in row["negatives"]), "a negative is no text")


CHECKS = {
    "chatml": check_chatml,
    "jsonl": lambda row: check_texts(row, ["question", "answer"]),
    "alpaca": lambda row: check_texts(row, ["instruction", "output"]),
    "sharegpt": check_sharegpt,
    "triplets": check_triplets,
    "preference": check_preference,
}


def load(kind, files, cache, **options):
    return load_dataset(kind, data_files=files, split="train", cache_dir=cache, **options)


def check_beir(folder, lines, cache):
    corpus = load("json", f"{folder}/corpus.jsonl", cache)
    queries = load("json", f"{folder}/queries.jsonl", cache)
    judgments = load("csv", f"{folder}/qrels/test.tsv", cache, sep="\t")
    check(queries.num_rows == lines, f"there are {queries.num_rows} queries, not {lines}")
    chunks, asked = set(corpus["_id"]), set(queries["_id"])
    for row in judgments:
        check(row["corpus-id"] in chunks and row["query-id"] in asked, f"{row} names nothing")


def main():
    form, path, lines = sys.argv[1], sys.argv[2], int(sys.argv[3])
    with tempfile.TemporaryDirectory() as cache:
        if form == "beir":
            check_beir(path, lines, cache)
        else:
            data = load("json", path, cache)
            check(data.num_rows == lines, f"there are {data.num_rows} rows, not {lines}")
            for row in data:
                CHECKS[form](row)
    print(f"{form}: {lines} rows")


if __name__ == "__main__":
    main()
