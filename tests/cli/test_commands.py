"""What holds for every command, whatever it is."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest

from fairness.cli import main
from tests.cli import SAMPLES, fairness


def _commands(command: click.Command, name: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    if not isinstance(command, click.Group):
        yield name, command
        return
    context = click.Context(command)
    # `assess` keeps a command of its own that no list names.
    hidden = {one.name: one for one in command.commands.values() if one.hidden and one.name}
    for one in {*command.list_commands(context), *hidden}:
        inside = command.get_command(context, one)
        assert inside is not None
        yield from _commands(inside, name if one in hidden else (*name, one))


def _single() -> Iterator[tuple[tuple[str, ...], str]]:
    for name, command in _commands(main, ()):
        for option in command.params:
            if isinstance(option, click.Option) and not (option.multiple or option.is_flag or option.count):
                yield name, option.opts[-1]


SINGLE = sorted(_single())


def test_there_are_options_with_one_value_in_every_place() -> None:
    assert len(SINGLE) > 50
    assert {
        ("audit", "run"),
        ("audit", "compare"),
        ("assess",),
        ("assess", "group"),
        ("rules", "list"),
        ("due",),
    } <= {name for name, _ in SINGLE}


@pytest.mark.parametrize(
    ("name", "option"), SINGLE, ids=lambda value: value if isinstance(value, str) else "-".join(value)
)
def test_an_option_with_one_value_is_refused_where_it_is_given_twice(name: tuple[str, ...], option: str) -> None:
    with pytest.raises(click.UsageError) as refused:
        main.main([*name, option, "1", "something", option, "1"], standalone_mode=False)
    assert f"{option} was given 2 times" in refused.value.message


def test_a_second_primary_is_refused_and_a_flag_may_be_repeated() -> None:
    done = fairness("audit", SAMPLES, "--by", "kind", "--primary", "kind", "--primary", "sex")
    assert done.returncode == 2 and "--primary was given 2 times" in done.stderr
    assert fairness("check", SAMPLES / "good-practice.yaml", "--met", "--met").returncode == 0
