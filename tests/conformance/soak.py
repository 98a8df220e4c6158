"""Compare the engine with the oracle at length: `python -m tests.conformance.soak 1000000 [--seed 0] [--workers 2]`.

Each pair is one pack (one to three rules) and one case. A difference is printed whole, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import time
from random import Random

from tests.conformance.agreement import difference
from tests.conformance.strategies import random_pair

_CHUNK = 1000


def compare(chunk: tuple[int, int, int]) -> tuple[int, int, list[str]]:
    """Compare the pairs of one chunk: how many pairs, how many rules, and the differences."""
    seed, first, count = chunk
    rules, differences = 0, []
    for number in range(first, first + count):
        pack, case, as_at = random_pair(Random(f"{seed}/{number}"))
        rules += len(pack["rules"])
        found = difference(pack, case, as_at)
        if found:
            differences.append(f"pair {number}: {found}")
    return count, rules, differences


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pairs", type=int)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    chunks = [(asked.seed, first, min(_CHUNK, asked.pairs - first)) for first in range(0, asked.pairs, _CHUNK)]
    begun, done, rules, wrong = time.monotonic(), 0, 0, 0
    # A ruleset's memory is never returned by the library, so each chunk has a process of its own.
    with multiprocessing.get_context("fork").Pool(asked.workers, maxtasksperchild=1) as pool:
        for count, asked_rules, differences in pool.imap_unordered(compare, chunks, chunksize=1):
            done, rules, wrong = done + count, rules + asked_rules, wrong + len(differences)
            for found in differences:
                print(found, flush=True)
            if done % 50_000 < _CHUNK:
                print(f"{done:,} pairs, {time.monotonic() - begun:,.0f} s", file=sys.stderr, flush=True)
    print(
        f"{done:,} pairs of pack and case, {rules:,} rules: {wrong:,} differences, {time.monotonic() - begun:,.0f} s"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
