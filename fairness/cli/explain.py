"""`fairness explain`: why a rule found what it found in a case."""

from __future__ import annotations

from datetime import date

import click

from fairness.cli import WRONG
from fairness.cli.commands import Command
from fairness.cli.options import Reading, RuleChoice, as_at_option, links_option, rule_options


@click.command(cls=Command, short_help="Show why a rule found what it found.")
@click.argument("case")
@click.argument("rule")
@rule_options
@links_option
@as_at_option
@click.option("--case", "case_id", metavar="ID", help="Which case, if the file has several.")
@click.option("--event", type=click.IntRange(min=0), metavar="N", help="Only the event with this number in the file.")
@click.option("--no-explanations", is_flag=True, help="Ignore explanations in the case file.")
@click.option("--format", "form", type=click.Choice(["terminal", "json"]), default="terminal", show_default=True)
def explain(
    case: str, rule: str, asked: RuleChoice, reading: Reading, as_at: date, case_id: str | None, event: int | None,
    no_explanations: bool, form: str,
) -> None:  # fmt: skip
    """Show each time RULE applied in CASE, every event that could have met it, and what was missing.

    RULE is a code or a name. It gives the dates of each window and how they were counted, the line of the verdict
    rules that decided, and what would change the verdict.

    \b
    Examples:
      fairness explain case.yaml MHE014
      fairness explain case.yaml MHE014 --event 9 --as-at 2024-12-01
      fairness explain cases.jsonl LEX006 --case NE-2024-017 --format json
    """
    from fairness.cli.check import read_all
    from fairness.engines.review import engine_for
    from fairness.reports.explanation import Explanation
    from fairness.reports.output import put_json
    from fairness.reports.page import show
    from fairness.reports.words import Words
    from fairness.source.printable import printable
    from fairness.source.problems import nearest
    from fairness.tracing.trace import trace

    rulebook = asked.open()
    wanted = rulebook.rule(rule)
    problems: list[object] = []
    found = {one.case_id: one for one in read_all((case,), rulebook, problems, reading)}
    if problems and not found:
        raise click.exceptions.Exit(WRONG)
    if case_id is None and len(found) > 1:
        ids = ", ".join(map(printable, found))
        raise click.UsageError(f"{printable(case)} holds {len(found)} cases: choose one with --case: {ids}")
    chosen = case_id or next(iter(found))
    if chosen not in found:
        near = nearest(chosen, found)
        hint = f" Did you mean {near!r}?" if near else ""
        raise click.UsageError(f"{printable(case)} has no case {chosen!r}.{hint}")
    made = trace(found[chosen], wanted, rulebook, engine_for(rulebook), as_at, not no_explanations, event)
    places = {one.place for one in made.review.results if one.rule == wanted.code and one.place is not None}
    if event is not None and event not in places:
        known = ", ".join(map(str, sorted(places))) or "none"
        raise click.UsageError(f"{wanted.code} did not apply at event {event}. It applied at: {known}")
    explanation = Explanation(made, Words(rulebook.vocabulary))
    if form == "json":
        put_json(explanation.as_json(event) + "\n")
    else:
        show(lambda page: explanation.render(page, event))
