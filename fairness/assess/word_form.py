"""A filled form (.docx) as the document that a file of answers holds: what its content controls say."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree as ET

from fairness.assess.filled import as_iso, grouped
from fairness.readers.word_body import W, word_body
from fairness.source.loader import Mapping
from fairness.source.problems import InputError, Place, Problem

# What whoever fills the form in says once, by the tag of its control; `by` and `date` go with each answer.
ABOUT = {
    "Organisation": "about.organisation",
    "Nation": "about.nation",
    "Answered by": "about.by",
    "Date": "about.date",
    "Questionnaire": "about.questionnaire",
}
# The parts of an answer, by the end of the tag of their control.
PARTS = {
    "Answer": "answer",
    "Evidence": "evidence",
    "Note": "note",
    "Planned action": "action.do",
    "Owner": "action.owner",
    "Due": "action.due",
}
HINTS = {"Answer": "Choose an answer", "Nation": "Choose a nation", "Date": "Choose a date", "Due": "Choose a date"}
HINT = "Write here"
_BREAKS = (f"{W}br", f"{W}cr", f"{W}tab")
_FORM = "the form that `fairness assess form -o form.docx` writes, filled in"


def read_word_form(file: str) -> Mapping:
    """What a filled form says, as `assessment:` and `answers:`; questions without anything filled in are left out.

    Raises InputError for what is no Word document, or none with the fields of the form.
    """
    said: dict[str, str] = {}
    for tag, text in _controls(word_body(file)):
        if said.get(tag):
            says = f"has two fields for {tag}"
            raise InputError(Problem(Place(file), says, expected="each field of the form once"))
        said[tag] = text
    if not any(tag in said for tag in ABOUT.values()):
        says = "is a Word document without the fields of the form"
        raise InputError(Problem(Place(file), says, expected=_FORM))
    document = Mapping(None)
    once = {tag.removeprefix("about."): said.pop(tag, "") for tag in ABOUT.values()}
    by, day = once.pop("by"), as_iso(once.pop("date"))
    document["assessment"] = grouped({(name,): text for name, text in once.items()})
    document["assessment"]["nation"] = once["nation"].casefold().replace(" ", "_")
    document["answers"] = grouped(
        {
            tuple(tag.split(".")): as_iso(text) if tag.endswith(".due") else text
            for tag, text in said.items()
            if text and tag.partition(".")[2] in PARTS.values()
        }
    )
    for answer in document["answers"].values():
        answer.update({name: one for name, one in (("by", by), ("date", day)) if one})
    return document


def _controls(body: ET.Element) -> Iterator[tuple[str, str]]:
    """The tag of each content control, and what was filled in; nothing where its hint is still shown."""
    for control in body.iter(f"{W}sdt"):
        about = control.find(f"{W}sdtPr")
        tag = about.find(f"{W}tag") if about is not None else None
        if about is None or tag is None:
            continue
        text = _text(control.find(f"{W}sdtContent"))
        shows_hint = about.find(f"{W}showingPlcHdr") is not None or text in (HINT, *HINTS.values())
        yield tag.get(f"{W}val", ""), "" if shows_hint else text


def _text(content: ET.Element | None) -> str:
    parts = []
    for one in content.iter() if content is not None else ():
        if one.tag == f"{W}t":
            parts.append(one.text or "")
        elif one.tag in _BREAKS or one.tag == f"{W}p":
            parts.append("\n")
    return "\n".join(line for text in "".join(parts).splitlines() if (line := " ".join(text.split())))
