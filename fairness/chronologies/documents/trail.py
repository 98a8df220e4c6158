"""Trails of e-mails as text: each message a row, without its header lines, greeting and signature."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from fairness.chronologies.rows import Row, RowPlace

MESSAGE = "message"  # the part of a file that a row of a trail is
_ANY = re.IGNORECASE
_FIELD = re.compile(r"\*?(from|sent|date|to|cc|bcc|subject|importance|attachments?|reply-to)\*?:\*?\s*(.*)", _ANY)
_WROTE = re.compile(
    r"on\s+(.{6,50}?(?:\d{1,2}[:.]\d\d(?::\d\d)?(?:\s*[ap]\.?m\.?)?|\d{4})),?\s+(?!at\b)(.{2,80}?)\s*(?:<[^>]*>|\[mailto:[^\]]*\])?\s+wrote:",
    _ANY,
)
_BETWEEN = re.compile(
    r"(?:-{2,}\s*(?:original message|forwarded message|forwarded by.*)\s*-{2,}|_{5,}|begin forwarded message:|-{5,})",
    _ANY,
)
_SIGNED = re.compile(
    r"(?:(?:kind|best|warm|warmest|many|with)?\s*(?:kind\s+|best\s+|warm\s+)?(?:regards|wishes)|many thanks|"
    r"thanks|thank you|cheers|yours (?:sincerely|faithfully)|best|kr|bw|rgds)\s*[,.!]?|"
    r"--\s*|sent from my .*|get outlook for .*",
    _ANY,
)
_NOTICE = re.compile(
    r"(?:this (?:e-?mail|message)|confidential(?:ity)?\b.{0,40}:|disclaimer|\*{5,}|"
    r"the information (?:contained )?in this)",
    _ANY,
)
_GREETING = re.compile(
    r"(?:dear|hi|hello|hiya|good (?:morning|afternoon)|morning|afternoon|all)\b[^.?!:]{0,40}[,.!-]?", _ANY
)
_ONLY_PASSED_ON = re.compile(
    r"(?:(?:please\s+)?see (?:the )?(?:below|attached|trail|thread)[^.]{0,40}|fyi|"
    r"for (?:your )?(?:info|information|the file)|as (?:discussed|requested)|forwarding)[\s.,!]*",
    _ANY,
)


@dataclass(slots=True)
class Message:
    """A message: when it was sent, by whom, and its lines."""

    sent: str = ""
    sender: str = ""
    lines: list[str] = field(default_factory=list)
    number: int = 0


def is_trail(text: str) -> bool:
    """Whether a text is a trail of messages, by the header lines of two of them."""
    return sum(bool(message.sent) for message in messages_in(text)) >= 2


def rows_of_trail(text: str, file: str, first: Message | None = None) -> Iterator[Row]:
    """A row for each message; `first` is the one that holds all the others, of which it has the header."""
    found = messages_in(text)
    if first is not None:
        found[0] = Message(first.sent, first.sender, found[0].lines)
    number = 0
    for message in found:
        words = body(message.lines)
        if not message.sent and not message.sender:
            continue
        if not words or (message is found[0] and len(found) > 1 and _ONLY_PASSED_ON.fullmatch(words)):
            continue
        number += 1
        yield Row(words, message.sent, message.sender, place=RowPlace(file, MESSAGE, number))


def messages_in(text: str) -> list[Message]:
    """The messages of a trail, in its order; the first holds what comes before any header lines."""
    found = [Message()]
    lines = [re.sub(r"^(?:>\s?)+", "", line).rstrip() for line in text.splitlines()]
    at = 0
    while at < len(lines):
        line = lines[at].strip()
        header, length = _header(lines, at)
        if header:
            found.append(header)
            at += length
            continue
        joined = " ".join(lines[at : at + 2]).strip()
        wrote = _WROTE.fullmatch(line) or (_WROTE.fullmatch(joined) if line.casefold().startswith("on ") else None)
        if wrote:
            found.append(Message(_when(wrote[1]), _name(wrote[2])))
            at += 1 if _WROTE.fullmatch(line) else 2
            continue
        if not _BETWEEN.fullmatch(line):
            found[-1].lines.append(lines[at])
        at += 1
    return found


def _header(lines: list[str], at: int) -> tuple[Message | None, int]:
    """The message that begins with header lines at a place, with how many these are; None where none does."""
    said: dict[str, str] = {}
    length = 0
    for line in lines[at : at + 12]:
        found = _FIELD.fullmatch(line.strip())
        if found:
            said.setdefault(found[1].casefold(), found[2].strip())
        elif not (length and line[:1] in " \t" and line.strip()):
            break
        length += 1
    sent = said.get("sent") or said.get("date") or ""
    if "from" not in said or not sent:
        return None, 0
    return Message(_when(sent), _name(said["from"])), length


def _when(text: str) -> str:
    """A date as mail programs write it, without the words around it."""
    text = re.sub(r"\s*\(?(?:gmt|utc|bst)\)?$|\s*[+-]\d{4}(?:\s*\(.*\))?$", "", text.strip(), flags=_ANY)
    text = re.sub(r"(\d{1,2}:\d\d):\d\d\b", r"\1", text)
    return re.sub(r"^(\w{3,9}),\s*", r"\1 ", text)


def _name(text: str) -> str:
    """Who sent a message, without the address where there is a name."""
    bare = re.sub(r"\s*(?:<[^>]*>|\[mailto:[^\]]*\]|\([^)]*@[^)]*\))", "", text).strip(" \"'*")
    return bare or text.strip(" <>")


def body(lines: list[str]) -> str:
    """The words of a message, without greeting, signature and notices."""
    kept: list[str] = []
    for line in (one.strip() for one in lines):
        if kept and (_SIGNED.fullmatch(line) or _NOTICE.match(line)):
            break
        if not line or (not kept and _GREETING.fullmatch(line)):
            continue
        kept.append(line)
    return " ".join(kept)
