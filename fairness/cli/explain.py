"""`fairness explain`: why a rule found what it found in a case."""

from __future__ import annotations

from datetime import date

import click

from fairness.cli import WRONG
from fairness.cli.options import as_at_option, open_rulebook, rule_options


@click.command(short_help="Show why a rule found what it found.")
@click.argument("case")
@click.argument("rule")
@rule_options
@as_at_option
@click.option("--case", "case_id", metavar="ID", help="Which case, where the file holds several.")
@click.option(
    "--event", type=click.IntRange(min=0), metavar="N", help="Only the activation in this place of the file."
)
@click.option("--no-explanations", is_flag=True, help="Set the case file's explanations aside.")
@click.option("--format", "form", type=click.Choice(["terminal", "json"]), default="terminal", show_default=True)
def explain(
    case: str, rule: str, rules: tuple[str, ...], settings: tuple[str, ...], overlay: tuple[str, ...],
    words: tuple[str, ...], as_at: date | None, case_id: str | None, event: int | None, no_explanations: bool,
    form: str,
) -> None:  # fmt: skip
    """Show every activation of RULE in CASE, every event that could have met it and what it fell short of.

    RULE is a code or a name. Each window is given with its dates and how they came about, with the line of the
    verdict rules that decided, and with what would change the verdict.

    \b
    Examples:
      fairness explain case.yaml MHE014
      fairness explain case.yaml MHE014 --event 9 --as-at 2024-12-01
      fairness explain cases.jsonl LEX006 --case NE-2024-017 --format json
    """
    from fairness.cli.check import read_all
    from fairness.engines.review import engine_for
    from fairness.engines.trace import trace
    from fairness.reports.explanation import Explanation
    from fairness.reports.page import Page, new_console
    from fairness.reports.words import Words
    from fairness.source.problems import nearest

    rulebook = open_rulebook(rules, settings, overlay, words)
    asked = rulebook.rule(rule)
    problems: list[object] = []
    found = {one.case_id: one for one in read_all((case,), rulebook.vocabulary, problems)}
    if problems and not found:
        raise click.exceptions.Exit(WRONG)
    if case_id is None and len(found) > 1:
        raise click.UsageError(f"{case} holds {len(found)} cases: choose one with --case: {', '.join(found)}")
    chosen = case_id or next(iter(found))
    if chosen not in found:
        near = nearest(chosen, found)
        hint = f" Did you mean {near!r}?" if near else ""
        raise click.UsageError(f"{case} has no case {chosen!r}.{hint}")
    day = as_at or date.today()
    made = trace(found[chosen], asked, rulebook, engine_for(rulebook), day, not no_explanations, event)
    places = {one.place for one in made.review.results if one.rule == asked.code and one.place is not None}
    if event is not None and event not in places:
        known = ", ".join(map(str, sorted(places))) or "none"
        raise click.UsageError(f"{asked.code} has no activation at event {event}: it has {known}")
    explanation = Explanation(made, Words(rulebook.vocabulary))
    if form == "json":
        click.echo(explanation.as_json(event))
        return
    page = Page(new_console())
    explanation.render(page, event)
    page.print()
