"""Which values of a case look like people's names: a case file has codes, initials and posts in their place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fairness.cases.models import Case
    from fairness.cases.vocabulary import Vocabulary

_TITLES = "dr|mr|mrs|ms|miss|mx|prof|professor|sir|dame"
_TITLED = re.compile(rf"(?:{_TITLES})\b\.?\s+(?:[^\W\d_]\.?\s+)*[^\W\d_]{{2,}}", re.IGNORECASE)
_BIG, _LITTLE, _JOIN = "[A-Z\u00c0-\u00de]", "[a-z\u00df-\u00ff]", "[-'\u2019]"
_PART = rf"(?:Mc|Mac|[OD]['\u2019])?{_BIG}{_LITTLE}+(?:{_JOIN}{_BIG}{_LITTLE}+)*"
_SMALL = r"(?:de|der|van|von|bin|al|el|ap|ab)"
_NAME = re.compile(rf"(?:{_SMALL}\s+)*(?:{_PART}|[A-Z]\.?)(?:[,\s]+(?:{_PART}|[A-Z]\.?|{_SMALL}))*")
_WORD = re.compile(r"[^\W\d_]{3,}")
_LONGEST = 60
# Words of posts and bodies that the vocabulary does not use.
_POSTS = frozenset({
    "adviser", "advisor", "anaesthetist", "associate", "bank", "body", "bureau", "chairman", "charge", "chief",
    "clerk", "college", "colleague", "commissioner", "council", "counsel", "dean", "department", "deputy",
    "division", "executive", "external", "federation", "firm", "foundation", "general", "governor", "group",
    "guardian", "headteacher", "hospital", "hospitals", "inspector", "interim", "junior", "lead", "legal",
    "locum", "matron", "midwife", "nhs", "nurse", "office", "officer", "partner", "partners", "physician",
    "police", "president", "registrar", "relative", "responsible", "samaritans", "secretary", "senior",
    "sergeant", "service", "services", "sister", "society", "solicitors", "staff", "surgeon", "surgery",
    "technician", "tribunal", "trust", "university", "vice", "ward",
})  # fmt: skip


def people_named(case: Case, words: Vocabulary) -> list[tuple[str, str]]:
    """The fields of `roles:`, `by:` and explanations whose value looks like somebody's name, each with the value."""
    return [(name, text) for name, text in _people(case) if looks_like_name(text, words)]


def looks_like_name(text: str, words: Vocabulary) -> bool:
    """Whether a text looks like a person's name, and not like a code, initials, a post or a body."""
    said = text.strip()
    if len(said) > _LONGEST or words.is_no_person(said):
        return False
    if _TITLED.match(said):
        return True
    if not _NAME.fullmatch(said):
        return False
    parts = [one.casefold() for one in _WORD.findall(said)]
    if not parts or any(one in _POSTS for one in parts):
        return False
    return any(one not in words.ordinary_words for one in parts)


def _people(case: Case) -> Iterator[tuple[str, str]]:
    for role, held in case.roles.items():
        yield from ((f"roles.{role}", one.who) for one in held)
    for place, event in enumerate(case.events):
        yield from ((f"events[{place}].by", one) for one in _texts((event.model_extra or {}).get("by")))
    yield from ((f"explanations[{place}].by", one.by) for place, one in enumerate(case.explanations))


def _texts(value: Any) -> list[str]:
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]
