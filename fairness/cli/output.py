"""Where a report goes: on the terminal, into a file, or to standard output, in any format that there is of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import click

from fairness.reports.document import Document
from fairness.reports.output import put, put_json
from fairness.reports.page import show
from fairness.reports.render.formats import FORMATS
from fairness.reports.render.terminal import show_document
from fairness.source.whole import write_whole

Content = str | bytes


def deliver(
    document: Callable[[], Document], form: str, output: Path | str | None,
    others: Mapping[str, Callable[[], Content]] | None = None, more: str | None = None,
) -> None:  # fmt: skip
    """Print a report, or write it to `output`, in a format of all reports or one of the `others` that this one has.

    Raises UsageError for what is no text and has no file to go to. `more` is as `show_document` has it.
    """
    own = (others or {}).get(form)
    if form == "terminal":
        show(lambda page: show_document(document(), page, more), output)
    elif own is not None:
        write(own, output, is_json=form == "json")
    elif FORMATS[form].binary and output is None:
        raise click.UsageError(f"--format {form} needs -o FILE")
    else:
        write(lambda: FORMATS[form].make(document()), output)


def form_of(form: str | None, output: Path | str | None, others: Sequence[str] = ()) -> str:
    """The format to write: the one asked for, else what the ending of `output` says, else that of the terminal.

    `others` are formats beside those of all reports, whose files end as they are called. Raises UsageError for an
    ending that says none.
    """
    if form is not None or output is None:
        return form or "terminal"
    endings = {one.suffix: name for name, one in FORMATS.items()} | {one: one for one in others} | {"txt": "terminal"}
    ending = Path(output).suffix[1:].lower()
    if ending not in endings:
        known = ", ".join(f".{one}" for one in sorted(endings))
        raise click.UsageError(f"-o {output}: the ending says no format. Use one of {known}, or say --format.")
    return endings[ending]


def write(make: Callable[[], Content], output: Path | str | None, is_json: bool = False) -> None:
    """Print what `make` makes, or write it to a file, whole or not at all. Raises OSError, which names the file."""
    if output is not None:
        write_whole(Path(output), lambda beside: beside.write_bytes(as_bytes(make())), folders=False)
        return
    content = make()
    if isinstance(content, bytes):
        click.echo(content, nl=False)
    else:
        (put_json if is_json else put)(content)


def as_bytes(content: Content) -> bytes:
    """A content as a file holds it."""
    return content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content
