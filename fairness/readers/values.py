"""Single values of a case, read as their fields have them: a date, a flag, one of a list, a number, text."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from fairness.cases.timeline import days_of
from fairness.cases.vocabulary import Term, Vocabulary
from fairness.source.notes import Notes, found, kind_of
from fairness.source.problems import nearest

EARLIEST = date(1948, 1, 1)
_FLAGS = {"true": True, "yes": True, "y": True, "false": False, "no": False, "n": False}


class ReadsValues(Notes):
    """What reads a document's values: each as the vocabulary has it, or a problem noted at its place."""

    def __init__(self, document: Any, file: str, vocabulary: Vocabulary) -> None:
        super().__init__(document, file)
        self.words = vocabulary
        self.latest = date.today() + timedelta(days=366)

    def fact(self, holder: Any, key: str, name: str, value: Any, facts: dict[str, Any]) -> None:
        """Put the value of a case's field into `facts`, where it can be read."""
        term = self.words.fields.get(name, Term(name, "text", ""))
        if name == "practitioner.ethnicity" and isinstance(value, str):
            value = self.words.ethnicity_codes.get(value.strip().upper(), value)
        read = self.value(holder, key, name, value, term)
        if read is not None:
            facts[name] = read
            if term.values and term.kind != "choice":
                self.unlisted(holder, key, name, read, term)

    def day(self, holder: Any, key: str, name: str, required: bool = False) -> str:
        """A date (`YYYY-MM-DD`, `YYYY-MM` or `YYYY`), or nothing, with a problem noted where it is none."""
        value = holder.get(key)
        if value is None or (isinstance(value, str) and not value.strip()):
            if required:
                self.wrong(holder, key, name, found(value), "a date (YYYY-MM-DD, YYYY-MM or YYYY)")
            return ""
        text = str(value).strip() if isinstance(value, (str, int)) and not isinstance(value, bool) else ""
        try:
            first, last = days_of(text)
        except ValueError:
            expected = "a date (YYYY-MM-DD, YYYY-MM or YYYY)"
            if len(text) > 10 and text[10] in "T ":
                expected += f' with the time apart, as `time: "{text[11:16]}"`'
            self.wrong(holder, key, name, f"{value!r} is not a date", expected)
            return ""
        if last < EARLIEST or first > self.latest:
            expected = f"a date from {EARLIEST} to a year ahead ({self.latest})"
            self.wrong(holder, key, name, f"{text} is out of range", expected)
            return ""
        return text

    def value(self, holder: Any, key: str, name: str, value: Any, term: Term) -> Any:
        """The value as its kind has it, or None with a problem noted."""
        if isinstance(value, list) and term.kind in ("list", "text", "any"):
            inner = Term(term.name, "text" if term.kind == "list" else term.kind, term.says, {})
            read = [self.value(holder, key, name, item, inner) for item in value]
            return [item for item in read if item is not None]
        if isinstance(value, (dict, list)):
            one = f"one value: {choices(term)}" if term.values else "one value"
            self.wrong(holder, key, name, f"is {kind_of(value)}", "a list" if term.kind == "list" else one)
            return None
        match term.kind:
            case "choice":
                return self.choice(holder, key, name, value, term)
            case "flag":
                flag = value if isinstance(value, bool) else _FLAGS.get(str(value).strip().casefold())
                if flag is None:
                    self.wrong(holder, key, name, f"{value!r} is neither true nor false", "true or false")
                return flag
            case "date":
                return self.day(holder, key, name) or None
            case "number":
                if isinstance(value, bool) or not isinstance(value, (int, float)):
                    self.wrong(holder, key, name, f"{value!r} is not a number", "a number")
                    return None
                return value
            case "list":
                return [value]
            case "any":
                return value
        if isinstance(value, bool):
            return "true" if value else "false"
        return value.strip() if isinstance(value, str) else value

    def unlisted(self, holder: Any, key: str, name: str, read: Any, term: Term) -> None:
        """Point out what is spelt nearly as a known value of an open list; other words are the record's own."""
        for item in read if isinstance(read, list) else (read,):
            if item in term.values or not isinstance(item, str) or item.casefold() in term.values:
                continue
            near = "" if self.words.is_open else nearest(item, term.values)
            if near:
                self.doubt(holder, key, name, f"{item!r} is not one of its known values: kept as it is", near)

    def choice(self, holder: Any, key: str, name: str, value: Any, term: Term) -> str | None:
        """The value of the list that is meant, or None with a problem noted."""
        if isinstance(value, bool):
            self.wrong(holder, key, name, f"is {str(value).lower()}, not text", choices(term))
            return None
        text = str(value).strip().casefold()
        for known in term.values:
            if text == known.casefold() or text.replace(" ", "_") == known.casefold():
                return known
        near = nearest(text, term.values)
        self.wrong(holder, key, name, f"{value!r} is not a known value", choices(term), near)
        return None


def choices(term: Term) -> str:
    """The values that a field can have, in words."""
    return ("one of " if term.values else "") + ", ".join(term.values)


class Values:
    """Reads single values as a case file's are read: for a table's columns, one distinct value at a time."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.words = vocabulary

    def read(self, name: str, value: Any, attribute: bool) -> tuple[bool, Any]:
        """Whether a value can be used for a field of a case (or an attribute of an event), and what it is then."""
        reading = ReadsValues({}, "-", self.words)
        if isinstance(value, date):
            value = value.isoformat()
        if attribute:
            term = self.words.attributes.get(name) or Term(name, "any", "")
            found = reading.value({name: value}, name, name, value, term)
            return not reading.problems, found
        facts: dict[str, Any] = {}
        reading.fact({name: value}, name, name, value, facts)
        return not reading.problems, facts.get(name)
