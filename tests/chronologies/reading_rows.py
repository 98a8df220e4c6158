"""Invented rows and chronologies of this folder, read: what tests count, and what whoever changes phrases looks at.

python -m tests.chronologies.reading_rows      # every row that is not read as it should be
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from fairness.cases.vocabulary import shipped_vocabulary
from fairness.chronologies.compiling import load_phrases
from fairness.chronologies.people_named import Context, context_of
from fairness.chronologies.phrases import Phrases, Proposal

_VANE = Context("2024-03-04", frozenset({"Vane", "V"}))


class Row(NamedTuple):
    """A row as read: the events that it tells (none: an empty list), and others that do as well."""

    text: str
    events: list[str]
    also: set[str]
    proposal: Proposal

    @property
    def picked(self) -> list[str]:
        return [part[0].type for part in self.proposal.parts]

    @property
    def missed(self) -> list[str]:
        """The events that are no first choice, unless another does as well."""
        return [] if self.also & {*self.picked} else [one for one in self.events if one not in self.picked]

    @property
    def wrong(self) -> list[str]:
        """What is taken unasked and did not happen."""
        return [one.type for one in self.proposal.accepted if one.type not in {*self.events, *self.also}]

    def near(self, event: str) -> bool:
        """Whether an event is among three choices of a part."""
        choices = {one.type for part in self.proposal.parts for one in part[:3]}
        return bool({event, *self.also} & choices)


@cache
def phrases() -> Phrases:
    return load_phrases(shipped_vocabulary())


def _loaded(name: str) -> Any:
    return yaml.safe_load(Path(__file__).with_name(name).read_text(encoding="utf-8"))


def single_rows() -> Iterator[Row]:
    """The rows of `rows.yaml`, each by itself."""
    held = _loaded("rows.yaml")
    rows = [(text, [type_]) for type_, texts in held["says"].items() for text in texts]
    rows += [(one["text"], one["events"]) for one in held["several"]] + [(text, []) for text in held["none"]]
    for text, events in rows:
        yield Row(text, events, set(), phrases().propose(text, "CM", _VANE))


def chronology_rows(name: str = "chronologies.yaml", unread: int = 0) -> Iterator[Row]:
    """The rows of the chronologies in a file, each after those before it; but for the last, which nobody may read."""
    held = list(_loaded(name).values())
    for chronology in held[: len(held) - unread]:
        rows = chronology["rows"]
        known = context_of((text, who) for who, text, *_ in rows)
        known = replace(known, date="2024-03-04", practitioner=frozenset(chronology["practitioner"]))
        for who, text, events, *also in rows:
            proposal = phrases().propose(text, who, known)
            told = [one for one in ([events] if isinstance(events, str) else events) if one != "none"]
            yield Row(text, told, {*also}, proposal)
            known = known.after([] if proposal.none else [part[0].type for part in proposal.parts])


def figures(rows: list[Row]) -> dict[str, float]:
    """Shares of events that are first choice, among three and taken unasked; of what is taken, that is right."""
    count: Counter[str] = Counter()
    for row in rows:
        taken = {one.type for one in row.proposal.accepted}
        count["events"] += len(row.events)
        count["first"] += len(row.events) - len(row.missed)
        count["near"] += sum(row.near(one) for one in row.events)
        count["covered"] += sum(bool({one, *row.also} & taken) for one in row.events)
        count["taken"] += len(row.proposal.accepted)
        count["wrong"] += len(row.wrong)
        count["none"] += not row.events
        count["none taken"] += bool(not row.events and row.wrong)
        count["several"] += len(row.events) > 1
        count["several found"] += len(row.events) > 1 and not row.missed
    return {
        "first": count["first"] / count["events"],
        "among three": count["near"] / count["events"],
        "taken": count["covered"] / count["events"],
        "right": 1 - count["wrong"] / count["taken"],
        "none taken": count["none taken"] / max(1, count["none"]),
        "several": count["several found"] / max(1, count["several"]),
    }


def _told(proposal: Proposal) -> str:
    parts = [" / ".join(f"{one.type} {one.confidence}" for one in part[:3]) for part in proposal.parts]
    return " | ".join(parts) + (f"  ({proposal.none})" if proposal.none else "")


if __name__ == "__main__":
    hands = (chronology_rows(), chronology_rows("later_hands.yaml", 2), chronology_rows("new_hands.yaml", 3))
    for rows in map(list, (single_rows(), *hands)):
        for row in rows:
            if row.missed or row.wrong:
                print(f"{row.text[:90]}\n    missed {row.missed} wrong {row.wrong}: {_told(row.proposal)}")
        print({name: f"{share:.1%}" for name, share in figures(rows).items()})
