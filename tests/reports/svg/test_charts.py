"""Charts: well formed, named, escaped, inside their frame, and telling the same in words and marks."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairness.reports.svg import (
    BarRow,
    Curve,
    IntervalRow,
    Look,
    Palette,
    Step,
    bar_rates,
    funnel_chart,
    interval_chart,
    survival_chart,
    xmr_chart,
)
from fairness.reports.svg.axes import foot_of, percents, plain, ticks
from fairness.statistics.funnel import funnel
from fairness.statistics.spc import xmr

NS = "{http://www.w3.org/2000/svg}"
NASTY = "<script>alert(\"x\")</script> & 'co' ]]>"
LOOK = Look("chart-1", NASTY)
CALM = [0.3, 0.32, 0.28, 0.31, 0.29, 0.3, 0.33, 0.27, 0.3, 0.29, 0.31, 0.3, 0.9, 0.3, 0.28]


def labels(count: int) -> list[str]:
    return [f"Jan–Mar {2000 + place}" for place in range(count)]


def all_charts(nasty: str = NASTY, look: Look = LOOK) -> dict[str, str]:
    units = {f"{nasty} {place}": (place, 20) for place in range(12)}
    steps = [Step(10, 0.8, 0.6, 0.95, 10, 0), Step(40, 0.4, 0.2, 0.7, 5, 2)]
    return {
        "bars": bar_rates([BarRow(nasty, "3 of 10", 0.3, 0.1, 0.6), BarRow("b", nasty)], look, nasty),
        "xmr": xmr_chart(xmr([*CALM, 0.5], [f"{nasty} {p}" for p in range(16)], partial={15}), look),
        "run": xmr_chart(xmr([1.0, None, 3.0], labels(3)), look, rates=False),
        "funnel": funnel_chart(funnel(units), look),
        "survival": survival_chart([Curve(nasty, steps), Curve("b", steps)], look, nasty, nasty),
        "difference": interval_chart([IntervalRow(nasty, 0.1, -0.2, 0.4, nasty), IntervalRow("b", note=nasty)], look),
        "groups": interval_chart(
            [IntervalRow(f"{nasty} {place}", 0.1, -0.2, 0.4, "differs", True, nasty * 3) for place in range(3)], look
        ),
        "ratio": interval_chart([IntervalRow("a", 2, 0.5, 90)], look, "ratio", (0.8, 1.25), nasty),
    }


def empty_charts() -> dict[str, str]:
    return {
        "bars": bar_rates([], LOOK),
        "xmr": xmr_chart(xmr([], []), LOOK),
        "blank": xmr_chart(xmr([None], ["a"]), LOOK),
        "funnel": funnel_chart(funnel({}), LOOK),
        "survival": survival_chart([], LOOK),
        "curve": survival_chart([Curve("a", [])], LOOK),
        "difference": interval_chart([], LOOK),
        "ratio": interval_chart([IntervalRow("a")], LOOK, "ratio"),
    }


def words(svg: str) -> list[str]:
    return [element.text or "" for element in ET.fromstring(svg).iter(f"{NS}text")]


@pytest.mark.parametrize("chart", all_charts())
def test_every_chart_is_accessible_and_inert(chart: str) -> None:
    svg = all_charts()[chart]
    root = ET.fromstring(svg)
    title, desc = root.find(f"{NS}title"), root.find(f"{NS}desc")
    assert title is not None and desc is not None
    assert root.get("role") == "img" and root.get("viewBox")
    assert (root.get("aria-labelledby"), root.get("aria-describedby")) == (title.get("id"), desc.get("id"))
    assert title.text == NASTY and len(desc.text or "") > 10
    tags = {element.tag.removeprefix(NS) for element in root.iter()}
    assert tags <= {"svg", "title", "desc", "rect", "text", "line", "polyline", "polygon", "circle"}
    assert "url(" not in svg and "href" not in svg and not re.search(r"\son\w+=", svg)
    assert "nan" not in svg and 'inf"' not in svg


@pytest.mark.parametrize(
    "charts", [*(all_charts("a name", Look("c", "t", width=width)) for width in (350, 480, 640)), empty_charts()]
)
def test_everything_lies_inside_the_frame(charts: dict[str, str]) -> None:
    for name, svg in charts.items():
        root = ET.fromstring(svg)
        width, height = (float(part) for part in (root.get("viewBox") or "").split()[2:])
        for element in root.iter():
            for key, most in (("x", width), ("y", height), ("x1", width), ("x2", width), ("y1", height)):
                if element.get(key):
                    assert -1 <= float(element.get(key) or 0) <= most + 1, (name, element.attrib)
            for pair in (element.get("points") or "").split():
                x, y = map(float, pair.split(","))
                assert -1 <= x <= width + 1 and -1 <= y <= height + 1, (name, element.attrib)
            if element.tag == f"{NS}text" and element.text:  # letters are a good half as wide as they are high
                room = 0.45 * float(element.get("font-size") or 0) * len(element.text)
                start = float(element.get("x") or 0) - {"middle": room / 2, "end": room}.get(
                    element.get("text-anchor", ""), 0
                )
                assert start >= -2 and start + room <= width + 2, (name, element.text)


def test_a_description_of_ones_own_takes_the_place() -> None:
    root = ET.fromstring(bar_rates([BarRow("a", "1 of 2", 0.5)], Look("c", "t", "In my words")))
    assert root.findtext(f"{NS}desc") == "In my words"


def test_a_hidden_count_draws_no_bar() -> None:
    shown = bar_rates([BarRow("a", "3 of 10", 0.3, 0.1, 0.6)], LOOK)
    hidden = bar_rates([BarRow("a", "fewer than 5 cases")], LOOK)
    assert "fewer than 5 cases" in words(hidden) and "3 of 10, 30%" in words(shown)
    assert hidden.count("<rect") == 1 < shown.count("<rect")
    survival = [Curve("a", [Step(5, 0.5, at_risk=7)])]
    assert "7" in words(survival_chart(survival, LOOK))
    assert "Still followed" not in words(survival_chart(survival, LOOK, counts=False))


def test_a_special_cause_has_its_own_shape_and_is_described() -> None:
    svg = xmr_chart(xmr(CALM, labels(15)), LOOK)
    assert "special cause: concern" in words(svg)
    assert "Jan–Mar 2012 90.0%: concern (outside limits)" in (ET.fromstring(svg).findtext(f"{NS}desc") or "")
    calm = xmr_chart(xmr(CALM[:12], labels(12)), LOOK)
    assert "no special cause" in (ET.fromstring(calm).findtext(f"{NS}desc") or "")
    assert "special cause: concern" not in words(calm)
    assert any("trial upper limit" in word for word in words(calm))


def test_a_funnel_names_units_beyond_in_order_of_name() -> None:
    units = {"Zeta": (18, 20), "alpha": (0, 40), "Mid": (15, 20), **{f"u{place}": (8, 20) for place in range(6)}}
    svg = funnel_chart(funnel(units), LOOK)
    named = [word for word in words(svg) if re.match(r"\d\s+[A-Za-z]", word)]
    assert [word.split()[1] for word in named] == ["alpha:", "Mid:", "Zeta:"]
    assert {"1", "2", "3"} <= set(words(svg))


def test_an_interval_that_leaves_out_no_difference_is_filled() -> None:
    look = Look("c", "t", palette=Palette(main="#010101"))
    out = interval_chart([IntervalRow("a", 0.1, 0.05, 0.2)], look)
    held = interval_chart([IntervalRow("a", 0.1, -0.05, 0.2)], look)
    filled = 'fill="#010101" stroke="#010101"'
    assert out.count(filled) == held.count(filled) + 1
    assert "+10.0 (+5.0 to +20.0)" in words(out)
    assert "−5" in " ".join(words(held))


def test_rows_of_one_subject_stand_under_it_once() -> None:
    rows = [IntervalRow(group, 0.1, 0.05, 0.2, "differs", True, "On this rule") for group in ("Asian", "White")]
    for width in (350, 640):
        said = words(interval_chart(rows, Look("c", "t", width=width)))
        assert said.count("On this rule") == 1
        assert said.index("On this rule") < said.index("Asian") < said.index("White")
        assert "+10.0 (+5.0 to +20.0)" in said  # the mark and the key tell the verdict
    wide, narrow = (
        float((ET.fromstring(interval_chart(rows, Look("c", "t", width=width))).get("viewBox") or "").split()[3])
        for width in (640, 350)
    )
    assert wide < narrow  # side by side where there is room


def test_a_scale_begins_near_its_values_and_says_so() -> None:
    high = xmr_chart(xmr([0.7 + value / 10 for value in CALM], labels(15)), LOOK)
    assert "The scale begins at 72%." in words(high) and "0%" not in words(high)
    low = xmr_chart(xmr(CALM, labels(15)), LOOK)
    assert "0%" in words(low) and not any("scale begins" in one for one in words(low))
    units = {f"u{place}": (230 + place, 300 + place) for place in range(12)}
    said = words(funnel_chart(funnel(units), LOOK))
    assert any(one.startswith("The scales begin at ") for one in said) and "0%" not in said
    assert [foot_of(0.1, 0.9), foot_of(0.5, 0.9), foot_of(0.9, 0.9)] == [0, 0.5, 0]


def test_a_ratio_beyond_the_scale_ends_in_an_arrow() -> None:
    inside = interval_chart([IntervalRow("a", 2, 0.5, 8)], LOOK, "ratio")
    beyond = interval_chart([IntervalRow("a", 2, 0.5, 800)], LOOK, "ratio")
    assert inside.count("<polygon") == 0 and beyond.count("<polygon") == 1


def test_a_curve_is_read_as_steps() -> None:
    curve = Curve("a", [Step(10, 0.8, at_risk=10), Step(40, 0.5, at_risk=5)])
    assert [curve.share(time) for time in (0, 9.9, 10, 40, 99)] == [1, 1, 0.8, 0.5, 0.5]
    assert [curve.at_risk(time) for time in (0, 10, 11, 40, 41)] == [10, 10, 5, 5, 0]
    assert curve.median() == 40
    assert Curve("b", [Step(10, 0.51)]).median() is None
    exact = Curve("c", curve.steps, half=38, followed=[(3, 12), (10, 10), (30, 6), (40, 5)])
    assert exact.median() == 38 and [exact.at_risk(time) for time in (0, 10, 11, 41)] == [12, 10, 6, 0]


@given(st.floats(-1e6, 1e6), st.floats(0, 1e6), st.integers(3, 10))
def test_ticks_span_and_are_few(low: float, more: float, most: int) -> None:
    found = ticks(low, low + more, most)
    assert found[0] <= low + 1e-6 * max(1, abs(low), more) and found[-1] >= low + more - 1e-6 * max(1, abs(low), more)
    assert 2 <= len(found) <= most + 1
    assert found == sorted(set(found))


def test_numbers_in_words() -> None:
    assert [plain(value) for value in (0, -0.001, 1234.5, -2)] == ["0", "0", "1,234.5", "−2"]
    assert [percents([0, 0.05])(0.05), percents([0, 0.025])(0.025), percents([0.0025])(0.0025)] == [
        "5%",
        "2.5%",
        "0.25%",
    ]


rates = st.lists(st.none() | st.floats(0, 1), max_size=60)


@settings(deadline=None, max_examples=40)
@given(rates, st.dictionaries(st.text(max_size=8), st.integers(0, 40).map(lambda n: (n // 3, n)), max_size=15))
def test_anything_can_be_drawn(values: list[float | None], units: dict[str, tuple[int, int]]) -> None:
    printable = {
        re.sub(r"[^\x20-\x7e]", "?", name) + str(place): of for place, (name, of) in enumerate(units.items())
    }
    for svg in (xmr_chart(xmr(values, labels(len(values))), LOOK), funnel_chart(funnel(printable), LOOK)):
        ET.fromstring(svg)
        assert "nan" not in svg
