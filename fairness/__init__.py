"""Reads how an employer handled a concern about a practitioner, and says where the handling risks being unfair.

Each function does what one of the commands does, and all are imported from `fairness`:

    from datetime import date
    from fairness import check, load_cases, load_rulebook

    rulebook = load_rulebook("lived-experience")
    for review in check(load_cases("sample_cases"), rulebook, as_at=date(2024, 12, 1)):
        print(review.case_id, review.verdicts())

`audit_cases` does what `fairness audit` does, and `assess_answers` what `fairness assess` does. (`fairness.audit` and
`fairness.assess` are the packages behind them.)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from fairness._version import __version__ as __version__

if TYPE_CHECKING:
    from fairness.api import assess_answers, audit_cases, check, load_cases, load_rulebook

__all__ = ["assess_answers", "audit_cases", "check", "load_cases", "load_rulebook"]


def __getattr__(name: str) -> Any:
    # Imported when asked for: `fairness --help` needs none of it.
    if name in __all__:
        return getattr(import_module("fairness.api"), name)
    raise AttributeError(f"module 'fairness' has no attribute {name!r}")
