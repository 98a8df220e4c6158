"""A chronology becomes a case: rows that are taken, and rows that wait, each with what it may be."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from starlette.responses import Response

from fairness.cases.proposed import ProposedRow
from fairness.cases.vocabulary import Vocabulary
from fairness.chronologies.compiling import load_phrases
from fairness.chronologies.confirming import keep, read_typed_date, skip, type_named
from fairness.chronologies.documents import ENDINGS
from fairness.chronologies.draft_file import draft
from fairness.chronologies.people import key_file, load_people
from fairness.chronologies.proposing import read_chronology
from fairness.desk.asking import Ask, go, plain_name
from fairness.desk.rows import key_of
from fairness.desk.shelf import Conflict
from fairness.desk.work import Gone, Opened, is_editable
from fairness.source.problems import InputError, Place, Problem

_ANSWERED = ("row accepted", "row set aside")
_OTHERS = (("type", "type_date"), ("type2", "type2_date"))  # events beside those proposed, with their own dates


# -- a file ----------------------------------------------------------------------------------------------------------


def ask_for_file(ask: Ask) -> Response:
    """A form for a chronology."""
    return _file_page(ask, [])


def _file_page(ask: Ask, wrong: Sequence[str], status: int = 200) -> Response:
    rows = [row for row in ask.work.look()[0] if not row.wrong and is_editable(row.file)]
    nations = ask.work.rules.rulebook.vocabulary.fields["nation"].values
    return ask.page(
        "bring_in.html", status, rows=rows, nations=nations, held=ask.form, wrong=wrong, accept=",".join(ENDINGS)
    )  # fmt: skip


def bring_in(ask: Ask) -> Response:
    """Draft a case from a file that was brought, or add what is new in it to a case that is there."""
    upload = ask.uploads.get("chronology")
    if upload is None:
        return _file_page(ask, ["Choose the file of a chronology."], 422)
    known = ask.form.get("into", "")
    vocabulary = ask.work.rules.rulebook.vocabulary
    with tempfile.TemporaryDirectory(prefix="fairness-desk-") as spare:
        brought = Path(spare, upload.name)
        brought.write_bytes(upload.content)
        try:
            rows = read_chronology(str(brought), load_phrases(vocabulary, None))
            if known:
                opened = ask.work.open(known)
                name, expected, facts = opened.file, opened.digest, {"case_id": opened.case.case_id}
            else:
                facts = {part: ask.form[part] for part in ("case_id", "nation") if ask.form.get(part)}
                name, expected = ask.work.shelf.free(_file_name(facts.get("case_id") or brought.stem)), ""
            also = str(Path(key_file(name)))
            with ask.work.shelf.changing("chronology brought in", name, expected, (also,)) as path:
                case, _ = draft(str(brought), rows, str(path), vocabulary, facts)
        except InputError as error:
            return _file_page(ask, [one.replace(f"{spare}/", "") for one in ask.work.plainly(error)], 422)
    key = key_of(name, case.case_id)
    return go(f"/case/{key}/rows" if case.waiting else f"/case/{key}")


def _file_name(reference: str) -> str:
    plain = plain_name(reference).strip("-.")[:80]
    return f"{plain or 'case'}.yaml"


# -- the rows that wait ----------------------------------------------------------------------------------------------


def rows(ask: Ask) -> Response:
    """The rows of a chronology that are no events yet, and one of them with what it may be."""
    opened = ask.work.open(ask.at["key"])
    return _rows_page(ask, opened, _chosen(opened, ask.query.get("row", "")))


def _chosen(opened: Opened, asked: str) -> int | None:
    """The place of the row that is asked for; else of the first that waits."""
    proposed = opened.case.proposed
    if asked.isdecimal() and int(asked) < len(proposed):
        return int(asked)
    return next((place for place, one in enumerate(proposed) if one.waits), None)


def _rows_page(
    ask: Ask, opened: Opened, at: int | None, wrong: Sequence[str] = (), held: Mapping[str, Any] | None = None,
    status: int = 200,
) -> Response:  # fmt: skip
    vocabulary = ask.work.rules.rulebook.vocabulary
    people = load_people(key_file(str(ask.work.shelf.path(opened.file))), vocabulary)
    proposed = opened.case.proposed
    waits = [place for place, one in enumerate(proposed) if one.waits]
    later = [place for place in waits if at is not None and place > at]
    return ask.page(
        "rows.html", status, tab="rows", opened=opened, at=at, wrong=wrong, held=held or {},
        row=None if at is None else proposed[at], waits=waits, following=next(iter(later or waits), None),
        previous=next((place for place in reversed(waits) if at is not None and place < at), None),
        said=[people.decoded(one.text) for one in proposed], label=vocabulary.label,
        all_types=list(vocabulary.types.values()), digest=opened.digest, can_undo=bool(_undoable(ask, opened.file)),
    )  # fmt: skip


def answer(ask: Ask) -> Response:
    """Take what is said of a row: the events that it is, or that it is none. It is kept at once."""
    opened = ask.work.open(ask.at["key"])
    at = _chosen(opened, ask.form.get("row", ""))
    if ask.form.get("digest", "") != opened.digest:
        raise Conflict
    if at is None:
        raise Gone
    row = opened.case.proposed[at]
    text = ask.work.text(opened.key)
    try:
        if ask.form.get("do") == "skip":
            what, found = "row set aside", skip(text, row)
        else:
            what, found = "row accepted", keep(text, row, _events(ask, row))
        if not found:
            raise Gone
        text.case()
    except InputError as error:
        says = [f"{one.field}: {one.says}" if one.field else one.says for one in error.problems]
        return _rows_page(ask, opened, at, says, ask.form, 422)
    ask.work.shelf.put(what, opened.file, text.text, opened.digest)
    # The row that was taken is gone from the list, and the next one has its place.
    after = ask.work.open(opened.key)
    start = at if what == "row accepted" else at + 1
    following = next((place for place, one in enumerate(after.case.proposed) if one.waits and place >= start), None)
    if following is None and not after.case.waiting:
        return go(f"/case/{opened.key}")
    return go(f"/case/{opened.key}/rows" + ("" if following is None else f"?row={following}"))


def _events(ask: Ask, row: ProposedRow) -> list[tuple[str, dict[str, Any]]]:
    """The events that were chosen of a row's proposals, and another one. Raises InputError."""
    single = ask.form.get("take", "")
    numbers = [single] if single else ask.lists.get("candidate", [])
    chosen = [int(one) for one in numbers if one.isdecimal() and int(one) < len(row.candidates)]
    events = []
    for place in chosen:
        one = row.candidates[place]
        events.append((one.type, {**one.fields, "date": _dated(ask, f"date.{place}", one.fields)}))
    for name, when in () if single else _OTHERS:
        if other := ask.form.get(name, ""):
            events.append((_named_type(other, ask.work.rules.rulebook.vocabulary), {"date": _dated(ask, when)}))
    if not events:
        raise InputError(Problem(Place(""), "Choose what it is, or say that it is no event."))
    return events


def _dated(ask: Ask, field: str, own: Mapping[str, Any] = MappingProxyType({})) -> str:
    """When an event of a row was: its own date, where the form or the row has one; else the date of the row.

    Raises InputError where there is none that can be read.
    """
    if field not in ask.form and own.get("date"):  # accepted as it is proposed
        return str(own["date"])
    typed = ask.form.get(field, "") or ask.form.get("date", "")
    day = read_typed_date(typed) if typed else ""
    if not day:
        says = f"We cannot read {typed[:60]!r} as a date." if typed else "Say when it was."
        raise InputError(Problem(Place(""), f"{says} Such as 4 March 2024, or March 2024."))
    return day


def _named_type(text: str, vocabulary: Vocabulary) -> str:
    """The event type that a text names. Raises InputError where that may be several, or none."""
    named = type_named(text, vocabulary)
    if named in vocabulary.types:
        return named
    says = f"{text[:60]!r} may be several events, or none. Choose one of the list."
    raise InputError(Problem(Place(""), says))


def undo(ask: Ask) -> Response:
    """Put back what the file held before the last answer."""
    opened = ask.work.open(ask.at["key"])
    before = _undoable(ask, opened.file)
    content = ask.work.shelf.version(opened.file, before) if before else None
    if content is None:
        raise Gone
    ask.work.shelf.put("answer undone", opened.file, content.decode("utf-8"), ask.form.get("digest", ""))
    return go(f"/case/{opened.key}/rows")


def _undoable(ask: Ask, file: str) -> str:
    """The digest that a file had before the last answer that is not undone; empty where other changes came after."""
    stack: list[str] = []
    for line in reversed(ask.work.shelf.logged(file)):
        if line.get("what") in _ANSWERED:
            stack.append(line.get("before", ""))
        elif line.get("what") == "answer undone":
            stack = stack[:-1]
        else:
            stack = []
    return stack[-1] if stack else ""
