"""Ten constraints over public event logs: how many cases a second, against pm4py and Declare4Py.

    python benchmarks/declare.py --logs FOLDER [--peer-python PEERS/bin/python] [--cases 100000]

FOLDER holds sepsis.csv.gz, traffic_fines.csv.gz and bpic2012.csv.gz (docs/benchmarks.md says where from); each is
replicated to about `--cases` cases, which all have ids of their own. Peers run in an environment of their own
(benchmarks/peers/requirements.txt). Every program is timed with its data loaded; the violating cases are compared,
case by case, and the program ends with 1 where any differ. Declare4Py has the first `--declare-cases` cases only.

Our engine is timed three ways, from its frames (the log as columns): to the verdict of every activation and of every
case, in arrays, as the peers' answers are Python objects; to the full table of results, a row each with its events'
words and dates; and to the verdicts with the frames built first, from a log in order of case and time.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import polars as pl
from logs import Constraint, constraints, frames_of, read_log, rulebook, violating, windows, write_log
from machine import machine, median, table, timed

from fairness.engines.columnar.encode import Frames
from fairness.engines.columnar.ranks import RISK
from fairness.engines.columnar.run import Verdicts, evaluate, judge
from fairness.rulebook.rulebook import Rulebook

_PEERS = Path(__file__).parent / "peers"
_LOGS = ("sepsis", "traffic_fines", "bpic2012")
_TEN, _TIMED = "10 constraints", "10 with time windows"
_HEADINGS = (
    "log: program", "cases", "events", "seconds", "busy", "cases a second", "our verdicts are", "our rows are",
    "with frames built",
)  # fmt: skip


Rates = tuple[float, float, float]


def verdicts(frames: Frames, rules: Rulebook) -> Verdicts:
    """The verdict of every activation, and of every rule on every case."""
    found = judge(frames, rules)
    for code in found.codes:
        found.overall(code)
    return found


def at_risk(frames: Frames, found: Verdicts) -> dict[str, list[str]]:
    """By rule, the cases at risk in order; rules without are left out."""
    ids = frames.cases["case_id"]
    risks = {code: ids.filter(pl.Series(found.overall(code) == RISK)) for code in found.codes}
    return {code: sorted(listed.to_list()) for code, listed in risks.items() if len(listed)}


class Comparison:
    """One log: what was measured, and where a peer found other cases than ours."""

    def __init__(self, name: str, log: pl.DataFrame, asked: argparse.Namespace, folder: Path) -> None:
        self.name, self.log, self.asked, self.folder = name, log, asked, folder
        self.rows: list[list[str]] = []
        self.differences: list[str] = []
        self.agreed = 0
        self.versions: dict[str, str] = {}
        firsts = log["case"].unique(maintain_order=True).head(asked.declare_cases)
        self.some = log.filter(pl.col("case").is_in(firsts.implode()))

    def run(self) -> None:
        """The constraints without windows against both peers, and those with windows against Declare4Py."""
        plain, timely = constraints(self.name), windows(self.name)
        ours, found = self.ours(plain, _TEN)
        if self.asked.peer_python:
            whole = self.file(self.log, "whole.csv")
            pm4py = self.peer("run_pm4py.py", whole, plain)
            self.row(f"{_TEN}: pm4py, lists of activities", pm4py, pm4py["spent"]["lists"], ours)
            self.row(f"{_TEN}: pm4py, dataframe", pm4py, pm4py["spent"]["dataframe"], ours)
            self.compare("pm4py", pm4py, found)
            some = self.file(self.some, "some.csv")
            self.declare4py(some, plain, _TEN, ours, found)
        ours, found = self.ours(timely, _TIMED)
        if self.asked.peer_python:
            self.declare4py(some, timely, _TIMED, ours, found)

    def ours(self, listed: list[Constraint], what: str) -> tuple[Rates, dict[str, list[str]]]:
        """Cases a second to verdicts, to rows, and to verdicts with the frames built, and the violating cases."""
        longest = max(one.get("hours", 0) for one in listed)
        rules = rulebook(listed)
        frames = frames_of(self.log, longest)
        judged, busy = timed(lambda: verdicts(frames, rules), self.asked.runs)
        written, writing = timed(lambda: evaluate(frames, rules), self.asked.runs)
        built, building = timed(lambda: frames_of(self.log, longest), self.asked.runs)
        cases = frames.cases.height
        ways = (
            ("ours, verdicts", judged, busy),
            ("ours, rows written", written, writing),
            ("ours, frames built, verdicts", judged + built, busy + building),
        )
        for label, seconds, spent in ways:
            counts = [
                f"{cases:,}",
                f"{self.log.height:,}",
                f"{seconds:.3f}",
                f"{spent:.3f}",
                f"{cases / seconds:,.0f}",
            ]
            self.rows.append([f"{self.name}, {what}: {label}", *counts, "", "", ""])
        found = at_risk(frames, verdicts(frames, rules))
        if found != violating(evaluate(frames, rules)):
            raise SystemExit(f"{self.name}: the verdicts and their rows disagree")
        first, second, third = (cases / seconds for _, seconds, _ in ways)
        return (first, second, third), found

    def declare4py(
        self, log: Path, listed: list[Constraint], what: str, ours: Rates, found: dict[str, list[str]]
    ) -> None:
        """Declare4Py on some of the cases."""
        peer = self.peer("run_declare4py.py", log, listed)
        self.row(f"{what}: Declare4Py", peer, peer["spent"], ours)
        among = set(self.some["case"])
        self.compare("Declare4Py", peer, {code: [one for one in ids if one in among] for code, ids in found.items()})

    def file(self, log: pl.DataFrame, name: str) -> Path:
        """A log written for the peers."""
        write_log(log, self.folder / name)
        return self.folder / name

    def peer(self, script: str, log: Path, listed: list[Constraint]) -> dict[str, Any]:
        """What a peer's script says."""
        asked = self.folder / "constraints.json"
        asked.write_text(json.dumps(listed), encoding="utf-8")
        command = [self.asked.peer_python, _PEERS / script, log, asked, "--runs", str(self.asked.runs)]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"{script} ended with {done.returncode}:\n{done.stderr}")
        said: dict[str, Any] = json.loads(done.stdout)
        self.versions.update(said["versions"])
        return said

    def row(self, who: str, peer: dict[str, Any], spent: list[list[float]], ours: Rates) -> None:
        """A peer's line of the table."""
        seconds, busy = (median(list(one)) for one in zip(*spent, strict=True))
        rate = peer["cases"] / seconds
        counts = [f"{peer['cases']:,}", f"{peer['events']:,}", f"{seconds:.3f}", f"{busy:.3f}", f"{rate:,.0f}"]
        self.rows.append([f"{self.name}, {who}", *counts, *(f"{one / rate:.1f}×" for one in ours)])

    def compare(self, who: str, peer: dict[str, Any], ours: dict[str, list[str]]) -> None:
        """Notes every constraint for which a peer has other violating cases."""
        for code, theirs in peer["violating"].items():
            mine = ours.get(code, [])
            self.agreed += len(set(mine) & set(theirs))
            if mine != theirs:
                only = ", ".join(sorted(set(mine) ^ set(theirs))[:3])
                counts = f"{len(mine):,} cases here, {len(theirs):,} by {who}"
                self.differences.append(f"{self.name} {code}: {counts}, such as {only}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--logs", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--log", choices=_LOGS, action="append", help="only this log; may be repeated")
    parser.add_argument("--peer-python", metavar="PATH", help="the Python of the peers' environment")
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--replicate", type=int, help="how often each log is repeated, instead of --cases")
    parser.add_argument("--declare-cases", type=int, default=5_000)
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    said = machine()
    rows: list[list[str]] = []
    differences: list[str] = []
    versions: dict[str, str] = {}
    agreed = 0
    for name in asked.log or _LOGS:
        file = asked.logs / f"{name}.csv.gz"
        once = read_log(file)["case"].n_unique()
        with tempfile.TemporaryDirectory() as folder:
            log = read_log(file, asked.replicate or max(round(asked.cases / once), 1))
            one = Comparison(name, log, asked, Path(folder))
            one.run()
        rows += one.rows
        differences += one.differences
        agreed += one.agreed
        versions |= one.versions
    print(f"{said}. Peers: {', '.join(f'{name} {version}' for name, version in versions.items()) or 'none'}.\n")
    print(table(_HEADINGS, rows))
    if versions:
        print("\n".join(["", f"{agreed:,} violations were found here and by a peer alike.", *differences]))
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
