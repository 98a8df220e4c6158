"""Windows and targets as facts, which durable_rules joins.

A window (its class of targets, `start`, `end`, and where a target would be late) joins each target of its class that
lies inside, or that is late. The verdict is judged on the pairs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fairness.cases.entries import Entry
from fairness.engines.ordered import standing
from fairness.engines.plan import Activations, Opened
from fairness.engines.rete.network import MOST_RULES, Network, join
from fairness.engines.single import Found
from fairness.engines.windows import NEVER, high, low

_WINDOW, _TARGET = 1, 2
_A_RULESET = MOST_RULES // 2
_MOST_PAIRS = 2_500  # of windows and targets of one class that are joined


class RulesetJoin:
    """Finds the targets of one rulebook with durable_rules, in networks that stay from case to case."""

    def __init__(self) -> None:
        self._networks: dict[int, Network] = {}
        self._asks_late: set[int] = set()
        self._inside: list[tuple[int, int]] = []
        self._late: list[tuple[int, int]] = []
        self._ids = 0

    def __call__(self, opened: Sequence[Opened], activations: Activations) -> Iterator[Found]:
        """For each window the targets inside, and those that came too late."""
        targets: dict[int, list[Entry]] = {}
        wanted = Counter(one.asked.target_class for one in opened)
        for event in activations.timeline.events:
            for number in activations.plan.target_classes(event, wanted.keys()):
                targets.setdefault(number, []).append(event)
        # The library goes through every pair of a window and a target: those of a long case are looked up.
        few = {number: found for number, found in targets.items() if wanted[number] * len(found) <= _MOST_PAIRS}
        pairs = self._joined(opened, few)
        for number, one in enumerate(opened):
            if one.asked.target_class in targets and one.asked.target_class not in few:
                yield activations.targets(one.asked.obligation, one.window)
            else:
                yield _in_order(one, *pairs.get(number, ([], [])))

    def _joined(
        self, opened: Sequence[Opened], targets: Mapping[int, list[Entry]]
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
        self, opened: Sequence[Opened], windows: Mapping[int, tuple[int, ...]], events: Mapping[int, Entry]
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


def _facts_of(opened: Sequence[Opened], targets: Mapping[int, list[Entry]]) -> dict[tuple[int, ...], list[int]]:
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
    inside.sort(key=standing, reverse=obligation.direction == "before")
    late.sort(key=standing)
    return inside, late


def counts(event: Entry, opened: Opened, late: bool) -> bool:
    """Whether an event that lies in a window (or after it, `late`) may be one of its targets."""
    # An activation is never its own target, unless the whole case is looked at; the next one may be a late target.
    if event is opened.window.activation:
        return opened.asked.obligation.direction == "anywhere"
    return late or event.order != opened.window.passed
