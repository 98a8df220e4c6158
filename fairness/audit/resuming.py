"""The folder of an audit that is begun, gone on with, or begun again: what of it stands, and what has to go."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from fairness.audit.folder import MANIFEST, PARTS, RUN, digest, read_json, write_json
from fairness.audit.parts import Part
from fairness.audit.records import Asked, PartDone, read_asked
from fairness.audit.review import KINDS, path_of
from fairness.source.problems import InputError, Place, Problem, check_name
from fairness.source.whole import sweep


def prepare(folder: Path, asked: Asked, resume: bool) -> None:
    """Make a folder ready for what is asked. Raises InputError where it holds something else."""
    check_name(str(folder))
    before = read_json(folder / RUN)
    if before is None:
        begun = f".{RUN}."  # one that was stopped while it was written
        if folder.exists() and any(not one.name.startswith(begun) for one in folder.iterdir()):
            says = "has other files in it, and no audit"
            raise InputError(Problem(Place(str(folder)), says, expected="a new or empty folder"))
    elif not resume:
        says = "already holds an audit"
        raise InputError(Problem(Place(str(folder)), says, expected="--resume to go on, or another folder"))
    elif (asked_before := read_asked(folder)) != asked:
        differs = ", ".join(key for key, one in asked if getattr(asked_before, key) != one)
        says = f"holds an audit with other options ({differs})"
        raise InputError(Problem(Place(str(folder)), says, expected="the same options, or another folder"))
    if folder.exists():
        sweep(folder)
        (folder / MANIFEST).unlink(missing_ok=True)  # it is finished no more until it is so again
    write_json(folder / RUN, asked.as_dict())


def discard(folder: Path, parts: Sequence[Part]) -> None:
    """Remove the files of parts that there no longer are, as when the input has become shorter."""
    names = {part.name for part in parts}
    for path in (folder / PARTS).glob("*.*"):
        if path.name.split(".")[0] not in names:
            path.unlink()


def finished(part: Part, folder: Path) -> PartDone | None:
    """What a part counted, where it is finished, whole, and made from what its files hold now."""
    try:
        done = PartDone.model_validate(read_json(folder / PARTS / f"{part.name}.done.json"))
    except ValidationError:
        return None
    whole = all(done.files.get(kind) == digest(path_of(folder, part, kind)) for kind in KINDS)
    return done if whole and done.input == part.digest() else None
