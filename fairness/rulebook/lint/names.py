"""The fields and values that conditions name, against the vocabulary; and whom they may not single out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fairness.cases.vocabulary import OWN, Term, Vocabulary
from fairness.rulebook.conditions import plain
from fairness.rulebook.faults import fault_names
from fairness.rulebook.lint.findings import Finding, Subject
from fairness.rulebook.lint.reach import contradict
from fairness.rulebook.models import Pack, Rule
from fairness.rulebook.obligations import Roles
from fairness.rulebook.own_facts import is_protected
from fairness.rulebook.patterns import CORRELATIONS
from fairness.source.problems import nearest

_PATTERNS = ("after", "before", "each", "expect", "never", "unless", "until")
_ALWAYS = ("type", "date", "time")
_UNREAD = ("case_id", "opened", "closed", "recorded", "explanations", "events", "note", "practitioner_comment")
_NEGATIVE = ("not", "not_in", "differs_from")
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Conditions:
    """The `where` at `path` of a rule, on events of `types` (none: on the facts of the case)."""

    path: Path
    where: dict[str, Any]
    types: tuple[str, ...] = ()

    def tests(self) -> Iterator[tuple[str, str, Any, Path]]:
        """Each field, the name of a test on it, the value or values wanted, and the path of the test."""
        for field, raw in self.where.items():
            at = (*self.path, field)
            if isinstance(raw, dict):
                yield from ((field, name, want, (*at, name)) for name, want in raw.items())
            else:
                yield field, "in", raw, at


def look(subject: Subject) -> None:
    """Note names and values that no record holds, tests that mislead on lists, and protected characteristics."""
    check = subject.rule.raw
    found = list(conditions(check, ("check",)))
    applies = subject.raw.get("applies")
    if isinstance(applies, dict):
        found.append(Conditions(("applies",), applies))
    starts = tuple(one for key in ("after", "before", "each") if key in check for one in _types(check[key]))
    starts += tuple(_types(check["expect"])) if "every" in check else ()
    starts += ("case.opened",) if not starts else ()
    for one in found:
        _look(subject, one, starts)
    for number, fault in enumerate(subject.rule.faults):
        if fault not in fault_names():
            says = f"{fault!r} is not a fault of invented cases{_near(fault, fault_names())}"
            subject.error("unknown-fault", says, "faults", number)
    if isinstance(subject.rule.check, Roles) and subject.vocabulary.roles:
        for role in subject.rule.check.roles:
            if role not in subject.vocabulary.roles:
                says = f"{role!r} is not a role of the vocabulary{_near(role, subject.vocabulary.roles)}"
                subject.error("unknown-role", says, "check", "roles")


def look_at_pack(pack: Pack, vocabulary: Vocabulary) -> list[Finding]:
    """The same for what a pack says of all its rules."""
    whole = Rule(pack.name, "", pack.title, Roles("named", ()), place=pack.place)
    subject = Subject(whole, pack.document, pack, vocabulary)
    if isinstance(pack.document.get("applies"), dict):
        _look(subject, Conditions(("applies",), pack.document["applies"]), ())
    return subject.findings


def _look(subject: Subject, one: Conditions, starts: tuple[str, ...]) -> None:
    together: dict[str, list[tuple[str, Any]]] = {}
    for field, test, want, path in one.tests():
        _protected(subject, field, test, want, path)
        term = _term(subject, one.types, field, path)
        if test in CORRELATIONS and isinstance(want, str):
            _term(subject, starts, want.removeprefix("activation."), path)
        else:
            several = test in ("in", "not", "not_in")
            wanted = tuple(want) if isinstance(want, list) else (want,) if several else want
            together.setdefault(field, []).append((test, wanted))
        if term is not None:
            _values(subject, term, test, want, path)
    for field, tests in together.items():
        term = subject.vocabulary.attributes.get(field) or subject.vocabulary.fields.get(field)
        if one.types and contradict([tuple(tests)], term or Term(field, "text", "")):
            subject.error("never-matches", f"no value of {field} meets its conditions", *one.path, field)


def conditions(check: dict[str, Any], path: Path) -> Iterator[Conditions]:
    """Every `where` (and `must`) of a check, parameters put in, with the types of event that it speaks of."""
    for key in _PATTERNS:
        if key in check:
            yield from _in_pattern(check[key], (*path, key))
    if isinstance(check.get("while"), dict):
        for key, pattern in check["while"].items():
            yield from _in_pattern(pattern, (*path, "while", key))
    must = check.get("must")
    for number, one in enumerate(must if isinstance(must, list) else [must]):
        if isinstance(one, dict):
            at = (number,) if isinstance(must, list) else ()
            yield Conditions((*path, "must", *at), one, tuple(_types(check.get("each"))))


def _in_pattern(pattern: Any, path: Path) -> Iterator[Conditions]:
    if isinstance(pattern, list):
        for number, one in enumerate(pattern):
            yield from _in_pattern(one, (*path, number))
    elif isinstance(pattern, dict) and isinstance(pattern.get("where"), dict):
        yield Conditions((*path, "where"), pattern["where"], tuple(_types(pattern)))


def _types(pattern: Any) -> Iterator[str]:
    if isinstance(pattern, list):
        for one in pattern:
            yield from _types(one)
    elif isinstance(pattern, dict):
        yield from _types(pattern.get("type"))
    elif isinstance(pattern, str):
        yield pattern


def _term(subject: Subject, types: tuple[str, ...], field: str, path: Path) -> Term | None:
    """What a field is, noting one that neither the case nor events of `types` have."""
    words = subject.vocabulary
    if field in _UNREAD and not words.is_open:
        subject.error("unread-field", f"{field} is not something that a rule can read", *path)
        return None
    of_case = not types or any(one.startswith("case.") for one in types)
    of_events = any(not one.startswith("case.") for one in types)
    if of_case and field in words.fields:
        return words.fields[field]
    if of_events and field in words.attributes:
        return words.attributes[field]
    if not types or field in _ALWAYS or (of_case and field.startswith(("roles.", OWN))):
        return None  # an unknown field in `applies` is an error at load
    known = [*(words.fields if of_case else ()), *(words.attributes if of_events else ())]
    if known:
        holder = "event" if of_events else "case"
        says = f"{field!r} is not {'an attribute' if of_events else 'a field'} of the {holder}s{_near(field, known)}"
        note = subject.warning if words.is_open else subject.error
        note("unknown-attribute", says, *path)
    return None


def _near(name: str, known: Any) -> str:
    near = nearest(name, known)
    return f" (did you mean {near!r}?)" if near else ""


def _values(subject: Subject, term: Term, test: str, want: Any, path: Path) -> None:
    # In `must` an event compares with itself: that a panel has someone beside who acted is what is meant. What is
    # never to come is a list with any item that differs, such as an allegation that the report does not have.
    if term.kind == "list" and test in _NEGATIVE and not (test == "differs_from" and {"must", "never"} & {*path}):
        says = f"{test} on the list {term.name} is passed by any one item that differs: ask for what should be there"
        subject.error("negative-list-test", says, *path)
    if test in ("at_least", "at_most") and term.kind != "number":
        subject.error("unfit-test", f"{test} compares numbers, and {term.name} is a {term.kind}", *path)
    if test not in ("in", "not", "not_in"):
        return
    for value in want if isinstance(want, list) else [want]:
        says = _unfit(term, value)
        if says:
            strict = term.kind in ("choice", "flag", "number")
            (subject.error if strict else subject.warning)("unknown-value", says, *path)


def _unfit(term: Term, value: Any) -> str:
    """Why `value` is none that the term can have, or nothing (as of a parameter by its name)."""
    if isinstance(value, str) and value.startswith("$"):
        return ""
    if term.kind == "flag":
        return "" if isinstance(value, bool) else f"{term.name} is true or false, never {value!r}"
    if term.kind == "number":
        fits = isinstance(value, int | float) and not isinstance(value, bool)
        return "" if fits else f"{term.name} is a number, never {value!r}"
    if not term.values or plain(value) in [plain(known) for known in term.values]:
        return ""
    return f"{value!r} is not a value of {term.name}{_near(str(value), term.values)}"


def _protected(subject: Subject, field: str, test: str, want: Any, path: Path) -> None:
    named = [field, want.removeprefix("activation.")] if test in CORRELATIONS and isinstance(want, str) else [field]
    for name in named:
        if test != "present" and is_protected(name, subject.vocabulary):
            says = (
                f"reads {name}, which no rule may use to raise or lower a verdict on one person: "
                "ask only whether it is recorded (`present`)"
            )
            subject.error("protected-characteristic", says, *path)
