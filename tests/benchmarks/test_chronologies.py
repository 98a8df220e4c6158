"""How well labelled chronologies are read, as the benchmark counts it."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from benchmarks import chronologies

ROWS = [
    {"text": "Exclusion reviewed by MD.", "events": [{"type": "exclusion.reviewed"}]},
    {"text": "Bank holiday.", "events": [], "none": "noise"},
    {"text": "Zzz.", "events": [{"type": "learning.case_reviewed"}]},
    {"text": "Zzz.", "events": [{"type": None, "wanted": "a type that there is not"}]},
]


def test_each_file_and_each_writer_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("one-log", "two-diary"):
        (tmp_path / f"{name}.gold.yaml").write_text(yaml.safe_dump(ROWS), encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["chronologies.py", str(tmp_path), str(tmp_path / "out")])
    chronologies.main()
    printed = capsys.readouterr().out.splitlines()
    for begins in ("one-log", "two-diary", "one (from", "two (from"):
        line = next(one for one in printed if one.startswith(begins))
        assert line[28:].split() == ["1/2", "50.0%", "1/2", "50.0%", "1/2", "50.0%", "1/1", "100.0%"]
    assert sorted(one.name for one in (tmp_path / "out").iterdir()) == ["one-log.yaml", "two-diary.yaml"]
