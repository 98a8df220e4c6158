"""Where a report goes: on the terminal, into a file, or to standard output, in any format that there is of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fairness.source.printable import printable

if TYPE_CHECKING:
    from fairness.reports.document import Document

Content = str | bytes


def endings(*own: str, without: Collection[str] = ()) -> dict[str, str]:
    """The formats of a report by the ending of its file: plain text, its `own`, and those of all reports.

    A format that is added to `FORMATS` is one of every report; `without` are those that do not suit this one.
    """
    from fairness.reports.render.formats import FORMATS

    drawn = {one.suffix: name for name, one in FORMATS.items() if name not in without}
    return {"txt": "terminal", **{one: one for one in own}, **drawn}


def form_of(form: str | None, output: Path | str | None, endings: Mapping[str, str]) -> str:
    """The format of a report: the one asked for, or the one that the ending of its file says; else `terminal`.

    Raises UsageError where the two differ, or the ending says nothing.
    """
    if output is None:
        return form or "terminal"
    says = endings.get(Path(output).suffix[1:].lower())
    name, known = printable(str(output)), ", ".join(f".{one}" for one in endings)
    if form is None and says is None:
        raise click.UsageError(
            f"{name}: the ending does not say which format you want. Use {known}, or say --format."
        )
    if form is not None and says not in (None, form):
        raise click.UsageError(f"{name}: the ending says {says}, --format says {form}. Change one of them.")
    return form or says or "terminal"


def deliver(
    document: Callable[[], Document], form: str, output: Path | str | None,
    others: Mapping[str, Callable[[], Content]] | None = None, more: str | None = None,
) -> None:  # fmt: skip
    """Print a report, or write it to `output`, in a format of all reports or one of the `others` that this one has.

    Raises UsageError for what is no text and has no file to go to. `more` is as `show_document` has it.
    """
    from fairness.reports.page import show
    from fairness.reports.render.formats import FORMATS
    from fairness.reports.render.terminal import show_document

    own = (others or {}).get(form)
    if form == "terminal":
        show(lambda page: show_document(document(), page, more), output)
    elif own is not None:
        write(own, output, is_json=form == "json")
    elif FORMATS[form].binary and output is None:
        raise click.UsageError(f"--format {form} needs -o FILE")
    else:
        write(lambda: FORMATS[form].make(document()), output)


def write(make: Callable[[], Content], output: Path | str | None, is_json: bool = False) -> None:
    """Print what `make` makes, or write it to a file, whole or not at all. Raises OSError, which names the file."""
    from fairness.reports.output import put, put_json
    from fairness.source.whole import write_whole

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
