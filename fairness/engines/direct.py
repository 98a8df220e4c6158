"""The engine for where durable_rules cannot be built: the same windows and verdicts, joined by plain loops."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from fairness.cases.timeline import Entry, Timeline
from fairness.engines.chain import strata
from fairness.engines.contract import Result, Verdict
from fairness.engines.judge import judge_compound
from fairness.engines.plan import Opened, unanswerable
from fairness.engines.rete import Rete, counts
from fairness.engines.windows import high, low

NAME = "direct"


class Direct(Rete):
    """One case at a time, without the library."""

    name = NAME

    def _joined(self, opened: list[Opened], timeline: Timeline) -> dict[int, tuple[list[Entry], list[Entry]]]:
        targets: dict[int, list[Entry]] = {}
        wanted = {one.asked.target_class for one in opened}
        for event in timeline.events:
            for number in self.plan.target_classes(event, wanted):
                targets.setdefault(number, []).append(event)
        pairs: dict[int, tuple[list[Entry], list[Entry]]] = {}
        for number, one in enumerate(opened):
            window = one.window
            for event in targets.get(one.asked.target_class, ()):
                start, end = low(event.moment), high(event.moment)
                sides = (end >= window.start and start <= window.end, window.late_from <= start <= window.late_to)
                for side, inside in enumerate(sides):
                    if inside and counts(event, one, late=side == 1):
                        pairs.setdefault(number, ([], []))[side].append(event)
        return pairs

    def compounds(
        self, timeline: Timeline, verdicts: Mapping[str, Verdict], settle: Callable[[Result], Result]
    ) -> list[Result]:
        """The results of compound rules, stratum by stratum."""
        applicable = self.plan.applicability(timeline.case)
        known = dict(verdicts)
        results = []
        for stratum in strata(self.plan.rulebook):
            for rule, check in stratum:
                result = unanswerable(rule, applicable[rule.applies], timeline)
                if result is None:
                    result = Result(rule.code, judge_compound(check, [known[code] for code in check.codes]))
                results.append(settle(result))
                known[rule.code] = results[-1].verdict
        return results
