"""llama.cpp's own HTTP server out of the xllamacpp wheel, with llama-server's flags.

Quarry looks for a program called `llama-server`; where none is installed, `scripts/server.sh` puts
a wrapper of that name in the cache folder, and the wrapper runs this file. All the work is done by
llama.cpp: continuous batching, prompt cache, JSON schemas as grammars, log-probabilities, and the
routes /health, /v1/models, /v1/chat/completions, /props, /metrics and so on.

What matters on a small machine:
  -np 1       One slot. One request at a time is the fastest on two cores; several slots share the
              cores, and the context is split between them.
  -c 8192     The context of all slots together. It costs memory at once (1.5B: 28 KB a token), so
              take what the longest prompt and answer need, not what the model could do.
  -t N        Threads; default: the physical cores that this process may run on. More is slower.
              Between two steps the threads spin only for some microseconds (GOMP_SPINCOUNT=1000):
              measured with the 1.5B model on two cores, 31 tokens/s generated when the machine is
              idle (as when they spin longer; 21 when they sleep at once), and 14 beside another
              busy process (8 to 11 when they spin longer; 17 when they sleep at once).
  --cache-ram Finished prompts that are kept in memory, in MiB. The prompt cache of the slot itself
              needs nothing: requests that begin with the same text only compute what differs, so put
              what varies last.
"""

import argparse
import os
import pathlib
import select
import signal
import sys
import threading


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="llama-server", description="llama.cpp's HTTP server (from the xllamacpp wheel)",
        allow_abbrev=False)
    add = parser.add_argument
    add("-m", "--model", required=True, metavar="FILE", help="the model, a GGUF file")
    add("-a", "--alias", metavar="NAME", help="the model's name in the API; default: its path")
    add("--host", default="127.0.0.1", help="address to listen on; default: 127.0.0.1")
    add("--port", type=int, default=8080, help="port to listen on, 0 for a free one; default: 8080")
    add("-c", "--ctx-size", type=int, default=8192, metavar="N",
        help="context of all slots together in tokens; 0: the model's own; default: 8192")
    add("-np", "--parallel", type=int, default=1, metavar="N",
        help="slots, that is requests answered at once; default: 1")
    add("-t", "--threads", type=int, metavar="N", help="threads; default: the physical cores")
    add("-tb", "--threads-batch", type=int, metavar="N",
        help="threads for prompts; default: as --threads")
    add("-b", "--batch-size", type=int, default=2048, metavar="N",
        help="most prompt tokens taken up at once; default: 2048")
    add("-ub", "--ubatch-size", type=int, default=512, metavar="N",
        help="most prompt tokens computed at once; default: 512")
    add("-fa", "--flash-attn", choices=["on", "off", "auto"], default="auto",
        help="flash attention; default: auto")
    add("-s", "--seed", type=int, default=-1, metavar="N", help="seed where a request names none")
    add("-ngl", "--gpu-layers", type=int, default=-1, metavar="N",
        help="layers on the GPU, if the wheel knows one; default: all that fit")
    add("--cache-ram", type=int, default=1024, metavar="MIB",
        help="memory for finished prompts, 0 for none; default: 1024")
    add("--cache-reuse", type=int, default=0, metavar="N",
        help="smallest piece of a shifted prompt that is reused; default: 0, none")
    add("--mlock", action="store_true", help="keep the model in memory")
    add("--no-mmap", action="store_true", help="read the model instead of mapping it")
    add("--no-warmup", action="store_true", help="skip the empty run at the start")
    add("--metrics", action="store_true", help="offer /metrics")
    add("--api-key", action="append", default=[], metavar="KEY", help="ask for this key")
    add("-v", "--verbose", action="store_true", help="log all messages")
    # Flags that ask for what this server does anyway.
    for flag in ["--jinja", "--no-webui", "--no-ui", "--cont-batching", "--slots", "--log-disable"]:
        add(flag, action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if not os.path.isfile(options.model):
        parser.error(f"the model {options.model} is not a file")
    return options


def physical_cores() -> int:
    """Counts the physical cores that this process may run on."""
    allowed = os.sched_getaffinity(0)
    cores = set()
    for cpu in allowed:
        topology = pathlib.Path(f"/sys/devices/system/cpu/cpu{cpu}/topology")
        try:
            cores.add((topology / "thread_siblings_list").read_text())
        except OSError:
            return len(allowed)
    return len(cores)


def end_with(parent: int) -> None:
    """Ends this process when the process `parent` ends, in whatever way."""
    try:
        watched = os.pidfd_open(parent)
    except ProcessLookupError:
        os._exit(0)

    def wait() -> None:
        # Poll, not read: a pidfd becomes readable when its process ends.
        poll = select.poll()
        poll.register(watched, select.POLLIN)
        poll.poll()
        os._exit(0)

    threading.Thread(target=wait, daemon=True).start()


def main() -> None:
    options = parse(sys.argv[1:])
    # llama.cpp logs to stdout as well; here stdout stays empty, and all messages go to stderr.
    os.dup2(2, 1)
    # A signal ends the process at once, also while the model is being loaded. Nothing is lost: a
    # server keeps no state, and the client keeps each reply.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # With QUARRY_PARENT=PID the server ends when that process does, even if it was killed.
    if parent := os.environ.get("QUARRY_PARENT"):
        end_with(int(parent))
    # To be set before OpenMP starts; see above.
    if "OMP_WAIT_POLICY" not in os.environ:
        os.environ.setdefault("GOMP_SPINCOUNT", "1000")

    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = options.model
    params.model_alias = {options.alias or options.model}
    params.hostnames = [options.host]
    params.port = options.port
    params.n_ctx = options.ctx_size
    params.n_parallel = options.parallel
    params.cpuparams.n_threads = options.threads or physical_cores()
    params.cpuparams_batch.n_threads = options.threads_batch or params.cpuparams.n_threads
    params.n_batch = options.batch_size
    params.n_ubatch = options.ubatch_size
    params.flash_attn_type = xllamacpp.llama_flash_attn_type(
        {"auto": -1, "off": 0, "on": 1}[options.flash_attn])
    if options.seed >= 0:
        params.sampling.seed = options.seed
    params.n_gpu_layers = options.gpu_layers
    params.cache_ram_mib = options.cache_ram
    params.n_cache_reuse = options.cache_reuse
    mode = xllamacpp.llama_load_mode
    if options.no_mmap:
        params.load_mode = mode.LLAMA_LOAD_MODE_MLOCK if options.mlock else mode.LLAMA_LOAD_MODE_NONE
    elif options.mlock:
        params.load_mode = mode.LLAMA_LOAD_MODE_MMAP_MLOCK
    params.warmup = not options.no_warmup
    params.endpoint_metrics = options.metrics
    params.endpoint_props = True
    params.api_keys = options.api_key
    params.ui = False
    params.verbosity = 10 if options.verbose else 3

    try:
        server = xllamacpp.Server(params)
    except RuntimeError as error:
        sys.exit(f"llama-server: error: {error} (the reason stands above)")
    print(f"llama-server: listening on {server.listening_address}", file=sys.stderr, flush=True)
    while True:
        signal.pause()


if __name__ == "__main__":
    main()
