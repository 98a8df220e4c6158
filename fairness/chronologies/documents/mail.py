"""Chronologies that are an e-mail with the trail below it (.eml)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from pathlib import Path

from fairness.chronologies.documents.text import decoded
from fairness.chronologies.documents.trail import Message, rows_of_trail
from fairness.chronologies.rows import Row
from fairness.source.problems import InputError, Place, Problem

_MOST_PARTS = 200
_BREAKS = frozenset(("p", "div", "br", "tr", "li", "h1", "h2", "h3", "hr", "table"))
_UNSEEN = frozenset(("style", "script", "head", "title"))


def read_mail(file: str) -> Iterator[Row]:
    """A row for each message of the trail. Raises InputError where it is no e-mail."""
    content = Path(file).read_bytes()
    if b"\0" in content:
        raise InputError(Problem(Place(file), "is not an e-mail as text", expected="an e-mail saved as .eml or .msg"))
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    if not message.keys():
        raise InputError(Problem(Place(file), "has no header of an e-mail", expected="an e-mail saved as .eml"))
    yield from rows_of_trail(_text(message, file), file, _top(message))


def _top(message: EmailMessage) -> Message:
    sender = re.sub(r"\s*<[^>]*>", "", str(message.get("From", ""))).strip(' "')
    try:
        sent = f"{parsedate_to_datetime(str(message['Date'])):%Y-%m-%d %H:%M}" if message["Date"] else ""
    except ValueError:
        sent = ""
    return Message(sent, sender or str(message.get("From", "")))


def _text(message: EmailMessage, file: str) -> str:
    """The words of a message: its plain text, or what its page shows, with those of messages within it."""
    plain: list[str] = []
    pages: list[str] = []
    for number, part in enumerate(message.walk()):
        if number > _MOST_PARTS:
            raise InputError(
                Problem(Place(file), f"has more than {_MOST_PARTS} parts", expected="one trail of e-mails")
            )
        kind = part.get_content_type()
        if part.is_attachment() or kind not in ("text/plain", "text/html"):
            continue
        raw = part.get_payload(decode=True)
        words = _decoded(raw if isinstance(raw, bytes) else b"", part.get_content_charset() or "utf-8", file)
        (plain if kind == "text/plain" else pages).append(words if kind == "text/plain" else shown(words))
    return "\n".join(plain if any(map(str.strip, plain)) else pages)


def _decoded(content: bytes, encoding: str, file: str) -> str:
    try:
        return content.decode(encoding)
    except (UnicodeError, LookupError):
        return decoded(content, file)


class _Shown(HTMLParser):
    """The words that a page shows, line by line."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self.unseen += 1
        if tag in _BREAKS:
            self.said.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN and self.unseen:
            self.unseen -= 1
        if tag in _BREAKS and tag != "br":
            self.said.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.said.append(re.sub(r"\s+", " ", data))


def shown(page: str) -> str:
    """The words that an HTML page shows."""
    parser = _Shown()
    parser.feed(page)
    return re.sub(r"\n\s*\n", "\n", "".join(parser.said))
