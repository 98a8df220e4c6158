from __future__ import annotations

from pathlib import Path
from typing import Any

import docx
import yaml

from fairness.cases.naming import fold
from tests.cli import fairness
from tests.readers.test_exclusion_record import ANSWERS

CASE = """\
# kept
case_id: A1
nation: england
sector: secondary
procedure: mhps
opened: 2024-01-08
roles: {decision_maker: P4, designated_board_member: P9}
events:
  - date: 2024-01-08 # the letter
    type: concern.raised
"""


def fill_word(file: Path) -> None:
    answers = {fold(label): cells for label, cells in ANSWERS.items()}
    document: Any = docx.Document(str(file))
    for table in document.tables:
        for row in table.rows:
            for place, text in enumerate(answers.get(fold(row.cells[0].text), ()), 1):
                row.cells[place].text = text
    document.save(str(file))


def fill_markdown(file: Path) -> None:
    answers = {fold(label): cells for label, cells in ANSWERS.items()}
    lines = file.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        cells = [one.strip() for one in line.strip("|").split("|")]
        given = answers.get(fold(cells[0]), ()) if line.startswith("|") else ()
        if given:
            cells[1 : 1 + len(given)] = given
            lines[number] = f"| {' | '.join(cells)} |"
    file.write_text("\n".join(lines), encoding="utf-8")


def round_trip(folder: Path, ending: str) -> str:
    case, record = folder / f"{ending}.yaml", folder / f"record.{ending}"
    case.write_text(CASE, encoding="utf-8")
    blank = fairness("record", "exclusion", case, "-o", record)
    assert blank.returncode == 0, blank.stderr
    {"docx": fill_word, "md": fill_markdown}[ending](record)
    done = fairness("record", "exclusion", "--from", record, "--into", case)
    assert done.returncode == 0 and f"Added 9 events to {case}." in done.stderr, done.stderr
    again = fairness("record", "exclusion", "--from", record, "--into", case)
    assert "Added 0 events" in again.stderr and "9 of the form were there already" in again.stderr
    return case.read_text(encoding="utf-8")


def test_a_form_comes_back_as_the_events_of_the_case_from_word_and_from_markdown(tmp_path: Path) -> None:
    word, markdown = round_trip(tmp_path, "docx"), round_trip(tmp_path, "md")
    assert word == markdown and word.startswith("# kept\n") and "# the letter" in word
    events = {one["type"]: one for one in yaml.safe_load(word)["events"]}
    assert events["decision.to_exclude"]["alternatives"] == ["supervision", "other_site"]
    assert events["advice.acted_on"]["followed"] is False
    checked = fairness("check", tmp_path / "docx.yaml", "--as-at", "2024-01-15", "--format", "json")
    assert checked.returncode == 0
    tracked = fairness("exclusions", tmp_path / "docx.yaml", "--as-at", "2024-01-15", "--format", "csv")
    assert "PPA/77" in tracked.stdout and "2024-02-06" in tracked.stdout


def test_a_case_fills_in_what_it_knows(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text(CASE, encoding="utf-8")
    form = fairness("record", "exclusion", tmp_path / "case.yaml").stdout
    for row in ("| Case reference | A1 |", "| Decided by | P4 |", "| Designated board member | P9 |"):
        assert row in form
    assert "| Case reference |  |" in fairness("record", "exclusion").stdout


def test_without_a_case_file_the_events_are_printed(tmp_path: Path) -> None:
    fairness("record", "exclusion", "-o", tmp_path / "r.docx")
    fill_word(tmp_path / "r.docx")
    done = fairness("record", "exclusion", "--from", tmp_path / "r.docx")
    assert [one["type"] for one in yaml.safe_load(done.stdout)][5] == "exclusion.formal"


def test_what_is_wrong_is_told_and_the_case_file_stays(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text(CASE, encoding="utf-8")
    fairness("record", "exclusion", "-o", tmp_path / "r.md")
    empty = fairness("record", "exclusion", "--from", tmp_path / "r.md", "--into", tmp_path / "case.yaml")
    assert empty.returncode == 2 and "Case reference: is empty" in empty.stderr
    assert (tmp_path / "case.yaml").read_text(encoding="utf-8") == CASE
    for arguments, says in (
        (("--into", tmp_path / "case.yaml"), "--into needs --from"),
        (("--from", tmp_path / "r.md", "-o", "x.md"), "--from reads a form"),
        (("-o", tmp_path / "r.pdf"), "the ending does not say which format you want"),
        (("--from", tmp_path / "none.docx"), "does not exist"),
    ):
        done = fairness("record", "exclusion", *arguments)
        assert done.returncode == 2 and says in done.stderr, done.stderr
