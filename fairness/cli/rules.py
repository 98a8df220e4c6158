"""`fairness rules`: list, show, test and lint rules, and print the JSON Schema of the files that people write."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fairness.cli import RISK_FOUND
from fairness.cli.commands import Group
from fairness.cli.messages import say, tell
from fairness.cli.options import RuleChoice, rule_options
from fairness.cli.rules_new import new
from fairness.reports.output import put, put_json
from fairness.rulebook.models import KINDS, THEMES
from fairness.source.printable import json_text, printable_lines

if TYPE_CHECKING:
    from fairness.rulebook.lint import Finding
    from fairness.ruletests.examples import Outcome

_SCHEMAS = ("pack", "case", "overlay", "mapping", "answers", "phrases")


@click.group(cls=Group, short_help="List, show, test and lint rules; print their JSON Schema.")
def rules() -> None:
    """List, show, test and lint rules, and print the JSON Schema of packs, cases and overlays.

    \b
    Examples:
      fairness rules list --theme heard
      fairness rules show MHE014
      fairness rules test --rules local/pack.yaml
      fairness rules lint --strict
      fairness rules schema pack > pack.schema.json
    """


rules.add_command(new)
_form = click.option(
    "--format", "form", type=click.Choice(["terminal", "json"]), default="terminal", show_default=True,
    help="What to print.",
)  # fmt: skip


@rules.command("list", short_help="List rules, by pack.")
@rule_options
@click.option(
    "--theme", "themes", type=click.Choice(list(THEMES)), multiple=True, help="Only this theme. Repeatable."
)
@click.option("--kind", "kinds", type=click.Choice(KINDS), multiple=True, help="Only this kind. Repeatable.")
@_form
def list_(
    asked: RuleChoice,
    themes: tuple[str, ...], kinds: tuple[str, ...], form: str,
) -> None:  # fmt: skip
    """List rules, by pack: code, theme, severity, kind of basis and title.

    \b
    Examples:
      fairness rules list
      fairness rules list --kind duty --rules mhps-england
      fairness rules list --format json | jq -r '.[].code'
    """
    from fairness.reports.page import Page, new_console
    from fairness.reports.rule_pages import list_as_json, print_list

    rulebook = asked.open(lines=True)
    chosen = [
        rule
        for rule in rulebook.rules.values()
        if (not themes or rule.theme in themes) and (not kinds or rule.kind in kinds)
    ]
    if form == "json":
        put_json(json_text(list_as_json(chosen)) + "\n")
        return
    if not chosen:
        tell("There is no rule of that theme and kind.")
        return
    grouped = [(pack, [rule for rule in chosen if rule in pack.rules]) for pack in rulebook.packs]
    print_list([(pack, inside) for pack, inside in grouped if inside], Page(new_console()))


@rules.command(short_help="Show all about one rule.")
@click.argument("code", metavar="CODE")
@rule_options
@click.option("--normal-form", is_flag=True, help="Print only the normal form that engines evaluate.")
@_form
def show(
    code: str, asked: RuleChoice,
    normal_form: bool, form: str,
) -> None:  # fmt: skip
    """Show all about one rule, by its code or name: what it asks, of which cases, on what grounds, and its examples.

    \b
    Examples:
      fairness rules show MHE014
      fairness rules show exclusion-reviewed-every-four-weeks --normal-form
      fairness rules show MHE014 --format json
    """
    from fairness.reports.rule_pages import print_rule, rule_as_json

    rulebook = asked.open(lines=True)
    rule = rulebook.rule(code)
    if form == "json":
        put_json(json_text(rule_as_json(rule, rulebook)) + "\n")
    elif normal_form:
        put(printable_lines(str(rule.check)) + "\n")
    else:
        from fairness.reports.page import Page, new_console

        print_rule(rule, rulebook, Page(new_console()))


@rules.command(short_help="Run the examples of rules.")
@click.argument("codes", nargs=-1, metavar="[CODE]...")
@rule_options
@click.option(
    "--mutants", is_flag=True, help="Also change each rule by one step, and report changes that go unnoticed."
)
def test(
    codes: tuple[str, ...], asked: RuleChoice, mutants: bool,
) -> None:  # fmt: skip
    """Run the examples of rules (of CODE alone, where given): exits with 1 where one gets another verdict.

    The command also makes small timelines on each edge of a rule: a target on the
    last day and the day after, a release before and after the bound, an unrecorded family, and so on.

    \b
    Examples:
      fairness rules test
      fairness rules test --mutants
      fairness rules test --rules local/pack.yaml
      fairness rules test MHE014 MHE015
    """
    from fairness.cli.rule_edges import test_edges, test_mutants
    from fairness.readers.record import read_case
    from fairness.ruletests.examples import run_examples

    rulebook = asked.open(lines=True)
    wanted = {rulebook.rule(code).code for code in codes}
    chosen = [rule for code, rule in rulebook.rules.items() if not wanted or code in wanted]
    outcomes = run_examples(rulebook, lambda document, file: read_case(document, file, rulebook.vocabulary), chosen)
    failed = [one for one in outcomes if not one.passed]
    for outcome in outcomes:
        _tell(outcome)
    _sum_up(outcomes, len(failed))
    fine = test_edges(rulebook, chosen)
    if mutants:
        fine = test_mutants(rulebook, chosen) and fine
    if failed or not fine:
        raise click.exceptions.Exit(RISK_FOUND)


def _tell(outcome: Outcome) -> None:
    from fairness.reports.rule_pages import place_of

    head = f"{outcome.rule} example {outcome.number}, {place_of(outcome.place)}"
    for doubt in outcome.doubts:
        say(f"{head}: {doubt}", f"{click.style('Warning', fg='magenta', bold=True)}: ", whole=True)
    if outcome.passed:
        return
    say(head, f"{click.style('Failed', fg='red', bold=True)}: ", whole=True)
    if outcome.problem:
        say(f"  {outcome.problem}")
        return
    say(f"  expected {outcome.expected}, got {outcome.got}")
    for row in outcome.rows:
        say(f"  {_row(row)}")


def _row(row: dict[str, Any]) -> str:
    """One activation on a line: `risk: exclusion.formal of 2024-01-10, due 2024-02-07`."""
    verdict = str(row["verdict"])
    parts = [f"{row['activation_type']} of {row['activation_date']}"] if row["activation_type"] else []
    if row["witness_type"]:
        parts.append(f"witness {row['witness_type']} of {row['witness_date']}")
    if row["due"]:
        parts.append(f"due {row['due']}")
    return f"{verdict}: {', '.join(parts)}" if parts else verdict


def _sum_up(outcomes: list[Outcome], failed: int) -> None:
    from fairness.reports.words import count

    asked = count(len({one.rule for one in outcomes}), "rule")
    total = count(len(outcomes), "example")
    if failed:
        say(f"{failed} of {total} of {asked} failed; {len(outcomes) - failed} as expected.")
    elif outcomes:
        say(f"{total} of {asked}: all as expected.")
    else:
        say("There are no examples.")


@rules.command(short_help="Say what rules lack.")
@rule_options
@click.option("--strict", is_flag=True, help="Count warnings as errors.")
@click.option("--deep", is_flag=True, help="Also try pairs of rules on small timelines: which always go together?")
@_form
def lint(
    asked: RuleChoice,
    strict: bool, deep: bool, form: str,
) -> None:  # fmt: skip
    """Check rules more closely than loading does: grounds, examples, numbers in the right place, fair wording.

    Exits with 1 at an error, and with --strict at a warning too.

    \b
    Examples:
      fairness rules lint
      fairness rules lint --rules local/pack.yaml --strict
      fairness rules lint --deep
      fairness rules lint --format json | jq '.[] | select(.severity == "error")'
    """
    from fairness.readers.record import read_case
    from fairness.rulebook.lint import in_order
    from fairness.rulebook.lint import lint as look
    from fairness.ruletests.examples import lint_examples

    rulebook = asked.open(lines=True)
    misread = lint_examples(rulebook, lambda document, file: read_case(document, file, rulebook.vocabulary))
    found = in_order([*look(rulebook), *misread])
    if form == "json":
        put_json(json_text([one.as_dict() for one in found]) + "\n")
    else:
        _report(found, len(rulebook.rules))
        if deep:
            from fairness.cli.rule_edges import tell_related

            tell_related(rulebook)
    if any(strict or one.severity == "error" for one in found):
        raise click.exceptions.Exit(RISK_FOUND)


def _report(found: list[Finding], rules: int) -> None:
    from fairness.reports.rule_pages import place_of
    from fairness.reports.words import count

    for one in found:
        word = click.style(one.severity, fg="red" if one.severity == "error" else "magenta", bold=True)
        rule = f"{one.rule} " if one.rule else ""
        say(f"{rule}{one.check}: {one.message}", f"{place_of(one.place)}: {word}: ", whole=True)
    errors = sum(one.severity == "error" for one in found)
    said = (
        f"{count(errors, 'error')} and {count(len(found) - errors, 'warning')}" if found else "nothing to put right"
    )
    say(f"{count(rules, 'rule')}: {said}.")


@rules.command(short_help="Print a JSON Schema.")
@click.argument("kind", type=click.Choice(_SCHEMAS), default="pack", metavar=f"[{'|'.join(_SCHEMAS)}]")
@rule_options
def schema(kind: str, asked: RuleChoice) -> None:
    """Print the JSON Schema (2020-12) of a file that people write, for editors.

    A rule pack, a case file, an overlay, a mapping, answers to the self-assessment, or phrases for chronologies.

    \b
    Examples:
      fairness rules schema pack > pack.schema.json
      fairness rules schema case --vocabulary local-words.yaml
      fairness rules schema overlay --rules local/pack.yaml
      fairness rules schema mapping > mapping.schema.json
    In VS Code, with the YAML extension, begin a file with:
      # yaml-language-server: $schema=pack.schema.json
    """
    from fairness.rulebook.schema import schema as made

    if kind == "mapping":
        from fairness.readers.mapping_schema import mapping_schema

        found = mapping_schema(asked.vocabulary())
    elif kind == "answers":
        from fairness.assess.answers import answers_schema
        from fairness.assess.questionnaire import shipped_questionnaire

        found = answers_schema(shipped_questionnaire())
    elif kind == "phrases":
        from fairness.chronologies.compiling import phrases_schema

        found = phrases_schema(asked.vocabulary())
    elif kind == "overlay":
        rulebook = asked.open(lines=True)
        found = made(kind, rulebook.vocabulary, rulebook)
    else:
        found = made(kind, asked.vocabulary())
    put_json(json_text(found) + "\n")


@rules.command(short_help="Write the catalogue of rules as web pages.")
@click.option("-o", "--output", "folder", type=click.Path(path_type=Path), default=Path("catalogue"),
              show_default=True, metavar="FOLDER", help="Where to write it.")  # fmt: skip
@rule_options
def docs(folder: Path, asked: RuleChoice) -> None:
    """Write the catalogue of rules: a page for each, and indexes by theme, pack, source, event type and severity.

    The pages need no network, and work without scripts: open index.html in a browser. FOLDER is new, empty or
    holds an older catalogue, which is replaced.

    \b
    Examples:
      fairness rules docs
      fairness rules docs -o site/ --rules mhps-england
      fairness rules docs -o our-rules/ --overlay our-policy.yaml
    """
    from fairness.reports.catalogue.site import write_catalogue
    from fairness.reports.words import count

    rulebook = asked.open(lines=True)
    number = write_catalogue(rulebook, folder)
    tell(f"Wrote {count(number, 'page')} to {folder}: open {folder / 'index.html'} in a browser.")
