"""A case in one row: what the Cases screen shows of it, made from its review and kept by the digest of its file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from fairness.reports.exclusion_list import exclusions
from fairness.reports.review.overview import gravest
from fairness.reports.review.said import headline
from fairness.reports.view import View
from fairness.rulebook.models import SEVERITIES
from fairness.source.digests import digest_of


@dataclass(frozen=True, slots=True)
class Act:
    """Something that somebody has to do: by when (an ISO date, empty for none), and whether that has passed."""

    due: str
    overdue: bool
    who: str
    task: str


@dataclass(frozen=True, slots=True)
class Row:
    """One case of a folder. `state` is open, closed or not open yet; `days` since it opened; `wrong` why it has none.

    `findings` are how many there are of each severity, the worst first.
    """

    key: str
    file: str
    case_id: str
    state: str = ""
    days: int = 0
    excluded: int = 0
    findings: tuple[int, ...] = ()
    gravest: str = ""
    acts: tuple[Act, ...] = ()
    waiting: int = 0
    wrong: str = ""

    @property
    def overdue(self) -> int:
        """How many acts should have been done."""
        return sum(one.overdue for one in self.acts)

    @property
    def next(self) -> Act | None:
        """The act that is due next."""
        coming = [one for one in self.acts if one.due and not one.overdue]
        return min(coming, key=lambda one: one.due, default=None)

    @property
    def of_severity(self) -> list[tuple[str, int]]:
        """Each severity of which there are findings, the worst first, with how many."""
        return [(name, number) for name, number in zip(_WORST_FIRST, self.findings, strict=False) if number]

    @property
    def pressing(self) -> tuple[Any, ...]:
        """What puts the most pressing case first."""
        return (not self.wrong, -min(self.overdue, 1), *(-one for one in self.findings), self.case_id)


_WORST_FIRST = tuple(reversed(SEVERITIES))


def key_of(file: str, case_id: str) -> str:
    """What an address calls a case: it says nothing about it."""
    return digest_of(f"{file}\0{case_id}".encode("utf-8", "surrogateescape"))


def row_of(view: View, file: str) -> Row:
    """The row of a case."""
    line = view.review.timeline
    end = line.closed.days[0] if line.closed else line.as_at
    counts = Counter(one.severity for one in view.findings)
    worst = gravest(view)
    acts = [
        Act(one.due.isoformat() if one.due else "", one.overdue, one.who, one.task) for one in view.actions
    ]  # fmt: skip
    return Row(
        key_of(file, view.title), file, view.title,
        "closed" if line.closed else "open" if line.begun else "not open yet",
        max((end - line.opened.days[0]).days, 0) if line.begun else 0,
        sum(one.days for one in exclusions(line, view.rulebook)),
        tuple(counts[one] for one in _WORST_FIRST),
        headline(worst) if worst else "",
        tuple(acts), len(line.case.waiting),
    )  # fmt: skip


def wrong_row(file: str, says: Iterable[object], case_id: str = "") -> Row:
    """The row of a file, or of a case in it, that cannot be read, with why."""
    said = [str(one) for one in says]
    more = f" (and {len(said) - 3} more)" if len(said) > 3 else ""
    return Row(key_of(file, case_id), file, case_id, wrong="; ".join(said[:3]) + more)


def as_kept(row: Row) -> dict[str, Any]:
    """A row as it is kept."""
    return asdict(row)


def from_kept(kept: dict[str, Any]) -> Row:
    """A row that was kept. Raises TypeError for what is none."""
    acts = tuple(Act(**one) for one in kept.pop("acts"))
    return Row(**{**kept, "acts": acts, "findings": tuple(kept["findings"])})


def due_within(rows: Iterable[Row], as_at: date, days: int) -> list[tuple[Row, Act]]:
    """What is due from a day on for so many days, over all cases, the soonest first."""
    last = (as_at + timedelta(days=days)).isoformat()
    found = [(row, act) for row in rows for act in row.acts if act.due and not act.overdue and act.due <= last]
    return sorted(found, key=lambda one: (one[1].due, one[0].case_id))
