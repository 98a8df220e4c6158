"""What the parts of a mapping may name: fields, attributes, event types and values that the vocabulary has.

Validators are given the vocabulary as their context; without one every name is taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationInfo

from fairness.cases.vocabulary import OWN, Term, Vocabulary
from fairness.readers.date_forms import check_format
from fairness.source.documents import Mistake, lacking, wrong
from fairness.source.problems import nearest

DAY_FIRST, MONTH_FIRST = "day_first", "month_first"
_FROM_LOG = ("case_id", "opened", "nation")  # what a log, or --nation, says by itself
_FLAGS = {"true", "false", "yes", "no", "y", "n"}


def case_fields(vocabulary: Vocabulary) -> dict[str, Term]:
    """The fields of a case that a column may hold, dotted, with those of roles."""
    roles = {f"roles.{name}": Term(f"roles.{name}", "list", says) for name, says in vocabulary.roles.items()}
    return {name: term for name, term in vocabulary.fields.items() if name != "recorded"} | roles


def is_own(name: str) -> bool:
    """Whether a name is that of a fact of an organisation's own, such as `x.programme`."""
    return name.startswith(OWN) and len(name) > len(OWN)


def known_type(value: str, info: ValidationInfo) -> str:
    """An event type that the vocabulary has. Raises what `wrong` makes."""
    words: Vocabulary | None = info.context
    if words is not None and not words.is_open and value not in words.types:
        says = f"{value!r} is not a known event type"
        raise wrong(says, "a type from `fairness vocabulary`", words.nearest_type(value))
    return value


def known_pattern(value: Any, info: ValidationInfo) -> str:
    """A family or an event type, or what else `recorded:` may name."""
    words: Vocabulary | None = info.context
    if not isinstance(value, str) or (words is not None and not words.knows_kept(value)):
        known = [] if words is None else [*(f"{family}.*" for family in words.families), *words.types]
        says = f"{value!r} is not the name of an event type"
        raise wrong(says, "a family (`exclusion.*`) or a type", nearest(str(value), known))
    return value


def date_form(value: str) -> str:
    """How all-numeric dates are written: an order, or a form of `strptime`."""
    says = "" if value in (DAY_FIRST, MONTH_FIRST) else check_format(value)
    if says:
        raise wrong(f"{value} {says}", 'day_first, month_first, or a form such as "%d/%m/%Y"')
    return value


def fields_of_a_case(held: Any, info: ValidationInfo) -> Iterator[Mistake]:
    """What is wrong with the fields of a case: those that are missing, misnamed or cannot have their value."""
    words: Vocabulary | None = info.context
    if words is None or not isinstance(held, dict):
        return
    terms = case_fields(words)
    own = {name: Term(name, "any", "") for name in held if isinstance(name, str) and is_own(name)}
    for name, term in terms.items():
        given = info.data.get("layout") == "log" and name in _FROM_LOG
        if term.required and name not in held and not given:
            yield (name,), lacking(f"a column, or {{value: ...}}: {term.says}"), None
    yield from _misnamed(held, own | terms, "a field of a case", words)


def more_fields_of_a_case(held: Any, info: ValidationInfo) -> Iterator[Mistake]:
    """What is wrong with further fields of a case, of which none has to be there."""
    words: Vocabulary | None = info.context
    if words is not None and isinstance(held, dict):
        yield from _misnamed(held, case_fields(words), "a field of a case", words)


def attributes_of_an_event(held: Any, info: ValidationInfo) -> Iterator[Mistake]:
    """What is wrong with the attributes of an event."""
    words: Vocabulary | None = info.context
    if words is not None and isinstance(held, dict):
        yield from _misnamed(held, words.attributes, "an attribute of an event", words, keeps=words.is_open)


def _misnamed(
    held: dict[str, Any], terms: dict[str, Term], what: str, words: Vocabulary, keeps: bool = False
) -> Iterator[Mistake]:
    """Names that there are not, and values that a field of their kind cannot have."""
    for name, entry in held.items():
        if name in terms:
            for at, value in _stated(entry):
                error = _unfit(value, terms[name], words)
                if error:
                    yield (name, *at), wrong(*error), value
        elif not keeps:
            yield (name,), wrong(f"is not {what}", "a known name", nearest(name, terms)), entry


def _stated(entry: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every value of ours that a source states, with its place in it."""
    if isinstance(entry, dict):
        if "value" in entry:
            yield ("value",), entry["value"]
        renamed = entry.get("values")
        for theirs, ours in renamed.items() if isinstance(renamed, dict) else ():
            if ours is not None:
                yield ("values", theirs), ours


def _unfit(value: Any, term: Term, words: Vocabulary) -> tuple[str, str, str] | None:
    """What is wrong with a value that no field of this kind can have."""
    text = "yes" if value is True else "no" if value is False else str(value).strip().casefold()
    if term.kind == "choice" and text not in term.values and text.replace(" ", "_") not in term.values:
        if term.name == "practitioner.ethnicity" and text.upper() in words.ethnicity_codes:
            return None
        return f"{value!r} is not a known value", "one of " + ", ".join(term.values), nearest(text, term.values)
    if term.kind == "flag" and text not in _FLAGS:
        return f"{value!r} is not true or false", "true or false", ""
    return None


def protected_fields(held: Any, info: ValidationInfo) -> Iterator[Mistake]:
    """Names of `protected:` that neither the vocabulary nor the mapping has."""
    words: Vocabulary | None = info.context
    if words is None:
        return
    known = [*words.fields, *(info.data.get("case") or {})]
    for number, name in enumerate(held if isinstance(held, (list, tuple)) else ()):
        if name not in known:
            says = f"{name!r} is not a fact that the mapping or the vocabulary has"
            yield (number,), wrong(says, "a name of `case:`, such as x.programme", nearest(str(name), known)), name
