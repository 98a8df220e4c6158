"""The sources that the risks of a report cite, in full."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from fairness.reports.listed_sources import listed_sources
from fairness.reports.sentences import KIND_SAYS
from fairness.rulebook.models import Basis, Rule
from fairness.rulebook.rulebook import Rulebook

if TYPE_CHECKING:
    from fairness.rulebook.cited import Source


def cited_by(bases: Iterable[Basis], rulebook: Rulebook) -> list[Source]:
    """Each source that some bases cite once, in their order. Reads the lists of sources.

    In place of one that no list has, a source whose title says so.
    """
    ids = dict.fromkeys(one.source for one in bases if one.source)
    if not ids:
        return []
    known, problem = listed_sources(rulebook)
    from fairness.rulebook.cited import Source

    return [known.get(name) or Source(name, problem or "No entry in sources.yaml") for name in ids]


def basis_words(rule: Rule) -> str:
    """Where a rule comes from, in a line: `mhps-england (part II, paragraph 7); this-rulebook (LEX006)`."""
    return "; ".join(f"{one.source} ({one.at})" if one.at else one.source for one in rule.basis)


def basis_sentences(rule: Rule) -> list[str]:
    """Each basis as a sentence: kind, what it says, source and place."""
    return [
        f"{KIND_SAYS[one.kind]}: {one.says}" + (f" [{', '.join(filter(None, (one.source, one.at)))}]")
        for one in rule.basis
    ]


def sources_of_rule(rule: Rule, rulebook: Rulebook) -> list[Source | None]:
    """The source of each basis of a rule, None where no list has it. Raises InputError for a list with mistakes."""
    from fairness.rulebook.sources import sources_of

    pack = next(pack for pack in rulebook.packs if pack.name == rule.pack)
    known = sources_of([pack.place.file])
    return [known.get(one.source) for one in rule.basis]
