"""Words for dates, events, patterns and limits, as every report has them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from fairness.cases.entries import Entry
from fairness.cases.moments import extent, is_whole_day
from fairness.cases.naming import uncapitalised
from fairness.cases.values import MONTHS
from fairness.cases.vocabulary import OPENED, Vocabulary
from fairness.rulebook.patterns import Clause, Pattern

_IN_FULL = {
    "Jan": "January", "Feb": "February", "Mar": "March", "Apr": "April", "Jun": "June", "Jul": "July",
    "Aug": "August", "Sep": "September", "Oct": "October", "Nov": "November", "Dec": "December",
}  # fmt: skip
_MOST_TYPES = 4
_A_DAY = timedelta(days=1)


def day(value: date) -> str:
    """`7 Feb 2024`."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def recorded_date(text: str) -> str:
    """A recorded date, however sure: `7 Feb 2024`, `Feb 2024`, `about 7 Feb 2024`, `between 1 and 10 Mar 2024`."""
    if text.endswith("~"):
        return f"about {_plain_date(text[:-1])}"
    if "/" not in text:
        return _plain_date(text)
    first, last = extent(text)
    if first is None:
        assert last is not None
        return f"before {day(last + _A_DAY)}"
    return f"after {day(first - _A_DAY)}" if last is None else f"between {_span(first, last)}"


def on(text: str) -> str:
    """`on 7 Feb 2024`, `in Feb 2024` for a partial date; of one less sure its own words (`before 1 May 2024`)."""
    if "/" in text or text.endswith("~"):
        return recorded_date(text)
    return f"{'on' if is_whole_day(text) else 'in'} {recorded_date(text)}"


def in_full(said: str) -> str:
    """What `day`, `recorded_date` or `on` says, with months in full, as prose has them: `on 7 February 2024`."""
    return " ".join(_IN_FULL.get(word, word) for word in said.split(" "))


def weekday(value: date) -> str:
    """A day on which somebody must act: `Thu 12 Dec 2024`."""
    return f"{value:%a} {day(value)}"


def lasting(days: int) -> str:
    """A length in words that people use: `12 days`, `6 weeks`, `9 months`, `2 years and 3 months`."""
    if days < 21:
        return count(days, "day")
    if days < 63:
        return count(days // 7, "week")
    months = round(days / 30.44)
    if months < 24:
        return count(months, "month")
    years, rest = divmod(months, 12)
    return count(years, "year") + (f" and {count(rest, 'month')}" if rest else "")


def capital(text: str) -> str:
    """A sentence with its first letter as a capital; the others stay as they are."""
    return text[:1].upper() + text[1:]


def _plain_date(text: str) -> str:
    parts = text.split("-")
    words = [parts[0]]
    if len(parts) > 1:
        words.insert(0, MONTHS[int(parts[1]) - 1])
    if len(parts) > 2:
        words.insert(0, str(int(parts[2])))
    return " ".join(words)


def _span(first: date, last: date) -> str:
    """`1 and 10 Mar 2024`, with no more of the first date than it needs."""
    said = day(first).split()
    kept = 3 if first.year != last.year else 2 if first.month != last.month else 1
    return f"{' '.join(said[:kept])} and {day(last)}"


def count(number: int, noun: str) -> str:
    """`1 day`, `2 days`, `1,200 days`."""
    plural = noun[:-1] + "ies" if noun.endswith("y") and noun[-2] not in "aeiou" else noun + "s"
    return f"{number:,} {noun if number == 1 else plural}"


def are(number: int) -> str:
    """`is` of one, `are` of more or none."""
    return "is" if number == 1 else "are"


def listed(items: Iterable[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    found = list(items)
    if len(found) < 2:
        return "".join(found)
    return f"{', '.join(found[:-1])} {last} {found[-1]}"


def spelt(name: str) -> str:
    """A field's or role's name as words: `practitioner.new_in_post` is `new in post`."""
    return name.rpartition(".")[2].replace("_", " ")


class Words:
    """Words that need a vocabulary: the labels of event types. `prose`: they stand in running text."""

    prose = False

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.said: dict[Pattern, str] = {}  # what each target that compares with no activation is called

    def event(self, event: Entry) -> str:
        """`formal exclusion on 10 Jan 2024 [2]`: the number is the event's place in the file, from 0."""
        if event.is_case:
            return f"the {'opening' if event.type == OPENED else 'closing'} of the case {on(event.date)}"
        at = f" at {event.time}" if event.time else ""
        place = "" if event.place is None else f" [{event.place}]"
        return f"{self.lower(event.type)} {on(event.date)}{at}{place}"

    def lower(self, event_type: str) -> str:
        """An event type's label inside a sentence; capitals of abbreviations are kept."""
        return uncapitalised(self.vocabulary.label(event_type))

    def pattern(self, pattern: Pattern, asked: Callable[[Clause], list[str]] | None = None) -> str:
        """What a pattern asks for: `exclusion reviewed or exclusion ended`, with its conditions.

        `asked` says the conditions of a clause, where the words of the rule are not enough.
        """
        parts = []
        for clause in pattern.clauses:
            names = [self._type(one) for one in clause.types]
            if len(names) > _MOST_TYPES:
                names = [*names[: _MOST_TYPES - 1], f"{len(names) - _MOST_TYPES + 1} other kinds of event"]
            where = asked(clause) if asked else [self.condition(field, tests) for field, tests in clause.where]
            each = "each with " if len(names) > 1 else ""
            parts.append(f"{listed(names, 'or')} ({each}{listed(where)})" if where else listed(names, "or"))
        # A list of lists has commas between them, so that each condition keeps to its own.
        apart = any(len(clause.types) > 1 for clause in pattern.clauses)
        return ", or ".join(parts) if apart else listed(parts, "or")

    def field(self, name: str) -> str:
        """A field's or attribute's name in words: the vocabulary's label, else the name spelt out."""
        term = self.vocabulary.attributes.get(name) or self.vocabulary.fields.get(name)
        return term.label if term and term.label else spelt(name)

    def _type(self, name: str) -> str:
        if (kind := self.vocabulary.derived.get(name)) is not None:
            return kind.noun(name)
        return self.lower(name)

    def condition(self, field: str, tests: Iterable[tuple[str, object]], own: bool = False) -> str:
        """One field's tests, in words (`reason recorded`), compared with the event's `own` fields or the first's."""
        said = []
        of = "" if own else "the first event's "
        name = self.field(field)
        for test, want in tests:
            value = listed(map(plain, want), "or") if isinstance(want, tuple) else want
            match test:
                case "present":
                    said.append(f"{name} {'recorded' if want else 'not recorded'}")
                case "in":
                    said.append(f"{name}: {value}")
                case "not" | "not_in":
                    flag = isinstance(want, tuple) and any(isinstance(one, bool) for one in want)
                    said.append(f"{name}: not {value}" if flag else f"{name} not {value}")
                case "contains":
                    said.append(f"{name} mentioning {value}")
                case "at_least" | "at_most":
                    said.append(f"{name} {test.replace('_', ' ')} {value}")
                case "same_as":
                    said.append(f"{name} the same as {of}{self.field(str(want))}")
                case _:
                    said.append(f"{name} other than {of}{self.field(str(want))}")
        return listed(said)


class Prose(Words):
    """The same for running text: dates in full, events by their nouns, and no places in the file."""

    prose = True

    def event(self, event: Entry) -> str:
        """`the review of the exclusion on 10 January 2024`, `the start of the exclusion on 10 January 2024`."""
        at = f" at {event.time}" if event.time else ""
        return f"{self.vocabulary.noun(event.type)} {in_full(on(event.date))}{at}"


def plain(value: object) -> str:
    """A value that a condition asks for: `yes`, `no`, `occupational health`."""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value).replace("_", " ")


def points_words(value: float) -> str:
    """0.084 as `+8.4` percentage points, with a true minus, and without a sign where that is 0.0."""
    text = f"{value * 100:+.1f}"
    return "0.0" if text in ("+0.0", "-0.0") else text.replace("-", "−")
