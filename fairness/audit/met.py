"""How often each rule was met, over the cases of an audit."""

from __future__ import annotations

import polars as pl

from fairness.rulebook.verdicts import Verdict


def met_and_judged(results: pl.LazyFrame) -> dict[str, tuple[int, int]]:
    """By rule, the cases in which it was met and those in which it was judged, of columns case_id, rule, verdict.

    A rule's verdict on a case is the worst of its activations. An explained risk was judged, and not met.
    """
    rank = pl.col("verdict").replace_strict({one.value: one.code for one in Verdict}, return_dtype=pl.Int8)
    ranks = results.group_by("case_id", "rule").agg(rank=rank.min())
    judged = pl.col("rank").is_in([one.code for one in Verdict if one.is_judged]).sum()
    counted = ranks.group_by("rule").agg(met=(pl.col("rank") == Verdict.MET.code).sum(), judged=judged)
    rows = counted.sort("rule").collect(engine="streaming").iter_rows()
    return {rule: (int(met), int(of)) for rule, met, of in rows}
