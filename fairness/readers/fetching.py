"""Sources that are read into one table first (databases and lakes), so that all else reads files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from fairness.readers.databases import Fetched, fetch
from fairness.readers.lakes import gather_lake, is_lake
from fairness.source.addresses import address_of, is_address, shown
from fairness.source.problems import InputError, Place, Problem
from fairness.source.scratch import scratch

if TYPE_CHECKING:
    from fairness.cases.vocabulary import Vocabulary
    from fairness.readers.mapping import Mapping


@dataclass(frozen=True, slots=True)
class Sources:
    """Files to read, and what those that were fetched are called in all that is printed and written.

    `doubts` are of what was fetched as a whole.
    """

    files: list[str]
    names: dict[str, str] = field(default_factory=dict)
    doubts: list[Problem] = field(default_factory=list)


def is_fetched(name: str) -> bool:
    """Whether a source is a database or a lake."""
    return is_address(name) or is_lake(name)


@contextmanager
def fetched(
    sources: Sequence[str], vocabulary: Vocabulary, mapping: Mapping | None = None, query: str = ""
) -> Iterator[Sources]:
    """The sources with databases and lakes as Parquet files, which go when this ends.

    Of a database the `query` is read, else what the mapping names, else its only table. Raises InputError where one
    cannot be read, or there is a query and no database or several.
    """
    databases = [one for one in sources if is_address(one)]
    if query and len(databases) != 1:
        says = f"is for one database, and there are {len(databases)} among the sources"
        raise InputError(Problem(Place("--query"), says, expected="one, such as sqlite:///tracker.db"))
    if not any(map(is_fetched, sources)):
        yield Sources(list(sources))
        return
    with scratch() as folder:
        found = Sources([])
        for number, source in enumerate(sources, 1):
            if is_fetched(source):
                _fetch(source, folder / f"{number:03}", found, vocabulary, mapping, query)
            else:
                found.files.append(source)
        yield found


def _fetch(
    source: str, folder: Path, found: Sources, vocabulary: Vocabulary, mapping: Mapping | None, query: str
) -> None:  # fmt: skip
    """Fetch one source into a folder, and add it to what was found."""
    if mapping is not None:
        mapping.check_layout(shown(source), is_log=False)
    folder.mkdir()
    if is_address(source):
        tables, asked = (mapping.tables, mapping.query) if mapping and not query else ((), query)
        made = fetch(address_of(source), tables, asked, folder)
    else:
        made = [Fetched(str(folder / "lake.parquet"), shown(source))]
        gather_lake(source, Path(made[0].path), lambda name: mapping is not None or _is_ours(name, vocabulary))
    for one in made:
        found.files.append(one.path)
        found.names[one.path] = one.name
        if not one.is_ordered:
            says = "has no primary key, so that events of one day without a time may change places from run to run"
            expected = "a query with ORDER BY where that matters"
            found.doubts.append(Problem(Place(one.name), says, expected=expected))


def _is_ours(name: str, vocabulary: Vocabulary) -> bool:
    from fairness.readers.columns import split_names

    return not split_names([name], vocabulary)[2]
