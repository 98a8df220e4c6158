"""What one activation's window held, and what each event of a wanted type fell short of: for explaining a result."""

from __future__ import annotations

from dataclasses import dataclass, replace

from fairness.cases.timeline import Entry
from fairness.engines.plan import Windows
from fairness.engines.trace_bounds import Bounds, bounds
from fairness.engines.trace_reasons import Candidate, Missed, is_of_type, outside, unmet
from fairness.engines.windows import Window
from fairness.rulebook.obligations import Obligation


@dataclass(frozen=True, slots=True)
class Looked:
    """A window with its bounds, and every event of a wanted type, in standing order."""

    window: Window
    bounds: Bounds
    candidates: list[Candidate]


def look(check: Obligation, activation: Entry, windows: Windows) -> Looked:
    """The window that `activation` opens, and its candidates; not for checks of the activating event itself."""
    window = windows.window(check, activation)
    ends = bounds(check, window, windows)
    targets = [one for one in windows.timeline.events if is_of_type(one, check.target)]
    return Looked(window, ends, [_candidate(check, one, window, ends) for one in targets])


def _candidate(check: Obligation, event: Entry, window: Window, ends: Bounds) -> Candidate:
    lacks = unmet(check.target, event, window.activation)
    kept_out = None
    if check.direction != "anywhere":
        if event is window.activation:
            return Candidate(event, Missed("itself"))
        kept_out = outside(event, ends)
        if kept_out is not None and kept_out.limit is not None and (event.is_partial or window.activation.is_partial):
            kept_out = replace(kept_out, partial=True)
        if kept_out is None and event.position == window.passed:
            kept_out = Missed("next_activation")
    if lacks:
        return Candidate(event, lacks[0], lacks if kept_out is None else ())
    return Candidate(event, kept_out)
