"""A small audit that the tests of reports share."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from fairness.audit.report.build import Choice, build
from fairness.audit.report.model import Report
from fairness.audit.run import Audit, run
from fairness.audit.simulate import simulate
from fairness.audit.simulate_table import as_table
from fairness.statistics.disclosure import Audience
from tests.audit.test_stretches import RULEBOOK, asked

BY = ("ethnicity", "qualified")


@cache
def audit(cases: int = 400, seed: int = 5) -> Audit:
    """Simulated cases, audited."""
    folder = Path(mkdtemp(prefix="fairness-tests-"))
    file = folder / "cases.parquet"
    as_table(simulate(cases, seed)).write_parquet(file)
    return run([str(file)], folder / "audit", asked())


@cache
def report(audience: Audience = "shared", by: tuple[str, ...] = BY, cases: int = 400) -> Report:
    """The report on them."""
    return build(audit(cases), RULEBOOK, Choice(audience, by, step="quarter"))
