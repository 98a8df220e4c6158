"""The report on one case in a terminal: readable at 80 and 140 columns, with colour and without."""

from __future__ import annotations

from fairness.cases.entries import Entry
from fairness.engines.model import Verdict
from fairness.reports.chart import Chart
from fairness.reports.citations import cited
from fairness.reports.happened import details, risk_numbers, when
from fairness.reports.page import Page, show
from fairness.reports.sentences import WHAT_A_RISK_IS
from fairness.reports.view import Finding, Line, View, next_due
from fairness.reports.words import count, day, listed, recorded_date

_LABELS = 14
_DRAWN = 20  # columns in which a chart can be read
_MOST_EVENTS = 24
_MOST_LINES = 6
# Only colours that are legible on dark and on light; every meaning is also in words.
_SEVERITY = {"critical": "bold red", "high": "red", "medium": "magenta", "low": ""}
_ROLES = {"axis": "dim", "risks": "bold red"}


def print_views(views: list[View], output: str | None, all_events: bool = False, met: bool = False) -> None:
    """Print reports one after another, and a line for each case where there are several.

    On a terminal as wide as it is; into a file or pipe 100 columns wide, without colour.
    """
    show(lambda page: _fill(views, page, all_events, met), output)


def _fill(views: list[View], page: Page, all_events: bool, met: bool) -> None:
    for number, view in enumerate(views):
        if number:
            page.print()
            page.add("")
            page.add("")
        render(view, page, all_events, met)
    if len(views) > 1:
        page.print()
        page.heading(f"All {len(views)} cases")
        wide = max(len(view.title) for view in views) + 2
        for view in views:
            page.labelled(view.title, view.summary(), 2, wide=wide)


def render(view: View, page: Page, all_events: bool = False, met: bool = False) -> None:
    """Put the whole report on a page; `all_events` lists every event of a long case, `met` what is in order."""
    page.add((f"Review of case {view.title}", "bold underline"))
    wide = max(len(name) for name, _ in view.facts) + 2
    for name, value in view.facts:
        page.labelled(name, value, 0, wide=wide)
    if view.waiting:
        page.heading("Questions first", "their answers let more rules be judged")
        for one in view.waiting:
            page.para(f"• {one}", 2, 4)
    _chart(view, page)
    _events(view, page, all_events)
    _risks(view, page)
    _patterns(view, page)
    _due(view, page)
    _explained(view, page)
    _unknown(view, page)
    _met(view, page, met)
    for title, notes in (("Local policy", view.local), ("Notes on the record", view.notes)):
        if notes:
            page.heading(title)
        for note in notes:
            page.para(f"• {note}", 2, 4)
    _sources(view, page)
    page.blank()
    page.para(WHAT_A_RISK_IS, style="italic")


def _chart(view: View, page: Page) -> None:
    page.heading("Timeline")
    room = min(page.width, 140) - _LABELS - 6
    if room < _DRAWN:
        return  # the events follow as a list
    chart = Chart(view, room)
    for row in chart.rows():
        page.add((row.label.ljust(_LABELS), "dim"), (row.drawing.rstrip(), _ROLES.get(row.role, "")))
    if legend := chart.legend():
        page.para(legend, _LABELS, style="dim")


def _events(view: View, page: Page, all_events: bool) -> None:
    marks = risk_numbers(view)
    events = view.review.timeline.shown
    short = not all_events and len(events) > _MOST_EVENTS
    page.blank()
    hidden = 0
    for event in events:
        if short and not (id(event) in marks or event.is_case or _in_a_bar(view, event)):
            hidden += 1
            continue
        _gap(page, hidden)
        hidden = 0
        _event(view, page, event, marks.get(id(event), []))
    _gap(page, hidden)
    if short:
        page.add(("  --all-events lists every event.", "dim"))


def _gap(page: Page, hidden: int) -> None:
    if hidden:
        page.add((" " * 26 + f"… {count(hidden, 'other event')}", "dim"))


def _in_a_bar(view: View, event: Entry) -> bool:
    return any(event.type in (*track.starts, *track.ends) for track in view.rulebook.vocabulary.tracks if track.ends)


def _event(view: View, page: Page, event: Entry, marks: list[int]) -> None:
    number = "" if event.place is None else f"[{event.place}]"
    parts = [(f"{when(event):>18} ", ""), (f"{number:>5} ", "dim"), (view.rulebook.vocabulary.label(event.type), "")]
    if said := details(event):
        parts.append((f" · {said}", "dim"))
    if marks:
        parts.append((f"  ◀ risk {listed(map(str, marks))}", "red"))
    page.styled(parts, hang=26)


def _risks(view: View, page: Page) -> None:
    if not view.risks:
        page.heading("Risks")
        page.para(view.silence, 2)
    for theme, findings in view.themes:
        page.heading(theme, count(len(findings), "risk"))
        for finding in findings:
            _finding(finding, page)


def _patterns(view: View, page: Page) -> None:
    if not view.patterns:
        return
    page.heading("Patterns", "several of the risks above together")
    for finding in view.patterns:
        _titled(finding, page)
        _shown(finding.lines, page)
        if finding.rule.why:
            page.labelled("why", finding.rule.why, 5)
        if finding.rule.remedy:
            page.labelled("do next", f"{finding.rule.remedy.who}: {finding.rule.remedy.do}", 5, "bold")


def _finding(finding: Finding, page: Page) -> None:
    rule = finding.rule
    page.styled(
        [
            (f"{finding.number:>3}  ", "bold red"), (rule.title, "bold"), (f"  {rule.code} · ", "dim"),
            (rule.severity, _SEVERITY[rule.severity]),
        ],
        hang=5,
    )  # fmt: skip
    if rule.question:
        page.labelled("asks", rule.question, 5)
    _shown(finding.lines, page)
    for basis in finding.basis:
        page.labelled("basis", basis, 5)
    if finding.also:
        page.labelled("also", listed(f"{one.title} ({one.code})" for one in finding.also), 5)
    if rule.why:
        page.labelled("why", rule.why, 5)
    if rule.remedy:
        page.labelled("do next", f"{rule.remedy.who}: {rule.remedy.do}", 5, "bold")
    page.blank()


def _shown(lines: list[Line], page: Page, indent: int = 5) -> None:
    for line in lines[:_MOST_LINES]:
        page.labelled("record", line.shows, indent)
        if line.due:
            page.labelled("due", line.due, indent, "dim")
    if len(lines) > _MOST_LINES:
        more = f"and {len(lines) - _MOST_LINES} more of the same; `fairness explain` shows each."
        page.labelled("", more, indent)


def _due(view: View, page: Page) -> None:
    if not view.due:
        return
    page.heading("What is due next")
    for finding in view.due:
        due = next_due(finding)
        label = day(due) if due else "before closing"
        page.styled(
            [(f"{label:>15}  ", ""), (finding.rule.title, "bold"), (f"  {finding.rule.code}", "dim")], hang=17
        )
        _shown(finding.lines, page, 17)
        if finding.rule.remedy:
            page.labelled("who", finding.rule.remedy.who, 17)


def _titled(finding: Finding, page: Page) -> None:
    page.styled([(f"  {finding.rule.title}", "bold"), (f"  {finding.rule.code}", "dim")], hang=2)


def _explained(view: View, page: Page) -> None:
    if not view.explained:
        return
    page.heading("Explained in the case file")
    for finding in view.explained:
        _titled(finding, page)
        for line in finding.lines:
            page.labelled("record", line.shows, 5)
            answer = line.result.explanation
            if answer is not None and line.result.verdict is Verdict.EXPLAINED:
                until = f", until {recorded_date(answer.expires)}" if answer.expires else ""
                said = f"{answer.reason} ({answer.by}, {recorded_date(answer.date)}{until})"
                page.labelled("reason", said, 5)


def _unknown(view: View, page: Page) -> None:
    if not view.unknown:
        return
    page.heading("What could not be judged", "and which record would settle it")
    for finding in view.unknown:
        _titled(finding, page)
        for said in dict.fromkeys(line.shows for line in finding.lines):
            page.labelled("settle", said, 5)


def _met(view: View, page: Page, met: bool) -> None:
    if not view.met:
        return
    page.heading("Found in order", count(len(view.met), "rule"))
    if not met:
        codes = listed(finding.rule.code for finding in view.met)
        page.para(f"{codes}. --met shows each with its evidence.", 2, style="dim")
        return
    for finding in view.met:
        _titled(finding, page)
        _shown(finding.lines, page)


def _sources(view: View, page: Page) -> None:
    sources = cited(view)
    if sources:
        page.heading("Sources", "of the risks")
    for source in sources:
        page.styled([(f"  {source.id}  ", "bold"), (source.citation, "")], hang=6)
        if source.url:
            page.para(source.url, 6, style="dim")
