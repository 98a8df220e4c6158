"""The engine for one case at a time: windows and targets are facts, and durable_rules joins them.

A window (its class of targets, `start`, `end`, and where a target would be late) joins each target of its class that
lies inside, or that is late. The verdict is judged on the pairs. Verdicts are facts too: compound
rules chain on them, their own verdicts being asserted in turn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from fairness.cases.entries import Entry
from fairness.cases.timeline import Timeline
from fairness.engines.chain import Chain
from fairness.engines.contract import Result, Verdict
from fairness.engines.judge import judge, judge_roles, judge_same
from fairness.engines.network import MOST_RULES, Network, join
from fairness.engines.plan import Activations, Opened, Plan, Windows, unanswerable
from fairness.engines.windows import MOST_EVENTS, NEVER, high, low
from fairness.rulebook.obligations import Compound, Obligation, Roles
from fairness.rulebook.rulebook import Rulebook

NAME = "rete (durable_rules)"
_WINDOW, _TARGET = 1, 2
_A_RULESET = MOST_RULES // 2
_MOST_PAIRS = 2_500  # of windows and targets of one class that are joined

Found = tuple[Sequence[Entry], Sequence[Entry]]


class Rete:
    """The rete engine over one rulebook; it can review any number of cases, one after another."""

    name = NAME

    def __init__(self, rulebook: Rulebook) -> None:
        self.plan = Plan(rulebook)
        self._networks: dict[int, Network] = {}
        self._asks_late: set[int] = set()
        self._chain: Chain | None = None
        self._inside: list[tuple[int, int]] = []
        self._late: list[tuple[int, int]] = []
        self._ids = 0

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
        yield from self._judged(opened, activations)
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

    def _judged(self, opened: list[Opened], windows: Windows) -> Iterator[Result]:
        for one, (inside, late) in zip(opened, self._found(opened, windows), strict=True):
            yield judge(one.asked.rule, one.asked.obligation, one.window, inside, late, windows.timeline)

    def _found(self, opened: list[Opened], windows: Windows) -> Iterator[Found]:
        """For each window the targets inside, and those that came too late."""
        targets: dict[int, list[Entry]] = {}
        wanted = Counter(one.asked.target_class for one in opened)
        for event in windows.timeline.events:
            for number in self.plan.target_classes(event, wanted.keys()):
                targets.setdefault(number, []).append(event)
        # The library goes through every pair of a window and a target: those of a long case are looked up.
        few = {number: found for number, found in targets.items() if wanted[number] * len(found) <= _MOST_PAIRS}
        pairs = self._joined(opened, few)
        for number, one in enumerate(opened):
            if one.asked.target_class in targets and one.asked.target_class not in few:
                yield windows.targets(one.asked.obligation, one.window)
            else:
                yield _in_order(one, *pairs.get(number, ([], [])))

    def _joined(
        self, opened: list[Opened], targets: Mapping[int, list[Entry]]
    ) -> dict[int, tuple[list[Entry], list[Entry]]]:
        """For each window (by its place in `opened`) the targets inside, and those that came too late, by class."""
        windows: dict[int, tuple[int, ...]] = {}
        events: dict[int, Entry] = {}
        # Windows first: each target then joins as it arrives.
        facts = _facts_of(opened, targets)
        asks: dict[int, bool] = {}
        for target_class, _, _, late_from, _ in facts:
            asks[target_class] = asks.get(target_class, False) or late_from < NEVER
        used = self._networks_for(asks)
        for (target_class, start, end, late_from, late_to), numbers in facts.items():
            fact = self._next_id()
            windows[fact] = tuple(numbers)
            limits = {"start": start, "end": end, "from": late_from, "to": late_to}
            self._networks[target_class].add(fact, kind=_WINDOW, key=target_class, **limits)
        for target_class, found in targets.items():
            network = self._networks[target_class]
            for event in found:
                fact = self._next_id()
                events[fact] = event
                start, end = low(event.moment), high(event.moment)
                network.add(fact, **_target(target_class, start, end, start, start))
        pairs = self._pairs(opened, windows, events)
        for network in used:
            # What is inside every window and late for every one: it joins with all of them.
            network.clear(_target(one, 0, NEVER, NEVER, 0) for one in asks if self._networks[one] is network)
        self._ids = 0
        return pairs

    def _pairs(
        self, opened: list[Opened], windows: Mapping[int, tuple[int, ...]], events: Mapping[int, Entry]
    ) -> dict[int, tuple[list[Entry], list[Entry]]]:
        """Take what the networks have joined, by the ids of facts, and give it by window."""
        pairs: dict[int, tuple[list[Entry], list[Entry]]] = {}
        for side, joined in enumerate((self._inside, self._late)):
            for fact, target in joined:
                for number in windows[fact]:
                    if counts(events[target], opened[number], late=side == 1):
                        pairs.setdefault(number, ([], []))[side].append(events[target])
            joined.clear()
        return pairs

    def _next_id(self) -> int:
        self._ids += 1
        return self._ids

    def _networks_for(self, wanted: Mapping[int, bool]) -> list[Network]:
        """The networks that hold these classes, and ask for late targets where a class says so (true).

        What was not met before is built, as few rules as must be: building takes longer than reviewing a case.
        """
        new = sorted(
            one for one, late in wanted.items() if one not in self._networks or late > (one in self._asks_late)
        )
        for first in range(0, len(new), _A_RULESET):
            rules = {}
            chunk = new[first : first + _A_RULESET]
            for number in chunk:
                window = [{"kind": _WINDOW}, {"key": number}]
                target: list[dict[str, Any]] = [{"kind": _TARGET}, {"key": number}]
                inside = [*target, {"$gte": {"high": {"w": "start"}}}, {"$lte": {"low": {"w": "end"}}}]
                rules[f"inside{number}"] = join(window, inside, self._found_inside)
                if wanted[number]:
                    late = [*target, {"$gte": {"after": {"w": "from"}}}, {"$lte": {"before": {"w": "to"}}}]
                    rules[f"late{number}"] = join(window, late, self._found_late)
                    self._asks_late.add(number)
            self._networks.update(dict.fromkeys(chunk, Network(rules)))
        return list(dict.fromkeys(self._networks[number] for number in wanted))

    def _found_inside(self, window: int, target: int) -> None:
        self._inside.append((window, target))

    def _found_late(self, window: int, target: int) -> None:
        self._late.append((window, target))

    def compounds(
        self, timeline: Timeline, verdicts: Mapping[str, Verdict], settle: Callable[[Result], Result]
    ) -> list[Result]:
        """The results of compound rules, chained on the `verdicts` of the others.

        `settle` gives the result that stands (a risk may be explained), on which further compounds chain.
        """
        if self._chain is None:
            self._chain = Chain(self.plan.rulebook)
        return self._chain.run(timeline, verdicts, self.plan.applicability(timeline.case), settle)


def _facts_of(opened: list[Opened], targets: Mapping[int, list[Entry]]) -> dict[tuple[int, ...], list[int]]:
    """The windows to add, each with its places in `opened`: equal windows of a class are one fact."""
    facts: dict[tuple[int, ...], list[int]] = {}
    for number, one in enumerate(opened):
        if one.asked.target_class in targets:
            made = one.window
            key = (one.asked.target_class, made.start, made.end, made.late_from, made.late_to)
            facts.setdefault(key, []).append(number)
    return facts


def _target(target_class: int, low: int, high: int, after: int, before: int) -> dict[str, int]:
    fields = {"low": low, "high": high, "after": after, "before": before}
    return {"kind": _TARGET, "key": target_class, **fields}


def _in_order(one: Opened, inside: list[Entry], late: list[Entry]) -> Found:
    """The targets of a window, compared with its activation, in the order in which they are judged."""
    obligation = one.asked.obligation
    if obligation.target.correlated:
        fields = one.window.activation.fields
        inside = [event for event in inside if obligation.target.matches(event.fields, fields)]
        late = [event for event in late if obligation.target.matches(event.fields, fields)]
    inside.sort(key=_standing, reverse=obligation.direction == "before")
    late.sort(key=_standing)
    return inside, late


def _standing(event: Entry) -> tuple[int, int]:
    return event.moment.key


def counts(event: Entry, opened: Opened, late: bool) -> bool:
    """Whether an event that lies in a window (or after it, `late`) may be one of its targets."""
    # An activation is never its own target, unless the whole case is looked at; the next one may be a late target.
    if event is opened.window.activation:
        return opened.asked.obligation.direction == "anywhere"
    return late or event.position != opened.window.passed
