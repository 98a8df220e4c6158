"""What is said where the dates of the record leave a verdict open: what may have been, and which date would tell."""

from __future__ import annotations

from collections.abc import Sequence

from fairness.cases.entries import Entry
from fairness.cases.moments import day_end, day_of
from fairness.cases.proposed import ProposedRow
from fairness.engines.windows import upper
from fairness.reports.sentences_about import About
from fairness.reports.words import count, day, listed, on, recorded_date

_ROWS_NAMED = 3


def waits_says(rows: Sequence[ProposedRow], target: str) -> str:
    """That rows of the chronology wait, which may be what is wanted."""
    named = [_row(one) for one in rows[:_ROWS_NAMED]]
    more = len(rows) - len(named)
    which = listed([*named, *([count(more, "other row")] if more else [])])
    wait = "waits" if len(rows) == 1 else "wait"
    return f"{count(len(rows), 'row')} {wait} to be confirmed, and may tell of {target}: {which}."


def _row(row: ProposedRow) -> str:
    return f"{row.row or 'a row'} ({recorded_date(row.date)})" if row.date else row.row or "a row"


class Unsure(About):
    """Sentences with a capital and a full stop."""

    def says(self) -> str:
        """What the record leaves open, and the date or time that would tell."""
        return self._overdue() if self.result.witness is None else self._inside(self.result.witness)

    def _overdue(self) -> str:
        """Something is still to come, and may be overdue."""
        first, last = self.activation.days
        sooner, _ = upper(self.check, self.activation, day_end(first), self.windows.timeline)
        assert self.result.due is not None
        return (
            f"We found no record {self.where} of: {self.target}. If it was on {day(first)}, this was due by "
            f"{day(day_of(sooner))}; if on {day(last)}, by {day(self.result.due)}. "
            f"{self._would_tell([self.activation])}"
        )

    def _inside(self, witness: Entry) -> str:
        """What should not be there, or goes beyond the most, may lie in the window."""
        said = self.words.event(witness)
        text = f"{said[:1].upper()}{said[1:]} may have come {self._within()}"
        if self.check.most:
            text += f", where at most {count(self.check.most, 'record')} of it should be"
        return f"{text}. {self._would_tell([witness, self.activation])}"

    def _within(self) -> str:
        near, far = self.check.near, self.check.far
        if near is not None:
            return f"{near} or more {self.where}"
        return self.where if far is None else f"within {far} {self.where}"

    def _would_tell(self, events: list[Entry]) -> str:
        """Which dates would tell; where all are sure to the day, which times."""
        unsure = list({id(one): one for one in events if one.is_unsure}.values())
        if not unsure:
            timeless = [self._named(one) for one in events if one.time is None and not one.is_case]
            if not timeless:
                return "A correction of the record would tell."
            return f"The time of day of {listed(timeless)} would tell."
        return f"The exact date of {listed(map(self._named, unsure))} would tell."

    def _named(self, event: Entry) -> str:
        """An event by its place in the file, without its date."""
        if event.is_case:
            return self.words.event(event).replace(f" {on(event.date)}", "", 1)
        return f"event [{event.position}] ({self.words.lower(event.type)})"
