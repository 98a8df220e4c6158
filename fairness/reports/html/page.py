"""The templates of pages, and how they are filled."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import BaseLoader, ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from fairness.source.printable import one_line, printable_lines

_PACKAGE = "fairness.reports.html"


# What a page has unless it says otherwise. `before`: the section before which the contents stand; without it they
# come first. `linked`: where its style is, if not in the page. `filtered`: whether it has the script of filters.
BARE: Mapping[str, Any] = {"banner": "", "contents": (), "before": "", "linked": "", "filtered": False}


def render(template: str, **values: Any) -> str:
    """A page from a template of this package; every value is escaped but the drawings that `drawn` lets through."""
    return _environment().get_template(template).render({**BARE, **values})


def drawn(svg: str) -> Markup:
    """A drawing of `fairness.reports.svg`, which escapes its own texts, as part of a page."""
    if not svg.startswith("<svg "):
        raise ValueError("what is drawn must be an SVG of our own")
    return Markup(svg)  # noqa: S704


def shown(value: Any) -> Any:
    """A value on its way into a page: text on one line, without control characters, which would not be seen."""
    if isinstance(value, Markup):
        return Markup(printable_lines(value))  # noqa: S704  # of our own making, with its breaks
    return one_line(value) if isinstance(value, str) else printable_lines(str(value))


@cache
def _environment() -> Environment:
    return environment()


def environment(*more: BaseLoader) -> Environment:
    """What fills the templates of this package, and those of `more`, which may build on them."""
    made = Environment(
        loader=ChoiceLoader([*more, PackageLoader(_PACKAGE)]),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    script = _file("filter.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    made.globals.update(style=style(), script=Markup(script), script_digest=digest)  # noqa: S704
    made.filters["drawn"] = drawn
    made.filters["slug"] = lambda text: "".join(one if one.isalnum() else "-" for one in str(text).lower())
    made.filters["unticked"] = lambda text: str(text).replace("`", "")  # names are set off so in a terminal only
    return made


@cache
def style() -> Markup:
    """The style sheet of every page."""
    return Markup(_file("style.css"))  # noqa: S704


def _file(name: str) -> str:
    return (files(_PACKAGE) / "templates" / name).read_text(encoding="utf-8")
