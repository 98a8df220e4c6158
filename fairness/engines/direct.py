"""The engine for where durable_rules cannot be built: the same windows and verdicts, the targets looked up."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from fairness.cases.timeline import Timeline
from fairness.engines.chain import strata
from fairness.engines.contract import Result, Verdict
from fairness.engines.judge import judge_compound
from fairness.engines.plan import Opened, Windows, unanswerable
from fairness.engines.rete import Found, Rete

NAME = "direct"


class Direct(Rete):
    """One case at a time, without the library."""

    name = NAME

    def _found(self, opened: list[Opened], windows: Windows) -> Iterator[Found]:
        return (windows.targets(one.asked.obligation, one.window) for one in opened)

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
