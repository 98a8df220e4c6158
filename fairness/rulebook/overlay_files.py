"""Reading an overlay, the file of a local policy: every part by line, and the rules it adds as a pack."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from fairness.cases.limits import parse_limit
from fairness.rulebook.tightening import LIMITS
from fairness.source.loader import Mapping as Lines
from fairness.source.loader import line_of
from fairness.source.notes import Notes, found, kind_of
from fairness.source.problems import Place, Problem, nearest

OVERLAY_KEYS = ("overlay", "says", "set", "rules", "switch_off", "parameters", "applies", "add")
A_LIMIT = "a whole number and hours, days, weeks, months, years or working days"


def looks_like_overlay(document: Any) -> bool:
    """Whether a document is meant as an overlay."""
    return isinstance(document, dict) and "overlay" in document


def is_limit(value: Any) -> bool:
    """Whether a value is written as a limit."""
    try:
        parse_limit(str(value))
    except ValueError:
        return False
    return True


class OverlayReading(Notes):
    """One overlay, part by part: what is wrong is noted, and raised by `finish` once all parts were read."""

    def __init__(self, document: Any, file: str) -> None:
        super().__init__(document, file)
        if not looks_like_overlay(document):
            self.wrong(document, None, "", "is not an overlay", "`overlay:`, with `set:`, `rules:` or `add:`")
            self.finish()
        for key in document:
            if key not in OVERLAY_KEYS:
                expected, near = ", ".join(OVERLAY_KEYS), nearest(key, OVERLAY_KEYS)
                self.wrong(document, key, key, "is not a part of an overlay", expected, near)
        self.name = self.text("overlay")
        if not self.name:
            self.wrong(document, "overlay", "overlay", found(document["overlay"]), "the overlay's name")

    def text(self, key: str) -> str:
        """The text at `key`, or nothing."""
        value = self.document.get(key)
        if isinstance(value, dict | list | bool):
            self.wrong(self.document, key, key, f"is {kind_of(value)}", "text")
            return ""
        return "" if value is None else str(value).strip()

    def entries(self, key: str) -> Iterator[tuple[str, Any, Place]]:
        """Each name and value of the mapping at `key`, with its place."""
        value = self.document.get(key)
        if value is None:
            return
        if not isinstance(value, dict):
            self.wrong(self.document, key, key, found(value), "a mapping")
            return
        yield from ((name, one, self.place(value, name)) for name, one in value.items())

    def limits(self) -> Iterator[tuple[str, str, Any, Place]]:
        """Each limit under `rules:`: the rule's code, the part of its check, the limit and its place."""
        for code, stated, _ in self.entries("rules"):
            field = f"rules.{code}"
            if not isinstance(stated, dict):
                expected = f"{', '.join(LIMITS)}, each with its limit"
                self.wrong(self.document["rules"], code, field, found(stated), expected)
                continue
            for key, value in stated.items():
                if key not in LIMITS:
                    self.wrong(stated, key, field, f"{key!r} cannot be set", ", ".join(LIMITS))
                elif not is_limit(value):
                    self.wrong(stated, key, f"{field}.{key}", f"{value!r} is not a limit", A_LIMIT)
                else:
                    yield code, key, value, self.place(stated, key)

    def reasons(self) -> Iterator[tuple[str, str, Place]]:
        """Each rule switched off: its code, the reason and its place."""
        for code, reason, place in self.entries("switch_off"):
            if isinstance(reason, str) and reason.strip():
                yield code, reason.strip(), place
            else:
                holder, expected = self.document["switch_off"], "the reason why the rule is not asked"
                self.wrong(holder, code, f"switch_off.{code}", found(reason), expected)

    def pack(self) -> Lines | None:
        """The rules added, as the document of a pack that is named after the overlay."""
        rules = self.document.get("add")
        for key in ("parameters", "applies"):
            if rules is None and key in self.document:
                self.wrong(
                    self.document, key, key, "is for rules that the overlay adds", "`add:` with a list of rules"
                )
        if rules is None:
            return None
        if not isinstance(rules, list):
            self.wrong(self.document, "add", "add", found(rules), "a list of rules")
        pack = Lines(line_of(self.document))
        pack.lines = {**getattr(self.document, "lines", {}), "rules": line_of(self.document, "add") or 0}
        own = {key: self.document[key] for key in ("says", "applies", "parameters") if key in self.document}
        pack.update({"pack": self.name, **own, "rules": rules})
        return pack


def in_its_own_words(problem: Problem) -> Problem:
    """A problem of the pack that an overlay adds, with the overlay's name for the field."""
    if problem.field == "rules" or problem.field.startswith("rules["):
        return replace(problem, field="add" + problem.field.removeprefix("rules"))
    return problem
