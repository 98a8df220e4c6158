"""A table for an audit: what each column holds is proposed, confirmed by a person, and seen on the first cases."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from starlette.responses import Response

from fairness.cases.vocabulary import Vocabulary
from fairness.desk.asking import Ask, Upload, go
from fairness.desk.audit_files import MAPPING, mapping_of, source_of, table_folder
from fairness.desk.audit_runs import start
from fairness.desk.work import Gone, Work, named_in
from fairness.readers.header import fold
from fairness.readers.mapping_checks import case_fields
from fairness.readers.mapping_text import CASE, DETAIL, EVENT, PART, MappingText
from fairness.readers.matching import LIKELY, SURE, Match
from fairness.readers.proposal import Chosen, Column, Suggestion
from fairness.readers.suggest import suggest
from fairness.reports.document import Figure, Item
from fairness.reports.review.timeline import timeline
from fairness.reports.suggestion import as_yaml
from fairness.reports.table_preview import Preview, preview
from fairness.reports.view import view
from fairness.reports.words import spelt
from fairness.source.problems import InputError
from fairness.source.whole import write_bytes, write_text

_COLUMNS = "columns.json"
_QUESTION = re.compile(r"(?:QUESTION|NOT SURE)[:,] *(.*)")
_STATED = ("nation", "sector", "procedure")  # facts that may be one for a whole table, and for which many rules wait
_MOST_WRONG = 20
# What is asked of a table as a whole: the name of the setting, its question, and what may be answered.
_SETTINGS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    ("dates", "In dates written as numbers, which comes first?", (
        ("day_first", "The day"), ("month_first", "The month"),
    )),
    ("turned", "Where a spreadsheet took the day for the month", (
        ("undo", "Turn these dates back"), ("keep", "Keep them as they are"),
    )),
    ("spelling", "References that differ in capitals, spaces or zeros", (
        ("folded", "Are the same case"), ("as_written", "Are different cases"),
    )),
    ("prefix", "Where references begin again", (
        ("sheet", "Put the name of the sheet before them"), ("file", "Put the name of the file before them"),
    )),
    ("hidden_sheets", "Hidden sheets", (("leave_out", "Leave them out"), ("read", "Read them"))),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seen:
    """A column as the form shows it: its name, what stands in it, whether that is dates, and why we propose it.

    `check`: whether a person should look at what is proposed.
    """

    name: str
    examples: list[str]
    dated: bool
    why: str
    check: bool = False


# -- what is proposed ------------------------------------------------------------------------------------------------


def propose(work: Work, name: str, upload: Upload) -> None:
    """Keep a table that was brought for an audit, with the mapping that is proposed. Raises InputError."""
    place = table_folder(work, name)
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(mode=0o700, parents=True)
    table = place / upload.name
    write_bytes(table, upload.content)
    try:
        found = suggest(str(table), work.rules.rulebook.vocabulary)
    except InputError:
        shutil.rmtree(place, ignore_errors=True)
        raise
    write_text(place / MAPPING, as_yaml(found))
    write_text(place / _COLUMNS, json.dumps([asdict(one) for one in _columns(found)]))


def _columns(found: Suggestion) -> list[Seen]:
    """Every column of a table with why it is proposed as it is: those that are used first."""
    told: dict[str, Seen] = {}

    def tell(column: Column, why: str, check: bool = False) -> None:
        told.setdefault(fold(column.name), Seen(column.name, column.values()[:2], column.is_date, why, check))

    def tell_chosen(chosen: Chosen) -> None:
        tell(chosen.column, *_why(chosen.match))
        for one in chosen.given.values():
            tell_chosen(one)

    for chosen in (*found.case.values(), *found.parts.values(), *found.events):
        tell_chosen(chosen)
    for column in found.unused:
        tell(column, found.why_not.get(column.name, "") or "We do not know this name.")
    return list(told.values())


def _why(match: Match) -> tuple[str, bool]:
    """Why a column is proposed as it is, and whether a person should look at that."""
    if match.asks:
        return match.asks, True
    if match.score == SURE:
        return "A usual name for it.", False
    return f"Its name is like \u201c{match.word}\u201d.", match.score < LIKELY


# -- the screen ------------------------------------------------------------------------------------------------------


def table(ask: Ask) -> Response:
    """What each column of a table holds, as we propose it, and the first cases that this gives."""
    place, file = _table_of(ask)
    return _table_page(ask, place, file, (place / MAPPING).read_text(encoding="utf-8"))


def _table_of(ask: Ask) -> tuple[Path, Path]:
    file = source_of(ask.work, ask.at["name"])
    if file is None:
        raise Gone
    return file.parent, file


def confirm(ask: Ask) -> Response:
    """Keep what was said of the columns, and show what it gives; or start the audit with it."""
    place, file = _table_of(ask)
    text = (place / MAPPING).read_text(encoding="utf-8")
    try:
        text = _said(ask, place, text)
    except InputError as error:
        return _table_page(ask, place, file, text, error.problems, 422)
    write_text(place / MAPPING, text)
    if ask.form.get("do") == "start":
        seen, _ = _seen(ask, file)
        if seen is not None and seen.cases:
            start(ask.work, ask.at["name"])
            return go(f"/audits/{ask.at['name']}")
    return _table_page(ask, place, file, text)


def _said(ask: Ask, place: Path, text: str) -> str:
    """The text of the mapping as the form says it: as text where that was changed, else by its fields."""
    form = ask.form
    typed = form.get("mapping", "") + "\n"
    if form.get("do") == "text":
        return typed
    held = MappingText(text)
    columns = _kept(place)
    held.give({one.name: form[f"column.{n}"] for n, one in enumerate(columns) if f"column.{n}" in form})
    for name in _STATED:
        if f"value.{name}" in form:
            held.state(name, form[f"value.{name}"])
    for name, _, values in _SETTINGS:
        given = form.get(f"set.{name}")
        if given is not None and given in ("", *dict(values)):
            held.set(name, given)
    return held.text


def _table_page(
    ask: Ask, place: Path, file: Path, text: str, wrong: Sequence[Any] = (), status: int = 200
) -> Response:  # fmt: skip
    words = ask.work.rules.rulebook.vocabulary
    columns = _kept(place)
    try:
        held: MappingText | None = MappingText(text)
    except InputError as error:
        held, wrong = None, [*wrong, *error.problems]
    seen, more = (None, []) if held is None else _seen(ask, file)
    roles = held.held if held else {}
    asked = {f"column.{n}": ask.form[f"column.{n}"] for n in range(len(columns)) if f"column.{n}" in ask.form}
    rows = [
        (one, asked.get(f"column.{n}", roles.get(fold(one.name), "")) if wrong else roles.get(fold(one.name), ""))
        for n, one in enumerate(columns)
    ]
    failed = bool(wrong or more) and not (seen and seen.cases)
    told = [one.lstrip(": ") for one in named_in(place, wrong)] + more
    return ask.page(
        "table.html", 422 if failed and status == 200 and ask.form else status, name=ask.at["name"], file=file.name,
        mapping=text, seen=seen, wrong=told,
        looked=bool(ask.form) and not told, columns=rows, label=words.label, drawings=_drawn(ask, seen),
        choices={dated: _choices(words, dated, held) for dated in (True, False)}, said=_said_of(words),
        stated=[(one, words.fields[one], held.value(one)) for one in _STATED if held and _may_state(one, held)],
        settings=[(name, says, values, held.setting(name)) for name, says, values in _SETTINGS] if held else [],
        questions=[one[1] for line in text.splitlines() if (one := _QUESTION.search(line))],
    )  # fmt: skip


def _kept(place: Path) -> list[Seen]:
    try:
        return [Seen(**one) for one in json.loads((place / _COLUMNS).read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError):
        return []


def _may_state(name: str, held: MappingText) -> bool:
    return f"{CASE}{name}" not in held.held.values()


def _seen(ask: Ask, file: Path) -> tuple[Preview | None, list[str]]:
    """What a table gives through its mapping, and what is wrong with either."""
    words = ask.work.rules.rulebook.vocabulary
    try:
        found = preview(str(file), words, mapping_of(ask.work, ask.at["name"]), {})
    except InputError as error:
        return None, named_in(file.parent, error.problems[:_MOST_WRONG])
    return found, named_in(file.parent, found.problems[:_MOST_WRONG])


def _drawn(ask: Ask, seen: Preview | None) -> list[Figure]:
    """The timeline of each of the first cases."""
    drawn: list[Item] = []
    for case in seen.first if seen else ():
        made = view(ask.work.review(case), ask.work.rules.rulebook)
        drawn += timeline(made, f"{case.case_id}-", drawn=True, folds=False, short=False, all_events=False)[:1]
    return [one for one in drawn if isinstance(one, Figure)]


def _choices(words: Vocabulary, dated: bool, held: MappingText | None) -> list[tuple[str, list[tuple[str, str]]]]:
    """What a column may hold, in groups; events only where it has dates, in a table with a row a case."""
    said = _said_of(words)
    case = [f"{CASE}{name}" for name in case_fields(words)]
    groups = [("About the case", [(one, said[one]) for one in case])]
    if held is not None and held.document.get("layout") == "long":
        parts = [f"{PART}{name}" for name in ("type", "date", "time", *words.attributes)]
        return [("The event in each row", [(one, said[one]) for one in parts]), *groups]
    if not dated:
        return groups
    by_family: dict[str, list[tuple[str, str]]] = {}
    for name in words.types:
        by_family.setdefault(spelt(name.partition(".")[0]).capitalize(), []).append(
            (f"{EVENT}{name}", said[f"{EVENT}{name}"])
        )
    return [*groups, *((f"Event: {family.lower()}", some) for family, some in by_family.items())]


def _said_of(words: Vocabulary) -> Mapping[str, str]:
    """Each thing that a column may hold, in words."""
    fields = {f"{CASE}{name}": spelt(name) for name in case_fields(words)}
    fields |= {f"{CASE}roles.{name}": f"role: {spelt(name)}" for name in words.roles}
    fields[f"{CASE}case_id"] = "the reference of the case"
    fields |= {f"{EVENT}{name}": one.label for name, one in words.types.items()}
    for name in ("type", "date", "time", *words.attributes):
        fields[f"{PART}{name}"] = f"{spelt(name)} of the event"
        fields[f"{DETAIL}{name}"] = f"{spelt(name)} of an event in another column"
    return {name: f"{one[:1].upper()}{one[1:]}" for name, one in fields.items()}
