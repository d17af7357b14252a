"""A server that speaks OpenAI's dialect, answers each request always the same, and remembers when
it had sent which answer."""

import hashlib
import http.server
import json
import random
import re
import threading
import time

import samplewords

COMMON = {
    "also", "been", "both", "each", "from", "have", "into", "more", "most", "only", "other",
    "same", "such", "than", "that", "their", "them", "then", "there", "these", "this", "those",
    "very", "were", "what", "when", "where", "which", "while", "will", "with", "would",
}


class CountingServer:
    """Answers on a port of its own until `close`."""

    def __init__(self, latency=0.03, spoil=""):
        """`spoil` is put into each question and answer."""
        self.latency = latency
        self.spoil = spoil
        self.lock = threading.Lock()
        self.delivered = {}  # digest of a request -> moments at which its answer was sent whole
        self.kills = []  # (moment, seconds for which the machine was busy with others)
        self.is_down = False
        self.connections = 0
        self.asked = 0
        self.httpd = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.httpd.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.httpd.server_address[1]}"
        threading.Thread(target=self.httpd.serve_forever, daemon=True).start()

    def close(self):
        self.httpd.shutdown()
        self.httpd.server_close()

    def settle(self):
        """Returns once nothing is left of a dead client."""
        end = time.monotonic() + 10
        time.sleep(0.01)
        while self.connections and time.monotonic() < end:
            time.sleep(0.005)

    def note_start(self):
        with self.lock:
            self.is_down = False

    def note_kill(self, stall):
        """Call it right before the client is killed.

        `stall` is the time for which the machine may have kept the client from running.
        """
        with self.lock:
            self.is_down = True
            self.kills.append((time.monotonic(), stall))

    def received(self):
        """Counts a request; the moment it came."""
        with self.lock:
            self.asked += not self.is_down
            return time.monotonic()

    def sent(self, digest, received):
        with self.lock:
            if not self.is_down and not any(kill >= received for kill, _ in self.kills):
                self.delivered.setdefault(digest, []).append(time.monotonic())

    def owed(self, grace):
        """By request, the answers that the index must hold: all that were sent more than `grace`
        before a kill. The same bytes are asked twice where a reply was of no use."""
        with self.lock:
            firm = {
                digest: sum(1 for moment in moments if (self._gap(moment) or grace + 1) > grace)
                for digest, moments in self.delivered.items()
            }
            return {digest: count for digest, count in firm.items() if count}

    def answered(self):
        with self.lock:
            return sum(len(moments) for moments in self.delivered.values())

    def _gap(self, moment):
        """Seconds that the client had from an answer to the next kill; None where none came."""
        return min(
            (kill - stall - moment for kill, stall in self.kills if kill >= moment), default=None)

    def _handler(server):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *arguments):
                pass

            def handle(self):
                with server.lock:
                    server.connections += 1
                try:
                    super().handle()
                except OSError:
                    pass  # the client is dead
                finally:
                    with server.lock:
                        server.connections -= 1

            def do_GET(self):
                self.answer({"object": "list", "data": [{"id": "m", "object": "model"}]})

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                digest = hashlib.sha256(body).hexdigest()[:24]
                received = server.received()
                time.sleep(server.latency)
                if self.answer(reply(json.loads(body), digest, server.spoil)):
                    server.sent(digest, received)

            def answer(self, value):
                data = json.dumps(value).encode()
                try:
                    self.send_response(200)
                    self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", str(len(data)))
                    self.end_headers()
                    self.wfile.write(data)
                    self.wfile.flush()
                    return True
                except OSError:
                    return False  # the client is dead

        return Handler


def reply(request, digest, spoil=""):
    """The body for a request, a function of its bytes; `digest` is found again in the index."""
    text, task = parts(request["messages"][-1]["content"])
    chance = random.Random(digest)
    schema = request.get("response_format", {}).get("json_schema", {}).get("schema")
    logprobs = None
    sample = samplewords.words(
        request["messages"][-1]["content"], schema.get("properties", {}) if schema else {})
    if sample is not None and not spoil:
        content = sample
    elif schema:
        filled = value(schema, "", text, task, chance)
        if spoil and isinstance(filled, dict):
            filled = {
                key: item + spoil if isinstance(item, str) else item
                for key, item in filled.items()
            }
        content = json.dumps(filled)
    elif request.get("logprobs"):
        content = "yes" if chance.random() < 0.9 else "no"
        logprobs = {"content": [{
            "token": content, "logprob": -0.05, "bytes": None,
            "top_logprobs": [
                {"token": content, "logprob": -0.05, "bytes": None},
                {"token": "no" if content == "yes" else "yes", "logprob": -3.0, "bytes": None},
            ],
        }]}
    else:
        content = sentences(text, task)[0]
    message = {"role": "assistant", "content": content}
    return {
        "id": f"torture-{digest}", "object": "chat.completion", "model": "m",
        "choices": [
            {"index": 0, "finish_reason": "stop", "message": message, "logprobs": logprobs}
        ],
        "usage": {"prompt_tokens": 20, "completion_tokens": 4, "total_tokens": 24},
    }


def parts(message):
    """The chunk of a message, and what is asked about it."""
    match = re.search(r"<text>\n(.*?)\n</text>\n\n(.*)", message, re.S)
    return (match.group(1), match.group(2)) if match else (message, message)


def value(schema, name, text, task, chance, subject=None):
    """Fills in a schema; question and answer of one object are about the same sentence."""
    if "enum" in schema:
        return schema["enum"][-1]
    kind = schema.get("type")
    if kind == "object" and "steps" in schema.get("properties", {}):
        return reasoning(schema, text, task, chance)
    if kind == "object":
        names = schema.get("required") or sorted(schema.get("properties", {}))
        subject = chance.choice(sentences(text, task))
        return {
            key: value(schema["properties"][key], key, text, task, chance, subject)
            for key in names
        }
    if kind == "array":
        count = schema.get("minItems", 2)
        return [value(schema["items"], name, text, task, chance) for _ in range(count)]
    if kind in ("integer", "number"):
        # Some pairs are rejected.
        return schema.get("maximum", 2) if chance.random() < 0.8 else schema.get("minimum", 0)
    if kind == "boolean":
        return True
    if name.startswith("question"):
        if chance.random() < 0.1:
            return "What does the text say about it?"
        asked = re.search(r"^(?:Sentence|Question): (.*)$", task, re.M)
        words = content_words(asked.group(1) if asked else subject or sentences(text, task)[0])
        return f"What is known of {', '.join(words[:3])} and {(words + ['mills'])[3]}?"
    answer = re.search(r"^Answer: (.*)$", task, re.M)
    if answer and name == "answer":
        return answer.group(1)
    asked = re.search(r"^Question: (.*)$", task, re.M)
    if asked:
        words = set(content_words(asked.group(1)))
        return max(sentences(text, task), key=lambda found: len(words & set(content_words(found))))
    return subject or chance.choice(sentences(text, task))


def reasoning(schema, text, task, chance):
    """Steps that the text gives, one after the other, and an answer that needs them all."""
    found = sentences(text, task)
    start = chance.randrange(max(1, len(found) - 2))
    steps = found[start:start + 3]
    words = [content_words(step)[-3:] for step in steps]
    asked = " and ".join(" ".join(some) for some in words[:2])
    full = {"question": f"Why do {asked} belong together?", "steps": steps,
            "answer": " ".join(steps[:2])}
    return {key: full[key] for key in schema["required"]}


def sentences(text, task):
    found = [
        sentence for line in text.splitlines()
        for sentence in re.findall(r"[A-Z][^.?!]{20,}[.?!]", " ".join(line.split()))]
    return found or [" ".join(task.split())[:80] + "."]


def content_words(text):
    words = re.findall(r"[\w-]{4,}", text)
    return [word for word in words if word.lower() not in COMMON] or ["mills"]
