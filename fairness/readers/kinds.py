"""What a file is read as, by its name or first bytes: a start that reads no table needs nothing that reads them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fairness.source.kinds import SQLITE
from fairness.source.unpacking import Refused, open_unpacked

if TYPE_CHECKING:
    from fairness.readers.mapping import Mapping

SEPARATED = (".csv", ".tsv", ".csv.gz", ".tsv.gz")
TABLES = (*SEPARATED, ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".parquet")
LOGS = (".xes", ".xes.gz", ".jsonocel", ".xmlocel", ".sqlite")
XML = ".xml"  # a log, or nothing of ours
CASE, ACTIVITY, WHEN = (
    ("case:concept:name", "case_id", "case id", "caseid", "case"),
    ("concept:name", "activity"),
    ("time:timestamp", "timestamp", "complete timestamp"),
)  # what the columns of a log are called, the surest first
_BEGINNING = 4096
# The first element is a log's, whatever declarations, comments and document types stand before it.
_XML_LOG = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s|<\?.*?\?>|<!--.*?-->|<![^>]*>)*<(?:\w+:)?log[\s>]", re.DOTALL)
_XML_OBJECTS = re.compile(rb"<(?:\w+:)?(?:object-types|event-types|objects)[\s/>]")
# OCEL 2.0 begins with the types, and 1.0 with `ocel:`; a case file begins with neither.
_JSON_OBJECTS = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"(?:objectTypes|eventTypes|ocel:[\w-]+)"\s*:')
_SEPARATOR = re.compile(r"[,;\t|]")


def is_table(file: str) -> bool:
    """Whether a file is a table by its name."""
    return file.lower().endswith(TABLES)


def is_log(file: str, mapping: Mapping | None = None) -> bool:
    """Whether a file is an event log.

    That is so by its name, or by its first bytes where JSON and XML may be something else. A table is one where the
    mapping says so, or (CSV) without a mapping where its columns are a case, an activity and a timestamp.
    """
    name = file.lower()
    if name.endswith(LOGS):
        return True
    if name.endswith(".json"):
        return _JSON_OBJECTS.match(_beginning(file)) is not None
    if name.endswith(XML):
        return _XML_LOG.match(_beginning(file)) is not None
    if is_table(file) and mapping is not None:
        return mapping.layout == "log"
    return name.endswith(SEPARATED) and _has_log_columns(_beginning(file))


def object_form(file: str) -> str:
    """The form of an object-centric log (OCEL): `json`, `xml` or `sqlite`; nothing for another log."""
    start = _beginning(file)
    name = file.lower()
    if name.endswith(".sqlite") or start.startswith(SQLITE):
        return "sqlite"
    if name.endswith((".json", ".jsonocel")):
        return "json"
    return "xml" if name.endswith(".xmlocel") or _XML_OBJECTS.search(start) else ""


def log_suffix(content: bytes) -> str:
    """The ending that an object-centric log of this content would have; nothing for other content."""
    if content.startswith(SQLITE):
        return ".sqlite"
    if _JSON_OBJECTS.match(content[:_BEGINNING]):
        return ".jsonocel"
    start = content[:_BEGINNING]
    return ".xmlocel" if _XML_LOG.match(start) and _XML_OBJECTS.search(start) else ""


def is_log_header(names: list[str]) -> bool:
    """Whether columns of these names, folded, are those of an event log."""
    return all(any(one in names for one in known) for known in (CASE, ACTIVITY, WHEN))


def _has_log_columns(start: bytes) -> bool:
    text = start.decode("utf-16" if start[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "replace")
    names = _SEPARATOR.split(text.partition("\n")[0])
    return is_log_header([" ".join(one.strip(' "\r').split()).casefold() for one in names])


def _beginning(file: str) -> bytes:
    """The first bytes of a file; none where it cannot be read, which whoever reads it says."""
    try:
        with open_unpacked(file) as stream:
            return stream.read(_BEGINNING)
    except (OSError, Refused):
        return b""
