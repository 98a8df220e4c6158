"""The engine for one case at a time: each rule's windows, and the targets that a strategy finds in them.

By itself it looks the targets up (`look_up`). What it does with the verdicts is shared by every strategy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from fairness.cases.entries import Entry
from fairness.cases.timeline import Timeline
from fairness.engines.judge import judge, judge_compound, judge_roles, judge_same, settled
from fairness.engines.model import Result, Verdict
from fairness.engines.plan import Activations, Opened, Plan, Stratum, strata, unanswerable
from fairness.engines.windows import MOST_EVENTS
from fairness.rulebook.obligations import Compound, Obligation, Roles
from fairness.rulebook.rulebook import Rulebook

Found = tuple[Sequence[Entry], Sequence[Entry]]
# From the windows of a case: for each the targets inside, and those that came too late.
Join = Callable[[Sequence[Opened], Activations], Iterable[Found]]
# From compounds and the verdicts by code so far: for each compound the verdicts of the rules that it names.
Chain = Callable[[Stratum, Mapping[str, Verdict]], Iterable[Sequence[Verdict]]]


def look_up(opened: Sequence[Opened], activations: Activations) -> Iterator[Found]:
    """The targets of each window, looked up in the record."""
    return (activations.targets(one.asked.obligation, one.window) for one in opened)


def read_off(stratum: Stratum, known: Mapping[str, Verdict]) -> Iterator[Sequence[Verdict]]:
    """The verdicts of the rules that each compound names."""
    return ([known[code] for code in check.codes] for _, check in stratum)


def _settled(result: Result, one: Opened, activations: Activations) -> Result:
    """The result, given what it is where all counts that the record's own words leave open."""
    obligation = one.asked.obligation
    window = activations.window(obligation, one.window.activation, unsure=True)
    inside, late = activations.targets(obligation, window, unsure=True)
    return settled(result, judge(one.asked.rule, obligation, window, inside, late, activations.timeline))


class SingleCase:
    """The engine over one rulebook; it can review any number of cases, one after another."""

    def __init__(
        self, rulebook: Rulebook, name: str = "direct", join: Join = look_up, chain: Chain = read_off
    ) -> None:
        self.name = name
        self.plan = Plan(rulebook)
        self.rulebook = rulebook
        self._join = join
        self._chain = chain

    def results(self, timeline: Timeline) -> Iterator[Result]:
        """The result of every activation of every rule but compounds, in no order."""
        if len(timeline.events) > MOST_EVENTS:
            raise ValueError(f"has {len(timeline.events):,} events: at most {MOST_EVENTS:,} are reviewed")
        applicable = self.plan.applicability(timeline.case)
        activations = Activations(self.plan, timeline)
        opened: list[Opened] = []
        activated = set()
        for one in activations.opened(applicable):
            if isinstance(one, Opened):
                opened.append(one)
                activated.add(one.asked.rule.code)
            else:
                asked, event = one
                activated.add(asked.rule.code)
                yield judge_same(asked.rule, asked.obligation, event, timeline)
        for one, (inside, late) in zip(opened, self._join(opened, activations), strict=True):
            found = judge(one.asked.rule, one.asked.obligation, one.window, inside, late, timeline)
            yield _settled(found, one, activations) if activations.has_own_words else found
        for code, rule in self.plan.rulebook.rules.items():
            if code in activated or isinstance(rule.check, Compound):
                continue
            result = unanswerable(rule, applicable[rule.applies], timeline)
            if result is not None:
                yield result
            elif isinstance(rule.check, Roles):
                yield judge_roles(rule, rule.check, timeline)
            elif isinstance(rule.check, Obligation):
                yield Result(code, Verdict.NOT_APPLICABLE)

    def compounds(
        self, timeline: Timeline, verdicts: Mapping[str, Verdict], settle: Callable[[Result], Result]
    ) -> list[Result]:
        """The results of compound rules, stratum by stratum, from the `verdicts` of the others.

        `settle` gives the result that stands (a risk may be explained), from which further compounds follow.
        """
        applicable = self.plan.applicability(timeline.case)
        known = dict(verdicts)
        results = []
        for stratum in strata(self.plan.rulebook):
            for (rule, check), named in zip(stratum, self._chain(stratum, known), strict=True):
                result = unanswerable(rule, applicable[rule.applies], timeline)
                if result is None:
                    result = Result(rule.code, judge_compound(check, named))
                results.append(settle(result))
                known[rule.code] = results[-1].verdict
        return results
