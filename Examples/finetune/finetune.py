"""Trains a LoRA adapter on any export of Quarry and asks the tuned model a question.

    python3 finetune.py demo.jsonl --check                      # only reads and formats the data
    python3 finetune.py demo.jsonl --model tiny                 # tries it all out, in seconds
    python3 finetune.py a.jsonl b.jsonl --model PATH_OR_NAME --ask "What is albedo?"

Lines with messages and lines of text alone may be mixed. Of messages only the replies are learnt
from where the model's chat template can mark them.
"""

import argparse
import json
import sys
from pathlib import Path

CHATML = (
    "{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\\n' }}"
    "{% if m['role'] == 'assistant' %}{% generation %}"
    "{{ (m['content'] or m.get('tool_calls', '') | string) + '<|im_end|>\\n' }}{% endgeneration %}"
    "{% else %}{{ (m['content'] or '') + '<|im_end|>\\n' }}{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)
ROLES = {"human": "user", "gpt": "assistant"}


def read(line):
    """A line as {"messages": [...]}, {"text": "..."}, or None where it teaches nothing."""
    if "__ERROR__" in line:
        return None
    for name in ("messages", "conversation", "conversations"):
        if isinstance(line.get(name), list):
            messages = [m for turn in line[name] for m in read_turn(turn)]
            return {"messages": messages, "tools": line.get("tools")} if messages else None
    for asked, answered in (("question", "answer"), ("instruction", "output"),
                            ("prompt", "completion"), ("prompt", "chosen")):
        if asked in line and answered in line:
            messages = read_side("user", line[asked]) + read_side("assistant", line[answered])
            if line.get("input"):
                messages[0]["content"] += "\n\n" + line["input"]
            if line.get("system"):
                messages.insert(0, {"role": "system", "content": line["system"]})
            return {"messages": messages}
    if isinstance(line.get("text"), str) and line["text"].strip():
        return {"text": line["text"]}
    return None


def read_turn(turn):
    """The messages of one item: a message, or an exchange that names both sides."""
    role = turn.get("role") or turn.get("from") or turn.get("speaker")
    if role is None:
        return [{"role": r, "content": turn[r]} for r in ("user", "assistant") if r in turn]
    message = {"role": ROLES.get(role, role), "content": turn.get("content", turn.get("value"))}
    return [message | {k: turn[k] for k in ("tool_calls", "tool_call_id", "name") if k in turn}]


def read_side(role, value):
    return value if isinstance(value, list) else [{"role": role, "content": value}]


def read_files(paths):
    samples, skipped = [], 0
    for path in paths:
        for number, line in enumerate(Path(path).read_text("utf-8").split("\n"), 1):
            if not line.strip():
                continue
            try:
                sample = read(json.loads(line))
            except (ValueError, AttributeError, TypeError) as error:
                sys.exit(f"Line {number} of '{path}' cannot be read ({error}): mend or remove it.")
            if sample is None:
                skipped += 1
            else:
                samples.append(sample)
    if not samples:
        sys.exit("The files hold no sample: give an export of Quarry, such as chatml or a flow's.")
    return samples, skipped


def plain(sample):
    """A sample as text, for reading: what --check prints."""
    if "text" in sample:
        return sample["text"]
    return "\n".join(f"<{m['role']}> {m['content'] or m.get('tool_calls')}"
                     for m in sample["messages"])


def tiny(samples):
    """A model of random weights with a tokenizer made of the data: it learns, but knows nothing."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast, set_seed

    set_seed(1)
    special = ["<|pad|>", "<|im_start|>", "<|im_end|>"]
    words = Tokenizer(models.BPE())
    words.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    words.decoder = decoders.ByteLevel()
    words.train_from_iterator(map(plain, samples), trainers.BpeTrainer(
        vocab_size=2000, special_tokens=special, show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=words, pad_token=special[0], eos_token=special[2])
    model = LlamaForCausalLM(LlamaConfig(
        vocab_size=len(tokenizer), hidden_size=64, intermediate_size=128, num_hidden_layers=2,
        num_attention_heads=4, max_position_embeddings=2048, bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id, pad_token_id=tokenizer.pad_token_id))
    return model, tokenizer


def load(name, samples):
    if name == "tiny":
        model, tokenizer = tiny(samples)
    else:
        from transformers import AutoModelForCausalLM, AutoTokenizer
        model = AutoModelForCausalLM.from_pretrained(name)
        tokenizer = AutoTokenizer.from_pretrained(name)
    if tokenizer.chat_template is None:
        tokenizer.chat_template = CHATML
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    return model, tokenizer


def encode(sample, tokenizer, length):
    """Tokens, and which of them are learnt from: replies, or all of a text."""
    if "text" in sample:
        ids = tokenizer(sample["text"])["input_ids"] + [tokenizer.eos_token_id]
        learnt = [1] * len(ids)
    else:
        marks = "{% generation %}" in tokenizer.chat_template
        tokens = tokenizer.apply_chat_template(
            sample["messages"], tools=sample.get("tools"), tokenize=True, return_dict=True,
            return_assistant_tokens_mask=marks)
        ids = tokens["input_ids"]
        learnt = tokens["assistant_masks"] if marks else [1] * len(ids)
    return {"input_ids": ids[:length],
            "labels": [i if use else -100 for i, use in zip(ids, learnt)][:length]}


def train(model, tokenizer, samples, options):
    from datasets import Dataset
    from peft import LoraConfig
    from trl import SFTConfig, SFTTrainer

    encoded = [encode(sample, tokenizer, options.length) for sample in samples]
    # A sample that was cut before its first reply would teach nothing.
    rows = [row for row in encoded if any(label >= 0 for label in row["labels"])]
    # Of random weights the frozen ones would be in the way.
    also = ["embed_tokens", "lm_head"] if options.model == "tiny" else None
    trainer = SFTTrainer(
        model=model, processing_class=tokenizer, train_dataset=Dataset.from_list(rows),
        peft_config=LoraConfig(r=options.rank, lora_alpha=2 * options.rank,
                               target_modules="all-linear", modules_to_save=also,
                               task_type="CAUSAL_LM"),
        args=SFTConfig(
            output_dir=options.output, num_train_epochs=options.epochs, seed=options.seed,
            learning_rate=options.rate, per_device_train_batch_size=options.batch,
            max_length=options.length, dataset_kwargs={"skip_prepare_dataset": True},
            logging_steps=max(1, len(rows) // options.batch // 4), save_strategy="no",
            report_to="none", use_cpu=options.cpu))
    trainer.train()
    trainer.save_model(options.output)
    tokenizer.save_pretrained(options.output)
    return trainer.model


def ask(model, tokenizer, question):
    tokens = tokenizer.apply_chat_template(
        [{"role": "user", "content": question}], add_generation_prompt=True, tokenize=True,
        return_dict=True, return_tensors="pt").to(model.device)
    model.eval()
    reply = model.generate(**tokens, max_new_tokens=120, do_sample=False)
    return tokenizer.decode(reply[0][tokens["input_ids"].shape[1]:], skip_special_tokens=True)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", help="JSON Lines, of any of Quarry's forms")
    parser.add_argument("--check", action="store_true", help="only read and format the data")
    parser.add_argument("--model", default="tiny", help="a folder, a name, or tiny (default)")
    parser.add_argument("--output", default="adapter", help="where the adapter goes")
    parser.add_argument("--ask", help="what to ask the tuned model; else the first question")
    parser.add_argument("--epochs", type=float, default=1)
    parser.add_argument("--rate", type=float, default=2e-4, help="learning rate")
    parser.add_argument("--rank", type=int, default=16, help="of the adapter")
    parser.add_argument("--batch", type=int, default=4)
    parser.add_argument("--length", type=int, default=1024, help="tokens of a sample at most")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cpu", action="store_true", help="leave a GPU alone")
    options = parser.parse_args()

    samples, skipped = read_files(options.files)
    texts = sum("text" in sample for sample in samples)
    print(f"{len(samples) - texts} samples of messages, {texts} of text, {skipped} left out")
    if options.check:
        for sample in samples[:2]:
            print("---\n" + plain(sample))
        return
    model, tokenizer = load(options.model, samples)
    model = train(model, tokenizer, samples, options)
    questions = (m["content"] for s in samples for m in s.get("messages", [])
                 if m["role"] == "user")
    question = options.ask or next(questions, "What do you know?")
    print(f"> {question}\n{ask(model, tokenizer, question)}")


if __name__ == "__main__":
    main()
