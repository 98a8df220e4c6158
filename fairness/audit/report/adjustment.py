"""Headlines and times with several things held fixed at once, by models (`--adjust`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import polars as pl

from fairness.audit.lengths import LENGTHS
from fairness.audit.measures import Measures
from fairness.audit.report.model import Model
from fairness.rulebook.rulebook import Rulebook
from fairness.statistics.adjusted import Adjusted, Known, cox, logistic
from fairness.statistics.disparity import change_within

AT_RISK = "at risk"


def models(
    measures: Measures, rulebook: Rulebook, by: str, pair: tuple[str, str], adjust: Mapping[str, str]
) -> Iterator[Model]:
    """The models of a group beside its reference (empty: everyone else): of being at risk, and of each time.

    `adjust` is what is held fixed, and in words; the characteristic itself is not.
    """
    group, reference = pair
    facts = measures.facts
    column = facts[f"by.{by}"]
    inside = column.is_not_null() if not reference else column.is_in([group, reference])
    kept = inside.fill_null(False).to_numpy()
    fixed = {
        label: facts[f"by.{name}"].filter(pl.Series(kept)).to_list() for name, label in adjust.items() if name != by
    }
    if not fixed or not kept.any():
        return
    own = (column == group).fill_null(False).to_numpy()[kept]
    at_risk, judged, expected = (one[kept] for one in _verdicts(measures, rulebook))
    yield _model(AT_RISK, fixed, logistic(own, at_risk, judged, expected, fixed))
    for length in LENGTHS:
        days = facts[f"days.{length.name}"].to_numpy()[kept].astype(float)
        began = ~np.isnan(days)
        if began.any():
            ended = facts[f"ended.{length.name}"].fill_null(False).to_numpy()[kept]
            told: Known = {name: [values[one] for one in np.flatnonzero(began)] for name, values in fixed.items()}
            yield _model(length.label, fixed, cox(own[began], days[began], ended[began], told))


def _model(of: str, fixed: Mapping[str, Any], found: Adjusted) -> Model:
    differs = found.crude is not None and not found.crude.holds(1)
    change = change_within(found.crude, found.ratio, differs) if found.crude and found.ratio else ""
    return Model(of, tuple(fixed), found.ratio, found.crude, change, found.refused, found.doubts)


def _verdicts(measures: Measures, rulebook: Rulebook) -> tuple[Any, Any, Any]:
    """For each case how many rules found it at risk, how many judged it, and how many would find so on average."""
    judged = measures.judged
    assert judged is not None
    counted = np.array([not rulebook.rules[code].pattern and code not in judged.alike for code in judged.rules])
    kept = counted[judged.rule]
    case, rule, risk = judged.case[kept], judged.rule[kept], judged.risk[kept]
    size, width = measures.facts.height, len(judged.rules)
    rate = np.bincount(rule, risk, minlength=width) / np.maximum(np.bincount(rule, minlength=width), 1)
    return (
        np.bincount(case, risk, minlength=size), np.bincount(case, minlength=size).astype(float),
        np.bincount(case, rate[rule], minlength=size),
    )  # fmt: skip
