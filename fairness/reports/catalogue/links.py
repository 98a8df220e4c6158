"""Where each rule, source and event type is found in the catalogue: names that are safe in files and addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable

from fairness.rulebook.cited import Source
from fairness.rulebook.rulebook import Rulebook

_LONGEST = 80


class Links:
    """Addresses from the catalogue's top folder: `rules/MHE014.html`, `sources.html#source-mhps-england`."""

    def __init__(self, rulebook: Rulebook, sources: Iterable[str]) -> None:
        self._rules = slugs(rulebook.rules)
        cited = (one.source for rule in rulebook.rules.values() for one in rule.basis)
        self._sources = slugs([*sources, *cited])
        self._packs = slugs(pack.name for pack in rulebook.packs)

    def rule(self, code: str) -> str:
        """The page of a rule."""
        return f"rules/{self._rules[code]}.html"

    def source_id(self, source: str) -> str:
        """The id of a source's section on the page of sources."""
        return f"source-{self._sources[source]}"

    def pack_id(self, pack: str) -> str:
        """The id of a pack's section on the page of packs."""
        return f"pack-{self._packs[pack]}"


def slugs(names: Iterable[str]) -> dict[str, str]:
    """A short name for each, of letters, digits, `-` and `_`; no two are equal in any case of letters."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in dict.fromkeys(names):
        base = re.sub(r"[^A-Za-z0-9_-]+", "-", name)[:_LONGEST].strip("-") or "unnamed"
        slug, number = base, 2
        while slug.casefold() in taken:
            slug, number = f"{base}-{number}", number + 1
        taken.add(slug.casefold())
        found[name] = slug
    return found


def web_address(url: str) -> str:
    """A source's address where it is one that a browser may follow (http or https), else nothing."""
    return url if re.match(r"https?://[^\s\"'<>]+\Z", url, re.IGNORECASE) else ""


def source_or_bare(sources: dict[str, Source], name: str) -> Source:
    """The source called `name`; one that no list has is given with its id for a title."""
    return sources.get(name) or Source(name, name, note="This source is in no list of sources.")
