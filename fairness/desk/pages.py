"""The pages of the desk: templates filled, every text escaped, with the items of reports among them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from jinja2 import ChainableUndefined, ChoiceLoader, Environment, PackageLoader, select_autoescape
from markupsafe import Markup

from fairness.cases.vocabulary import Term
from fairness.reports.html.page import drawn
from fairness.reports.words import capital, count, day, in_full, lasting, recorded_date, weekday
from fairness.source.printable import printable_lines

_STYLED = re.compile(r'(<svg [^>]*?) style="[^"]*"')  # which the pages' policy forbids; desk.css says the same


def fill(template: str, **values: Any) -> str:
    """A page from a template of the desk."""
    return _environment().get_template(f"desk/{template}").render(**values)


def compile_templates(*names: str) -> None:
    """Read templates before they are asked for."""
    for one in names:
        _environment().get_template(one)


def asset(name: str) -> bytes:
    """A file that pages load: the style sheets and the scripts. Raises KeyError for any other name."""
    return _assets()[name]


@cache
def _assets() -> Mapping[str, bytes]:
    own = files("fairness.desk") / "static"
    found = {name: (own / name).read_bytes() for name in ("desk.css", "desk.js", "htmx.min.js")}
    style = files("fairness.reports.html") / "templates" / "style.css"
    return {**found, "style.css": style.read_bytes()}


def _shown(value: Any) -> Any:
    """A value on its way into a page: without control characters, which would not be seen."""
    if isinstance(value, Markup):
        return Markup(printable_lines(value))  # noqa: S704
    return printable_lines(value) if isinstance(value, str) else value


def _drawing(svg: str) -> Markup:
    return Markup(_STYLED.sub(r"\1", str(drawn(svg))))  # noqa: S704


def _day(value: str | date) -> str:
    """`10 May 2024`, of a date or an ISO text."""
    if isinstance(value, date):
        return day(value)
    return recorded_date(value) if value else ""


@lru_cache(2048)
def _made_once(key: tuple[str, ...], make: _Made) -> Markup:
    return make.html()


@dataclass(frozen=True, slots=True)
class _Made:
    """A field that is to be drawn; two of one key look the same."""

    one: Term = field(compare=False)
    parts: tuple[str, ...]

    def html(self) -> Markup:
        return Markup(_fields().term(self.one, *self.parts))  # noqa: S704


def _term_field(one: Term, value: str = "", label: str = "", listed: str = "") -> Markup:
    """The field of an attribute or a fact: nearly all of a form are empty, and drawn once for all forms."""
    made = _Made(one, (str(value or ""), label, listed))
    if value:
        return made.html()
    return _made_once((one.name, one.kind, one.says, *one.values), made)


def warm(terms: Iterable[Term]) -> None:
    """Draw the empty fields of forms once, so that the first form is as fast as the next."""
    for one in terms:
        _term_field(one)


@cache
def _fields() -> Any:
    return _environment().get_template("desk/fields.html").module


@cache
def _environment() -> Environment:
    # The macros of nhsuk-frontend-jinja ask for parameters that are not given.
    made = Environment(
        loader=ChoiceLoader(
            [
                PackageLoader("fairness.desk"),
                PackageLoader("fairness.reports.html"),
                PackageLoader("nhsuk_frontend_jinja"),
            ]
        ),
        autoescape=select_autoescape(default=True, default_for_string=True, disabled_extensions=()),
        undefined=ChainableUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["term_field"] = _term_field
    made.filters |= {
        "capital": capital, "count": count, "day": _day, "drawn": _drawing, "in_full": in_full, "lasting": lasting,
        "weekday": lambda text: weekday(date.fromisoformat(text)),
    }  # fmt: skip
    return made
