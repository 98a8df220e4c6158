"""What a file is by its content, and what a workbook says of its rows and cells beside their values."""

from __future__ import annotations

import sqlite3
import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from fairness.readers.marks import Unstored
from fairness.readers.sheets import open_sheets
from fairness.source.problems import InputError
from tests.readers.workbooks import ods, replace_in, xls, xlsx

ROWS = [["Ref", "Opened"], ["A", "2024-03-04"]]
COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")
PAGE = "<html><body><table><tr><td>Ref<th>Opened<tr><td>A<td>2024-03-04</table></body></html>"


def rows_of(path: Path) -> list[list[object]]:
    (sheet,) = open_sheets(str(path))
    return [cells for _, cells in sheet.rows()]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.xls", PAGE.encode()),
        ("page.csv", PAGE.encode()),
        ("page.xlsx", PAGE.encode("utf-16")),
        ("tabs.xls", b"Ref\tOpened\nA\t2024-03-04\n"),
        ("commas.xlsx", b"Ref,Opened\nA,2024-03-04\n"),
        ("wide.xls", "\ufeffRef;Opened\nA;2024-03-04\n".encode("utf-16-le")),
        ("old.csv", "Ref|Opened\nA|2024-03-04\n".encode("cp1252")),
    ],
)
def test_a_file_is_read_as_what_its_content_is(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    assert rows_of(tmp_path / name) == ROWS


def test_a_workbook_is_read_under_any_name(tmp_path: Path) -> None:
    xlsx(tmp_path / "made.xlsx", {"A": ROWS}).rename(tmp_path / "a.csv")
    xls(tmp_path / "made.xls", {(0, 0): "Ref", (0, 1): "Opened", (1, 0): "A", (1, 1): "2024-03-04"})
    (tmp_path / "made.xls").rename(tmp_path / "b.xlsx")
    assert rows_of(tmp_path / "a.csv") == rows_of(tmp_path / "b.xlsx") == ROWS


def test_a_cell_over_columns_and_lines_of_a_page_keep_their_places(tmp_path: Path) -> None:
    rows = "<tr><td>Ref</td><td colspan=2>When</td><td>Note</td></tr><tr><td>A<td>1<br>2<td>3<td> x  y </tr>"
    (tmp_path / "t.xls").write_text(f"<!DOCTYPE html><p>Title</p><table>{rows}</table>")
    assert rows_of(tmp_path / "t.xls") == [["Ref", "When", None, "Note"], ["A", "1\n2", "3", "x y"]]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("t.xls", b"%PDF-1.7", "is a PDF document, not a spreadsheet"),
        ("t.csv", b"%PDF-1.7", "is a PDF document"),
        ("t.xls", b"<html><p>Sign in</p></html>", "is a page without a table"),
        ("t.xls", b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', "Excel 2003"),
        ("t.xlsx", COMPOUND + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "is locked with a password"),
        ("t.xlsx", b"\0\1\2\3", "is not readable as XLSX; expected a whole XLSX file"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_named(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=says):
        rows_of(tmp_path / name)


def test_a_database_is_named(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "t.xls") as base:
        base.execute("create table t (a)")
    with pytest.raises(InputError, match="is a SQLite database"):
        rows_of(tmp_path / "t.xls")


def test_hidden_sheets_and_rows_are_known(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "t.xlsx"))
    live, old = book.add_worksheet("Live & well"), book.add_worksheet("Template")
    live.write_column(0, 0, ["Ref", "A", "B", "C"])
    live.set_row(2, None, None, {"hidden": True})
    old.write(0, 0, "Ref")
    old.very_hidden()
    book.close()
    sheets = open_sheets(str(tmp_path / "t.xlsx"))
    assert [(one.name, one.hidden, one.hidden_rows) for one in sheets] == [
        ("Live & well", False, {3}), ("Template", True, set()),
    ]  # fmt: skip


def test_hidden_rows_of_an_ods_file_are_known(tmp_path: Path) -> None:
    made = ods(tmp_path / "t.ods", {"A": [["Ref"], ["A"], ["B"]]})
    replace_in(made, "content.xml", "<table:table-row>", '<table:table-row table:number-rows-repeated="2">')
    content = zipfile.ZipFile(made).read("content.xml").decode()
    last = content.rindex("<table:table-row>")
    replace_in(
        made, "content.xml", content[last:], content[last:].replace("row>", 'row table:visibility="filter">', 1)
    )
    (sheet,) = open_sheets(str(made))
    assert sheet.hidden_rows == {4}


def test_a_formula_whose_value_was_never_stored_is_no_empty_cell(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "t.xlsx"))
    sheet = book.add_worksheet("A")
    sheet.write_row(0, 0, ["Ref", "Opened", "Closed"])
    sheet.write(1, 0, "A")
    sheet.write_formula(1, 1, "=DATE(2024,3,4)", None, 45355)
    sheet.write_formula(1, 2, "=DATE(2024,3,5)", None, 45356)
    sheet.write_formula(2, 0, '=""', None, "")
    book.close()
    assert rows_of(tmp_path / "t.xlsx")[1] == ["A", 45355, 45356]
    replace_in(tmp_path / "t.xlsx", "xl/worksheets/sheet1.xml", "<v>45356</v>", "<v></v>")
    rows = rows_of(tmp_path / "t.xlsx")
    assert rows[1][:2] == ["A", 45355] and isinstance(rows[1][2], Unstored)
    assert all(not any(row) for row in rows[2:]), "a formula that gives an empty text has a value"


def test_cells_merged_beside_the_table_are_nothing(tmp_path: Path) -> None:
    made = xlsx(tmp_path / "t.xlsx", {"A": [["Ref", "Opened"], ["A", date(2024, 3, 4)], ["B"]]}, merged=["A2:A3"])
    replace_in(made, "xl/worksheets/sheet1.xml", '"A2:A3"', '"H2:H3"')
    assert [row[0] for row in rows_of(made)] == ["Ref", "A", "B"]


def test_what_is_merged_over_columns_is_known(tmp_path: Path) -> None:
    made = xlsx(tmp_path / "t.xlsx", {"A": [["Ref", "Exclusion", None], [None, "Start", "End"]]}, merged=["B1:C1"])
    (sheet,) = open_sheets(str(made))
    assert list(sheet.rows())[0] == (1, ["Ref", "Exclusion", None])
    assert sheet.merged() == [(0, 1, 2)]
