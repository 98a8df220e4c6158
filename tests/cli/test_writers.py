"""A disk that is full, a folder in the way, a link, a pipe: no writer loses the file that was there."""

from __future__ import annotations

import os
import re
import stat
import threading
from pathlib import Path

import pytest

from tests.cli import AS_AT, SAMPLES, fairness, fairness_many

CASE = SAMPLES / "explained-risk.yaml"
ANSWERS = SAMPLES / "self-assessment" / "answers.yaml"
OLD = b"the old file\n"


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("audited") / "audit"
    assert fairness("audit", CASE, *AS_AT, "-o", folder).returncode == 0
    return folder


def _writers(audit: Path, into: Path) -> dict[Path, list[str | Path]]:
    """Every command that writes a file, by the file."""
    made: dict[Path, list[str | Path]] = {}
    for form in ("terminal", "json", "markdown", "html"):
        file = into / f"check.{form}"
        made[file] = ["check", CASE, *AS_AT, "--format", form, "-o", file]
    for suffix in ("csv", "jsonl", "parquet"):
        file = into / f"rows.{suffix}"
        made[file] = ["check", CASE, *AS_AT, "--results", file]
    file = into / "due.ics"
    made[file] = ["due", SAMPLES / "long-exclusion.yaml", "--as-at", "2024-06-01", "--ics", file]
    for form in ("terminal", "html", "xlsx", "docx", "json", "markdown", "csv", "ics", "yaml"):
        file = into / f"assess.{form}"
        made[file] = ["assess", ANSWERS, "--format", form, "-o", file]
    for form in ("html", "xlsx", "docx", "md"):
        file = into / f"form.{form}"
        made[file] = ["assess", "form", "-o", file]
    for form in ("json", "markdown"):
        file = into / f"changes.{form}"
        made[file] = ["assess", "compare", SAMPLES / "self-assessment" / "answers-2025.yaml", ANSWERS,
                      "--format", form, "-o", file]  # fmt: skip
    other = into / "other.yaml"
    other.write_text(re.sub(r"organisation: .*", "organisation: Another", ANSWERS.read_text("utf-8")), "utf-8")
    for form in ("html", "xlsx", "json", "markdown"):
        file = into / f"group.{form}"
        made[file] = ["assess", "group", "--names", ANSWERS, other, "--format", form, "-o", file]
    for form in ("terminal", "json", "markdown", "csv"):
        file = into / f"compared.{form}"
        made[file] = ["audit", "compare", audit, audit, "--audience", "internal", "--format", form, "-o", file]
    for form, suffix in (("html", "html"), ("xlsx", "xlsx"), ("docx", "docx"), ("markdown", "md"), ("json", "json")):
        made[audit / f"report-internal.{suffix}"] = [
            "audit",
            "report",
            audit,
            "--audience",
            "internal",
            "--report",
            form,
        ]
    for suffix in ("jsonl", "parquet"):
        file = into / f"simulated.{suffix}"
        made[file] = ["simulate", "3", "-o", file]
    file = into / "truth.csv"
    made[file] = ["simulate", "300", "--truth", file]
    made[into / "catalogue" / "index.html"] = ["rules", "docs", "-o", into / "catalogue"]
    return made


@pytest.mark.skipif(os.name != "posix", reason="other systems have no limit on the size of a file")
@pytest.mark.slow
def test_a_full_disk_leaves_every_old_file_whole_and_no_half_one(audited: Path, tmp_path: Path) -> None:
    pack = tmp_path / "our-trust.yaml"
    assert fairness("rules", "new", "our-trust", "-o", tmp_path).returncode == 0
    before = pack.read_bytes()
    writers = _writers(audited, tmp_path)
    for file in writers:
        if "catalogue" not in file.parts:
            file.write_bytes(OLD)
    commands = [*writers.values(), ["rules", "new", "our-trust", "-o", tmp_path]]
    for file, command, (code, _, err) in zip(
        [*writers, pack], commands, fairness_many(commands, tmp_path, limit=100), strict=True
    ):
        assert code == 2, (command, err)
        if "catalogue" not in file.parts:
            assert file.read_bytes() == (before if file == pack else OLD), command
            first = f"{file.parent / file.stem}-cases/style.css"  # the lists of cases come before the report
            places = "|".join(map(re.escape, (str(file), first)))
            assert re.search(rf"({places}): (File too large|Input/output error)\n", err), err
    left = [one for folder in (tmp_path, audited) for one in folder.rglob("*") if one.name.startswith(".")]
    assert not left and not [one for one in tmp_path.rglob("*") if one.is_file() and not one.stat().st_size]


@pytest.mark.slow
def test_every_writer_writes_where_there_is_room(audited: Path, tmp_path: Path) -> None:
    writers = _writers(audited, tmp_path)
    for command, (code, _, err) in zip(writers.values(), fairness_many([*writers.values()], tmp_path), strict=True):
        assert code == 0, (command, err)
    assert all(file.stat().st_size > 100 for file in writers)


def test_a_link_is_followed_permissions_stay_and_a_folder_in_the_way_is_named(tmp_path: Path) -> None:
    file, link, folder = tmp_path / "real.md", tmp_path / "link.md", tmp_path / "rows.csv"
    file.write_bytes(OLD)
    file.chmod(0o640)
    link.symlink_to(file)
    folder.mkdir()
    done = fairness("check", CASE, *AS_AT, "--format", "markdown", "-o", link)
    assert done.returncode == 0 and link.is_symlink() and file.read_text().startswith("# Review")
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    (tmp_path / "a.csv.provenance.json").mkdir()
    done = fairness("check", CASE, *AS_AT, "--results", tmp_path / "a.csv")
    assert done.returncode == 2 and f"{tmp_path / 'a.csv.provenance.json'}: Is a directory" in done.stderr


def test_a_file_that_may_not_be_written_stays(tmp_path: Path) -> None:
    file = tmp_path / "kept.md"
    file.write_bytes(OLD)
    file.chmod(0o440)
    done = fairness("check", CASE, *AS_AT, "--format", "markdown", "-o", file, bound=True)
    assert done.returncode == 2 and "kept.md" in done.stderr and file.read_bytes() == OLD


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="other systems have no named pipes")
def test_pipes_and_devices_are_written_to(tmp_path: Path) -> None:
    done = fairness("check", CASE, *AS_AT, "--format", "markdown", "-o", "/dev/stdout")
    assert done.returncode == 0 and done.stdout.startswith("# Review of case")
    assert fairness("assess", ANSWERS, "--format", "xlsx", "-o", "/dev/null").returncode == 0
    pipe, read = tmp_path / "pipe.docx", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    assert fairness("assess", ANSWERS, "--format", "docx", "-o", pipe).returncode == 0
    reader.join(30)
    assert read[0].startswith(b"PK") and stat.S_ISFIFO(pipe.stat().st_mode)
