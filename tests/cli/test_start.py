"""What a review of one YAML case loads: what it does not need would make every start slower."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

CASE = Path(__file__).parents[2] / "sample_cases" / "long-exclusion.yaml"
NOT_NEEDED = (
    "fairness.readers.mapping", "fairness.readers.workbooks", "fairness.readers.lines", "fairness.rulebook.written",
    "fairness.reports.results", "numpy", "polars", "scipy", "jinja2", "rapidfuzz",
)  # fmt: skip
CHECK = """
import sys
from fairness.cli import run
try:
    run()
except SystemExit:
    print(*sys.modules, file=sys.stderr)
"""


def test_a_check_of_a_yaml_case_loads_nothing_for_tables_written_rules_or_results() -> None:
    command = [sys.executable, "-c", CHECK, "check", str(CASE), "--as-at", "2024-12-01"]
    subprocess.run(command, capture_output=True, check=True)  # what is kept of the shipped rules is made
    loaded = subprocess.run(command, capture_output=True, check=True, text=True).stderr.split()
    assert "fairness.readers.files" in loaded
    assert [name for name in NOT_NEEDED if name in loaded] == []
