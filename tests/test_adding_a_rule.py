"""CONTRIBUTING's "Add a rule", done to a copy of the project: one file is written, and pages are made of it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli import ROOT

SECTION = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("## Add a rule")[2].partition("\n## ")[0]
PACK = Path("rules", "people-practices", "pack.yaml")
MADE = {Path("docs", "coverage.md"), Path("docs", "unread-clauses.md")}


def texts(folder: Path) -> dict[Path, bytes]:
    """Every file of the copy but what Python and the program keep for themselves."""
    files = (one for one in folder.rglob("*") if one.is_file() and "__pycache__" not in one.parts)
    return {one.relative_to(folder): one.read_bytes() for one in files}


@pytest.mark.slow
def test_a_rule_is_added_in_one_file(tmp_path: Path) -> None:
    for name in ("fairness", "rules", "docs", "sample_cases"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("README.md", "cli.py"):
        shutil.copy(ROOT / name, tmp_path)
    before = texts(tmp_path)
    (rule,) = re.findall(r"^```yaml\n(.*?)^```", SECTION, re.MULTILINE | re.DOTALL)
    with (tmp_path / PACK).open("a", encoding="utf-8") as pack:
        pack.write(rule)
    commands = re.findall(r"^ {8}python (.*)$", SECTION, re.MULTILINE)
    assert len(commands) == 6 and commands.pop() == "docs/pictures.py"  # which needs Chromium, and has a test
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONUTF8": "1"}
    for line in commands:
        done = subprocess.run(
            [sys.executable, *line.split()], cwd=tmp_path, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
    after = texts(tmp_path)
    assert {name for name in after if after[name] != before.get(name)} == {PACK, *MADE}
    assert b"PPR099" in after[Path("docs", "coverage.md")]
    for page in ("fields.py", "samples.py"):
        checked = subprocess.run(
            [sys.executable, f"docs/{page}", "--check"], cwd=tmp_path, env=environment, check=False
        )
        assert checked.returncode == 0, page


@pytest.mark.parametrize("page", ["fields.py", "samples.py"])
def test_pages_are_as_they_are_made(page: str) -> None:
    done = subprocess.run([sys.executable, str(ROOT / "docs" / page), "--check"], capture_output=True, text=True)
    assert done.returncode == 0, f"{done.stdout}{done.stderr}: run `python docs/{page}`"
