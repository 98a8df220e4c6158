"""One part of an audit reviewed: its cases read, every rule evaluated, and its files written."""

from __future__ import annotations

import gc
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from fairness.audit.folder import PARTS, as_json, digest, write_json
from fairness.audit.lengths import lengths
from fairness.audit.parts import Part, Unread, read_part, unread_of
from fairness.audit.records import PartDone
from fairness.audit.stretches import read_one_by_one, read_rows
from fairness.audit.tally import rows_of, tally
from fairness.cases.models import Case
from fairness.cases.vocabulary import OWN, Vocabulary, is_missing
from fairness.chronologies.free_text import FreeText
from fairness.engines.columnar.encode import encode
from fairness.engines.columnar.encode_tables import encode_columns, wanted_fields
from fairness.engines.columnar.rows import SCHEMA
from fairness.engines.columnar.run import evaluate
from fairness.engines.review import engine_for, review
from fairness.readers.columns import Columns, read_columns
from fairness.readers.lines import as_line
from fairness.readers.reading import Reading
from fairness.readers.record import once
from fairness.rulebook.rulebook import Rulebook
from fairness.rulebook.verdicts import Verdict
from fairness.source.problems import Cell, InputError, Problem
from fairness.source.whole import write_whole

ENDINGS = {
    "results": "parquet", "cases": "parquet", "tally": "json", "quarantine": "jsonl", "warnings": "jsonl",
}  # fmt: skip
KINDS = tuple(ENDINGS)
COUNTED = (  # of each part, as in `records.Counts`
    "cases", "results", "quarantined", "unopened", "warnings", "rows", "event_rows", "unused_dates", "eventless",
)  # fmt: skip
LONGEST_GROUP = 60  # characters of a value of a declared fact: what is longer is free text
_CODES = ("organisation.code", "organisation.region")
_OUTCOME = "outcome"  # only the usual ones: others may be free text
_AGE_BAND, _IS_BAND = "practitioner.age_band", re.compile(r"\d{2}(-\d{2}|\+)")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of every case: by which engine (`columnar`, `rete` or `direct`), as at which day."""

    rulebook: Rulebook
    as_at: date
    explanations: bool = True
    engine: str = "columnar"


@dataclass(slots=True)
class Reviewed:
    """A part's results (columns of `columnar.rows.SCHEMA`), one row a case, what could not be read, and doubts.

    Rules that do not apply to a case have no row there: docs/decisions/0023-rules-that-do-not-apply.md.
    `reading` counts what was read of tables; `eventless` are the ids of the cases without any event.
    """

    results: pl.DataFrame
    facts: pl.DataFrame
    unread: list[Unread] = field(default_factory=list)
    doubts: list[Problem] = field(default_factory=list)
    reading: Reading = field(default_factory=Reading)
    eventless: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Packed:
    """A reviewed part as it is written: `counts` (of `COUNTED`), the bytes of each of `KINDS`, what was left out."""

    counts: dict[str, int]
    files: dict[str, bytes]
    left_out: tuple[str, ...] = ()


def path_of(folder: Path, part: Part, kind: str) -> Path:
    """Where a part keeps one of `KINDS`."""
    return folder / PARTS / f"{part.name}.{kind}.{ENDINGS[kind]}"


def review_part(part: Part, lost: Mapping[int, str] | None = None, *, folder: Path, question: Question) -> PartDone:
    """Review one part and write its files, the one that says that it is done last. Gives what it counted.

    The inputs in `lost` (`parts.read_part`) go to quarantine unread.
    """
    made_from = part.digest()
    return write_part(part, folder, made_from, packed(reviewed(part, question, lost), question))


def packed(found: Reviewed, question: Question) -> Packed:
    """What is written of a part: as bytes, so that it may come from another machine.

    Cases that had not been opened by the day of the audit are left out, and counted.
    """
    every = found.facts.height
    found = _begun(found, question.as_at)
    counted = tally(found.results, question.rulebook, found.facts.height)
    results, facts = io.BytesIO(), io.BytesIO()
    found.results.write_parquet(results)
    found.facts.write_parquet(facts)
    lines = "".join(quarantined(one) + "\n" for one in found.unread)
    files = {
        "results": results.getvalue(),
        "cases": facts.getvalue(),
        "tally": as_json(counted).encode(),
        "quarantine": lines.encode(),
        "warnings": "".join(as_line(one.as_dict()) + "\n" for one in found.doubts).encode(),
    }
    counts = {
        "cases": found.facts.height, "results": rows_of(counted), "quarantined": len(found.unread),
        "unopened": every - found.facts.height, "warnings": len(found.doubts), "rows": found.reading.rows,
        "event_rows": found.reading.event_rows, "unused_dates": found.reading.unused_dates,
        "eventless": len(found.eventless),
    }  # fmt: skip
    return Packed(counts, files, tuple(found.reading.left_out))


def _begun(found: Reviewed, as_at: date) -> Reviewed:
    """Without the cases that had not been opened by a day; a partial date counts from its first day."""
    first_day = (pl.col("opened") + "-01-01").str.slice(0, 10)
    later = found.facts.filter(first_day > as_at.isoformat())["case_id"]
    if later.is_empty():
        return found
    keep = ~pl.col("case_id").is_in(later.implode())
    gone = set(later)
    return replace(
        found, results=found.results.filter(keep), facts=found.facts.filter(keep),
        eventless=[one for one in found.eventless if one not in gone],
    )  # fmt: skip


def write_part(part: Part, folder: Path, made_from: str, content: Packed) -> PartDone:
    """Put a part's files in place, the one that says that it is done last. Gives what it counted."""
    for kind, content_of in content.files.items():
        write_whole(path_of(folder, part, kind), partial(_put, content_of))
    digests = {kind: digest(path_of(folder, part, kind)) for kind in KINDS}
    stated = {"input": made_from, **content.counts, "left_out": content.left_out, "files": digests}
    done = PartDone.model_validate(stated)
    write_json(folder / PARTS / f"{part.name}.done.json", done.as_dict())
    return done


def _put(content: bytes, path: Path) -> None:
    path.write_bytes(content)


def reviewed(part: Part, question: Question, lost: Mapping[int, str] | None = None) -> Reviewed:
    """Every result on every case of a part, but of its inputs in `lost`."""
    if part.by_row and lost:
        return Reviewed(*review_cases([], question), [unread_of(part, *one) for one in lost.items()])
    if part.by_row:
        return review_rows(read_rows(part.files, part.first, part.last), part.source, question)
    cases: list[Case] = []
    unread: list[Unread] = []
    reading = Reading()
    with _uncollected():
        texts = None
        if part.mapping is not None and part.mapping.free_text:
            texts = FreeText(question.rulebook.vocabulary)
        for one in read_part(part, question.rulebook.vocabulary, lost, reading):
            if isinstance(one, Case):
                cases.append(texts.read(one) if texts else one)
            else:
                unread.append(one)
        reading.left_out = [f"{Path(part.source).name}: {one}" for one in reading.left_out]
        return Reviewed(*review_cases(cases, question), unread, _doubts(cases), reading, _eventless(cases))


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without looking for garbage: reading leaves none, and every case held would be looked at again and again."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def review_rows(rows: pl.DataFrame, file: str, question: Question) -> Reviewed:
    """Every result on the cases of a table's rows (columns in our own names, and the row's number in `ROW`)."""
    words = question.rulebook.vocabulary
    reading = Reading(rows=rows.height)
    read = read_one_by_one(rows, file, words, reading)
    results, facts = review_cases([], question)
    eventless: list[str] = []
    if question.engine == "columnar":
        columns = read_columns(rows, words, wanted_fields(question.rulebook))
        frames = encode_columns(columns, question.rulebook, question.as_at)
        results = evaluate(frames, question.rulebook, applied=True)
        facts = facts_of(columns, file, words).hstack(lengths(frames))
        read = read_one_by_one(columns.odd, file, words, reading)
        reading.event_rows = columns.events.height
        without = pl.int_range(columns.cases.height, dtype=pl.UInt32, eager=True)
        without = without.filter(~without.is_in(columns.events["case"].unique().implode()))
        eventless = columns.cases["case_id"].gather(without).to_list()
    cases: list[Case] = []
    unread: list[Unread] = []
    for one, original in read:
        if isinstance(one, InputError):
            unread.append(Unread(one.problems, original))
        else:
            cases.append(one)
    if cases:
        more_results, more_facts = review_cases(cases, question)
        results = pl.concat([results, more_results]).sort("case_id", maintain_order=True)
        facts = pl.concat([facts, more_facts])
    reading.rows = rows.height  # those that are read one by one are of the same table
    return Reviewed(results, facts, unread, _doubts(cases), reading, [*eventless, *_eventless(cases)])


def _eventless(cases: Sequence[Case]) -> list[str]:
    return [case.case_id for case in cases if not case.events]


def _doubts(cases: Sequence[Case]) -> list[Problem]:
    return once(one for case in cases for one in case.warnings)


def review_cases(cases: Sequence[Case], question: Question) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The results of rules that apply to some cases, whichever the engine, and one row a case.

    Results have the columns of `columnar.rows.SCHEMA`.
    """
    rulebook = question.rulebook
    rules = list(rulebook.rules.values()) if question.engine == "columnar" else []
    frames = encode(cases, question.as_at, rules, question.explanations, rulebook.vocabulary)
    facts = case_facts(cases, rulebook.vocabulary).hstack(lengths(frames))
    if question.engine == "columnar":
        return evaluate(frames, rulebook, applied=True), facts
    engine = engine_for(rulebook, question.engine)
    rows = [
        row
        for case in sorted(cases, key=lambda case: case.case_id)
        for row in review(case, engine, question.as_at, question.explanations).rows()
        if row["verdict"] != Verdict.NOT_APPLICABLE.value
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row"), facts


# -- one row a case ------------------------------------------------------------------------------------------


def kept_facts(vocabulary: Vocabulary) -> list[str]:
    """The facts with known values, the codes of organisations, and declared ones: no names, no free text else."""
    return [
        name
        for name, term in vocabulary.fields.items()
        if term.kind in ("choice", "flag") or name in (*_CODES, _AGE_BAND, _OUTCOME) or name.startswith(OWN)
    ]


def case_facts(cases: Sequence[Case], vocabulary: Vocabulary) -> pl.DataFrame:
    """One row a case: case_id, place, opened, closed, each fact with known values; no names, no free text."""
    columns: dict[str, list[str | None]] = {
        "case_id": [case.case_id for case in cases],
        "place": [str(case.place) for case in cases],
        "opened": [case.opened for case in cases],
        "closed": [case.closed for case in cases],
    }
    for name in kept_facts(vocabulary):
        columns[name] = _in_words(name, (case.facts.get(name) for case in cases), vocabulary)
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))


def facts_of(columns: Columns, file: str, vocabulary: Vocabulary) -> pl.DataFrame:
    """The same for the plain cases of a table."""
    cases = columns.cases
    table = str(Cell(file))
    places = [f"{table}, row {number}" for number in cases["number"].to_list()]
    found = cases.select(
        "case_id", pl.Series("place", places, dtype=pl.String), pl.col("opened_text").alias("opened"),
        pl.col("closed_text").alias("closed"),
    )  # fmt: skip
    series = []
    for name in kept_facts(vocabulary):
        one = columns.facts.get(name)
        if one is None:
            series.append(pl.repeat(None, cases.height, dtype=pl.String, eager=True).alias(name))
        else:
            series.append(pl.Series(name, _in_words(name, one.values, vocabulary), dtype=pl.String).gather(one.codes))
    return found.with_columns(series)


def _in_words(name: str, values: Iterable[Any], vocabulary: Vocabulary) -> list[str | None]:
    """The values of a fact as text: codes and declared facts as they are, of ages bands, of outcomes usual ones."""
    if name.startswith(OWN):
        return [None if is_missing(value) else _own_word(value) for value in values]
    words = [None if value is None else str(value) for value in values]
    if name in _CODES:
        return words
    if name == _AGE_BAND:
        return [word if word is None or _IS_BAND.fullmatch(word) else "other" for word in words]
    if name == _OUTCOME:
        usual = vocabulary.fields[name].values
        return [word if word is None or word in usual else "other" for word in words]
    return [word and word.lower() for word in words]


def _own_word(value: Any) -> str:
    """A value of a declared fact; one too long for the name of a group is counted as `other`."""
    listed = "; ".join(map(str, value)) if isinstance(value, list) else str(value)
    word = listed.lower() if isinstance(value, bool) else " ".join(listed.split())
    return word if len(word) <= LONGEST_GROUP else "other"


def quarantined(one: Unread) -> str:
    """An input that could not be read as a line of quarantine."""
    return as_line({"problems": [problem.as_dict() for problem in one.problems], "original": one.original})
