"""`fairness check`: the review of one or a few cases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

import click

from fairness.cli import RISK_FOUND, WRONG
from fairness.cli.commands import Command
from fairness.cli.options import Reading, RuleChoice, as_at_option, reading_options, rule_options, support_line_option
from fairness.cli.output import endings, form_of
from fairness.rulebook.models import SEVERITIES, reaches

if TYPE_CHECKING:
    from fairness.cases.models import Case
    from fairness.cases.vocabulary import Vocabulary
    from fairness.engines.model import Review
    from fairness.engines.review import Engine
    from fairness.readers.mapping import Mapping
    from fairness.reports.changes import Change
    from fairness.reports.page import Page
    from fairness.reports.view import View
    from fairness.rulebook.rulebook import Rulebook
    from fairness.source.problems import InputError, Place, Problem

ENDINGS = endings("json", without=("xlsx",))
FORMATS = (*ENDINGS.values(),)
OUTPUT_HELP = (
    f"Write the report to a file; its ending ({', '.join(f'.{one}' for one in ENDINGS)}) says in which format."
)
_DRAWN = ("html", "pdf")
AUDIENCES = ("employer", "practitioner")
_EMPLOYER_ONLY = ("summary", "full", "results", "what_if", "all_events", "met")


@click.command(cls=Command, short_help="Review cases.")
@click.argument("cases", nargs=-1, required=True, metavar="CASE...")
@rule_options
@reading_options
@as_at_option
@click.option("--summary", is_flag=True, help="Only the first page: what to do now, and what matters most.")
@click.option("--full", is_flag=True, help="Show each of several cases in full, and shorten nothing.")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="Default: by the ending of -o FILE, or for the terminal.",
)
@click.option("-o", "--output", type=click.Path(dir_okay=False), metavar="FILE", help=OUTPUT_HELP)
@click.option(
    "--results",
    type=click.Path(dir_okay=False),
    metavar="FILE",
    help="Write one row for each time a rule applied: .jsonl, .csv or .parquet.",
)
@click.option("--fail-on", type=click.Choice(SEVERITIES), help="Exit with 1 at a risk of this severity or worse.")
@click.option(
    "--engine",
    type=click.Choice(["rete", "direct"]),
    help="The results are the same. Default: rete, and direct where durable_rules cannot be built.",
)
@click.option("--no-explanations", is_flag=True, help="Ignore explanations in the case files.")
@click.option("--ignore-proposed", is_flag=True, help="Leave out rows that wait to be confirmed.")
@click.option(
    "--what-if",
    multiple=True,
    metavar="EVENT",
    help='Show what an event would change; the file stays: "exclusion.reviewed on 2024-12-06". Repeatable.',
)
@click.option("--all-events", is_flag=True, help="List every event of a long case.")
@click.option("--met", is_flag=True, help="Show what was done as expected, with its evidence.")
@click.option(
    "--audience",
    type=click.Choice(AUDIENCES),
    default="employer",
    show_default=True,
    help="Who reads it. For the practitioner: two pages on one case, without names, other people or free text.",
)
@support_line_option
def check(
    cases: tuple[str, ...], asked: RuleChoice, reading: Reading, as_at: date, summary: bool, full: bool,
    form: str | None, output: str | None, results: str | None, fail_on: str | None, engine: str | None,
    no_explanations: bool, ignore_proposed: bool, what_if: tuple[str, ...], all_events: bool, met: bool,
    audience: str, support_line: str | None,
) -> None:  # fmt: skip
    """Review cases: what to do now, what matters most, what is at risk and on which clause, and what is due.

    CASE is a file (YAML, JSON, XES, or a table with --mapping), a folder of them, or - for standard input. Several
    cases are shown on one screen, one line each. --full shows each of them in full, as documents do.

    \b
    Examples:
      fairness check case.yaml --as-at 2024-12-01
      fairness check cases/ --rules mhps-england --fail-on high
      fairness check case.yaml --summary
      fairness check case.yaml -o review.html
      fairness check case.yaml -o review.docx
      fairness check case.yaml --audience practitioner -o for-you.docx
      fairness check tracker.xlsx --mapping tracker.yaml
      fairness check case.yaml --what-if "exclusion.reviewed on 2024-12-06"
      cat case.yaml | fairness check - --format json | jq .risks
    """
    from fairness.engines.review import engine_for, review

    form = form_of(form, output, ENDINGS)
    to_practitioner = audience == "practitioner"
    _check_audience(to_practitioner, support_line)
    if results:
        from fairness.reports.results import check_suffix

        check_suffix(results)
    rulebook = asked.open()
    chosen = engine_for(rulebook, engine or "")
    problems: list[object] = []
    read = read_all(cases, rulebook, problems, reading)
    if ignore_proposed:
        read = (case.without_proposed() for case in read)
    if what_if:
        _what_if(read, what_if, chosen, as_at, form, output)
        if problems:
            raise click.exceptions.Exit(WRONG)
        return
    reviews = [review(case, chosen, as_at, not no_explanations) for case in read]
    if to_practitioner:
        _hand_over(reviews, rulebook, form, output, support_line or "")
    else:
        report(reviews, rulebook, form, output, Shown(summary, full, all_events, met))
    if results and reviews:
        from fairness.reports.results import write_results

        write_results(results, reviews, rulebook)
    if problems:
        raise click.exceptions.Exit(WRONG)
    if fail_on and any(_reaches(one, rulebook, fail_on) for one in reviews):
        raise click.exceptions.Exit(RISK_FOUND)


def _check_audience(to_practitioner: bool, support_line: str | None) -> None:
    """Raise UsageError for an option that says more than a practitioner is given, or that only fits one."""
    context = click.get_current_context()
    if not to_practitioner:
        if support_line is not None:
            raise click.UsageError("--support-line is for --audience practitioner. Add that, or leave it out.")
        return
    for name in _EMPLOYER_ONLY:
        if context.params.get(name):
            option = f"--{name.replace('_', '-')}"
            raise click.UsageError(
                f"{option} shows what the review for the practitioner leaves out. Use one of them."
            )


def _hand_over(reviews: list[Review], rulebook: Rulebook, form: str, output: str | None, support_line: str) -> None:
    """Print the review for the practitioner of one case, or write it to `output`."""
    from fairness.cli.messages import tell
    from fairness.cli.output import deliver
    from fairness.reports.practitioner.review import for_practitioner
    from fairness.reports.render.plain_json import document_json
    from fairness.reports.view import view

    if not reviews:
        return
    if len(reviews) > 1:
        raise click.UsageError(
            f"There are {len(reviews)} cases here, and a review for the practitioner is of one. Name one case."
        )
    viewed = view(reviews[0], rulebook)
    made = for_practitioner(viewed, support_line)
    deliver(lambda: made, form, output, {"json": lambda: document_json(made) + "\n"})
    tell(
        "Read it before you hand it over: it names the kinds and dates of steps. "
        "Check that the case reference is not a name."
    )
    ask_for_crisis_line(viewed, support_line)


def ask_for_crisis_line(of: View, line: str) -> None:
    """Ask the one who hands a text to the practitioner for the employer's crisis line, where none is named."""
    from fairness.cli.messages import tell
    from fairness.reports.practitioner.support import names_a_line

    if not names_a_line(of, line):
        tell(
            "It says that your employer has not named a crisis line. Name one in an overlay "
            "(`help: {crisis_line: ...}`), or with --support-line."
        )


def _what_if(
    cases: Iterator[Case], what_if: tuple[str, ...], engine: Engine, as_at: date, form: str, output: str | None
) -> None:
    """Print what some events would change in the review of each case."""
    from fairness.cli.output import write
    from fairness.engines.review import review
    from fairness.readers.stated import read_stated
    from fairness.reports.changes import as_json, changes, put_changes
    from fairness.reports.page import show
    from fairness.reports.words import listed

    if form not in ("terminal", "json"):
        raise click.UsageError("--what-if is shown in the terminal, or with --format json")
    stated = [read_stated(one, "--what-if", engine.rulebook.vocabulary) for one in what_if]
    for case in cases:
        supposed = case.with_events(stated, engine.rulebook.vocabulary)
        found = changes(review(case, engine, as_at), review(supposed, engine, as_at), engine.rulebook)
        if form == "json":
            text = as_json(case.case_id, found) + "\n"
            write(lambda text=text: text, output, is_json=True)  # type: ignore[misc]
            continue

        def fill(page: Page, case: Case = case, found: list[Change] = found) -> None:
            page.add((f"Case {case.case_id}, if there were {listed(what_if)}", "bold"))
            page.blank()
            put_changes(page, found)

        show(fill, output)


def read_all(
    paths: tuple[str, ...], asked: Rulebook | Vocabulary, problems: list[object], reading: Reading
) -> Iterator[Case]:
    """Each case that can be used; what is wrong with the others is said at once and added to `problems`.

    Raises InputError where a rule that is `asked` reads what the vocabulary or the mapping protects.
    """
    from fairness.cases.vocabulary import Vocabulary
    from fairness.cli.messages import Complaints, note
    from fairness.readers.files import find_files, repeated_ids
    from fairness.rulebook.own_facts import with_facts
    from fairness.source.problems import InputError

    first: dict[str, Place] = {}  # where each id stands
    passed_over: list[Problem] = []
    if isinstance(asked, Vocabulary):
        vocabulary, mapping = asked, reading.through(asked)
    else:
        mapping = reading.through(asked.vocabulary)
        protected = mapping.protected if mapping else ()
        vocabulary = with_facts(asked, mapping.own_facts if mapping else (), protected).vocabulary
    files = find_files(paths, mapping, follow_links=reading.follow_links, passed_over=passed_over)
    note(passed_over)
    complaints = Complaints()
    for file in files:
        for one in _read(file, vocabulary, mapping, reading.nation):
            wrong = one.problems if isinstance(one, InputError) else repeated_ids([one], first)
            if wrong:
                complaints.add(file, wrong)
                problems.extend(wrong)
            elif not isinstance(one, InputError):
                _point_out_names(one, vocabulary)
                yield one
    complaints.end()


def _point_out_names(case: Case, vocabulary: Vocabulary) -> None:
    """Say in one line which fields of a case hold what looks like a person's name, without the name."""
    from fairness.cases.person_names import people_named
    from fairness.cli.messages import warn
    from fairness.reports.words import count
    from fairness.source.problems import Problem

    fields = list(dict.fromkeys(name for name, _ in people_named(case, vocabulary)))
    if not fields:
        return
    more = f" and {count(len(fields) - 1, 'other field')}" if len(fields) > 1 else ""
    verb = "look like people's names" if more else "looks like a person's name"
    warn([Problem(case.place, f"{fields[0]}{more} {verb}: use codes, initials or posts")])


def _read(
    file: str, vocabulary: Vocabulary, mapping: Mapping | None, nation: str | None
) -> Iterator[Case | InputError]:
    """Each case of a file; in place of those for which memory is too small, an InputError that says so."""
    from fairness.readers.files import read_file
    from fairness.source.problems import InputError, Place, Problem

    texts = None
    if mapping is not None and mapping.free_text:
        from fairness.chronologies.free_text import FreeText  # only a mapping that asks for it needs the phrases

        texts = FreeText(vocabulary)
    try:
        for one in read_file(file, vocabulary, mapping, nation):
            yield texts.read(one) if texts and not isinstance(one, InputError) else one
    except MemoryError:
        says = "needs more memory to be read than there is"
        yield InputError(Problem(Place(file), says, expected="a smaller file, or more memory"))


class Shown(NamedTuple):
    """How much of reviews is asked for."""

    summary: bool
    full: bool
    all_events: bool
    met: bool


def report(reviews: list[Review], rulebook: Rulebook, form: str, output: str | None, shown: Shown) -> None:
    """Print the reviews, or write them to `output`."""
    from fairness.cli.output import deliver
    from fairness.reports.review.sections import Extent, review_document
    from fairness.reports.view import view

    if not reviews:
        return
    views = [view(one, rulebook) for one in reviews]
    printed = form == "terminal"
    extent = Extent(
        shown.summary, shown.full or not printed, shown.full, shown.met, shown.all_events,
        drawn=form in _DRAWN, folds=form == "html", short=printed and not shown.full,
    )  # fmt: skip
    more = None if shown.full or shown.met else "--met lists them"
    deliver(lambda: review_document(views, extent), form, output, {"json": lambda: _json(views)}, more)


def _json(views: list[View]) -> str:
    from fairness.reports.machine import as_json

    return as_json(views) + "\n"


def _reaches(one: Review, rulebook: Rulebook, level: str) -> bool:
    """Whether a risk of a review is as severe; one that another says too, or a pattern, adds nothing."""
    return any(
        result.verdict == "risk" and not result.superseded_by and not rulebook.rules[result.rule].pattern
        and reaches(rulebook.rules[result.rule].severity, level)
        for result in one.results
    )  # fmt: skip
