"""The catalogue as files: its pages rendered, and written where they replace nothing but an older catalogue."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader

from fairness._version import __version__
from fairness.reports.catalogue.indexes import by_event, by_pack, by_severity, by_source, by_theme, coverage
from fairness.reports.catalogue.links import Links
from fairness.reports.catalogue.rule_page import RulePages
from fairness.reports.html.page import BARE, environment, style
from fairness.reports.local import local_notes
from fairness.reports.review.said import KIND_IS, tags_of
from fairness.reports.words import capital, count
from fairness.rulebook.cited import Source
from fairness.rulebook.models import Rule
from fairness.rulebook.rulebook import Rulebook
from fairness.rulebook.sources import sources_of
from fairness.source.printable import json_text
from fairness.source.problems import InputError, Place, Problem
from fairness.source.whole import listed_before, write_text

MANIFEST = "catalogue.json"
STYLE = "style.css"
# File, words in the menu.
MENU = (
    ("index.html", "By theme"),
    ("packs.html", "By pack"),
    ("sources.html", "By source"),
    ("events.html", "By event type"),
    ("severity.html", "By severity"),
    ("coverage.html", "Coverage"),
)
_FILTERED = ("index.html", "packs.html", "severity.html")
_PACKAGE = "fairness.reports.catalogue"
_OWN = re.compile(r"(rules/)?[A-Za-z0-9_-]+\.(html|css)")


def write_catalogue(rulebook: Rulebook, folder: Path) -> int:
    """Write the catalogue of `rulebook` into `folder`, and say how many pages it has.

    A new or empty folder is filled; what an older run wrote is replaced. Raises InputError for a folder that holds
    anything else and no catalogue, before a file is touched.
    """
    older = _older_files(folder)
    made = pages(rulebook, sources_of(pack.place.file for pack in rulebook.packs))
    for name in older:
        (folder / name).unlink(missing_ok=True)
    (folder / "rules").mkdir(parents=True, exist_ok=True)
    for name, content in made.items():
        write_text(folder / name, content)
    return sum(name.endswith(".html") for name in made)


def pages(rulebook: Rulebook, sources: dict[str, Source]) -> dict[str, str]:
    """Every file of the catalogue: its path, with `/`, and its content. The same for the same rulebook."""
    links = Links(rulebook, sources)
    templates = _templates(rulebook, links)
    made = {STYLE: str(style())}
    indexes: dict[str, Any] = {
        "index.html": by_theme(rulebook),
        "packs.html": by_pack(rulebook),
        "sources.html": by_source(rulebook, sources),
        "events.html": by_event(rulebook),
        "severity.html": by_severity(rulebook),
        "coverage.html": coverage(rulebook, sources),
    }
    for name, found in indexes.items():
        made[name] = _render(templates, name, found=found, here=name, up="", filtered=name in _FILTERED)
    writer = RulePages(rulebook, sources)
    rules = list(rulebook.rules.values())
    for rule, before, after in zip(rules, [None, *rules], [*rules[1:], None], strict=False):
        page = writer.page(rule)
        made[links.rule(rule.code)] = _render(
            templates, "rule.html", page=page, earlier=before, later=after, here="", up="../"
        )
    made[MANIFEST] = _manifest(rulebook, made)
    return made


def _render(templates: Environment, name: str, **values: Any) -> str:
    """A page, with its style in the file that all share."""
    return templates.get_template(name).render({**BARE, "linked": f"{values['up']}{STYLE}", **values}) + "\n"


def _templates(rulebook: Rulebook, links: Links) -> Environment:
    made = environment(PackageLoader(_PACKAGE))
    made.globals.update(
        links=links,
        menu=MENU,
        rulebook=rulebook,
        version=__version__,
        local=local_notes(rulebook),
        tags=tags_of,
        kinds=KIND_IS,
        titles={code: rule.title for code, rule in rulebook.rules.items()},
    )
    made.filters.update(count=count, first_upper=capital, ordered=_ordered)
    return made


def _ordered(rules: Sequence[Rule]) -> list[Rule]:
    return sorted(rules, key=lambda rule: rule.code)


def _manifest(rulebook: Rulebook, made: dict[str, str]) -> str:
    found = {
        "catalogue": "written by `fairness rules docs`, which replaces the files listed",
        "version": __version__,
        "packs": rulebook.digests(),
        "files": sorted(made),
    }
    return json_text(found) + "\n"


def _older_files(folder: Path) -> list[str]:
    """The files in `folder` that an older run wrote; none where it is new or empty."""
    if folder.exists() and not folder.is_dir():
        raise InputError(Problem(Place(str(folder)), "is a file", expected="a folder"))
    names = listed_before(folder, MANIFEST, lambda held: "fairness rules docs" in held["catalogue"])
    if names is None:
        expected = "a new or empty folder, or one that holds an older catalogue"
        raise InputError(Problem(Place(str(folder)), "has other files in it, and no catalogue", expected=expected))
    # Only names that the catalogue itself gives: a list changed by hand removes nothing else.
    return [name for name in names if isinstance(name, str) and _OWN.fullmatch(name)]
