"""What a row may tell: candidate events, and how sure each is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

ACCEPTED = 0.8  # a candidate at least as sure as this is taken unasked


@dataclass(frozen=True)
class Candidate:
    """An event that a part of a row may tell: `because` says which words say so, `part` where they stand in it."""

    type: str
    confidence: float
    because: str
    part: tuple[int, int]
    fields: Mapping[str, object] = field(default_factory=dict)

    @property
    def accepted(self) -> bool:
        """Whether it is taken unasked."""
        return self.confidence >= ACCEPTED


@dataclass(frozen=True)
class Proposal:
    """What a row may tell: for each act its candidates, best first; `none` says why it seems to tell no event."""

    parts: tuple[tuple[Candidate, ...], ...] = ()
    none: str = ""

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """The best of each part, surest first, then the others."""
        best = sorted((part[0] for part in self.parts), key=lambda one: -one.confidence)
        others = sorted((one for part in self.parts for one in part[1:]), key=lambda one: -one.confidence)
        return (*best, *others)

    @property
    def accepted(self) -> tuple[Candidate, ...]:
        """What is taken unasked."""
        return tuple(part[0] for part in self.parts if part[0].accepted)
