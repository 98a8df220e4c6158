"""What a record does not say, as running text has it: `does not mention the support available`, `gives no reason`."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from fairness.cases.naming import uncapitalised
from fairness.cases.vocabulary import Term, is_missing
from fairness.reports.words import Words, listed, plain, recorded_date
from fairness.tracing.reasons import Missed

# Begins a topic that a record says, where it mentions others.
_QUESTION = re.compile(r"(?:who|how|what|when|where|why|which|that)\b", re.IGNORECASE)
_AFTERTHOUGHT = re.compile(r", (?:and|with|where)\b")  # begins what a topic is said to be beyond its name
_WHY = "Why, "  # begins what `reason` means: a record gives a reason


def in_prose(words: Words, lacks: Sequence[Missed], asked: Callable[[Missed], str]) -> str:
    """What a record does not say of what is asked, after `The record of ...`; `asked` says the rest of it."""
    said = []
    for one in lacks:
        term = words.vocabulary.attributes.get(one.field)
        said.append(_absent(words, one, term, asked) if _is_silent(one) else _otherwise(words, one, asked))
    return listed(said)


def _is_silent(missed: Missed) -> bool:
    """Whether nothing is said, or a list lacks what is asked: what else it has is no answer."""
    return is_missing(missed.found) or (isinstance(missed.found, list) and _wanted(missed) != ())


def _wanted(missed: Missed) -> tuple[Any, ...]:
    """The values one of which is asked for, where the tests say no more than that."""
    if len(missed.tests) != 1 or missed.tests[0][0] not in ("in", "contains"):
        return ()
    want = missed.tests[0][1]
    return want if isinstance(want, tuple) else (want,)


def _absent(words: Words, missed: Missed, term: Term | None, asked: Callable[[Missed], str]) -> str:
    wanted, label = _wanted(missed), words.field(missed.field)
    recorded = missed.tests == (("present", True),)
    if term is not None and term.kind == "flag" and (recorded or wanted == (True,)):
        return f"does not say {uncapitalised(_first(term.says))}" if recorded else f"does not show {_whether(term)}"
    if recorded:
        says = _first(term.says) if term and not term.label and not term.says.startswith(_WHY) else label
        return f"does not say {uncapitalised(says)}" if _QUESTION.match(says) else f"gives no {label}"
    if term is not None and wanted and all(one in term.values for one in wanted):
        meanings = [uncapitalised(_AFTERTHOUGHT.split(term.values[one])[0].removesuffix(".")) for one in wanted]
        return _topics(meanings) if term.kind == "list" else f"gives none of these: {'; '.join(meanings)} ({label})"
    if wanted and not any(isinstance(one, bool) for one in wanted):
        return f"does not mention {listed(map(str, wanted), 'or')} ({label})"
    return f"gives no {asked(missed).replace(': ', ' ', 1)}"


def _topics(said: Sequence[str]) -> str:
    """`does not say who investigates or mention the support available`."""
    told = [one for one in said if _QUESTION.match(one)]
    mentioned = [one for one in said if not _QUESTION.match(one)]
    parts = [f"say {listed(told, 'or')}"] if told else []
    parts += [f"mention {listed(mentioned, 'or')}"] if mentioned else []
    return f"does not {' or '.join(parts)}"


def _otherwise(words: Words, missed: Missed, asked: Callable[[Missed], str]) -> str:
    """What is recorded in place of what is asked."""
    term = words.vocabulary.attributes.get(missed.field)
    if term is not None and _wanted(missed) == (True,) and missed.found is False:
        return f"says no to this: {_whether(term)}"
    found = missed.found
    if ("present", False) in missed.tests:
        return f"says only this: {_plain(found)}"
    said = recorded_date(found) if term and term.kind == "date" and isinstance(found, str) else _plain(found)
    return f"has {words.field(missed.field)}: {said}, where we expected {asked(missed)}"


def _whether(term: Term) -> str:
    """`that it was made in writing`, of a flag whose meaning is `Whether it was made in writing.`."""
    return re.sub(r"^whether\b", "that", uncapitalised(_first(term.says)))


def _first(says: str) -> str:
    """The part of a meaning before its examples and second thoughts."""
    return re.split(r"[;:.]", says, maxsplit=1)[0]


def _plain(found: Any) -> str:
    return listed(map(_plain, found)) if isinstance(found, list) else plain(found)
