"""Reads how an employer handled a concern about a practitioner, and says where the handling risks being unfair.

from fairness import check, load_cases, load_rulebook

rulebook = load_rulebook("lived-experience")
for review in check(load_cases("sample_cases"), rulebook):
    print(review.case_id, review.verdicts())
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fairness.cases.models import Case
    from fairness.engines.contract import Review
    from fairness.rulebook.rulebook import Rulebook

__version__ = "0.1.0"
__all__ = ["check", "load_cases", "load_rulebook"]


def check(
    cases: Iterable[Case],
    rulebook: Rulebook,
    as_at: date | None = None,
    engine: str = "",
    explanations: bool = True,
) -> Iterator[Review]:
    """The review of each case as at a date (default: today), made by the engine named (default: rete).

    Raises RuntimeError where that engine cannot run here.
    """
    from fairness.engines.review import engine_for, review

    chosen = engine_for(rulebook, engine)
    return (review(case, chosen, as_at or date.today(), explanations) for case in cases)


def __getattr__(name: str) -> Any:
    # Imported when asked for: `fairness --help` needs neither.
    if name == "load_cases":
        from fairness.readers.files import load_cases

        return load_cases
    if name == "load_rulebook":
        from fairness.rulebook.rulebook import load_rulebook

        return load_rulebook
    raise AttributeError(f"module 'fairness' has no attribute {name!r}")
