"""Chronologies in every format that we read, each as people keep them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import docx
import pytest
import xlsxwriter
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from fairness.chronologies.documents import read_rows
from fairness.source.problems import InputError
from tests.chronologies.files import grid, outlook_message, pdf


def read(path: Path) -> list[tuple[str, ...]]:
    """Each row's date cell, who cell and text."""
    return [(one.date_cell, one.who_cell, one.text) for one in read_rows(str(path))]


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def table(document: Any, rows: Sequence[Sequence[str]]) -> Any:
    made = document.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        for cell, text in zip(made.add_row().cells, row, strict=True):
            cell.text = text
    return made


# -- notes ---------------------------------------------------------------------------------------------------


def test_lines_that_begin_with_a_date(tmp_path: Path) -> None:
    text = """Notes on Dr Q, kept by JB

    Mon 8 April 2019, 9.10 - Matron on phone
    9.45 - MD saw Dr Q
       - OH can see him
    12 Sept: catch up
    May-July 2019 (NH) - calls
    2/11, 9/11 - BDA call
    undated - lessons
    """
    assert read(written(tmp_path / "a.txt", text)) == [
        ("Mon 8 April 2019, 9.10", "", "Matron on phone"),
        ("9.45", "", "MD saw Dr Q"),
        ("", "", "OH can see him"),
        ("12 Sept", "", "catch up"),
        ("May-July 2019", "NH", "calls"),
        ("2/11, 9/11", "", "BDA call"),
        ("undated", "", "lessons"),
    ]


def test_numbered_and_wrapped_lines(tmp_path: Path) -> None:
    text = """1. 04/01/2023: Complaint received from the ward sister about rudeness on the ward
   and again at noon.
2. 05/01/2023 - Meeting with Dr Okafor, who was told of the concern and was given
   a copy of the policy.
"""
    assert read(written(tmp_path / "a.txt", text)) == [
        ("04/01/2023", "", "Complaint received from the ward sister about rudeness on the ward and again at noon."),
        ("05/01/2023", "", "Meeting with Dr Okafor, who was told of the concern and was given a copy of the policy."),
    ]  # fmt: skip


def test_headings_of_months_and_days(tmp_path: Path) -> None:
    month, day = "January 2023\n3rd: complaint\n\n", "## Monday 9 January 2023\nDr T was excluded.\n- Board told\n"
    text = f"{month}{day}10/1/23 reviewed\n"
    rows = read_rows(str(written(tmp_path / "a.md", text)))
    assert [(one.under, one.date_cell, one.text) for one in rows] == [
        ("January 2023", "3rd", "complaint"),
        ("Monday 9 January 2023", "", "Dr T was excluded."),
        ("Monday 9 January 2023", "", "Board told"),
        ("", "10/1/23", "reviewed"),
    ]


def test_what_stands_at_the_edge_of_a_page_is_no_row(tmp_path: Path) -> None:
    text = "4/3/24 - Rang PPA\nPage 1 of 2\nCONFIDENTIAL\n5/3/24 - Letter\n2\n"
    assert [row[2] for row in read(written(tmp_path / "a.txt", text))] == ["Rang PPA", "Letter"]


def test_names_of_columns_that_come_again_are_no_row(tmp_path: Path) -> None:
    text = "Date,Event\n4/3/24,Rang PPA\nDate,Event\n5/3/24,Letter\n"
    assert [row[2] for row in read(written(tmp_path / "a.csv", text))] == ["Rang PPA", "Letter"]


def test_tables_in_text(tmp_path: Path) -> None:
    bars = "# 2023\n| Date | Who | Note |\n|---|---|---|\n| 3 May | MD | Rang PPA |\n|  | MD | Told ~~him~~ her |\n"
    assert read(written(tmp_path / "a.md", bars)) == [("3 May", "MD", "Rang PPA"), ("", "MD", "Told her")]
    tabs = "4/3/24\tMD\tRang PPA\n5/3/24\tHR\tLetter to Dr B\n6/3/24\tMD\tReviewed\n"
    assert read(written(tmp_path / "b.txt", tabs))[1] == ("5/3/24", "HR", "Letter to Dr B")
    blanks = "Date        Who  Event\n04/01/2023  MD   Excluded for\n                 four weeks\n"
    blanks += "05/01/2023  HR   Letter\n"
    assert read(written(tmp_path / "c.txt", blanks)) == [
        ("04/01/2023", "MD", "Excluded for four weeks"),
        ("05/01/2023", "HR", "Letter"),
    ]


def test_a_messenger_export_says_who(tmp_path: Path) -> None:
    text = "[12/03/2024, 09:15:32] Jane Smith: Rang Dr X\n13/03/2024, 08:20 - Sam: OH referral done\n"
    assert [row[1:] for row in read(written(tmp_path / "a.txt", text))] == [
        ("Jane Smith", "Rang Dr X"),
        ("Sam", "OH referral done"),
    ]


# -- mail ----------------------------------------------------------------------------------------------------

TRAIL = """See below for the file.

-----Original Message-----
From: Jane Doe <jane@example.org>
Sent: 12 March 2024 09:15
To: Sam
Subject: RE: Dr X

Hi Sam,

I rang Dr X this morning.

Kind regards
Jane

On Mon, 11 Mar 2024 at 17:02, Sam Poe <sam@example.org> wrote:
> Panel met today.
> Exclusion to continue.
>
> Sam
"""
MESSAGES = [
    ("12 March 2024 09:15", "Jane Doe", "I rang Dr X this morning."),
    ("Mon 11 Mar 2024 at 17:02", "Sam Poe", "Panel met today. Exclusion to continue. Sam"),
]


def test_a_pasted_mail_thread(tmp_path: Path) -> None:
    assert read(written(tmp_path / "a.txt", TRAIL)) == MESSAGES


@pytest.mark.parametrize("page", [False, True])
def test_an_email_with_its_trail(tmp_path: Path, page: bool) -> None:
    message = EmailMessage()
    message["From"], message["Date"] = "HR <hr@example.org>", "Wed, 13 Mar 2024 10:00:00 +0000"
    message["Subject"] = "FW: Dr X"
    shown = "".join(f"<p>{line.replace('<', '&lt;')}</p>" for line in TRAIL.splitlines())
    message.set_content(
        f"<html><style>p {{}}</style>{shown}</html>" if page else TRAIL, subtype="html" if page else "plain"
    )
    (tmp_path / "a.eml").write_bytes(bytes(message))
    assert read(tmp_path / "a.eml") == MESSAGES


# -- workbooks -----------------------------------------------------------------------------------------------


def test_a_workbook_with_titles_and_sheets(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    log, days = book.add_worksheet("log"), book.add_format({"num_format": "dd/mm/yyyy"})
    log.write(0, 0, "Dr E - tracker")
    log.write_row(2, 0, ["Date", "Time", "Who", "What", "Next"])
    log.merge_range(3, 0, 4, 0, None)
    log.write_datetime(3, 0, datetime(2020, 9, 2), days)
    log.write_row(3, 1, ["10:00", "MD", "Letter opened", "call"])
    log.write_row(4, 1, ["", "JB", "Diary search"])
    log.write_row(5, 0, [44137, "", "DS", "Secretary seen"])
    book.add_worksheet("contacts").write_row(0, 0, ["Name", "Phone"])
    other = book.add_worksheet("pay")
    other.write_row(0, 0, ["Event", "When"])
    other.write_row(1, 0, ["Paid", "c. 3 May 2020"])
    book.close()
    rows = read_rows(str(tmp_path / "a.xlsx"))
    assert [(one.date_cell, one.time_cell, one.who_cell, one.text) for one in rows] == [
        ("2020-09-02", "10:00", "MD", "Letter opened"),
        ("2020-09-02", "", "JB", "Diary search"),
        ("44137", "", "DS", "Secretary seen"),
        ("c. 3 May 2020", "", "", "Paid"),
    ]
    assert [str(one.place) for one in rows][1:] == [
        "a.xlsx, sheet log, row 5", "a.xlsx, sheet log, row 6", "a.xlsx, sheet pay, row 2",
    ]  # fmt: skip


def test_csv_with_and_without_names(tmp_path: Path) -> None:
    named = "Ref,Date of event,Person,Description,Outcome\n1,04-Jan-23,ward,Complaint,Passed to MD\n"
    assert read(written(tmp_path / "a.csv", named)) == [("04-Jan-23", "ward", "Complaint – Passed to MD")]
    bare = "3 May 2011,Started with us as consultant,\nMarch 2015,Sent home on full pay,Trust\n"
    bare += "9 Feb 2017,CEO met Dr Q,CEO\n"
    assert read(written(tmp_path / "b.csv", bare))[2] == ("9 Feb 2017", "CEO", "CEO met Dr Q")


# -- Word ----------------------------------------------------------------------------------------------------


def test_a_word_table_with_headings_merged_over_it(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("Chronology: Dr S", 1)
    made = table(document, [("Date", "Event", "Tab"), ("2017", "", ""), ("14 November", "A letter came", "1")])
    made.cell(1, 0).merge(made.cell(1, 2))
    document.save(str(tmp_path / "a.docx"))
    (row,) = read_rows(str(tmp_path / "a.docx"))
    assert (row.under, row.date_cell, row.text, str(row.place)) == (
        "2017",
        "14 November",
        "A letter came",
        "a.docx, row 3",
    )


def test_a_word_table_that_goes_on_below_a_heading(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("2023")
    table(document, [("No.", "Date", "Event", "Evidence"), ("1", "4 March", "Rang PPA", "Tab 1")])
    document.add_paragraph("2024")
    table(document, [("2", "4 January", "Excluded", "Tab 2"), ("3", "a week later", "Reviewed", "Tab 3")])
    document.save(str(tmp_path / "a.docx"))
    rows = read_rows(str(tmp_path / "a.docx"))
    assert [(one.under, one.date_cell, one.who_cell, one.text) for one in rows] == [
        ("2023", "4 March", "", "Rang PPA"),
        ("2024", "4 January", "", "Excluded"),
        ("2024", "a week later", "", "Reviewed"),
    ]


def test_word_lists_under_headings(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("March 2024", 2)
    for text in ("4th - rang PPA", "told the union"):
        document.add_paragraph(text, style="List Bullet")
    document.add_paragraph("5 March 2024").add_run("\nLetter to Dr B.")
    document.save(str(tmp_path / "a.docx"))
    rows = read_rows(str(tmp_path / "a.docx"))
    assert [(one.under, one.date_cell, one.text) for one in rows] == [
        ("March 2024", "4th", "rang PPA"),
        ("March 2024", "", "told the union"),
        ("5 March 2024", "", "Letter to Dr B."),
    ]


def test_word_text_as_it_stands_after_all_changes(tmp_path: Path) -> None:
    document = docx.Document()
    made = table(document, [("When", "What"), ("", ""), ("7 Feb", "Suspension agreed")])
    words = nsdecls("w")
    for cell, gone, new in (
        (made.cell(1, 0), "5 Feb 2020", "6 Feb 2020"),
        (made.cell(1, 1), "A draft", "Moved off the unit"),
    ):
        paragraph = cell.paragraphs[0]._p
        paragraph.append(parse_xml(f"<w:del {words}><w:r><w:delText>{gone}</w:delText></w:r></w:del>"))
        paragraph.append(parse_xml(f"<w:ins {words}><w:r><w:t>{new}</w:t></w:r></w:ins>"))
    made.cell(1, 1).paragraphs[0].add_run(" struck").font.strike = True
    for cell in made.rows[2].cells:
        cell.paragraphs[0].runs[0].font.strike = True
    document.save(str(tmp_path / "a.docx"))
    rows = read_rows(str(tmp_path / "a.docx"))
    assert [(one.date_cell, one.text, one.struck) for one in rows] == [
        ("6 Feb 2020", "Moved off the unit", False),
        ("7 Feb", "Suspension agreed", True),
    ]


# -- PDF -----------------------------------------------------------------------------------------------------


def test_pdf_tables_with_and_without_lines(tmp_path: Path) -> None:
    said = [(55, 765, "Date"), (155, 765, "Event"), (55, 745, "4 March 2024"), (155, 745, "PPA rang")]
    ruled = read_rows(str(pdf(tmp_path / "a.pdf", said, grid([50, 150, 400], [780, 760, 740]))))
    assert [(one.date_cell, one.text, str(one.place)) for one in ruled] == [
        ("4 March 2024", "PPA rang", "a.pdf, page 1, row 2")
    ]
    more = [*said, (155, 733, "back and gave advice."), (55, 715, "12/03/2024"), (155, 715, "Reviewed")]
    assert read(pdf(tmp_path / "b.pdf", more)) == [
        ("4 March 2024", "", "PPA rang back and gave advice."),
        ("12/03/2024", "", "Reviewed"),
    ]


# -- what cannot be read -------------------------------------------------------------------------------------


def _zip(path: Path, content: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", content)
    return path


def test_a_message_saved_by_outlook(tmp_path: Path) -> None:
    body = (
        "Dear Ann,\r\n\r\nThe exclusion was reviewed and continues for four weeks.\r\n\r\nRegards\r\nPat\r\n\r\n"
        "From: Ann Rees\r\nSent: 3 March 2024 10:15\r\nTo: Pat Lowe\r\nSubject: Dr Vane\r\n\r\n"
        "Could you review the exclusion of Dr Vane this week?\r\n"
    )
    rows = read(outlook_message(tmp_path / "a.msg", "Pat Lowe", datetime(2024, 3, 5, 9, 30), body))
    assert [(who, text) for _, who, text in rows] == [
        ("Pat Lowe", "The exclusion was reviewed and continues for four weeks."),
        ("Ann Rees", "Could you review the exclusion of Dr Vane this week?"),
    ]
    assert rows[0][0].startswith("2024-03-05")


def refused(path: Path) -> str:
    with pytest.raises(InputError) as raised:
        read_rows(str(path))
    return str(raised.value)


def test_a_document_that_unpacks_to_too_much(tmp_path: Path) -> None:
    assert "unpacks to more than" in refused(_zip(tmp_path / "a.docx", b"<a>" + b" " * 70_000_000))


@pytest.mark.parametrize(
    "content",
    [b"", b"<a>", b"\0", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', b"<a/>", b"<" * 5000 + b">" * 5000],
)
def test_a_damaged_document(tmp_path: Path, content: bytes) -> None:
    assert "is not readable as DOCX" in refused(_zip(tmp_path / "a.docx", content))


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.docx", b"no zip", "is not readable as DOCX"),
        ("a.docx", bytes.fromhex("d0cf11e0a1b11ae1") + b"x" * 600, "is protected by a password, or is an old Word"),
        ("a.doc", b"x", "expected a copy saved as .docx"),
        ("a.png", b"x", "is not a kind of chronology that we read"),
        ("a.txt", b"4 March 2024\0 - x", "is not text"),
        ("a.txt", b"Nothing dated here", "has no row that we can read"),
        ("a.pdf", b"%PDF-1.4\nbroken", "is not readable as PDF"),
        ("a.pdf", b"", "is not readable as PDF"),
        ("a.msg", b"not one", "is not readable as an Outlook message"),
        ("a.eml", b"\0\0", "is not an e-mail as text"),
        ("a.eml", b"no header\n", "has no"),
        ("a.xlsx", b"no zip", "is not readable as XLSX"),
        ("a.csv", b"a,b\nc,d\n", "has no row that we can read"),
    ],
)
def test_what_is_none_is_named(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    (tmp_path / name).write_bytes(content)
    message = refused(tmp_path / name)
    assert says in message and str(tmp_path / name) in message


def test_pictures_are_named_as_such(tmp_path: Path) -> None:
    assert "its pages are pictures" in refused(pdf(tmp_path / "a.pdf", []))


def test_no_file_and_a_long_one(tmp_path: Path) -> None:
    assert "No such file" in refused(tmp_path / "none.txt")
    long = written(tmp_path / "a.txt", "4 March 2024 - x\n" * 10_001)
    assert "has more than 10,000 rows" in refused(long)


def test_a_refusal_shows_little_of_the_file(tmp_path: Path) -> None:
    message = refused(written(tmp_path / "a.txt", "secret " * 100))
    assert "secret" not in message


def test_reading_leaves_standard_input_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("kept"))
    assert read(pdf(tmp_path / "a.pdf", [(50, 800, "4 March 2024 - PPA rang back")]))
