"""What is said of a date missed in a time in which guidance accepted that steps take longer."""

from __future__ import annotations

from datetime import date

from fairness.cases.moments import day_of
from fairness.engines.model import Result, Review, Verdict
from fairness.reports.listed_sources import listed_sources
from fairness.rulebook.cited import Easing
from fairness.rulebook.rulebook import Rulebook


class DatedNotes:
    """The notes on the results of one review: they give context, and change no verdict."""

    def __init__(self, review: Review, rulebook: Rulebook) -> None:
        self._nation = review.timeline.case.nation
        self._rulebook = rulebook
        self._read: list[Easing] | None = None

    def of(self, result: Result) -> str:
        """What is to be known of a risk whose time touches such a time; empty for any other result."""
        if result.verdict is not Verdict.RISK or result.due is None or result.activation is None:
            return ""
        first, last = _time_of(result, result.due)
        return " ".join(one.says for one in self._easings if one.touches(first, last))

    @property
    def _easings(self) -> list[Easing]:
        if self._read is None:
            known = listed_sources(self._rulebook)[0].values()
            self._read = [one.eased for one in known if one.eased and one.is_for(self._nation)]
        return self._read


def _time_of(result: Result, due: date) -> tuple[date, date]:
    """From the first to the last day of what a result is about: the event that asks, the due date and the witness."""
    assert result.activation is not None
    days = [due, day_of(result.activation.moment.lo), day_of(result.activation.moment.hi)]
    days += [day_of(result.witness.moment.lo)] if result.witness else []
    return min(days), max(days)
