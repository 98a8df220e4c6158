"""Links within a document, and from it to the web: text that knows where it leads, and places that it leads to."""

from __future__ import annotations

import hashlib
from typing import Any

from fairness.reports.document import Linked
from fairness.source.printable import printable, printable_lines

_HYPERLINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"


def add_linked(paragraph: Any, text: str) -> None:
    """A text at the end of a paragraph; of a `Linked` one the parts that lead somewhere are links."""
    parts = text.parts if isinstance(text, Linked) else ((text, ""),)
    for said, to in parts:
        if not to.startswith(("#", "https://", "http://")):
            paragraph.add_run(printable_lines(said))
            continue
        link = _link(paragraph, to)
        run = paragraph.add_run(printable_lines(said))
        run.font.underline = True
        link.append(run._r)
        paragraph._p.append(link)


def _link(paragraph: Any, to: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    link = OxmlElement("w:hyperlink")
    if to.startswith("#"):
        link.set(qn("w:anchor"), place_of(to[1:]))
    else:
        link.set(qn("r:id"), paragraph.part.relate_to(printable(to), _HYPERLINK, is_external=True))
    return link


def sized(paragraph: Any, size: int) -> None:
    """Give all text of a paragraph a size in points, that of links too."""
    from docx.oxml.ns import qn
    from docx.shared import Pt
    from docx.text.run import Run

    for run in paragraph._p.iter(qn("w:r")):
        Run(run, paragraph).font.size = Pt(size)


def add_place(paragraph: Any, name: str) -> None:
    """A place that links lead to, at the beginning of a paragraph."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    number = str(sum(1 for _ in paragraph.part.element.iter(qn("w:bookmarkStart"))))
    for tag in ("w:bookmarkStart", "w:bookmarkEnd"):
        mark = OxmlElement(tag)
        mark.set(qn("w:id"), number)
        if tag == "w:bookmarkStart":
            mark.set(qn("w:name"), place_of(name))
        paragraph._p.append(mark)


def place_of(name: str) -> str:
    """A name as word processors have it: a letter first, then letters, digits and lines, 40 at most."""
    plain = "".join(one if one.isascii() and one.isalnum() else "_" for one in name)
    if plain == name and len(name) < 38:
        return f"a_{plain}"
    return f"a_{plain[:24]}_{hashlib.sha256(name.encode()).hexdigest()[:12]}"
