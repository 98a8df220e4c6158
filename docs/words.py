"""The tables of words in docs/case-format.md, made from the vocabulary."""

from __future__ import annotations

from fields import table

from fairness.cases.vocabulary import shipped_vocabulary


def event_types() -> str:
    """A row for each family of event types: what it is about, and its types."""
    words = shipped_vocabulary()
    return table(
        ("family", "what it is about", "types"),
        (
            (
                family,
                says,
                ", ".join(f"`{one.partition('.')[2]}`" for one in words.types if one.startswith(f"{family}.")),
            )
            for family, says in words.families.items()
        ),
    )


def roles() -> str:
    """A row for each role: who holds it."""
    return table(("role", "who that is"), ((f"`{role}`", says) for role, says in shipped_vocabulary().roles.items()))


def ambiguous() -> str:
    """A row for each set of words that stand for more than one type of event."""
    return table(
        ("words", "may be", "what is asked"),
        (
            (", ".join(one.words), " or ".join(f"`{name}`" for name in one.types), one.asks)
            for one in shipped_vocabulary().ambiguous
        ),
    )
