"""`fairness rules new`: a first draft of a rule, in a pack."""

from __future__ import annotations

from pathlib import Path

import click

from fairness.cli.commands import Command
from fairness.cli.options import open_vocabulary


@click.command(cls=Command, short_help="Draft a rule in a pack.")
@click.argument("pack", metavar="PACK")
@click.argument("code", default="", metavar="[CODE]")
@click.option(
    "-o", "--output", "folder", type=click.Path(file_okay=False, path_type=Path), default=Path(),
    metavar="FOLDER", help="Where the pack is, or is to be. Default: this folder.",
)  # fmt: skip
@click.option(
    "--vocabulary", "words", metavar="FILE|open", multiple=True,
    help="A file that adds local event types; `open` takes every type as it is.",
)  # fmt: skip
def new(pack: str, code: str, folder: Path, words: tuple[str, ...]) -> None:
    """Draft a rule in the pack PACK: a new file PACK.yaml, or the next rule of the pack that is there already.

    The draft loads and its examples hold; FILL IN marks what is yours to say. Overwrites nothing. Prints the file.

    \b
    Examples:
      fairness rules new our-trust
      fairness rules new our-trust OUR010 -o local/
    """
    from fairness.cli.messages import say, tell
    from fairness.reports.rule_pages import place_of
    from fairness.rulebook.rulebook import load_rulebook
    from fairness.rulebook.scaffold import draft
    from fairness.source.problems import Place

    vocabulary = open_vocabulary(words)
    made = draft(pack, code.upper(), folder, vocabulary, load_rulebook().rules)
    file = place_of(Place(str(made.file)))
    say(file, whole=True)
    where = "the new pack" if made.is_new else "the pack"
    tell(f"Drafted {made.code} in {where} {pack}. Fill in what says FILL IN, then:")
    extra = "".join(f" --vocabulary {one}" for one in words)
    for command in (f"lint --rules {file}", f"test --rules {file}", f"show {made.code} --rules {file}"):
        tell(f"  fairness rules {command}{extra}")
