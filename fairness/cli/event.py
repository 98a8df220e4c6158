"""`fairness event`: an event of a case file added, changed or removed, and what that changes in the review."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from fairness.cli.commands import Group
from fairness.cli.options import RuleChoice, as_at_option, rule_options

if TYPE_CHECKING:
    from fairness.cases.models import Case
    from fairness.readers.edit import CaseText
    from fairness.rulebook.rulebook import Rulebook

_FILE = click.Path(dir_okay=False)
_CASE = click.option("--case", "case_id", default="", metavar="ID", help="Which case, if the file has several.")
_DRY = click.option("--dry-run", is_flag=True, help="Show what would change, and write nothing.")
_WITH = click.option(
    "--with",
    "given",
    multiple=True,
    metavar="NAME=VALUE",
    help='Another attribute: --with reason="patient safety". Repeatable.',
)
_BY = click.option("--by", metavar="WHO", help="Who acted: initials or a code.")
_TO = click.option("--to", metavar="WHO", help="Who it was addressed to.")
_AT = click.option("--at", "time", metavar="TIME", help="The time of day: 14:30.")


@click.group(cls=Group, short_help="Keep the events of a case file up to date.")
def event() -> None:
    """Add, change or remove an event of a case file. Comments and order of the file stay.

    The changed case is checked before it is written, and what changes in its review is shown.

    \b
    Examples:
      fairness event add case.yaml --on 2024-05-14 --type exclusion.reviewed --by P1
      fairness event change case.yaml 3 --on 2024-05-15
      fairness event remove case.yaml exclusion.reviewed@2024-05-14
    """


@event.command("add")
@click.argument("file", type=_FILE, metavar="CASE")
@click.option("--on", required=True, metavar="DATE", help="When: 2024-05-14, 14 May 2024, May 2024, w/c 13 May 2024.")
@click.option("--type", "kind", required=True, metavar="TYPE", help="What happened (see fairness vocabulary).")
@_BY
@_TO
@_AT
@_WITH
@_CASE
@_DRY
@rule_options
@as_at_option
def add(
    file: str, on: str, kind: str, by: str | None, to: str | None, time: str | None, given: tuple[str, ...],
    case_id: str, dry_run: bool, asked: RuleChoice, as_at: date,
) -> None:  # fmt: skip
    """Add an event at the end of the list.

    \b
    Examples:
      fairness event add case.yaml --on 2024-05-14 --type exclusion.reviewed --by P1
      fairness event add case.yaml --on "w/c 13 May 2024" --type support.offered --with reason="her own wish"
    """
    from fairness.readers.stated import fields_given, made

    rulebook, held = open_case(file, case_id, asked)
    fields = {name: value for name, value in (("by", by), ("to", to)) if value}
    fields |= fields_given(given, "--with", file)
    held.add("events", made(kind, on, time or "", fields, file, rulebook.vocabulary))
    place = len(held.events) - 1
    finish(held, rulebook, as_at, dry_run, f"Event [{place}] added")


@event.command("change")
@click.argument("file", type=_FILE, metavar="CASE")
@click.argument("which", metavar="EVENT")
@click.option("--on", metavar="DATE", help="Its new date.")
@click.option("--type", "kind", metavar="TYPE", help="Its new type.")
@_BY
@_TO
@_AT
@_WITH
@click.option("--without", multiple=True, metavar="NAME", help="Remove an attribute. Repeatable.")
@_CASE
@_DRY
@rule_options
@as_at_option
def change(
    file: str, which: str, on: str | None, kind: str | None, by: str | None, to: str | None, time: str | None,
    given: tuple[str, ...], without: tuple[str, ...], case_id: str, dry_run: bool, asked: RuleChoice, as_at: date,
) -> None:  # fmt: skip
    """Change an event. EVENT is its number in the file (the one in brackets in a report), or its type and date.

    \b
    Examples:
      fairness event change case.yaml 3 --on 2024-05-15
      fairness event change case.yaml exclusion.reviewed@2024-05-14 --by P2 --without reason
    """
    from fairness.readers.edit import change_event
    from fairness.readers.stated import fields_given, written_date

    rulebook, held = open_case(file, case_id, asked)
    place = _find(held, which)
    node = held.events[place]
    parts: dict[str, Any] = {"type": kind, "time": time, "by": by, "to": to}
    new = {name: value for name, value in parts.items() if value} | fields_given(given, "--with", file)
    if on:
        new["date"] = written_date(on, file)
    if not new and not without:
        raise click.UsageError("there is nothing to change: give --on, --type, --by, --to, --at, --with or --without")
    for name in without:
        if name in ("date", "type") or name not in node:
            raise click.UsageError(f"--without {name}: event [{place}] has no attribute {name!r} that can be removed")
    change_event(held, place, new, without)
    finish(held, rulebook, as_at, dry_run, f"Event [{place}] changed")


@event.command("remove")
@click.argument("file", type=_FILE, metavar="CASE")
@click.argument("which", metavar="EVENT")
@_CASE
@_DRY
@rule_options
@as_at_option
def remove(file: str, which: str, case_id: str, dry_run: bool, asked: RuleChoice, as_at: date) -> None:
    """Remove an event. EVENT is its number in the file, or its type and date.

    \b
    Examples:
      fairness event remove case.yaml 3
      fairness event remove case.yaml exclusion.reviewed@2024-05-14 --dry-run
    """
    from fairness.readers.edit import without_event

    rulebook, held = open_case(file, case_id, asked)
    place = _find(held, which)
    without_event(held, place)
    finish(held, rulebook, as_at, dry_run, f"Event [{place}] removed")


def open_case(file: str, case_id: str, asked: RuleChoice) -> tuple[Rulebook, CaseText]:
    """The rules, and the case of a file that is to be changed. Raises InputError."""
    from fairness.readers.edit import CaseText

    rulebook = asked.open()
    return rulebook, CaseText(file, rulebook.vocabulary, case_id)


def _find(held: CaseText, which: str) -> int:
    """The place of the event that is named. Raises UsageError where it is none, or one of several."""
    events = held.before.events
    if which.isdecimal():
        if int(which) < len(events):
            return int(which)
        raise click.UsageError(f"there is no event [{which}]: the last is [{len(events) - 1}]")
    kind, _, day = re.sub(r"\s+on\s+|\s*@\s*", "@", which.strip()).partition("@")
    found = [place for place, one in enumerate(events) if one.type == kind and (not day or one.date == day)]
    if len(found) == 1:
        return found[0]
    if not found:
        raise click.UsageError(f"there is no event {which!r}: give its number in the file, or TYPE@DATE")
    numbers = ", ".join(f"[{place}] {events[place].date}" for place in found[:10])
    raise click.UsageError(f"{len(found)} events match {which!r}: {numbers}. Give the number of one.")


def finish(held: CaseText, rulebook: Rulebook, as_at: date, dry_run: bool, done: str) -> None:
    """Check and write the changed case, and say what changes in its review."""
    from fairness.cli.messages import say, warn

    after = held.case() if dry_run else held.write()
    known = {str(one) for one in held.before.warnings}
    warn([one for one in after.warnings if str(one) not in known])
    say(f"{done}{': nothing is written' if dry_run else f' in {held.file}'}.")
    show_changes(held.before, after, rulebook, as_at)


def show_changes(before: Case, after: Case, rulebook: Rulebook, as_at: date) -> None:
    """Print which findings and due dates differ between two states of a case."""
    from fairness.engines.review import engine_for, review
    from fairness.reports.changes import changes, put_changes
    from fairness.reports.page import show

    engine = engine_for(rulebook, "direct")
    found = changes(review(before, engine, as_at), review(after, engine, as_at), rulebook)
    show(lambda page: put_changes(page, found))
