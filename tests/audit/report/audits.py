"""A small audit that the tests of reports share."""

from __future__ import annotations

import fcntl
import os
import pickle
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import gettempdir, mkdtemp
from typing import TypeVar

from fairness.audit.report.build import Choice, build
from fairness.audit.report.model import Report
from fairness.audit.run import Audit, run
from fairness.audit.simulate import simulate
from fairness.audit.simulate_table import as_table
from fairness.statistics.disclosure import Audience
from tests.audit.test_stretches import RULEBOOK, asked

Made = TypeVar("Made")
BY = ("ethnicity", "qualified")


@cache
def audit(cases: int = 400, seed: int = 5) -> Audit:
    """Simulated cases, audited."""

    def make() -> Audit:
        folder = Path(mkdtemp(prefix="fairness-tests-"))
        file = folder / "cases.parquet"
        as_table(simulate(cases, seed)).write_parquet(file)
        return run([str(file)], folder / "audit", asked())

    return made_once(f"audit-{cases}-{seed}", make)


@cache
def report(audience: Audience = "shared", by: tuple[str, ...] = BY, cases: int = 400) -> Report:
    """The report on them."""
    choice = Choice(audience, by, step="quarter")
    return made_once(f"{audience}-{'-'.join(by)}-{cases}", lambda: build(audit(cases), RULEBOOK, choice))


def made_once(name: str, make: Callable[[], Made]) -> Made:
    """What takes long to make: by one of the processes that share out the tests, and by the others read."""
    ours = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    if not ours:
        return make()
    kept = Path(gettempdir(), f"fairness-tests-{ours}", f"{name}.pickle")
    kept.parent.mkdir(exist_ok=True)
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if kept.exists():
            found: Made = pickle.loads(kept.read_bytes())  # noqa: S301  # of the same run
            return found
        made = make()
        kept.write_bytes(pickle.dumps(made))
    return made
