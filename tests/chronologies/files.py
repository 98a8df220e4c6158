"""Small files of chronologies, made where tests need them."""

from __future__ import annotations

from collections.abc import Sequence
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
