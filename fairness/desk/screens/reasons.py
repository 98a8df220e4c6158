"""The reason that a risk has: given by somebody, and taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

from fairness.desk.asking import Ask, keep_change
from fairness.desk.screens.events import people_of, without_file
from fairness.desk.shelf import Conflict
from fairness.desk.work import Gone, Opened
from fairness.readers.stated import written_date
from fairness.reports.words import Words, day
from fairness.rulebook.models import Rule
from fairness.source.problems import InputError


def answer(ask: Ask) -> Response:
    """A form for the reason that a risk has."""
    opened = ask.work.open(ask.at["key"])
    rule = ask.work.rules.rulebook.rule(ask.at["rule"])
    return _answer_page(ask, opened, rule, {"event": ask.query.get("at", ""), "date": day(ask.work.as_at)})


def _answer_page(
    ask: Ask, opened: Opened, rule: Rule, held: Mapping[str, str], wrong: Sequence[str] = (), status: int = 200,
    conflict: bool = False,
) -> Response:  # fmt: skip
    risks = [one for one in opened.view.review.results if one.rule == rule.code and one.verdict.value == "risk"]
    words = Words(ask.work.rules.rulebook.vocabulary)
    at = [(str(one.place), words.event(one.activation)) for one in risks if one.activation and one.place is not None]
    return ask.page(
        "answer.html", status, tab="review", opened=opened, rule=rule, at=at, held=held, wrong=wrong,
        people=people_of(ask, opened), digest=opened.digest, conflict=conflict,
    )  # fmt: skip


def give_answer(ask: Ask) -> Response:
    """Write the reason that a risk has into the case file."""
    opened = ask.work.open(ask.at["key"])
    rule = ask.work.rules.rulebook.rule(ask.at["rule"])
    held = ask.form
    lacks = [said for name, said in (("reason", "the reason"), ("by", "who gives it")) if not held.get(name)]
    if lacks:
        says = [f"Say {' and '.join(lacks)}. Without this it does not explain the risk."]
        return _answer_page(ask, opened, rule, held, says, 422)
    if held.get("digest", "") != opened.digest:
        return _answer_page(ask, opened, rule, held, status=409, conflict=True)
    try:
        entry: dict[str, Any] = {"rule": rule.code}
        if held.get("event", "").isdecimal():
            entry["event"] = int(held["event"])
        entry |= {"reason": held["reason"], "by": held["by"], "date": written_date(held.get("date", ""), "")}
        if held.get("expires"):
            entry["expires"] = written_date(held["expires"], "")
        text = ask.work.text(opened.key)
        text.add("explanations", entry)
        text.case()
    except InputError as error:
        return _answer_page(ask, opened, rule, held, [without_file(one) for one in error.problems], 422)
    return keep_change(ask, opened, "risk explained", text.text)


def take_back(ask: Ask) -> Response:
    """Take a reason out of the case file; the risk that it answers is one again."""
    opened = ask.work.open(ask.at["key"])
    number = int(ask.at["number"])
    if ask.form.get("digest", "") != opened.digest:
        raise Conflict
    text = ask.work.text(opened.key)
    given = len(opened.case.explanations)
    if number >= given:
        raise Gone
    text.remove(*(("explanations", number) if given > 1 else ("explanations",)))
    text.case()
    return keep_change(ask, opened, "reason taken back", text.text)
