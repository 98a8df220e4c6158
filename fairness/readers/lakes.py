"""Many columnar files as one table: folders with partitions, patterns, Arrow and Feather, and cloud storage."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from fairness.readers.kinds import TABLES
from fairness.source.addresses import is_cloud, shown
from fairness.source.problems import InputError, Place, Problem, check_name

if TYPE_CHECKING:
    import polars as pl

ARROW = (".arrow", ".feather", ".ipc")
COLUMNAR = (".parquet", *ARROW)
_NO_VALUE = "__HIVE_DEFAULT_PARTITION__"
_LONDON = "Europe/London"
_MAGIC = re.compile(r"[*?\[]")
_OPTIONS = re.compile(r"\?\S+")
_MOST = 80  # characters of what Polars says


def is_lake(name: str) -> bool:
    """Whether a source is read as one table of many files: by its name, or its folders' `name=value`."""
    if is_cloud(name):
        return True
    if os.path.isdir(name):
        with suppress(OSError), os.scandir(name) as found:
            return any(_holds_columns(one.path) for one in found if "=" in one.name and one.is_dir())
        return False
    return name.lower().endswith(COLUMNAR if is_pattern(name) else ARROW)


def _holds_columns(folder: str) -> bool:
    """Whether there is a Parquet, Arrow or Feather file anywhere in a folder."""
    return any(name.lower().endswith(COLUMNAR) for _, _, names in os.walk(folder) for name in names)


def is_pattern(name: str) -> bool:
    """Whether a name stands for several files: `lake/*.parquet`, where no file is called so."""
    return bool(_MAGIC.search(name)) and not os.path.exists(name)


def gather_lake(name: str, path: Path, is_wanted: Callable[[str], bool]) -> None:
    """Write what a lake holds as one Parquet file, in order of the files' names.

    A column that some files lack is empty in theirs. The names of partitions are columns of text, those that
    `is_wanted`. Raises InputError where a file cannot be read, or kinds of columns do not fit together.
    """
    import polars as pl

    if is_cloud(name):
        _from_cloud(name, path)
        return
    files = _files(name)
    frames = [_scan(file, _partitions(file, name), is_wanted) for file in files]
    try:
        whole = pl.concat(frames, how="diagonal_relaxed")
        schema = whole.collect_schema()
    except pl.exceptions.PolarsError:
        raise InputError(_unlike(name, frames)) from None
    try:
        _in_uk_time(whole, schema).sink_parquet(path)
    except pl.exceptions.PolarsError as error:
        raise InputError(Problem(Place(name), f"cannot be read: {_brief(error)}", expected="whole files")) from None


def _from_cloud(name: str, path: Path) -> None:
    import polars as pl

    scan = pl.scan_ipc if name.lower().endswith(ARROW) else pl.scan_parquet
    try:
        frame = scan(name)
        _in_uk_time(frame, frame.collect_schema()).sink_parquet(path)
    except (pl.exceptions.PolarsError, OSError, ImportError) as error:
        expected = "a name that exists, and access to it set in the environment, as Polars reads it"
        says = f"cannot be read: {_brief(error)}"
        raise InputError(Problem(Place(shown(name)), says, expected=expected)) from None


def _files(name: str) -> list[str]:
    """The files of a lake. Raises InputError where there are none, or others than can be read so."""
    if not os.path.isdir(name):
        found = sorted(glob.glob(name, recursive=True)) if is_pattern(name) else [name]
        found = [one for one in found if os.path.isfile(one)]
    else:
        every = sorted(str(one) for one in Path(name).rglob("*") if one.is_file() and one.name[0] not in "._")
        found = [one for one in every if one.lower().endswith(COLUMNAR)]
        others = [one for one in every if one.lower().endswith(TABLES) and one not in found]
        if others:
            says = "is a table of another form, in a folder with partitions"
            raise InputError([Problem(Place(one), says, expected="Parquet, Arrow or Feather") for one in others])
    if not found:
        says = "matches no file" if is_pattern(name) else "holds no Parquet, Arrow or Feather file"
        raise InputError(Problem(Place(name), says, expected="at least one file"))
    return found


def _partitions(file: str, root: str) -> dict[str, str | None]:
    """What the folders of a file say, below the folder that was named: `nation=wales`."""
    plain = root if os.path.isdir(root) else os.path.dirname(_MAGIC.split(root)[0])
    found = {}
    for part in Path(os.path.relpath(file, plain or ".")).parts[:-1]:
        key, equals, value = part.partition("=")
        if equals:
            found[unquote(key)] = None if value == _NO_VALUE else unquote(value)
    return found


def _scan(file: str, partitions: dict[str, str | None], is_wanted: Callable[[str], bool]) -> pl.LazyFrame:
    import polars as pl

    check_name(file)
    try:
        frame = pl.scan_ipc(file) if file.lower().endswith(ARROW) else pl.scan_parquet(file)
        held = frame.collect_schema()
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError):
        kind = "Arrow" if file.lower().endswith(ARROW) else "Parquet"
        says = f"is not readable as {kind}"
        raise InputError(Problem(Place(file), says, expected=f"a whole {kind} file")) from None
    given = {key: value for key, value in partitions.items() if key not in held and is_wanted(key)}
    return frame.with_columns(pl.lit(value, dtype=pl.String).alias(key) for key, value in given.items())


def _in_uk_time(frame: pl.LazyFrame, schema: Any) -> pl.LazyFrame:
    """The same with times that have a zone as UK time, as from every source, and codes of text as text."""
    import polars as pl

    zoned = [name for name, kind in schema.items() if isinstance(kind, pl.Datetime) and kind.time_zone]
    coded = [name for name, kind in schema.items() if isinstance(kind, pl.Categorical | pl.Enum)]
    return frame.with_columns(
        *(pl.col(name).dt.convert_time_zone(_LONDON).dt.replace_time_zone(None) for name in zoned),
        *(pl.col(name).cast(pl.String) for name in coded),
    )


def _unlike(name: str, frames: Sequence[pl.LazyFrame]) -> Problem:
    """Why files do not make one table: the columns that have several kinds."""
    kinds: dict[str, set[str]] = {}
    for frame in frames:
        for column, kind in frame.collect_schema().items():
            kinds.setdefault(column, set()).add(str(kind))
    column, found = next(((one, many) for one, many in kinds.items() if len(many) > 1), ("", set()))
    says = f"has files with a column {column!r} of several kinds: {', '.join(sorted(found))}"
    return Problem(Place(name), says, expected="one kind in all files")


def _brief(error: BaseException) -> str:
    """The first line of what Polars says, shortened, without what may be a signature."""
    line = _OPTIONS.sub("", (str(error).splitlines() or [""])[0])
    return line if len(line) <= _MOST else line[: _MOST - 3] + "..."
