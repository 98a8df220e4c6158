"""Logs as the benchmarks give them to the engines: nothing lost, and both engines' inputs alike."""

from __future__ import annotations

import gzip
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairness.engines.columnar.rows import in_full
from fairness.engines.columnar.run import evaluate, review_all

BENCHMARKS = Path(__file__).parent.parent.parent / "benchmarks"
sys.path.append(str(BENCHMARKS))

import logs  # noqa: E402
from naive import broken  # noqa: E402

_HEADER = "case,activity,timestamp\n"
_PAIRED = logs.TEMPLATES[4:]


def listed() -> list[logs.Constraint]:
    """Every template, on activities a and b."""
    return [
        {"code": f"C{number}", "template": one, "activities": ["a", "b"] if one in _PAIRED else ["a"]}
        for number, one in enumerate(logs.TEMPLATES, 1)
    ]


def read(rows: list[tuple[str, str, int]], folder: Path, replicate: int = 1) -> logs.pl.DataFrame:
    """A log of (case, activity, minute)."""
    lines = [f"{case},{activity},2024-01-01T00:{minute:02}:00.000Z" for case, activity, minute in rows]
    file = folder / "log.csv.gz"
    file.write_bytes(gzip.compress((_HEADER + "\n".join(lines)).encode()))
    return logs.read_log(file, replicate)


def test_a_case_called_na_is_kept_and_each_copy_has_its_own_cases(tmp_path: Path) -> None:
    log = read([("NA", "a", 5), ("x", "b", 1), ("NA", "b", 2)], tmp_path, replicate=2)
    assert log.select("case", "activity").rows() == [
        ("NA", "b"), ("NA", "a"), ("x", "b"), ("NA#1", "b"), ("NA#1", "a"), ("x#1", "b"),
    ]  # fmt: skip


def test_events_of_one_time_stay_in_the_order_of_the_file(tmp_path: Path) -> None:
    log = read([("x", "b", 3), ("x", "a", 3), ("x", "c", 3), ("x", "d", 1)], tmp_path)
    assert log["activity"].to_list() == ["d", "b", "a", "c"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("logs")


_ROWS = st.lists(
    st.tuples(st.sampled_from(["NA", "x", "y"]), st.sampled_from("abc"), st.integers(0, 9)), min_size=1, max_size=14
)


@settings(deadline=None, max_examples=60)
@given(rows=_ROWS)
def test_frames_and_cases_of_a_log_give_the_same_results(rows: list[tuple[str, str, int]], folder: Path) -> None:
    log, rules = read(rows, folder), logs.rulebook(listed())
    frames = logs.frames_of(log)
    assert in_full(evaluate(frames, rules)).equals(review_all(logs.cases_of(log), rules, frames.as_at))


@settings(deadline=None, max_examples=60)
@given(rows=_ROWS)
def test_the_templates_mean_what_they_say(rows: list[tuple[str, str, int]], folder: Path) -> None:
    log = read(rows, folder)
    found = logs.violating(evaluate(logs.frames_of(log), logs.rulebook(listed())))
    for (case,), events in log.group_by("case"):
        trace = events["activity"].to_list()
        places = {name: [at for at, one in enumerate(trace) if one == name] for name in "ab"}
        pairs = [(a, b) for a in places["a"] for b in places["b"] if a < b]
        for one in listed():
            alone = [(at, -1) for at in places["a"]]
            wrong = broken(one, places, pairs if one["template"] in _PAIRED else alone)
            assert (case in found.get(one["code"], [])) == wrong, (one["template"], trace)


def test_a_window_of_hours_is_closed_at_its_end(tmp_path: Path) -> None:
    lines = ["x,a,2024-01-01T10:00:00.000Z", "x,b,2024-01-01T12:00:00.000Z", "y,a,2024-01-01T10:00:00.000Z",
             "y,b,2024-01-01T12:00:00.001Z"]  # fmt: skip
    file = tmp_path / "log.csv"
    file.write_text(_HEADER + "\n".join(lines))
    one = {"code": "W1", "template": "response", "activities": ["a", "b"], "hours": 2}
    log = logs.read_log(file)
    assert logs.violating(evaluate(logs.frames_of(log, 2), logs.rulebook([one]))) == {"W1": ["y"]}


def test_the_obvious_program_agrees_on_a_small_log(tmp_path: Path) -> None:
    rows = [(f"{case}", activity, minute) for case in range(4) for minute, activity in enumerate(
        ("ER Registration", "ER Triage", "CRP", "LacticAcid", "Leucocytes", "CRP")[case:]
    )]  # fmt: skip
    read(rows, tmp_path)
    (tmp_path / "log.csv.gz").rename(tmp_path / "sepsis.csv.gz")
    done = subprocess.run(
        [sys.executable, BENCHMARKS / "naive.py", "--logs", tmp_path, "--cases", "4"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "the same in every program" in done.stdout
    assert "ended with" not in done.stdout
