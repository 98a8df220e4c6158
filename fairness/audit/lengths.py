"""How long exclusion, investigation and waiting for an outcome lasted, and the longest silence."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from fairness.cases.models import CLOSED, OPENED
from fairness.cases.timeline import DAY_MS
from fairness.engines.columnar.frames import Frames
from fairness.rulebook.conditions import names


@dataclass(frozen=True, slots=True)
class Length:
    """A stretch of a case, from the first of `starts` to the first of `ends` after it.

    Without an end it is open: it lasted at least until the case closed, or until the day of the audit.
    """

    name: str
    label: str
    starts: tuple[str, ...]
    ends: tuple[str, ...]


LENGTHS = (
    Length("exclusion", "Exclusion from work", ("exclusion.immediate", "exclusion.formal"), ("exclusion.ended",)),
    Length(
        "investigation", "Investigation, to its report", ("investigation.opened",),
        ("investigation.report_submitted", "investigation.closed"),
    ),
    Length(
        "told_to_outcome", "From being told of the concern to the outcome", ("communication.concern_notified",),
        ("communication.outcome_notified", "hearing.outcome_notified"),
    ),
    Length("case", "The whole case", (OPENED,), (CLOSED,)),
)  # fmt: skip
SILENCE = "silence"
SILENCE_LABEL = "Longest silence towards the practitioner"
# What the practitioner hears: every communication but those that come from the practitioner.
_HEARD, _FROM_THEM = ("communication.*",), ("communication.received", "communication.complaint_received")


def columns() -> dict[str, type[pl.DataType]]:
    """The columns of `lengths`: for each length whole days, and whether it ended (for the silence: days alone)."""
    found: dict[str, type[pl.DataType]] = {}
    for one in LENGTHS:
        found |= {f"days.{one.name}": pl.Int32, f"ended.{one.name}": pl.Boolean}
    return found | {f"days.{SILENCE}": pl.Int32}


def lengths(frames: Frames) -> pl.DataFrame:
    """One row a case of `frames`, in its order: the columns of `columns()`, empty where a length never began.

    Partial dates count from their first day. The silence runs from the opening to the closing (or the day of the
    audit), and is the longest stretch in it without a communication to the practitioner.
    """
    cases = frames.cases.with_row_index("case").select("case", until=pl.col("closed_lo").fill_null(frames.horizon))
    for one in LENGTHS:
        starts = _first(frames, one.starts).rename({"lo": "start"})
        ends = _listed(frames, one.ends).join(starts, on="case").filter(pl.col("lo") >= pl.col("start"))
        first = ends.group_by("case").agg(end=pl.col("lo").min())
        cases = cases.join(starts, on="case", how="left").join(first, on="case", how="left").with_columns(
            (pl.coalesce("end", pl.max_horizontal("until", "start")) // DAY_MS - pl.col("start") // DAY_MS)
            .cast(pl.Int32).alias(f"days.{one.name}"),
            pl.when(pl.col("start").is_not_null()).then(pl.col("end").is_not_null()).alias(f"ended.{one.name}"),
        ).drop("start", "end")  # fmt: skip
    return cases.join(_silence(frames, cases), on="case", how="left").sort("case").select(list(columns()))


def _silence(frames: Frames, cases: pl.DataFrame) -> pl.DataFrame:
    heard = _listed(frames, _HEARD, _FROM_THEM)
    opened = _first(frames, (OPENED,))
    bounds = pl.concat([opened, cases.select("case", pl.col("until").alias("lo"))])
    inside = heard.join(opened.rename({"lo": "from"}), on="case").join(cases.select("case", "until"), on="case")
    inside = inside.filter(pl.col("lo").is_between("from", "until")).select("case", "lo")
    points = pl.concat([bounds, inside]).sort("case", "lo")
    gaps = pl.col("lo") // DAY_MS - pl.col("lo").shift(1).over("case") // DAY_MS
    return (
        points.with_columns(gap=gaps)
        .group_by("case")
        .agg(pl.col("gap").max().cast(pl.Int32).alias(f"days.{SILENCE}"))
    )


def _listed(frames: Frames, types: tuple[str, ...], but: tuple[str, ...] = ()) -> pl.DataFrame:
    """The beginning of every event of some types: columns case, lo."""
    numbers = [
        number
        for number, one in enumerate(frames.types)
        if one not in but and any(names(wanted, one) for wanted in types)
    ]  # fmt: skip
    return frames.events.filter(pl.col("type").is_in(numbers)).select("case", "lo")


def _first(frames: Frames, types: tuple[str, ...]) -> pl.DataFrame:
    return _listed(frames, types).group_by("case").agg(pl.col("lo").min())
