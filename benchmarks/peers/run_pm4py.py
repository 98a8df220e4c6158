"""pm4py's DECLARE conformance on one log, timed without its loading; run by benchmarks/declare.py.

    python run_pm4py.py LOG.csv CONSTRAINTS.json [--runs 5]

LOG.csv has the columns case, activity, timestamp, with cases one after the other and their events in order.
Two ways are timed: `lists` is the function's core on lists of activities already projected (its fastest), and
`dataframe` the public function on a formatted dataframe. Prints one JSON document.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.metadata
import json
import platform
import sys
import time
from typing import Any

_NAMES = {
    "existence": "existence", "absence": "absence", "exactly_one": "exactly_one", "init": "init",
    "response": "response", "precedence": "precedence", "alternate_response": "altresponse",
    "alternate_precedence": "altprecedence", "chain_response": "chainresponse",
    "chain_precedence": "chainprecedence",
}  # fmt: skip


def model_of(constraints: list[dict[str, Any]]) -> dict[str, dict[Any, dict[str, int]]]:
    """The constraints as pm4py takes them."""
    model: dict[str, dict[Any, dict[str, int]]] = {}
    for one in constraints:
        activities = one["activities"]
        key = activities[0] if len(activities) == 1 else tuple(activities)
        model.setdefault(_NAMES[one["template"]], {})[key] = {"support": 1, "confidence": 1}
    return model


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("log")
    parser.add_argument("constraints")
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    with contextlib.redirect_stdout(sys.stderr):  # the library greets on standard output
        import pandas as pd
        import pm4py
        from pm4py.algo.conformance.declare.variants import classic

        # Without keep_default_na=False a case called "NA" is dropped.
        frame = pd.read_csv(asked.log, dtype={"case": str, "activity": str}, keep_default_na=False)
        frame["timestamp"] = pd.to_datetime(frame["timestamp"], format="ISO8601", utc=True)
        frame = pm4py.format_dataframe(frame, case_id="case", activity_key="activity", timestamp_key="timestamp")
        grouped = frame.groupby("case:concept:name", sort=False)["concept:name"]
        traces = {case: list(activities) for case, activities in grouped}
        with open(asked.constraints, encoding="utf-8") as file:
            constraints = json.load(file)
        model = model_of(constraints)
        lists = list(traces.values())
        ways = {
            "lists": lambda: classic.apply_list(lists, model),
            "dataframe": lambda: pm4py.conformance_declare(frame, model),
        }
        spent: dict[str, list[tuple[float, float]]] = {way: [] for way in ways}
        found: dict[str, Any] = {}
        for way, work in ways.items():
            for _ in range(asked.runs):
                begun, at = time.perf_counter(), time.process_time()
                found[way] = work()
                spent[way].append((time.perf_counter() - begun, time.process_time() - at))
    violating: dict[str, list[str]] = {one["code"]: [] for one in constraints}
    codes = {(_NAMES[one["template"]], *one["activities"]): one["code"] for one in constraints}
    for case, result in zip(traces, found["lists"], strict=True):
        for template, key in result["deviations"]:
            activities = (key,) if isinstance(key, str) else tuple(key)
            violating[codes[(template, *activities)]].append(case)
    if len({sum(one["no_dev_total"] for one in results) for results in found.values()}) > 1:
        raise SystemExit("pm4py's two ways disagree with each other")
    print(json.dumps({
        "versions": {"python": platform.python_version(), "pm4py": importlib.metadata.version("pm4py"),
                     "pandas": importlib.metadata.version("pandas")},
        "cases": len(lists), "events": len(frame), "spent": spent,
        "violating": {code: sorted(cases) for code, cases in violating.items()},
    }))  # fmt: skip


if __name__ == "__main__":
    main()
