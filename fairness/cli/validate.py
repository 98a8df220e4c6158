"""`fairness validate`: what a file is, and everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fairness.cli import WRONG
from fairness.cli.commands import Command
from fairness.cli.messages import complain, note, say, warn
from fairness.cli.options import Reading, open_vocabulary, reading_options
from fairness.reports.output import put, put_json
from fairness.source.names import visible
from fairness.source.printable import json_text

if TYPE_CHECKING:
    from fairness.cases.models import Case
    from fairness.cases.vocabulary import Vocabulary
    from fairness.readers.mapping import Mapping
    from fairness.reports.table_preview import Preview
    from fairness.rulebook.rulebook import Rulebook
    from fairness.source.problems import InputError, Place, Problem


@click.command(cls=Command, short_help="Say what files are, and what is wrong with them.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--vocabulary",
    "words",
    metavar="FILE|open",
    multiple=True,
    help="A file that adds local event types; `open` takes every type as it is.",
)
@reading_options
@click.option("--suggest-mapping", is_flag=True, help="Print a mapping for a table, for a person to confirm.")
@click.option("--format", "form", type=click.Choice(["terminal", "json"]), default="terminal", show_default=True)
def validate(
    files: tuple[str, ...],
    words: tuple[str, ...],
    reading: Reading,
    suggest_mapping: bool,
    form: str,
) -> None:
    """Say what each file holds (cases, rules, an overlay, a mapping, a vocabulary, phrases), and what is wrong.

    Folders are searched. An overlay is checked against the shipped rules and any packs among the files. Answers to
    the self-assessment are checked when you name them. For a table, the first cases are shown as we read them, and
    every column that is not used. Exits with 2 where anything is wrong; what is only doubtful is a warning.

    \b
    Examples:
      fairness validate case.yaml
      fairness validate cases/ rules/ --format json
      fairness validate --suggest-mapping tracker.xlsx > tracker.yaml
      fairness validate tracker.xlsx --mapping tracker.yaml
      fairness validate --suggest-mapping sqlite:///tracker.db > tracker.yaml
    """
    from fairness.readers.files import find_files
    from fairness.readers.record import once
    from fairness.source.addresses import is_address

    vocabulary = open_vocabulary(words)
    if suggest_mapping:
        _suggest(files, vocabulary)
        return
    through = reading.through(vocabulary)
    problems: list[Problem] = []
    reports: list[dict[str, Any]] = []
    told: set[Problem] = set()
    passed_over: list[Problem] = []
    found = find_files(
        files, through, mappings=True, follow_links=reading.follow_links, passed_over=passed_over, kept=is_address
    )
    note(passed_over)
    for name, (what, wrong, doubts, table) in _each(found, vocabulary, through, reading.nation):
        doubts = once(doubts, told)
        problems.extend(wrong)
        reports.append(
            {
                "file": name,
                "what": what,
                "problems": [one.as_dict() for one in wrong],
                "warnings": [one.as_dict() for one in doubts],
                **(table.as_dict() if table else {}),
            }
        )
        if form == "terminal":
            complain(wrong)
            warn(doubts)
            if table:
                from fairness.reports.page import Page, new_console

                table.show(Page(new_console()))
            elif not wrong:
                say(f"{name}: {what}")
    if form == "json":
        put_json(json_text(reports) + "\n")
    if problems:
        raise click.exceptions.Exit(WRONG)


_Examined = tuple[str, "list[Problem]", "list[Problem]", "Preview | None"]


def _each(
    files: Sequence[str], vocabulary: Vocabulary, mapping: Mapping | None, nation: str | None
) -> Iterator[tuple[str, _Examined]]:
    """Each file, and each table that a database has for the mapping, by its name, with what it holds."""
    from fairness.readers.streams import called
    from fairness.source.addresses import is_address, shown

    ids: dict[str, Place] = {}
    for file in files:
        if is_address(file):
            yield from _of_database(file, shown(file), vocabulary, mapping, ids)
        else:
            yield visible(called(file)), _examined(file, vocabulary, mapping, nation, ids, files)


def _of_database(
    address: str, name: str, vocabulary: Vocabulary, mapping: Mapping | None, ids: dict[str, Place]
) -> Iterator[tuple[str, _Examined]]:
    from fairness.readers.fetching import fetched
    from fairness.readers.streams import named
    from fairness.source.problems import InputError

    try:
        with fetched([address], vocabulary, mapping) as sources:
            for file in sources.files:
                table = _preview(file, vocabulary, mapping, ids)
                table.file = sources.names[file]
                wrong, doubts = (named(some, file, table.file) for some in (table.problems, table.doubts))
                yield table.file, (table.what, wrong, [*sources.doubts, *doubts], table)
    except InputError as error:
        yield name, ("not readable", error.problems, [], None)


def _examined(
    file: str, vocabulary: Vocabulary, mapping: Mapping | None, nation: str | None, ids: dict[str, Place],
    beside: Sequence[str],
) -> _Examined:  # fmt: skip
    """What a file holds, with its problems and its warnings; of a table also how it is read."""
    from fairness.readers.files import read_file
    from fairness.readers.kinds import is_log, is_table
    from fairness.readers.streams import called, named, stored
    from fairness.source.loader import is_lines
    from fairness.source.problems import InputError

    table = None
    try:
        with stored(file, mapping) as kept:
            logged = is_log(kept, mapping)
            if is_table(kept) and not logged:
                table = _preview(kept, vocabulary, mapping, ids)
                table.file = called(file)
                what, wrong, doubts = table.what, table.problems, table.doubts
            elif logged or is_lines(kept):
                what, wrong, doubts = examine_cases(read_file(kept, vocabulary, mapping, nation), ids)
            else:
                what, wrong, doubts = examine(kept, vocabulary, ids, beside)
    except InputError as error:
        return "not readable", error.problems, [], None
    if kept == file:
        return what, wrong, doubts, table
    return what, named(wrong, kept, file), named(doubts, kept, file), table


def examine_cases(
    read: Iterable[Case | InputError], ids: dict[str, Place]
) -> tuple[str, list[Problem], list[Problem]]:
    """What a file of cases only holds, in words, with its problems and its warnings; `ids` are of cases so far."""
    from fairness.readers.files import repeated_ids
    from fairness.readers.record import once
    from fairness.reports.words import count
    from fairness.source.problems import InputError

    cases = events = 0
    wrong: list[Problem] = []
    doubts: list[Problem] = []
    for one in read:
        if isinstance(one, InputError):
            wrong.extend(one.problems)
        else:
            cases, events = cases + 1, events + len(one.events)
            doubts.extend(one.warnings)
            wrong.extend(repeated_ids([one], ids))
    return f"{count(cases, 'case')} with {count(events, 'event')}", wrong, once(doubts)


def _preview(file: str, vocabulary: Vocabulary, mapping: Mapping | None, ids: dict[str, Place]) -> Preview:
    from fairness.reports.table_preview import preview

    return preview(file, vocabulary, mapping, ids)


def _suggest(files: Sequence[str], vocabulary: Vocabulary) -> None:
    from fairness.readers.kinds import is_table
    from fairness.reports.suggestion import as_yaml
    from fairness.source.addresses import is_address

    if len(files) == 1 and is_address(files[0]):
        from fairness.readers.suggest_database import suggested
        from fairness.source.addresses import address_of

        with suggested(address_of(files[0]), vocabulary) as found:
            put(as_yaml(found))
    elif len(files) == 1 and is_table(files[0]):
        from fairness.readers.suggest import suggest

        put(as_yaml(suggest(files[0], vocabulary)))
    else:
        raise click.UsageError(
            "--suggest-mapping takes one table (CSV, XLSX, ODS, Parquet) or database (sqlite:///FILE)"
        )


def examine(
    file: str, vocabulary: Vocabulary, ids: dict[str, Place], beside: Sequence[str] = ()
) -> tuple[str, list[Problem], list[Problem]]:
    """What a file holds, in words, with its problems and its warnings.

    `ids` are those of cases so far, with their places; `beside` may hold packs for an overlay.
    """
    from fairness.readers.files import no_case
    from fairness.source.loader import load_documents, read_bytes
    from fairness.source.problems import InputError

    try:
        documents = load_documents(read_bytes(file), file)
    except InputError as error:
        return "not readable", error.problems, []
    found = _Contents(file, vocabulary, ids, beside)
    for document in (one for entry in documents for one in (entry if isinstance(entry, list) else [entry])):
        try:
            found.reader_of(document)(document)
        except InputError as error:
            found.problems.extend(error.problems)
    if not found.held and not found.problems:
        found.problems.append(no_case(file))
    return found.in_words(), found.problems, found.doubts


class _Contents:
    """What the documents of one file are: how many of each kind (`held`), their problems, and what is doubtful.

    Each kind of document has a method that reads it, which raises InputError where it is wrong.
    """

    def __init__(self, file: str, vocabulary: Vocabulary, ids: dict[str, Place], beside: Sequence[str]) -> None:
        self.file, self.vocabulary, self.ids, self.beside = file, vocabulary, ids, beside
        self.problems: list[Problem] = []
        self.doubts: list[Problem] = []
        self.held: dict[str, int] = {}
        self.events = 0

    def reader_of(self, document: Any) -> Callable[[Any], None]:
        """The method that reads a document, by what it looks like; a case where it looks like nothing else."""
        from fairness.assess.answers import looks_like_answers
        from fairness.chronologies.compiling import looks_like_phrases
        from fairness.readers.files import looks_like_mapping
        from fairness.rulebook.faults import looks_like_faults
        from fairness.rulebook.overlay_files import looks_like_overlay
        from fairness.rulebook.rulebook import looks_like_pack
        from fairness.rulebook.source_files import looks_like_sources

        kinds: tuple[tuple[Callable[[Any], bool], Callable[[Any], None]], ...] = (
            (looks_like_pack, self._pack),
            (looks_like_overlay, self._overlay),
            (lambda one: isinstance(one, dict) and "vocabulary" in one, self._words),
            (looks_like_phrases, self._phrases),
            (looks_like_mapping, self._mapping),
            (_looks_like_questionnaire, self._questionnaire),
            (looks_like_answers, self._answers),
            (looks_like_faults, self._faults),
            (looks_like_sources, self._sources),
        )
        return next((read for looks_like, read in kinds if looks_like(document)), self._case)

    def in_words(self) -> str:
        """`1 case with 3 events`."""
        from fairness.reports.words import count, listed

        what = listed(count(number, kind) for kind, number in self.held.items())
        return f"{what} with {count(self.events, 'event')}" if self.held.get("case") else what

    def _holds(self, kind: str, number: int = 1) -> None:
        self.held[kind] = self.held.get(kind, 0) + number

    def _pack(self, document: Any) -> None:
        from fairness.readers.record import read_case
        from fairness.rulebook.packs import read_pack
        from fairness.ruletests.examples import misread

        words = self.vocabulary
        pack = read_pack(document, self.file, "", words)
        for rule in pack.rules:
            wrong, unsure = misread(rule, words, lambda one, path: read_case(one, path, words))
            self.problems.extend(replace(one, field=f"{rule.code}.{one.field}") for one in wrong)
            self.doubts.extend(replace(one, field=f"{rule.code}.{one.field}") for one in unsure)
        self._holds("rule", len(pack.rules))

    def _overlay(self, document: Any) -> None:
        self._holds("overlay")
        _check_overlay(document, self.file, self.vocabulary, self.beside)

    def _words(self, document: Any) -> None:
        from fairness.cases.vocabulary import NOTHING, extend

        self._holds("event type", len(extend(NOTHING, document, self.file).types))

    def _phrases(self, document: Any) -> None:
        from fairness.chronologies.compiling import check_phrases

        self._holds("phrase", check_phrases(document, self.file, self.vocabulary))

    def _mapping(self, document: Any) -> None:
        from fairness.readers.mapping import read_mapping

        self._holds("mapping")
        read_mapping(document, self.file, self.vocabulary)

    def _questionnaire(self, document: Any) -> None:
        self.held["questionnaire file"] = 1
        _check_questionnaire(self.file)

    def _answers(self, document: Any) -> None:
        from fairness.assess.answers import read_answers
        from fairness.assess.questionnaire import shipped_questionnaire

        self._holds("answer", len(read_answers(document, self.file, shipped_questionnaire()).answers))

    def _faults(self, document: Any) -> None:
        from fairness.rulebook.faults import read_faults

        self._holds("fault", len(read_faults(document, self.file)))

    def _sources(self, document: Any) -> None:
        from fairness.rulebook.source_files import read_sources

        self._holds("source", len(read_sources(document, self.file)))

    def _case(self, document: Any) -> None:
        from fairness.readers.files import repeated_ids
        from fairness.readers.record import read_case

        case = read_case(document, self.file, self.vocabulary)
        self.doubts.extend(_unstated(case, self.vocabulary))
        self.doubts.extend(case.warnings)
        self.problems.extend(repeated_ids([case], self.ids))
        self._holds("case")
        self.events += len(case.events)


@cache
def _rulebook() -> Rulebook:
    """The shipped rules, read once for all the cases that are looked at."""
    from fairness.rulebook.rulebook import load_rulebook

    return load_rulebook(lines=False)


_MANY_WAIT = 5  # so many rules wait for a fact that it is asked for where the file is checked


def _unstated(case: Case, vocabulary: Vocabulary) -> list[Problem]:
    """What is asked of a case that leaves unstated what many rules wait for, with the value that it points to."""
    from fairness.reports.waiting import waiting
    from fairness.reports.words import Words
    from fairness.source.problems import Problem

    found = waiting(case, _rulebook(), Words(vocabulary))
    return [Problem(case.place, str(one), one.field) for one in found if len(one.codes) >= _MANY_WAIT]


def _looks_like_questionnaire(document: Any) -> bool:
    return isinstance(document, dict) and ("questionnaire" in document or "questions" in document)


def _check_questionnaire(file: str) -> None:
    """Raise InputError with what is wrong in one file of a questionnaire, links to rules and sources with it."""
    from fairness.assess.questionnaire import lint, load_questionnaire, sources_beside
    from fairness.rulebook.rulebook import load_rulebook
    from fairness.source.problems import InputError

    folder = Path(file).parent
    try:
        problems = lint(load_questionnaire(folder), load_rulebook(lines=False).rules, sources_beside(folder))
    except InputError as error:
        problems = error.problems
    own = [one for one in problems if one.place.file == str(Path(file))]
    if own:
        raise InputError(own)


def _check_overlay(document: Any, file: str, vocabulary: Vocabulary, beside: Sequence[str]) -> None:
    """Raise InputError where an overlay asks for what cannot be had of the rules."""
    from fairness.rulebook.overlays import Wanted
    from fairness.rulebook.rulebook import assemble, shipped_packs
    from fairness.source.problems import InputError

    wanted = Wanted()
    wanted.add(document, file)
    local = _packs(tuple(beside))
    named = {name for names in local.values() for name in names}
    choices = [*(name for name in shipped_packs() if name not in named), *local]
    try:
        assemble(choices, wanted, vocabulary)
    except InputError as error:
        # What is wrong with a pack is told where that pack is validated.
        own = [one for one in error.problems if one.place.file == file]
        raise InputError(own or error.problems) from None


@cache
def _packs(files: tuple[str, ...]) -> dict[str, list[str]]:
    """The files that can be read and hold rule packs, with the names of these."""
    from fairness.readers.streams import is_stream
    from fairness.rulebook.rulebook import looks_like_pack
    from fairness.source.loader import load_documents, read_bytes
    from fairness.source.problems import InputError

    found: dict[str, list[str]] = {}
    for file in files:
        try:
            documents = [] if is_stream(file) else load_documents(read_bytes(file), file)
        except InputError:
            continue  # it is told when that file is examined
        names = [str(one.get("pack")) for one in documents if looks_like_pack(one)]
        if names:
            found[file] = names
    return found
