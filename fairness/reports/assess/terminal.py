"""A self-assessment in the terminal: profile by theme, answers beside cases, the weakest first, the plan."""

from __future__ import annotations

from fairness.assess.result import BEARS_OUT, FEW, KEPT, LESS, MORE, OPEN, Item, Result
from fairness.reports.assess import words
from fairness.reports.page import Page
from fairness.reports.words import count, listed
from fairness.statistics.disclosure import Audience

_MOST = 3
_WIDE = 9
_STYLES = {
    "no": "red",
    "not known": "magenta",
    "not answered": "dim",
    "partly": "yellow",
    "yes, not evidenced": "yellow",
}
_GROUP_WORDS = {
    LESS: "where cases show less than the answer says",
    MORE: "where cases show more than the answer says",
    BEARS_OUT: "borne out",
    FEW: "with too few cases to say",
    KEPT: "hidden, as the counts that may be shown leave it open",
    OPEN: "without a yes, partly or no to compare",
}
_VERDICT_STYLES = {"not borne out": "red", "borne out": "green"}


def show_result(
    result: Result, page: Page, cases: str = "", everything: bool = False, audience: Audience = "shared"
) -> None:
    """Add the whole report to a page; `cases` says which audit the answers were held against.

    Without `everything` each list has its first items, and says how many more there are.
    """
    _head(result, page, cases)
    _themes(result, page)
    if cases:
        _cases(result, page, everything, audience)
    _weakest(result, page, everything)
    _plan(result, page, everything)
    page.blank()
    page.para(words.NOTE, style="dim")


def _head(result: Result, page: Page, cases: str) -> None:
    answers = result.answers
    page.add((f"Self-assessment of {answers.organisation or answers.file or 'an organisation'}", "bold"))
    asked = len(result.questionnaire.questions)
    page.labelled("Questions", f"{asked}, version {result.questionnaire.version}", 0, wide=14)
    if answers.nation:
        page.labelled("Nation", words.NATION_WORDS[answers.nation], 0, wide=14)
    page.labelled("Answers", words.totals(result), 0, wide=14)
    if cases:
        page.labelled("Cases", cases, 0, wide=14)
    for note in filter(None, (words.new_says(result), words.retired_says(answers.retired))):
        page.labelled("Note", note, 0, wide=14)


def _themes(result: Result, page: Page) -> None:
    page.heading("Answers by theme", "one sign a question")
    for one in result.profiles:
        bar = "".join(words.SIGNS[state] * one.counts[state] for state in words.SIGNS)
        page.add((f"{one.title:<27}", ""), (f"{len(one.items):>3}  ", "dim"), (bar, ""))
    signs = [f"{sign} {state}" for state, sign in words.SIGNS.items()]
    page.blank()
    page.para("   ".join(signs), 0, style="dim")


def _cases(result: Result, page: Page, everything: bool, audience: Audience) -> None:
    held = [one for one in result.cases if one.cases]
    page.heading("Answers beside cases", "what the linked rules show")
    if not held:
        page.para("None of the linked rules could be judged in any case of this audit.")
        return
    inside = {name: [one for one in held if one.group == name] for name in _GROUP_WORDS}
    said = listed(f"{len(found)} {_GROUP_WORDS[name]}" for name, found in inside.items() if found)
    page.para(f"{count(len(held), 'question')} of which the linked rules were judged: {said}.")
    for name, found in inside.items():
        if not found:
            continue
        page.blank()
        page.add((f"{_GROUP_WORDS[name].capitalize()}", "bold"), (f"  {len(found)}", "dim"))
        shown = found if everything or name == LESS else found[:_MOST]
        for one in shown:
            page.blank()
            _beside(one, page)
        if len(found) > len(shown):
            page.blank()
            rest = ", ".join(one.question.id for one in found[len(shown) :])
            page.para(f"and {rest} (--all shows them)", 7, style="dim")
    page.blank()
    page.para(
        "A rule is met in a case where nothing that it asks was late or missing; it may show only part of what a "
        "question asks. The intervals of one question hold together at 95%, unless set otherwise.", 0, style="dim",
    )  # fmt: skip
    page.para(words.audience_says(audience), 0, style="dim")


def _beside(item: Item, page: Page) -> None:
    found = item.cases
    if found is None:
        return
    _title(item, page)
    page.labelled("answer", words.answer_says(item), 7, _STYLES.get(item.state, ""), _WIDE)
    for number, shown in enumerate(words.rules_shown(found)):
        page.labelled("cases" if number == 0 else "", words.rule_says(shown, found.level), 7, wide=_WIDE)
    style = _VERDICT_STYLES.get(found.verdict, "")
    page.labelled("verdict", words.verdict_says(found), 7, style, _WIDE)


def _title(item: Item, page: Page) -> None:
    page.styled(
        [(f"{item.question.id}  ", "bold"), (item.question.question, ""),
         (f"  {item.kind}\u00a0·\u00a0{item.question.severity}", "dim")], hang=7,
    )  # fmt: skip


def _weakest(result: Result, page: Page, everything: bool) -> None:
    page.heading("The weakest of each theme", "duties first")
    for profile in result.profiles:
        if not profile.weakest:
            page.blank()
            page.add((profile.title, "bold"), ("  nothing open", "green"))
            continue
        page.blank()
        page.add((profile.title, "bold"), (f"  {len(profile.weakest)} of {len(profile.items)} open", "dim"))
        shown = profile.weakest if everything else profile.weakest[:_MOST]
        for one in shown:
            beside = ", cases show less" if one.contradicted else ""
            state = f"{one.state}{beside}"
            page.styled(
                [(f"  {one.question.id}  ", ""), (f"{state}: ", _STYLES.get(one.state, "")),
                 (one.question.question, ""), (f"  {one.kind}", "dim")], hang=9,
            )  # fmt: skip
        if len(profile.weakest) > len(shown):
            page.para(f"and {len(profile.weakest) - len(shown)} more", 9, style="dim")


def _plan(result: Result, page: Page, everything: bool) -> None:
    page.heading("Action plan", "by kind of basis, then severity")
    if not result.plan:
        page.para("Nothing is open.")
    planned = sum(one.answer.action is not None for one in result.plan)
    if result.plan:
        page.para(f"{count(len(result.plan), 'question')} open, of which {planned} have a planned action.")
    for kind, title in words.KIND_WORDS.items():
        inside = [one for one in result.plan if one.kind == kind]
        if not inside:
            continue
        page.blank()
        page.add((title, "bold"), (f"  {len(inside)}", "dim"))
        shown = inside if everything or kind == "duty" else inside[:_MOST]
        for one in shown:
            _step(one, page)
        if len(inside) > len(shown):
            page.blank()
            page.para(f"and {len(inside) - len(shown)} more (--all shows them)", 2, style="dim")


def _step(item: Item, page: Page) -> None:
    page.blank()
    _title(item, page)
    state = f"{item.state}; cases show less" if item.contradicted else item.state
    page.labelled("now", state, 7, _STYLES.get(item.state, ""), _WIDE)
    planned = words.action_says(item.answer.action)
    if planned:
        page.labelled("planned", planned, 7, "", _WIDE)
    else:
        page.labelled("good", item.question.good, 7, "dim", _WIDE)
        if item.state == "yes, not evidenced":
            page.labelled("show", "; ".join(item.question.evidence), 7, "dim", _WIDE)
        page.labelled("planned", f"nothing yet; best placed: {item.question.who}", 7, "", _WIDE)
