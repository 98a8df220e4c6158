"""Small files of chronologies, made where tests need them."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path


def pdf(path: Path, lines: Sequence[tuple[int, int, str]], rules: Sequence[tuple[int, int, int, int]] = ()) -> Path:
    """A PDF of one page with texts at places, and lines drawn from place to place."""
    drawn = "".join(f"{a} {b} m {c} {d} l S\n" for a, b, c, d in rules)
    said = "".join(f"BT /F1 10 Tf {x} {y} Td ({_escaped(text)}) Tj ET\n" for x, y, text in lines)
    content = (drawn + said).encode("latin-1")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>",
    ]
    made, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    start = len(made)
    made += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % at for at in places)
    made += b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start
    path.write_bytes(made)
    return path


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def grid(columns: Sequence[int], rows: Sequence[int]) -> list[tuple[int, int, int, int]]:
    """The lines of a table with columns and rows at places."""
    across = [(columns[0], y, columns[-1], y) for y in rows]
    return across + [(x, rows[0], x, rows[-1]) for x in columns]


def outlook_message(path: Path, sender: str, sent: datetime, body: str) -> Path:
    """A message as Outlook saves it (.msg): a compound file with a stream for each property."""
    texts = {0x001A: "IPM.Note", 0x0C1A: sender, 0x0037: "Re: concern", 0x1000: body}
    since_1601 = int((sent - datetime(1601, 1, 1)).total_seconds()) * 10_000_000
    properties = bytes(32) + struct.pack("<HHIQ", 0x0040, 0x0039, 6, since_1601)
    streams = {}
    for number, text in texts.items():
        content = text.encode("utf-16-le")
        properties += struct.pack("<HHIII", 0x001F, number, 6, len(content) + 2, 0)
        streams[f"__substg1.0_{number:04X}001F"] = content
    return _compound(path, streams | {"__properties_version1.0": properties})


_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def _compound(path: Path, streams: dict[str, bytes]) -> Path:
    """A compound file with small streams, which stand in blocks of 64 bytes within the stream of its root."""
    names = sorted(streams, key=lambda one: (len(one), one.upper()))
    small, links, entries = b"", [], []
    for at, name in enumerate(names, 1):
        content = streams[name]
        blocks = -(-len(content) // 64)
        first = len(links)
        links += [*range(first + 1, first + blocks), _END]
        small += content.ljust(blocks * 64, b"\0")
        entries.append(_entry(name, 2, at + 1 if at < len(names) else _FREE, _FREE, first, len(content)))
    directory = b"".join([_entry("Root Entry", 5, _FREE, 1, 0, len(small)), *entries])
    parts = [
        _sectors(directory, bytes(128)), _sectors(b"".join(struct.pack("<I", one) for one in links), b"\xff" * 4),
        _sectors(small, b"\0"),
    ]  # fmt: skip
    starts, fat = [], [_FAT]
    for part in parts:
        starts.append(len(fat))
        fat += [*range(len(fat) + 1, len(fat) + len(part) // 512), _END]
    directory_at, links_at, small_at = starts
    root = _entry("Root Entry", 5, _FREE, 1, small_at, len(small))
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, 1, directory_at, 0, 4096, links_at, len(parts[1]) // 512, _END, 0)
    header += struct.pack("<109I", 0, *[_FREE] * 108)
    table = _sectors(b"".join(struct.pack("<I", one) for one in fat), b"\xff" * 4)
    path.write_bytes(header + table + root + parts[0][128:] + parts[1] + parts[2])
    return path


def _entry(name: str, kind: int, after: int, child: int, start: int, size: int) -> bytes:
    """An entry of a compound file's directory."""
    written = name.encode("utf-16-le") + b"\0\0"
    entry = written.ljust(64, b"\0") + struct.pack("<HBBIII", len(written), kind, 1, _FREE, after, child)
    return entry + bytes(36) + struct.pack("<IQ", start, size)


def _sectors(content: bytes, filler: bytes) -> bytes:
    """Content, filled up to whole sectors of 512 bytes."""
    return content + filler * (-len(content) % 512 // len(filler))
