"""The report on one case in a terminal: readable at 80 and 140 columns, with colour and without."""

from __future__ import annotations

import os

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from fairness.cases.models import Event
from fairness.engines.contract import Verdict
from fairness.reports.chart import Chart
from fairness.reports.sentences import WHAT_A_RISK_IS
from fairness.reports.view import Finding, Line, View, next_due
from fairness.reports.words import count, day, listed, recorded_date

_LABELS = 14
_MOST_EVENTS = 24
# Only colours that are legible on dark and on light; every meaning is also in words.
_SEVERITY = {"critical": "bold red", "high": "red", "medium": "magenta", "low": "none"}
_ROLES = {"axis": "dim", "risks": "bold red"}


def render(view: View, console: Console, all_events: bool = False, met: bool = False) -> None:
    """Print the whole report; `all_events` lists every event of a long case, `met` what was found in order."""
    _header(view, console)
    _chart(view, console)
    _events(view, console, all_events)
    _risks(view, console)
    _due(view, console)
    _explained(view, console)
    _unknown(view, console)
    _met(view, console, met)
    if view.notes:
        _heading(console, "Notes on the record")
        for note in view.notes:
            _indented(console, Text(f"• {note}"), 2)
    console.print()
    console.print(Text(WHAT_A_RISK_IS, style="italic"))


def _heading(console: Console, title: str, note: str = "") -> None:
    console.print()
    text = Text(title, style="bold")
    if note:
        text.append(f"  {note}", style="not bold dim")
    console.print(text)
    console.print(Text("─" * min(console.width, 100), style="dim"))


def _indented(console: Console, text: Text, by: int) -> None:
    console.print(Padding(text, (0, 0, 0, by)))


def _labelled(console: Console, label: str, text: str, by: int, style: str = "") -> None:
    """A label, and its text wrapped beside it."""
    wide = 10
    body = Text(text, style=style)
    lines = body.wrap(console, max(console.width - by - wide, 24))
    for number, line in enumerate(lines):
        lead = Text(" " * by + (label if number == 0 else "").ljust(wide), style="dim")
        console.print(lead + line, no_wrap=True, overflow="ignore", crop=False)


def _header(view: View, console: Console) -> None:
    console.print(Text(f"Review of case {view.title}", style="bold underline"))
    wide = max(len(name) for name, _ in view.facts) + 2
    for name, value in view.facts:
        lines = Text(value).wrap(console, max(console.width - wide, 24))
        for number, line in enumerate(lines):
            lead = Text((name if number == 0 else "").ljust(wide), style="dim")
            console.print(lead + line, no_wrap=True, overflow="ignore", crop=False)


def _chart(view: View, console: Console) -> None:
    chart = Chart(view, min(console.width, 140) - _LABELS - 6)
    _heading(console, "Timeline")
    for row in chart.rows():
        text = Text(row.label.ljust(_LABELS), style="dim")
        text.append(row.drawing.rstrip(), style=_ROLES.get(row.role, ""))
        console.print(text, no_wrap=True, overflow="crop")
    if legend := chart.legend():
        console.print(Text(" " * _LABELS + legend, style="dim"))


def _events(view: View, console: Console, all_events: bool) -> None:
    marks = _marks(view)
    line = view.review.timeline
    shown = line.events
    if not all_events and len(shown) > _MOST_EVENTS:
        shown = [one for one in shown if id(one) in marks or one.is_case or _in_a_bar(view, one)]
    console.print()
    hidden = 0
    for event in line.events:
        if event not in shown:
            hidden += 1
            continue
        if hidden:
            _gap(console, hidden)
        hidden = 0
        _event(view, console, event, marks.get(id(event), []))
    if hidden:
        _gap(console, hidden)
    if len(shown) < len(line.events):
        _indented(console, Text("--all-events lists them all.", style="dim"), 2)


def _gap(console: Console, hidden: int) -> None:
    _indented(console, Text(f"{'':12} … {count(hidden, 'other event')}", style="dim"), 2)


def _in_a_bar(view: View, event: Event) -> bool:
    return any(event.type in (*track.starts, *track.ends) for track in view.rulebook.vocabulary.tracks if track.ends)


def _marks(view: View) -> dict[int, list[str]]:
    """The numbers of the risks in which each event takes part."""
    marks: dict[int, list[str]] = {}
    for finding in view.risks:
        for line in finding.lines:
            for event in (line.result.activation, line.result.witness):
                if event is not None and str(finding.number) not in marks.setdefault(id(event), []):
                    marks[id(event)].append(str(finding.number))
    return marks


def _event(view: View, console: Console, event: Event, marks: list[str]) -> None:
    when = recorded_date(event.date) + (f" {event.time}" if event.time else "")
    number = "" if event.is_case else f"[{event.position}]"
    text = Text(f"  {when:>17} ")
    text.append(f"{number:>5} ", style="dim")
    text.append(view.rulebook.vocabulary.label(event.type))
    details = _details(event)
    if details:
        text.append(f" · {details}", style="dim")
    if marks:
        text.append(f"  ◀ risk {listed(marks)}", style="red")
    lines = text.wrap(console, console.width)
    console.print(lines[0])
    for line in lines[1:]:
        line.rstrip()
        for part in line.wrap(console, console.width - 25):
            console.print(Text(" " * 25) + part)


def _details(event: Event) -> str:
    if event.is_case:
        return ""
    parts = []
    for name in ("by", "to", "reason", "covers", "alternatives", "until", "outcome", "ref"):
        value = event.fields.get(name)
        if value not in (None, [], ""):
            said = ", ".join(str(one).replace("_", " ") for one in value) if isinstance(value, list) else str(value)
            parts.append(said if name == "reason" else f"{name} {said}")
    if event.fields.get("written") is True:
        parts.append("in writing")
    return "; ".join(parts)


def _risks(view: View, console: Console) -> None:
    if not view.risks:
        _heading(console, "Risks")
        _indented(console, Text("None of the rules asked of this case found a risk."), 2)
        return
    for theme, findings in view.themes:
        _heading(console, theme, count(len(findings), "risk"))
        for finding in findings:
            _finding(finding, console)


def _finding(finding: Finding, console: Console) -> None:
    rule = finding.rule
    head = Text(f"{finding.number:>3}  ", style="bold red")
    head.append(rule.title, style="bold")
    head.append(f"  {rule.code} · ", style="dim")
    head.append(rule.severity, style=_SEVERITY[rule.severity])
    lines = head.wrap(console, console.width - 5)
    for number, line in enumerate(lines):
        console.print(line if number == 0 else Text("     ") + line)
    if rule.question:
        _labelled(console, "asks", rule.question, 5)
    _shown(finding.lines, console)
    for basis in finding.basis:
        _labelled(console, "basis", basis, 5)
    if rule.why:
        _labelled(console, "why", rule.why, 5)
    if rule.remedy:
        _labelled(console, "do next", f"{rule.remedy.who}: {rule.remedy.do}", 5, "bold")
    console.print()


def _shown(lines: list[Line], console: Console) -> None:
    most = 6
    for line in lines[:most]:
        _labelled(console, "record", line.shows, 5)
        if line.due:
            _labelled(console, "due", line.due, 5, "dim")
    if len(lines) > most:
        _labelled(console, "", f"and {len(lines) - most} more of the same; `fairness explain` shows each.", 5)


def _due(view: View, console: Console) -> None:
    if not view.due:
        return
    _heading(console, "What is due next")
    for finding in view.due:
        when = next_due(finding)
        label = day(when) if when else "before closing"
        _item(console, label, finding)


def _item(console: Console, label: str, finding: Finding) -> None:
    rule = finding.rule
    text = Text(f"{label:>15}  ")
    text.append(rule.title, style="bold")
    text.append(f"  {rule.code}", style="dim")
    lines = text.wrap(console, console.width)
    for number, part in enumerate(lines):
        console.print(part if number == 0 else Text(" " * 17) + part)
    for line in finding.lines[:4]:
        _labelled(console, "record", line.shows, 17)
        if line.due:
            _labelled(console, "counted", line.due, 17, "dim")
    if rule.remedy and finding.lines[0].result.verdict is Verdict.DUE:
        _labelled(console, "who", rule.remedy.who, 17)


def _explained(view: View, console: Console) -> None:
    if not view.explained:
        return
    _heading(console, "Explained in the case file")
    for finding in view.explained:
        _indented(console, Text(f"{finding.rule.title}  {finding.rule.code}"), 2)
        for line in finding.lines:
            _labelled(console, "record", line.shows, 5)
            answer = line.result.explanation
            if answer is not None:
                until = f", until {recorded_date(answer.expires)}" if answer.expires else ""
                said = f"{answer.reason} ({answer.by}, {recorded_date(answer.date)}{until})"
                _labelled(console, "reason", said, 5)


def _unknown(view: View, console: Console) -> None:
    if not view.unknown:
        return
    _heading(console, "What could not be judged", "and which record would settle it")
    for finding in view.unknown:
        _indented(console, Text(f"{finding.rule.title}  {finding.rule.code}"), 2)
        for said in dict.fromkeys(line.shows for line in finding.lines):
            _labelled(console, "settle", said, 5)


def _met(view: View, console: Console, met: bool) -> None:
    if not view.met:
        return
    _heading(console, "Found in order", count(len(view.met), "rule"))
    if not met:
        codes = listed(finding.rule.code for finding in view.met)
        _indented(console, Text(f"{codes}. --met shows each with its evidence.", style="dim"), 2)
        return
    for finding in view.met:
        _indented(console, Text(f"{finding.rule.title}  {finding.rule.code}"), 2)
        _shown(finding.lines, console)


def print_views(views: list[View], output: str | None, all_events: bool = False, met: bool = False) -> None:
    """Print reports one after another, and a line for each case where there are several.

    On a terminal as wide as it is; into a file or pipe 100 columns wide, without colour.
    """
    if output:
        with open(output, "w", encoding="utf-8") as stream:
            _print_all(views, Console(file=stream, width=100, no_color=True, highlight=False), all_events, met)
        return
    _print_all(views, new_console(), all_events, met)


def new_console() -> Console:
    """A console that shows text as it is: as wide as the terminal, or 100 columns where there is none."""
    console = Console(highlight=False, emoji=False, markup=False)
    if console.is_terminal or "COLUMNS" in os.environ:
        return console
    return Console(highlight=False, emoji=False, markup=False, width=100)


def _print_all(views: list[View], console: Console, all_events: bool, met: bool) -> None:
    for number, view in enumerate(views):
        if number:
            console.print("\n")
        render(view, console, all_events, met)
    if len(views) > 1:
        _heading(console, f"All {len(views)} cases")
        wide = max(len(view.title) for view in views) + 2
        for view in views:
            _labelled(console, "", f"{view.title.ljust(wide)}{view.summary()}", 2)
