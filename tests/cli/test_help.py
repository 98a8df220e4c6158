"""What every command has: help with examples that can be typed, and completion in three shells."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

from fairness.cli import main
from tests.cli import ROOT

Parse = Callable[[list[str]], None]


def commands(command: click.Command, context: click.Context) -> Iterator[tuple[str, click.Command]]:
    """Every command that can be typed, with what is typed for it."""
    yield context.command_path, command
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from commands(below, click.Context(below, info_name=name, parent=context))


EVERY = dict(commands(main, click.Context(main, info_name="fairness", **main.context_settings)))


def examples(command: click.Command) -> list[list[str]]:
    """The words of each example, without what a shell does with it and without a remark."""
    _, _, after = (command.help or "").partition("Examples:\n")
    lines = [line.strip() for line in after.split("\n\n")[0].splitlines()]
    typed = [re.search(r"(?:^|\| )(fairness .*?)(?:\s{2,}.*| [|>&].*)?$", line) for line in lines]
    return [shlex.split(one[1]) for one in typed if one]


@pytest.fixture
def parse(monkeypatch: pytest.MonkeyPatch) -> Parse:
    """Reads the words of a command as the command line does, and runs nothing."""
    monkeypatch.setattr(click.Command, "invoke", lambda *_: None)
    return lambda words: main.main(words[1:], prog_name=words[0], standalone_mode=False)


@pytest.mark.parametrize("path", EVERY)
def test_help_has_examples_that_can_be_typed(
    path: str, parse: Parse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = examples(EVERY[path])
    assert len(found) >= 2, f"{path} --help has fewer than two examples"
    for words in found:
        for word in words:
            if re.fullmatch(r"[\w.-]+/", word):
                Path(word).mkdir(exist_ok=True)
            elif re.fullmatch(r"[\w.-]+\.\w+", word):
                Path(word).touch()
        parse(words)


def test_an_example_that_cannot_be_typed_is_noticed(parse: Parse) -> None:
    with pytest.raises(click.NoSuchOption):
        parse(["fairness", "check", "case.yaml", "--formatt", "json"])
    with pytest.raises(click.UsageError):
        parse(["fairness", "rules", "shw", "MHE014"])


def complete(shell: str, words: str = "", at: int = 0) -> str:
    """What the program answers a shell: its script, or what may stand as the word at a place."""
    program = "import sys; from fairness.cli import run; sys.argv = ['fairness']; run()"
    asked = {"_FAIRNESS_COMPLETE": shell, "COMP_WORDS": words, "COMP_CWORD": str(at)}
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, **asked},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert not done.stderr
    return done.stdout


@pytest.mark.parametrize(("shell", "says"), [("bash", "complete -o"), ("zsh", "compdef"), ("fish", "complete --")])
def test_each_shell_gets_a_script_as_the_page_on_completion_says(shell: str, says: str) -> None:
    page = (ROOT / "docs" / "how-to" / "completion.md").read_text(encoding="utf-8")
    assert f"_FAIRNESS_COMPLETE={shell}_source fairness" in page
    script = complete(f"{shell}_source")
    assert "_fairness_completion" in script and f"_FAIRNESS_COMPLETE={shell}_complete" in script and says in script


def test_commands_options_and_values_are_completed() -> None:
    assert complete("bash_complete", "fairness ch", 1).split() == ["plain,check", "plain,checklist"]
    assert "plain,--format" in complete("bash_complete", "fairness check --for", 2).split()
    assert {"plain,html", "plain,json"} < set(complete("bash_complete", "fairness check --format ", 3).split())
    assert {"plain,show", "plain,lint"} < set(complete("bash_complete", "fairness rules ", 2).split())
