"""The templates of pages, and how they are filled."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

_PACKAGE = "fairness.reports.html"


def render(template: str, **values: Any) -> str:
    """A page from a template of this package; every value is escaped but the drawings that `drawn` lets through."""
    return _environment().get_template(template).render(style=_style(), **values)


def drawn(svg: str) -> Markup:
    """A drawing of `fairness.reports.svg`, which escapes its own texts, as part of a page."""
    if not svg.startswith("<svg "):
        raise ValueError("what is drawn must be an SVG of our own")
    return Markup(svg)  # noqa: S704


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader(_PACKAGE),
        autoescape=True,
        undefined=StrictUndefined,
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
