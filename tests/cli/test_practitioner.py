"""`check --audience practitioner`, in every format, and what it refuses."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from tests.cli import AS_AT, SAMPLES, fairness

CASE = SAMPLES / "long-exclusion.yaml"
FOR = ("--audience", "practitioner")


def test_it_is_printed_with_a_word_to_the_one_who_hands_it_over() -> None:
    done = fairness("check", CASE, *AS_AT, *FOR)
    assert done.returncode == 0 and "Who can help you" in done.stdout and "116 123" in done.stdout
    assert "Read it before you hand it over" in done.stderr


def test_every_format_says_the_same(tmp_path: Path) -> None:
    for ending in ("txt", "md", "html", "json"):
        file = tmp_path / f"a.{ending}"
        assert fairness("check", CASE, *AS_AT, *FOR, "--support-line", "Line: 0300 1.", "-o", file).returncode == 0
        text = file.read_text(encoding="utf-8")
        assert "Line: 0300 1." in text and "What may not have been done as it should" in text, ending
        assert "MHE0" not in text and "Witness" not in text, ending
    told = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert [*told] == ["title", "banner", "as_at", "lead", "sections"] and len(told["sections"]) == 5
    file = tmp_path / "a.docx"
    assert fairness("check", CASE, *AS_AT, *FOR, "-o", file).returncode == 0
    body = zipfile.ZipFile(file).read("word/document.xml").decode()
    assert "What you can ask" in body and "MHE0" not in body


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (("--full", *FOR), "--full shows what"),
        (("--results", "r.csv", *FOR), "--results shows what"),
        (("--what-if", "exclusion.reviewed on 2024-12-06", *FOR), "--what-if shows what"),
        (("--support-line", "Line"), "--audience practitioner"),
    ],
)
def test_what_would_say_more_is_refused(more: tuple[str, ...], says: str) -> None:
    done = fairness("check", CASE, *AS_AT, *more)
    assert done.returncode == 2 and says in done.stderr and not done.stdout


def test_it_is_of_one_case() -> None:
    done = fairness("check", CASE, SAMPLES / "poor-practice.yaml", *AS_AT, *FOR)
    assert done.returncode == 2 and "Name one case" in done.stderr and not done.stdout
