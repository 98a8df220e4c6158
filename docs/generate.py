"""Write the pages of the site that follow from the program: its commands, its rules, and the list of changes.

Run from the top of the checkout, before `zensical build`: `python docs/generate.py`. Git ignores what it writes.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Sequence
from inspect import cleandoc
from itertools import groupby
from pathlib import Path

import click

from fairness import load_rulebook
from fairness.cli import main
from fairness.reports.catalogue.site import write_catalogue
from fairness.rulebook.rulebook import Rulebook

DOCS = Path(__file__).parent
COMMANDS = DOCS / "reference" / "commands"
CATALOGUE = DOCS / "reference" / "catalogue"
RULES = DOCS / "reference" / "rules.md"
CHANGES = DOCS / "changes.md"


def walk(command: click.Command, context: click.Context) -> Iterator[tuple[click.Command, click.Context]]:
    """Give a command and all commands below it, each with its context; hidden ones are left out."""
    yield command, context
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is not None and not below.hidden:
                yield from walk(below, click.Context(below, info_name=name, parent=context))


class Page(click.HelpFormatter):
    """Takes down as Markdown what a command would print as its help."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path, self.parts, self.heading = path, [f"# {path}"], ""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        self.parts.append(f"```text\n{prog} {args}\n```")

    def write_heading(self, heading: str) -> None:
        self.heading = heading
        self.parts.append(f"## {heading}")

    def write_text(self, text: str) -> None:
        self.parts += [_paragraph(one) for one in re.split(r"\n{2,}", cleandoc(text))]

    def write_dl(self, rows: Sequence[tuple[str, str]], *_: int, **__: int) -> None:
        for name, says in rows:
            shown = f"`{_spaced(name)}`"
            if self.heading == "Commands":
                shown = f"[{shown}]({file_of(f'{self.path} {name}')})"
            self.parts.append(f"{shown}\n:   {_escaped(says)}")


def command_page(command: click.Command, context: click.Context) -> str:
    """Write what `--help` says of a command as a page."""
    page = Page(context.command_path)
    command.format_help(context, page)
    return "\n\n".join(page.parts) + "\n"


def _paragraph(text: str) -> str:
    """Write a paragraph of help as prose; of one whose lines are to stay, those that are indented are code."""
    if not text.startswith("\b"):
        return _escaped(" ".join(text.split()))
    parts = []
    for is_code, lines in groupby(
        text.removeprefix("\b").strip("\n").splitlines(), lambda line: line.startswith("  ")
    ):
        if is_code:
            parts.append("```text\n" + "\n".join(line.removeprefix("  ") for line in lines) + "\n```")
        else:
            parts += ["## Examples" if line == "Examples:" else _escaped(line) for line in lines]
    return "\n\n".join(parts)


def _escaped(text: str) -> str:
    """Keep Markdown from reading what is no mark-up; what stands in backticks is left alone."""
    pieces = re.split(r"(`[^`]*`)", text)
    return "".join(one if one.startswith("`") else re.sub(r"([*_<\[])", r"\\\1", one) for one in pieces)


def _spaced(names: str) -> str:
    """Let a long list of choices break between its words."""
    return names.replace("|", " | ") if len(names) > 40 else names


def file_of(path: str) -> str:
    """Name the page of a command: `rules-show.md` for `fairness rules show`."""
    return "-".join(path.split()[1:] or ["index"]) + ".md"


def write_commands() -> None:
    """Write a page for every command, and the list of them that the site's menu shows."""
    shutil.rmtree(COMMANDS, ignore_errors=True)
    COMMANDS.mkdir(parents=True)
    menu = []
    for command, context in walk(main, click.Context(main, info_name="fairness", **main.context_settings)):
        page = file_of(context.command_path)
        (COMMANDS / page).write_text(command_page(command, context), encoding="utf-8")
        menu.append(f"- [{context.command_path}]({page})\n")
    (COMMANDS / "SUMMARY.md").write_text("".join(menu), encoding="utf-8")


def rules_page(rulebook: Rulebook) -> str:
    """List the rules of every pack, each with a link to its page of the catalogue."""
    parts = [
        "# Rules",
        f"{len(rulebook.rules)} rules in {len(rulebook.packs)} packs. Each has a page with its question, the clause "
        "that it rests on, what to do, and drawn examples. The [catalogue](catalogue/index.html) also sorts them by "
        "theme, source, event type and severity.",
    ]
    for pack in rulebook.packs:
        rows = [
            f"| [{rule.code}](catalogue/rules/{rule.code}.html) | {_escaped(rule.title)} | {rule.severity} |"
            for rule in pack.rules
        ]
        parts += [f"## {pack.name}", "\n".join(["| code | rule | severity |", "|---|---|---|", *rows])]
    return "\n\n".join(parts) + "\n"


def write_rules() -> None:
    """Write the list of rules, and the catalogue that `fairness rules docs` writes."""
    rulebook = load_rulebook()
    RULES.write_text(rules_page(rulebook), encoding="utf-8")
    write_catalogue(rulebook, CATALOGUE)


if __name__ == "__main__":
    write_commands()
    write_rules()
    shutil.copy(DOCS.parent / "CHANGELOG.md", CHANGES)
