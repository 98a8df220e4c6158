"""Checks of roles on many cases at once, from who held which role or acted in it."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import polars as pl

from fairness.cases.naming import fold
from fairness.cases.recorded import keeps_role
from fairness.cases.roles import STATED, as_person, folded_posts
from fairness.engines.columnar.encode import Frames
from fairness.engines.columnar.ranks import MET, NOT_APPLICABLE, RISK, UNKNOWN, Array
from fairness.rulebook.obligations import Roles

_TIMES = ("place", "lo", "hi", "first", "last")


def _overlap(start: str, end: str) -> pl.Expr:
    """Whether the times of two holdings, between these columns, meet."""
    return pl.max_horizontal(start, f"{start}_other") <= pl.min_horizontal(end, f"{end}_other")


def _inside(act: str, held: str) -> pl.Expr:
    """Whether an act surely lies within the days that a role was surely held (columns with these endings)."""
    first, last = pl.col(f"first{held}"), pl.col(f"last{held}")
    return (first <= last) & (pl.col(f"lo{act}") >= first) & (pl.col(f"hi{act}") <= last)


# What `surely_together` and `maybe_together` of `cases/roles.py` say of two holdings, the second with `_other`.
_ACT, _OTHER_ACT = pl.col("place") != STATED, pl.col("place_other") != STATED
_APART = pl.col("place") != pl.col("place_other")
_LASTS = (pl.col("first") <= pl.col("last")) & (pl.col("first_other") <= pl.col("last_other"))
_SURELY = (
    pl.when(_ACT & _OTHER_ACT).then(_APART)
    .when(_ACT).then(_inside("", "_other"))
    .when(_OTHER_ACT).then(_inside("_other", ""))
    .otherwise(_LASTS & _overlap("first", "last"))
)  # fmt: skip
_MAYBE = pl.when(_ACT & _OTHER_ACT).then(_APART).otherwise(_overlap("lo", "hi"))


def verdicts(frames: Frames, check: Roles) -> Array:
    """The verdict (rank) of a check of roles on each case of `frames`."""
    held = frames.people.filter(pl.col("role").is_in(list(check.roles)))
    filled = np.zeros((frames.cases.height, len(check.roles)), dtype=bool)
    for number, role in enumerate(check.roles):
        filled[held.filter(pl.col("role") == role)["case"].to_numpy(), number] = True
    keeps = np.array([[keeps_role(kept, role) for role in check.roles] for kept in frames.kept])
    kept = keeps.reshape(-1, len(check.roles))[frames.cases["kept"].to_numpy()]
    verdict = np.full(frames.cases.height, MET)
    if check.test == "named":
        verdict[~filled.all(axis=1)] = UNKNOWN
        verdict[(~filled & kept).any(axis=1)] = RISK
        return verdict
    if check.test == "post":
        verdict[~filled.all(axis=1)] = UNKNOWN
        _posts(verdict, held, check)
        return verdict
    verdict[filled.sum(axis=1) < 2] = UNKNOWN
    _together(verdict, held, check)
    if check.test == "apart":
        nobody = ~filled[:, 0]
        verdict[nobody] = np.where(kept[nobody, 0], NOT_APPLICABLE, UNKNOWN)
    return verdict


def _together(verdict: Array, held: pl.DataFrame, check: Roles) -> None:
    """Puts in what is found of people with several of the roles."""
    told = held.filter(pl.col("person") != "")
    # A number for each person of a case, as an audit compares millions of them.
    persons = told["person"].cast(pl.Categorical).to_physical().cast(pl.UInt64)
    told = told.select("role", "case", *_TIMES, one=pl.col("case").cast(pl.UInt64) * 2**32 + persons)
    of_role = {role: told.filter(pl.col("role") == role).drop("role") for role in check.roles}
    surely: list[Array] = []
    maybe: list[Array] = []
    for first, second in check.pairs:
        both = of_role[first].join(of_role[second].drop("case"), on="one", suffix="_other")
        surely.append(both.filter(_SURELY)["case"].to_numpy())
        maybe.append(both.filter(_MAYBE)["case"].to_numpy())
    for cases in maybe:
        verdict[cases] = UNKNOWN
    for cases in surely:
        verdict[cases] = RISK


def _posts(verdict: Array, held: pl.DataFrame, check: Roles) -> None:
    """Puts in what is found of the posts of those who hold a role."""
    wanted = {role: folded_posts(posts) for role, posts in check.posts}
    posted = held.filter(pl.col("post") != "").select("case", "role", "who", "post")
    of_person = {(case, role, as_person(who)) for case, role, who, _ in posted.iter_rows()}
    lacking = held.select("case", "role", "who").unique().iter_rows()
    _set(verdict, (case for case, role, who in lacking if (case, role, as_person(who)) not in of_person), UNKNOWN)
    _set(verdict, (case for case, role, _, post in posted.iter_rows() if fold(post) not in wanted[role]), RISK)


def _set(verdict: Array, cases: Iterable[int], rank: int) -> None:
    verdict[list(cases)] = rank
