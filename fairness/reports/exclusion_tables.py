"""The exclusions of several cases as a tracker, one row each, and as the monthly figures; as a page or as rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from fairness.reports.document import Document, Section, Table
from fairness.reports.exclusion_list import Exclusion
from fairness.reports.exclusion_list import overdue_in_words as said_overdue
from fairness.reports.words import count, day, listed
from fairness.source.csv_text import as_csv
from fairness.source.printable import json_text

BANNER = "Confidential: about named cases. Share only with the people who oversee exclusions."
COLUMNS = (
    "case_id", "exclusion", "began", "ended", "days_out", "formal_since", "period", "last_review", "next_review",
    "third_review", "six_months", "advice", "board_member", "criminal_investigation", "overdue", "dates_sure",
)  # fmt: skip
_HEADS = (
    "Case", "Days out", "Period", "Began", "Ended", "Last review", "Next review", "Third review", "Six months",
    "Advice", "Board member", "Overdue",
)  # fmt: skip
_A_DAY = timedelta(days=1)
_NOTES = (
    "Days out are counted from the first day of the exclusion, immediate or formal. Exclusions a week or less apart "
    "are one. Period counts the time of a formal exclusion from one review to the next; an immediate one counts as "
    "formal after two weeks (four in Northern Ireland).",
    "The limits are those of the rules, as your own policy has set them: in England a review every four weeks, or on "
    "the stated last day where that is sooner, a third one after twelve weeks, and six months at most. A criminal "
    "investigation may extend the six months, and no other date.",
    "Advice is the reference of the advice body, or the day of the last contact with it.",
)
_BANDS = (("under 4 weeks", 28), ("4 to 12 weeks", 84), ("12 weeks to 6 months", 183), ("over 6 months", None))


def in_order(found: Sequence[Exclusion]) -> list[Exclusion]:
    """The exclusions in force first, the longest first; then those that have ended, the latest first."""
    return sorted(
        found,
        key=lambda one: (
            one.ended is not None,
            -one.days if one.ended is None else -one.ended.toordinal(),
            one.case_id,
            one.number,
        ),
    )


def tracker(found: Sequence[Exclusion], as_at: date, cases: int) -> Document:
    """The tracker: a row an exclusion."""
    now = [one for one in found if one.ended is None]
    late = sum(bool(one.overdue) for one in now)
    lead = f"{count(len(found), 'exclusion')} in {count(cases, 'case')}, as at {day(as_at)}"
    if found:
        overdue = f". {late} of those in force {'has' if late == 1 else 'have'} something overdue" if now else ""
        lead += f": {len(now)} in force, {len(found) - len(now)} ended{overdue}"
    table = Table("Exclusions", _HEADS, [_row(one) for one in found], numbers=1, words=len(_HEADS) - 3)
    items = (table, *_NOTES) if found else ("No exclusion is recorded.",)
    return Document(
        "Exclusions",
        as_at,
        [Section("exclusions", "Exclusions", items, listing=table if found else None)],
        f"{lead}.",
        BANNER,
    )


def _row(one: Exclusion) -> tuple[str, ...]:
    said = one.case_id if one.number == 1 else f"{one.case_id} (exclusion {one.number})"
    about = "" if one.sure else "about "
    return (
        said, str(one.days), str(one.period) if one.period else "immediate", about + day(one.began),
        "in force" if one.ended is None else about + day(one.ended), _day(one.last_review), _day(one.next_review),
        _day(one.third_review), day(one.six_months) + (" (police)" if one.police else ""), _advice(one),
        {True: "yes", False: "no", None: "not known"}[one.board_member], overdue_in_words(one),
    )  # fmt: skip


def overdue_in_words(one: Exclusion) -> str:
    """What is overdue, in words; `no` where nothing is."""
    if one.ended is not None:
        return ""
    said = [
        f"review since {day(one.next_review)}" if name == "review" and one.next_review else said_overdue(one, name)
        for name in one.overdue
    ]
    return listed(said) or "no"


def _advice(one: Exclusion) -> str:
    if not one.advice:
        return "not known" if one.advice is None else "none recorded"
    try:
        return day(date.fromisoformat(one.advice))
    except ValueError:
        return one.advice


def _day(value: date | None) -> str:
    return "" if value is None else day(value)


def rows(found: Sequence[Exclusion]) -> list[dict[str, str | int | bool | None]]:
    """The same for machines: the columns of `COLUMNS`, dates as ISO text."""
    return [
        dict(
            zip(
                COLUMNS,
                (
                    one.case_id, one.number, one.began.isoformat(), _iso(one.ended), one.days, _iso(one.formal),
                    one.period, _iso(one.last_review), _iso(one.next_review), _iso(one.third_review),
                    one.six_months.isoformat(), one.advice, one.board_member, one.police, ";".join(one.overdue),
                    one.sure,
                ),
                strict=True,
            )
        )
        for one in found
    ]  # fmt: skip


def as_json(found: Sequence[Exclusion]) -> str:
    """A list of objects with the columns of `COLUMNS`."""
    return json_text(rows(found)) + "\n"


def as_table(found: Sequence[Exclusion]) -> str:
    """The rows as CSV."""
    plain = {True: "yes", False: "no", None: ""}
    made = [
        [plain[one] if one is None or isinstance(one, bool) else one for one in row.values()] for row in rows(found)
    ]
    return as_csv(COLUMNS, made)


def _iso(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


def monthly(found: Sequence[Exclusion], as_at: date) -> Document:
    """The figures of the month in which `as_at` lies, up to that day."""
    table = Table(
        "Exclusions this month",
        ("Figure", "Number"),
        [(name, f"{number:,}") for name, number in figures(found, as_at)],
    )
    first = as_at.replace(day=1)
    note = (
        "The procedure in England asks for monthly figures on exclusions (Part II, paragraph 38). We have not read "
        "which columns it wants. Check them with your own policy."
    )
    lead = f"From {day(first)} to {day(as_at)}. Numbers of exclusions, not of practitioners."
    section = Section("month", "Exclusions this month", (table, note, *_NOTES[:1]))
    return Document("Monthly return of exclusions", as_at, [section], lead, BANNER, wide=False)


def figures(found: Sequence[Exclusion], as_at: date) -> Iterator[tuple[str, int]]:
    """Each figure of a month with its number."""
    first = as_at.replace(day=1)
    now = [one for one in found if one.in_force(as_at)]

    def this_month(value: date | None) -> bool:
        return value is not None and first <= value <= as_at

    yield "in force on the day before the month", sum(one.in_force(first - _A_DAY) for one in found)
    yield "begun in the month", sum(this_month(one.began) for one in found)
    yield "made formal in the month", sum(this_month(one.formal) for one in found)
    yield "ended in the month", sum(this_month(one.ended) for one in found)
    yield f"in force on {day(as_at)}", len(now)
    least = 0
    for name, most in _BANDS:
        yield f"of these, out for {name}", sum(least <= one.days and (most is None or one.days < most) for one in now)
        least = most or least
    yield "reviews recorded in the month", sum(this_month(held) for one in found for held in one.reviews)
    yield "in force with a review overdue", sum("review" in one.overdue for one in now)
    yield "in force without a designated board member", sum(one.board_member is False for one in now)
    yield "in force without advice recorded", sum(one.advice == "" for one in now)


def monthly_csv(found: Sequence[Exclusion], as_at: date) -> str:
    """The monthly figures as CSV."""
    return as_csv(("month", "figure", "number"), ((as_at.isoformat()[:7], *one) for one in figures(found, as_at)))


def monthly_json(found: Sequence[Exclusion], as_at: date) -> str:
    """The monthly figures as an object."""
    return (
        json_text({"month": as_at.isoformat()[:7], "to": as_at.isoformat(), "figures": dict(figures(found, as_at))})
        + "\n"
    )
