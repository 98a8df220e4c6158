"""Verdicts written out as rows, with the events' own words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from fairness.cases.models import CLOSED, OPENED
from fairness.engines.columnar.frames import Frames
from fairness.engines.columnar.verdicts import ASKED, DAYS, NAMES, NO_DAY, PLAIN, Array, Found, days
from fairness.engines.contract import COLUMNS

_NUMBERS = ("activation_position", "witness_position", "days_late")
FULL_SCHEMA = pl.Schema({name: pl.Int64() if name in _NUMBERS else pl.String() for name in COLUMNS})
SCHEMA = {name: pl.Int32 if name in _NUMBERS else pl.Categorical for name in COLUMNS} | {"case_id": pl.String}
_PLACES = 24  # bits of a place in a case, where rows are put in order


def in_full(results: pl.DataFrame) -> pl.DataFrame:
    """Results with text as `String` and numbers as `Int64`."""
    return results.cast(FULL_SCHEMA)


def written(frames: Frames, found: dict[str, Found], rest: dict[str, Array]) -> pl.DataFrame:
    """The verdicts of activations and of cases without one, by rule: the columns of `SCHEMA`.

    They stand in order of case id, of rule as in `rest`, and of activation.
    """
    events = frames.events
    columns = _columns(found, rest)
    names = frames.cases["case_id"]
    ranks = names.arg_sort().arg_sort().to_numpy()
    # One whole number a row sorts faster than three columns.
    place = ranks.take(columns["case"]).astype(np.int64) * len(rest) + columns["rule"]
    activation = columns["activation"]
    standing = np.where(activation >= 0, events["pos"].to_numpy().take(activation, mode="clip") + 2, 0)
    order = pl.Series((place << _PLACES) + standing).arg_sort().to_numpy()
    columns = {name: column.take(order) for name, column in columns.items()}
    named = ~pl.col("type").is_in([number for number, one in enumerate(frames.types) if one in (OPENED, CLOSED)])
    places = events.select(pl.when(named).then("pos")).to_series()
    types, dates = _words(frames.types), _words(frames.dates)
    made = [
        names.gather(columns["case"]), _words(list(rest)).gather(columns["rule"]),
        _words(NAMES).gather(columns["verdict"]),
    ]  # fmt: skip
    for side in ("activation", "witness"):
        at = _or_null(columns[side], -1)
        made += [places.gather(at), types.gather(events["type"].gather(at)), dates.gather(events["date"].gather(at))]
    made += [_day_words(_or_null(columns["due"], NO_DAY)), _or_null(columns["days_late"], NO_DAY)]
    return pl.DataFrame([column.alias(name) for name, column in zip(COLUMNS, made, strict=True)])


def _columns(found: dict[str, Found], rest: dict[str, Array]) -> dict[str, Array]:
    """All verdicts in one array a column, and the number of the rule of each."""
    parts: list[Found] = []
    sizes: list[int] = []
    for code, verdicts in rest.items():
        alone = np.flatnonzero(verdicts != ASKED)
        none = np.full(len(alone), -1)
        of_rule = [Found(alone, verdicts.take(alone), none, none), *([found[code]] if code in found else [])]
        parts += of_rule
        sizes.append(sum(map(len, of_rule)))
    columns = {name: np.concatenate([getattr(part, name) for part in parts]) for name in PLAIN}
    columns |= {name: np.concatenate([days(part, name) for part in parts]) for name in DAYS}
    return columns | {"rule": np.repeat(np.arange(len(sizes)), sizes)}


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
