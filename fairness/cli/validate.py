"""`fairness validate`: what a file is, and everything that is wrong with it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from fairness.cli import WRONG
from fairness.cli.messages import complain, tell
from fairness.cli.options import open_vocabulary

if TYPE_CHECKING:
    from fairness.cases.vocabulary import Vocabulary
    from fairness.source.problems import Problem


@click.command(short_help="Say what files are, and what is wrong with them.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--vocabulary",
    "words",
    metavar="FILE|open",
    multiple=True,
    help="A file that adds local event types; `open` takes every type as it is.",
)
@click.option("--format", "form", type=click.Choice(["terminal", "json"]), default="terminal", show_default=True)
def validate(files: tuple[str, ...], words: tuple[str, ...], form: str) -> None:
    """Say of each file whether it holds cases, rules, an overlay or a vocabulary, and everything wrong with it.

    Folders are searched. Exits with 2 where anything is wrong; what is only doubtful is a warning.

    \b
    Examples:
      fairness validate case.yaml
      fairness validate cases/ rules/ --format json
    """
    from fairness.readers.files import find_files

    vocabulary = open_vocabulary(words)
    problems: list[Problem] = []
    reports = []
    for file in find_files(files):
        what, wrong, doubts = examine(file, vocabulary)
        problems.extend(wrong)
        reports.append(
            {
                "file": file,
                "what": what,
                "problems": [one.as_dict() for one in wrong],
                "warnings": [one.as_dict() for one in doubts],
            }
        )
        if form == "terminal":
            complain(wrong)
            for doubt in doubts:
                tell(f"{click.style('Warning', fg='magenta', bold=True)}: {doubt}")
            if not wrong:
                click.echo(f"{file}: {what}")
    if form == "json":
        click.echo(json.dumps(reports, indent=2, ensure_ascii=False))
    if problems:
        raise click.exceptions.Exit(WRONG)


def examine(file: str, vocabulary: Vocabulary) -> tuple[str, list[Problem], list[Problem]]:
    """What a file holds, in words, with its problems and its warnings."""
    from fairness.readers.files import read_bytes
    from fairness.readers.record import read_case
    from fairness.reports.words import count, listed
    from fairness.rulebook.packs import looks_like_pack, read_pack
    from fairness.rulebook.phrases import PatternReader
    from fairness.source.loader import load_documents
    from fairness.source.problems import InputError

    name = "<stdin>" if file == "-" else file
    problems: list[Problem] = []
    doubts: list[Problem] = []
    held: dict[str, int] = {}
    events = 0
    try:
        documents = load_documents(read_bytes(file), name)
    except InputError as error:
        return "not readable", error.problems, []
    for document in (one for entry in documents for one in (entry if isinstance(entry, list) else [entry])):
        try:
            if looks_like_pack(document):
                pack, notes = read_pack(document, name, "", PatternReader(vocabulary))
                doubts.extend(notes.doubts)
                held["rule"] = held.get("rule", 0) + len(pack.rules)
            elif isinstance(document, dict) and "overlay" in document:
                held["overlay"] = held.get("overlay", 0) + 1
            elif isinstance(document, dict) and ("vocabulary" in document or "sources" in document):
                kind = "vocabulary file" if "vocabulary" in document else "list of sources"
                held[kind] = held.get(kind, 0) + 1
            else:
                case = read_case(document, name, vocabulary)
                doubts.extend(case.warnings)
                held["case"] = held.get("case", 0) + 1
                events += len(case.events)
        except InputError as error:
            problems.extend(error.problems)
    what = listed(count(number, kind) for kind, number in held.items())
    return (f"{what} with {count(events, 'event')}" if held.get("case") else what), problems, doubts
