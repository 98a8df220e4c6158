"""The templates of pages, and how they are filled."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from fairness.source.printable import one_line, printable_lines

_PACKAGE = "fairness.reports.html"


def render(template: str, **values: Any) -> str:
    """A page from a template of this package; every value is escaped but the drawings that `drawn` lets through.

    `before` is the section before which the contents stand; without it they come first.
    """
    return _environment().get_template(template).render(style=_style(), **{"before": "", **values})


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
    made = Environment(
        loader=PackageLoader(_PACKAGE),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["drawn"] = drawn
    made.filters["slug"] = lambda text: "".join(one if one.isalnum() else "-" for one in str(text).lower())
    made.filters["unticked"] = lambda text: str(text).replace("`", "")  # names are set off so in a terminal only
    return made


@cache
def _style() -> Markup:
    return Markup((files(_PACKAGE) / "templates" / "style.css").read_text(encoding="utf-8"))  # noqa: S704
