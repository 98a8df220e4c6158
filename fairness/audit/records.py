"""What an audit writes about itself: what it was asked, each finished part, and the manifest of the whole."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import Field

from fairness.audit.folder import MANIFEST, PARTS, RUN, read_json
from fairness.source.documents import Found, Written, about, read_document

Digest = Annotated[str, about("A SHA-256.")]
Number = Annotated[int, Field(ge=0)]


class Asked(Written):
    """What an audit was asked: enough to make it again."""

    as_at: Annotated[date, about("The day that what is due is judged by.")]
    packs: Annotated[dict[str, str], about("The digest of each rule pack, by its name and version.")]
    local: Annotated[
        dict[str, list[dict[str, Any]]],
        about("What differs from the national rulebook: overlays, set_locally, switched_off and added."),
    ]
    explanations: Annotated[bool | None, about("Whether explanations in the case files count.")] = None
    mapping: Annotated[str, about("The digest of the mapping; empty without one.")] = ""
    facts: Annotated[tuple[str, ...], about("The facts of the organisation's own that it keeps, by name.")] = ()
    protected: Annotated[tuple[str, ...], about("The fields that a mapping protects.")] = ()
    nation: Annotated[str, about("The nation of traces that name none; empty where none was given.")] = ""
    engine: Annotated[str | None, about("The engine.")] = None
    vocabulary: Annotated[str, about("A digest of what cases may name.")] = ""
    rows_a_part: Annotated[int | None, about("How many rows of a table make a part.")] = None
    fairness: Annotated[str | None, about("The program's version.")] = None


class PartDone(Written):
    """A finished part: what it was made from, what it counted, and the digest of each of its files by kind."""

    input: Annotated[str, about("A digest of what it was made from.")]
    cases: Annotated[Number, about("Cases that were reviewed.")]
    results: Annotated[Number, about("Rows of results.")]
    quarantined: Annotated[Number, about("Inputs that could not be read.")]
    unopened: Annotated[Number, about("Cases that were not opened by the day of the audit.")]
    warnings: Annotated[Number, about("Warnings about what the records say.")]
    rows: Annotated[Number, about("Rows of tables that were read.")] = 0
    event_rows: Annotated[Number, about("Rows of tables that became events.")] = 0
    unused_dates: Annotated[Number, about("Cells with a date that were not used.")] = 0
    eventless: Annotated[Number, about("Cases without any event.")] = 0
    left_out: Annotated[tuple[str, ...], about("What was left out of which file, in words.")] = ()
    files: Annotated[dict[str, Digest], about("The digest of each file, by its kind.")]


class Counts(Written):
    """How many parts, cases, rows of results, inputs in quarantine, cases not opened yet (left out), and warnings.

    Of tables also how many rows were read and became events, and how many cells with a date were not used.
    """

    parts: Annotated[Number, about("Parts.")] = 0
    cases: Annotated[Number, about("Cases that were reviewed.")] = 0
    results: Annotated[Number, about("Rows of results.")] = 0
    quarantined: Annotated[Number, about("Inputs that could not be read.")] = 0
    unopened: Annotated[Number, about("Cases that were not opened by the day of the audit.")] = 0
    warnings: Annotated[Number, about("Warnings about what the records say.")] = 0
    rows: Annotated[Number, about("Rows of tables that were read.")] = 0
    event_rows: Annotated[Number, about("Rows of tables that became events.")] = 0
    unused_dates: Annotated[Number, about("Cells with a date that were not used.")] = 0
    eventless: Annotated[Number, about("Cases without any event.")] = 0

    def plus(self, part: PartDone) -> Self:
        """With a finished part."""
        counted = {name: number + getattr(part, name) for name, number in self if name != "parts"}
        return self.model_copy(update={"parts": self.parts + 1, **counted})


class Manifest(Written):
    """A finished audit: what was asked, what it counted, and a digest of everything read and written."""

    asked: Annotated[Asked, about("What it was asked.")]
    counts: Annotated[Counts, about("What it counted.")]
    inputs: Annotated[dict[str, str], about("A digest of what each part was made from, by its name.")] = {}
    left_out: Annotated[tuple[str, ...], about("What was left out of which file, in words.")] = ()
    files: Annotated[dict[str, str], about("The digest of each file, by its path in the folder.")]
    seal: Annotated[str, about("The digest of all the above.")] = ""


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest of a finished audit; None where there is none. Raises InputError for one that cannot be used."""
    found = read_json(folder / MANIFEST)
    parts = any((folder / PARTS).glob("*.results.parquet"))
    if not parts or not isinstance(found, dict) or not {"asked", "counts", "files"} <= found.keys():
        return None
    return _read(Manifest, found, folder / MANIFEST, "the manifest of an audit")


def read_asked(folder: Path) -> Asked | None:
    """What an audit in a folder was asked; None where there is none. Raises InputError for what cannot be used."""
    found = read_json(folder / RUN)
    return None if found is None else _read(Asked, found, folder / RUN, "what an audit was asked")


def _read(model: type[Found], found: Any, path: Path, what: str) -> Found:
    return read_document(model, found, str(path), what=f"{what}, as this version of fairness writes it")
