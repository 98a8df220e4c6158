"""What people read, kept as snapshots: look at the change before accepting it (`pytest --snapshot-update`)."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from syrupy.assertion import SnapshotAssertion

from fairness import check, load_cases, load_rulebook
from fairness.reports.machine import as_json
from fairness.reports.page import Page
from fairness.reports.render.markdown import as_markdown
from fairness.reports.render.terminal import show_document
from fairness.reports.review.sections import Extent, review_document
from fairness.reports.view import View, view
from tests.packs import case_of, rulebook_of

DATA = Path(__file__).parent.parent / "data"


def viewed() -> View:
    rulebook = load_rulebook(str(DATA / "pack.yaml"), settings={"contact_gap": "21 days"})
    (review,) = check(load_cases(str(DATA / "case.yaml")), rulebook, date(2024, 3, 25))
    return view(review, rulebook)


@pytest.mark.parametrize("width", [80, 140])
def test_terminal(width: int, snapshot: SnapshotAssertion) -> None:
    stream = io.StringIO()
    page = Page(Console(file=stream, width=width, no_color=True))
    show_document(review_document([viewed()], Extent(met=True, short=True)), page)
    page.print()
    assert stream.getvalue() == snapshot


def test_markdown(snapshot: SnapshotAssertion) -> None:
    assert as_markdown(review_document([viewed()], Extent())) == snapshot


def test_json(snapshot: SnapshotAssertion) -> None:
    found = json.loads(as_json([viewed()]))
    del found["provenance"]
    assert found == snapshot


@pytest.mark.parametrize(
    ("recorded", "lacks"),
    [
        ({"written": True}, "lacks: reason."),
        ({"channel": "letter"}, "lacks: reason."),
        ({"reason": "safety"}, "lacks: written: yes."),
    ],
)
def test_what_an_event_lacks_is_told_of_the_way_it_comes_nearest_to(recorded: dict[str, Any], lacks: str) -> None:
    there = {"reason": {"present": True}}
    must = [{"written": True, **there}, {"channel": ["letter", "email"], **there}]
    check_ = {"each": "a.b", "must": must}
    rulebook = rulebook_of({"pack": "p", "rules": [{"code": "ABC001", "title": "t", "check": check_}]})
    (made,) = check([case_of({"date": "2024-01-10", "type": "a.b", **recorded})], rulebook, date(2024, 3, 25))
    (finding,) = view(made, rulebook).risks
    assert finding.lines[0].shows.endswith(lacks)


def test_colour_carries_nothing_alone() -> None:
    plain, coloured = io.StringIO(), io.StringIO()
    for stream, console in (
        (plain, Console(file=plain, width=100, no_color=True)),
        (coloured, Console(file=coloured, width=100, force_terminal=True, color_system="truecolor")),
    ):
        page = Page(console)
        show_document(review_document([viewed()], Extent(short=True)), page)
        page.print()
        assert stream.getvalue()
    import re

    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured.getvalue()).split() == plain.getvalue().split()
