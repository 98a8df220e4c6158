"""An audit: every part reviewed and written on its own, so that a run that is stopped loses at most one part."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass, field
from datetime import date
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
    sweep,
    write_json,
    write_lines,
    write_whole,
)
from fairness.audit.parts import Part, Unread, cut, read_part
from fairness.audit.tally import Tally, merged, tally
from fairness.cases.models import Case
from fairness.cases.vocabulary import Vocabulary
from fairness.engines.columnar.frames import encode
from fairness.engines.columnar.run import NAME, evaluate
from fairness.readers.lines import as_line
from fairness.readers.mapping import Mapping
from fairness.rulebook.rulebook import Rulebook
from fairness.source.problems import InputError, Place, Problem

_ENDINGS = {"results": "parquet", "cases": "parquet", "tally": "json", "quarantine": "jsonl"}
_KINDS = tuple(_ENDINGS)


@dataclass(frozen=True, slots=True)
class Asked:
    """What an audit was asked: enough to make it again."""

    as_at: str
    packs: dict[str, str]
    set_locally: list[dict[str, str]]
    explanations: bool = True
    mapping: str = ""
    engine: str = NAME
    fairness: str = __version__


@dataclass(slots=True)
class Counts:
    """How many parts, cases, rows of results and inputs in quarantine."""

    parts: int = 0
    cases: int = 0
    results: int = 0
    quarantined: int = 0

    def add(self, other: dict[str, Any]) -> None:
        """Count a finished part."""
        self.parts += 1
        self.cases += other["cases"]
        self.results += other["results"]
        self.quarantined += other["quarantined"]


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


def asked_of(rulebook: Rulebook, as_at: date, explanations: bool, mapping: Mapping | None = None) -> Asked:
    """What an audit with this rulebook asks."""
    settings = [asdict(one) for one in rulebook.settings]
    read_by = mapping.digest if mapping else ""
    return Asked(as_at.isoformat(), rulebook.digests(), settings, explanations, read_by)


def run(
    files: Sequence[str],
    folder: Path,
    rulebook: Rulebook,
    as_at: date,
    *,
    explanations: bool = True,
    resume: bool = False,
    workers: int = 1,
    progress: Callable[[int, int, Counts], None] | None = None,
    mapping: Mapping | None = None,
) -> Audit:
    """Review every case of `files` into `folder`; `progress` is told (parts done, parts in all, counts).

    Tables are read through `mapping`. Raises InputError where the folder holds something else, nothing could be
    reviewed, or two cases share an id.
    """
    asked = asdict(asked_of(rulebook, as_at, explanations, mapping))
    parts = cut(files, mapping, rulebook.vocabulary)
    _prepare(folder, asked, resume)
    counts = Counts()
    waiting = []
    for part in parts:
        done = _finished(part, folder)
        if done is None:
            waiting.append(part)
        else:
            counts.add(done)
    if progress:
        progress(counts.parts, len(parts), counts)
    for done in _work(waiting, folder, rulebook, as_at, explanations, workers):
        counts.add(done)
        if progress:
            progress(counts.parts, len(parts), counts)
    return _finish(folder, parts, asked, counts)


def _prepare(folder: Path, asked: dict[str, Any], resume: bool) -> None:
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


def _path(folder: Path, part: Part, kind: str) -> Path:
    return folder / PARTS / f"{part.name}.{kind}.{_ENDINGS[kind]}"


def _finished(part: Part, folder: Path) -> dict[str, Any] | None:
    """What a part counted, where it is finished, whole, and made from what its files hold now."""
    done = read_json(folder / PARTS / f"{part.name}.done.json")
    if not isinstance(done, dict) or done.get("input") != part.digest():
        return None
    if any(done["files"].get(kind) != digest(_path(folder, part, kind)) for kind in _KINDS):
        return None
    return done


def _work(
    parts: Sequence[Part], folder: Path, rulebook: Rulebook, as_at: date, explanations: bool, workers: int
) -> Iterator[dict[str, Any]]:
    if workers < 2 or len(parts) < 2:
        for part in parts:
            yield review_part(part, folder, rulebook, as_at, explanations)
        return
    # A process that is forked while Polars has threads can hang: each worker starts anew.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        made = [pool.submit(review_part, part, folder, rulebook, as_at, explanations) for part in parts]
        for one in as_completed(made):
            yield one.result()


def review_part(part: Part, folder: Path, rulebook: Rulebook, as_at: date, explanations: bool) -> dict[str, Any]:
    """Review one part and write its files, the one that says that it is done last. Gives what it counted."""
    cases: list[Case] = []
    unread: list[Unread] = []
    made_from = part.digest()
    for one in read_part(part, rulebook.vocabulary):
        if isinstance(one, Case):
            cases.append(one)
        else:
            unread.append(one)
    results = evaluate(encode(cases, as_at, list(rulebook.rules.values()), explanations), rulebook)
    write_whole(_path(folder, part, "results"), results.write_parquet)
    write_json(_path(folder, part, "tally"), tally(results, rulebook))
    facts = case_facts(cases, rulebook.vocabulary)
    write_whole(_path(folder, part, "cases"), facts.write_parquet)
    write_lines(_path(folder, part, "quarantine"), (_quarantined(one) for one in unread))
    done = {
        "input": made_from,
        "cases": len(cases),
        "results": results.height,
        "quarantined": len(unread),
        "files": {kind: digest(_path(folder, part, kind)) for kind in _KINDS},
    }
    write_json(folder / PARTS / f"{part.name}.done.json", done)
    return done


def case_facts(cases: Sequence[Case], vocabulary: Vocabulary) -> pl.DataFrame:
    """One row a case: case_id, place, opened, closed, and each fact with known values; no names, no free text."""
    known = [name for name, term in vocabulary.fields.items() if term.kind in ("choice", "flag")]
    columns: dict[str, list[str | None]] = {
        "case_id": [case.case_id for case in cases],
        "place": [str(case.place) for case in cases],
        "opened": [case.opened for case in cases],
        "closed": [case.closed for case in cases],
    }
    for name in known:
        columns[name] = [None if (value := case.facts.get(name)) is None else str(value).lower() for case in cases]
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))


def _quarantined(one: Unread) -> str:
    return as_line({"problems": [problem.as_dict() for problem in one.problems], "original": one.original})


def _finish(folder: Path, parts: Sequence[Part], asked: dict[str, Any], counts: Counts) -> Audit:
    audit = Audit(folder, counts)
    if not counts.cases:
        says = f"no case could be reviewed ({counts.quarantined:,} in quarantine)"
        raise InputError(Problem(Place(str(folder)), says, expected="at least one case"))
    _refuse_repeated(audit)
    lines = (
        line.rstrip("\n")
        for part in parts
        for line in open(_path(folder, part, "quarantine"), encoding="utf-8")  # noqa: SIM115
    )
    write_lines(folder / QUARANTINE, lines)
    done = [read_json(folder / PARTS / f"{part.name}.done.json") for part in parts]
    audit.manifest = {
        "asked": asked,
        "counts": asdict(counts),
        "inputs": {part.name: one["input"] for part, one in zip(parts, done, strict=True)},
        "files": {
            f"{PARTS}/{_path(folder, part, kind).name}": one["files"][kind]
            for part, one in zip(parts, done, strict=True)
            for kind in _KINDS
        }
        | {QUARANTINE: digest(folder / QUARANTINE)},
    }
    write_json(folder / MANIFEST, audit.manifest)
    return audit


def _refuse_repeated(audit: Audit) -> None:
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
