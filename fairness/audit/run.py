"""An audit: every part reviewed and written on its own, so that a run that is stopped loses at most one part."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

import polars as pl

from fairness._version import __version__
from fairness.audit.folder import (
    MANIFEST,
    PARTS,
    QUARANTINE,
    RUN,
    WARNINGS,
    digest,
    first_problems,
    read_json,
    seal,
    write_json,
    write_lines,
)
from fairness.audit.parts import Cutting, Part, Unread
from fairness.audit.records import Asked, Counts, Manifest, PartDone, read_asked, read_manifest
from fairness.audit.rescue import rescue_part
from fairness.audit.resuming import discard, finished, prepare
from fairness.audit.review import ENDINGS, KINDS, Question, path_of, quarantined, review_part
from fairness.audit.sharing import share_out
from fairness.audit.stretches import ROWS_A_PART
from fairness.audit.tally import Tally, merged
from fairness.engines.columnar.rows import SCHEMA, whole
from fairness.readers.fetching import fetched
from fairness.readers.mapping import Mapping
from fairness.readers.record import IN_ALL
from fairness.rulebook.local import local_as_dict
from fairness.rulebook.own_facts import with_facts
from fairness.rulebook.rulebook import Rulebook
from fairness.source.problems import InputError, Place, Problem, check_name

Told = Callable[[int, int, "Counts"], None]
BYTES_A_ROW = 3_000  # what one row of a table may take in memory while it is read and reviewed, measured
_SCRATCH = "gathered"
_OF_ALL = f'"file": "{IN_ALL}"'


@dataclass(slots=True)
class Audit:
    """A finished audit: its folder, counts, and what was asked."""

    folder: Path
    manifest: Manifest

    @property
    def counts(self) -> Counts:
        """What it counted."""
        return self.manifest.counts

    def files(self, kind: str) -> list[Path]:
        """The file of one kind (`review.KINDS`) of every part, in order."""
        ending = f".{kind}.{ENDINGS[kind]}"
        return [self.folder / name for name in sorted(self.manifest.files) if name.endswith(ending)]

    def rules(self) -> list[str]:
        """The codes of the rules that it asked, in order."""
        return sorted(self.tally()["verdicts"])

    def results(self) -> pl.LazyFrame:
        """Every row of results, by part: the columns of `engines.model.COLUMNS`.

        Those of rules that do not apply to a case are not kept, and made again here: `applied` is much quicker.
        """
        from polars.io.plugins import register_io_source

        def source(
            with_columns: list[str] | None, predicate: pl.Expr | None, n_rows: int | None, batch_size: int | None
        ) -> Iterator[pl.DataFrame]:
            codes = self.rules()
            for path in self.files("results"):
                rows = whole(pl.read_parquet(path), case_ids_of(path), codes)
                if predicate is not None:
                    rows = rows.filter(predicate)
                if with_columns is not None:
                    rows = rows.select(with_columns)
                yield rows if n_rows is None else rows.head(n_rows)
                n_rows = None if n_rows is None else max(n_rows - rows.height, 0)

        return register_io_source(source, schema={name: kind() for name, kind in SCHEMA.items()})

    def applied(self) -> pl.LazyFrame:
        """The rows of `results` but for those of rules that do not apply to a case."""
        return pl.scan_parquet(self.files("results"))

    def cases(self) -> pl.LazyFrame:
        """One row a case: case_id, place, and the facts that have known values."""
        return pl.scan_parquet(self.files("cases"))

    def tally(self) -> Tally:
        """What all parts counted (`audit.tally.tally`)."""
        return merged(read_json(path) for path in self.files("tally"))


def cases_beside(results: Path) -> Path:
    """The file of a part's cases, beside that of its results."""
    return results.with_name(results.name.replace(".results.", ".cases."))


def case_ids_of(results: Path) -> pl.Series:
    """The ids of all cases of a part, in order, by the file of its results."""
    return pl.read_parquet(cases_beside(results), columns=["case_id"])["case_id"].sort()


def open_audit(folder: str | Path, rulebook: Rulebook | None = None) -> Audit:
    """A finished audit in a folder. Raises InputError where there is none, or it was made with other rules."""
    check_name(str(folder))
    folder = Path(folder)
    manifest = read_manifest(folder)
    if manifest is None:
        raise InputError(_no_audit(folder))
    packs = manifest.asked.packs
    if rulebook is not None and packs != rulebook.digests():
        differ = sorted({name for name, _ in packs.items() ^ rulebook.digests().items()})
        says = f"was made with other rules ({', '.join(differ)})"
        raise InputError(Problem(Place(str(folder)), says, expected="the same --rules and settings, or a new audit"))
    return Audit(folder, manifest)


def _no_audit(folder: Path) -> Problem:
    expected = "a folder that `fairness audit CASES -o FOLDER` wrote"
    return Problem(Place(str(folder)), "holds no finished audit", expected=expected)


def asked_of(
    question: Question, mapping: Mapping | None = None, nation: str | None = None, rows: int = ROWS_A_PART
) -> Asked:
    """What an audit that puts this question asks."""
    rulebook = question.rulebook
    return Asked(
        as_at=question.as_at,
        packs=rulebook.digests(),
        local=local_as_dict(rulebook),
        explanations=question.explanations,
        mapping=mapping.digest if mapping else "",
        facts=tuple(sorted(rulebook.vocabulary.own_facts)),
        protected=tuple(sorted(mapping.protected)) if mapping else (),
        nation=nation or "",
        engine=question.engine,
        vocabulary=rulebook.vocabulary.digest,
        rows_a_part=rows,
        fairness=__version__,
    )


def run(  # noqa: PLR0913  # each is what a caller may ask by name; an object would hide them
    files: Sequence[str],
    folder: Path,
    question: Question,
    *,
    mapping: Mapping | None = None,
    nation: str | None = None,
    resume: bool = False,
    workers: int = 1,
    memory: int | None = None,
    progress: Told | None = None,
    meanwhile: Callable[[], object] | None = None,
    passed_over: Sequence[Problem] = (),
    query: str = "",
    note: Callable[[Sequence[Problem]], object] | None = None,
) -> Audit:
    """Review every case of `files` into `folder`; `progress` is told (parts done, parts in all, counts).

    Tables and logs are read through `mapping`; `nation` is that of a log's traces that name none. `memory` (bytes)
    bounds what all workers hold, for tables read by rows. `meanwhile` is called, if at all, where this process waits
    for others. `passed_over` is what was found beside the files and is not read: it goes to quarantine, as does an
    input that ends the process which reads it, or needs more memory than there is. Databases and lakes among `files`
    are fetched first; `query` is what is read of a database, and `note` is told what is doubtful about one. Raises
    InputError where the folder holds something else or is removed meanwhile, a source cannot be fetched, nothing
    could be reviewed, two cases share an id, or a rule reads what the vocabulary or the mapping protects.
    """
    if mapping is not None or question.rulebook.vocabulary.protected:
        declared = (mapping.own_facts, mapping.protected) if mapping else ((), ())
        question = replace(question, rulebook=with_facts(question.rulebook, *declared))
    workers, rows = _shares(workers, memory)
    before = read_asked(folder) if resume else None
    if before is not None:
        rows = before.rows_a_part or rows  # parts must be cut as they were
    asked = asked_of(question, mapping, nation, rows)
    prepare(folder, asked, resume)
    words = question.rulebook.vocabulary
    with still_there(folder), fetched(files, words, mapping, query) as sources:
        if note and sources.doubts:
            note(sources.doubts)
        parts = Cutting(folder / _SCRATCH, words, mapping, nation, rows, sources.names).cut(sources.files)
        discard(folder, parts)
        counts = Counts()
        waiting = []
        for part in parts:
            done = finished(part, folder)
            if done is None:
                waiting.append(part)
            else:
                counts = counts.plus(done)
        if progress:
            progress(counts.parts, len(parts), counts)
        review = partial(review_part, folder=folder, question=question)
        rescue = partial(rescue_part, folder=folder, question=question)
        with closing(share_out(review, [(one,) for one in waiting], workers, meanwhile, rescue)) as every:
            for reviewed in every:
                counts = counts.plus(reviewed)
                if progress:
                    progress(counts.parts, len(parts), counts)
        shutil.rmtree(folder / _SCRATCH, ignore_errors=True)
        return finish(folder, parts, asked, counts, passed_over)


@contextmanager
def still_there(folder: Path, audit: Audit | None = None) -> Iterator[None]:
    """Raises InputError, whatever else went wrong, where the folder of an audit is removed while this lasts.

    Of an audit that is finished every file must be there at the end.
    """
    wanted = [RUN, MANIFEST, *audit.manifest.files] if audit else [RUN]
    try:
        yield
    except Exception:
        if all((folder / name).exists() for name in wanted):
            raise
    if not all((folder / name).exists() for name in wanted):
        says = "was removed, or lost files, while the audit ran"
        raise InputError(
            Problem(Place(str(folder)), says, expected="the same command again, with a folder that stays")
        )


def _shares(workers: int, memory: int | None) -> tuple[int, int]:
    """How many workers a bound on memory allows, and how many rows to a part."""
    if memory is None:
        return workers, ROWS_A_PART
    workers = max(1, min(workers, memory // (ROWS_A_PART * BYTES_A_ROW)))
    return workers, max(1000, min(ROWS_A_PART, memory // workers // BYTES_A_ROW))


def finish(
    folder: Path, parts: Sequence[Part], asked: Asked, counts: Counts, passed_over: Sequence[Problem] = ()
) -> Audit:
    """Put together what all parts hold once, and the manifest last. Raises InputError as `run` does."""
    beside = [quarantined(Unread([one])) for one in passed_over]
    write_lines(folder / QUARANTINE, chain(_lines(folder, parts, "quarantine"), beside))
    again = _Repeated()
    write_lines(folder / WARNINGS, again.left_out(_lines(folder, parts, "warnings")))
    more = {"quarantined": counts.quarantined + len(passed_over), "warnings": counts.warnings - again.count}
    counts = counts.model_copy(update=more)
    if not counts.cases:
        raise InputError([_why_none(counts), *first_problems(folder / QUARANTINE)])
    done = [PartDone.model_validate(read_json(folder / PARTS / f"{part.name}.done.json")) for part in parts]
    made = Manifest(
        asked=asked,
        counts=counts,
        inputs={part.name: one.input for part, one in zip(parts, done, strict=True)},
        left_out=tuple(dict.fromkeys(said for one in done for said in one.left_out)),
        files={
            f"{PARTS}/{path_of(folder, part, kind).name}": one.files[kind]
            for part, one in zip(parts, done, strict=True)
            for kind in KINDS
        }
        | {name: digest(folder / name) for name in (QUARANTINE, WARNINGS)},
    )
    audit = Audit(folder, made.model_copy(update={"seal": seal(_unsealed(made.as_dict()))}))
    _refuse_repeated(audit)
    write_json(folder / MANIFEST, audit.manifest.as_dict())
    return audit


def _unsealed(manifest: dict[str, Any]) -> dict[str, Any]:
    return {name: one for name, one in manifest.items() if name != "seal"}


def _lines(folder: Path, parts: Sequence[Part], kind: str) -> Iterator[str]:
    for part in parts:
        with open(path_of(folder, part, kind), encoding="utf-8") as stream:
            yield from (line.rstrip("\n") for line in stream)


class _Repeated:
    """Leaves out, and counts, what one part after another says of all that is read."""

    def __init__(self) -> None:
        self.told: set[str] = set()
        self.count = 0

    def left_out(self, lines: Iterable[str]) -> Iterator[str]:
        """The other lines."""
        for line in lines:
            if _OF_ALL in line:
                if line in self.told:
                    self.count += 1
                    continue
                self.told.add(line)
            yield line


def _why_none(counts: Counts) -> Problem:
    found = f"{counts.quarantined:,} in quarantine, {counts.unopened:,} not opened yet"
    return Problem(Place("the sources"), f"no case could be reviewed ({found})", expected="at least one case")


def _refuse_repeated(audit: Audit) -> None:
    # Numbers take less memory than ids: only where two are the same are the ids themselves looked at.
    hashes = audit.cases().select(pl.col("case_id").hash()).collect().to_series()
    if hashes.n_unique() == len(hashes):
        return
    repeated = (
        audit.cases().group_by("case_id").agg(pl.col("place")).filter(pl.col("place").list.len() > 1)
        .sort("case_id").collect()
    )  # fmt: skip
    problems = [
        Problem(Place(place), f"{case_id!r} is already the id of the case at {places[0]}", "case_id")
        for case_id, places in repeated.rows()
        for place in places[1:]
    ]
    if problems:
        raise InputError(problems)


def verify(folder: Path) -> list[Problem]:
    """What differs between an audit's folder and its manifest; nothing where all is as it was written."""
    try:
        manifest = read_manifest(folder)
    except InputError as error:
        return error.problems
    if manifest is None:
        return [_no_audit(folder)]
    problems = []
    written = read_json(folder / MANIFEST)  # as it stands: one of an older version may state less
    if manifest.seal != seal(_unsealed(written)) or read_json(folder / RUN) != written["asked"]:
        problems.append(Problem(Place(str(folder / MANIFEST)), "has changed since it was written"))
    for name, wanted in manifest.files.items():
        found = digest(folder / name)
        if found != wanted:
            says = "has changed since it was written" if found else "is missing"
            problems.append(Problem(Place(str(folder / name)), says))
    parts = {f"{name.split('.')[0]}.done.json" for name in manifest.files} | manifest.files.keys()
    for path in sorted((folder / PARTS).iterdir()):
        if f"{PARTS}/{path.name}" not in parts:
            problems.append(Problem(Place(str(path)), "is not part of the audit"))
    return problems
