"""The tables of fields in the docs, made from the models that read the files: `python docs/fields.py [--check]`.

A page marks where a table belongs:

    <!-- generated: fairness.rulebook.written:WrittenRule -->
    <!-- end -->

and what is between is made anew. `forms` after the name of a tuple of models makes a table of the models, `text`
after that of a function takes what it returns; a module may be one of this folder (`coverage:findings text`).
With `--check` nothing is written, and the exit code is 1 where a page is not as it would be made.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path
from typing import Any

from pydantic import BaseModel

DOCS = Path(__file__).resolve().parent
sys.path[:0] = [str(DOCS), str(DOCS.parent)]
_MARK = re.compile(r"(<!-- generated: (\S+?)( \S+)? -->\n).*?(<!-- end -->)", re.DOTALL)
Row = tuple[str, ...]


def table(head: Row, rows: Iterable[Row]) -> str:
    """A table in Markdown."""
    return "".join(f"| {' | '.join(row)} |\n" for row in (head, ("---",) * len(head), *rows))


def fields(model: type[BaseModel]) -> str:
    """A table of a model's fields as files write them, those that it needs first."""
    listed = sorted(model.model_fields.items(), key=lambda one: not one[1].is_required())
    rows = [
        (f"`{one.alias or name}`", "yes" if one.is_required() else "", one.description or "") for name, one in listed
    ]
    return table(("field", "needed", "holds"), rows)


def forms(models: Iterable[Any]) -> str:
    """A table of the forms of a check: the keys that name each, what each may also hold, and what it says."""
    return table(
        ("form", "says", "may also hold"),
        ((*_split(one.__doc__), ", ".join(f"`{key}`" for key in one.keys(False))) for one in models),
    )


def _split(doc: str | None) -> tuple[str, str]:
    """The form and what it says, of `form`: what it says."""
    form, _, says = " ".join((doc or "").split()).partition("`: ")
    return f"{form}`", says.removesuffix(".")


_MADE: dict[str, Callable[[Any], str]] = {"": fields, "forms": forms, "text": lambda made: made()}


def filled(page: str) -> str:
    """A page with its tables made anew."""

    def made(mark: re.Match[str]) -> str:
        module, _, name = mark.group(2).partition(":")
        what = getattr(import_module(module), name)
        return mark.group(1) + _MADE[(mark.group(3) or "").strip()](what) + mark.group(4)

    return _MARK.sub(made, page)


def main(check: bool) -> int:
    """Write every page of the docs that is not as it would be made, or only name it. Returns the exit code."""
    changed = 0
    for path in sorted(DOCS.rglob("*.md")):
        page = path.read_text(encoding="utf-8")
        if (wanted := filled(page)) != page:
            changed += 1
            print(f"{path.relative_to(DOCS)}: {'is not as its models have it' if check else 'written'}")
            if not check:
                path.write_text(wanted, encoding="utf-8")
    return 1 if check and changed else 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
