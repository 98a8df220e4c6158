"""The columnar engine agrees with the oracle, many cases at once, and with itself however the cases are arranged."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from fairness import load_cases
from fairness.engines.columnar import loop, run
from fairness.engines.columnar.encode import encode
from fairness.engines.columnar.rows import in_full, whole
from fairness.engines.columnar.run import evaluate, judge, review_all
from fairness.engines.review import review
from fairness.engines.single import SingleCase
from fairness.readers.record import read_case
from fairness.rulebook.packs import read_pack
from fairness.rulebook.rulebook import Rulebook, load_rulebook
from fairness.rulebook.verdicts import VERDICTS
from tests.conformance.agreement import WORDS, columnar, wanted_rows
from tests.conformance.strategies import drawn

Row = dict[str, Any]
SAMPLES = [str(file) for file in Path(__file__).parents[2].glob("sample_cases/*.yaml") if file.stem != "tracker"]


@pytest.mark.parametrize("tens", range(12))
def test_columns_and_oracle_agree(tens: int) -> None:
    for number in range(tens * 10, tens * 10 + 10):
        pack, cases, as_at = drawn(f"columnar/{number}")
        wanted = [row for case in cases for row in wanted_rows(pack, case, as_at)]
        assert columnar(pack, cases, as_at).to_dicts() == wanted, (number, pack)


def test_sample_cases_get_the_same_from_the_engine_for_one_case() -> None:
    rulebook = load_rulebook(lines=False)
    cases, as_at = sorted(load_cases(*SAMPLES), key=lambda case: case.case_id), date(2024, 12, 1)
    engine = SingleCase(rulebook)
    wanted = [row for case in cases for row in review(case, engine, as_at).rows()]
    assert len(cases) > 1 and review_all(cases, rulebook, as_at).to_dicts() == wanted


def in_order(case: Row, timed: bool) -> Row:
    """The case with every event a whole day, or every event an instant: then all have one clear order."""
    events = []
    for number, event in enumerate(case.get("events") or []):
        stated = event["date"]
        day = str(next(iter(stated.values())) if isinstance(stated, dict) else stated)
        event = {key: value for key, value in event.items() if key not in ("time", "circa")}
        event["date"] = (day + "-01-01")[:10]
        events.append(event | ({"time": f"{number * 7 % 24:02}:30"} if timed else {}))
    whole = {key: (str(case[key]) + "-01-01")[:10] for key in ("opened", "closed") if case.get(key)}
    return {**case, "events": events, **whole}


@pytest.mark.parametrize("tens", range(8))
def test_the_compiled_loop_and_joins_give_the_same(tens: int) -> None:
    for number in range(tens * 10, tens * 10 + 10):
        pack, drawn_cases, as_at = drawn(f"ordered/{number}")
        cases = [in_order(case, timed=number % 2 == 1) for case in drawn_cases]
        read = read_pack(pack, "pack", "digest", WORDS)
        rulebook = Rulebook((read,), WORDS)
        frames = encode(
            [read_case(case, "case", WORDS) for case in cases], as_at, list(rulebook.rules.values()), words=WORDS
        )
        wanted = [row for case in cases for row in wanted_rows(pack, case, as_at)]
        assert in_full(evaluate(frames, rulebook)).to_dicts() == wanted, (number, pack)
        assert in_full(evaluate(frames, rulebook, scan=False)).to_dicts() == wanted, (number, pack)


def one_after_the_other(case: Row) -> Row:
    """The case with every event an instant of its own, opened and closed on days before and after them all."""
    timed = in_order(case, timed=True)
    days = sorted(event["date"] for event in timed["events"]) or [timed["opened"]]
    around = {
        key: str(date.fromisoformat(days[at]) + timedelta(days=by))
        for key, at, by in (("opened", 0, -1), ("closed", -1, 1))
        if case.get(key)
    }
    return {**timed, **around}


@pytest.mark.parametrize("tens", range(8))
def test_events_one_after_the_other(tens: int) -> None:
    for number in range(tens * 10, tens * 10 + 10):
        pack, drawn_cases, as_at = drawn(f"strict/{number}")
        cases = [one_after_the_other(case) for case in drawn_cases]
        read = read_pack(pack, "pack", "digest", WORDS)
        rulebook = Rulebook((read,), WORDS)
        frames = encode(
            [read_case(case, "case", WORDS) for case in cases], as_at, list(rulebook.rules.values()), words=WORDS
        )
        wanted = [row for case in cases for row in wanted_rows(pack, case, as_at)]
        assert in_full(evaluate(frames, rulebook)).to_dicts() == wanted, (number, pack)
        assert in_full(evaluate(frames, rulebook, scan=False)).to_dicts() == wanted, (number, pack)


@pytest.mark.parametrize("most", [1, 30, 100])
def test_cases_in_stretches_and_at_once_give_the_same(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(10):
        pack, cases, as_at = drawn(f"stretches/{number}")
        at_once = columnar(pack, cases, as_at)
        with monkeypatch.context() as changed:
            changed.setattr(run, "_EVENTS_AT_ONCE", most)
            assert columnar(pack, cases, as_at).equals(at_once), (number, pack)


def test_verdicts_are_those_of_the_rows() -> None:
    for number in range(10):
        pack, cases, as_at = drawn(f"verdicts/{number}")
        read = read_pack(pack, "pack", "digest", WORDS)
        rulebook = Rulebook((read,), WORDS)
        frames = encode(
            [read_case(case, "case", WORDS) for case in cases], as_at, list(rulebook.rules.values()), words=WORDS
        )
        verdicts, rows = judge(frames, rulebook), evaluate(frames, rulebook)
        kept = evaluate(frames, rulebook, applied=True)
        assert kept.equals(rows.filter(pl.col("verdict") != "not_applicable"))
        assert whole(kept, frames.cases["case_id"], verdicts.codes).equals(rows)
        for code in rulebook.rules:
            of_rule = rows.filter(pl.col("rule") == code)
            counted = {name: of_rule.filter(pl.col("verdict") == name).height for name in VERDICTS}
            assert verdicts.counts(code) == counted
            worst = [
                min(VERDICTS.index(str(verdict)) for verdict in of_rule.filter(pl.col("case_id") == case)["verdict"])
                for case in frames.cases["case_id"]
            ]
            assert verdicts.overall(code).tolist() == worst


def test_explanations_can_be_set_aside() -> None:
    for number in range(10):
        pack, cases, as_at = drawn(f"aside/{number}")
        wanted = [row for case in cases for row in wanted_rows(pack, case, as_at, explanations=False)]
        assert columnar(pack, cases, as_at, explanations=False).to_dicts() == wanted


def test_cases_alone_and_together_give_the_same() -> None:
    pack, cases, as_at = drawn("together")
    alone = pl.concat([columnar(pack, [case], as_at) for case in cases])
    assert alone.equals(columnar(pack, cases[::-1], as_at))


def test_replicating_cases_replicates_results() -> None:
    pack, cases, as_at = drawn("replicated")
    copies = [{**case, "case_id": f"{case['case_id']}-{copy}"} for copy in range(3) for case in cases]
    once = columnar(pack, cases, as_at)["verdict"].value_counts().sort("verdict")
    thrice = columnar(pack, copies, as_at)["verdict"].value_counts().sort("verdict")
    assert thrice["count"].to_list() == [3 * count for count in once["count"]]


def test_no_cases_give_no_rows() -> None:
    pack, _, as_at = drawn("none")
    assert columnar(pack, [], as_at).is_empty()
    read = read_pack(pack, "pack", "digest", WORDS)
    rulebook = Rulebook((read,), WORDS)
    verdicts = judge(encode([], as_at, list(rulebook.rules.values())), rulebook)
    assert [sum(verdicts.counts(code).values()) for code in rulebook.rules] == [0] * len(rulebook.rules)


WITHOUT = """
import sys

sys.modules["fairness.engines.columnar.scan"] = None  # as where no compiler was there
from tests.conformance.agreement import columnar, wanted_rows
from tests.conformance.strategies import drawn
from fairness.engines.columnar import loop

assert not loop.COMPILED
for number in range(12):
    pack, cases, as_at = drawn(f"without/{number}")
    wanted = [row for case in cases for row in wanted_rows(pack, case, as_at)]
    assert columnar(pack, cases, as_at).to_dicts() == wanted, number
"""


def test_without_the_compiled_loop_the_results_are_the_same() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT], capture_output=True, text=True, cwd=Path(__file__).parents[2]
    )
    assert not done.returncode, done.stderr


def test_rules_in_threads_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(10):
        pack, cases, as_at = drawn(f"threads/{number}")
        alone = columnar(pack, cases, as_at)
        with monkeypatch.context() as changed:
            changed.setattr(run, "_MANY_EVENTS", 1)
            changed.setattr(run.pl, "thread_pool_size", lambda: 3)
            assert columnar(pack, cases, as_at).equals(alone), (number, pack)


def test_the_compiled_loop_is_there() -> None:
    assert loop.COMPILED, "install the project again: pip install -e '.[dev]'"
