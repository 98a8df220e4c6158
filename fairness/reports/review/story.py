"""The case in two sentences: whether it is open, for how long, what lasted or lasts, and what happened last."""

from __future__ import annotations

from fairness.reports.lanes import Lane, lanes
from fairness.reports.review.said import spelt_value
from fairness.reports.view import View
from fairness.reports.words import in_full, lasting, listed, on, recorded_date


def story(view: View) -> str:
    """`The case was opened on 12 February 2024 and is still open after 10 months. The exclusion has lasted ...`."""
    line = view.review.timeline
    opened = in_full(recorded_date(line.case.opened))
    if not line.begun:
        return f"The case was not open yet: it opened on {opened}."
    end = line.closed.days[0] if line.closed else line.as_at
    lasted = lasting(max((end - line.opened.days[0]).days, 0))
    if line.closed:
        closed = in_full(on(line.closed.date))
        first = f"The case was opened {in_full(on(line.case.opened))} and closed {closed}, after {lasted}."
    else:
        first = f"The case was opened {in_full(on(line.case.opened))} and is still open after {lasted}."
    return " ".join(filter(None, (first, _second(view))))


def _second(view: View) -> str:
    line = view.review.timeline
    periods = [one for one in lanes(view) if one.periods]
    running = [one for one in periods if one.periods[-1][2]]
    parts = [listed(map(_lane, running or periods))] if periods else []
    outcome = spelt_value(line.case.facts.get("outcome"), "outcome", view.rulebook.vocabulary) if line.closed else ""
    last = next((one for one in reversed(line.shown) if not one.is_case), None)
    if outcome:
        parts.append(f"the case ended with {outcome[:1].lower()}{outcome[1:]}")
    elif last is not None:
        noun = view.rulebook.vocabulary.noun(last.type)
        parts.append(f"the last event on record is {noun} {in_full(on(last.date))}")
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _lane(lane: Lane) -> str:
    """`the exclusion has lasted 8 months`, of one still running; of one that ended `lasted`."""
    start, end, runs = lane.periods[-1]
    days = sum((last - first).days + 1 for first, last, _ in lane.periods)
    has = "has lasted" if runs else "lasted"
    return f"the {lane.label.lower()} {has} {lasting(days)}"
