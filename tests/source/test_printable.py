"""What would act on a terminal is seen, and the same text can be had back from JSON and CSV."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairness.source.csv_text import as_csv, guarded, unguarded
from fairness.source.printable import ascii_json, json_text, one_line, printable, printable_lines
from fairness.source.problems import Cell, InputError, Place, Problem
from fairness.source.streams import fitted

TEXT = st.text(st.characters(codec="utf-8"))
ACTING = "\x00\x07\x08\x0b\x1b\x7f\x80\x85\x9b\x9d\u2028\u2029\u202a\u202e\u2066\u2069\ud800\udcff\ufffe"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("A 1/2, é, 病, 🙂", "A 1/2, é, 病, 🙂"),
        ("\x1b[2J\x1b]0;title\x07", "\\x1b[2J\\x1b]0;title\\x07"),
        ("a\r\nError: b", "a\\r\\nError: b"),
        ("\x9b1m\u202egnp.exe", "\\x9b1m\\u202egnp.exe"),
        ("name\udcff", "name\\xff"),
        ("half \ud800", "half \\ud800"),
    ],
)
def test_a_text_is_shown_on_one_line(text: str, shown: str) -> None:
    assert printable(text) == shown and printable(shown) == shown


def test_breaks_stay_where_lines_are_meant_and_are_spaces_in_prose() -> None:
    assert printable_lines("a\r\nb\tc\rd\x1b") == "a\nb\tc\\rd\\x1b"
    assert one_line("a\r\n\tb\x1b") == "a b\\x1b"


def test_nothing_that_acts_is_left() -> None:
    for shown in (printable(ACTING + "\r\n"), printable_lines(ACTING), one_line(ACTING), json_text(ACTING)):
        assert shown.isprintable() and shown.encode() and "\x1b" not in shown


@given(st.recursive(TEXT, lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner), max_leaves=5))
def test_json_keeps_the_text_exactly(document: object) -> None:
    made = json_text(document)
    assert json.loads(made) == document and json.loads(ascii_json(made)) == document and ascii_json(made).isascii()


@given(st.text(st.sampled_from("'=+-@\t\r a\n1,\"")))
def test_a_guarded_cell_is_not_run_and_comes_back(text: str) -> None:
    assert guarded(text)[:1] not in ("=", "+", "-", "@", "\t", "\r") or not text
    assert unguarded(guarded(text)) == text
    read = list(csv.reader(io.StringIO(as_csv(["x", "n"], [[text, -1.5]]), newline="")))
    assert unguarded(read[1][0]) == text and read[1][1] == "-1.5"


def test_messages_hold_no_more_lines_than_problems() -> None:
    place = Cell("a\x1b[2J\n.csv", 3, "s\x1b", "c\n")
    told = Problem(place, "is 'x'\nError: forged", "f\r", "y", "z\x9b")
    assert str(InputError([told, Problem(Place("b\n.yaml", 1), "is wrong")])).count("\n") == 1
    assert str(told).isprintable() and told.as_dict()["file"] == "a\x1b[2J\n.csv"


def test_what_an_encoding_lacks_is_written_plainer() -> None:
    assert fitted("─┬◆ Zoë’s … – “x” 病", "ascii") == '-+o Zoe\'s ... - "x" ?'
    assert fitted("é… ─", "cp1252") == "é… -" and fitted("─", "utf-8") == "─"
