"""What a file is that holds no text to be read as YAML or JSON, in words: for messages about it."""

from __future__ import annotations

COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")  # an Office file before 2007, and any that has a password
SQLITE = b"SQLite format 3\0"

_PACKED = (
    (b"word/document.xml", "a Word document"),
    (b"xl/workbook.", "an Excel workbook"),
    (b"opendocument.text", "an OpenDocument text"),
    (b"opendocument.spreadsheet", "an OpenDocument spreadsheet"),
)
_BEGINNINGS = (
    (b"%PDF-", "a PDF"),
    (COMPOUND, "an old Office document, or one with a password"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"PAR1", "a Parquet table"),
)
_PAGES = (b"<!doctype html", b"<html")


def kind_of_content(content: bytes) -> str:
    """What the content of a file is, such as `a Word document`; nothing where it may be text."""
    if content.startswith(b"PK\x03\x04"):
        return next((says for name, says in _PACKED if name in content), "a ZIP archive")
    found = next((says for start, says in _BEGINNINGS if content.startswith(start)), "")
    if not found and content[:200].lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith(_PAGES):
        return "a web page"
    return found
