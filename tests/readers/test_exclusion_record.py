"""The record of a decision on exclusion: what a filled-in form becomes, and how events are put into a case file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fairness.cases.naming import fold
from fairness.cases.vocabulary import shipped_vocabulary
from fairness.readers.edit import with_events
from fairness.readers.exclusion_record import Filled, form, read_filled
from fairness.readers.files import load_cases
from fairness.readers.filled import filled_cells
from fairness.source.problems import InputError

WORDS = shipped_vocabulary()
ANSWERS = {
    "Case reference": ["A1"],
    "Date of the decision": ["10 January 2024"],
    "Decision": ["Exclude formally"],
    "First day of the exclusion": ["10/01/2024"],
    "Last day of the exclusion": ["6 February 2024"],
    "Date of the review": ["2024-02-05"],
    "Decided by": ["P4"],
    "Others who took part": ["P5; P6"],
    "Conflicts of interest were declared": ["yes"],
    "Ground": ["To protect patients or staff"],
    "Facts": ["Two incidents in theatre"],
    "Working under supervision": ["yes", "nobody to supervise at night"],
    "Work at another site": ["Yes", ""],
    "Leave by agreement": ["no", ""],
    "Consulted: chief executive": ["yes", ""],
    "Consulted: HR": ["yes", "9 January 2024"],
    "Consulted: Practitioner Performance Advice": ["", "9 January 2024"],
    "Reference of the advice": ["PPA/77"],
    "Date of the advice": ["9 January 2024"],
    "What was advised": ["Consider supervision first"],
    "The advice is followed": ["no"],
    "Why the advice is not followed": ["No supervisor"],
    "The practitioner may come to the premises": ["no"],
    "Full pay goes on": ["yes"],
    "Date on which the practitioner is told": ["10 January 2024"],
    "How the practitioner is told": ["in person"],
    "It is confirmed in writing": ["y"],
    "The reasons for the step taken": ["x"],
    "How long the step lasts": ["yes"],
    "The right to be accompanied": ["no"],
    "Designated board member": ["P9"],
    "Date on which the board member was named": ["11 January 2024"],
}


def filled(**changed: list[str]) -> Filled:
    answers = {fold(label): cells for label, cells in (ANSWERS | changed).items()}
    return read_filled(answers, "form.md", WORDS)


def said(found: Filled, kind: str) -> dict[str, Any]:
    [one] = [event for event in found.events if event["type"] == kind]
    return one


def test_every_row_of_the_form_has_a_name_of_its_own() -> None:
    labels = [fold(row.label) for part in form(WORDS) for row in part.rows]
    assert len(labels) == len(set(labels)) and {fold(label) for label in ANSWERS} <= set(labels)


def test_a_form_becomes_events() -> None:
    found = filled()
    assert found.case_id == "A1"
    assert [(one["date"], one["type"]) for one in found.events] == [
        ("2024-01-09", "advice.hr_sought"),
        ("2024-01-09", "advice.sought"),
        ("2024-01-09", "advice.received"),
        ("2024-01-10", "advice.acted_on"),
        ("2024-01-10", "decision.to_exclude"),
        ("2024-01-10", "exclusion.formal"),
        ("2024-01-10", "exclusion.terms_set"),
        ("2024-01-10", "communication.reasons_given"),
        ("2024-01-11", "board.designated_member_appointed"),
    ]
    decided = said(found, "decision.to_exclude")
    assert decided["ground"] == "protect_patients_or_staff" and decided["panel"] == ["P5", "P6"]
    assert decided["alternatives"] == ["supervision", "other_site"]
    assert decided["why_not"] == ["supervision: nobody to supervise at night"]
    assert decided["consulted"] == ["chief executive", "HR", "Practitioner Performance Advice"]
    assert (decided["until"], decided["review_on"]) == ("2024-02-06", "2024-02-05")
    assert decided["conflicts_declared"] is True
    assert said(found, "advice.acted_on") == {
        "date": "2024-01-10", "type": "advice.acted_on", "reference": "PPA/77", "followed": False,
        "reason": "No supervisor",
    }  # fmt: skip
    assert said(found, "exclusion.terms_set") == {
        "date": "2024-01-10", "type": "exclusion.terms_set", "premises_barred": True, "paid": True,
    }  # fmt: skip
    told = said(found, "communication.reasons_given")
    assert (told["channel"], told["written"], told["covers"]) == ("meeting", True, ["reasons", "duration"])
    assert said(found, "board.designated_member_appointed")["to"] == "P9"


def test_a_decision_not_to_exclude_begins_no_exclusion() -> None:
    found = filled(**{"Decision": ["do not exclude"], "First day of the exclusion": [""]})
    kinds = {one["type"] for one in found.events}
    assert "decision.not_to_exclude" in kinds
    assert not kinds & {
        "decision.to_exclude",
        "exclusion.formal",
        "exclusion.terms_set",
        "communication.reasons_given",
    }


def test_an_exclusion_at_once_begins_on_the_day_of_the_decision() -> None:
    found = filled(**{"Decision": ["exclude at once"], "First day of the exclusion": [""]})
    assert said(found, "exclusion.immediate")["date"] == "2024-01-10"


def test_what_is_left_empty_is_left_out() -> None:
    nothing = {label: [""] * 2 for label in ANSWERS}
    some = {"Case reference": ["A1"], "Date of the decision": ["10 January 2024"], "Decision": ["exclude formally"]}
    assert [set(one) for one in filled(**{**nothing, **some}).events] == [{"date", "type"}] * 2


@pytest.mark.parametrize(
    ("label", "text", "says"),
    [
        ("Case reference", "", "Case reference: is empty; expected an answer"),
        ("Date of the decision", "", "Date of the decision: is empty; expected an answer"),
        (
            "Date of the decision",
            "soon",
            "Date of the decision: 'soon' is not a day; expected a date, such as 10 January",
        ),
        ("Date of the review", "March 2024", "Date of the review: 'March 2024' is not a day"),
        ("Decision", "exclude formaly", "(did you mean 'exclude formally'?)"),
        ("Full pay goes on", "perhaps", "Full pay goes on: 'perhaps' is not yes or no; expected yes or no"),
        ("Consulted: HR", "maybe", "Consulted: HR: 'maybe' is not yes or no"),
    ],
)
def test_what_cannot_be_understood_is_told_by_its_row(label: str, text: str, says: str) -> None:
    with pytest.raises(InputError) as caught:
        filled(**{label: [text, ""]})
    told = [str(one) for one in caught.value.problems]
    assert len(set(told)) == 1 and f"form.md: {says}".replace("form.md: (", "(") in told[0], told


def test_a_first_day_beside_a_decision_not_to_exclude_is_told() -> None:
    with pytest.raises(InputError, match="the decision is not to exclude"):
        filled(**{"Decision": ["do not exclude"]})


# -- into a case file ---------------------------------------------------------------------------------------------

CASE = "# ours\ncase_id: A1\nnation: england\nopened: 2024-01-08\n"
EVENT = [{"date": "2024-01-10", "type": "exclusion.formal", "reason": "a: b"}]


def into(folder: Path, text: str, name: str = "case.yaml", case_id: str = "A1") -> tuple[str, int]:
    (folder / name).write_text(text, encoding="utf-8")
    made, added = with_events(str(folder / name), case_id, EVENT, WORDS)
    (folder / name).write_text(made, encoding="utf-8")
    events = [one for case in load_cases(str(folder / name)) if case.case_id == case_id for one in case.events]
    assert [one.date for one in events if one.type == "exclusion.formal"] == ["2024-01-10"]
    return made, added


@pytest.mark.parametrize(
    "text",
    [
        CASE,
        CASE.rstrip("\n"),
        CASE + "events: []\n",
        CASE + "events:\n",
        CASE + "events:\n- {date: 2024-01-09, type: concern.raised}\nclosed: 2024-12-01\n",
        CASE + "events:\n  - date: 2024-01-09 # 1\n    type: appeal.heard\n    note: |\n      a\n\n#\nkind: mixed\n",
        CASE + "events:\n  - date: 2024-01-09\n    type: concern.raised\n    covers: [a,\n      b]\n# end\n",
        "- case_id: B\n  nation: wales\n  opened: 2024-01-08\n"
        "  events:\n    - {date: 2024-01-09, type: appeal.heard}\n"
        "- case_id: A1\n  nation: wales\n  opened: 2024-01-08\n",
        "case_id: B\nnation: wales\nopened: 2024-01-08\n---\n" + CASE,
    ],
)  # fmt: skip
def test_events_are_added_and_all_else_stays_as_it_was(tmp_path: Path, text: str) -> None:
    made, added = into(tmp_path, text)
    assert added == 1
    left = [line for line in text.splitlines() if not line.startswith("events:")]
    kept = made.splitlines()
    assert [line for line in left if line not in kept] == []


def test_events_are_added_to_json(tmp_path: Path) -> None:
    text = json.dumps({"case_id": "A1", "nation": "england", "opened": "2024-01-08"})
    made, added = into(tmp_path, text, "case.json")
    assert added == 1 and json.loads(made)["events"] == EVENT


def test_what_is_there_is_not_added_again(tmp_path: Path) -> None:
    once, _ = into(tmp_path, CASE)
    assert into(tmp_path, once) == (once, 0)


@pytest.mark.parametrize(
    ("text", "case_id", "says"),
    [
        (CASE, "Z9", "has no case 'Z9'; expected the case of the form; the file has A1"),
        (
            CASE + "events: [{date: 2024-01-09, type: concern.raised}]\n",
            "A1",
            "case.yaml:5: has the events in brackets",
        ),
        ("{case_id: A1, nation: england, opened: 2024-01-08}\n", "A1", "case.yaml:1: has the case in brackets"),
        ("case_id: A1\nopened: 2024-01-08\n", "A1", "nation: is missing"),
    ],
)
def test_a_file_that_cannot_take_them_is_told(tmp_path: Path, text: str, case_id: str, says: str) -> None:
    (tmp_path / "case.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        with_events(str(tmp_path / "case.yaml"), case_id, EVENT, WORDS)
    assert says in str(caught.value)


@pytest.mark.parametrize("name", ["cases.csv", "cases.xlsx", "cases.jsonl"])
def test_a_table_takes_no_events(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("case_id,nation,opened\n", encoding="utf-8")
    with pytest.raises(InputError, match="expected a case file in YAML or JSON"):
        with_events(str(tmp_path / name), "A1", EVENT, WORDS)


# -- files of forms -----------------------------------------------------------------------------------------------


def test_a_row_of_markdown_is_read_as_it_was_written(tmp_path: Path) -> None:
    (tmp_path / "f.md").write_text(
        "# x\n\n| A | B |\n|---|---:|\n| Facts | a \\| b \\[c\\] |\n|  | no |\n", encoding="utf-8"
    )
    assert filled_cells(str(tmp_path / "f.md")) == {"a": ["B"], "facts": ["a | b [c]"]}


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("f.docx", b"no document", "cannot be read as a Word document"),
        ("f.docx", b"PK\x05\x06" + b"\0" * 18, "cannot be read as a Word document"),
        ("f.md", b"nothing here", "has no table"),
        ("f.pdf", b"%PDF", "cannot be read as a form"),
    ],
)
def test_what_is_no_form_is_told(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=says):
        filled_cells(str(tmp_path / name))
