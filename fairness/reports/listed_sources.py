"""The lists of sources that a report may need, read once."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from fairness.rulebook.rulebook import Rulebook

if TYPE_CHECKING:
    from fairness.rulebook.cited import Source


def listed_sources(rulebook: Rulebook) -> tuple[dict[str, Source], str]:
    """The sources that a rulebook may cite, by id; none, and why, where a list cannot be read."""
    return _read(tuple(dict.fromkeys(pack.place.file for pack in rulebook.packs)))


@cache
def _read(pack_files: tuple[str, ...]) -> tuple[dict[str, Source], str]:
    from fairness.rulebook.sources import sources_of
    from fairness.source.problems import InputError

    try:
        return sources_of(pack_files, lines=False), ""
    except InputError as error:
        return {}, str(error.problems[0])
