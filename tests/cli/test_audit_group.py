"""`fairness audit` as a group: what its first word means, and that no option is taken and then left unused."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli import AS_AT, SAMPLES, fairness

CASES = ("good-practice.yaml", "poor-practice.yaml")


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a finished audit of two cases."""
    folder = tmp_path_factory.mktemp("audits")
    source = folder / "report"  # called like a command
    source.mkdir()
    for name in CASES:
        shutil.copy(SAMPLES / name, source)
    assert fairness("audit", "run", source, "-o", folder / "done", *AS_AT).returncode == 0
    return folder / "done"


def test_without_a_command_the_words_are_sources(done: Path, tmp_path: Path) -> None:
    source = done.parent / "report"
    for number, words in enumerate((("audit", source), ("audit", "--rules", "mhps-england", source))):
        made = fairness(*words, "-o", tmp_path / str(number), *AS_AT)
        assert made.returncode == 0 and (tmp_path / str(number) / "manifest.json").is_file()


def test_a_folder_called_like_a_command_is_audited_by_its_path(done: Path, tmp_path: Path) -> None:
    made = fairness("audit", f"{done.parent}/report", "-o", tmp_path / "out", *AS_AT)
    assert made.returncode == 0 and (tmp_path / "out" / "manifest.json").is_file()


def test_a_command_may_stand_after_its_options(done: Path) -> None:
    made = fairness("audit", "--report", "json", "report", done)
    assert made.returncode == 0 and (done / "report.json").is_file()


def test_what_a_report_is_asked_is_done(done: Path, tmp_path: Path) -> None:
    rows = tmp_path / "rows.csv"
    made = fairness("audit", "report", done, "--results", rows, "--fail-on", "low")
    assert made.returncode == 1 and rows.read_text().startswith("case_id,")
    assert fairness("audit", "report", done).returncode == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("verify", "{}", "--by", "ethnicity"), "--by"),
        (("verify", "{}", "--engine", "spark"), "--engine"),
        (("report", "{}", "--engine", "rete"), "--engine"),
        (("report", "{}", "--resume"), "--resume"),
        (("report", "{}", "{}"), "unexpected extra argument"),
        (("report",), "Missing argument 'FOLDER'"),
        (("verify",), "Missing argument 'FOLDER...'"),
        (("run",), "Missing argument 'SOURCE...'"),
        (("report", "{}/nothing"), "does not exist"),
        (("{}", "--despite-changes"), "--despite-changes"),
    ],
)
def test_an_option_that_would_do_nothing_is_refused(done: Path, words: tuple[str, ...], says: str) -> None:
    made = fairness("audit", *(word.replace("{}", str(done)) for word in words))
    assert made.returncode == 2 and says in " ".join(made.stderr.split())


def test_each_command_has_its_own_help() -> None:
    shown = {name: fairness("audit", name, "--help").stdout for name in ("run", "report", "compare", "verify")}
    assert all(f"fairness audit {name}" in text and "Examples" in text for name, text in shown.items())
    assert "--resume" in shown["run"] and "--resume" not in shown["report"]
    assert len(shown["verify"].splitlines()) < 20
    group = fairness("audit", "--help").stdout
    assert all(f"  {name} " in group for name in shown)


def test_every_folder_is_verified_also_after_one_that_has_changed(done: Path, tmp_path: Path) -> None:
    shutil.copytree(done, tmp_path / "changed")
    next((tmp_path / "changed" / "parts").glob("*.parquet")).write_bytes(b"")
    made = fairness("audit", "verify", tmp_path / "changed", done)
    assert made.returncode == 2 and f"{done}: every file is as it was written" in made.stdout
