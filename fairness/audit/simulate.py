"""Invented cases at scale: handled well but for known faults, injected at known rates, with the truth beside them.

They are for demonstrations, load, and testing measures. Nothing in them is data about anybody.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import accumulate
from math import exp
from random import Random
from typing import Any

from fairness.audit.simulate_case import iso, weekday
from fairness.audit.simulate_faults import FAULTS, Asked, compounds
from fairness.audit.simulate_formal import Formal

__all__ = ["FAULTS", "MIX", "REFERENCE", "Simulated", "simulate"]

# What becomes of a concern. Invented: no source that was read says how many concerns are settled informally, or how
# many formal cases have an exclusion. The shares are set so that a case has about twelve events on average.
MIX = {"informal": 0.895, "formal": 0.07, "restricted": 0.015, "excluded": 0.02}
# What `--disparity` can be between: the value that the raised rate is for is every other than these.
REFERENCE = {
    "ethnicity": "white", "qualified": "uk", "sex": "female", "age_band": "35-44", "disability": "no",
}  # fmt: skip
# Invented, but for two: behaviour or misconduct features in 76% of cases of Practitioner Performance Advice (five
# years to March 2025), here conduct and mixed; 97% of exclusions are of doctors (NHS Resolution, as Capsticks says).
_KINDS = {"conduct": 0.61, "mixed": 0.15, "capability": 0.19, "health": 0.05}
_PEOPLE: dict[str, dict[str, float]] = {
    "profession": {"doctor": 0.97, "dentist": 0.03},
    "grade": {"consultant": 0.5, "sas": 0.2, "trainee": 0.2, "locum": 0.1},
    "ethnicity": {"white": 0.52, "asian": 0.30, "black": 0.07, "mixed": 0.04, "other": 0.04, "not_stated": 0.03},
    "qualified": {"uk": 0.62, "eea": 0.08, "elsewhere": 0.30},
    "sex": {"female": 0.45, "male": 0.55},
    "age_band": {"25-34": 0.22, "35-44": 0.30, "45-54": 0.27, "55-64": 0.17, "65+": 0.04},
    "disability": {"no": 0.93, "yes": 0.04, "not_stated": 0.03},
}
_NEW_IN_POST = 0.2
# Without a date as at which some are open, cases begin in these days, and all are closed.
_FIRST, _DAYS = date(2022, 1, 3).toordinal(), 900
_DAYS_OPENED = 3 * 365
_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Simulated:
    """One case as a document of a case file, the faults put into it, and the truth on it.

    `asked` says for each rule of a fault that the case gave an occasion whether the fault put it at risk.
    """

    document: dict[str, Any]
    faults: list[str] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Choice:
    """What is asked of a simulation, but for how many: see `simulate`."""

    seed: int = 0
    rates: Mapping[str, float] = field(default_factory=dict)
    disparity: Mapping[str, float] = field(default_factory=dict)
    organisations: int = 12
    mix: Mapping[str, float] = field(default_factory=dict)
    as_at: date | None = None
    spread: float = 0.0
    trend: float = 1.0

    def __post_init__(self) -> None:
        """Raises ValueError for a fault, field or route that there is not."""
        for known, asked in ((FAULTS, self.rates), (REFERENCE, self.disparity), (MIX, self.mix)):
            for name in asked:
                if name not in known:
                    raise ValueError(f"{name!r} is not known: expected one of {', '.join(known)}")
        if sum(self.mix.values()) > 1:
            raise ValueError("the shares of `mix` come to more than 1")

    def routes(self) -> dict[str, float]:
        """The share of each route: those asked for, and the others in the proportion that they have otherwise."""
        rest = {name: share for name, share in MIX.items() if name not in self.mix}
        scale = (1 - sum(self.mix.values())) / sum(rest.values()) if rest else 0
        return {name: self.mix.get(name, share * scale) for name, share in MIX.items()}


def simulate(  # noqa: PLR0913  # the fields of `Choice` by name, for one call
    cases: int,
    seed: int = 0,
    rates: Mapping[str, float] | None = None,
    disparity: Mapping[str, float] | None = None,
    organisations: int = 12,
    first: int = 0,
    *,
    mix: Mapping[str, float] | None = None,
    as_at: date | None = None,
    spread: float = 0.0,
    trend: float = 1.0,
) -> Iterator[Simulated]:
    """`cases` invented cases (but for those before `first`), the same for the same seed.

    `rates` replaces shares of `FAULTS`, and `mix` of `MIX`, whose others keep their proportion. The odds of every
    fault are multiplied: by `disparity` for practitioners who are not of the reference group of a field
    (`ethnicity=1.5`); by a factor for each organisation, whose logarithm is normal with the standard deviation
    `spread`; by `trend` for each year since the first. With `as_at`, cases begin in the three years to that day, and
    what would come after it is not there: those that are not over are open. Raises ValueError for a fault, field or
    route that there is not.
    """
    choice = Choice(seed, rates or {}, disparity or {}, organisations, mix or {}, as_at, spread, trend)
    return invent(choice, first, cases)


def invent(choice: Choice, first: int, last: int) -> Iterator[Simulated]:
    """The cases from the number `first` to the one before `last`."""
    shares = {name: choice.rates.get(name, fault.share) for name, fault in FAULTS.items()}
    routes = _drawn_from(choice.routes())
    for number in range(first, last):
        yield _case(number, choice, shares, routes)


def _drawn_from(shares: Mapping[str, float]) -> tuple[list[str], list[float]]:
    return list(shares), list(accumulate(shares.values()))


def _chosen(draw: Random, names: list[str], cumulative: list[float]) -> str:
    return names[bisect(cumulative, draw.random() * cumulative[-1], 0, len(names) - 1)]


_KIND = _drawn_from(_KINDS)
_PERSON = {name: _drawn_from(shares) for name, shares in _PEOPLE.items()}


def _raised(share: float, ratio: float) -> float:
    """A share whose odds are multiplied."""
    if share >= 1:
        return share
    odds = share / (1 - share) * ratio
    return odds / (1 + odds)


@lru_cache(maxsize=10_000)
def _of_site(seed: int, site: int, spread: float) -> float:
    return exp(Random(f"{seed}/site/{site}").gauss(0, spread))


def _case(
    number: int, choice: Choice, shares: Mapping[str, float], routes: tuple[list[str], list[float]]
) -> Simulated:
    draw = Random(f"{choice.seed}/{number}")
    person = {name: _chosen(draw, *values) for name, values in _PERSON.items()}
    facts = {"kind": _chosen(draw, *_KIND), "new_in_post": draw.random() < _NEW_IN_POST, **person}
    site = int(draw.random() * choice.organisations) + 1
    as_at = choice.as_at.toordinal() if choice.as_at else 0
    start, days = (as_at - _DAYS_OPENED, _DAYS_OPENED) if as_at else (_FIRST, _DAYS)
    opened = weekday(start + int(draw.random() * days))
    ratio = _of_site(choice.seed, site, choice.spread) * choice.trend ** ((opened - start) / _YEAR)
    for name, factor in choice.disparity.items():
        if person[name] not in (REFERENCE[name], "not_stated"):
            ratio *= factor
    raised = shares if ratio == 1 else {name: _raised(share, ratio) for name, share in shares.items()}
    faults = {name for name, share in raised.items() if draw.random() < share}
    story = Formal(draw, opened, facts, faults)
    route = _chosen(draw, *routes)
    if route == "informal":
        story.informal()
    else:
        story.formal(excluded=route == "excluded", restricted=route == "restricted")
    asked = [*story.asked, *compounds(story.asked, story.closed)]
    closed: dict[str, Any] = {"closed": iso(story.closed), "outcome": story.outcome}
    if as_at:
        asked = [one for one in asked if one.since <= as_at]
        closed = closed if story.closed <= as_at else {}
    document = {
        "case_id": f"SIM-{number:07}",
        "nation": "england",
        "sector": "secondary",
        "procedure": "mhps",
        "kind": facts["kind"],
        "opened": iso(opened),
        **closed,
        "organisation": {"code": f"S{site:02}", "name": f"Simulated Trust {site}"},
        "practitioner": {**person, "new_in_post": facts["new_in_post"]},
        "roles": story.roles,
        "events": story.events(as_at or None),
    }
    return Simulated(document, sorted({one.fault for one in asked if one.at_risk and one.fault}), asked)
