"""Counts of an audit by rule and theme, for all cases and by group: the one table that every report reads.

The unit is the case: a rule's verdict on a case is the worst of its activations (of two complaints one answered late:
at risk), and a case is judged where that verdict is risk, met or explained. Cases that never activated a rule are
counted apart. Why cases and not activations: docs/decisions/0009-cases-are-counted.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from fairness.audit.run import Audit, cases_beside
from fairness.audit.tally import places, worst_by_case
from fairness.engines.columnar.rows import case_places
from fairness.rulebook.rulebook import Rulebook
from fairness.rulebook.verdicts import JUDGED, VERDICTS, Verdict

Places = np.ndarray[Any, np.dtype[np.int64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]
ASKED = tuple(name for name in VERDICTS if name != "not_applicable")
_IS_JUDGED = np.array([one.is_judged for one in Verdict])
CASES = ("cases", "asked", "judged")
TIMES = ("times_judged", "times_at_risk")
ALL, THEME, RULE = "all", "theme", "rule"
MONTH, QUARTER, YEAR, ORGANISATION = "month", "quarter", "year", "organisation"
WRES = "wres"
# What `--by` may name by a word of its own, and the fact that it is.
GROUPS = {
    "ethnicity": "practitioner.ethnicity", WRES: "practitioner.ethnicity",
    "qualified": "practitioner.qualified", "sex": "practitioner.sex",
    "age_band": "practitioner.age_band", "disability": "practitioner.disability", "grade": "practitioner.grade",
    "new_in_post": "practitioner.new_in_post", "profession": "practitioner.profession", "kind": "kind",
    "nation": "nation", "sector": "sector", ORGANISATION: "organisation.code", "region": "organisation.region",
}  # fmt: skip
# Two groups, as the Workforce Race Equality Standard has them: the value that stays, and all others together.
WHITE, MINORITY_ETHNIC = "white", "minority_ethnic"
PERIODS = (MONTH, QUARTER, YEAR)
NUMBERS = (*CASES, *ASKED, *TIMES)
SCHEMA = {
    "level": pl.String, "code": pl.String, "by": pl.String, "group": pl.String, "within": pl.String,
    "stratum": pl.String,
    **dict.fromkeys(NUMBERS, pl.Int64),
}  # fmt: skip
_KEYS = ["level", "code", "by", "group", "within", "stratum"]
BOTH = "*"  # between the names of two characteristics together, and between their groups


def fact_of(name: str) -> str:
    """The fact that a characteristic is: one of `GROUPS`, or any fact by its own name."""
    return GROUPS.get(name, name)


def named(by: str) -> tuple[str, ...]:
    """The characteristics that `--by` names: one, or two together (`ethnicity*sex`)."""
    return tuple(by.split(BOTH))


@dataclass(frozen=True)
class Judged:
    """Every question judged: the place of its case in `facts`, of its rule in `rules`, and whether it was at risk.

    `alike` are rules with the same activations and verdicts in every case as a rule before them, which they name.
    """

    rules: tuple[str, ...]
    case: np.ndarray[Any, np.dtype[np.uint32]]
    rule: np.ndarray[Any, np.dtype[np.uint16]]
    risk: Flags
    alike: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Measures:
    """`counts`, and one row a case (`facts`: the audit's, with a column for each of `by`), which no report prints.

    `counts` has the columns of `SCHEMA`: level (all, theme, rule) and code; by and group (empty for all cases; a null
    group is that of cases without the fact); within and stratum (empty but where groups are compared within strata:
    of what, and which; a null stratum is that of cases without the fact). Then cases:
    all in the group; asked (the rule, or any rule of the theme, was activated); judged; by verdict. A theme (or all)
    is judged where any rule is, and at risk where any is; its other verdicts are sums over rules (questions).
    `times_judged` and `times_at_risk` count activations.
    """

    counts: pl.DataFrame
    facts: pl.DataFrame
    by: tuple[str, ...]
    strata: tuple[str, ...]
    judged: Judged | None = None


def measure(
    audit: Audit, rulebook: Rulebook, by: Sequence[str] = (), strata: Sequence[str] = (), kept: Sequence[str] = ()
) -> Measures:
    """Count an audit's results for all cases, and by each of `by` (names in `GROUPS` or `PERIODS`).

    For each of `strata` (of the same names) groups are also counted within each of its values. `kept` are of the
    same names: the facts have a column for each, and `judged` is there, for comparisons over many rules.
    """
    themes = {code: rule.theme for code, rule in rulebook.rules.items()}
    parts, facts, asked_of = [], [], []
    for results, cases in _parts(audit):
        grouped = facts_by(cases, (*by, *strata, *kept))
        facts.append(grouped)
        asked = _asked(results, cases["case_id"], list(themes))
        parts.append(_count(asked, grouped, themes, by, strata))
        if kept:
            asked_of.append((asked, grouped.height))
    found = pl.concat(parts).group_by(*_KEYS).agg(pl.col(NUMBERS).sum())
    judged = _judged(asked_of, list(themes)) if kept else None
    return Measures(found.sort(_KEYS).select(SCHEMA.keys()), pl.concat(facts), tuple(by), tuple(strata), judged)


def _judged(parts: Sequence[tuple[_Asked, int]], rules: Sequence[str]) -> Judged:
    """The questions judged of all parts, which have so many cases each."""
    case, rule, risk = [], [], []
    before = 0
    seen = [hashlib.blake2b(digest_size=16) for _ in rules]
    for asked, height in parts:
        judged = _IS_JUDGED[asked.ranks]
        case.append((asked.cases[judged] + before).astype(np.uint32))
        rule.append(asked.rules[judged].astype(np.uint16))
        risk.append(asked.ranks[judged] == _ranks("risk"))
        before += height
        _note_verdicts(asked, height, seen)
    first: dict[bytes, str] = {}
    alike = {}
    for code, one in zip(rules, seen, strict=True):
        if first.setdefault(one.digest(), code) != code:
            alike[code] = first[one.digest()]
    return Judged(tuple(rules), np.concatenate(case), np.concatenate(rule), np.concatenate(risk), alike)


def _note_verdicts(asked: _Asked, height: int, seen: Sequence[Any]) -> None:
    """Add to each rule's digest its verdict on each case of a part, and how often it was activated and at risk."""
    verdicts = np.full((len(seen), height), len(VERDICTS), dtype=np.uint8)
    verdicts[asked.rules, asked.cases] = asked.ranks
    times = np.zeros((len(seen), height, 2), dtype=np.uint16)
    at_risk = (asked.times_ranks == _ranks("risk")).astype(np.int64)
    np.add.at(times, (asked.times_rules, asked.times_cases, at_risk), 1)
    for place, one in enumerate(seen):
        one.update(verdicts[place].tobytes())
        one.update(times[place].tobytes())


def _parts(audit: Audit) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    for path in audit.files("results"):
        results = pl.read_parquet(path, columns=["case_id", "rule", "verdict"])
        yield results, pl.read_parquet(cases_beside(path)).sort("case_id")


def facts_by(cases: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """Cases with a column `by.<name>` for each name: their group, null where the fact is not recorded."""
    columns = []
    for name in dict.fromkeys(names):
        found: pl.Expr
        if name == YEAR:
            found = pl.when(pl.col("opened").str.len_chars() >= 4).then(pl.col("opened").str.slice(0, 4))
        elif name == MONTH:
            found = pl.when(pl.col("opened").str.len_chars() >= 7).then(pl.col("opened").str.slice(0, 7))
        elif name == QUARTER:
            quarter = ((pl.col("opened").str.slice(5, 2).cast(pl.Int32, strict=False) + 2) // 3).cast(pl.String)
            found = pl.when(pl.col("opened").str.len_chars() >= 7).then(
                pl.col("opened").str.slice(0, 4) + " Q" + quarter
            )
        else:
            found = pl.concat_str([_group_of(one) for one in named(name)], separator=BOTH)
        columns.append(found.alias(f"by.{name}"))
    return cases.with_columns(columns)


def _group_of(name: str) -> pl.Expr:
    """The group of a case by one characteristic; null where it is not stated."""
    group = pl.col(fact_of(name))
    stated = group != "not_stated"
    if name == WRES:
        group = pl.when(group == WHITE).then(group).otherwise(pl.lit(MINORITY_ETHNIC))
    return pl.when(stated).then(group.cast(pl.String))


@dataclass(frozen=True, slots=True)
class _Asked:
    """Of one part: case, rule and rank (place in `VERDICTS`) of each question, and of each activation judged."""

    cases: Places
    rules: Places
    ranks: Places
    times_cases: Places
    times_rules: Places
    times_ranks: Places


def _asked(results: pl.DataFrame, ids: pl.Series, rules: Sequence[str]) -> _Asked:
    """What a part's results say, in order of case and rule, of cases with these ids in order.

    Rules that do not apply are left out.
    """
    rows = pl.DataFrame({"rule": places(results["rule"], rules), "rank": places(results["verdict"], VERDICTS)})
    overall, starts = worst_by_case(rows, results["case_id"])
    rule, rank = overall["rule"].to_numpy(), overall["rank"].to_numpy()
    of = case_places(results["case_id"], ids).gather(starts).to_numpy()

    def case_of(question: Places) -> Places:
        return of.take(question)

    asked = np.flatnonzero(rank < len(ASKED))
    judged = np.flatnonzero(_IS_JUDGED[rows["rank"].to_numpy()])
    times_of = np.searchsorted(starts.to_numpy(), judged, "right") - 1
    return _Asked(
        case_of(asked), rule[asked], rank[asked],
        case_of(times_of), rule[times_of], rows["rank"].to_numpy()[judged],
    )  # fmt: skip


def _count(
    asked: _Asked, cases: pl.DataFrame, themes: dict[str, str], by: Sequence[str], strata: Sequence[str]
) -> pl.DataFrame:
    """The counts of one part: the columns of `SCHEMA`."""
    rules, kinds = list(themes), sorted(set(themes.values()))
    theme_of = np.array([kinds.index(themes[rule]) for rule in rules])
    coarser = {THEME: (kinds, theme_of), ALL: ([""], np.zeros_like(theme_of))}
    distinct = {level: _distinct(asked, code_of, len(codes)) for level, (codes, code_of) in coarser.items()}
    parts = []
    for name, within in _views(by, strata):
        pair, pairs = _pairs(cases, name, within)
        by_rule = _by_rule(asked, pair, pairs.height, len(rules))
        parts.append(_frame(RULE, rules, (name, within), pairs, by_rule))
        for level, (codes, code_of) in coarser.items():
            # Cases are counted once, whichever of the rules asked; what else there is are sums over rules.
            sums = {what: _summed(found, code_of, len(codes)) for what, found in by_rule.items()}
            once = {
                what: _tallied(pair[case], code, pairs.height, len(codes))
                for what, (case, code) in distinct[level].items()
            }
            parts.append(_frame(level, codes, (name, within), pairs, sums | once))
    return pl.concat(parts)


def _distinct(asked: _Asked, code_of: Places, codes: int) -> dict[str, tuple[Places, Places]]:
    """The cases and codes that any rule asked, judged, and found at risk: each pair once."""
    found = {}
    height = int(asked.cases.max()) + 1 if len(asked.cases) else 0
    of = {"asked": slice(None), "judged": _IS_JUDGED[asked.ranks], "risk": asked.ranks == _ranks("risk")}
    for what, which in of.items():
        seen = np.zeros((height, codes), dtype=bool)
        seen[asked.cases[which], code_of[asked.rules[which]]] = True
        case, code = np.nonzero(seen)
        found[what] = case, code
    return found


def _by_rule(asked: _Asked, pair: Places, pairs: int, rules: int) -> dict[str, Places]:
    """All numbers but `cases`, each pairs × rules."""
    ranks = len(VERDICTS)
    by_rank = _tallied(pair[asked.cases], asked.rules * ranks + asked.ranks, pairs, rules * ranks)
    by_rank = by_rank.reshape(pairs, rules, ranks)
    times = _tallied(pair[asked.times_cases], asked.times_rules * ranks + asked.times_ranks, pairs, rules * ranks)
    times = times.reshape(pairs, rules, ranks)
    return {
        "asked": by_rank.sum(axis=2), "judged": by_rank[:, :, _ranks(*JUDGED)].sum(axis=2),
        **{name: by_rank[:, :, VERDICTS.index(name)] for name in ASKED},
        "times_judged": times.sum(axis=2), "times_at_risk": times[:, :, VERDICTS.index("risk")],
    }  # fmt: skip


def _tallied(pair: Places, code: Places, pairs: int, codes: int) -> Places:
    """How often each pair and code stand together: pairs × codes."""
    return np.bincount(pair * codes + code, minlength=pairs * codes).reshape(pairs, codes)


def _summed(found: Places, code_of: Places, codes: int) -> Places:
    """Columns of rules added up by code."""
    return np.stack([found[:, code_of == code].sum(axis=1) for code in range(codes)], axis=1)


def _frame(
    level: str, codes: Sequence[str], view: tuple[str, str], pairs: pl.DataFrame, found: dict[str, Places]
) -> pl.DataFrame:
    """Numbers (pairs × codes) as rows of `SCHEMA`; a view is by what, and within what."""
    by, within = view
    every = pl.Series([place for place in range(pairs.height) for _ in codes], dtype=pl.UInt32)
    return pl.DataFrame({
        "level": [level] * len(every), "code": list(codes) * pairs.height, "by": [by] * len(every),
        "group": pairs["group"].gather(every), "within": [within] * len(every),
        "stratum": pairs["stratum"].gather(every),
        "cases": pairs["cases"].gather(every), **{what: found[what].ravel() for what in NUMBERS if what in found},
    }).cast(SCHEMA)  # type: ignore[arg-type]  # fmt: skip


def _ranks(*names: str) -> list[int]:
    return [VERDICTS.index(name) for name in names]


def _views(by: Sequence[str], strata: Sequence[str]) -> Iterator[tuple[str, str]]:
    yield "", ""
    for name in by:
        yield name, ""
        for within in strata:
            if within != name:
                yield name, within


def _pairs(cases: pl.DataFrame, name: str, within: str) -> tuple[Places, pl.DataFrame]:
    """For each case the number of its group (within its stratum), and the columns group, stratum, cases."""
    group = cases[f"by.{name}"] if name else pl.repeat("", cases.height, eager=True)
    inside = cases[f"by.{within}"] if within else pl.repeat("", cases.height, eager=True)
    keyed = pl.DataFrame({"group": group, "stratum": inside})
    pairs = keyed.group_by("group", "stratum", maintain_order=True).agg(cases=pl.len()).with_row_index("pair")
    found = keyed.join(pairs, on=["group", "stratum"], nulls_equal=True, how="left", maintain_order="left")
    return found["pair"].cast(pl.Int64).to_numpy(), pairs
