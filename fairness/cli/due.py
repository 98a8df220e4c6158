"""`fairness due`: what must happen next, and by when."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from fairness.cli import WRONG
from fairness.cli.commands import Command
from fairness.cli.messages import tell
from fairness.cli.options import Reading, RuleChoice, as_at_option, reading_options, rule_options

if TYPE_CHECKING:
    from fairness.reports.agenda import Duty
    from fairness.reports.page import Page
    from fairness.reports.view import View


@click.command(cls=Command, short_help="List what is due next.")
@click.argument("cases", nargs=-1, required=True, metavar="CASE...")
@rule_options
@reading_options
@as_at_option
@click.option("--within", type=click.IntRange(min=0), metavar="DAYS", help="Only what is due within this many days.")
@click.option("--ics", type=click.Path(dir_okay=False), metavar="FILE", help="Write the dates to a calendar file.")
@click.option("--format", "form", type=click.Choice(["terminal", "json"]), default="terminal", show_default=True)
def due(
    cases: tuple[str, ...],
    asked: RuleChoice,
    reading: Reading,
    as_at: date,
    within: int | None,
    ics: str | None,
    form: str,
) -> None:
    """List what is overdue, for how long, and what must happen next in open cases, soonest first, and who does it.

    The calendar of --ics has an entry for each thing to do. Make it again when a case changes: your calendar updates
    the same entries, and shows as cancelled what was done before its day.

    \b
    Examples:
      fairness due cases/ --as-at 2024-12-01 --within 14
      fairness due case.yaml --ics due.ics
    """
    from fairness.cli.check import read_all
    from fairness.engines.review import engine_for, review
    from fairness.reports.agenda import agenda, as_json, overdue
    from fairness.reports.output import put_json
    from fairness.reports.page import show
    from fairness.reports.view import view

    rulebook = asked.open()
    engine = engine_for(rulebook)
    problems: list[object] = []
    read = list(read_all(cases, rulebook, problems, reading))
    if not read:
        raise click.exceptions.Exit(WRONG)  # why is said, and a calendar that is there stays
    views = [view(review(case, engine, as_at), rulebook) for case in read]
    duties = agenda(views, within)
    if ics:
        from fairness.reports.calendar import as_calendar, done, entries_of
        from fairness.source.whole import write_bytes

        entries = entries_of(duties)
        write_bytes(ics, as_calendar(entries, done(views, as_at)))
        tell(f"Wrote {len(entries)} dates to {ics}.")
    if form == "json":
        put_json(as_json(duties, overdue(views), as_at) + "\n")
    else:
        show(lambda page: _fill(page, views, duties, as_at))
    if problems:
        raise click.exceptions.Exit(WRONG)


def _fill(page: Page, views: list[View], duties: list[Duty], day: date) -> None:
    from fairness.reports.agenda import by_act, overdue, overdue_for, when
    from fairness.reports.words import count
    from fairness.reports.words import day as said
    from fairness.review.actions import task_of

    page.add((f"Due next in {count(len(views), 'case')}, as at {said(day)}", "bold"))
    late = overdue(views)
    if late:
        page.blank()
        page.add(("Overdue", "bold"))
    for case_id, one in late:
        codes = ", ".join(rule.code for rule in one.rules)
        page.styled([(f"  {case_id}  ", "bold"), (one.task, ""), (f"  {codes}", "dim")], hang=6)
        page.para(f"{one.who}: {overdue_for(one.due, day)}." if one.due else one.who, 6)
    if not duties and not late:
        page.add("Nothing is due.")
    last = ""
    for some in by_act(duties):
        duty, codes = some[0], ", ".join(dict.fromkeys(one.rule.code for one in some))
        if when(duty) != last:
            last = when(duty)
            page.blank()
            page.add((last, "bold"))
        page.styled([(f"  {duty.case_id}  ", "bold"), (task_of(duty.rule), ""), (f"  {codes}", "dim")], hang=6)
        for text in filter(None, (duty.shows, duty.counted)):
            page.para(text, 6, style="dim")
        if duty.rule.remedy:
            page.para(f"{duty.rule.remedy.who}: {duty.rule.remedy.do}", 6)
