"""Checks of roles on many cases at once, from who held which role or acted in it."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import polars as pl

from fairness.cases.naming import fold
from fairness.cases.recorded import keeps_role
from fairness.cases.roles import Holding, as_person, folded_posts, maybe_together, surely_together
from fairness.engines.columnar.encode import Frames
from fairness.engines.columnar.ranks import MET, NOT_APPLICABLE, RISK, UNKNOWN, Array
from fairness.rulebook.obligations import Roles

_HOLDING = ("who", "person", "post", "place", "lo", "hi", "first", "last")


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
    """Puts in what is found of people with several of the roles: few, and so one by one."""
    several = (
        held.filter(pl.col("person") != "")
        .filter(pl.col("role").n_unique().over("case", "person") > 1)
        .select("case", "person", "role", *(one for one in _HOLDING if one != "person"))
    )
    people: dict[tuple[int, str], dict[str, list[Holding]]] = {}
    for row in several.iter_rows(named=True):
        one = Holding(*(row[name] for name in _HOLDING))
        people.setdefault((row["case"], row["person"]), {}).setdefault(row["role"], []).append(one)
    for (case, _), roles in people.items():
        found = [
            (surely_together(one, other), maybe_together(one, other))
            for first, second in check.pairs
            for one in roles.get(first, ())
            for other in roles.get(second, ())
        ]
        if any(surely for surely, _ in found):
            verdict[case] = RISK
        elif any(maybe for _, maybe in found) and verdict[case] != RISK:
            verdict[case] = UNKNOWN


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
