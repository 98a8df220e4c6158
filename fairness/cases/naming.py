"""Whether the name of a type or a family (`exclusion.*`) stands for an event type."""

from __future__ import annotations

import re

_APART = re.compile(r"[\s_-]+")


def fold(text: str) -> str:
    """A word as it is compared with another: without case, outer spaces, underscores and hyphens."""
    return _APART.sub(" ", text.casefold()).strip()


def names(pattern: str, event_type: str) -> bool:
    """Whether a pattern (`exclusion.formal`, or the family `exclusion.*`) names an event type."""
    return event_type == pattern or (pattern.endswith(".*") and event_type.startswith(pattern[:-1]))


def overlap(one: str, other: str) -> bool:
    """Whether two patterns may name the same type: for `recorded:` against a rule's targets."""
    return one == other or any(
        wide.endswith(".*") and narrow.startswith(wide[:-1]) for wide, narrow in ((one, other), (other, one))
    )
