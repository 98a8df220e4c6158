"""How many cases a second the rete engine reviews with the whole rulebook, and whether its memory stays flat.

    python benchmarks/rete.py [--cases 20000] [--events 20]

Cases are invented: MHPS cases of a hospital in England, so that most packs apply, with events drawn from the
whole vocabulary, the commoner families more often. One core. Memory is the process's resident size.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from fairness.cases.models import Case
from fairness.cases.vocabulary import shipped_vocabulary  # noqa: E402
from fairness.engines.review import engine_for, review  # noqa: E402
from fairness.readers.record import read_case  # noqa: E402
from fairness.rulebook.rulebook import load_rulebook  # noqa: E402

_OFTEN = ("communication", "exclusion", "investigation", "concern", "advice", "support")


def case(number: int, events: int, draw: random.Random) -> Case:
    """One invented case."""
    vocabulary = shipped_vocabulary()
    types = list(vocabulary.types)
    weights = [4 if name.partition(".")[0] in _OFTEN else 1 for name in types]
    opened = date(2023, 1, 2) + timedelta(days=draw.randrange(365))
    days = sorted(draw.randrange(300) for _ in range(events))
    listed = [
        {
            "date": (opened + timedelta(days=day)).isoformat(),
            "type": kind,
            "by": draw.choice(("P1", "P2", "P3")),
            "reason": draw.choice(("patient safety", "", "investigation continues")),
            "written": draw.random() < 0.7,
        }
        for day, kind in zip(days, draw.choices(types, weights, k=events), strict=True)
    ]
    return read_case(
        {
            "case_id": f"C{number}", "nation": "england", "sector": "secondary", "procedure": "mhps",
            "kind": "conduct",
            "opened": opened.isoformat(), "closed": (opened + timedelta(days=310)).isoformat(),
            "practitioner": {"profession": "doctor", "grade": "consultant", "new_in_post": True},
            "roles": {"case_manager": "P1", "case_investigator": "P2"}, "events": listed,
        },
        "benchmark", vocabulary,
    )  # fmt: skip


def resident_mb() -> float:
    """The process's resident memory, in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--events", type=int, default=20)
    asked = parser.parse_args()
    rulebook = load_rulebook()
    engine = engine_for(rulebook)
    draw = random.Random(1)
    cases = [case(number, asked.events, draw) for number in range(1000)]
    review(cases[0], engine, date(2024, 12, 1))
    print(f"{len(rulebook.rules)} rules, {asked.events} events a case")
    begun, spent = time.perf_counter(), 0.0
    for number in range(asked.cases):
        review(cases[number % len(cases)], engine, date(2024, 12, 1))
        if (number + 1) % max(asked.cases // 5, 1) == 0:
            spent = time.perf_counter() - begun
            rate = (number + 1) / spent
            print(f"{number + 1:>7,} cases  {rate:7,.0f} cases a second  {resident_mb():7.1f} MB resident")


if __name__ == "__main__":
    main()
