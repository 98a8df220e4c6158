"""A review is short enough to be read: the longest sample, and a case handled well (docs/lengths.md has them all)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli import AS_AT, SAMPLES, fairness
from tests.pages import in_a_browser, pdf_pages


def test_the_longest_sample_is_350_lines_and_says_every_finding() -> None:
    done = fairness("check", SAMPLES / "poor-practice.yaml", *AS_AT, columns=80)
    lines = done.stdout.splitlines()
    assert len(lines) <= 350 and max(map(len, lines)) <= 80
    numbers = [found[1] for line in lines if (found := re.match(r" ?(\d+)\. ", line))]
    assert numbers == [str(number) for number in range(1, 34)]


@pytest.mark.slow
@in_a_browser
@pytest.mark.parametrize(("sample", "most"), [("poor-practice", 8), ("good-practice", 2)])
def test_it_prints_on_few_pages(sample: str, most: int, tmp_path: Path) -> None:
    file = tmp_path / "review.html"
    assert fairness("check", SAMPLES / f"{sample}.yaml", *AS_AT, "-o", file).returncode == 0
    assert 1 <= pdf_pages(file.read_text(encoding="utf-8"), tmp_path) <= most
