"""Cases that were handled well from beginning to end: no rule of any pack finds a risk in one, in any nation."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fairness.cases.vocabulary import shipped_vocabulary
from fairness.engines.review import review
from fairness.engines.single import SingleCase
from fairness.readers.record import read_case
from fairness.rulebook.rulebook import Rulebook, load_rulebook
from fairness.source.loader import load_documents

FILE = Path(__file__).parent.parent / "handled_well" / "cases.yaml"
(WRITTEN,) = load_documents(FILE.read_bytes(), FILE.name)


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load_rulebook(lines=False)


def document_of(entry: dict[str, Any]) -> dict[str, Any]:
    """The case file of an entry: what all cases share, and its own."""
    own = {key: value for key, value in entry.items() if key not in ("about", "decided_by")}
    events = [
        {"date": day, "type": kind, **(rest[0] if rest else {})}
        for day, kind, *rest in [*WRITTEN["all"]["events"], *entry["events"]]
    ]
    for event in events:
        if entry.get("decided_by") and event["type"].startswith("decision."):
            event |= {"by": entry["decided_by"], "panel": [entry["decided_by"], "D2", "D3"]}
    return {**WRITTEN["all"], **own, "case_id": entry["about"], "events": events}


@pytest.mark.parametrize("entry", WRITTEN["cases"], ids=lambda one: one["about"])
def test_a_case_that_was_handled_well_has_no_risk(entry: dict[str, Any], rulebook: Rulebook) -> None:
    case = read_case(document_of(entry), entry["about"], shipped_vocabulary())
    assert [one for one in case.warnings if "is after the case closed" not in one.says] == []
    made = review(case, SingleCase(rulebook), date.fromisoformat(WRITTEN["as_at"]))
    assert [code for code, verdict in made.verdicts().items() if verdict == "risk"] == []
    met = {result.rule[:3] for result in made.results if result.verdict == "met"}
    assert len(met) >= 3  # it was asked something
