"""Realistic invented cases of which every finding was worked out by hand, from the rules, before they were run."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fairness.cases.vocabulary import shipped_vocabulary
from fairness.engines.columnar.run import review_all
from fairness.engines.review import engine_for, review
from fairness.readers.record import read_case
from fairness.rulebook.rulebook import load_rulebook
from fairness.source.loader import load_documents

KNOWN = Path(__file__).parent.parent / "known"


def entries() -> list[Any]:
    found = []
    for file in sorted(KNOWN.glob("*.yaml")):
        (document,) = load_documents(file.read_bytes(), str(file))
        for number, entry in enumerate(document["cases"]):
            found.append(pytest.param(document, entry, f"{file.stem} {number}", id=f"{file.stem}: {entry['about']}"))
    return found


def document_of(document: dict[str, Any], entry: dict[str, Any], name: str) -> dict[str, Any]:
    """The case file of an entry: what all cases of its file share, and its own."""
    own = {key: value for key, value in entry.items() if key not in ("about", "as_at", "expected", "at_risk")}
    case = {**document["base"], **own, "case_id": name}
    case["events"] = [
        {"date": day, "type": kind, **(rest[0] if rest else {})} for day, kind, *rest in entry["events"]
    ]
    return {key: value for key, value in case.items() if value is not None}


@pytest.mark.parametrize(("document", "entry", "name"), entries())
def test_every_finding_is_the_one_worked_out(document: dict[str, Any], entry: dict[str, Any], name: str) -> None:
    packs = document["pack"] if isinstance(document["pack"], list) else [document["pack"]]
    rulebook = load_rulebook(*packs, lines=False)
    case = read_case(document_of(document, entry, name), name, shipped_vocabulary())
    assert len(case.events) >= 10 and case.warnings == ()
    as_at = date.fromisoformat(entry.get("as_at", document["as_at"]))
    made = review(case, engine_for(rulebook, "rete"), as_at)
    verdicts = {code: verdict.value for code, verdict in made.verdicts().items()}
    if "at_risk" in entry:  # all that is at risk, and of other verdicts those that the case is about
        assert sorted(code for code, verdict in verdicts.items() if verdict == "risk") == entry["at_risk"]
        assert {code: verdicts[code] for code in entry["expected"]} == entry["expected"]
    else:
        found = {code: verdict for code, verdict in verdicts.items() if verdict != "not_applicable"}
        assert found == entry["expected"]
    assert review_all([case], rulebook, as_at).to_dicts() == made.rows()
