"""Rows of invented chronologies are read as the events that they tell."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from fairness.cases.vocabulary import shipped_vocabulary
from fairness.chronologies.compiling import load_phrases
from fairness.chronologies.people_named import Context
from fairness.chronologies.phrases import Phrases, Proposal

ROWS: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("rows.yaml").read_text(encoding="utf-8"))
_CONTEXT = Context("2024-03-04", frozenset({"Vane", "V"}))


@cache
def phrases() -> Phrases:
    return load_phrases(shipped_vocabulary())


def read(text: str) -> Proposal:
    return phrases().propose(text, "CM", _CONTEXT)


def single() -> list[tuple[str, str]]:
    return [(type_, text) for type_, texts in ROWS["says"].items() for text in texts]


def report() -> str:
    """What is missed, for whoever changes the phrases."""
    lines: list[str] = []
    for type_, text in single():
        proposal = read(text)
        if not proposal.parts or proposal.candidates[0].type != type_ or len(proposal.accepted) != 1:
            lines.append(f"{type_:38} {text[:70]:70} {_told(proposal)}")
    for row in ROWS["several"]:
        proposal = read(row["text"])
        if sorted(one.type for one in proposal.accepted) != sorted(row["events"]):
            lines.append(f"{'several':38} {row['text'][:70]:70} {_told(proposal)}")
    for text in ROWS["none"]:
        if (proposal := read(text)).accepted:
            lines.append(f"{'none':38} {text[:70]:70} {_told(proposal)}")
    return "\n".join(lines)


def _told(proposal: Proposal) -> str:
    parts = [" / ".join(f"{one.type} {one.confidence}" for one in part[:3]) for part in proposal.parts]
    return " | ".join(parts) + (f"  ({proposal.none})" if proposal.none else "")


if __name__ == "__main__":
    print(report())
    firsts = [bool((p := read(text)).parts) and type_ in [part[0].type for part in p.parts] for type_, text in single()]
    taken = Counter(one.type == type_ for type_, text in single() for one in read(text).accepted)
    print(f"first {sum(firsts)}/{len(firsts)}  accepted right {taken[True]} wrong {taken[False]}")
