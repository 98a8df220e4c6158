"""Chronologies that are a message saved by Outlook (.msg), with the trail below it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from fairness.chronologies.documents.apart import Wrong, read_apart, serve
from fairness.chronologies.documents.mail import shown
from fairness.chronologies.documents.trail import Message, rows_of_trail
from fairness.chronologies.rows import Row

_SENDER_NAME = 0x0C1A  # who sent it, where no address is kept


def read_outlook(file: str) -> Iterator[Row]:
    """A row for each message of the trail. Raises InputError where it cannot be read."""
    held: dict[str, Any] = read_apart(file, "outlook", "Outlook message", "python-oxmsg")
    yield from rows_of_trail(held["text"], file, Message(held["sent"], held["sender"]))


def _read(content: bytes) -> dict[str, str]:
    """The sender, the time and the words of a message. Raises Wrong."""
    from oxmsg import Message as Stored

    try:
        message = Stored.load(io.BytesIO(content))
        sent, sender = message.sent_date, message.sender or message.properties.str_prop_value(_SENDER_NAME) or ""
        text = message.body or shown(message.html_body or "")
    except Exception:  # whatever a damaged file makes the library raise
        raise Wrong("is not readable as an Outlook message", "a message saved as .msg or .eml") from None
    name = sender.partition("<")[0].strip(' "') or sender
    return {"sent": f"{sent:%Y-%m-%d %H:%M}" if sent else "", "sender": name, "text": text}


if __name__ == "__main__":
    serve(_read)
