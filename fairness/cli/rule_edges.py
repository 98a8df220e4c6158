"""What `fairness rules test` says of edges made by machine, and of mutants."""

from __future__ import annotations

from collections.abc import Sequence

import click

from fairness.cases.models import Case
from fairness.cli.messages import say
from fairness.reports.output import put_json
from fairness.rulebook.models import Rule
from fairness.rulebook.rulebook import Rulebook
from fairness.source.printable import json_text


def _read(rulebook: Rulebook, document: object, file: str) -> Case:
    from fairness.readers.record import read_case

    return read_case(document, file, rulebook.vocabulary)


def test_edges(rulebook: Rulebook, rules: Sequence[Rule]) -> bool:
    """Run the edges of the rules and tell of each that got another verdict. Gives whether there was none."""
    from fairness.reports.words import count
    from fairness.ruletests.edge_runs import run_edges

    outcomes = run_edges(rulebook, rules, lambda document, file: _read(rulebook, document, file))
    failed = [one for one in outcomes if not one.passed]
    for one in failed:
        say(f"{one.rule}, {one.edge.on}", f"{click.style('Failed', fg='red', bold=True)}: ")
        say(f"  {one.problem}" if one.problem else f"  must be {one.edge.verdict}, got {one.got}")
        # JSON is YAML: it can be pasted into a rule's examples as it is.
        put_json(f"  - {json_text({'verdict': one.edge.verdict, **one.edge.case}, None)}\n")
    said = f"{len(failed)} failed." if failed else "all as they must be."
    say(f"{count(len(outcomes), 'edge')} made by machine: {said}")
    return not failed


def test_mutants(rulebook: Rulebook, rules: Sequence[Rule]) -> bool:
    """Run the mutants of the rules and tell of each that nothing noticed. Gives whether none was left."""
    from fairness.reports.words import count
    from fairness.ruletests.mutants import run_mutants

    found = run_mutants(rulebook, rules, lambda document, file: _read(rulebook, document, file))
    for mutant in found.alive:
        say(f"{mutant.rule.code} with {mutant.says}", f"{click.style('Unnoticed', fg='red', bold=True)}: ")
    said = f"{len(found.alive)} unnoticed." if found.alive else "each is noticed."
    say(f"{count(found.made, 'mutant')}: {said}")
    return not found.alive


_SAYS = {
    "same": "says the same as {second} on every timeline tried",
    "implies": "at risk means that {second} is at risk too, on every timeline tried; not the other way round",
    "never_both_met": "and {second} were never both met, on any timeline tried",
}


def tell_related(rulebook: Rulebook) -> None:
    """Try the pairs of rules on the same events, and tell of those that always go together, with a witness."""
    from fairness.reports.words import count
    from fairness.ruletests.overlaps import related

    found, pairs = related(rulebook, lambda document, file: _read(rulebook, document, file))
    for one in found:
        word = click.style("note", fg="magenta", bold=True)
        says = _SAYS[one.kind].format(second=one.second)
        say(f"{one.first} {says} ({count(one.tried, 'timeline')})", f"{word}: ")
        put_json(f"  {json_text(one.witness, None)}\n")
    say(f"{count(pairs, 'pair')} of rules on the same events: {len(found) or 'none'} that always go together.")
