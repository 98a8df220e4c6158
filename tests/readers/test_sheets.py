import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from fairness.readers import sheets
from fairness.readers.header import find_header, letters, name_columns, score_by
from fairness.readers.sheets import open_sheets
from fairness.source.problems import InputError
from tests.readers.workbooks import ods, xlsx

ROWS = [[1, ["Ref", "Opened", "Ethnic origin"]], [2, ["A1", "04/03/2024", "Other – café"]]]


def rows_of(path: Path) -> list[list[Any]]:
    (sheet,) = open_sheets(str(path))
    return [list(row) for row in sheet.rows()]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_csv_file_in_any_encoding_with_any_separator(tmp_path: Path, separator: str, encoding: str) -> None:
    text = "\r\n".join(separator.join(cells) for _, cells in ROWS)
    (tmp_path / "t.csv").write_bytes(text.encode(encoding))
    assert rows_of(tmp_path / "t.csv") == ROWS


def test_a_separator_is_not_taken_from_free_text(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("Ref;Note\nA;one, two, three\nB;four, five, six\n")
    assert rows_of(tmp_path / "t.csv")[1] == [2, ["A", "one, two, three"]]
    (tmp_path / "t.csv").write_text('"Ref","|"\n"04/03/2024"\n')
    assert rows_of(tmp_path / "t.csv")[0] == [1, ["Ref", "|"]]
    (tmp_path / "t.csv").write_text("sep=|\na|b;c;d\n1|2;3;4\n")
    assert rows_of(tmp_path / "t.csv") == [[2, ["a", "b;c;d"]], [3, ["1", "2;3;4"]]]


def test_rows_are_numbered_as_a_spreadsheet_does(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text('Ref,Note\nA,"two\nlines"\n\nB,x\n')
    assert [row[0] for row in rows_of(tmp_path / "t.csv") if any(row[1])] == [1, 2, 4]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"a,b\n1,\x00\n", "NUL byte"),
        (b"a,b\n1,\x81\xff\n", "neither UTF-8 nor Windows-1252"),
        (b"\xef\xbb\xbfa,b\n1,\xff\xfe\x81\n", "is not the text that its first bytes say"),
        (b"\xff\xfea\x00,\x00\n\x00\x00\xd8", "is not the text that its first bytes say"),
    ],
)
def test_bytes_that_are_no_text_are_refused(tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / "t.csv").write_bytes(content)
    with pytest.raises(InputError, match=says):
        rows_of(tmp_path / "t.csv")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('a,b\n1,"un closed\n2,x\n', 2),
        ('a,b\n1,"two\nlines"\n2,"un closed\n3,x\n4,"y"\n', 4),  # closed by the mark that opens the next
        ('a,b\r\n1,"two\r\n""lines""","un closed\r\n2,x\r\n', 3),
        ('a,b\n1,x\n2,"broken off', 3),
        ('a,b\n1,"' + "x,\n" * 400_000, 2),
    ],
)
def test_a_quotation_mark_that_is_not_closed_swallows_nothing(tmp_path: Path, text: str, line: int) -> None:
    (tmp_path / "t.csv").write_text(text, newline="")
    with pytest.raises(InputError, match=f"t.csv:{line}: has a quotation mark that is not closed"):
        rows_of(tmp_path / "t.csv")


def test_other_quotation_marks_are_text(tmp_path: Path) -> None:
    text = 'a;b\n1;5" pipe\n"St Mary\'s" ward; "x"\n"he said ""go""\nand left";y\n'
    (tmp_path / "t.csv").write_text(text)
    assert [cells for _, cells in rows_of(tmp_path / "t.csv")] == [
        ["a", "b"], ["1", '5" pipe'], ["St Mary's ward", '"x"'], ['he said "go"\nand left', "y"],
    ]  # fmt: skip


def test_a_workbook_keeps_kinds_and_places(tmp_path: Path) -> None:
    made = xlsx(
        tmp_path / "t.xlsx", {"A": [[], ["x", 123.0, 1.5, True, date(2024, 3, 4), datetime(2024, 3, 4, 9, 5)]]}
    )
    cells = ["x", 123, 1.5, True, date(2024, 3, 4), datetime(2024, 3, 4, 9, 5)]
    assert [row for row in rows_of(made) if any(row[1])] == [[2, cells]]
    made = ods(tmp_path / "t.ods", {"A": [[None], ["x", 123, 1.5, date(2024, 3, 4)]]})
    assert [row for row in rows_of(made) if any(row[1])] == [[2, ["x", 123, 1.5, date(2024, 3, 4)]]]


def test_a_cell_merged_over_rows_stands_in_each(tmp_path: Path) -> None:
    made = xlsx(tmp_path / "t.xlsx", {"A": [["Ref", "Date"], ["A1", 1], [None, 2], ["A2", 3]]}, merged=["A2:A3"])
    assert [row[1][0] for row in rows_of(made)] == ["Ref", "A1", "A1", "A2"]


def test_a_workbook_with_a_sheet_that_is_a_chart(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "t.xlsx"))
    book.add_worksheet("Cases").write_row(0, 0, ["Ref", 1])
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=Cases!$B$1:$B$1"})
    book.add_chartsheet("Chart").set_chart(chart)
    book.close()
    (sheet,) = open_sheets(str(tmp_path / "t.xlsx"))
    assert sheet.name == "Cases" and list(sheet.rows()) == [(1, ["Ref", 1])]


@pytest.mark.parametrize("name", ["t.xlsx", "t.xls", "t.ods", "t.parquet"])
def test_a_file_that_is_not_what_its_name_says(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("Ref,Opened\n")
    with pytest.raises(InputError, match=f"is not readable as {name[2:].upper()}|is not readable as Parquet"):
        rows_of(tmp_path / name)
    with pytest.raises(InputError, match="No such file"):
        open_sheets(str(tmp_path / f"missing{name}"))


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MAX_UNPACKED", 100_000)
    made = xlsx(tmp_path / "t.xlsx", {"A": [["Ref"]]})
    assert rows_of(made)
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/filling.xml", "0" * 200_000)
    with pytest.raises(InputError, match="unpacks to"):
        rows_of(made)


def test_parquet_keeps_kinds(tmp_path: Path) -> None:
    frame = pl.DataFrame({"case_id": ["A", "B"], "n": [1.0, float("nan")], "opened": [date(2024, 3, 4), None]})
    frame.write_parquet(tmp_path / "t.parquet")
    assert rows_of(tmp_path / "t.parquet") == [
        [0, ["case_id", "n", "opened"]], [1, ["A", 1, date(2024, 3, 4)]], [2, ["B", None, None]],
    ]  # fmt: skip


def test_the_header_is_found_below_titles_with_repeated_and_empty_names(tmp_path: Path) -> None:
    rows = [["Tracker 2024"], [], ["Ref", "Name", None, " Date\nopened ", "Name"], ["A1", "x", "y", "z", "w"]]
    (sheet,) = open_sheets(str(xlsx(tmp_path / "t.xlsx", {"A": rows})))
    header = find_header(sheet, score_by(["ref", "Date opened"]))
    assert header is not None and header.row == 3
    assert header.names == ("Ref", "Name", "column C", "Date opened", "Name (2)")
    assert header.positions == {"ref": 0, "name (1)": 1, "column c": 2, "date opened": 3, "name (2)": 4}
    assert header.repeated == {"name": ("Name (1)", "Name (2)")}
    fixed = find_header(sheet, score_by([]), row=4)
    assert fixed is not None and fixed.names[0] == "A1"


@given(st.lists(st.sampled_from(["Name", "name", "Name (2)", "", None, "Date", 2024]), max_size=8))
def test_every_column_has_a_name_of_its_own_that_finds_it(cells: list[Any]) -> None:
    header = name_columns(1, [cell or None for cell in cells])
    assert sorted(header.positions.values()) == list(range(len(header.names)))


@given(st.integers(0, 20_000))
def test_columns_are_lettered_as_in_a_spreadsheet(at: int) -> None:
    value = 0
    for letter in letters(at):
        value = value * 26 + ord(letter) - 64
    assert value == at + 1
