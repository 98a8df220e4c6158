"""The command line. Each command lives in a module of its own, imported when it is run."""

from __future__ import annotations

import gc
import importlib
import io
import os
import sys
import types
from typing import Any

import click

from fairness._version import __version__
from fairness.cli import stopping
from fairness.source.printable import printable_lines
from fairness.source.streams import asked_columns, get_ready

# Name: module, function, one line of help. Held here so that `--help` imports none of them.
COMMANDS = {
    "check": ("fairness.cli.check", "check", "Review cases: what is at risk, on which clause, and what to do next."),
    "draft": ("fairness.cli.draft", "draft", "Draft a case from the chronology that you keep, for you to confirm."),
    "event": ("fairness.cli.event", "event", "Add, change or remove an event of a case file."),
    "case": ("fairness.cli.case_set", "case", "Set a fact of a case file."),
    "desk": ("fairness.cli.desk", "desk", "Do the whole job in a browser, on your own machine."),
    "audit": ("fairness.cli.audit", "audit", "Review every case of a source: what fails, where, how often."),
    "assess": ("fairness.cli.assess", "assess", "Assess an employer's own process, with or without its cases."),
    "explain": ("fairness.cli.explain", "explain", "Show why a rule found what it found in a case."),
    "due": ("fairness.cli.due", "due", "List what must happen next in open cases, and by when."),
    "checklist": (
        "fairness.cli.checklist",
        "checklist",
        "List by stage what is done in a case, on what evidence, and what is to do.",
    ),
    "letter": (
        "fairness.cli.letter",
        "letter",
        "Draft a letter about a case to the practitioner, case manager or board member.",
    ),
    "record": (
        "fairness.cli.record",
        "record",
        "Record a decision on exclusion in a form, and read it into a case file.",
    ),
    "exclusions": (
        "fairness.cli.exclusions",
        "exclusions",
        "Track exclusions: days out, next reviews, what is overdue; the monthly figures.",
    ),
    "validate": (
        "fairness.cli.validate",
        "validate",
        "Say what files are, and what is wrong with them.",
    ),
    "vocabulary": (
        "fairness.cli.vocabulary",
        "vocabulary",
        "Show event types and fields, with what each means.",
    ),
    "simulate": ("fairness.cli.simulate", "simulate", "Invent cases with known faults, for trying things out."),
    "rules": ("fairness.cli.rules", "rules", "List, show, test and lint rules; print their JSON Schema."),
}
DONE, RISK_FOUND, WRONG, QUARANTINED = 0, 1, 2, 3


class Commands(click.Group):
    """Commands that are imported when they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order in which they are meant to be met."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command of a name, imported; None where there is none."""
        if name not in COMMANDS:
            return None
        module, function, _ = COMMANDS[name]
        command: click.Command = getattr(importlib.import_module(module), function)
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """The command that the arguments name. Ends with the nearest name where there is none."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from fairness.source.problems import nearest

            near = nearest(args[0], COMMANDS)
            hint = f" Did you mean {near!r}?" if near else ""
            ctx.fail(f"No command is called {args[0]!r}.{hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write each command with its line of help, importing none of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, says) for name, (_, _, says) in COMMANDS.items()])


def _version(ctx: click.Context, param: click.Parameter, asked: bool) -> None:
    """Print the version, with what reviews cases here: both depend on whether a compiler was there when installed."""
    if not asked or ctx.resilient_parsing:
        return
    from fairness.engines.columnar.loop import scan
    from fairness.engines.rete.network import AVAILABLE

    engine, loop = "rete" if AVAILABLE else "direct", "compiled loop" if scan else "joins, slower"
    click.echo(f"fairness {__version__} (engine of check: {engine}; audits: {loop})")
    ctx.exit()


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 done; 1 a risk at or above --fail-on; 2 wrong usage or unreadable input; "
    "3 an audit that finished with some input in quarantine; 129, 130 or 143 stopped by SIGHUP, Ctrl-C or SIGTERM.",
)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_version,
    help="Show the version and the engine, and exit.",
)  # fmt: skip
def main() -> None:
    """Reads how a concern about a practitioner was handled, and says where the handling risks being unfair.

    \b
    Examples:
      fairness check case.yaml                    review one case
      fairness check cases/ --as-at 2024-12-01    review a folder as at a date
      fairness due cases/ --ics due.ics           what is due next, for a calendar
      fairness explain case.yaml MHE014           why a rule found what it found
    """


def run() -> None:
    """The entry point: every mistake becomes a message and an exit code, never a traceback."""
    # What is made here is kept, or goes by itself: looking for circles of it takes a tenth of a start.
    gc.set_threshold(50_000)
    _want_no_plugins()
    _have_streams()
    get_ready()
    click.Context.formatter_class = _Narrow
    try:
        stopping.listen()
        code = _run()
    except KeyboardInterrupt:
        code = stopping.stopped()
    if stopping.was_stopped():
        code = stopping.stopped()
    stopping.deafen()
    raise SystemExit(code)


def _have_streams() -> None:
    """What is printed goes nowhere where the program was started with its output closed (`>&-`)."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115  # for as long as it runs


def _want_no_plugins() -> None:
    """Keep pydantic from looking for plug-ins in all that is installed, and from importing what it looks with."""
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    none = types.ModuleType("pydantic.plugin._loader")
    none.get_plugins = tuple  # type: ignore[attr-defined]
    sys.modules.setdefault(none.__name__, none)


def _run() -> int:
    """The exit code. What standard output still holds is written here: at the end of Python it would be 120."""
    code = _code()
    if stopping.was_stopped():  # which has let go of it
        return code
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        code = DONE
    except OSError as error:
        code = code if code == WRONG else _explained(error)
    except ValueError:
        pass  # closed
    stopping.let_go(sys.stdout)
    return code


def _code() -> int:
    try:
        # Without standalone mode an exit code comes back as the command's value.
        code: int = main.main(standalone_mode=False) or DONE
    except click.exceptions.Exit as stop:
        code = stop.exit_code
    except click.Abort:
        code = stopping.stopped()
    except click.ClickException as error:
        _show(error)
        code = WRONG
    except BrokenPipeError:
        # The reader of a pipe went away, as `head` does: nothing is wrong.
        code = DONE
    except SystemExit:
        # So do Click and Rich where the reader of a pipe went away, with 1, which here says that a risk was found.
        code = DONE
    except Exception as error:
        # Where a terminal is closed, what is written to it while the program stops fails too.
        code = DONE if stopping.was_stopped() else _explained(error)
    return code


class _Narrow(click.HelpFormatter):
    """Help that is no wider than COLUMNS asks for: Click's own is never under 50 columns, nor are examples broken."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.asked = asked_columns()
        if self.asked:
            self.width = min(self.width, self.asked)

    def getvalue(self) -> str:
        from fairness.cli.messages import folded

        text = super().getvalue()
        return "".join(folded(line, self.asked) + "\n" for line in text.splitlines()) if self.asked else text


def _show(error: click.ClickException) -> None:
    """Say what is wrong with how the program was called, without what would act on the terminal."""
    held = io.StringIO()
    error.show(held)
    click.echo(printable_lines(held.getvalue()), nl=False, err=True)


def _explained(error: Exception) -> int:
    from fairness.cli.messages import tell
    from fairness.source.problems import InputError

    if isinstance(error, InputError):
        from fairness.cli.messages import complain

        complain(error.problems)
        return WRONG
    if isinstance(error, MemoryError):
        click.echo("Error: this needs more memory than there is.", err=True)
        return WRONG
    if isinstance(error, OSError) and error.strerror:
        where = f"{os.fsdecode(error.filename)}: " if isinstance(error.filename, str | bytes) else ""
        tell(f"Error: {where}{error.strerror}")
        return WRONG
    if os.environ.get("FAIRNESS_DEBUG"):
        raise error
    says = f"{type(error).__name__}: {error}"
    if isinstance(error, RuntimeError):
        tell(f"Error: {error}")
        return WRONG
    tell(f"Error: the program met something that it did not expect ({says}).")
    tell("This is a fault of the program: please report it, with FAIRNESS_DEBUG=1 for the details.")
    return 70
