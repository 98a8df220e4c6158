"""Answers held against simulated cases of known rates: simulated, audited and counted as for a user."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from random import Random

import polars as pl
import pytest

from fairness import audit_cases, load_rulebook
from fairness.assess.cases import BORNE_OUT, NOT_BORNE_OUT, triangulate
from fairness.assess.models import Answer, Answers, Assessment
from fairness.assess.questionnaire import shipped_questionnaire
from fairness.audit.met import met_and_judged
from fairness.audit.simulate import FAULTS, simulate
from fairness.statistics.proportion import Proportion

SHIPPED = shipped_questionnaire()
DRAWS, JUDGED = 400, 83


@pytest.mark.slow
@pytest.mark.parametrize(("late", "right"), [(0.03, BORNE_OUT), (0.4, NOT_BORNE_OUT)])
def test_the_verdict_is_right_at_the_stated_confidence(tmp_path: Path, late: float, right: str) -> None:
    """ "Exclusions are reviewed every four weeks: yes", of employers whose true share of late reviews is known."""
    rates = dict.fromkeys(FAULTS, 0.0) | {"review_late": late}
    cases = simulate(1200, 5, rates, mix={"excluded": 1.0, "informal": 0.0, "formal": 0.0, "restricted": 0.0})
    lines = [json.dumps(one.document) for one in cases]
    (tmp_path / "cases.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = audit_cases(
        [str(tmp_path / "cases.jsonl")], load_rulebook("mhps-england"), tmp_path / "audit", date(2026, 12, 1)
    )
    rows = done.results().filter(rule="MHE014").collect()
    judged = rows.filter(pl.col("verdict").is_in(["risk", "met"]))["case_id"].unique(maintain_order=True).to_list()
    assert len(judged) > 500
    draw, verdicts = Random(11), []
    for _ in range(DRAWS):
        some = rows.filter(pl.col("case_id").is_in(draw.sample(judged, JUDGED)))
        counts = {rule: Proportion(*one) for rule, one in met_and_judged(some.lazy()).items()}
        answers = Answers(assessment=Assessment(), answers={"PRO05": Answer(answer="yes", evidence="a register")})
        found = triangulate(SHIPPED, answers, counts, None, "internal")
        verdicts.append(next(one for one in found if one.question.id == "PRO05").verdict)
    assert verdicts.count(right) >= 0.95 * DRAWS
