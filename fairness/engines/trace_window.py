"""What one activation's window held, and what each event of a wanted type fell short of: for explaining a result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from fairness.cases.entries import Entry
from fairness.engines.ordered import Stretch
from fairness.engines.plan import Windows
from fairness.engines.trace_bounds import Bounds, bounds
from fairness.engines.trace_reasons import Candidate, Missed, outside, unmet
from fairness.engines.windows import NEVER, Window
from fairness.rulebook.obligations import Obligation


@dataclass(frozen=True, slots=True)
class Looked:
    """A window with its bounds, and what became of the events of the wanted types."""

    check: Obligation
    window: Window
    bounds: Bounds
    windows: Windows

    def candidates(self) -> list[Candidate]:
        """Every event of a wanted type, in standing order."""
        return [self.candidate(one) for one in self.windows.of_types(self.check.target)]

    def candidate(self, event: Entry) -> Candidate:
        """One event of a wanted type, and what it missed."""
        window = self.window
        lacks = unmet(self.check.target, event, window.activation)
        kept_out = None
        if self.check.direction != "anywhere":
            if event is window.activation:
                return Candidate(event, Missed("itself"))
            kept_out = outside(event, self.bounds)
            partial = event.is_partial or window.activation.is_partial
            if kept_out is not None and kept_out.limit is not None and partial:
                kept_out = replace(kept_out, partial=True)
            if kept_out is None and event.position == window.passed:
                kept_out = Missed("next_activation")
        if lacks:
            return Candidate(event, lacks[0], lacks if kept_out is None else ())
        return Candidate(event, kept_out)

    def inside(self) -> Sequence[Entry]:
        """The targets that count, in standing order."""
        return self._targets(self._inside(), self.window.passed)

    def kept_out(self) -> list[Sequence[Entry]]:
        """The targets on the side of the activation that is looked at which do not count, in groups of one reason."""
        if self.check.direction == "anywhere":
            return []
        first, last = self.bounds.lower[0].packed, self.bounds.upper[0].packed
        found = [self._targets(self._side(ends_to=first - 1)), self._targets(self._side(first, begins_from=last + 1))]
        found.append([one for one in self.passed() if self._inside().has(one)])
        return sorted((group for group in found if group), key=lambda group: group[0].moment.key)

    def passed(self) -> list[Entry]:
        """The target, if any, that cannot count as it is the next activation."""
        found = self.windows.matching(self.check.target, self.window.activation)
        return [] if self.window.passed is None else found.at(self.window.passed)

    def nearly(self) -> Sequence[Entry]:
        """The events of a wanted type inside the window that lack an attribute, in standing order."""
        found = self.windows.matching(self.check.target, self.window.activation, matches=False)
        return found.within(self._inside(), self._itself(self.window.passed))

    def _targets(self, stretch: Stretch, passed: int | None = None) -> Sequence[Entry]:
        found = self.windows.matching(self.check.target, self.window.activation)
        return found.within(stretch, self._itself(passed))

    def _itself(self, passed: int | None) -> tuple[int | None, ...]:
        return () if self.check.direction == "anywhere" else (self.window.activation.position, passed)

    def _inside(self) -> Stretch:
        return self._side(self.bounds.lower[0].packed, self.bounds.upper[0].packed)

    def _side(
        self, ends_from: int = 0, begins_to: int = NEVER, ends_to: int = NEVER, begins_from: int = 0
    ) -> Stretch:
        """A stretch on the side of the activation on which the rule looks."""
        for bound in self.bounds.lower:
            if bound.kind == "activation":
                ends_from = max(ends_from, bound.packed)
        for bound in self.bounds.upper:
            if bound.kind == "activation":
                begins_to = min(begins_to, bound.packed)
        return Stretch(ends_from, begins_to, ends_to, begins_from)


def look(check: Obligation, activation: Entry, windows: Windows) -> Looked:
    """The window that `activation` opens; not for checks of the activating event itself."""
    window = windows.window(check, activation)
    return Looked(check, window, bounds(check, window, windows), windows)
