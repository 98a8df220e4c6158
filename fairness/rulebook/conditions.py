"""Whether an event's attributes fulfil `where` conditions, and whether a pattern names a type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fairness.cases.vocabulary import OwnWords, Unkept, is_missing

TESTS = (
    "present", "not", "in", "not_in", "contains", "at_least", "at_most", "same_as", "differs_from", "within",
)  # fmt: skip
# Each field with its tests, as (name, wanted): `in`, `not` and `not_in` want a tuple of values.
Where = tuple[tuple[str, tuple[tuple[str, Any], ...]], ...]


def is_correlated(where: Where) -> bool:
    """Whether a condition compares with the activation."""
    return any(name in ("same_as", "differs_from", "within") for _, tests in where for name, _ in tests)


def fulfils(
    where: Where, fields: Mapping[str, Any], activation: Mapping[str, Any] | None = None, unsure: bool = False
) -> bool:
    """Whether `fields` fulfil every condition; `activation` has the fields of the activating event.

    `unsure` is what is taken for the answer where words of the record's own leave it open.
    """
    return first_unfulfilled(where, fields, activation, unsure) is None


def first_unfulfilled(
    where: Where, fields: Mapping[str, Any], activation: Mapping[str, Any] | None = None, unsure: bool = False
) -> str | None:
    """The field of the first condition that `fields` do not fulfil, or None."""
    for field, tests in where:
        if not holds(tests, fields.get(field), activation, unsure):
            return field
    return None


def holds(
    tests: tuple[tuple[str, Any], ...],
    value: Any,
    activation: Mapping[str, Any] | None = None,
    unsure: bool = False,
) -> bool:
    """Whether `value` passes every test; `unsure` is the answer that counts where its words leave it open.

    A missing value fails all but `present: false`, `not` and `not_in`; a list passes if any single item
    passes all tests, but `within` asks for every item.
    """
    if isinstance(value, Unkept):
        return unsure
    missing = is_missing(value)
    items = value if isinstance(value, list) else [value]
    activation = activation or {}
    rest = []
    for name, want in tests:
        if name == "present":
            if want == missing:
                return False
        elif name == "within":
            if missing or not all(_passes("same_as", want, item, activation, unsure) for item in items):
                return False
        else:
            rest.append((name, want))
    if missing:
        return all(name in ("not", "not_in") for name, _ in rest)
    return any(all(_passes(name, want, item, activation, unsure) for name, want in rest) for item in items)


def plain(value: Any) -> Any:
    """A value as it is compared: text without case or edges, and a boolean never the number 1."""
    if isinstance(value, bool):
        return ("boolean", value)
    return value.strip().casefold() if isinstance(value, str) else value


def _among(item: Any, wanted: Any) -> bool:
    return plain(item) in [plain(want) for want in wanted]


def _is_among(item: Any, wanted: Any, wanting: bool, unsure: bool) -> bool:
    """Whether an item is (`wanting`) or is not among some; of the record's own words only the same are known."""
    if _among(item, wanted):
        return wanting
    if isinstance(item, OwnWords) or any(isinstance(one, OwnWords) for one in wanted):
        return unsure
    return not wanting


def _is_number(item: Any) -> bool:
    return isinstance(item, int | float) and not isinstance(item, bool)


def _passes(name: str, want: Any, item: Any, activation: Mapping[str, Any], unsure: bool) -> bool:
    match name:
        case "in" | "not" | "not_in":
            return _is_among(item, want, name == "in", unsure)
        case "contains":
            return isinstance(item, str) and str(want).casefold() in item.casefold()
        case "at_least":
            return _is_number(item) and bool(item >= want)
        case "at_most":
            return _is_number(item) and bool(item <= want)
        case "same_as" | "differs_from":
            other = activation.get(str(want))
            if isinstance(other, Unkept):
                return unsure
            others = other if isinstance(other, list) else [other]
            return not is_missing(other) and _is_among(item, others, name == "same_as", unsure)
    raise ValueError(f"no test is called {name!r}")
