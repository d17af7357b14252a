"""Sends requests with openai's AsyncOpenAI: URL IN_FLIGHT COUNT.

Prints the seconds and the CPU seconds that they took, imports not counted.
"""

import asyncio
import json
import resource
import sys
import time

from openai import AsyncOpenAI

url, width, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
passage = "The level of the lake fell by a hand each year. " * 35


def cpu():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


async def main():
    client = AsyncOpenAI(base_url=url + "/v1", api_key="some-key", max_retries=0)
    numbers = iter(range(count))

    async def worker():
        for number in numbers:
            await client.chat.completions.create(
                model="stub", max_tokens=200, temperature=0.2, seed=number, messages=[
                    {"role": "system", "content": "You write question-answer pairs."},
                    {"role": "user", "content": f"{passage} Write one question. Number {number}"}])

    await asyncio.gather(*(worker() for _ in range(width)))


begin, begin_cpu = time.perf_counter(), cpu()
asyncio.run(main())
print(json.dumps({"seconds": time.perf_counter() - begin, "cpu": cpu() - begin_cpu}))
