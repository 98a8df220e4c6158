"""The folder of case files that the benchmark times: files as a person would write them, which can all be read."""

from __future__ import annotations

import sys
from pathlib import Path

from fairness.cases.vocabulary import shipped_vocabulary
from fairness.readers.files import read_file

sys.path.append(str(Path(__file__).parent.parent.parent / "benchmarks"))

import files  # noqa: E402


def test_every_file_is_a_case(tmp_path: Path) -> None:
    events = files.write(150, tmp_path)
    cases = [case for file in sorted(tmp_path.iterdir()) for case in read_file(str(file), shipped_vocabulary())]
    assert len(cases) == 150 and sum(len(case.events) for case in cases) == events
