"""What episodes add to the events of many cases: as `cases/episodes.py` says of one, over whole columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from fairness.cases.episode_kinds import BEGAN, ENDED, LAPSED, EpisodeKind, Part, Values, has_one
from fairness.cases.episodes import stated_end
from fairness.cases.moments import DAY_MS
from fairness.cases.naming import names
from fairness.cases.vocabulary import Vocabulary
from fairness.engines.columnar.encode import SPANS, pausing
from fairness.readers.columns import Coded
from fairness.rulebook.models import Rule
from fairness.rulebook.obligations import Obligation

_BEGINS, _GOES_ON, _ENDS = 1, 2, 3
_OPEN = 1 << 40  # a day after every day
_SHOWN = ("case", "row", "pos", "lo", "hi", "date")


def kinds_of(rules: Sequence[Rule], words: Vocabulary) -> tuple[EpisodeKind, ...]:
    """The kinds of episode of which rules name an event, or whose days stop the clock of one."""
    named = {
        one
        for rule in rules
        if isinstance(rule.check, Obligation)
        for pattern in rule.check.patterns
        for one in pattern.types
    }
    clocks = pausing(rules)
    return tuple(
        kind
        for kind in words.episodes
        if kind.name in clocks or any(names(pattern, one) for one in kind.derived() for pattern in named)
    )


def fields_read(kinds: Iterable[EpisodeKind]) -> set[str]:
    """The attributes of events that episodes are made of."""
    parts = [part for kind in kinds for part in kind.parts]
    conditions = {name for part in parts for name, _ in (*part.where, *part.unless)}
    return conditions | {part.until for part in parts if part.until}


@dataclass(frozen=True)
class Added:
    """What episodes add: `rows` (case, row of the maker, pos, lo, hi, date, type, earlier_days, days), and `spans`.

    `type` is the name of a type; `date` is the maker's, null where `lo` begins the day.
    """

    rows: pl.DataFrame
    spans: pl.DataFrame


_ADDED = {
    "case": pl.UInt32, "row": pl.UInt32, "pos": pl.Int32, "lo": pl.Int64, "hi": pl.Int64, "date": pl.UInt32,
    "type": pl.String, "earlier_days": pl.Int64, "days": pl.Int64,
}  # fmt: skip


def add(
    rows: pl.DataFrame, attributes: dict[str, Coded], closed_lo: pl.Series, kinds: Iterable[EpisodeKind], horizon: int
) -> Added:
    """What the episodes of `kinds` add to events (case, row, pos, lo, hi, type, date; `row` numbers attributes).

    `closed_lo` (ms, null while open) by case; nothing that begins after `horizon` (ms) is among the events.
    """
    rows = rows.select(*_SHOWN, "type").sort("case", "lo", "pos")
    found, spans = [pl.DataFrame(schema=_ADDED)], [pl.DataFrame(schema=SPANS)]
    for kind in kinds:
        stretches = []
        for part in kind.parts:
            of_part = _of_part(rows, part, attributes)
            stretches.append(_stretches(of_part))
            if part.until or part.lasts is not None:
                found.append(_lapses(of_part, kind, part, attributes.get(part.until), closed_lo, horizon))
        episodes = _episodes(pl.concat(stretches), kind.gap)
        found += _edges(episodes, kind)
        spans.append(episodes.select(
            pl.col("case").cast(pl.UInt32), pl.lit(kind.name).alias("kind"),
            (pl.col("lo") // DAY_MS).cast(pl.Int32).cast(pl.Date).alias("begun"),
            (pl.col("end_hi") // DAY_MS).cast(pl.Int32).cast(pl.Date).alias("ended"),
        ))  # fmt: skip
    return Added(pl.concat([_columns(one) for one in found]), pl.concat(spans))


def _columns(added: pl.DataFrame) -> pl.DataFrame:
    missing = [pl.lit(None, dtype=kind).alias(name) for name, kind in _ADDED.items() if name not in added.columns]
    return added.with_columns(missing).select(pl.col(name).cast(kind) for name, kind in _ADDED.items())


def _of_part(rows: pl.DataFrame, part: Part, attributes: dict[str, Coded]) -> pl.DataFrame:
    """The events of a part, each with its `role` in it."""
    types = attributes["type"].values
    roles = [
        _ENDS if one in part.ends else _BEGINS if one in part.begins else _GOES_ON if one in part.continues else 0
        for one in types
    ]
    codes = [number for number, role in enumerate(roles) if role]
    of_part = rows.filter(pl.col("type").is_in(codes))
    role = pl.Series("role", roles, dtype=pl.Int8).gather(of_part["type"])
    begins = role == _BEGINS
    for wanted, values in ((True, part.where), (False, part.unless)):
        for answer in _answers(values, attributes, of_part["row"]):
            begins = begins & (answer if wanted else ~answer)
    role = pl.select(pl.when((role == _BEGINS) & ~begins).then(_GOES_ON).otherwise(role).alias("role")).to_series()
    return of_part.with_columns(role.cast(pl.Int8))


def _answers(values: Values, attributes: dict[str, Coded], rows: pl.Series) -> list[pl.Series]:
    """For each attribute whether each of some rows has one of the values asked for."""
    found = []
    for name, wanted in values:
        one = attributes.get(name)
        if one is None:
            found.append(pl.repeat(False, len(rows), dtype=pl.Boolean, eager=True))
        else:
            answers = pl.Series([has_one(value, wanted) for value in one.values], dtype=pl.Boolean)
            found.append(answers.gather(one.codes.gather(rows)))
    return found


def _stretches(of_part: pl.DataFrame) -> pl.DataFrame:
    """From each event that opens a part (columns of `_SHOWN`) until the one that closes it (`end_...`, or null)."""
    edges = of_part.filter(pl.col("role") != _GOES_ON)
    same, before = pl.col("case") == pl.col("case").shift(1), pl.col("role").shift(1)
    opens = (pl.col("role") == _BEGINS) & (~same | (before == _ENDS)).fill_null(True)
    closes = (pl.col("role") == _ENDS) & (same & (before == _BEGINS)).fill_null(False)
    edges = edges.filter(opens | closes)
    closed = (pl.col("role").shift(-1) == _ENDS) & (pl.col("case").shift(-1) == pl.col("case"))
    ends = [pl.when(closed).then(pl.col(name).shift(-1)).alias(f"end_{name}") for name in _SHOWN[1:]]
    return edges.with_columns(ends).filter(pl.col("role") == _BEGINS).drop("role", "type")


def _episodes(stretches: pl.DataFrame, gap: int) -> pl.DataFrame:
    """One row an episode: its first event (columns of `_SHOWN`), its last (`end_...`, null while open) and `days`."""
    last = pl.col("end_hi").floordiv(DAY_MS).fill_null(_OPEN).cum_max().over("case")
    known = stretches.sort("case", "lo", "pos").with_columns(last=last)
    apart = pl.col("lo").floordiv(DAY_MS) - pl.col("last").shift(1) > gap
    new = ((pl.col("case") != pl.col("case").shift(1)) | apart).fill_null(True)
    ended = pl.col("end_row").is_not_null().all()
    ends = [
        pl.when(ended).then(pl.col(f"end_{name}").sort_by("end_hi", "end_lo", "end_pos").last()).alias(f"end_{name}")
        for name in _SHOWN[1:]
    ]
    episodes = (
        known.with_columns(episode=new.cum_sum())
        .group_by("episode", maintain_order=True)
        .agg(*(pl.col(name).first() for name in _SHOWN), *ends)
        .with_columns(days=pl.col("end_hi").floordiv(DAY_MS) - pl.col("lo").floordiv(DAY_MS) + 1)
    )
    earlier = pl.col("days").fill_null(0).cum_sum().over("case") - pl.col("days").fill_null(0)
    return episodes.with_columns(earlier_days=earlier)


def _edges(episodes: pl.DataFrame, kind: EpisodeKind) -> list[pl.DataFrame]:
    """The beginning of each episode, and the end of those that ended: dated by day."""
    began = episodes.select(*_SHOWN, "earlier_days", pl.lit(f"{kind.name}.{BEGAN}").alias("type"))
    ended = episodes.filter(pl.col("end_row").is_not_null()).select(
        "case", *(pl.col(f"end_{name}").alias(name) for name in _SHOWN[1:]), "days",
        pl.lit(f"{kind.name}.{ENDED}").alias("type"),
    )  # fmt: skip
    return [_by_day(began), _by_day(ended)]


def _by_day(added: pl.DataFrame) -> pl.DataFrame:
    first = pl.col("lo").floordiv(DAY_MS) * DAY_MS
    return added.with_columns(lo=first, hi=pl.col("hi").floordiv(DAY_MS) * DAY_MS + (DAY_MS - 1))


def _lapses(
    of_part: pl.DataFrame, kind: EpisodeKind, part: Part, until: Coded | None, closed_lo: pl.Series, horizon: int
) -> pl.DataFrame:
    """The days after a stated last day on which nothing of a part had followed."""
    stated = pl.repeat(None, of_part.height, dtype=pl.Int64, eager=True)
    if until is not None:
        ends = pl.Series([stated_end(value, -_OPEN * DAY_MS) for value in until.values], dtype=pl.Int64)
        stated = ends.gather(until.codes.gather(of_part["row"]))
    edge = pl.when(pl.col("role") != _GOES_ON).then("role").forward_fill().over("case")
    following = pl.when(pl.col("case").shift(-1) == pl.col("case")).then(pl.col("lo").shift(-1))
    known = of_part.with_columns(
        stated=stated, is_open=edge == _BEGINS, following=following, closed=closed_lo.gather(of_part["case"])
    )
    last: pl.Expr = pl.when(pl.col("stated") >= pl.col("lo")).then("stated")
    if part.lasts is not None:
        longest = pl.col("hi").floordiv(DAY_MS) * DAY_MS + ((part.lasts + 1) * DAY_MS - 1)
        last = pl.min_horizontal(last, pl.when(pl.col("role") == _BEGINS).then(longest))
    lapsed = known.filter(
        pl.col("is_open") & last.is_not_null() & (last < horizon)
        & (pl.col("following").is_null() | (pl.col("following") > last))
        & (pl.col("closed").is_null() | (pl.col("closed") > last))
    )  # fmt: skip
    return lapsed.select(
        "case", "row", "pos", (last + 1).alias("lo"), (last + DAY_MS).alias("hi"),
        pl.lit(f"{kind.name}.{LAPSED}").alias("type"),
    )  # fmt: skip
