"""An audit: every part reviewed and written on its own, so that a run that is stopped loses at most one part."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from fairness import __version__
from fairness.audit.folder import (
    MANIFEST,
    PARTS,
    QUARANTINE,
    RUN,
    digest,
    read_json,
    write_json,
    write_lines,
)
from fairness.audit.parts import Cutting, Part
from fairness.audit.review import KINDS, Question, path_of, review_part
from fairness.audit.sharing import share_out
from fairness.audit.stretches import ROWS_A_PART
from fairness.audit.tally import Tally, merged
from fairness.readers.mapping import Mapping
from fairness.rulebook.local import local_as_dict
from fairness.rulebook.rulebook import Rulebook
from fairness.source.problems import InputError, Place, Problem
from fairness.source.whole import sweep

Told = Callable[[int, int, "Counts"], None]
BYTES_A_ROW = 3_000  # what one row of a table may take in memory while it is read and reviewed, measured
_SCRATCH = "gathered"


@dataclass(frozen=True, slots=True)
class Asked:
    """What an audit was asked: enough to make it again."""

    as_at: str
    packs: dict[str, str]
    local: dict[str, list[dict[str, Any]]]
    explanations: bool
    mapping: str
    nation: str
    engine: str
    rows_a_part: int
    fairness: str = __version__


@dataclass(slots=True)
class Counts:
    """How many parts, cases, rows of results, inputs in quarantine, and cases not opened yet (which are left out)."""

    parts: int = 0
    cases: int = 0
    results: int = 0
    quarantined: int = 0
    unopened: int = 0

    def add(self, other: dict[str, Any]) -> None:
        """Count a finished part."""
        self.parts += 1
        self.cases += other["cases"]
        self.results += other["results"]
        self.quarantined += other["quarantined"]
        self.unopened += other["unopened"]


@dataclass(slots=True)
class Audit:
    """A finished audit: its folder, counts, and what was asked."""

    folder: Path
    counts: Counts
    manifest: dict[str, Any] = field(default_factory=dict)

    def results(self) -> pl.LazyFrame:
        """Every row of results, by part: the columns of `engines.contract.COLUMNS`."""
        return pl.scan_parquet(sorted((self.folder / PARTS).glob("*.results.parquet")))

    def cases(self) -> pl.LazyFrame:
        """One row a case: case_id, place, and the facts that have known values."""
        return pl.scan_parquet(sorted((self.folder / PARTS).glob("*.cases.parquet")))

    def tally(self) -> Tally:
        """What all parts counted (`audit.tally.tally`)."""
        return merged(read_json(path) for path in sorted((self.folder / PARTS).glob("*.tally.json")))


def open_audit(folder: str | Path, rulebook: Rulebook | None = None) -> Audit:
    """A finished audit in a folder. Raises InputError where there is none, or it was made with other rules."""
    folder = Path(folder)
    manifest = read_json(folder / MANIFEST)
    parts = any((folder / PARTS).glob("*.results.parquet"))
    if not isinstance(manifest, dict) or not {"asked", "counts"} <= manifest.keys() or not parts:
        expected = "a folder that `fairness audit CASES -o FOLDER` wrote"
        raise InputError(Problem(Place(str(folder)), "holds no finished audit", expected=expected))
    packs = manifest["asked"]["packs"]
    if rulebook is not None and packs != rulebook.digests():
        differ = sorted({name for name, _ in packs.items() ^ rulebook.digests().items()})
        says = f"was made with other rules ({', '.join(differ)})"
        raise InputError(Problem(Place(str(folder)), says, expected="the same --rules and settings, or a new audit"))
    return Audit(folder, Counts(**manifest["counts"]), manifest)


def asked_of(
    question: Question, mapping: Mapping | None = None, nation: str | None = None, rows: int = ROWS_A_PART
) -> Asked:
    """What an audit that puts this question asks."""
    rulebook = question.rulebook
    return Asked(
        as_at=question.as_at.isoformat(),
        packs=rulebook.digests(),
        local=local_as_dict(rulebook),
        explanations=question.explanations,
        mapping=mapping.digest if mapping else "",
        nation=nation or "",
        engine=question.engine,
        rows_a_part=rows,
    )


def run(
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
) -> Audit:
    """Review every case of `files` into `folder`; `progress` is told (parts done, parts in all, counts).

    Tables and logs are read through `mapping`; `nation` is that of a log's traces that name none. `memory` (bytes)
    bounds what all workers hold, for tables read by rows. `meanwhile` is called, if at all, where this process waits
    for others. Raises InputError where the folder holds something else,
    nothing could be reviewed, or two cases share an id.
    """
    workers, rows = _shares(workers, memory)
    before = read_json(folder / RUN)
    if resume and before is not None:
        rows = before.get("rows_a_part", rows)  # parts must be cut as they were
    asked = asdict(asked_of(question, mapping, nation, rows))
    prepare(folder, asked, resume)
    parts = Cutting(folder / _SCRATCH, question.rulebook.vocabulary, mapping, nation, rows).cut(files)
    discard(folder, parts)
    counts = Counts()
    waiting = []
    for part in parts:
        done = finished(part, folder)
        if done is None:
            waiting.append(part)
        else:
            counts.add(done)
    if progress:
        progress(counts.parts, len(parts), counts)
    for done in share_out(
        partial(review_part, folder=folder, question=question), [(one,) for one in waiting], workers, meanwhile
    ):
        counts.add(done)
        if progress:
            progress(counts.parts, len(parts), counts)
    shutil.rmtree(folder / _SCRATCH, ignore_errors=True)
    return finish(folder, parts, asked, counts)


def _shares(workers: int, memory: int | None) -> tuple[int, int]:
    """How many workers a bound on memory allows, and how many rows to a part."""
    if memory is None:
        return workers, ROWS_A_PART
    workers = max(1, min(workers, memory // (ROWS_A_PART * BYTES_A_ROW)))
    return workers, max(1000, min(ROWS_A_PART, memory // workers // BYTES_A_ROW))


def prepare(folder: Path, asked: dict[str, Any], resume: bool) -> None:
    before = read_json(folder / RUN)
    if before is None:
        if folder.exists() and any(folder.iterdir()):
            says = "is not empty and holds no audit"
            raise InputError(Problem(Place(str(folder)), says, expected="a new or empty folder"))
    elif not resume:
        says = "already holds an audit"
        raise InputError(Problem(Place(str(folder)), says, expected="--resume to go on, or another folder"))
    elif before != asked:
        differs = ", ".join(key for key in asked if before.get(key) != asked[key])
        says = f"holds an audit that was asked something else ({differs})"
        raise InputError(Problem(Place(str(folder)), says, expected="the same options, or another folder"))
    if folder.exists():
        sweep(folder)
    write_json(folder / RUN, asked)


def discard(folder: Path, parts: Sequence[Part]) -> None:
    """Remove the files of parts that there no longer are, as when the input has become shorter."""
    names = {part.name for part in parts}
    for path in (folder / PARTS).glob("*.*"):
        if path.name.split(".")[0] not in names:
            path.unlink()


def finished(part: Part, folder: Path) -> dict[str, Any] | None:
    """What a part counted, where it is finished, whole, and made from what its files hold now."""
    done = read_json(folder / PARTS / f"{part.name}.done.json")
    if not isinstance(done, dict) or done.get("input") != part.digest():
        return None
    if any(done["files"].get(kind) != digest(path_of(folder, part, kind)) for kind in KINDS):
        return None
    return done


def finish(folder: Path, parts: Sequence[Part], asked: dict[str, Any], counts: Counts) -> Audit:
    audit = Audit(folder, counts)
    if not counts.cases:
        says = f"no case could be reviewed ({counts.quarantined:,} in quarantine, {counts.unopened:,} not opened yet)"
        raise InputError(Problem(Place(str(folder)), says, expected="at least one case"))
    _refuse_repeated(audit)
    lines = (
        line.rstrip("\n")
        for part in parts
        for line in open(path_of(folder, part, "quarantine"), encoding="utf-8")  # noqa: SIM115
    )
    write_lines(folder / QUARANTINE, lines)
    done = [read_json(folder / PARTS / f"{part.name}.done.json") for part in parts]
    audit.manifest = {
        "asked": asked,
        "counts": asdict(counts),
        "inputs": {part.name: one["input"] for part, one in zip(parts, done, strict=True)},
        "files": {
            f"{PARTS}/{path_of(folder, part, kind).name}": one["files"][kind]
            for part, one in zip(parts, done, strict=True)
            for kind in KINDS
        }
        | {QUARANTINE: digest(folder / QUARANTINE)},
    }
    write_json(folder / MANIFEST, audit.manifest)
    return audit


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
        Problem(Place(places[1]), f"{case_id!r} is already the id of the case at {places[0]}", "case_id")
        for case_id, places in repeated.rows()
    ]
    if problems:
        raise InputError(problems)


def verify(folder: Path) -> list[Problem]:
    """What differs between an audit's folder and its manifest; nothing where all is as it was written."""
    manifest = read_json(folder / MANIFEST)
    if not isinstance(manifest, dict):
        return [Problem(Place(str(folder)), "holds no finished audit", expected=f"a folder with {MANIFEST}")]
    problems = []
    for name, wanted in manifest["files"].items():
        found = digest(folder / name)
        if found != wanted:
            says = "has changed since it was written" if found else "is missing"
            problems.append(Problem(Place(str(folder / name)), says))
    return problems
