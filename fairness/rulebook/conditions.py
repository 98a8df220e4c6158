"""Whether an event's attribute fulfils a `where` condition, and whether a pattern names a type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def names(pattern: str, event_type: str) -> bool:
    """Whether a pattern (`exclusion.formal`, or the family `exclusion.*`) names an event type."""
    return event_type == pattern or (pattern.endswith(".*") and event_type.startswith(pattern[:-1]))


def overlap(one: str, other: str) -> bool:
    """Whether two patterns may name the same type: for `recorded:` against a rule's targets."""
    return one == other or any(
        wide.endswith(".*") and narrow.startswith(wide[:-1]) for wide, narrow in ((one, other), (other, one))
    )


def is_missing(value: object) -> bool:
    """Absent, null, blank text and an empty list are all missing."""
    return value is None or value == [] or (isinstance(value, str) and not value.strip())


def holds(condition: Any, value: Any, activation: Mapping[str, Any] | None = None) -> bool:
    """Whether `value` fulfils `condition` (a value, a list of values, or a dictionary of tests).

    `activation` has the attributes of the activating event, for `same_as` and `differs_from`. A missing value
    fails all but `present: false`, `not` and `not_in`; a list matches if any item does. Raises KeyError for
    a test that the language does not have.
    """
    tests = dict(condition) if isinstance(condition, dict) else {"in": _listed(condition)}
    present = tests.pop("present", None)
    if present is not None and present == is_missing(value):
        return False
    if is_missing(value):
        return all(name in ("not", "not_in") for name in tests)
    activation = activation or {}
    return any(
        all(_passes(name, want, item, activation) for name, want in tests.items()) for item in _listed(value)
    )


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _plain(value: Any) -> Any:
    # A boolean is never the number 1.
    if isinstance(value, bool):
        return ("boolean", value)
    return value.strip().casefold() if isinstance(value, str) else value


def _among(item: Any, wanted: Any) -> bool:
    return _plain(item) in [_plain(want) for want in _listed(wanted)]


def _is_number(item: Any) -> bool:
    return isinstance(item, int | float) and not isinstance(item, bool)


def _passes(name: str, want: Any, item: Any, activation: Mapping[str, Any]) -> bool:
    match name:
        case "in":
            return _among(item, want)
        case "not" | "not_in":
            return not _among(item, want)
        case "contains":
            return isinstance(item, str) and str(want).casefold() in item.casefold()
        case "at_least":
            return _is_number(item) and bool(item >= want)
        case "at_most":
            return _is_number(item) and bool(item <= want)
        case "same_as" | "differs_from":
            other = activation.get(str(want).removeprefix("activation."))
            return not is_missing(other) and _among(item, other) == (name == "same_as")
    raise KeyError(name)
