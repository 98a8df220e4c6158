"""Compare the engines with the oracle at length: `python -m tests.conformance.soak 1000000 [--seed 0] [--workers 2]`.

A pair is one rule and one case; packs have one to three rules, and each is asked of twenty cases, by the rete engine
one by one and by columns all at once. A difference, or a process that died, is printed whole, and the exit code is 1.
Packs run in chunks, each in a process of its own: a ruleset's memory is never returned by the library, and a crash
must not pass unseen.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import count

from tests.conformance.agreement import differences
from tests.conformance.strategies import drawn

_CHUNK = 100  # packs


def compare(seed: int, first: int, packs: int) -> tuple[int, list[str]]:
    """Compare `packs` packs from `first` on: how many pairs of rule and case they made, and the differences."""
    pairs, told = 0, []
    for number in range(first, first + packs):
        pack, cases, as_at = drawn(f"{seed}/{number}")
        pairs += len(pack["rules"]) * len(cases)
        told += [f"pack {number}: {one}" for one in differences(pack, cases, as_at)]
    return pairs, told


def in_a_process(seed: int, first: int, packs: int) -> tuple[int, list[str]]:
    """`compare` in a process of its own; that it died is a difference too."""
    command = [sys.executable, "-m", "tests.conformance.soak", str(packs), "--seed", str(seed), "--first", str(first)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        pairs, told = json.loads(done.stdout)
    except ValueError:
        return 0, [f"packs {first} to {first + packs}: exit code {done.returncode}: {done.stderr[-2000:]}"]
    return pairs, told


def chunks(seed: int, workers: int) -> Iterator[tuple[int, list[str]]]:
    """One chunk after the other, without end, `workers` at a time."""
    with ThreadPoolExecutor(workers) as pool:
        waiting: deque[Future[tuple[int, list[str]]]] = deque()
        for number in count():
            waiting.append(pool.submit(in_a_process, seed, number * _CHUNK, _CHUNK))
            if len(waiting) > workers:
                yield waiting.popleft().result()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pairs", type=int)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--first", type=int, help="compare so many packs here, from this one, and print JSON")
    asked = parser.parse_args()
    if asked.first is not None:
        print(json.dumps(compare(asked.seed, asked.first, asked.pairs)))
        return 0
    begun, pairs, wrong = time.monotonic(), 0, 0
    for number, (found, told) in enumerate(chunks(asked.seed, asked.workers)):
        pairs, wrong = pairs + found, wrong + len(told)
        for text in told:
            print(text, flush=True)
        if number % 20 == 0:
            print(f"{pairs:,} pairs, {time.monotonic() - begun:,.0f} s", file=sys.stderr, flush=True)
        if pairs >= asked.pairs or (told and not found):  # where a process died, the next would too
            break
    print(f"{pairs:,} pairs of rule and case: {wrong:,} differences, {time.monotonic() - begun:,.0f} s")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
