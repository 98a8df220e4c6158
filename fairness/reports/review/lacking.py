"""What would let more rules be checked: what a case lacks, each once, with the rules that wait for it."""

from __future__ import annotations

from fairness.reports.missed_words import MissedWords
from fairness.reports.view import Line, View
from fairness.rulebook.obligations import Obligation


def lacking(view: View) -> list[tuple[str, list[str]]]:
    """What to state or to add, as a sentence, with the codes of the rules that wait for it, the most first."""
    found: dict[str, list[str]] = {one.asks: [*one.codes] for one in view.waiting}
    for one in view.unknown:
        for said in dict.fromkeys(_wants(view, line) for line in one.lines):
            found.setdefault(said, []).append(one.rule.code)
    return sorted(((said.replace("`", ""), codes) for said, codes in found.items()), key=lambda one: -len(one[1]))


def _wants(view: View, line: Line) -> str:
    """What would tell of one activation: the full record of what its source keeps in part, or what is said of it."""
    check, result = line.rule.check, line.result
    told_otherwise = result.doubtful or result.own_words or result.lacks
    if isinstance(check, Obligation) and result.activation is not None and not told_otherwise:
        wanted = MissedWords(view.words, check).pattern(check.judged_by, result.activation)
        return f"Add the full record of: {wanted}."
    return line.shows
