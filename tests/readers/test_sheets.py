import gzip
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from fairness.readers.header import find_header, letters, name_columns, score_by
from fairness.readers.sheets import open_sheets
from fairness.source import unpacking
from fairness.source.problems import InputError
from tests.readers.workbooks import ods, replace_in, xls, xlsx

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
    monkeypatch.setattr(unpacking, "ANY", 100_000)
    monkeypatch.setattr(unpacking, "MOST", 200_000)
    made = xlsx(tmp_path / "t.xlsx", {"A": [["Ref"]]})
    assert rows_of(made)
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/filling.xml", "0" * 300_000)
    with pytest.raises(InputError, match="unpacks to more than 200,000 bytes"):
        rows_of(made)


@pytest.mark.parametrize(
    ("place", "says"),
    [
        ("XFD1048576", "has 3 filled cells that are spread over 17,179,869,184"),
        ("A600000", "spread over 1,200,000"),
        ("ZZZZZZZ99999999999", "has a cell at 'ZZZZZZZ99999999999'; expected a place from A1 to XFD1048576"),
        ("XFE1", "has a cell in row 1, column 16,385; expected at most 1,048,576 rows and 16,384 columns"),
        ("A1048577", "has a cell in row 1,048,577"),
        ("A0", "has a cell at 'A0'"),
    ],
)
def test_a_cell_far_from_the_table_is_refused_before_room_is_made(tmp_path: Path, place: str, says: str) -> None:
    made = xlsx(tmp_path / "t.xlsx", {"A": [["Ref", "Opened"], ["A1"]]})
    replace_in(made, "xl/worksheets/sheet1.xml", 'r="A2"', f'r="{place}"')
    with pytest.raises(InputError, match=says):
        rows_of(made)


def test_a_cell_that_is_only_formatted_is_not_filled(tmp_path: Path) -> None:
    made = xlsx(tmp_path / "t.xlsx", {"A": [["Ref", "Opened"]]})
    replace_in(made, "xl/worksheets/sheet1.xml", "</row>", '<c r="XFD1048576" s="1"/></row>')
    assert rows_of(made) == [[1, ["Ref", "Opened"]]]


def test_a_text_that_stands_in_very_many_cells_is_refused(tmp_path: Path) -> None:
    made = xlsx(tmp_path / "t.xlsx", {"A": [["Ref"] * 5000]})
    replace_in(made, "xl/sharedStrings.xml", "Ref", "x" * 30_000)
    with pytest.raises(InputError, match="has cells with 150,000,000 characters in all"):
        rows_of(made)


def test_merged_cells_that_lie_over_one_another_are_refused(tmp_path: Path) -> None:
    made = xlsx(tmp_path / "t.xlsx", {"A": [["Ref"], *[[n] for n in range(9)]]}, merged=["A2:A3"])
    replace_in(made, "xl/worksheets/sheet1.xml", '<mergeCell ref="A2:A3"/>', '<mergeCell ref="A2:A9"/>' * 9)
    with pytest.raises(InputError, match="merged cells that lie over one another"):
        rows_of(made)
    made = xlsx(tmp_path / "t.xlsx", {"A": [["Ref"], [None], ["A2"]]}, merged=["A2:A3"])
    replace_in(made, "xl/worksheets/sheet1.xml", '"A2:A3"', '"XFC2:XFD3"')
    assert len(rows_of(made)) == 3


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("<table:table-row>", '<table:table-row table:number-rows-repeated="1000000">', "spread over 2,000,002"),
        ("<table:table-cell ", '<table:table-cell table:number-columns-repeated="20000" ', "in row 1, column 20,000"),
        ("<table:table-row>", '<table:table-row table:number-rows-repeated="9999999999">', "number-rows-repeated"),
    ],
)
def test_what_an_ods_file_repeats_is_measured(tmp_path: Path, old: str, new: str, says: str) -> None:
    made = ods(tmp_path / "t.ods", {"A": [["Ref", "Opened"], ["A1", "x"]]})
    replace_in(made, "content.xml", old, new)
    with pytest.raises(InputError, match=says):
        rows_of(made)


def test_the_empty_cells_that_an_ods_file_ends_with_are_none(tmp_path: Path) -> None:
    made = ods(tmp_path / "t.ods", {"A": [["Ref", "Opened"]]})
    empty = '<table:table-cell table:number-columns-repeated="16384"/>'
    rows = f'<table:table-row table:number-rows-repeated="1048575">{empty}</table:table-row>'
    replace_in(made, "content.xml", "</table:table-row>", f"{empty}</table:table-row>{rows}")
    assert rows_of(made) == [[1, ["Ref", "Opened"]]]


def test_a_workbook_in_bytes_is_read_apart(tmp_path: Path) -> None:
    made = xls(tmp_path / "t.xls", {(0, 0): "Ref", (0, 1): "Opened", (1, 0): 7, (1, 1): "2024-03-04"})
    assert rows_of(made) == [[1, ["Ref", "Opened"]], [2, [7, "2024-03-04"]]]
    xls(tmp_path / "t.xls", {(0, 0): "Ref", (65_535, 65_535): 7})
    with pytest.raises(InputError, match="is not readable as XLS; expected a whole XLS file"):
        rows_of(made)
    xls(tmp_path / "t.xls", {(0, 0): "Ref", (9_999, 255): 7})
    with pytest.raises(InputError, match="has 2 filled cells that are spread over 2,560,000"):
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
    fixed = find_header(sheet, score_by([]), rows=(4,))
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


def test_a_packed_csv_file_is_read_as_the_file_within(tmp_path: Path) -> None:
    text = "sep=;\r\nRef;Opened\r\nA;14/03/2024\r\n".encode("utf-16")
    (tmp_path / "t.csv.gz").write_bytes(gzip.compress(text))
    (sheet,) = open_sheets(str(tmp_path / "t.csv.gz"))
    assert list(sheet.rows()) == [(2, ["Ref", "Opened"]), (3, ["A", "14/03/2024"])]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (gzip.compress(b"Ref,Opened\nA,14/03/2024\n" * 50)[:-20], "is not whole"),
        (gzip.compress(b"a,b\n" * 20_000_000, 1), "unpacks to more than 64,000,000 bytes"),
    ],
    ids=["cut off", "too large"],
)
def test_a_packed_csv_file_that_is_cut_off_or_too_large_says_so(tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / "t.csv.gz").write_bytes(content)
    with pytest.raises(InputError, match=says):
        open_sheets(str(tmp_path / "t.csv.gz"))
