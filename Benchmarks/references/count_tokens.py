"""Prints the mean number of cl100k_base tokens of the chunks in a JSONL file."""

import json
import sys

import tiktoken

encoding = tiktoken.get_encoding("cl100k_base")
with open(sys.argv[1], encoding="utf-8") as file:
    texts = [json.loads(line)["text"] for line in file]
counts = [len(encoding.encode_ordinary(text)) for text in texts if text.strip()]
print(sum(counts) / max(1, len(counts)))
