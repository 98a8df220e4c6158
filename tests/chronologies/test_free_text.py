"""Free text of a table's columns: what it may tell waits for a person, and what it does not tell is left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from fairness.cases.models import Case
from fairness.cases.vocabulary import shipped_vocabulary
from fairness.chronologies.free_text import FreeText
from fairness.readers.mapping import load_mapping
from fairness.readers.tables import open_table

WORDS = shipped_vocabulary()
TEXTS = FreeText(WORDS)
MAPPING = """\
mapping: f
layout: wide
case: {case_id: Ref, opened: Opened, nation: {value: england}}
events: [{column: Excluded, type: exclusion.formal}]
free_text: Notes
"""


def read(folder: Path, notes: str) -> Case:
    (folder / "t.csv").write_text(f'Ref,Opened,Excluded,Notes\nA,2024-03-04,2024-03-14,"{notes}"\n', encoding="utf-8")
    (folder / "m.yaml").write_text(MAPPING, encoding="utf-8")
    table = open_table(str(folder / "t.csv"), load_mapping(str(folder / "m.yaml"), WORDS), WORDS)
    ((case, _),) = table.cases()
    assert isinstance(case, Case)
    return TEXTS.read(case)


def test_each_act_of_a_text_waits_with_its_date(tmp_path: Path) -> None:
    case = read(tmp_path, "28/03/2024 exclusion reviewed by KL. 2 April 2024: GMC informed\nTo consider mediation")
    assert [event.type for event in case.events] == ["exclusion.formal"]
    assert [(row.date, row.candidates[0].type, row.waits) for row in case.proposed] == [
        ("2024-03-28", "exclusion.reviewed", True), ("2024-04-02", "referral.regulator", True),
    ]  # fmt: skip
    assert all(row.row.endswith('t.csv, row 2, column "Notes"') for row in case.proposed)


@pytest.mark.parametrize(
    "notes", ["", "Box file 3", "Not excluded", "Exclusion to be reviewed next week", "28/03/2024"]
)
def test_what_tells_of_nothing_that_was_done_is_left_out(tmp_path: Path, notes: str) -> None:
    assert read(tmp_path, notes).proposed == ()
