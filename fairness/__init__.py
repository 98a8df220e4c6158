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
    from fairness.audit.run import Audit
    from fairness.cases.events import Event, Explanation
    from fairness.cases.models import Case
    from fairness.engines.model import Result, Review, Verdict
    from fairness.rulebook.rulebook import Rulebook
    from fairness.source.problems import InputError

# What is imported when it is asked for: `fairness --help` needs none of it.
_HOMES = {
    "fairness.api": ("assess_answers", "audit_cases", "check", "load_cases", "load_rulebook"),
    "fairness.audit.run": ("Audit",),
    "fairness.cases.events": ("Event", "Explanation"),
    "fairness.cases.models": ("Case",),
    "fairness.engines.model": ("Result", "Review", "Verdict"),
    "fairness.rulebook.rulebook": ("Rulebook",),
    "fairness.source.problems": ("InputError",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}
__all__ = [
    "Audit", "Case", "Event", "Explanation", "InputError", "Result", "Review", "Rulebook", "Verdict",
    "assess_answers", "audit_cases", "check", "load_cases", "load_rulebook",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name in _HOME_OF:
        return getattr(import_module(_HOME_OF[name]), name)
    raise AttributeError(f"module 'fairness' has no attribute {name!r}")
