"""A case of four times the events takes about four times the work, counted in calls: no busy machine changes them."""

import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from fairness.cases.entries import Entry
from fairness.cases.models import Case
from fairness.cases.moments import comes_after
from fairness.cases.timeline import timeline
from fairness.engines.ordered import Ordered, Stretch
from fairness.engines.review import engine_for, review
from fairness.engines.windows import high, low
from fairness.readers.record import read_case
from fairness.reports.explanation import Explanation
from fairness.reports.render.markdown import as_markdown
from fairness.reports.review.sections import Extent, review_document
from fairness.reports.view import view
from fairness.reports.words import Words
from fairness.rulebook.rulebook import load_rulebook
from fairness.tracing.trace import trace

_AS_AT = date(2026, 12, 1)
_FEW, _MANY = 60, 240
_TYPES = (
    "exclusion.formal", "communication.contact", "exclusion.reviewed", "board.reported", "advice.sought",
    "exclusion.ended", "investigation.opened", "communication.update",
)  # fmt: skip
Row = dict[str, Any]


def _mix(place: int) -> Row:
    return {"date": _day(place), "type": _TYPES[place % len(_TYPES)], "by": f"P{place}", "reason": "a reason"}


def _same_type(place: int) -> Row:
    return {"date": _day(place), "type": "exclusion.formal"}


def _one_day(place: int) -> Row:
    return _mix(place) | {"date": "2010-01-05"}


def _partial(place: int) -> Row:
    return _mix(place) | {"date": _day(place)[: (4, 7, 10)[place % 3]]}


SHAPES = (_mix, _same_type, _one_day, _partial)


def _day(place: int) -> str:
    return (date(2010, 1, 5) + timedelta(days=place)).isoformat()


def _case(shape: Callable[[int], Row], events: int, **more: Any) -> Case:
    document = {
        "case_id": "LONG", "nation": "england", "sector": "secondary", "procedure": "mhps", "opened": "2010-01-04",
        "practitioner": {"profession": "doctor", "grade": "consultant", "new_in_post": False},
        "events": [shape(place) for place in range(events)], **more,
    }  # fmt: skip
    return read_case(document, "case", load_rulebook().vocabulary)


def _calls(work: Callable[[Case], object], case: Case) -> int:
    """How many functions are called, in Python or in C, each step of a generator among them."""
    number = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal number
        number += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work(case)
    finally:
        sys.setprofile(before)
    return number


def _is_in_proportion(work: Callable[[Case], object], shape: Callable[[int], Row], **more: Any) -> bool:
    work(_case(shape, 16))  # what is made once in a process is there
    few, many = (_calls(work, _case(shape, events, **more)) for events in (_FEW, _MANY))
    return many < 6 * few  # four times as many events: sixteen times the calls, were each compared with each


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("engine", ["rete", "direct"])
def test_the_results_of_a_long_case_take_work_in_proportion(shape: Callable[[int], Row], engine: str) -> None:
    chosen = engine_for(load_rulebook(), engine)
    assert _is_in_proportion(lambda case: review(case, chosen, _AS_AT), shape)


@pytest.mark.parametrize("shape", [_mix, _one_day])
def test_the_sentences_of_a_long_case_take_work_in_proportion(shape: Callable[[int], Row]) -> None:
    rulebook = load_rulebook()
    engine = engine_for(rulebook, "direct")

    def report(case: Case) -> None:
        as_markdown(review_document([view(review(case, engine, _AS_AT), rulebook)], Extent()))

    assert _is_in_proportion(report, shape)


def test_one_activation_of_a_long_case_is_explained_without_tracing_the_others() -> None:
    rulebook = load_rulebook()
    engine = engine_for(rulebook, "direct")

    def explain(case: Case) -> None:
        made = trace(case, rulebook.rules["MHE029"], rulebook, engine, _AS_AT, only=8)
        assert [one.result.place for one in made.traced] == [8]
        Explanation(made, Words(rulebook.vocabulary)).as_json(8)

    assert _is_in_proportion(explain, _mix)


def test_many_explanations_take_work_in_proportion() -> None:
    rulebook = load_rulebook()
    engine = engine_for(rulebook, "direct")

    given = [
        {"rule": "MHE014", "event": place, "reason": "a reason", "by": "P1", "date": "2024-01-01"}
        for place in range(_FEW)
    ]
    cases = [_case(_mix, _FEW, explanations=given * times) for times in (1, 4)]
    few, many = (_calls(lambda case: review(case, engine, _AS_AT), case) for case in cases)
    assert many < few + 20 * 3 * _FEW  # a few calls for each


# -- what is looked up is what a search would find ---------------------------------------------------------------


@pytest.fixture(scope="module")
def events() -> list[Entry]:
    """Timed, whole, partial and overlapping dates, in an order of the file that is not that of time."""
    rows = [
        {"date": text, "time": time, "type": "communication.contact"}
        for text, time in [
            ("2010-03-05", None), ("2010-03", None), ("2010-03-05", "10:00"), ("2010", None), ("2010-03-04", "23:59"),
            ("2010-03-05", None), ("2010-03-05", "10:00"), ("2010-02-28", None), ("2010-03", None), ("2011", None),
            ("2010-03-05", "09:00"), ("2010-04-01", None), ("2010-03-31", "00:00"), ("2010", None),
        ]
    ]  # fmt: skip
    case = _case(lambda place: rows[place], len(rows))
    made = timeline(case, date(2030, 1, 1)).events
    return [one for one in made if not one.is_case]


def _subsets(events: list[Entry]) -> Iterator[list[Entry]]:
    yield from (events, events[::2], events[1::3], events[:1], [])


def test_an_order_finds_the_neighbours_that_a_search_finds(events: list[Entry]) -> None:
    for some in _subsets(events):
        order = Ordered(some)
        for event in events:
            key, moment = event.moment.key, event.moment
            before = [one for one in some if one.moment.key < key]
            after = [one for one in some if one.moment.key > key]
            assert order.beside(event, True) is (after[0] if after else None)
            assert order.beside(event, False) is (before[-1] if before else None)
            may_follow = [one for one in some if comes_after(one.moment, moment)]
            may_lead = [one for one in some if comes_after(moment, one.moment)]
            assert order.first_after(event) is (may_follow[0] if may_follow else None)
            assert order.last_before(event) is (may_lead[-1] if may_lead else None)
            so_far = [
                one
                for one in some
                if not comes_after(one.moment, moment)
                or (comes_after(moment, one.moment) and one.position < event.position)
            ]
            assert order.latest(event) is (so_far[-1] if so_far else None)


def test_an_order_finds_the_events_of_a_stretch_that_a_search_finds(events: list[Entry]) -> None:
    ends = [0, *(bound for one in events for bound in (low(one.moment), high(one.moment)))]
    for some in _subsets(events):
        order = Ordered(some)
        for first in ends:
            for last in ends[::2]:
                stretch = Stretch(ends_from=first, begins_to=last)
                left_out = (events[0].order, events[3].order, None, 99)
                searched = [
                    one
                    for one in some
                    if high(one.moment) >= first and low(one.moment) <= last and one.order not in left_out
                ]
                found = order.within(stretch, left_out)
                assert list(found) == searched
                assert len(found) == len(searched)
                assert list(order.within(stretch, left_out, backwards=True)) == searched[::-1]
                assert [found[place] for place in range(len(found))] == searched
