"""The Cases screen: every case of the folder, what is due this week, and a calendar of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from starlette.responses import Response

from fairness.desk.asking import Ask, download, go, plain_name
from fairness.desk.rows import Row, due_within, key_of
from fairness.readers.record import read_case
from fairness.reports.agenda import agenda
from fairness.reports.calendar import as_calendar, done, entries_of
from fairness.source.loader import load_documents
from fairness.source.problems import InputError
from fairness.source.yaml_text import fresh

_WEEK = 7
_MOST = 200  # rows of a page
_SORTS: dict[str, tuple[str, Callable[[Row], Any]]] = {
    "pressing": ("Most pressing", lambda row: row.pressing),
    "case": ("Case", lambda row: row.case_id.casefold()),
    "open": ("Open longest", lambda row: (row.state != "open", -row.days)),
    "excluded": ("Excluded longest", lambda row: -row.excluded),
    "overdue": ("Most overdue", lambda row: -row.overdue),
    "next": ("Due next", lambda row: row.next.due if row.next else "9999"),
}
_STATES = {
    "": "All", "open": "Open", "closed": "Closed", "overdue": "Something overdue",
    "excluded": "Excluded at some time", "waiting": "Rows waiting", "wrong": "Cannot be read",
}  # fmt: skip


def cases(ask: Ask) -> Response:
    """Every case that is asked for."""
    rows, left = ask.work.look()
    sort = ask.query.get("sort", "pressing")
    state, words = ask.query.get("state", ""), ask.query.get("q", "").strip()
    found = [row for row in rows if _is_asked(row, state, words)]
    found.sort(key=_SORTS.get(sort, _SORTS["pressing"])[1])
    page = max(int(ask.query.get("page", "1")) if ask.query.get("page", "1").isdecimal() else 1, 1)
    return ask.page(
        "cases.html", rows=found[(page - 1) * _MOST : page * _MOST], number=len(found), all=len(rows), left=left,
        page=page, pages=max(-(-len(found) // _MOST), 1), sort=sort, state=state, q=words,
        sorts={name: said for name, (said, _) in _SORTS.items()}, states=_STATES,
        due=due_within(rows, ask.work.as_at, _WEEK), late=sum(row.overdue for row in rows),
    )  # fmt: skip


def _is_asked(row: Row, state: str, words: str) -> bool:
    text = " ".join((row.case_id, row.file, row.gravest, row.state, *(one.task for one in row.acts))).casefold()
    if not all(word in text for word in words.casefold().split()):
        return False
    tests = {
        "overdue": row.overdue > 0, "excluded": row.excluded > 0, "waiting": row.waiting > 0,
        "wrong": bool(row.wrong),
    }  # fmt: skip
    return not state or tests.get(state, row.state == state)


def calendar(ask: Ask) -> Response:
    """What is due in all cases, as a calendar file: as `fairness due --ics` makes it."""
    views = list(ask.work.views())
    made = as_calendar(entries_of(agenda(views)), done(views, ask.work.as_at))
    return download(made, "due.ics")


def new(ask: Ask) -> Response:
    """A form for a new case."""
    return _new(ask, [])


def _new(ask: Ask, wrong: Sequence[str], status: int = 200) -> Response:
    return ask.page(
        "new_case.html", status, terms=ask.work.rules.rulebook.vocabulary.fields, held=ask.form, wrong=wrong
    )


def create(ask: Ask) -> Response:
    """Make the file of a new case."""
    form = ask.form
    reference = form.get("case_id", "")
    plain = plain_name(reference).strip("-.")
    if not plain:
        return _new(ask, ["Give the case a reference, such as NE-2024-017. Do not use a person's name."], 422)
    shelf = ask.work.shelf
    document: dict[str, Any] = {"case_id": reference, "nation": form.get("nation", "")}
    document |= {name: form[name] for name in ("sector", "procedure", "kind") if form.get(name)}
    document["opened"] = form.get("opened") or f"{date.today()}"
    if profession := form.get("practitioner.profession"):
        document["practitioner"] = {"profession": profession}
    document["events"] = []
    text = fresh(document)
    name = shelf.free(f"{plain[:80]}.yaml")
    try:
        read_case(load_documents(text.encode(), name)[0], name, ask.work.rules.rulebook.vocabulary)
    except InputError as error:
        return _new(ask, ask.work.plainly(error), 422)
    if any(row.case_id == reference for row in ask.work.look(wait=600)[0]):
        return _new(ask, [f"There is a case {reference} in this folder already."], 422)
    shelf.put("case made", name, text, expected="")
    return go(f"/case/{key_of(name, reference)}/facts")
