"""The columnar engine for one case: its word is held against the plain engine's."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from fairness import check, load_cases, load_rulebook
from fairness.engines.columnar import single

CASES = load_cases(str(Path(__file__).parents[2] / "sample_cases" / "long-exclusion.yaml"))


def test_what_the_engines_differ_on_is_never_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    rulebook = load_rulebook("mhps-england")
    (review,) = check(CASES, rulebook, date(2024, 12, 1), "columnar")
    assert review.rows() == next(check(CASES, rulebook, date(2024, 12, 1), "direct")).rows()
    whole = single.review_all

    def shortened(*asked: object, **more: object) -> object:
        return whole(*asked, **more)[1:]  # type: ignore[arg-type]

    monkeypatch.setattr(single, "review_all", shortened)
    with pytest.raises(RuntimeError, match="the engines differ on .* in the case EX-2024-004"):
        list(check(CASES, rulebook, date(2024, 12, 1), "columnar"))
