"""`fairness vocabulary`: the words that a case file may use."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from fairness.cli.commands import Command
from fairness.cli.options import open_vocabulary
from fairness.reports.output import put_json
from fairness.source.printable import json_text

if TYPE_CHECKING:
    from fairness.cases.vocabulary import Ambiguity, EventType, Term, Vocabulary
    from fairness.reports.page import Page


@click.command(cls=Command, short_help="Show event types and fields.")
@click.argument("search", required=False, metavar="[WORD]")
@click.option("--vocabulary", "words", metavar="FILE", multiple=True, help="A file that adds local event types.")
@click.option("--format", "form", type=click.Choice(["terminal", "json"]), default="terminal", show_default=True)
def vocabulary(search: str | None, words: tuple[str, ...], form: str) -> None:
    """Show every event type, field, role and attribute, with what each means and what else it is called.

    WORD shows only what has it in its name, meaning or synonyms. A field's name (ground, covers) lists its values.

    \b
    Examples:
      fairness vocabulary
      fairness vocabulary suspension
      fairness vocabulary ground
      fairness vocabulary --format json | jq '.types | keys'
    """
    found = open_vocabulary(words)
    needle = (search or "").casefold()
    if form == "json":
        put_json(json_text(_as_json(found, needle)) + "\n")
        return
    from fairness.reports.page import Page, new_console

    page = Page(new_console())
    shown = _show(found, needle, page)
    if not shown:
        near = found.nearest_type(search or "")
        hint = f" The nearest event type is {near}." if near else ""
        raise click.ClickException(f"nothing in the vocabulary has {search!r}.{hint}")


def _has(needle: str, *texts: str) -> bool:
    return not needle or any(needle in text.casefold() for text in texts)


def _as_json(found: Vocabulary, needle: str) -> dict[str, object]:
    def terms(held: dict[str, Term]) -> dict[str, object]:
        return {
            name: {
                "kind": term.kind,
                "says": term.says,
                "values": term.values,
                "required": term.required,
                "synonyms": {value: list(words) for value, words in term.synonyms.items()},
            }
            for name, term in held.items()
            if _has(needle, name, term.says)
        }

    return {
        "types": {
            one.name: {"label": one.label, "says": one.says, "synonyms": list(one.synonyms)}
            for one in _types(found, needle)
        },
        "fields": terms(found.fields),
        "attributes": terms(found.attributes),
        "roles": _roles(found, needle),
        "ambiguous": [
            {"words": list(one.words), "types": list(one.types), "asks": one.asks}
            for one in _ambiguous(found, needle)
        ],
    }


def _types(found: Vocabulary, needle: str) -> list[EventType]:
    return [one for one in found.types.values() if _has(needle, one.name, one.says, one.label, *one.synonyms)]


def _ambiguous(found: Vocabulary, needle: str) -> list[Ambiguity]:
    return [one for one in found.ambiguous if _has(needle, *one.words, *one.types)]


def _roles(found: Vocabulary, needle: str) -> dict[str, str]:
    return {name: says for name, says in found.roles.items() if _has(needle, name, says)}


def _show(found: Vocabulary, needle: str, page: Page) -> int:
    """Print every section that has an entry, and say how many entries there were."""
    shown = 0
    for title, about, entries in _sections(found, needle):
        if entries:
            page.blank()
            page.styled([(title, "bold"), (f"  {about}", "dim")], hang=2)
        for name, says, more in entries:
            also = f"  {more}" if more else ""
            page.styled([(f"  {name}", ""), (f"  {says}", "dim"), (also, "dim italic")], hang=6)
        shown += len(entries)
    if shown:
        page.print()
    return shown


def _sections(found: Vocabulary, needle: str) -> Iterator[tuple[str, str, list[tuple[str, str, str]]]]:
    """Sections: title, what it is about, and its entries, each with its name, its meaning and what else it takes."""
    for family, says in found.families.items():
        types = [one for one in _types(found, needle) if one.name.startswith(f"{family}.")]
        yield f"{family}.*", says, [(one.name, one.says, _also(one)) for one in types]
    for title, held in (("Fields of a case", found.fields), ("Attributes of an event", found.attributes)):
        terms = [term for term in held.values() if _has(needle, term.name, term.says) or _values(term, needle)]
        yield title, "", [_entry(term) for term in terms]
        for term in terms:
            if term.values and needle:
                yield f"Values of {term.name}", "", [_value(term, value) for value in _values(term, needle)]
    yield "Roles", "", [(name, says, "") for name, says in _roles(found, needle).items()]
    asked = [(", ".join(one.types), one.asks, f"Words: {', '.join(one.words)}.") for one in _ambiguous(found, needle)]
    yield "Words with more than one meaning", "a proposed mapping asks which is meant", asked


def _values(term: Term, needle: str) -> list[str]:
    """The values of a field to show: all where its name was searched for, else those that have the word."""
    if _has(needle, term.name):
        return list(term.values)
    found = term.values.items()
    return [one for one, says in found if _has(needle, one, says, *term.synonyms.get(one, ()))]


def _value(term: Term, value: str) -> tuple[str, str, str]:
    words = term.synonyms.get(value, ())
    return value, term.values[value], f"Also: {', '.join(words)}." if words else ""


def _also(one: EventType) -> str:
    return f"Also: {', '.join(one.synonyms)}." if one.synonyms else ""


def _entry(term: Term) -> tuple[str, str, str]:
    values = f"One of: {', '.join(term.values)}." if term.values and term.kind == "choice" else ""
    return term.name, f"({term.kind}{', required' if term.required else ''}) {term.says}", values
