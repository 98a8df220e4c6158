"""JSON Lines: what stands on a line that is no case, and that it does not stop the others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fairness.cases.models import Case
from fairness.cases.vocabulary import shipped_vocabulary
from fairness.readers.files import read_file
from fairness.readers.lines import read_lines
from fairness.source.problems import InputError
from tests.cli import fairness

CASE = {"case_id": "A", "nation": "england", "opened": "2024-01-08"}
WRONG = ["[]", "null", "42", '"x"', "[{}]", "{", '{"case_id": 1}']


def lines(folder: Path) -> Path:
    file = folder / "t.jsonl"
    file.write_text("\n".join([json.dumps(CASE), "", *WRONG, json.dumps(CASE | {"case_id": "B"})]) + "\n")
    return file


def test_what_is_no_case_is_told_with_its_line(tmp_path: Path) -> None:
    file = lines(tmp_path)
    found = [one for one, _ in read_lines(str(file), shipped_vocabulary(), 0, 100)]
    assert [one.case_id for one in found if isinstance(one, Case)] == ["A", "B"]
    problems = [one.problems[0] for one in found if isinstance(one, InputError)]
    assert [one.place.line for one in problems] == [3, 4, 5, 6, 7, 8, 9]
    assert str(problems[0]) == f'{file}:3: is not a JSON object; expected a case, as {{"case_id": ...}}'


def test_a_whole_file_is_read_alike(tmp_path: Path) -> None:
    file = str(lines(tmp_path))
    one_by_one = [
        str(one) for one, _ in read_lines(file, shipped_vocabulary(), 0, 100) if isinstance(one, InputError)
    ]
    found = list(read_file(file))
    assert [str(one) for one in found if isinstance(one, InputError)] == one_by_one
    digests = {one.digest for one in found if isinstance(one, Case)}
    assert len(digests) == 1 and "" not in digests


@pytest.mark.parametrize("command", ["check", "validate"])
def test_commands_read_the_lines_that_can_be_read(tmp_path: Path, command: str) -> None:
    file = lines(tmp_path)
    done = fairness(command, file, "--format", "json")
    assert done.returncode == 2
    if command == "check":
        assert '"B"' in done.stdout and all(f"{file}:{line}: " in done.stderr for line in range(3, 10))
    else:
        (report,) = json.loads(done.stdout)
        assert report["what"] == "2 cases with 0 events"
        assert sorted({one["line"] for one in report["problems"]}) == [3, 4, 5, 6, 7, 8, 9]
