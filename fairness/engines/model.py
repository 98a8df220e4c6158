"""What every engine gives: one result for each activation of each rule, the same whichever engine ran."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter

from fairness.cases.entries import Entry
from fairness.cases.events import Explanation
from fairness.cases.timeline import Timeline
from fairness.cases.vocabulary import CLOSED, OPENED
from fairness.rulebook.verdicts import Verdict as Verdict

COLUMNS = (
    "case_id", "rule", "verdict", "activation_position", "activation_type", "activation_date",
    "witness_position", "witness_type", "witness_date", "due", "days_late",
)  # fmt: skip


_code = attrgetter("code")


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict of a rule on a case, from those of its activations; not applicable where there is none."""
    return min(verdicts, key=_code, default=Verdict.NOT_APPLICABLE)


@dataclass(slots=True)
class Result:
    """The verdict on one activation (none, for a rule without activations).

    `due` is a calendar day, `days_late` whole days (negative: in hand). `provisional` marks a met verdict whose
    window is still open; `count` how many targets it held; `lacks` the fact or record that leaves it unknown;
    `own_words` that words of the record's own do, where the field has known ones; `doubtful` that the record leaves
    open whether the witness lies in the window, or without a witness whether the time for it is over; `held` that a
    hold without an end stops the clock; `superseded_by` the rule whose risk on the same exclusion or date says it on
    a stronger basis; `ended_by` the event that ended the window early.
    """

    rule: str
    verdict: Verdict
    activation: Entry | None = None
    witness: Entry | None = None
    due: date | None = None
    days_late: int | None = None
    provisional: bool = False
    count: int = 0
    lacks: str = ""
    doubtful: bool = False
    own_words: bool = False
    held: bool = False
    superseded_by: str = ""
    ended_by: Entry | None = None
    explanation: Explanation | None = None

    def row(self, case_id: str) -> dict[str, str | int | None]:
        """The columns of `COLUMNS`: text, whole numbers, or None; dates as ISO text, partial ones as recorded."""
        return {
            "case_id": case_id,
            "rule": self.rule,
            "verdict": self.verdict.value,
            **_event("activation", self.activation),
            **_event("witness", self.witness),
            "due": None if self.due is None else self.due.isoformat(),
            "days_late": self.days_late,
        }

    @property
    def place(self) -> int | None:
        """The activation's place in the file; None where it has none (the opening and the closing of the case)."""
        return None if self.activation is None else self.activation.place

    def sort_key(self) -> tuple[str, float, bool, int]:
        """Rule, then activation: `case.opened` first, `case.closed` last, and after an event what it made."""
        if self.activation is None:
            return (self.rule, -2, False, 0)
        if self.activation.type == OPENED:
            return (self.rule, -1, False, 0)
        place = float("inf") if self.activation.type == CLOSED else self.activation.position
        return (self.rule, place, self.activation.derived, self.activation.order)


def _event(name: str, event: Entry | None) -> dict[str, str | int | None]:
    return {
        f"{name}_position": None if event is None else event.place,
        f"{name}_type": None if event is None else event.type,
        f"{name}_date": None if event is None else event.date,
    }


@dataclass(slots=True)
class Review:
    """Every result on one case, ordered by rule and activation, with the timeline it was made on."""

    timeline: Timeline
    results: list[Result]
    engine: str
    unused: list[tuple[Explanation, str]] = field(default_factory=list)

    @property
    def case_id(self) -> str:
        """The id of the case."""
        return self.timeline.case.case_id

    def verdicts(self) -> dict[str, Verdict]:
        """The verdict of each rule on the case, by code."""
        by_rule: dict[str, list[Verdict]] = {}
        for result in self.results:
            by_rule.setdefault(result.rule, []).append(result.verdict)
        return {code: worst(found) for code, found in by_rule.items()}

    def rows(self) -> list[dict[str, str | int | None]]:
        """One row a result, with the columns of `COLUMNS`."""
        return [result.row(self.case_id) for result in self.results]
