"""How often an audit's report tells the truth: intervals that hold it, and differences found where there are none.

    python -m benchmarks.coverage --audits 1000 --cases 400 --seed 1

Each audit is simulated, reviewed by the columnar engine, measured and reported (audience internal) as
`fairness audit --report` does it; only then are the report's figures held against what was put into the cases.

Two worlds, `audits` of each. In the *even* one nothing differs between groups: by ethnicity, place of qualification
and sex, over all rules together, by theme, rule and duration, tested in order. In the *uneven* one every fault's odds
are 1.5 times as high for all ethnic groups but the reference group, with which each is compared.

    python -m benchmarks.coverage --shapes --audits 1000 --seed 1

measures the order of tests instead, over the shapes named in `SHAPES`: how often an audit has a difference that is
not marked exploratory where nothing differs (false alarms: only a headline can begin one), and how often the primary
headline is found where the odds are 1.5 times as high (power). Headlines are worked out from the truth about
invented cases, with no engine between, so that a thousand audits take minutes. With `--whole` each is audited and
reported, and of what differs in the uneven world the share that is of another characteristic is given as well.

What is counted is cases at risk by the rules that notice an injected fault. A rule is counted where its truth is
known exactly: at risk if and only if one of its causes was injected, judged whether or not it was (`causes`, found by
injecting each fault alone, and then checked on cases with all faults). Its true rate is then one less the product of
the chances that each cause was not injected, in each group with the odds of that group.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import signal
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import cache
from math import prod, sqrt
from pathlib import Path
from typing import Any

AS_AT = date(2026, 11, 1)
# So many formal cases that rules about investigations and exclusions are judged often enough for an interval.
MIX = {"formal": 0.4, "excluded": 0.3}
BY = ("ethnicity", "qualified", "sex")
FIELD, REFERENCE, ODDS = "ethnicity", "white", 1.5
EVEN, UNEVEN = "even", "uneven"
LEAST = 10  # cases judged in each group, from which a report compares at all
Key = tuple[str, str]  # what is counted, and of what: a rule, a group, a length
Hits = dict[Key, tuple[int, int]]  # how many intervals held the truth (or tests found a difference), of how many
Faults, Found = dict[str, set[str]], dict[str, dict[str, bool]]
Causes = dict[str, tuple[str, ...]]  # rule → faults


@dataclass(frozen=True, slots=True)
class Share:
    """A share over many audits and its standard error, the audits (not the intervals in one) being independent."""

    hits: int
    of: int
    error: float

    @property
    def value(self) -> float:
        """The share."""
        return self.hits / self.of if self.of else float("nan")


def share_of(audits: Sequence[tuple[int, int]]) -> Share:
    """The share of hits over audits that each have (hits, of): a ratio estimate with its linearised error."""
    hits, of = (sum(pair[place] for pair in audits) for place in (0, 1))
    if not of:
        return Share(0, 0, float("nan"))
    spread = sum((one - hits / of * number) ** 2 for one, number in audits)
    return Share(hits, of, sqrt(spread) / of)


def chance(base: float, odds: float = 1.0) -> float:
    """The chance with so many times the odds of `base`."""
    return 1.0 if base >= 1 else base * odds / (1 - base + base * odds)


def rate(causes: Sequence[str], odds: float = 1.0) -> float:
    """The true share at risk of a rule with these causes, where the odds of each are so many times the usual."""
    from fairness.audit.simulate import FAULTS

    return 1 - prod(1 - chance(FAULTS[fault][0], odds) for fault in causes)


@cache
def _rulebook():  # type: ignore[no-untyped-def]
    from fairness import load_rulebook

    return load_rulebook()


def _audited(folder: Path, cases: int, seed: int, rates: Mapping[str, float], odds: Mapping[str, float]):  # type: ignore[no-untyped-def]
    """Invented cases, and the finished audit of them."""
    from fairness.audit.review import Question
    from fairness.audit.run import run
    from fairness.audit.simulate import simulate
    from fairness.audit.simulate_table import as_table

    made = list(simulate(cases, seed, rates, odds, mix=MIX))
    as_table(made).write_parquet(folder / "cases.parquet")
    return made, run([str(folder / "cases.parquet")], folder / "audit", Question(_rulebook(), AS_AT))


def _verdicts(cases: int, seed: int, rates: Mapping[str, float]) -> tuple[Faults, Found]:
    """The faults of each case, and by rule and case judged whether it was at risk."""
    import polars as pl

    from fairness.rulebook.verdicts import JUDGED

    with tempfile.TemporaryDirectory() as folder:
        made, audit = _audited(Path(folder), cases, seed, rates, {})
        rows = audit.applied().filter(pl.col("verdict").cast(pl.String).is_in(JUDGED))
        found: Found = defaultdict(dict)
        by_case = rows.group_by("case_id", pl.col("rule").cast(pl.String)).agg((pl.col("verdict") == "risk").any())
        for case, rule, risk in by_case.collect().rows():
            found[rule][case] = risk
    return {one.document["case_id"]: set(one.faults) for one in made}, found


def find_causes(cases: int = 200, checked: int = 2000, seed: int = 0) -> Causes:
    """For each rule whose truth is known exactly, the faults that put it at risk; others are named on stderr."""
    from fairness.audit.simulate import FAULTS

    none = dict.fromkeys(FAULTS, 0.0)
    alone = {fault: _verdicts(cases, seed, none | {fault: 1.0})[1] for fault in FAULTS}
    without = _verdicts(cases, seed, none)[1]
    truth, mixed = _verdicts(checked, seed + 1, {})
    found: Causes = {}
    for rule in sorted({rule for _, rule, *_ in FAULTS.values()}):
        causes = tuple(fault for fault in FAULTS if any(alone[fault][rule].values()))
        told = mixed[rule]
        known = (
            not any(without[rule].values())
            and all(all(alone[fault][rule].values()) for fault in causes)
            and all(alone[fault][rule].keys() == without[rule].keys() for fault in causes)
            and all(risk == bool(truth[case] & set(causes)) for case, risk in told.items())
        )
        if known and causes:
            found[rule] = causes
        else:
            print(f"{rule}: not counted, its truth is not exactly known ({', '.join(causes)})", file=sys.stderr)
    return found


def study(world: str, cases: int, seed: int, causes: Causes) -> Hits:
    """One audit of a world: what its report says, held against the truth."""
    from fairness.audit.report.build import Choice, build

    even = world == EVEN
    with tempfile.TemporaryDirectory() as folder:
        _, audit = _audited(Path(folder), cases, seed, {}, {} if even else {FIELD: ODDS})
        choice = Choice("internal", BY) if even else Choice("internal", (FIELD,), {FIELD: REFERENCE})
        report = build(audit, _rulebook(), choice, brief=not even)
    hits: dict[Key, list[int]] = defaultdict(lambda: [0, 0])

    def count(what: str, of: str, hit: bool) -> None:
        for key in ((what, ""), (what, of)):
            hits[key][0] += hit
            hits[key][1] += 1

    for row in report.rules if even else ():
        if row.code in causes and row.rate is not None:
            count("Wilson, all cases", row.code, row.rate.holds(rate(causes[row.code])))
    for one in _compared(report):
        if even and one.test != "none":
            count("test, p under 0.05", one.test, one.p <= 0.05)
        if one.code not in causes or min(one.n, one.other_n) < LEAST:
            continue
        odds = 1.0 if even else ODDS
        own, other = rate(causes[one.code], odds), rate(causes[one.code])
        if one.rate is not None:
            count(f"Wilson, groups ({world})", one.group, one.rate.holds(own))
        if one.difference is not None:
            count(f"Newcombe, difference ({world})", one.group, one.difference.holds(own - other))
        if one.ratio is not None:
            count(f"score, ratio ({world})", one.group, one.ratio.holds(own / other))
    if even:
        for length in report.durations:
            if length.p is not None:
                count("log-rank, p under 0.05", length.name, length.p <= 0.05)
        compared = any(group.differing() for group in report.disparities) or any(
            headline.verdict == "differs" for group in report.disparities for headline in group.headlines
        )
        lasted = any(length.verdict == "differs" for length in report.durations)
        hits["any comparison of shares differs", ""] = [int(compared), 1]
        hits["any comparison of durations differs", ""] = [int(lasted), 1]
        hits["any comparison of the family differs", ""] = [int(compared or lasted), 1]
    return {key: (found, of) for key, (found, of) in hits.items()}


def _compared(report):  # type: ignore[no-untyped-def]
    for disparity in report.disparities:
        for row in disparity.rows:
            if row.comparison is not None:
                yield row.comparison


def studies(audits: int, cases: int, seed: int, causes: Causes, workers: int = 2) -> dict[Key, Share]:
    """Many audits of both worlds, and the share of hits of each thing counted; progress on stderr.

    Stopped from the keyboard, it gives the shares of the audits that are done.
    """
    jobs = [(world, cases, seed * 1_000_000 + number, causes) for number in range(audits) for world in (EVEN, UNEVEN)]
    found: dict[Key, list[tuple[int, int]]] = defaultdict(list)
    began = time.monotonic()
    done = 0
    try:
        for done, hits in enumerate(_work(jobs, workers), 1):
            for key, pair in hits.items():
                found[key].append(pair)
            if done % 50 == 0 or done == len(jobs):
                seconds = time.monotonic() - began
                print(f"{done:,} of {len(jobs):,} audits, {seconds:,.0f} s", file=sys.stderr, flush=True)
    except KeyboardInterrupt:
        print(f"Stopped after {done:,} of {len(jobs):,} audits: the table is of those.", file=sys.stderr)
    return {key: share_of(pairs) for key, pairs in found.items()}


def _work(jobs: Sequence[tuple[str, int, int, Causes]], workers: int) -> Iterator[Hits]:
    yield from _spread(study, jobs, workers)


def _spread(work: Callable[..., Any], jobs: Sequence[tuple[Any, ...]], workers: int) -> Iterator[Any]:
    """What `work` makes of each job, in order, by so many processes."""
    if workers < 2:
        yield from (work(*job) for job in jobs)
        return
    # A process that is forked while Polars has threads can hang: each worker starts anew, with one thread.
    os.environ["POLARS_MAX_THREADS"] = "1"
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"), initializer=_politely) as pool:
        yield from pool.map(work, *zip(*jobs, strict=True), chunksize=5)


def _politely() -> None:
    os.nice(5)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that asked is told, and stops the others


@dataclass(frozen=True, slots=True)
class Shape:
    """Audits of one kind: so many cases, by what they are compared, and how they are invented."""

    cases: int
    by: tuple[str, ...]
    open: bool = False  # cases of one group are newer, and followed for less time
    spread: float = 0.3  # how much organisations differ


SHAPES = {
    "plain": Shape(400, ("ethnicity", "qualified", "sex")),
    "few cases": Shape(80, ("sex", "qualified")),
    "many characteristics": Shape(
        1000, ("ethnicity", "qualified", "sex", "age_band", "disability", "grade", "new_in_post", "kind")
    ),
    "clustered organisations": Shape(400, ("sex", "ethnicity"), spread=1.0),
    "unequal follow-up": Shape(400, ("sex", "qualified"), open=True),
    "1,000 cases, two groups": Shape(1000, ("wres", "sex", "qualified", "age_band")),
    "1,000 cases, all groups": Shape(1000, ("ethnicity", "sex", "qualified", "age_band")),
}
FIELDS = {"wres": "ethnicity", "new_in_post": "qualified", "grade": "qualified", "kind": "qualified"}


def alarms(name: str, seed: int, odds: float, whole: bool) -> tuple[bool, bool, float]:
    """One audit of a shape: whether anything differs that is not exploratory, the primary headline, a wrong share.

    With odds of 1 whatever differs is false. Else the odds are raised for the primary characteristic, and of what
    differs the share that is of another is wrong.
    """
    from fairness.audit.simulate import simulate

    shape = SHAPES[name]
    raised = {} if odds == 1 else {FIELDS.get(shape.by[0], shape.by[0]): odds}
    mix = MIX if shape.cases < 1000 else {"excluded": 0.2}
    as_at = AS_AT if shape.open else None
    made = list(simulate(shape.cases, seed, {}, raised, mix=mix, spread=shape.spread, as_at=as_at))
    if shape.open:  # half of the older cases of one group are not in the audit
        made = [
            one for place, one in enumerate(made)
            if place % 2 or one.document["practitioner"].get("sex") != "female" or one.document["opened"] > "2025-05"
        ]  # fmt: skip
    return _reported(made, shape) if whole else _headlines(made, shape)


def _reported(made, shape: Shape) -> tuple[bool, bool, float]:  # type: ignore[no-untyped-def]
    """What a report says: the cases are audited."""
    from fairness.audit.report.build import Choice, build
    from fairness.audit.review import Question
    from fairness.audit.run import run
    from fairness.audit.simulate_table import as_table

    with tempfile.TemporaryDirectory() as folder:
        as_table(made).write_parquet(Path(folder) / "cases.parquet")
        audit = run([str(Path(folder) / "cases.parquet")], Path(folder) / "audit", Question(_rulebook(), AS_AT))
        report = build(audit, _rulebook(), Choice("internal", shape.by, step="year"))
    told = [one.by for one in report.disparities for row in one.headlines if row.verdict == "differs"]
    told += [one.by for one in report.disparities for row in one.rows if row.verdict == "differs"]
    told += [one.by for one in report.durations if one.verdict == "differs"]
    primary = report.disparities[0]
    wrong = sum(by != primary.by for by in told) / max(len(told), 1)
    return bool(told), any(row.verdict == "differs" for row in primary.headlines), wrong


def _headlines(made, shape: Shape) -> tuple[bool, bool, float]:  # type: ignore[no-untyped-def]
    """What the headlines say, from the truth on each case."""
    import numpy as np

    from fairness.statistics.hierarchy import in_order

    rules = sorted({asked.rule for one in made for asked in one.asked})
    place = {rule: number for number, rule in enumerate(rules)}
    judged = np.zeros((len(made), len(rules)), dtype=bool)
    risk = judged.copy()
    for number, one in enumerate(made):
        for asked in one.asked:
            judged[number, place[asked.rule]] = True
            risk[number, place[asked.rule]] |= asked.at_risk
    ps = {}
    for by in shape.by:
        groups = np.array([_group(one.document, by) for one in made])
        found = [p for group in _beside(groups) if (p := _p(groups, group, judged, risk)) is not None]
        if found:
            ps[by] = min(1.0, len(found) * min(found))
    decided = in_order(shape.by[0], ps)
    told = [by for by, one in decided.items() if one.differs and not one.exploratory]
    return bool(told), shape.by[0] in told, sum(by != shape.by[0] for by in told) / max(len(told), 1)


def _group(document: Mapping[str, Any], by: str) -> str:
    """The group of a case; empty where it is not stated."""
    fact = document.get(by) or document["practitioner"].get(FIELDS[by] if by == "wres" else by) or ""
    if fact in ("", "not_stated"):
        return ""
    return ("white" if fact == "white" else "minority") if by == "wres" else str(fact)


def _beside(groups):  # type: ignore[no-untyped-def]
    """The groups compared: of two only one."""
    known = sorted(set(groups) - {""})
    return known[:1] if len(known) == 2 else known


def _p(groups, group: str, judged, risk) -> float | None:  # type: ignore[no-untyped-def]
    """The p of a group beside everyone else over all rules; None where there are too few."""
    from fairness.audit.report.headlines import LEAST_CASES
    from fairness.statistics.pooled import Tables, cases_of, over_rules

    own, other = groups == group, (groups != group) & (groups != "")
    if min(own.sum(), other.sum()) < LEAST_CASES:
        return None
    counts = [one.sum(axis=0) for one in (risk[own], judged[own], risk[other], judged[other])]
    found = over_rules(Tables(*counts, cases_of(risk[own], judged[own]), cases_of(risk[other], judged[other])))
    return found.p if found else None


def shapes(audits: int, seed: int, workers: int, only: str = "", whole: bool = False) -> None:
    """Print false alarms and power of every shape."""
    print("| shape | cases | characteristics | false alarms | headline found at odds 1.5 | of it wrong |")
    print("|---|--:|--:|--:|--:|--:|")
    for name, shape in SHAPES.items():
        if only not in name:
            continue
        jobs = [(name, seed * 1_000_000 + number, odds, whole) for odds in (1.0, ODDS) for number in range(audits)]
        found = list(_spread(alarms, jobs, workers))
        even, uneven = found[:audits], found[audits:]
        alarm, power = (share_of([(int(one), 1) for one in told]) for told in (
            [one for one, *_ in even], [one for _, one, _ in uneven],
        ))  # fmt: skip
        wrong = sum(one for *_, one in uneven) / audits
        print(
            f"| {name} | {shape.cases:,} | {len(shape.by)} | {alarm.value:.1%} ({alarm.error:.1%}) | "
            f"{power.value:.1%} ({power.error:.1%}) | {wrong:.1%} |", flush=True,
        )  # fmt: skip


def main() -> None:
    """Read the options, run the audits, print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--audits", type=int, default=1000)
    parser.add_argument("--cases", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--shapes", action="store_true", help="false alarms and power of the order of tests")
    parser.add_argument("--whole", action="store_true", help="with --shapes: audit and report each, which takes long")
    parser.add_argument("--only", default="", help="of the shapes, those whose name holds this")
    asked = parser.parse_args()
    if asked.shapes:
        print(f"{asked.audits:,} audits of each shape and world, seed {asked.seed}\n")
        shapes(asked.audits, asked.seed, asked.workers, asked.only, asked.whole)
        return
    causes = find_causes(min(200, asked.cases), min(2000, 5 * asked.cases))
    for rule, faults in causes.items():
        raised = rate(faults, ODDS)
        print(f"{rule}: {', '.join(faults)}; true rate {rate(faults):.3f}, with the odds of the raised {raised:.3f}")
    print(f"\n{asked.audits:,} audits of each world, {asked.cases:,} cases each, seed {asked.seed}\n")
    print("| what | of | counted | hits | share | standard error |\n|---|---|--:|--:|--:|--:|")
    for (what, of), one in sorted(studies(asked.audits, asked.cases, asked.seed, causes, asked.workers).items()):
        print(f"| {what} | {of or 'all'} | {one.of:,} | {one.hits:,} | {one.value:.2%} | {one.error:.2%} |")


if __name__ == "__main__":
    main()
