"""What lasts, such as an exclusion or a hold, from the events that begin, continue and end it.

The vocabulary declares the kinds. Their beginnings, ends and lapses stand in a timeline as events of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from fairness.cases.entries import Entry
from fairness.cases.episode_kinds import BEGAN, ENDED, LAPSED, EpisodeKind, Part
from fairness.cases.moments import DAY_MS, day_end, day_of, days_of


@dataclass(slots=True)
class _Stretch:
    """One stretch of an episode: the entry that opened a part, and the one that closed it (None: still open)."""

    start: Entry
    end: Entry | None


Span = tuple[date, date | None]  # the day on which an episode began, and the one on which it ended; None: it is open


def derive(
    entries: Sequence[Entry], kinds: Iterable[EpisodeKind], horizon: int, closed: Entry | None
) -> tuple[list[Entry], dict[str, list[Span]]]:
    """The entries that episodes add to a timeline (their beginnings, ends and lapses), and their days by kind.

    `entries` are a case's events in standing order, without its opening and closing; `horizon` (ms) and `closed` its
    end. The first part of a type is the name of the kind (`exclusion_period.began`).
    """
    by_type: dict[str, list[Entry]] = {}
    for one in entries:
        by_type.setdefault(one.type, []).append(one)
    found: list[Entry] = []
    spans: dict[str, list[Span]] = {}
    for kind in kinds:
        stretches: list[_Stretch] = []
        for part in kind.parts:
            if not any(name in by_type for name in part.begins):
                continue
            of_part = [one for name in dict.fromkeys(part.types) for one in by_type.get(name, ())]
            of_part.sort(key=lambda one: one.standing)
            stretches += _stretches(part, of_part)
            found += _lapses(kind, part, of_part, horizon, closed)
        if stretches:
            more, spans[kind.name] = _episodes(kind, stretches)
            found += more
    return found, spans


def _stretches(part: Part, entries: Sequence[Entry]) -> list[_Stretch]:
    found: list[_Stretch] = []
    for one in entries:
        is_open = bool(found) and found[-1].end is None
        if one.type in part.ends:
            if is_open:
                found[-1].end = one
        elif not is_open and part.begun_by(one.type, one.fields):
            found.append(_Stretch(one, None))
    return found


def _episodes(kind: EpisodeKind, stretches: list[_Stretch]) -> tuple[list[Entry], list[Span]]:
    """The beginning and the end of each episode that stretches make together, and its days."""
    stretches.sort(key=lambda one: one.start.standing)
    episodes: list[list[_Stretch]] = []
    last: int | None = 0  # the day (since 1970) on which the episode ended so far; None while it is open
    for one in stretches:
        if not episodes or (last is not None and one.start.moment.lo // DAY_MS - last > kind.gap):
            episodes.append([])
            last = one.start.moment.lo // DAY_MS
        episodes[-1].append(one)
        last = None if one.end is None or last is None else max(last, one.end.moment.hi // DAY_MS)
    found: list[Entry] = []
    spans: list[Span] = []
    earlier = 0
    for episode in episodes:
        start = episode[0].start
        found.append(start.turned_into(f"{kind.name}.{BEGAN}", {"earlier_days": earlier}))
        ends = [one.end for one in episode if one.end is not None]
        if len(ends) < len(episode):
            spans.append((day_of(start.moment.lo), None))
        else:
            end = max(ends, key=lambda one: (one.moment.hi, one.standing))
            days = end.moment.hi // DAY_MS - start.moment.lo // DAY_MS + 1
            earlier += days
            found.append(end.turned_into(f"{kind.name}.{ENDED}", {"days": days}))
            spans.append((day_of(start.moment.lo), day_of(end.moment.hi)))
    return found, spans


def _lapses(
    kind: EpisodeKind, part: Part, entries: Sequence[Entry], horizon: int, closed: Entry | None
) -> Iterator[Entry]:
    """The days after a stated last day on which nothing of a part had followed."""
    is_open = False
    for place, one in enumerate(entries):
        if one.type in part.ends:
            is_open = False
            continue
        begins = part.begun_by(one.type, one.fields)
        is_open = is_open or begins
        last = stated_end(one.fields.get(part.until), one.moment.lo) if is_open else None
        if begins and part.lasts is not None:
            longest = one.moment.hi // DAY_MS * DAY_MS + (part.lasts + 1) * DAY_MS - 1
            last = longest if last is None else min(last, longest)
        if last is None or last >= horizon:
            continue
        if place + 1 < len(entries) and entries[place + 1].moment.lo <= last:
            continue
        if closed is not None and closed.moment.lo <= last:
            continue
        yield one.turned_into(f"{kind.name}.{LAPSED}", {}, last + 1)


def stated_end(value: Any, lo: int) -> int | None:
    """The last millisecond of a stated date; None where there is none, or it lies before `lo` (ms)."""
    if not isinstance(value, str) or not value:
        return None
    try:
        end = day_end(days_of(value)[1])
    except ValueError:
        return None
    return end if end >= lo else None
