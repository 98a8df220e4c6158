"""`fairness record`: records of decisions, as forms to fill in and to read back into a case file."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from fairness.cli import WRONG
from fairness.cli.commands import Command, Group
from fairness.cli.options import Reading, open_vocabulary

if TYPE_CHECKING:
    from fairness.cases.models import Case
    from fairness.cases.vocabulary import Vocabulary

_ENDINGS = {"docx": "docx", "md": "markdown"}
_FILE = click.Path(dir_okay=False)
_THERE = click.Path(dir_okay=False, exists=True)


@click.group(cls=Group, short_help="Record decisions in forms.")
def record() -> None:
    """Record a decision in a form, and read the form back into a case file.

    \b
    Examples:
      fairness record exclusion case.yaml -o record.docx
      fairness record exclusion --from record.docx --into case.yaml
    """


@record.command(cls=Command, short_help="Record a decision on exclusion.")
@click.argument("case", required=False, metavar="[CASE]")
@click.option(
    "--from", "filled", type=_THERE, metavar="FORM", help="Read this form, which was filled in (.docx or .md)."
)
@click.option("--into", type=_THERE, metavar="CASE", help="Add the events of --from to this case file.")
@click.option(
    "--format", "form", type=click.Choice(["markdown", "docx"]),
    help="The format of the empty form. Default: by the ending of -o FILE, else markdown.",
)  # fmt: skip
@click.option("-o", "--output", type=_FILE, metavar="FILE", help="Write the empty form to a file: .docx or .md.")
@click.option(
    "--vocabulary", "words", multiple=True, metavar="FILE|open",
    help="A file that adds local event types; `open` takes every type as it is.",
)  # fmt: skip
def exclusion(
    case: str | None, filled: str | None, into: str | None, form: str | None, output: str | None,
    words: tuple[str, ...],
) -> None:  # fmt: skip
    """Make a form for the record of a decision on exclusion; or, with --from, read one that was filled in.

    The form asks for the ground, each alternative and why it is not enough, who was consulted, the advice and whether
    it is followed, the terms, the dates, and what the practitioner is told. CASE fills in what it knows already.
    Without --into, the events are printed as a case file has them. What the case has already is not added again.

    \b
    Examples:
      fairness record exclusion -o record.docx
      fairness record exclusion case.yaml -o record.docx
      fairness record exclusion --from record.docx
      fairness record exclusion --from record.docx --into case.yaml
    """
    vocabulary = open_vocabulary(words)
    if filled is None:
        if into is not None:
            raise click.UsageError("--into needs --from FORM: the form that was filled in.")
        _blank(case, form, output, vocabulary)
        return
    if case is not None or form is not None or output is not None:
        raise click.UsageError(
            "--from reads a form, and --into says which case file it goes to. Leave the case, --format and -o out."
        )
    _read(filled, into, vocabulary)


def _blank(case: str | None, form: str | None, output: str | None, words: Vocabulary) -> None:
    from fairness.cli.output import deliver, form_of
    from fairness.reports.exclusion_form import as_form, known

    chosen = form_of(form, output, _ENDINGS)
    answers = known(_only(case, words)) if case else {}
    deliver(lambda: as_form(words, answers, date.today()), "markdown" if chosen == "terminal" else chosen, output)


def _only(file: str, words: Vocabulary) -> Case:
    """The one case of a file. Ends where it cannot be read, and raises UsageError where it has several."""
    from fairness.cli.check import read_all

    found = list(read_all((file,), words, [], Reading()))
    if not found:
        raise click.exceptions.Exit(WRONG)  # why is said
    if len(found) > 1:
        raise click.UsageError(f"{file} has {len(found)} cases, and a record is of one. Leave CASE out, or name one.")
    return found[0]


def _read(filled: str, into: str | None, words: Vocabulary) -> None:
    from fairness.cli.messages import tell
    from fairness.readers.edit import with_events
    from fairness.readers.exclusion_record import read_filled
    from fairness.readers.filled import filled_cells
    from fairness.reports.output import put
    from fairness.reports.words import count
    from fairness.source.whole import write_text
    from fairness.source.yaml_text import as_rows

    found = read_filled(filled_cells(filled), filled, words)
    if into is None:
        put(as_rows(found.events))
        return
    made, added = with_events(into, found.case_id, found.events, words)
    if added:
        write_text(into, made)
    there = len(found.events) - added
    tell(f"Added {count(added, 'event')} to {into}." + (f" {there} of the form were there already." if there else ""))
