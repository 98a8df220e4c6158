"""What would let more rules be checked: what a case lacks, each once, with the rules that wait for it."""

from __future__ import annotations

from fairness.cases.naming import names
from fairness.reports.view import Line, View
from fairness.reports.waiting import Waiting
from fairness.reports.words import listed
from fairness.review.findings import tells_a_pattern
from fairness.rulebook.obligations import Obligation


def lacking(view: View) -> list[tuple[str, list[str]]]:
    """What to state or to add, as a sentence, with the codes of the rules that wait for it, the most first."""
    found: dict[str, list[str]] = {one.asks: [*one.codes] for one in view.waiting if isinstance(one, Waiting)}
    for one in view.unknown:
        if tells_a_pattern(one.rule):
            continue  # it waits for the rules that it is over
        for said in dict.fromkeys(_wants(view, line) for line in one.lines):
            found.setdefault(said, []).append(one.rule.code)
    return sorted(((said.replace("`", ""), codes) for said, codes in found.items()), key=lambda one: -len(one[1]))


def _wants(view: View, line: Line) -> str:
    """What would tell of one activation: the full record of what its source keeps in part, or what is said of it."""
    check, result = line.rule.check, line.result
    told_otherwise = result.doubtful or result.own_words or result.lacks.startswith("roles.")
    if not isinstance(check, Obligation) or result.activation is None or told_otherwise:
        return line.shows
    kept = view.review.timeline.recorded or ()
    lost = [one for one in check.judged_by.types if not any(names(pattern, one) for pattern in kept)]
    families = dict.fromkeys(one.partition(".")[0].replace("_", " ") for one in lost or check.judged_by.types)
    return f"Add the full record of these kinds of event: {listed(families)}."
