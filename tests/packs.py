"""Small packs and cases for tests, read as the program reads them."""

from __future__ import annotations

from datetime import date
from typing import Any

from fairness.cases.models import Case
from fairness.cases.vocabulary import Term, Vocabulary
from fairness.engines.model import Review
from fairness.engines.review import engine_for, review
from fairness.readers.record import read_case
from fairness.rulebook.packs import read_pack
from fairness.rulebook.rulebook import Rulebook
from fairness.source.loader import load_documents

NATION = Term("nation", "choice", "the nation", {name: name for name in ("england", "wales")}, required=True)
OPEN = Vocabulary({"nation": NATION}, {}, {}, {}, {}, frozenset(), {}, is_open=True)


def pack_of(*checks: dict[str, Any], vocabulary: Vocabulary = OPEN, **pack: Any) -> Rulebook:
    """A rulebook with a rule for each check, coded R1, R2, ..."""
    rules = [{"code": f"R{number}", "title": "t", "check": check} for number, check in enumerate(checks, 1)]
    return rulebook_of({"pack": "p", "rules": rules, **pack}, vocabulary)


def rulebook_of(document: dict[str, Any], vocabulary: Vocabulary = OPEN) -> Rulebook:
    """A rulebook of one pack."""
    pack = read_pack(document, "pack.yaml", "digest", vocabulary)
    return Rulebook((pack,), vocabulary)


def pack_from(text: str, vocabulary: Vocabulary = OPEN) -> Rulebook:
    """A rulebook of one pack as YAML text, with lines."""
    return rulebook_of(load_documents(text.encode(), "pack.yaml")[0], vocabulary)


def case_of(*events: tuple[str, str] | dict[str, Any], **fields: Any) -> Case:
    """A case of (date, type) pairs or whole events."""
    listed = [event if isinstance(event, dict) else {"date": event[0], "type": event[1]} for event in events]
    document = {"case_id": "c", "nation": "england", "opened": "2024-01-01", "events": listed, **fields}
    return read_case(document, "case.yaml", OPEN)


def reviewed(rulebook: Rulebook, case: Case, as_at: str = "2024-12-01", explanations: bool = True) -> Review:
    """The review of a case by the rete engine."""
    return review(case, engine_for(rulebook), date.fromisoformat(as_at), explanations)
