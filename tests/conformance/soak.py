"""Compare the engine with the oracle at length: `python -m tests.conformance.soak 1000000 [--seed 0] [--workers 2]`.

Each pair is one pack (one to three rules) and one case. A difference, or a process that died, is printed whole, and
the exit code is 1. Pairs run in chunks, each in a process of its own: a ruleset's memory is never
returned by the library, and a crash must not pass unseen.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from random import Random

from tests.conformance.agreement import difference
from tests.conformance.strategies import random_pair

_CHUNK = 2000


def compare(seed: int, first: int, count: int) -> tuple[int, list[str]]:
    """Compare pairs `first` to `first + count`: how many rules they held, and the differences."""
    rules, differences = 0, []
    for number in range(first, first + count):
        pack, case, as_at = random_pair(Random(f"{seed}/{number}"))
        rules += len(pack["rules"])
        found = difference(pack, case, as_at)
        if found:
            differences.append(f"pair {number}: {found}")
    return rules, differences


def in_a_process(seed: int, first: int, count: int) -> tuple[int, list[str]]:
    """`compare` in a process of its own; that it died is a difference too."""
    command = [sys.executable, "-m", "tests.conformance.soak", str(count), "--seed", str(seed), "--first", str(first)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        rules, differences = json.loads(done.stdout)
    except ValueError:
        return 0, [f"pairs {first} to {first + count}: exit code {done.returncode}: {done.stderr[-2000:]}"]
    return rules, differences


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pairs", type=int)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--first", type=int, help="compare one chunk here, from this pair, and print JSON")
    asked = parser.parse_args()
    if asked.first is not None:
        print(json.dumps(compare(asked.seed, asked.first, asked.pairs)))
        return 0
    begun, done, rules, wrong = time.monotonic(), 0, 0, 0
    firsts = range(0, asked.pairs, _CHUNK)
    sizes = [min(_CHUNK, asked.pairs - first) for first in firsts]
    with ThreadPoolExecutor(asked.workers) as pool:
        for size, (found, differences) in zip(
            sizes, pool.map(lambda one: in_a_process(asked.seed, *one), zip(firsts, sizes, strict=True)), strict=True
        ):
            done, rules, wrong = done + size, rules + found, wrong + len(differences)
            for text in differences:
                print(text, flush=True)
            if done % 50_000 < _CHUNK:
                print(f"{done:,} pairs, {time.monotonic() - begun:,.0f} s", file=sys.stderr, flush=True)
    print(
        f"{done:,} pairs of pack and case, {rules:,} rules: {wrong:,} differences, {time.monotonic() - begun:,.0f} s"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
