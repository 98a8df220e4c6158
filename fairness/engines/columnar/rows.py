"""Verdicts written out as rows, with the events' own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import polars as pl

from fairness.cases.vocabulary import CLOSED, OPENED
from fairness.engines.columnar.encode import Frames
from fairness.engines.columnar.ranks import ASKED, NO_DAY, NOT_APPLICABLE, Array
from fairness.engines.columnar.verdicts import DAYS, PLAIN, Found
from fairness.engines.model import COLUMNS
from fairness.rulebook.verdicts import VERDICTS
from fairness.source.problems import InputError, Place, Problem

_NUMBERS = ("activation_position", "witness_position", "days_late")
FULL_SCHEMA = pl.Schema({name: pl.Int64() if name in _NUMBERS else pl.String() for name in COLUMNS})
SCHEMA = {name: pl.Int32 if name in _NUMBERS else pl.Categorical for name in COLUMNS} | {"case_id": pl.String}
_PLACES = 24  # bits of a place in a case, where rows are put in order


def in_full(results: pl.DataFrame) -> pl.DataFrame:
    """Results with text as `String` and numbers as `Int64`."""
    return results.cast(FULL_SCHEMA)


def written(frames: Frames, found: dict[str, Found], rest: dict[str, Array], applied: bool = False) -> pl.DataFrame:
    """The verdicts of activations and of cases without one, by rule: the columns of `SCHEMA`.

    They stand in order of case id, of rule as in `rest`, and of activation. With `applied`, without those of rules
    that do not apply to a case, which are most and say nothing else (`whole` puts them back).
    """
    events = frames.events
    alone = {code: _alone(verdicts, applied) for code, verdicts in rest.items()}
    columns = _columns(frames, found, rest, alone)
    names = frames.cases["case_id"]
    named = ~pl.col("type").is_in([number for number, one in enumerate(frames.types) if one in (OPENED, CLOSED)])
    places = events.select(pl.when(named & (pl.col("pos") >= 0)).then("pos")).to_series()
    types, dates = _words(frames.types), _words(frames.dates)
    made = [
        names.gather(columns["case"]), _words(list(rest)).gather(columns["rule"]),
        _words(VERDICTS).gather(columns["verdict"]),
    ]  # fmt: skip
    for side in ("activation", "witness"):
        at = _or_null(columns[side], -1)
        made += [places.gather(at), types.gather(events["type"].gather(at)), dates.gather(events["date"].gather(at))]
    made += [_day_words(_or_null(columns["due"], NO_DAY)), _or_null(columns["days_late"], NO_DAY)]
    return pl.DataFrame([column.alias(name) for name, column in zip(COLUMNS, made, strict=True)])


def whole(results: pl.DataFrame, case_ids: pl.Series, codes: Sequence[str]) -> pl.DataFrame:
    """Results written with `applied`, with the row of each rule in `codes` that does not apply to a case.

    `results` (columns of `SCHEMA`) stand in order of case id and of rule as in `codes`; of rows that are there
    already, none is added. `case_ids` are those of all their cases. Raises InputError as `case_places` does.
    """
    ids = case_ids.sort()
    place_of = {code: place for place, code in enumerate(codes)}
    rule = results["rule"].cast(pl.String).replace_strict(place_of, return_dtype=pl.Int64).to_numpy()
    there = case_places(results["case_id"], ids).to_numpy() * len(codes) + rule
    lacks = np.ones(len(ids) * len(codes), dtype=bool)
    lacks[there] = False
    lacking = np.flatnonzero(lacks)
    made = {
        "case_id": ids.gather(lacking // len(codes)), "rule": _words(codes).gather(lacking % len(codes)),
        "verdict": pl.repeat(VERDICTS[NOT_APPLICABLE], len(lacking), dtype=pl.Categorical, eager=True),
    }  # fmt: skip
    added = pl.DataFrame([
        made.get(name, pl.repeat(None, len(lacking), dtype=kind, eager=True)).alias(name)
        for name, kind in results.schema.items()
    ])  # fmt: skip
    order = np.argsort(np.concatenate([there, lacking]), kind="stable")
    return pl.concat([results, added])[order]


def begins(values: pl.Series) -> pl.Series:
    """For each value whether it is another than the one before; the first is."""
    return (values != values.shift(1)).fill_null(True)


def case_places(case_ids: pl.Series, ids: pl.Series) -> pl.Series:
    """The place of each case id of results among all `ids` of their cases; both are in order.

    Raises InputError where one is not among them: a file has changed since the audit.
    """
    starts = begins(case_ids)
    first = pl.DataFrame({"case_id": case_ids.filter(starts)})
    placed = pl.DataFrame({"case_id": ids, "place": pl.int_range(len(ids), eager=True)})
    at = first.join(placed, on="case_id", how="left", maintain_order="left")["place"]
    if at.null_count():
        expected = "the folder as the audit wrote it (`fairness audit verify FOLDER` names what has changed)"
        raise InputError(Problem(Place("the results"), "name a case that is not among the cases", expected=expected))
    return at.gather(starts.cast(pl.UInt32).cum_sum() - 1)


def _alone(verdicts: Array, applied: bool) -> Array:
    """The cases in which a rule has a verdict without an activation: its row; with `applied`, where it applies."""
    has = verdicts != ASKED
    if applied:
        has &= verdicts != NOT_APPLICABLE
    return np.flatnonzero(has)


def _columns(
    frames: Frames, found: dict[str, Found], rest: dict[str, Array], alone: dict[str, Array]
) -> dict[str, Array]:
    """The rows as numbers: case, rule, verdict, and as in `Found`. Each is put in its place; nothing is sorted.

    `alone` are the cases in which a rule has one row, without an activation: its verdict is in `rest`.
    """
    cases, rules = frames.cases.height, len(rest)
    of_case = frames.cases["case_id"].arg_sort().to_numpy()
    counts = np.zeros((rules, cases), dtype=np.int64)
    for number, code in enumerate(rest):
        if code in found:
            counts[number] = np.bincount(found[code].case, minlength=cases)
        counts[number][alone[code]] += 1
    sizes = counts.T.take(of_case, axis=0).ravel()
    firsts = np.empty_like(counts)
    firsts[:, of_case] = (np.cumsum(sizes) - sizes).reshape(cases, rules).T
    total = int(sizes.sum())
    made = {
        "case": np.repeat(np.repeat(of_case, rules), sizes),
        "rule": np.repeat(np.tile(np.arange(rules), cases), sizes),
        "verdict": np.empty(total, dtype=np.uint8),
        **{name: np.full(total, -1) for name in ("activation", "witness")},
        **{name: np.full(total, NO_DAY, dtype=np.int32) for name in DAYS},
    }
    pos, type_ = frames.events["pos"].to_numpy(), frames.events["type"].to_numpy()
    added = np.isin(type_, frames.added_types)
    if OPENED in frames.types:
        added |= (pos < 0) & (type_ != frames.types.index(OPENED))
    for number, (code, verdicts) in enumerate(rest.items()):
        first = firsts[number]
        made["verdict"][first.take(alone[code])] = verdicts.take(alone[code])
        if code not in found:
            continue
        of_rule = _standing(found[code], pos, added)
        # A case with activations has no other row of the rule.
        of_each = np.bincount(of_rule.case, minlength=cases)
        before = np.cumsum(of_each) - of_each
        place = first.take(of_rule.case) + np.arange(len(of_rule)) - before.take(of_rule.case)
        for name in (*PLAIN[1:], *DAYS):
            column = getattr(of_rule, name)
            if column is not None:
                made[name][place] = column
    return made


def _standing(found: Found, pos: Array, added: Array) -> Found:
    """What was found, by case and in the order in which the activations stand in the case's file."""
    place = (pos.take(found.activation).astype(np.int64) << 1) + added.take(found.activation)
    key = (found.case.astype(np.int64) << (_PLACES + 1)) + place
    if (key[1:] > key[:-1]).all():
        return found
    order = np.argsort(key, kind="stable")
    columns = {name: getattr(found, name) for name in (*PLAIN, *DAYS)}
    return replace(found, **{name: column.take(order) for name, column in columns.items() if column is not None})


def _or_null(column: Array, missing: int) -> pl.Series:
    made = pl.Series(column)
    return pl.select(pl.when(made != missing).then(made)).to_series()


def _words(words: Sequence[str]) -> pl.Series:
    return pl.Series(words, dtype=pl.Categorical)


def _day_words(days: pl.Series) -> pl.Series:
    """Days since 1970 as dates in words, each written once."""
    distinct = days.unique().drop_nulls().sort()
    if distinct.is_empty():
        return pl.repeat(None, len(days), dtype=pl.Categorical, eager=True)
    written = _words(distinct.cast(pl.Date).cast(pl.String).to_list())
    place = (days - distinct[0]).cast(pl.UInt32)
    among = pl.repeat(None, int(distinct[-1]) - int(distinct[0]) + 1, dtype=pl.UInt32, eager=True)
    among = among.scatter((distinct - distinct[0]).cast(pl.UInt32), pl.int_range(len(distinct), eager=True))
    return written.gather(among.gather(place))
