"""The words of a rule: no accusation, no breach where nothing was binding, and UK spelling."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fairness.rulebook.lint.findings import Subject

# What is right to say of a duty alone.
_BROKEN = re.compile(r"\b(breach\w*|broken|broke|violat\w*|fail(?:ed|s|ure)? to|must|unlawful\w*|illegal\w*)\b", re.I)
# What a prompt for review never says of people.
_ACCUSING = re.compile(
    r"\b(guilt\w*|culprit\w*|blam(?:e|ed|ing|eworthy)|negligen\w*|breach\w*|violat\w*|incompeten\w*|offender\w*"
    r"|perpetrator\w*|wrongdo\w*|cover(?:ed)?[- ]up|scapegoat\w*|dishonest\w*)\b",
    re.I,
)
# What `fairness rules new` leaves for the author.
DRAFT = "FILL IN"
_US = {
    "analyz": "analys", "apologiz": "apologis", "behavior": "behaviour", "canceled": "cancelled", "center": "centre",
    "color": "colour", "counseling": "counselling", "defense": "defence", "enrollment": "enrolment",
    "favor": "favour", "labor": "labour", "neighbor": "neighbour", "offense": "offence", "organiz": "organis",
    "pediatric": "paediatric", "prioritiz": "prioritis", "recogniz": "recognis", "scrutiniz": "scrutinis",
    "summariz": "summaris", "traveled": "travelled",
}  # fmt: skip
_SPELT_US = re.compile(r"\b(?:un|re|dis)?(" + "|".join(_US) + r")\w*", re.I)


def look(subject: Subject) -> None:
    """Note the words of the rule that say more than a record can show, or are spelt as in the US."""
    bound = any(one.kind == "duty" for one in subject.rule.basis)
    for text, quoted, path in texts(subject):
        if DRAFT in text:
            subject.warning("still-a-draft", f"is still to be filled in ({DRAFT})", *path)
        note = subject.warning if quoted else subject.error
        accusing = {found.group().lower() for found in _ACCUSING.finditer(text)}
        for word in sorted(accusing):
            note("accusing-words", f"{word!r} accuses: a risk is a prompt to look again", *path)
        if not bound:
            for word in sorted({found.group().lower() for found in _BROKEN.finditer(text)} - accusing):
                note("no-duty-behind-it", f"{word!r} speaks of a duty, and the rule has none as its basis", *path)
        for found in _SPELT_US.finditer(text):
            word, part = found.group(), found.group(1)
            says = f"{word!r} is spelt {word.replace(part, _US[part.lower()])!r} in the UK"
            subject.warning("us-spelling", says, *path)


def texts(subject: Subject) -> Iterator[tuple[str, bool, tuple[str | int, ...]]]:
    """Every text of the rule that reports print, whether it is what a source says, and its path."""
    rule = subject.rule
    yield from ((getattr(rule, key), False, (key,)) for key in ("title", "finding", "task", "question", "why"))
    if rule.remedy:
        yield from ((getattr(rule.remedy, key), False, ("remedy", key)) for key in ("who", "do", "closed"))
    for number, one in enumerate(rule.basis):
        yield one.says, True, ("basis", number, "says")
