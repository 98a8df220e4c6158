"""From a chronology to the draft of a case: events, rows that wait, notes, people and their key."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from fairness.cases.vocabulary import shipped_vocabulary
from fairness.chronologies.compiling import load_phrases
from fairness.chronologies.dating import dated
from fairness.chronologies.draft import additions, as_written, people_of
from fairness.chronologies.draft_file import draft
from fairness.chronologies.people import People, holders_stated, load_people, save_people, who_acted, with_codes
from fairness.chronologies.people_named import Context
from fairness.chronologies.phrases import Candidate, Proposal
from fairness.chronologies.proposing import ReadRow, as_proposals, read_chronology, read_dated, with_own_dates
from fairness.chronologies.rows import Row, RowPlace
from fairness.source.problems import InputError

ROOT = Path(__file__).parent.parent.parent
WORDS = shipped_vocabulary()


class Known:
    """Phrases that know a few words."""

    def propose(self, text: str, who: str = "", context: Context | None = None) -> Proposal:
        if "not" in text:
            return Proposal(none="says that it did not happen")
        parts = []
        for word, kind, sure in (
            ("excluded", "exclusion.formal", 0.95),
            ("reviewed", "exclusion.reviewed", 0.95),
            ("rang", "communication.contact", 0.5),
        ):
            if word in text:
                at = text.index(word)
                fields = {"by": who, "to": "Dr Lind"} if who else {}
                parts.append((Candidate(kind, sure, f"“{word}”", (at, at + len(word)), fields),))
        return Proposal(tuple(parts), "" if parts else "no known phrase")


def read(*rows: tuple[str, str, str]) -> list[ReadRow]:
    made = [
        Row(text, day, who, place=RowPlace("log.docx", "", number)) for number, (day, who, text) in enumerate(rows, 1)
    ]
    return read_dated(dated(made), Known())  # type: ignore[arg-type]


ROWS = (
    ("4 March 2024", "MD", "Dr Lind excluded"),
    ("5 March 2024", "HR", "Mrs Tan rang Dr Lind"),
    ("6 March 2024", "MD", "not reviewed"),
    ("Mon 7 March 2024", "MD", "Dr Lind: exclusion reviewed"),  # a Thursday
    ("8 March 2024", "MD", "bank holiday for Dr Lind"),
)


def made(tmp_path: Path, *rows: tuple[str, str, str], **facts: str) -> tuple[dict[str, object], str]:
    file = tmp_path / "case.yaml"
    draft("log.docx", read(*rows), str(file), WORDS, facts)
    text = file.read_text(encoding="utf-8")
    return yaml.safe_load(text), text


def test_what_is_sure_becomes_an_event_and_the_rest_waits(tmp_path: Path) -> None:
    case, text = made(tmp_path, *ROWS, nation="wales", case_id="A-1")
    assert (case["case_id"], case["nation"], str(case["opened"])) == ("A-1", "wales", "2024-03-04")
    (event,) = case["events"]  # type: ignore[misc]
    assert {**event, "date": str(event["date"])} == {
        "date": "2024-03-04", "type": "exclusion.formal", "by": "P1", "to": "practitioner",
        "ref": "log.docx, row 1", "note": "The practitioner excluded",
    }  # fmt: skip
    rows = case["proposed"]
    assert [(one["row"], one.get("state"), one.get("unsure")) for one in rows] == [  # type: ignore[attr-defined]
        ("log.docx, row 2", None, None), ("log.docx, row 3", "note", None),
        ("log.docx, row 4", None, True), ("log.docx, row 5", None, None),
    ]  # fmt: skip
    assert "Lind" not in text and "Tan" not in text


def test_the_key_is_a_file_of_its_own(tmp_path: Path) -> None:
    made(tmp_path, *ROWS)
    key = (tmp_path / "case.people.txt").read_text()
    assert "practitioner: Lind\n" in key and "P1: MD\n" in key and "Mrs Tan" in key
    assert (tmp_path / "case.people.txt").stat().st_mode & 0o077 == 0


def test_a_longer_chronology_adds_only_what_is_new(tmp_path: Path) -> None:
    made(tmp_path, *ROWS)
    file = tmp_path / "case.yaml"
    text = (
        file.read_text()
        .replace("case_id: log", "case_id: log  # ours")
        .replace("type: exclusion.formal", "type: exclusion.immediate")
    )
    file.write_text(text)
    case, added = draft("log.docx", read(("3 March 2024", "HR", "Mr New excluded"), *ROWS), str(file), WORDS, {})
    assert (added.rows, added.known, len(added.events), len(added.proposed)) == (6, 5, 1, 0)
    assert [one.type for one in case.events] == [
        "exclusion.immediate",
        "exclusion.formal",
    ]  # what was confirmed stays
    assert file.read_text().startswith(text[:200])


def test_the_same_again_changes_nothing(tmp_path: Path) -> None:
    _, before = made(tmp_path, *ROWS)
    _, after = made(tmp_path, *ROWS)
    assert before == after


def test_a_row_that_has_changed_is_asked_about_again(tmp_path: Path) -> None:
    made(tmp_path, *ROWS)
    changed = ("4 March 2024", "MD", "Dr Lind excluded!!")
    _, added = draft("log.docx", read(changed), str(tmp_path / "case.yaml"), WORDS, {})
    assert not added.events and [one["why"] for one in added.proposed] == ["This row has changed since it was read"]


def test_an_event_that_a_case_has_already_is_not_added(tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    file.write_text(
        "case_id: A\nnation: england\nopened: 2024-03-01\nevents:\n- {date: 2024-03-04, type: exclusion.formal}\n"
    )
    case, added = draft("log.docx", read(ROWS[0]), str(file), WORDS, {})
    assert not added.events and len(case.events) == 1


def test_a_file_that_is_no_case_is_not_touched(tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    file.write_text("mapping: x\n")
    with pytest.raises(InputError, match="holds no case"):
        draft("log.docx", read(*ROWS), str(file), WORDS, {})
    assert file.read_text() == "mapping: x\n" and not (tmp_path / "case.people.txt").exists()


def test_rows_of_several_days_and_less_sure_ones(tmp_path: Path) -> None:
    case, _ = made(
        tmp_path,
        ("1 March 2024", "MD", "x"),
        ("2/3, 3/3/24", "MD", "excluded"),
        ("w/c 4 March 2024", "MD", "reviewed"),
    )
    dates = [one["date"] for one in case["events"]]  # type: ignore[attr-defined]
    assert [str(one) for one in dates[:2]] == ["2024-03-02", "2024-03-03"]
    assert {name: str(day) for name, day in dates[2].items()} == {"from": "2024-03-04", "to": "2024-03-10"}
    assert as_written("2024-03-04~") == {"date": "2024-03-04", "circa": True}
    assert as_written("../2024-03-04") == "../2024-03-04"


def test_a_row_that_waits_names_each_type_once() -> None:
    kinds = ("communication.contact", "concern.raised", "communication.contact")
    parts = tuple((Candidate(kind, 0.6 - at / 10, "", (at, at + 1)),) for at, kind in enumerate(kinds))
    row = replace(read(ROWS[1])[0], proposal=Proposal(parts))
    waits = additions([row], People(WORDS), WORDS).proposed[0]
    assert [one["type"] for one in waits["candidates"]] == [*kinds[:2]]
    taken = (Candidate("concern.raised", 0.9, "", (9, 10)), Candidate("learning.case_reviewed", 0.9, "", (10, 11)))
    hints = (
        Candidate("advice.sought", 0.6, "", (0, 1)),
        *(replace(one, confidence=0.4, part=(0, 1)) for one in taken[:1]),
    )
    waits = additions([replace(row, proposal=Proposal((*zip(taken), hints)))], People(WORDS), WORDS).proposed[0]
    assert [one["type"] for one in waits["candidates"]] == ["advice.sought"]


def test_an_event_may_have_its_own_date() -> None:
    text = "Exclusion reviewed and she returned on 24 April, report due 3 May"
    parts = tuple(
        (Candidate("return.started", 0.9, "", (text.index(word), text.index(word) + 4)),) for word in ("revi", "retu")
    )
    first, second = with_own_dates(Proposal(parts), text, "2024-04-23").parts
    assert ("date" in first[0].fields, second[0].fields["date"]) == (False, "2024-04-24")


@pytest.mark.parametrize(
    "text",
    [
        "Exclusion extended, me on A/L 29/4-4/5",
        "Exclusion extended, report slipped, 30/5 now",
        "Exclusion extended ahead of panel date (9/5, MR1)",
        "Exclusion extended, next review on 9 May",
        "Exclusion extended, meeting listed on Thursday 9 May",
    ],
)
def test_a_date_that_is_not_of_the_act_leaves_it_the_date_of_the_row(text: str) -> None:
    part = (Candidate("exclusion.extended", 0.9, "", (0, 9)),)
    assert "date" not in with_own_dates(Proposal((part,)), text, "2024-04-23").parts[0][0].fields


def test_proposals_for_machines() -> None:
    rows = as_proposals(read(("w/c 4 March 2024", "MD", "Dr A excluded, then reviewed"), ("c. 10 May 2024", "", "x")))
    assert [(one["date"], one["accepted"], len(one["candidates"])) for one in rows] == [
        ("2024-03", True, 1), ("2024-03", True, 1), ("2024-05", False, 0),
    ]  # fmt: skip


# -- people --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("RS = CM, GO = CI.", [("RS", "case_manager"), ("GO", "case_investigator")]),
        ("NED – Mrs Pym.", [("Mrs Pym", "designated_board_member")]),
        ("Dr Llwyd to act as case manager; Mrs Tudno (external) investigator.",
         [("Dr Llwyd", "case_manager"), ("Mrs Tudno", "case_investigator")]),
        ("considered by Dr Amin (Medical Director)", [("Dr Amin", "medical_director")]),
        ("MC to manage, DS to investigate", [("MC", "case_manager"), ("DS", "case_investigator")]),
        ("Dr X appointed case investigator", [("Dr X", "case_investigator")]),
        ("Report from Ms Orme to CD", []),
        ("Matron on phone for MD – Dr Q smelling of alcohol", []),
        ("Letter to the case manager", []),
    ],
)  # fmt: skip
def test_roles_that_a_text_says(text: str, found: list[tuple[str, str]]) -> None:
    assert sorted((one.name, one.role) for one in holders_stated(text)) == sorted(found)


def test_who_cells() -> None:
    assert who_acted("MD/TW and CD") == ["MD", "TW", "CD"]
    assert who_acted("Chair, A/MD") == ["Chair", "acting MD"]
    assert who_acted("- ") == who_acted("n/a") == []


def test_codes_stand_for_people_and_bodies_stay() -> None:
    people = People(WORDS, frozenset({"Lind"}))
    assert [people.code(one) for one in ("Dr Brandt", "MD", "GMC", "Dr Lind", "Brandt", "HR", "PPA")] == [
        "P1", "P2", "GMC", "practitioner", "P1", "HR", "PPA",
    ]  # fmt: skip
    assert people.same("Dr Brandt", "medical_director") == "P1" and people.code("medical director") == "P1"
    assert with_codes({"by": "MD", "panel": ["Dr Voss", "Dr Brandt"], "until": "2024-03-04"}, people) == {
        "by": "P1", "panel": ["P2", "P1"], "until": "2024-03-04",
    }  # fmt: skip
    assert (
        people.coded("Dr Lind met Dr Brandt and J Tovey. Lind left.")
        == "The practitioner met P1 and P3. The practitioner left."
    )
    assert people.decoded("P2 rang") == "Dr Voss rang"


def test_the_key_is_read_back(tmp_path: Path) -> None:
    people = People(WORDS, frozenset({"Lind"}))
    people.same("Dr Brandt", "medical_director")
    people.code("Mrs Tan")
    save_people(people, str(tmp_path / "key.txt"), "case.yaml")
    again = load_people(str(tmp_path / "key.txt"), WORDS)
    assert (again.names, again.practitioner) == (people.names, people.practitioner)
    (tmp_path / "key.txt").write_text("nonsense\n")
    with pytest.raises(InputError, match="does not say who a code stands for"):
        load_people(str(tmp_path / "key.txt"), WORDS)


def test_roles_are_dated_by_their_row(tmp_path: Path) -> None:
    case, _ = made(
        tmp_path,
        ("4 March 2024", "MD", "Dr Voss appointed case manager"),
        ("5 March 2024", "MD", "Dr Lind excluded"),
        ("6 March 2024", "MD", "Dr Lind rang"),
    )
    roles = case["roles"]
    assert {name: str(value) for name, value in roles["case_manager"].items()} == {"who": "P2", "from": "2024-03-04"}  # type: ignore[index]


def test_people_are_known_before_any_text_is_written() -> None:
    people = people_of(
        read(("4 March 2024", "MD", "JT excluded him"), ("5 March 2024", "JT", "reviewed")), People(WORDS)
    )
    added = additions(read(("4 March 2024", "MD", "JT excluded him")), people, WORDS)
    assert added.events[0]["note"] == f"{people.code('JT')} excluded him"


@pytest.mark.parametrize("name", ["anaesthetist.docx", "health-board.xlsx", "dentist-notes.txt"])
def test_a_sample_drafted_again_adds_nothing(name: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "sample_cases" / "chronologies", tmp_path / "samples")
    source = tmp_path / "samples" / name
    file = source.with_suffix(".yaml")
    before = file.read_text(encoding="utf-8")
    rows = read_chronology(str(source), load_phrases(WORDS))
    case, added = draft(str(source), rows, str(file), WORDS, {})
    assert added.known == added.rows == len(rows) and case.events and case.waiting
    assert file.read_text(encoding="utf-8") == before
