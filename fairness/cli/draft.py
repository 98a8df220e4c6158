"""`fairness draft`: a case from the chronology that people keep."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from fairness.cli.commands import Command
from fairness.cli.options import NATIONS, open_vocabulary

if TYPE_CHECKING:
    from fairness.cases.models import Case
    from fairness.cases.vocabulary import Vocabulary
    from fairness.chronologies.draft import Added
    from fairness.chronologies.proposing import ReadRow

_FILE = click.Path(dir_okay=False)


@click.command(cls=Command, short_help="Draft a case from a chronology.")
@click.argument("chronology", type=_FILE, metavar="CHRONOLOGY")
@click.option(
    "-o", "--output", type=_FILE, metavar="FILE", help="The case file. Default: the chronology's name, .yaml."
)
@click.option(
    "--review", is_flag=True, help="Go through the rows that wait, one by one. Each answer is kept at once."
)
@click.option(
    "--learn", type=_FILE, metavar="FILE", help="Write the phrases that you teach to a file, for next time."
)
@click.option("--phrases", "own", type=_FILE, metavar="FILE", help="Phrases of your own, as well as ours.")
@click.option("--nation", type=click.Choice(NATIONS), help="Where the case is.")
@click.option("--case-id", "--case", "case_id", metavar="ID", help="The case's reference.")
@click.option("--proposals", type=_FILE, metavar="FILE", help="Write what each row may be as YAML, and no case.")
@click.option("--vocabulary", "words", multiple=True, metavar="FILE", help="A file that adds local event types.")
def draft(
    chronology: str, output: str | None, review: bool, learn: str | None, own: str | None, nation: str | None,
    case_id: str | None, proposals: str | None, words: tuple[str, ...],
) -> None:  # fmt: skip
    """Draft a case from the chronology that you keep: each row becomes an event, waits for you, or stays as a note.

    CHRONOLOGY is a Word document, a workbook, a CSV file, notes as text, an e-mail trail (.eml, .msg) or a PDF.
    People become codes in the case, and a separate file says who they are. When the chronology grows, run it
    again: it adds what is new and keeps the rest.

    \b
    Examples:
      fairness draft chronology.docx -o case.yaml
      fairness draft notes.txt -o case.yaml --review
      fairness draft case.yaml --review
      fairness draft log.xlsx -o case.yaml --nation wales --phrases our-words.yaml
    """
    vocabulary = open_vocabulary(words)
    learnt = learn or own
    if _is_case(chronology):
        if not review:
            raise click.UsageError(f"{chronology} is a case file. Add --review to go through the rows that wait.")
        _review(chronology, vocabulary, case_id, learn)
        return
    rows = _read(chronology, vocabulary, own or (learnt if learnt and Path(learnt).exists() else None))
    if proposals:
        _propose(rows, proposals)
        return
    file = output or str(Path(chronology).with_suffix(".yaml"))
    if not file.lower().endswith((".yaml", ".yml")):
        raise click.UsageError(f"a case is written as YAML: name it {Path(file).with_suffix('.yaml')}")
    from fairness.chronologies.draft_file import draft as write_draft

    facts = {name: value for name, value in (("nation", nation), ("case_id", case_id)) if value}
    case, added = write_draft(chronology, rows, file, vocabulary, facts)
    _tell(chronology, file, case, added, review)
    if review:
        _review(file, vocabulary, case_id, learn)


def _is_case(file: str) -> bool:
    return file.lower().endswith((".yaml", ".yml"))


def _read(chronology: str, vocabulary: Vocabulary, own: str | None) -> list[ReadRow]:
    from fairness.chronologies.compiling import load_phrases
    from fairness.chronologies.proposing import read_chronology

    return read_chronology(chronology, load_phrases(vocabulary, Path(own) if own else None))


def _propose(rows: list[ReadRow], file: str) -> None:
    import yaml

    from fairness.chronologies.proposing import as_proposals
    from fairness.cli.output import write

    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    made = as_proposals(rows)
    write(lambda: yaml.dump(made, Dumper=dumper, allow_unicode=True, sort_keys=False, width=10_000), file)


def _tell(chronology: str, file: str, case: Case, added: Added, review: bool) -> None:
    """Say what became of the rows, and what to do next."""
    from fairness.chronologies.people import key_file
    from fairness.cli.messages import say
    from fairness.reports.words import count

    known = f" {count(added.known, 'row')} of them were in {file} already." if added.known else ""
    say(f"Read {count(added.rows, 'row')} of {chronology}.{known}")
    say(f"{count(len(added.events), 'event')} added as the chronology tells them.")
    notes = len(added.in_state("note"))
    say(f"{count(notes, 'row')} kept as {'a note' if notes == 1 else 'notes'}: no event, as we read them.")
    waiting = len(case.waiting)
    if waiting:
        dates = f", {added.unsure_dates} because of the date" if added.unsure_dates else ""
        say(f"{count(waiting, 'row')} {'waits' if waiting == 1 else 'wait'} for you{dates}.")
    say(f"The case: {file}", whole=True)
    say(f"Who the codes stand for (keep it apart from the case): {key_file(file)}", whole=True)
    if waiting and not review:
        say(f"Go through the rows that wait: fairness draft {file} --review", whole=True)
    say(f"Then check it: fairness check {file}", whole=True)


def _review(file: str, vocabulary: Vocabulary, case_id: str | None, learn: str | None) -> None:
    from fairness.cli.draft_review import Session

    Session(file, vocabulary, case_id or "", learn).run()
