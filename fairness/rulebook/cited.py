"""A source that rules cite."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, NamedTuple

from fairness.cases.moments import days_of
from fairness.source.problems import Place

_NATIONS = {"england", "wales", "scotland", "northern_ireland"}


class Easing(NamedTuple):
    """A time in which a source accepted that steps take longer: reports say so, and no verdict changes.

    `says` is told once in a report, and `briefly` of each date that was missed in that time.
    """

    first: date
    last: date
    says: str
    briefly: str

    def touches(self, first: date, last: date) -> bool:
        """Whether any day from `first` to `last` lies in it."""
        return first <= self.last and last >= self.first


@dataclass(frozen=True)
class Source:
    """One source: what it is, where it is found, and how surely it is known (`known`, with the `note`).

    `quoted` are its words that were read in the account of others, `unread` its clauses that nobody has read yet, and
    `supply` says who could supply them. `eased` is a time in which it accepted that steps take longer.

    `since` is the day, month or year from which it speaks, where its year of publication does not say it. All but id
    and title may be empty.
    """

    id: str
    title: str
    publisher: str = ""
    year: str = ""
    since: str = ""
    url: str = ""
    note: str = ""
    nation: str = ""
    kind: str = ""
    known: str = ""
    instrument: str = ""
    quoted: str = ""
    unread: tuple[str, ...] = ()
    supply: str = ""
    eased: Easing | None = None
    place: Place = field(default_factory=lambda: Place("-"))

    @property
    def first_day(self) -> date | None:
        """The first day of which it can be asked; None where it has no date."""
        try:
            return days_of(self.since or self.year)[0]
        except ValueError:
            return None  # a year in words

    @property
    def citation(self) -> str:
        """`Title. SI 2013/335. Publisher, 2013.`, without the address."""
        published = ", ".join(filter(None, (self.publisher, self.year)))
        said = (self.title, self.instrument, published)
        return " ".join(one if one[-1] in ".?!" else f"{one}." for one in said if one)

    def as_dict(self) -> dict[str, Any]:
        """The same, for machines; None for what is not stated."""
        stated = {one.name: getattr(self, one.name) or None for one in fields(self) if one.name != "place"}
        eased = self.eased and {
            "from": self.eased.first.isoformat(), "until": self.eased.last.isoformat(), "says": self.eased.says,
            "briefly": self.eased.briefly,
        }  # fmt: skip
        return stated | {"unread": list(self.unread) or None, "eased": eased}

    def is_for(self, nation: str | None) -> bool:
        """Whether it speaks of a part of the UK; of one that is not stated, where it speaks of all."""
        of = {"uk": _NATIONS, "great_britain": _NATIONS - {"northern_ireland"}}.get(self.nation, {self.nation})
        return nation in of or self.nation == "uk"
