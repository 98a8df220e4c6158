"""Invented cases at scale: handled well but for known faults, injected at known rates, with the truth beside them.

They are for demonstrations, load, and testing measures. Nothing in them is data about anybody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

# Each fault with the share of cases that have it unless asked otherwise, and the rule that is to notice it.
FAULTS: dict[str, tuple[float, str]] = {
    "told_late": (0.15, "LEX001"),
    "silence": (0.25, "LEX006"),
    "no_support": (0.20, "LEX011"),
    "advice_late": (0.20, "LEX016"),
    "review_late": (0.30, "MHE014"),
    "no_reason": (0.15, "REC002"),
    "outcome_untold": (0.10, "LEX010"),
    "same_person": (0.10, "LEX021"),
}
# What `--disparity` can be between: the value that the raised rate is for is every other than these.
REFERENCE = {
    "ethnicity": "white", "qualified": "uk", "sex": "female", "age_band": "35-44", "disability": "no",
}  # fmt: skip
_SHARES: dict[str, dict[str, float]] = {
    "ethnicity": {"white": 0.52, "asian": 0.30, "black": 0.07, "mixed": 0.04, "other": 0.04, "not_stated": 0.03},
    "qualified": {"uk": 0.62, "eea": 0.08, "elsewhere": 0.30},
    "sex": {"female": 0.45, "male": 0.55},
    "age_band": {"25-34": 0.22, "35-44": 0.30, "45-54": 0.27, "55-64": 0.17, "65+": 0.04},
    "disability": {"no": 0.93, "yes": 0.04, "not_stated": 0.03},
}
_FIRST = date(2022, 1, 3)


@dataclass(frozen=True, slots=True)
class Simulated:
    """One case as a document of a case file, and the faults put into it."""

    document: dict[str, Any]
    faults: list[str] = field(default_factory=list)


def simulate(
    cases: int,
    seed: int = 0,
    rates: Mapping[str, float] | None = None,
    disparity: Mapping[str, float] | None = None,
    organisations: int = 12,
    first: int = 0,
) -> Iterator[Simulated]:
    """`cases` invented cases (but for those before `first`), the same for the same seed.

    `rates` replaces shares of `FAULTS`; `disparity` multiplies every fault's odds for practitioners who are
    not of the reference group of a field (`ethnicity=1.5`). Raises ValueError for a fault or field that there is not.
    """
    for known, asked in ((FAULTS, rates or {}), (REFERENCE, disparity or {})):
        for name in asked:
            if name not in known:
                raise ValueError(f"{name!r} is not known: expected one of {', '.join(known)}")
    shares = {name: share for name, (share, _) in FAULTS.items()} | dict(rates or {})
    for number in range(first, cases):
        draw = Random(f"{seed}/{number}")
        yield _case(number, draw, shares, disparity or {}, organisations)


def _chosen(draw: Random, shares: Mapping[str, float]) -> str:
    return draw.choices(list(shares), list(shares.values()))[0]


def _raised(share: float, ratio: float) -> float:
    if share >= 1:
        return 1.0
    odds = share / (1 - share) * ratio
    return odds / (1 + odds)


def _case(
    number: int, draw: Random, shares: Mapping[str, float], disparity: Mapping[str, float], organisations: int
) -> Simulated:
    person = {name: _chosen(draw, values) for name, values in _SHARES.items()}
    ratio = 1.0
    for name, factor in disparity.items():
        if person[name] not in (REFERENCE[name], "not_stated"):
            ratio *= factor
    faults = {name for name, share in shares.items() if draw.random() < _raised(share, ratio)}
    excluded = draw.random() < 0.35
    timeline = _Timeline(draw, _FIRST + timedelta(days=draw.randrange(900)), faults)
    timeline.build(excluded)
    if not excluded:
        faults -= {"review_late", "no_reason"}
    site = draw.randrange(organisations) + 1
    decided = "P2" if "same_person" in faults else "P3"
    people = {"case_manager": "P1", "case_investigator": "P2", "decision_maker": decided, "referrer": "P5"}
    document = {
        "case_id": f"SIM-{number:07}",
        "nation": "england",
        "sector": "secondary",
        "procedure": "mhps",
        "kind": _chosen(draw, {"conduct": 0.55, "capability": 0.3, "health": 0.05, "mixed": 0.1}),
        "opened": timeline.opened.isoformat(),
        "closed": timeline.day.isoformat(),
        "outcome": _chosen(draw, {"no_case_to_answer": 0.5, "advice_or_guidance": 0.3, "first_written_warning": 0.2}),
        "organisation": {"code": f"S{site:02}", "name": f"Simulated Trust {site}"},
        "practitioner": {
            "profession": "doctor",
            "grade": _chosen(draw, {"consultant": 0.5, "sas": 0.2, "trainee": 0.2, "locum": 0.1}),
            "new_in_post": False,
            **person,
        },
        "roles": people,
        "events": timeline.events,
    }
    return Simulated(document, sorted(faults))


class _Timeline:
    """A case from day to day: handled in order, but for its faults."""

    def __init__(self, draw: Random, opened: date, faults: set[str]) -> None:
        self.draw = draw
        self.opened = self.day = opened
        self.faults = faults
        self.events: list[dict[str, Any]] = []
        self.contact = opened

    def add(self, kind: str, after: int = 0, **attributes: Any) -> None:
        """Let `after` days pass, with word to the practitioner where too many would, and record an event."""
        until = self.day + timedelta(days=after)
        if "silence" not in self.faults:
            while (until - self.contact).days > 12:
                self.contact += timedelta(days=11)
                self._record("communication.update", self.contact, by="P1", to="practitioner")
        self.day = until
        self._record(kind, self.day, **attributes)
        if kind.startswith("communication."):
            self.contact = self.day

    def _record(self, kind: str, when: date, **attributes: Any) -> None:
        self.events.append({"date": when.isoformat(), "type": kind, "by": "P1", **attributes})

    def build(self, excluded: bool) -> None:
        """The whole case."""
        days: Callable[[int, int], int] = self.draw.randint
        self.add("concern.raised", by="P5")
        self.add("concern.screened", days(0, 2))
        if "advice_late" not in self.faults:
            self._advice(days(0, 2))
        if "told_late" not in self.faults:
            self._told(days(0, 2))
        self.add("concern.fact_finding_started", days(0, 2), by="P2")
        self.add("concern.fact_finding_completed", days(3, 8), by="P2")
        if excluded:
            self._excluded(days(0, 2))
        self.add("decision.to_investigate", days(0, 2), by="P3", panel=["P3", "P4"], reason="facts in dispute")
        self.add("investigation.opened", 0)
        self.add("investigation.investigator_appointed", 0, trained=True)
        self.add("board.designated_member_appointed", 0)
        told = {"to": "practitioner", "written": True}
        self.add("communication.investigator_named", 0, covers=["investigator", "allegations"], **told)
        # A day of its own for each: two contacts of one day, without times, would answer each other.
        self.add("communication.terms_shared", 1, covers=["allegations", "procedure", "rights"], **told)
        self.add("communication.interviewees_listed", 1, **told)
        self.add("investigation.interview_witness", days(3, 8), by="P2")
        if "told_late" in self.faults:
            self._told(days(2, 9))
        if "advice_late" in self.faults:
            self._advice(days(1, 5))
        self.add("investigation.interview_practitioner", days(3, 8), by="P2", accompanied=True)
        self.add("investigation.report_submitted", days(18, 22) if "silence" in self.faults else days(4, 10), by="P2")
        self.add("communication.report_shared", days(0, 3), to="practitioner")
        self.add("decision.no_case", days(5, 9), by="P3", panel=["P3", "P4"], reason="the report")
        if "outcome_untold" not in self.faults:
            self.add("communication.outcome_notified", days(0, 3), to="practitioner", written=True)
        self.add("learning.case_reviewed", days(0, 4))
        self.events.sort(key=lambda event: str(event["date"]))

    def _advice(self, after: int) -> None:
        self.add("advice.sought", after)
        self.add("communication.correspondence_shared", 1, to="practitioner", covers=["advice"])

    def _told(self, after: int) -> None:
        self.add("communication.concern_notified", after, to="practitioner", written=True, covers=["allegations"])
        self.add("communication.procedure_explained", 0, to="practitioner", covers=["procedure", "rights"])
        if "no_support" not in self.faults:
            self.add("support.contact_named", 0, to="practitioner")
            self.add("support.offered", 0, to="practitioner")

    def _excluded(self, after: int) -> None:
        reason = {} if "no_reason" in self.faults else {"reason": "patient safety"}
        self.add("decision.to_exclude", after, by="P3", panel=["P3", "P4"], reason="patient safety")
        self.add("advice.hr_sought", 0)
        until = (self.day + timedelta(days=28)).isoformat()
        self.add("exclusion.formal", 0, written=True, alternatives=["supervision"], until=until, **reason)
        told = {"to": "practitioner", "written": True}
        self.add("communication.reasons_given", 0, covers=["reasons", "duration", "terms"], until=until, **told)
        self.add("communication.rights_explained", 0, covers=["representations"], **told)
        self.add("support.offered", 0, to="practitioner")
        for _ in range(self.draw.randint(1, 3)):
            late = self.draw.randint(31, 60) if "review_late" in self.faults else self.draw.randint(18, 27)
            self.add("exclusion.reviewed", late, reason="reviewed by two people", panel=["P1", "P4"])
        self.add("exclusion.ended", self.draw.randint(3, 14))
