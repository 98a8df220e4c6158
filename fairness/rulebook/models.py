"""A rule and a pack as loaded: what engines and reports read. What a file may say is in `written.py`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from fairness.rulebook.conditions import Where
from fairness.rulebook.obligations import Check
from fairness.source.problems import Place

Kind = Literal["duty", "guidance", "research", "design"]
KIND_SAYS: dict[Kind, str] = {
    "duty": "A national procedure, direction or regulation sets it.",
    "guidance": "A national body advises it.",
    "research": "Practitioners' reported experience points at it.",
    "design": "This project proposes the number; it is to be set locally.",
}
KINDS: tuple[Kind, ...] = tuple(KIND_SAYS)
SEVERITIES = ("low", "medium", "high", "critical")


def reaches(severity: str, level: str) -> bool:
    """Whether a severity is `level` or a worse one."""
    return SEVERITIES.index(severity) >= SEVERITIES.index(level)


THEMES = {
    "understanding": "Understanding the issues",
    "support": "Welfare and support",
    "heard": "The practitioner is heard",
    "process": "Adherence to process",
    "equity": "Equity and proportionality",
}


@dataclass(frozen=True)
class Basis:
    """Where a rule comes from: a source's id, the place in it, the kind of claim, and what it says.

    `since` is the day from which this expectation has held, where it is later than the rule; else empty.
    """

    source: str
    at: str
    kind: Kind
    says: str
    since: str = ""


@dataclass(frozen=True)
class Remedy:
    """Who does what next, and what is left to do (`closed`) once the case is closed."""

    who: str
    do: str
    closed: str = ""


@dataclass(frozen=True)
class Rule:
    """One rule: its check in normal form, where it comes from, and what to do about a risk.

    `in_force` are dates, inclusive, either of which may be empty. `parameters` are the pack's parameters that
    the check uses, with their values. `raw` is the check as written, with what an overlay set in it. `covers` are
    rows of docs/coverage.md. `finding` is what a report says where the rule is at risk, `task` what a calendar says
    is to be done, and `act` names what somebody has to do: rules that want the same of the same people share it.
    `supersedes` are the codes of rules that say the same on a weaker basis, and `pattern` marks one that only
    says how others stand together. `harm` marks one about serious harm to a person. `faults` and `simulated` are for
    invented cases: which of their faults may put it at risk too, and whether they record what it asks for at all.
    """

    pack: str
    code: str
    title: str
    check: Check
    name: str = ""
    act: str = ""
    finding: str = ""
    task: str = ""
    question: str = ""
    theme: str = "process"
    severity: str = "medium"
    applies: Where = ()
    in_force: tuple[str, str] = ("", "")
    basis: tuple[Basis, ...] = ()
    why: str = ""
    remedy: Remedy | None = None
    examples: tuple[dict[str, Any], ...] = ()
    covers: tuple[str, ...] = ()
    supersedes: tuple[str, ...] = ()
    pattern: bool = False
    harm: bool = False
    faults: tuple[str, ...] = ()
    simulated: bool = True
    parameters: dict[str, Any] = field(default_factory=dict)
    raw: dict[str, Any] = field(default_factory=dict)
    place: Place = field(default_factory=lambda: Place("-"))

    @property
    def kind(self) -> Kind:
        """The strongest kind that its basis has; `design` where it states none."""
        stated = {one.kind for one in self.basis}
        return next((kind for kind in KINDS if kind in stated), "design")


@dataclass(frozen=True)
class Pack:
    """A file of rules: its name, version, parameters (with what was set locally) and digest of its content.

    `added_by` is the overlay file that adds it, empty for a pack of its own.
    """

    name: str
    title: str
    version: str
    says: str
    rules: tuple[Rule, ...]
    parameters: dict[str, Any]
    applies: Where
    digest: str
    place: Place
    document: dict[str, Any] = field(default_factory=dict)
    added_by: str = ""
