"""The obvious durable_rules program against our two engines, on the ten constraints of benchmarks/declare.py.

    python benchmarks/naive.py --logs FOLDER [--log sepsis] [--cases 300]

The obvious program: one ruleset, one fact an event, a pattern for every activation, and one that joins it with each
later target of its case; which activations lack a target is counted in Python, since a negation is judged too soon
(docs/durable-rules.md). Facts stay until the log is read. It runs in a process of its own, which may crash or be
stopped after `--patience` seconds: both are reported. One core for all.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from logs import Constraint, cases_of, constraints, frames_of, read_log, rulebook, violating
from machine import machine, table, timed

from fairness.engines.columnar.run import evaluate
from fairness.engines.model import Verdict
from fairness.engines.review import engine_for, review

_AS_AT = date(2099, 1, 1)
_ALONE = ("existence", "absence", "exactly_one", "init")
Pairs = dict[tuple[str, str], list[tuple[int, int]]]


def joined(events: list[tuple[str, int, str]], listed: list[Constraint]) -> Pairs:
    """By constraint and case the places of each activation alone and of each pair (activity 0, activity 1) in order,
    as durable_rules joins them, from events as (case, place, activity)."""
    from durable.lang import assert_fact, c, m, ruleset, when_all

    found: Pairs = defaultdict(list)
    with ruleset("log"):
        for one in listed:
            code, names = one["code"], one["activities"]
            if one["template"] in _ALONE:

                def alone(context: Any, code: str = code) -> None:
                    found[code, context.m.case].append((context.m.place, -1))

                when_all(m.activity == names[0])(_of_one(alone))
            else:

                def pair(context: Any, code: str = code) -> None:
                    found[code, context.a.case].append((context.a.place, context.b.place))

                when_all(
                    c.a << (m.activity == names[0]),
                    # Without a last expression that is always true the library reads foreign memory.
                    c.b << (m.activity == names[1]) & (m.case == c.a.case) & (m.place > c.a.place) & (m.place > -1),
                )(_of_one(pair))
    for number, (case, place, activity) in enumerate(events):
        try:
            assert_fact("log", {"id": number, "sid": "1", "case": case, "place": place, "activity": activity})
        except Exception as error:
            if type(error).__name__ != "MessageNotHandledException":  # no rule wants the fact
                raise
    return found


def _of_one(act: Any) -> Any:
    """An action of exactly one parameter: for a second one the library waits."""
    return lambda context: act(context)


def broken(one: Constraint, places: dict[str, list[int]], pairs: list[tuple[int, int]]) -> bool:
    """Whether a case breaks a constraint, from the places of its activities and what was joined."""
    first = places.get(one["activities"][0], [])
    last = places.get(one["activities"][-1], [])
    match one["template"]:
        case "existence":
            return not pairs
        case "absence":
            return bool(pairs)
        case "exactly_one":
            return len(pairs) != 1
        case "init":
            return (0, -1) not in pairs
        case "response":
            return {a for a, _ in pairs} != set(first)
        case "precedence":
            return {b for _, b in pairs} != set(last)
        case "alternate_response":
            return {a for a, b in pairs if not any(a < other < b for other in first)} != set(first)
        case "alternate_precedence":
            return {b for a, b in pairs if not any(a < other < b for other in last)} != set(last)
        case "chain_response":
            return {a for a, b in pairs if b == a + 1} != set(first)
        case "chain_precedence":
            return {b for a, b in pairs if b == a + 1} != set(last)
    raise ValueError(one["template"])


def naive(log: pl.DataFrame, listed: list[Constraint]) -> None:
    """Prints what the obvious program found in how many seconds, and ends the process: its timers never do."""
    log = log.with_columns(place=pl.int_range(pl.len()).over("case"))
    events = list(log.select("case", "place", "activity").iter_rows())
    begun = time.perf_counter()
    found = joined(events, listed)
    where: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for case, place, activity in events:
        where[case][activity].append(place)
    risks = {
        one["code"]: sorted(case for case, places in where.items() if broken(one, places, found[one["code"], case]))
        for one in listed
    }
    spent = time.perf_counter() - begun
    print(json.dumps({"seconds": spent, "violating": {code: cases for code, cases in risks.items() if cases}}))
    sys.stdout.flush()
    os._exit(0)


def by_rete(log: pl.DataFrame, listed: list[Constraint]) -> tuple[float, dict[str, list[str]]]:
    """The seconds of the rete engine, and the violating cases."""
    engine = engine_for(rulebook(listed), "rete")
    cases = cases_of(log)
    begun = time.perf_counter()
    reviews = [(one.case_id, review(one, engine, _AS_AT)) for one in cases]
    spent = time.perf_counter() - begun
    risks: dict[str, set[str]] = defaultdict(set)
    for case_id, one in reviews:
        for result in one.results:
            if result.verdict is Verdict.RISK:
                risks[result.rule].add(case_id)
    return spent, {code: sorted(cases) for code, cases in risks.items()}


def sizes(most: int) -> Iterator[int]:
    """A quarter, a half and all of the cases."""
    yield from sorted({max(most // 4, 1), max(most // 2, 1), most})


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--logs", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--log", default="sepsis")
    parser.add_argument("--cases", type=int, default=300)
    parser.add_argument("--patience", type=float, default=300, metavar="SECONDS")
    parser.add_argument("--naive", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    listed = constraints(asked.log)
    log = read_log(asked.logs / f"{asked.log}.csv.gz")
    names = log["case"].unique(maintain_order=True)
    if asked.naive:
        naive(log.filter(pl.col("case").is_in(names.head(asked.cases).implode())), listed)
    said, rows, differences = machine(), [], []
    for count in sizes(min(asked.cases, len(names))):
        some = log.filter(pl.col("case").is_in(names.head(count).implode()))
        command = [sys.executable, __file__, "--logs", str(asked.logs), "--log", asked.log, "--naive"]
        obvious, theirs = _run([*command, "--cases", str(count)], asked.patience)
        rete, found = by_rete(some, listed)
        frames, rules = frames_of(some), rulebook(listed)
        columnar, _ = timed(lambda frames=frames, rules=rules: evaluate(frames, rules), 5)  # type: ignore[misc]
        both = {"rete": found, "columnar": violating(evaluate(frames, rules))}
        if isinstance(obvious, float):
            both["the obvious program"] = theirs
            ratios = [f"{obvious / rete:.1f}×", f"{obvious / columnar:.0f}×"]
        else:
            ratios = ["", ""]
        differences += [f"{count} cases: {who} differs" for who, one in both.items() if one != both["columnar"]]
        told = f"{obvious:.2f} s" if isinstance(obvious, float) else obvious
        rows.append([f"{count}", f"{some.height:,}", told, f"{rete:.2f} s", f"{columnar:.3f} s", *ratios])
    headings = ("cases", "events", "obvious program", "rete", "columnar", "rete is", "columnar is")
    print(f"{said}. Log: {asked.log}.\n\n{table(headings, rows)}\n")
    print("\n".join(differences) or "Violating cases: the same in every program that ended.")
    return 1 if differences else 0


def _run(command: list[str], patience: float) -> tuple[float | str, dict[str, list[str]]]:
    """The seconds of the obvious program and its violating cases, or how it ended."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=patience)
    except subprocess.TimeoutExpired:
        return f"stopped after {patience:.0f} s", {}
    if done.returncode:
        return f"ended with {done.returncode}", {}
    said = json.loads(done.stdout.splitlines()[-1])
    return float(said["seconds"]), said["violating"]


if __name__ == "__main__":
    sys.exit(main())
