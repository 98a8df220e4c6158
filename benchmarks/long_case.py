"""What the review of one long case costs, and whether four times the events cost about four times as much.

    python benchmarks/long_case.py [--events 10000] [--runs 3] [--shape mixed]

Each line is a process of its own, start of Python included, with the whole rulebook: on a case of a quarter of the
events, and on one of all. `mixed` repeats the events of a sample case over 29 years; in `contacts` all are contacts
with the practitioner; in `one day` those of `mixed` have one date; in `partial` two of three have a month or a year;
in `explained` the case file gives a reason for each. In `exclusions` each is a formal exclusion, which starts
thirteen rules: what is printed of them is itself long. `busy` is the processors' time.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from machine import machine, measured, program, table, typical

sys.path.insert(0, str(Path(__file__).parent.parent))

_SAMPLE = Path(__file__).parent.parent / "sample_cases" / "long-exclusion.yaml"
_FIRST = date(1995, 1, 3)
_DAYS = 10_600
_AS_AT = "2026-01-01"
_COMMANDS = (
    ("check",), ("check", "--format", "markdown"), ("check", "--format", "html"), ("check", "--format", "json"),
    ("due",), ("explain", "MHE014", "--event"),
)  # fmt: skip
Document = dict[str, Any]


def mixed(count: int) -> Document:
    """The events of the sample case, again and again, in order of date."""
    from fairness.source.loader import load_documents

    (sample,) = load_documents(_SAMPLE.read_bytes(), _SAMPLE.name)
    listed = sample["events"]
    begun = date.fromisoformat(listed[0]["date"])
    again = -(-count // len(listed))
    events = []
    for number in range(again):
        shift = _FIRST - begun + timedelta(days=_DAYS * number // again)
        for one in listed:
            dates = {
                key: (date.fromisoformat(one[key]) + shift).isoformat() for key in ("date", "until") if key in one
            }
            events.append({**one, **dates})
    return {**sample, "opened": "1995-01-02", "events": sorted(events, key=lambda one: one["date"])[:count]}


def _alike(kind: str, count: int) -> Document:
    days = [(_FIRST + timedelta(days=_DAYS * number // count)).isoformat() for number in range(count)]
    return {**mixed(1), "events": [{"date": day, "type": kind, "by": "P1", "to": "practitioner"} for day in days]}


def _dated(count: int, dated: Callable[[int, str], str]) -> Document:
    made = mixed(count)
    for number, one in enumerate(made["events"]):
        one["date"] = dated(number, one["date"])
        one.pop("time", None)
    return made


def _explained(count: int) -> Document:
    answer = {"rule": "MHE014", "reason": "a reason", "by": "P1", "date": "2020-01-01"}
    return {**mixed(count), "explanations": [{**answer, "event": number} for number in range(count)]}


SHAPES: dict[str, Callable[[int], Document]] = {
    "mixed": mixed,
    "contacts": lambda count: _alike("communication.contact", count),
    "one day": lambda count: _dated(count, lambda number, day: "2010-05-04"),
    "partial": lambda count: _dated(count, lambda number, day: day[: (4, 7, 10)[number % 3]]),
    "explained": _explained,
    "exclusions": lambda count: _alike("exclusion.formal", count),
}


def _command(asked: tuple[str, ...], file: Path, document: Document) -> list[str]:
    name, *more = asked
    if name == "explain":
        more.append(
            str(max(place for place, one in enumerate(document["events"]) if one["type"] == "exclusion.formal"))
        )
    return program(name, str(file), *more, "--as-at", _AS_AT)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--shape", choices=SHAPES, action="append", help="only this one; may be repeated")
    asked = parser.parse_args()
    print(f"{machine()}. Medians of {asked.runs}.\n")
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for shape in asked.shape or SHAPES:
            cases = [
                (Path(folder) / f"{events}.json", SHAPES[shape](events))
                for events in (asked.events // 4, asked.events)
            ]
            for file, document in cases:
                file.write_text(json.dumps({**document, "case_id": shape}), encoding="utf-8")
            for command in _COMMANDS:
                if command[0] == "explain" and shape == "contacts":
                    continue  # no event starts the rule
                few, many = (
                    typical([measured(_command(command, *case)) for _ in range(asked.runs)]) for case in cases
                )
                rows.append([
                    f"{shape}: {' '.join(command)}", f"{few.busy:.2f}", f"{many.busy:.2f}", f"{many.seconds:.2f}",
                    f"{many.busy / few.busy:.1f}×", f"{many.memory:,.0f}",
                ])  # fmt: skip
    heads = (f"{asked.events:,} events", "a quarter of them, busy", "busy", "seconds", "busy to a quarter", "most MB")
    print(table(heads, rows))


if __name__ == "__main__":
    main()
