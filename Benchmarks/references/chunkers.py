"""Times chunkers of others over text in memory, as `Measure chunk` times Quarry's.

    python chunkers.py NAME BUDGET FILES... [--rounds N] [--output CHUNKS.jsonl]
    python chunkers.py NAME BUDGET --filter < documents.jsonl > chunks.jsonl

Prints one line of JSON. The budget counts characters, but for chonkie-fast, which counts bytes, and
for names that end in -tokens, which count tokens of cl100k_base.
"""

import argparse
import json
import pathlib
import sys
import time


def semantic_text_splitter(budget):
    from semantic_text_splitter import TextSplitter
    return TextSplitter(budget).chunks


def semantic_text_splitter_markdown(budget):
    from semantic_text_splitter import MarkdownSplitter
    return MarkdownSplitter(budget).chunks


def semantic_text_splitter_tokens(budget):
    from semantic_text_splitter import TextSplitter
    return TextSplitter.from_tiktoken_model("gpt-4", budget).chunks


def chonkie_fast(budget):
    from chonkie import FastChunker
    chunker = FastChunker(chunk_size=budget)
    return lambda text: [chunk.text for chunk in chunker.chunk(text)]


def chonkie_recursive(budget, tokenizer="character"):
    from chonkie import RecursiveChunker
    chunker = RecursiveChunker(tokenizer=tokenizer, chunk_size=budget)
    return lambda text: [chunk.text for chunk in chunker.chunk(text)]


def chonkie_recursive_tokens(budget):
    import tiktoken
    return chonkie_recursive(budget, tiktoken.get_encoding("cl100k_base"))


def langchain_recursive(budget):
    from langchain_text_splitters import RecursiveCharacterTextSplitter
    return RecursiveCharacterTextSplitter(chunk_size=budget, chunk_overlap=0).split_text


def langchain_recursive_tokens(budget):
    from langchain_text_splitters import RecursiveCharacterTextSplitter
    return RecursiveCharacterTextSplitter.from_tiktoken_encoder(
        encoding_name="cl100k_base", chunk_size=budget, chunk_overlap=0).split_text


CHUNKERS = {
    function.__name__.replace("_", "-"): function
    for function in (
        semantic_text_splitter, semantic_text_splitter_markdown, semantic_text_splitter_tokens,
        chonkie_fast, chonkie_recursive, chonkie_recursive_tokens, langchain_recursive,
        langchain_recursive_tokens)
}


def memory(name):
    """VmRSS or VmHWM (the peak) of this process in MiB; 0 where there is no /proc."""
    try:
        for line in pathlib.Path("/proc/self/status").read_text().splitlines():
            if line.startswith(name):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0


def forget_peak():
    try:
        pathlib.Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        pass


def all_chunks(chunks, texts):
    """How many chunks there are, how many characters they hold, how many texts were refused."""
    count = characters = refused = 0
    for text in texts:
        try:
            for chunk in chunks(text):
                count += 1
                characters += len(chunk)
        except UnicodeDecodeError:  # chonkie's FastChunker may cut a character in two
            refused += 1
    return count, characters, refused


def measure(chunks, texts, rounds, megabytes):
    size = sum(len(text.encode()) for text in texts)
    all_chunks(chunks, texts[:1])
    before = memory("VmRSS")
    forget_peak()
    rates = []
    for _ in range(rounds):
        done, begin = 0, time.process_time()
        while done == 0 or done < megabytes * 1e6 and time.process_time() - begin < 2:
            count, characters, refused = all_chunks(chunks, texts)
            done += size
        rates.append(done / 1e6 / (time.process_time() - begin))
    return {
        "megabytes_per_cpu_second": rates, "chunks": count, "refused": refused,
        "mean_characters": characters / max(1, count), "peak_mebibytes": memory("VmHWM") - before}


def lines(doc, text, chunks):
    """The chunks of a document with their offsets in bytes of UTF-8."""
    position = byte = 0
    for chunk in chunks(text):
        start = text.find(chunk, position)
        if start < 0:
            raise SystemExit(f"error: a chunk of {doc} is not in its text")
        byte += len(text[position:start].encode())
        size = len(chunk.encode())
        yield json.dumps(
            {"doc": doc, "start": byte, "end": byte + size, "text": chunk}, ensure_ascii=False)
        position, byte = start + len(chunk), byte + size


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("name", choices=CHUNKERS)
    parser.add_argument("budget", type=int)
    parser.add_argument("files", nargs="*", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--megabytes", type=int, default=20)
    parser.add_argument("--output", type=pathlib.Path)
    parser.add_argument("--filter", action="store_true")
    options = parser.parse_intermixed_args()
    chunks = CHUNKERS[options.name](options.budget)
    if options.filter:
        for line in sys.stdin:
            document = json.loads(line)
            for line in lines(document["doc"], document["text"], chunks):
                print(line)
        return
    texts = [path.read_text(encoding="utf-8") for path in options.files]
    if options.output:
        with open(options.output, "w", encoding="utf-8") as file:
            for path, text in zip(options.files, texts):
                file.writelines(line + "\n" for line in lines(path.stem, text, chunks))
        if not options.rounds:
            return
    print(json.dumps(measure(chunks, texts, options.rounds, options.megabytes)))


if __name__ == "__main__":
    main()
