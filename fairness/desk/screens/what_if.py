"""What if: what events that are only supposed would change in the review of a case."""

from __future__ import annotations

from starlette.responses import Response

from fairness.cases.vocabulary import Vocabulary
from fairness.chronologies.confirming import type_named
from fairness.desk.asking import Ask
from fairness.desk.screens.events import preview_of, without_file
from fairness.readers.stated import read_stated
from fairness.reports.changes import changes
from fairness.source.problems import InputError


def supposed(ask: Ask) -> Response:
    """What events would change in the review; nothing is written."""
    opened = ask.work.open(ask.at["key"])
    words = ask.work.rules.rulebook.vocabulary
    said = [one for one in ask.query.get("events", "").splitlines() if one.strip()]
    kind, on = ask.query.get("type", "").strip(), ask.query.get("date", "").strip()
    wrong: list[str] = []
    preview = None
    if kind or on:
        said.append(f"{type_named(kind, words)} on {on}")
    if said:
        try:
            after = opened.case.with_events([read_stated(one, "", words) for one in said], words)
            preview = preview_of(changes(opened.view.review, ask.work.review(after), ask.work.rules.rulebook))
        except InputError as error:
            wrong = [without_file(one) for one in error.problems]
            said = said[:-1]
    return ask.page(
        "what_if.html", tab="what-if", opened=opened, said=said, preview=preview, wrong=wrong, held=ask.query,
        told=[_told(one, words) for one in said], all_types=list(words.types.values()),
    )  # fmt: skip


def _told(stated_event: str, words: Vocabulary) -> str:
    """An event as it is stated, with its type in plain words."""
    kind, joint, rest = stated_event.partition(" on ")
    return f"{words.label(kind)}{joint}{rest}"
