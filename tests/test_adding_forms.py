"""CONTRIBUTING's "Add a reader" and "Add a report format", done to a copy of the project: two files each."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli import ROOT

TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def blocks(section: str) -> list[str]:
    """The Python of a section, block by block."""
    return re.findall(
        r"^```python\n(.*?)^```", TEXT.partition(f"## {section}\n")[2].partition("\n## ")[0], re.M | re.S
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copy")
    for name in ("fairness", "rules"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    module, test = blocks("Add a reader")
    (folder / "fairness" / "source" / "forms" / "plist.py").write_text(module, encoding="utf-8")
    (folder / "test_plist.py").write_text(test, encoding="utf-8")
    module, line = blocks("Add a report format")
    render = folder / "fairness" / "reports" / "render"
    (render / "org.py").write_text(module, encoding="utf-8")
    with (render / "formats.py").open("a", encoding="utf-8") as table:
        table.write(line)
    return folder


def run(folder: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONUTF8": "1"}
    command = [sys.executable, *map(str, words)]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_a_reader_is_a_module_and_its_test(copy: Path) -> None:
    done = run(copy, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-o", "addopts=", "test_plist.py")
    assert done.returncode == 0 and "2 passed" in done.stdout, done.stdout + done.stderr


def test_a_format_is_a_module_and_a_line_and_one_of_every_report(copy: Path, tmp_path: Path) -> None:
    case = ROOT / "sample_cases" / "long-exclusion.yaml"
    says = "import sys; from fairness.cli import run; run()"
    done = run(copy, "-c", says, "check", case, "--as-at", "2024-12-01", "-o", tmp_path / "review.org")
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "review.org").read_text(encoding="utf-8")
    assert text.startswith("#+TITLE: Review of case") and "\n* " in text and "\n| " in text
    says = (
        "from fairness.cli import exclusions, letter; print(*(one._ENDINGS['org'] for one in (exclusions, letter)))"
    )
    helped = run(copy, "-c", says)
    assert helped.stdout == "org org\n", helped.stderr
