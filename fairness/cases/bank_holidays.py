"""The bank holidays of each nation: a table for the years that cases of today reach, the `holidays` package beyond.

The table is written by `python -m fairness.cases.bank_holidays` from that package, and a test holds it to it. It
is there because importing the package takes longer than a review, and so that the same review made with
another version of it counts the same days.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

NATIONS = {"england": "ENG", "wales": "WLS", "scotland": "SCT", "northern_ireland": "NIR"}
FIRST_YEAR, LAST_YEAR = 1990, 2032
TABLE = Path(__file__).with_suffix(".txt")


def is_bank_holiday(day: date, nation: str) -> bool:
    """Whether `day` is a bank holiday of a nation (`england`, `wales`, `scotland`, `northern_ireland`).

    Raises ValueError for any other name.
    """
    if nation not in NATIONS:
        raise ValueError(f"{nation!r} is not a nation: expected one of {', '.join(NATIONS)}")
    if FIRST_YEAR <= day.year <= LAST_YEAR:
        return day.isoformat() in _table()[nation]
    return day in _from_package(nation, day.year)


def holidays_of(nation: str) -> frozenset[str]:
    """Every bank holiday of a nation in the years of the table, as ISO dates."""
    return _table()[nation]


@cache
def _table() -> dict[str, frozenset[str]]:
    found = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        nation, _, days = line.partition(": ")
        found[nation] = frozenset(days.split())
    return found


@cache
def _from_package(nation: str, year: int) -> frozenset[date]:
    import holidays  # heavy: only a date outside the table needs it

    return frozenset(holidays.country_holidays("GB", subdiv=NATIONS[nation], years=year))


def table() -> str:
    """The table as the package gives it: a line for each nation, with its days as ISO dates."""
    lines = []
    for nation in NATIONS:
        days = (one for year in range(FIRST_YEAR, LAST_YEAR + 1) for one in _from_package(nation, year))
        lines.append(f"{nation}: {' '.join(sorted(one.isoformat() for one in days))}\n")
    return "".join(lines)


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8")
