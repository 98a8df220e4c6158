"""The columnar engine for the review of one case: its verdicts, with what else a report says of them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from fairness.cases.timeline import Timeline
from fairness.engines.columnar.run import NAME, review_all
from fairness.engines.contract import Result
from fairness.engines.direct import Direct
from fairness.rulebook.obligations import Compound
from fairness.rulebook.rulebook import Rulebook


class Columnar(Direct):
    """Each result as the columnar engine has it; what its rows don't hold (counts, what ended a window) is Direct's.

    Raises RuntimeError where the two differ in any column: a fault of this program, which no report may hide.
    """

    name = NAME

    def __init__(self, rulebook: Rulebook) -> None:
        super().__init__(rulebook)
        self._rulebook = rulebook

    def results(self, timeline: Timeline) -> Iterator[Result]:
        """The result of every activation."""
        found = sorted(super().results(timeline), key=Result.sort_key)
        compounds = {code for code, rule in self._rulebook.rules.items() if isinstance(rule.check, Compound)}
        rows = review_all([timeline.case], self._rulebook, timeline.as_at, explanations=False).to_dicts()
        theirs = [row for row in rows if row["rule"] not in compounds]
        case_id = timeline.case.case_id
        for one, other in zip_longest(theirs, [result.row(case_id) for result in found]):
            if one != other:
                rule = (one or other or {})["rule"]
                raise RuntimeError(f"the engines differ on {rule} in the case {case_id}: please report this")
        yield from found
