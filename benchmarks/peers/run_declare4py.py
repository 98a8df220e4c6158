"""Declare4Py's conformance on one log, timed without its loading; run by benchmarks/declare.py.

    python run_declare4py.py LOG.csv CONSTRAINTS.json [--runs 5]

LOG.csv has the columns case, activity, timestamp, with cases one after the other and their events in order.
A constraint with `hours` gets that time window. Prints one JSON document.
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
    "existence": "Existence", "absence": "Absence", "exactly_one": "Exactly", "init": "Init",
    "response": "Response", "precedence": "Precedence", "alternate_response": "Alternate Response",
    "alternate_precedence": "Alternate Precedence", "chain_response": "Chain Response",
    "chain_precedence": "Chain Precedence",
}  # fmt: skip


def text_of(constraints: list[dict[str, Any]]) -> str:
    """The constraints in the .decl format; the blank after the comma matters."""
    activities = dict.fromkeys(name for one in constraints for name in one["activities"])
    lines = [f"activity {name}" for name in activities]
    for one in constraints:
        name = _NAMES[one["template"]]
        hours = f"0,{one['hours']},h" if one.get("hours") else ""
        conditions = f" | |{hours}" if len(one["activities"]) == 1 else f" | | |{hours}"
        lines.append(f"{name}[{', '.join(one['activities'])}]{conditions}")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("log")
    parser.add_argument("constraints")
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    with contextlib.redirect_stdout(sys.stderr):
        import pandas as pd
        import pm4py
        from Declare4Py.D4PyEventLog import D4PyEventLog
        from Declare4Py.ProcessMiningTasks.ConformanceChecking.MPDeclareAnalyzer import MPDeclareAnalyzer
        from Declare4Py.ProcessModels.DeclareModel import DeclareModel

        # Without keep_default_na=False a case called "NA" is dropped.
        frame = pd.read_csv(asked.log, dtype={"case": str, "activity": str}, keep_default_na=False)
        frame["timestamp"] = pd.to_datetime(frame["timestamp"], format="ISO8601", utc=True)
        frame = pm4py.format_dataframe(frame, case_id="case", activity_key="activity", timestamp_key="timestamp")
        events = pm4py.convert_to_event_log(frame[["case:concept:name", "concept:name", "time:timestamp"]])
        events._properties.setdefault("pm4py:param:timestamp_key", "time:timestamp")
        events._properties.setdefault("pm4py:param:activity_key", "concept:name")
        log = D4PyEventLog(log=events)
        with open(asked.constraints, encoding="utf-8") as file:
            constraints = json.load(file)
        model = DeclareModel().parse_from_string(text_of(constraints))
        if len(model.constraints) != len(constraints):  # what it cannot read it drops without a word
            raise SystemExit(f"Declare4Py took {len(model.constraints)} of {len(constraints)} constraints")
        spent = []
        for _ in range(asked.runs):
            begun, at = time.perf_counter(), time.process_time()
            found = MPDeclareAnalyzer(log=log, declare_model=model, consider_vacuity=True).run()
            spent.append((time.perf_counter() - begun, time.process_time() - at))
    names = [trace.attributes["concept:name"] for trace in log.get_log()]
    violating: dict[str, list[str]] = {}
    for number, one in enumerate(constraints):
        states = found.get_metric(metric="state", constr_id=number)
        violating[one["code"]] = sorted(name for name, state in zip(names, states, strict=True) if state == 0)
    print(json.dumps({
        "versions": {"python": platform.python_version(), "declare4py": importlib.metadata.version("declare4py"),
                     "pm4py": importlib.metadata.version("pm4py")},
        "cases": len(names), "events": len(frame), "spent": spent, "violating": violating,
    }))  # fmt: skip


if __name__ == "__main__":
    main()
