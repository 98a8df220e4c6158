"""`fairness letter`: a draft to each reader, in a word processor's format or on the terminal."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tests.cli import AS_AT, SAMPLES, fairness

CASE = SAMPLES / "long-exclusion.yaml"


@pytest.mark.parametrize("to", ["practitioner", "case-manager", "board-member"])
def test_it_is_printed_or_written(to: str, tmp_path: Path) -> None:
    shown = fairness("letter", CASE, "--to", to, *AS_AT)
    assert shown.returncode == 0 and shown.stdout.startswith("DRAFT")
    for name in ("letter.docx", "letter.md"):
        assert fairness("letter", CASE, "--to", to, *AS_AT, "-o", tmp_path / name).returncode == 0
    assert (tmp_path / "letter.md").read_text(encoding="utf-8").startswith("# DRAFT")
    assert "DRAFT" in zipfile.ZipFile(tmp_path / "letter.docx").read("word/document.xml").decode()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((CASE,), "--to"),
        ((CASE, "--to", "case-manager", "--support-line", "Line"), "--to practitioner"),
        ((CASE, "--to", "case-manager", "-o", "a.xlsx"), ".docx"),
        ((SAMPLES, "--to", "case-manager"), "Name one case"),
        ((CASE, "--to", "board-member", "--as-at", "2024-02-20"), "no exclusion"),
        (("nowhere.yaml", "--to", "case-manager"), "nowhere.yaml"),
    ],
)
def test_what_cannot_be_drafted_is_told(words: tuple[str, ...], says: str) -> None:
    done = fairness("letter", *words)
    assert done.returncode == 2 and says in done.stderr and not done.stdout
