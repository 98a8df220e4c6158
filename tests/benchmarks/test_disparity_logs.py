"""Event logs with groups: a known difference is found, none is not, and a confounded one is explained."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]


def write(path: Path, protected: float, skilled_less: bool, xes: bool = False) -> None:
    """Applications: refused with this much more for the protected; or (confounded) as they have fewer skills."""
    draw = np.random.default_rng(3)
    rows = []
    for number in range(1500):
        own = draw.random() < 0.4
        skilled = draw.random() < (0.3 if own and skilled_less else 0.7)
        refused = draw.random() < (0.2 if skilled else 0.6) + protected * own
        known = {
            "case:concept:name": str(number),
            "case:protected": str(bool(own)),
            "case:skilled": str(bool(skilled)),
        }
        for day, activity in enumerate(("Apply", "Interview", "Refuse" if refused else "Offer"), 1):
            rows.append(known | {"concept:name": activity, "time:timestamp": f"2024-01-{day:02}T09:00:00"})
    with open(path, "w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def test_known_differences_are_found_explained_and_not_invented(tmp_path: Path) -> None:
    write(tmp_path / "a_high.csv", 0.25, False)
    write(tmp_path / "b_neutral.csv", 0.0, False)
    write(tmp_path / "c_confounded.csv", 0.0, True)
    (tmp_path / "d.xes").write_text(_xes(), encoding="utf-8")
    command = [sys.executable, "-m", "benchmarks.disparity_logs", tmp_path, "--positive", "Offer"]
    made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=120)
    text = made.stdout
    high, neutral, confounded = (text[text.index(name) :] for name in ("a_high", "b_neutral", "c_confounded"))
    assert _p(high) < 0.001 and _p(neutral) > 0.05 and _p(confounded) < 0.001
    assert "without: disappears" in confounded.split("d.xes")[0]
    assert "disappears" not in high.split("b_neutral")[0]
    assert "d.xes: without “Offer”: protected 1 of 2, others 0 of 2" in text


def _p(text: str) -> float:
    return float(text.split("headline: ", 1)[1].split(", p ", 1)[1].split()[0])


def _xes() -> str:
    def trace(number: int, own: str, last: str) -> str:
        at = '<date key="time:timestamp" value="2024-01-0{}T09:00:00"/>'
        event = f'<event><string key="concept:name" value="{{}}"/>{at}</event>'
        return (
            f'<trace><string key="concept:name" value="{number}"/><boolean key="protected" value="{own}"/>'
            f"{event.format('Apply', 1)}{event.format(last, 2)}</trace>"
        )

    made = [
        trace(1, "true", "Refuse"),
        trace(2, "true", "Offer"),
        trace(3, "false", "Offer"),
        trace(4, "false", "Offer"),
    ]
    return f'<log xmlns="http://www.xes-standard.org/">{"".join(made)}</log>'
