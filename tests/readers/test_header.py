"""The rows that name the columns, in shapes that people give them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from fairness.cases.vocabulary import shipped_vocabulary
from fairness.readers.header import Header, find_header, score_as_names, score_by
from fairness.readers.mapping import NUMBER
from fairness.readers.sheets import Sheet
from fairness.readers.suggest import suggest

D = date(2024, 3, 14)
DATA = ["A", "14/03/2024", "15/03/2024", None]
PLAIN = ["Ref", "Opened", "Excluded", "Reviewed"]
Rows = Sequence[Sequence[Any]]

# What the rows are, the header's rows, and the names of its columns.
SHAPES: list[tuple[str, Rows, tuple[int, ...], tuple[str, ...]]] = [
    ("plain", [PLAIN, DATA], (1,), tuple(PLAIN)),
    ("a title", [["Tracker", None, None, None], PLAIN, DATA], (2,), tuple(PLAIN)),
    ("a title not at the left", [[None, "Tracker 2024", None, None], PLAIN, DATA], (2,), tuple(PLAIN)),
    ("a title and when it was printed", [["Tracker", None, None, "Printed May"], PLAIN, DATA], (2,), tuple(PLAIN)),
    ("two cells of a title", [["Trust", None, "Division", None], PLAIN, DATA], (2,), tuple(PLAIN)),
    ("groups", [[None, None, "Exclusion", None], ["Ref", "Opened", "Start", "End"], ["A", D, D, D]], (1, 2),
     ("Ref", "Opened", "Exclusion Start", "Exclusion End")),
    ("groups over all", [["Case", None, "Exclusion", None], ["Ref", "Opened", "Start", "End"], ["A", D, D, D]],
     (1, 2), ("Case Ref", "Case Opened", "Exclusion Start", "Exclusion End")),
    ("a title over groups", [["ER 2024"], ["Case", None, "Exclusion", None], ["Ref", "Opened", "Start", "End"],
     ["A", D, D, D]], (2, 3), ("Case Ref", "Case Opened", "Exclusion Start", "Exclusion End")),
    ("names over some", [["Ref", "Opened", "Exclusion", None], [None, None, "start", "end"], ["A", D, D, D]], (1, 2),
     ("Ref", "Opened", "Exclusion start", "Exclusion end")),
    ("names said twice", [["Ref", "Opened", "Exclusion", None], ["Ref", "Opened", "Start", "End"], ["A", D, D, D]],
     (1, 2), ("Ref", "Opened", "Exclusion Start", "Exclusion End")),
    ("a gap over text", [["Ref", "Opened", None, "Excluded"], [None, "14/03/2024", "x", "15/03/2024"], DATA], (1,),
     ("Ref", "Opened", "column C", "Excluded")),
    ("a last column without a name", [PLAIN, [*DATA[:3], "16/03/2024", "late"], DATA], (1,), tuple(PLAIN)),
    ("how to fill it in", [PLAIN, ["(unique)", None, "dd/mm/yyyy", "dd/mm/yyyy"], DATA], (1,), tuple(PLAIN)),
]  # fmt: skip


def sheet(rows: Rows) -> Sheet:
    return Sheet("t.csv", "", lambda: iter([(number, list(row)) for number, row in enumerate(rows, 1)]))


def is_as(header: Header | None, rows: tuple[int, ...], names: tuple[str, ...]) -> bool:
    return header is not None and (header.rows, header.names) == (rows, names)


@pytest.mark.parametrize(("rows", "at", "names"), [one[1:] for one in SHAPES], ids=[one[0] for one in SHAPES])
def test_the_header_is_the_same_for_a_proposal_and_for_its_mapping(
    rows: Rows, at: tuple[int, ...], names: tuple[str, ...]
) -> None:
    found = suggest("t.csv", shipped_vocabulary(), [sheet(rows)])
    assert (found.header_rows or at) == at and bool(found.header_rows) == (len(at) > 1)
    columns = [*(one.column for one in found.case.values()), *(one.column for one in found.events), *found.unused]
    assert {one.name for one in columns if NUMBER not in one.name} == set(names)
    assert is_as(find_header(sheet(rows), score_by(names)), at, names)


@pytest.mark.parametrize(
    "name", ["plain", "a title not at the left", "a gap over text", "a last column without a name"]
)
def test_of_a_table_whose_names_are_not_known_no_data_is_called_a_name(name: str) -> None:
    rows, at, names = next(one[1:] for one in SHAPES if one[0] == name)
    assert is_as(find_header(sheet(rows), score_as_names), at, names)
