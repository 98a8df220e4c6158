"""The table of bad inputs. To add one, add a `Bad` to the list of its kind; all of `BAD` are tried."""

from __future__ import annotations

import contextlib
import gzip
import io
import random
import sqlite3
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polars as pl

from tests.readers.objects import thing
from tests.readers.objects import write as write_log
from tests.readers.workbooks import ods, replace_in, xls, xlsx

GOOD = "case_id: {id}\nnation: england\nopened: 2024-01-08\nevents: [{{date: 2024-01-09, type: concern.raised}}]\n"
_COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")  # what an XLS file begins with
_ROWS = [
    ["case_id", "nation", "opened", "date", "type"],
    ["T1", "england", "2024-01-08", "2024-01-09", "concern.raised"],
]
_TABLE = "\n".join(map(",".join, _ROWS)) + "\n"
_LINE = '{"case_id": "L1", "nation": "england", "opened": "2024-01-08", "events": []}'
_TRACE = '<trace><string key="concept:name" value="X1"/></trace>'
_LOG = '<?xml version="1.0" encoding="UTF-8"?><log>{}</log>'
Content = str | bytes | Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Bad:
    """A bad input: the file's name, what makes it at a path, and a pattern that what is said of it matches.

    `command` is what is asked of it, with `{}` for the file, `{good}` for a case and `{table}` for a table without
    fault. A file of cases (`command` as it is) is tried in an audit too, where it is in quarantine.
    """

    name: str
    make: Callable[[Path], object]
    says: str
    command: tuple[str, ...] = ("check", "{}")
    code: int = 2

    @property
    def is_case(self) -> bool:
        """Whether it takes the place of a case file."""
        return self.command == ("check", "{}")


def text(content: Content) -> Callable[[Path], object]:
    """What writes some content: given as what makes it where that takes long, as every process collects the tests."""

    def make(path: Path) -> None:
        made = content() if callable(content) else content
        path.write_bytes(made.encode() if isinstance(made, str) else made)

    return make


def each(ending: str, bad: dict[str, tuple[Content, str]]) -> list[Bad]:
    """Files with an ending, by their stem, each with its content and what is said of it."""
    return [Bad(f"{name}{ending}", text(content), says) for name, (content, says) in bad.items()]


# What no file of ours can be, whatever it is to hold.
_NO_YAML: dict[str, tuple[Content, str]] = {
    "tab": ("a:\n\tb: 1\n", "has a tab where spaces belong"),
    "nul": (b"a: 1\nb: \0\n", "has a NUL byte"),
    "latin": (b"a: caf\xe9\n", "is not UTF-8 text"),
    "utf16": ("a: 1\n".encode("utf-16"), "NUL byte|not UTF-8"),
    "tag": ("a: !!python/object:os.system {}\n", "uses a tag"),
    "bomb": (
        "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30)),
        "grows to over 10 times",
    ),
    "circle": ("a: &a\n  b: [*a]\n", "in a circle"),
    "nowhere": ("a: *b\n", "no &b stands before it"),
    "merge": ("a: &a {b: 1}\nc: {<<: *a}\n", "uses a merge key"),
    "aliases": ("a: &a 1\nb: [" + "*a, " * 10_001 + "]\n", "more than 10,000 aliases"),
    "deep": ("a: " + "[" * 5000, "nests deeper than 40"),
    "deep-block": ("".join("  " * n + f"a{n}:\n" for n in range(60)) + "  " * 60 + "b: 1\n", "nests deeper than 40"),
    "key": ("? [1]\n: 2\n", "field whose name is not text"),
    "twice": ("a: 1\na: 2\n", "twice; expected each field once"),
    "half": ('a: "x\\ud800"\n', "has half of a character"),
    "quote": ('a: "x\nb: 1\n', "quoted|quotation|expected"),
    "bracket": ("a: [1, 2\nb: 3\n", "did not find|expected"),
    "percent": ("%TAG ! x\na: 1\n", "directive|expected"),
    "empty": ("", "is empty"),
    "comment": ("# nothing\n", "is empty"),
}

_NO_CASE: dict[str, tuple[Content, str]] = {
    "number": ("5\n", "is 5; expected a case"),
    "list": ("- 1\n- a\n", "expected a case"),
    "no-id": ("nation: england\nopened: 2024-01-08\n", "case_id: is missing"),
    "id-list": ("case_id: [1]\nnation: england\nopened: 2024-01-08\n", "case_id: is a list"),
    "no-date": ("case_id: a\nnation: england\nopened: 2024-02-31\n", "opened: '2024-02-31' is not a date"),
    "long-date": (f"case_id: a\nnation: england\nopened: {'9' * 5000}\n", "is not a date"),
    "year-0": ("case_id: a\nnation: england\nopened: 0000-01-01\n", "is not a date"),
    "far": ("case_id: a\nnation: england\nopened: 9999-12-31\n", "is out of range"),
    "events": ("case_id: a\nnation: england\nopened: 2024\nevents: {a: 1}\n", "events: is a group of fields"),
    "event": ("case_id: a\nnation: england\nopened: 2024\nevents: [1, null]\n", r"events\[0\]: is 1"),
    "type": (
        "case_id: a\nnation: england\nopened: 2024\nevents: [{date: 2024, type: x}]\n",
        "not a known event type",
    ),
    "time": (
        "case_id: a\nnation: england\nopened: 2024\n"
        "events: [{date: 2024-01-09, time: '99:99', type: concern.raised}]\n",
        "time",
    ),
    "field": ("case_id: a\nnation: england\nopened: 2024\nnatoin: x\n", "did you mean 'nation'"),
    "nation": ("case_id: a\nnation: {a: 1}\nopened: 2024\n", "nation: is a group of fields"),
    "roles": ("case_id: a\nnation: england\nopened: 2024\nroles: [a]\n", "roles: is a list"),
    "recorded": (
        "case_id: a\nnation: england\nopened: 2024\nrecorded: [{a: 1}]\n",
        "recorded: has a group of fields",
    ),
    "answers": ("case_id: a\nnation: england\nopened: 2024\nexplanations: 5\n", "explanations: is 5"),
}

_NO_JSON: dict[str, tuple[Content, str]] = {
    "comma": ('{"a": 1,}', "a comma with nothing after it"),
    "nan": ('{"a": NaN}', "NaN is not a number"),
    "infinity": ('{"a": -Infinity}', "-Infinity is not a number"),
    "beyond": ('{"a": 1e999}', "1e999 is not a number"),
    "digits": (f'{{"a": {"9" * 5000}}}', "a number of 5,000 characters"),
    "digits-in-case": (_LINE.replace('"events"', f'"age": {"9" * 5000}, "events"'), "a number of 5,000 characters"),
    "decimals": (f'{{"a": 1.{"9" * 5000}}}', "a number of 5,002 characters"),
    "half-id": (_LINE.replace("L1", r"\ud800"), "case_id: has half of a character"),
    "half-key": (r'{"a\udfff": 1}', "half of a character"),
    "half-list": (r'{"a": ["b", "\udc00\ud800"]}', "a: has half of a character"),
    "cut": ('{"case_id": "L1", "nation": ', "is not JSON"),
    "cut-text": ('{"case_id": "L1', "is not JSON"),
    "after": ('{"a": 1} x', "is not JSON"),
    "deep": (f'{{"a": {"[" * 50}{"]" * 50}}}', "nests deeper than 40"),
    "very-deep": (f'{{"a": {"[" * 100_000}{"]" * 100_000}}}', "nests deeper than 40"),
    "single": ("{'a': 1}", "is not JSON"),
    "twice": ('{"a": 1, "a": 2}', "twice; expected each field once"),
    "nul": ('{"a": "\0"}', "NUL byte|is not JSON"),
    "latin": (b'{"a": "caf\xe9"}', "is not UTF-8"),
}


def _many_lines() -> bytes:
    return b"".join((_LINE.replace("L1", f"B{n}")[:-1] + " " * 9_000_000 + "}\n").encode() for n in range(8))


def _lines() -> list[Bad]:
    found = each(".json", _NO_JSON | {"word": ('"a"', "is 'a'; expected a case"), "empty": (" ", "is empty")})
    found += each(
        ".jsonl", _NO_JSON | {"word": ('"a"', "is not a JSON object"), "list": ("[1]", "is not a JSON object")}
    )
    found += [
        Bad(
            "long.jsonl", text('{"a": "' + "x" * 10_000_001 + '"}\n' + _LINE), "a line of more than 10,000,000 bytes"
        ),
        Bad(
            "bomb.jsonl.gz",
            text(lambda: gzip.compress(_many_lines())),
            "unpacks to more",
        ),
        Bad(
            "one-line.jsonl.gz",
            text(lambda: gzip.compress(b" " * 70_000_000)),
            "more than 10,000,000 bytes|unpacks to more",
        ),
        Bad("cut.jsonl.gz", text(gzip.compress(_LINE.encode() * 99)[:-20]), "is not whole"),
        Bad("after.jsonl.gz", text(gzip.compress(b"") + b"x" * 99), "is not whole"),
        Bad("sum.jsonl.gz", text(gzip.compress(b"\n" * 999)[:-8] + bytes(8)), "is not whole"),
    ]
    return found


def _csv() -> list[Bad]:
    names = [f"c{n}" for n in range(20_000)]
    bad: dict[str, tuple[Content, str]] = {
        "nul": ("case_id,opened\n1,\0\n", "NUL byte"),
        "bytes": (b"case_id,opened\n1,\x81\xff\n", "neither UTF-8 nor Windows-1252"),
        "half": (b"\xff\xfec\x00\x00\xd8", "is not the text that its first bytes say"),
        "quote": (_TABLE + 'T2,"un closed\nT3,england,2024,,\n', "quotation mark that is not closed"),
        "cell": (_TABLE + "T2," + "x" * 1_000_001 + "\n", "a cell of over 1,000,000 characters"),
        "wide": (",".join(["case_id", "opened", *names]) + "\n", "more than 16,384 cells"),
        "wide-row": (
            _TABLE + "T2" + "," * 99 + ",".join(["x"] * 100_000) + "\n",
            "more than 16,384 cells, and the header 5",
        ),
        "names": (_TABLE.replace("nation", "opened"), "is the name of 2 columns"),
        "unknown": (_TABLE.replace("nation", "natoin"), "is not a column name that we know"),
        "no-nation": ("case_id,opened\nT1,2024\n", "has no column"),
        "day": (_TABLE.replace("2024-01-08", "31/02/2024"), "opened"),
        "more": (_TABLE.replace("raised", "raised,x"), "has 6 cells, and the header 5"),
    }
    return each(".csv", bad) + each(".tsv", {name: bad[name] for name in ("nul", "bytes", "wide", "half")})


def _book(change: Callable[[Path], object]) -> Callable[[Path], object]:
    """What makes a workbook of our own columns, and then changes it."""

    def make(path: Path) -> object:
        (xlsx if path.suffix == ".xlsx" else ods)(path, {"Cases": _ROWS})
        return change(path)

    return make


def _in(name: str, old: str, new: str) -> Callable[[Path], object]:
    return _book(lambda path: replace_in(path, name, old, new))


def _cut(share: float) -> Callable[[Path], object]:
    return _book(lambda path: path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)]))


def _with(name: str, content: bytes) -> Callable[[Path], object]:
    def change(path: Path) -> None:
        with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, content)

    return _book(change)


def _lying(path: Path) -> None:
    """A workbook that says of a part of 80 MB that it has ten bytes."""
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/more.xml", b"<a>" + b" " * 80_000_000)
    content = path.read_bytes()
    size = (80_000_003).to_bytes(4, "little")
    path.write_bytes(content.replace(size, (10).to_bytes(4, "little")))


def _scrambled(seed: int) -> Callable[[Path], object]:
    """What overwrites the middle of a file with noise."""

    def change(path: Path) -> None:
        content = bytearray(path.read_bytes())
        noise, middle = random.Random(seed), len(content) // 2
        content[middle // 2 : middle + middle // 2] = noise.randbytes(middle)
        path.write_bytes(content)

    return change


def _texts(path: Path) -> None:
    """A workbook of which 5,000 cells share one long text."""
    xlsx(path, {"Cases": [["case_id"] * 5000]})
    replace_in(path, _TEXTS, "case_id", "x" * 30_000)


_SHEET, _TEXTS, _BOOK = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"


@cache
def _workbooks() -> list[Bad]:
    damaged = "is not readable as XLSX"
    rows = '<table:table-row table:number-rows-repeated="{}">'
    made = {
        "far.xlsx": (_in(_SHEET, 'r="E2"', 'r="XFD1048576"'), "filled cells that are spread over"),
        "low.xlsx": (_in(_SHEET, 'r="E2"', 'r="E900000"'), "filled cells that are spread over"),
        "letters.xlsx": (_in(_SHEET, 'r="E2"', 'r="ZZZZZZZ99999999999"'), "has a cell at 'ZZZZZZZ99999999999'"),
        "beyond.xlsx": (_in(_SHEET, 'r="E2"', 'r="XFE2"'), "column 16,385"),
        "below.xlsx": (_in(_SHEET, 'r="E2"', 'r="A1048577"'), "row 1,048,577"),
        "zero.xlsx": (_in(_SHEET, 'r="E2"', 'r="A0"'), "has a cell at 'A0'"),
        "doctype.xlsx": (_in(_SHEET, "<worksheet", '<!DOCTYPE a [<!ENTITY b "c">]><worksheet'), "a document type"),
        "comment.xlsx": (_in(_SHEET, '<c r="E2"', '<!-- --><c r="XFD99999"'), "spread over"),
        "apostrophe.xlsx": (_in(_SHEET, 'r="E2"', "r='XFD99999'"), "spread over"),
        "later.xlsx": (_in(_SHEET, '<c r="E2"', '<c s="0>" r="XFD99999"'), "spread over"),
        "prefix.xlsx": (_in(_SHEET, "<sheetData>", '<sheetData><x:c xmlns:x="x" r="XFD99999"><v/></x:c>'), "spread"),
        "bomb.xlsx": (_with("xl/more.xml", b"<a>" + b" " * 80_000_000), "unpacks to more than 64,000,000"),
        "lying.xlsx": (_book(_lying), "unpacks to more than|" + damaged),
        "texts.xlsx": (_texts, "characters in all"),
        "broken.xlsx": (_in(_SHEET, "</row>", "</raw><!-- -->"), damaged),
        "sheets.xlsx": (_in(_BOOK, "</sheets>", '<sheet name="B" sheetId="2" r:id="rId1"/></sheets>'), damaged),
        "half.xlsx": (_cut(0.5), damaged),
        "most.xlsx": (_cut(0.9), damaged),
        "start.xlsx": (_cut(0.01), damaged),
        "noise.xlsx": (_book(_scrambled(1)), damaged),
        "plain.xlsx": (text("case_id,opened\n"), damaged),
        "nothing.xlsx": (text(""), damaged),
        "zip.xlsx": (text(b"PK\x05\x06" + bytes(18)), damaged),
        "binary.xlsx": (_with("xl/workbook.bin", b"x" * 99), ""),
        "million.ods": (_in("content.xml", "<table:table-row>", rows.format(1_000_000)), "spread over"),
        "rows.ods": (_in("content.xml", "<table:table-row>", rows.format(2_000_000)), "in row 2,000,000"),
        "count.ods": (_in("content.xml", "<table:table-row>", rows.format(-1)), "number-rows-repeated of '-1'"),
        "endless.ods": (_in("content.xml", "<table:table-row>", rows.format("9" * 5000)), "number-rows-repeated"),
        "columns.ods": (
            _in("content.xml", "<table:table-cell ", '<table:table-cell table:number-columns-repeated="99999999" '),
            "column 99,999,999",
        ),
        "doctype.ods": (_in("content.xml", "<office:doc", "<!DOCTYPE a><office:doc"), "declares a document type"),
        "half.ods": (_cut(0.5), "is not readable as ODS"),
        "broken.ods": (_in("content.xml", "</table:table>", ""), "is not readable as ODS"),
        "bomb.ods": (_with("more.xml", b"<a>" + b" " * 80_000_000), "unpacks to more than"),
        "plain.ods": (text("case_id\n"), "is not readable as ODS"),
        "plain.xls": (text("case_id\topened\n"), "is not readable as XLS"),
        "nothing.xls": (text(""), "is not readable as XLS"),
        "far.xls": (lambda path: xls(path, {(0, 0): "case_id", (65_535, 65_535): 7}), "is not readable as XLS"),
        "wide.xls": (lambda path: xls(path, {(0, 0): "case_id", (9_999, 255): 7}), "spread over"),
        "noise.xls": (text(_COMPOUND + random.Random(2).randbytes(4096)), "is not readable as XLS"),
        "cut.xls": (lambda path: path.write_bytes(xls(path, {(0, 0): "a"}).read_bytes()[:700]), "is not readable"),
    }  # fmt: skip
    return [Bad(name, make, says) for name, (make, says) in made.items() if says]


@cache
def _parquet() -> list[Bad]:
    @cache
    def frame() -> pl.DataFrame:
        return pl.DataFrame([_ROWS[1]] * 500, schema=_ROWS[0], orient="row")

    def written(frame: pl.DataFrame) -> bytes:
        stream = io.BytesIO()
        frame.write_parquet(stream)
        return stream.getvalue()

    @cache
    def whole() -> bytes:
        return written(frame())

    def columns() -> pl.DataFrame:
        return pl.DataFrame({f"c{n}": [1] for n in range(16_385)})

    damaged = "is not readable as Parquet"
    many, long = pl.repeat("T1", 3_000_000, dtype=pl.String).alias("case_id"), pl.lit("x" * 1_000_001).alias("note")
    made: dict[str, tuple[Callable[[], bytes], str]] = {
        "half": (lambda: whole()[: len(whole()) // 2], damaged),
        "start": (lambda: whole()[:4], damaged),
        "tail": (lambda: whole()[:-4], damaged),
        "nothing": (bytes, damaged),
        "plain": (_TABLE.encode, damaged),
        "footer": (lambda: whole()[:-8] + b"\xff\xff\xff\x7fPAR1", damaged),
        "rows": (lambda: written(pl.select(many)), "has 3,000,000 rows in"),
        "columns": (lambda: written(columns()), "has 16,385 columns"),
        "cell": (
            lambda: written(frame().with_columns(long).rename({"type": "Type"})),
            "a cell of over 1,000,000 characters",
        ),
    }
    return [Bad(f"{name}.parquet", text(content), says) for name, (content, says) in made.items()]


def _logs() -> list[Bad]:
    entity = '<!DOCTYPE log [<!ENTITY a "xx"><!ENTITY b "&a;&a;">]>'
    outside = '<!DOCTYPE log [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
    wide = "".join(f'<string key="k{n}" value=""/>' for n in range(200_001))
    bad: dict[str, tuple[Content, str]] = {
        "utf7": ('<?xml version="1.0" encoding="utf-7"?><log></log>', "an encoding that is not read"),
        "unknown": ('<?xml version="1.0" encoding="klingon"?><log></log>', "encoding"),
        "hex": ('<?xml version="1.0" encoding="hex"?><log></log>', "encoding"),
        "idna": ('<?xml version="1.0" encoding="idna"?><log></log>', "encoding"),
        "utf16": ('<?xml version="1.0" encoding="utf-16"?><log></log>', "is not well-formed XML"),
        "latin": (b'<?xml version="1.0" encoding="UTF-8"?><log><string key="caf\xe9"/></log>', "is not well-formed"),
        "entity": (f'<?xml version="1.0"?>{entity}<log>&b;</log>', "declares a document type"),
        "outside": (f'<?xml version="1.0"?>{outside}<log>&a;</log>', "declares a document type"),
        "undeclared": ("<log>&a;</log>", "is not well-formed"),
        "other": ("<html></html>", "begins with <html>"),
        "empty": ("", "is not well-formed"),
        "cut": (_LOG.format(_TRACE)[:-9], "is not well-formed"),
        "crossed": ("<log><trace></log></trace>", "is not well-formed"),
        "twice": ('<log><trace><string key="a" key="b"/></trace></log>', "is not well-formed"),
        "deep": ("<log>" + "<a>" * 200, "nests more than 100"),
        "half": ('<log><trace><string key="concept:name" value="&#xD800;"/></trace></log>', "is not well-formed"),
        "nul": (b"<log>\0</log>", "is not well-formed"),
        "tag": ('<log><trace><string key="a" value="' + "x" * 6_000_000 + '"/></trace></log>', "a tag or a text"),
        "wide": (f"<log><trace>{wide}</trace></log>", "more than 200,000 elements"),
        "no-id": ("<log><trace></trace></log>", "case_id"),
        "int": ('<log><trace><int key="opened" value="' + "9" * 5000 + '"/></trace></log>', "opened"),
    }
    whole = gzip.compress(_LOG.format(_TRACE).encode())
    packed: dict[str, tuple[Content, str]] = {
        "bomb": (
            lambda: gzip.compress(b"<log>" + b" " * 70_000_000),
            "unpacks to more than 64,000,000|a tag or a text",
        ),
        "cut": (whole[:-12], "is not whole"),
        "sum": (whole[:-8] + bytes(8), "is not whole"),
        "noise": (whole[:12] + random.Random(3).randbytes(60), "is not whole"),
        "after": (whole + b"x" * 20, "is not whole"),
    }
    return each(".xes", bad) + each(".xes.gz", packed)


def _about(kind: str, command: tuple[str, ...], more: dict[str, tuple[Content, str]]) -> Iterable[Bad]:
    """A file of another kind: what no YAML can be, and what this kind cannot."""
    for name, (content, says) in (_NO_YAML | more).items():
        yield Bad(f"{kind}-{name}.yaml", text(content), says, command)


def _objects() -> list[Bad]:
    """Object-centric logs."""
    document = "declares a document type"
    one = '{"id": "a", "type": "t"}'
    in_json: dict[str, tuple[Content, str]] = {
        "empty": ("", "is empty"),
        "nul": (b'{"objects": "\0"}', "NUL byte"),
        "cut": ('{"objects": [', "is not JSON"),
        "list": ("[1]", "is not a JSON object"),
        "nan": ('{"objects": NaN}', "NaN is not a number"),
        "deep": ('{"objects": ' + "[" * 100_000 + "]" * 100_000 + "}", "nests deeper than 40"),
        "many": ('{"objects": [' + "{}," * 2_000_000 + "{}]}", "more than 2,000,000 lists and objects"),
        "large": ('{"objects": "' + "x" * 50_000_000 + '"}', "has more than 50,000,000 bytes"),
        "twice": (f'{{"objects": [{one}, {one}], "events": []}}', "two objects with the id 'a'"),
        "no-events": ('{"objects": []}', "has no `events`"),
        "time": (f'{{"objects": [{one}], "events": [{{"id": "e", "type": "concern.raised", "time": 5, '
                 '"relationships": [{"objectId": "a"}]}]}', "is not a date"),
    }  # fmt: skip
    objects = "<log><objects>{}</objects><events/></log>"
    in_xml: dict[str, tuple[Content, str]] = {
        "entity": ('<!DOCTYPE log [<!ENTITY a "xx"><!ENTITY b "&a;&a;">]><log>&b;</log>', document),
        "outside": ('<!DOCTYPE log [<!ENTITY a SYSTEM "file:///etc/hostname">]><log>&a;</log>', document),
        "other": ("<html></html>", "begins with <html>"),
        "empty": ("", "is not well-formed"),
        "deep": ("<log>" + "<a>" * 200, "nests more than 100"),
        "no-id": (objects.format('<object type="t"/>'), "has an <object> without `id`"),
        "crossed": ("<log><objects></log></objects>", "is not well-formed"),
        "many": (objects.format("".join(f'<object id="{n}" type="t"/>' for n in range(300_001))),
                 "more than 300,000 objects and events"),
        "long": (objects.format('<object id="a" type="t"><attributes><attribute name="n">' + "x " * 600_000),
                 "an attribute of more than 1,000,000 characters"),
        "bomb": (lambda: gzip.compress(b"<log>" + b" " * 80_000_000), "unpacks to more than"),
    }  # fmt: skip
    kinds = each(".jsonocel", in_json) + each(".xmlocel", in_xml)
    return kinds + [Bad(f"{name}.sqlite", make, says) for name, (make, says) in _DATABASES.items()]


def _database(*statements: str) -> Callable[[Path], object]:
    """What makes a log in a database, and then changes it."""

    def make(path: Path) -> None:
        write_log(path, [thing("a", "t")], [thing("e", "concern.raised", "2024-01-08", [("a", "")])])
        with contextlib.closing(sqlite3.connect(path)) as base:
            for one in statements:
                base.execute(one)
            base.commit()

    return make


def _cut_base(path: Path) -> None:
    _database()(path)
    path.write_bytes(path.read_bytes()[:9000])


_COUNT = "WITH RECURSIVE more(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM more"
_ENDLESS = f"{_COUNT}) SELECT n ocel_id, 't' ocel_type FROM more"
_MANY = f"{_COUNT} LIMIT 300001) INSERT INTO object SELECT n, 't' FROM more"
_DATABASES: dict[str, tuple[Callable[[Path], object], str]] = {
    "plain": (text("case,activity\n"), "is not readable as SQLite"),
    "nothing": (text(""), "has no table"),
    "noise": (text(b"SQLite format 3\0" + random.Random(5).randbytes(8000)), "is not readable as SQLite"),
    "half": (_cut_base, "is not readable as SQLite"),
    "view": (_database("DROP TABLE object", f"CREATE VIEW object AS {_ENDLESS}"), "`object` is not a plain table"),
    "virtual": (_database("DROP TABLE object", "CREATE VIRTUAL TABLE object USING fts5(ocel_id, ocel_type)"),
                "`object` is not a plain table"),
    "long": (_database("UPDATE object SET ocel_id = hex(zeroblob(1000000))"), "is not readable as SQLite"),
    "made": (_database("ALTER TABLE object ADD COLUMN more AS (hex(zeroblob(900000)))"), "is not readable as SQLite"),
    "many": (_database(_MANY), "more than 300,000 objects and events"),
    "bytes": (_database("UPDATE object SET ocel_id = CAST(x'ff' AS TEXT)"), "is not readable as SQLite"),
}  # fmt: skip


def _others() -> list[Bad]:
    mapped, proposed = ("check", "{table}", "--mapping", "{}"), ("validate", "--suggest-mapping", "{}")
    books = [one for one in _workbooks() if one.name.endswith(".xlsx")]
    return [
        *_about("mapping", mapped, {"number": ("5\n", "mapping"), "layout": ("mapping: a\nlayout: x\n", "layout")}),
        *_about("overlay", ("check", "{good}", "--overlay", "{}"), {"number": ("5\n", "overlay|mapping")}),
        *_about("vocabulary", ("check", "{good}", "--vocabulary", "{}"), {"number": ("5\n", "vocabulary|mapping")}),
        *_about("pack", ("check", "{good}", "--rules", "{}"), {"number": ("5\n", "pack|mapping")}),
        *_about("answers", ("assess", "{}"), {"number": ("5\n", "answers|mapping")}),
        *(Bad(f"form-{one.name}", one.make, one.says, ("assess", "{}")) for one in books),
        Bad("suggest-wide.csv", text(",".join(f"a{n}" for n in range(20_000))), "16,384", proposed),
        Bad("suggest-many.csv", text(",".join(f"a{n}" for n in range(9000))), "1,000", proposed),
        *(Bad(f"validate-{one.name}", one.make, one.says, ("validate", "{}")) for one in (*_csv(), *_parquet())),
    ]  # fmt: skip


def _chronologies() -> list[Bad]:
    """Files that no draft can be made of."""

    def document(content: bytes) -> Callable[[Path], object]:
        def make(path: Path) -> None:
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr("word/document.xml", content)

        return make

    draft = ("draft", "{}")
    entity = b'<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]><a>&d;</a>'
    return [
        Bad("draft-bomb.docx", document(b"<a>" + b" " * 70_000_000), "unpacks to more than", draft),
        Bad("draft-entity.docx", document(entity), "is not readable as DOCX", draft),
        Bad("draft-deep.docx", document(b"<a>" * 100_000), "is not readable as DOCX", draft),
        Bad("draft-locked.docx", text(_COMPOUND + bytes(600)), "protected by a password", draft),
        Bad("draft-old.doc", text(_COMPOUND), "saved as .docx", draft),
        Bad("draft-nul.txt", text("4 March 2024 - a\0b\n"), "is not text", draft),
        Bad("draft-undated.txt", text("a\nb\n"), "has no row", draft),
        Bad("draft-long.txt", text("4 March 2024 - a\n" * 10_001), "more than 10,000 rows", draft),
        Bad("draft-broken.pdf", text("%PDF-1.4\n1 0 obj"), "is not readable as PDF", draft),
        Bad(
            "draft-noise.msg",
            text(_COMPOUND + random.Random(4).randbytes(900)),
            "is not readable as an Outlook",
            draft,
        ),
        Bad("draft-nul.eml", text("From: a\n\n\0"), "is not an e-mail as text", draft),
        Bad(
            "draft-type.yaml",
            text(GOOD.format(id="D1") + "proposed: [{candidates: [{type: a.b}]}]\n"),
            "a.b",
            ("check", "{}"),
        ),
        Bad("draft-state.yaml", text(GOOD.format(id="D2") + "proposed: [{state: gone}]\n"), "state", ("check", "{}")),
        Bad("draft-list.yaml", text(GOOD.format(id="D3") + "proposed: 5\n"), "proposed", ("check", "{}")),
    ]


BAD: list[Bad] = [
    *_chronologies(),
    *each(".yaml", _NO_YAML | _NO_CASE),
    *_lines(),
    *_csv(),
    *_workbooks(),
    *_parquet(),
    *_logs(),
    *_objects(),
    *_others(),
]
