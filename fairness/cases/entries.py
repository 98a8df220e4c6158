"""What stands in a timeline: an event of the case, its opening or closing, or what an episode adds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date as Day
from typing import Any

from fairness.cases.moments import DAY_MS, Moment, day_of, is_whole_day
from fairness.cases.vocabulary import CLOSED, OPENED


@dataclass(slots=True)
class Entry:
    """One entry of a timeline.

    `position` is its 0-based place in the file (for what an episode adds, that of the event that made it; -1 for one
    that follows from `roles:`), `moment` when it may have been; `fields` is what conditions read: the attributes with
    `type`, `date` and `time`, without `note`. `order` is its place in the timeline, which no other entry has; `maker`
    is the event that made what an episode adds.
    """

    type: str
    date: str
    time: str | None
    position: int
    moment: Moment
    fields: Mapping[str, Any]
    note: str = ""
    maker: Entry | None = None
    order: int = -1

    @property
    def is_case(self) -> bool:
        """Whether this is `case.opened` or `case.closed`, which have no position in a file."""
        return self.type in (OPENED, CLOSED)

    @property
    def derived(self) -> bool:
        """Whether an episode adds it, or it follows from `roles:`."""
        return self.maker is not None or self.by_role

    @property
    def recorded_as(self) -> Entry:
        """The event that the record has for it."""
        return self.maker or self

    @property
    def in_file(self) -> bool:
        """Whether the file has it as an event."""
        return not (self.derived or self.is_case)

    @property
    def place(self) -> int | None:
        """Its place in the file, or that of the event that made it; None where it has none."""
        return None if self.is_case or self.position < 0 else self.position

    @property
    def by_role(self) -> bool:
        """Whether it follows from what `roles:` states."""
        return self.position < 0 and not self.is_case

    @property
    def is_unsure(self) -> bool:
        """Whether the date is less sure than a day: a month, a range, about a day and the like."""
        return not is_whole_day(self.date)

    @property
    def days(self) -> tuple[Day, Day]:
        """The first and last day on which it may lie."""
        return day_of(self.moment.lo), day_of(self.moment.hi)

    @property
    def standing(self) -> tuple[int, int, str]:
        """Where it stands in a timeline: what an episode adds comes after the event that made it."""
        return (self.moment.lo, self.position, self.type if self.derived else "")

    def turned_into(self, kind: str, more: Mapping[str, Any], start: int | None = None) -> Entry:
        """What an episode adds by this event, dated by its day or by the day that begins at `start` (ms)."""
        lo, hi = self.moment.lo // DAY_MS * DAY_MS, self.moment.hi // DAY_MS * DAY_MS + DAY_MS - 1
        date = self.date
        if start is not None:
            lo, hi, date = start, start + DAY_MS - 1, day_of(start).isoformat()
        fields = {name: value for name, value in self.fields.items() if name != "time"}
        return Entry(
            kind, date, None, self.position, Moment(lo, hi, self.position, False),
            {**fields, **more, "type": kind, "date": date}, maker=self,
        )  # fmt: skip
