"""What is found of a rule, in arrays of ranks and of numbers of events and days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from fairness.engines.columnar.loop import lower
from fairness.engines.columnar.ranks import ASKED, NO_DAY, Array
from fairness.rulebook.verdicts import VERDICTS

PLAIN = ("case", "verdict", "activation", "witness")
DAYS = ("due", "days_late")


@dataclass(slots=True)
class Found:
    """The verdicts of one rule's activations, in arrays of one length.

    `case` (row of the case), `verdict` (rank), `activation` and `witness` (numbers of events), `due` (days since
    1970) and `days_late`; the last two are None where no activation has a due date.
    """

    case: Array
    verdict: Array
    activation: Array
    witness: Array
    due: Array | None = None
    days_late: Array | None = None

    def __len__(self) -> int:
        return len(self.case)

    def moved(self, cases: int, events: int) -> Found:
        """The same, with cases and events numbered so much higher."""
        if not cases and not events:
            return self
        witness = np.where(self.witness < 0, -1, self.witness + events)
        return replace(self, case=self.case + cases, activation=self.activation + events, witness=witness)


def nothing() -> Found:
    """No activation."""
    none = np.empty(0, dtype=np.int64)
    return Found(np.empty(0, dtype=np.uint32), np.empty(0, dtype=np.uint8), none, none)


def together(parts: Sequence[Found]) -> Found:
    """The activations of all parts."""
    parts = [part for part in parts if len(part)]
    if len(parts) < 2:
        return parts[0] if parts else nothing()
    dated = any(part.due is not None for part in parts)
    return Found(
        *(np.concatenate([getattr(part, name) for part in parts]) for name in PLAIN),
        *(np.concatenate([days(part, name) for part in parts]) if dated else None for name in DAYS),
    )


def days(part: Found, name: str) -> Array:
    """A column of `DAYS` in full."""
    found: Array | None = getattr(part, name)
    return np.full(len(part), NO_DAY, dtype=np.int32) if found is None else found


@dataclass(slots=True)
class Judged:
    """The verdicts on a stretch of cases, which begins at these rows of the cases and of the events, by rule.

    `found`: those of activations; `rest`: for each case the verdict (rank) of a rule without activations there, or
    `ASKED`. Cases and events are numbered within the stretch.
    """

    begin: tuple[int, int]
    found: dict[str, Found] = field(default_factory=dict)
    rest: dict[str, Array] = field(default_factory=dict)
    _overall: dict[str, Array] = field(default_factory=dict)

    def counts(self, code: str) -> Array:
        """How many verdicts of a rule are of each rank."""
        listed = [self.rest[code][self.rest[code] != ASKED]]
        if code in self.found:
            listed.append(self.found[code].verdict)
        return np.bincount(np.concatenate(listed), minlength=len(VERDICTS))

    def overall(self, code: str) -> Array:
        """The rank of a rule's verdict on each case: the worst of its activations."""
        worst = self._overall.get(code)
        if worst is None:
            worst = self._overall[code] = self.rest[code].copy()
            found = self.found.get(code)
            if found is not None:
                lower(worst, found.case, found.verdict)
        return worst
