"""Whether the name of a type or a family (`exclusion.*`) stands for an event type."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

WAITS = "!"  # before a type, or a role (`!roles.decision_maker`), that a waiting row may tell of
_APART = re.compile(r"[\s_-]+")


def fold(text: str) -> str:
    """A word as it is compared with another: without case, outer spaces, underscores and hyphens."""
    return _APART.sub(" ", text.casefold()).strip()


def uncapitalised(label: str) -> str:
    """A label as it stands inside a sentence; the capitals of an abbreviation are kept.

    >>> uncapitalised("Exclusion reviewed"), uncapitalised("HR told")
    ('exclusion reviewed', 'HR told')
    """
    return label if label[:2].isupper() else label[:1].lower() + label[1:]


def names(pattern: str, event_type: str) -> bool:
    """Whether a pattern (`exclusion.formal`, or the family `exclusion.*`) names an event type."""
    return event_type == pattern or (pattern.endswith(".*") and event_type.startswith(pattern[:-1]))


def overlap(one: str, other: str) -> bool:
    """Whether two patterns may name the same type: for `recorded:` against a rule's targets."""
    return one == other or any(
        wide.endswith(".*") and narrow.startswith(wide[:-1]) for wide, narrow in ((one, other), (other, one))
    )


def may_tell(kept: Sequence[str] | None, types: Iterable[str]) -> bool:
    """Whether a row that waits may be an event of one of these types; `kept` is what a timeline has of its source."""
    marked = [one[1:] for one in kept or () if one.startswith(WAITS)]
    return bool(marked) and any(overlap(one, other) for one in types for other in marked)
