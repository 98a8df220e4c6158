"""What people do on the screens, without a browser: the forms work by themselves."""

from __future__ import annotations

import html
import json
import re
import time
from pathlib import Path

import pytest

from tests.desk.desks import SAMPLES, Desk, digest_in


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path, "long-exclusion.yaml", "good-practice.yaml")


def test_cases_are_listed_the_most_pressing_first(desk: Desk) -> None:
    desk.work.look(60)
    page = desk.get("/cases").text
    assert page.index("EX-2024-004") < page.index("EX-2024-001")
    assert "10 acts" in page and "Due this week" not in page.partition("All cases")[2]
    assert "EX-2024-001" not in desk.get("/cases?state=open").text
    assert "EX-2024-004" not in desk.get("/cases?q=2024-001").text
    calendar = desk.get("/cases/due.ics")
    assert calendar.text.startswith("BEGIN:VCALENDAR") and "EX-2024-004: Review the exclusion" in calendar.text


def test_a_file_that_cannot_be_read_is_listed_with_why(desk: Desk) -> None:
    (desk.folder / "broken.yaml").write_text("case_id: B\nnation: atlantis\nopened: 2024-01-01\n")
    desk.work.look(60)
    page = desk.get("/cases").text
    assert "Cannot be read" in page and "atlantis" in page and str(desk.folder) not in page


def test_the_review_has_what_check_says(desk: Desk) -> None:
    page = desk.get(f"/case/{desk.key('EX-2024-004')}").text
    for said in (
        "We checked 82 rules", "Overdue (", "At risk (", "Due (", "Not judged", "Done (", "Timeline",
        "No review of the exclusion is recorded in time", "Add the missing event", "Explain MHE014",
    ):  # fmt: skip
        assert said in page, said
    assert '<svg xmlns="http://www.w3.org/2000/svg"' in page and " style=" not in page  # which the policy forbids


def test_an_event_is_shown_before_it_is_saved_and_what_changed_is_marked(desk: Desk) -> None:
    key = desk.key("EX-2024-004")
    form = desk.get(f"/case/{key}/event/new?rule=MHE014").text
    assert 'value="Exclusion reviewed"' in form and "would meet it" in form
    values = {"rule": "MHE014", "type": "exclusion.reviewed", "date": "30 Nov 2024", "by": "P1"}
    values["digest"] = digest_in(form)
    before = (desk.folder / "long-exclusion.yaml").read_text()
    shown = desk.post(f"/case/{key}/event/new", {**values, "do": "preview"}).text
    assert "30 Nov 2024" in shown and "Brings up" in shown
    assert (desk.folder / "long-exclusion.yaml").read_text() == before
    saved = desk.post(f"/case/{key}/event/new", {**values, "do": "save"})
    assert "What changed" in saved.text and "since=" in str(saved.url) and "28 Dec 2024" in saved.text
    after = (desk.folder / "long-exclusion.yaml").read_text()
    assert "- date: 2024-11-30\n    type: exclusion.reviewed\n    by: P1\n" in after
    assert before.splitlines()[:10] == after.splitlines()[:10]  # comments and order stay


def test_words_name_a_type_and_what_is_wrong_is_said(desk: Desk) -> None:
    key = desk.key("EX-2024-004")
    digest = digest_in(desk.get(f"/case/{key}/event/new").text)
    wrong = desk.post(f"/case/{key}/event/new", {"type": "exclusion.formall", "date": "then", "digest": digest})
    assert wrong.status_code == 422 and "not a date that we can read" in wrong.text
    assert "exclusion.formall" in wrong.text  # what was entered stays
    assert "occupational" in desk.get("/types?type=occupational+health").text


def test_two_people_who_change_one_file_lose_nothing(desk: Desk) -> None:
    key = desk.key("EX-2024-004")
    digest = digest_in(desk.get(f"/case/{key}/event/new").text)
    values = {"type": "support.offered", "date": "2024-11-29", "to": "practitioner", "digest": digest, "do": "save"}
    assert desk.post(f"/case/{key}/event/new", values).status_code == 200
    held = (desk.folder / "long-exclusion.yaml").read_text()
    other = desk.post(f"/case/{key}/event/new", {**values, "type": "meeting", "reason": "My own words"})
    assert other.status_code == 409 and "Somebody else has changed this file" in other.text
    assert "My own words" in other.text and (desk.folder / "long-exclusion.yaml").read_text() == held
    again = {**values, "type": "investigation.opened", "digest": digest_in(other.text)}
    assert desk.post(f"/case/{key}/event/new", again).status_code == 200


def test_an_event_is_changed_removed_and_brought_back(desk: Desk) -> None:
    key = desk.key("EX-2024-004")
    file = desk.folder / "long-exclusion.yaml"
    before = file.read_bytes()
    form = desk.get(f"/case/{key}/event/3").text
    kind = re.search(r'value="([^"]+)"[^>]*list="all-types"', form)
    assert kind and "." not in kind[1]  # in plain words
    values = {
        "type": kind[1],
        "date": "2024-02-20",
        "digest": digest_in(form),
        "do": "save",
        "reason": "a new reason",
    }
    assert desk.post(f"/case/{key}/event/3", values).status_code == 200
    assert b"a new reason" in file.read_bytes()
    digest = digest_in(desk.get(f"/case/{key}/event/3").text)
    shown = desk.post(f"/case/{key}/event/3/remove", {"digest": digest, "do": "preview"})
    assert "what would change without it" in shown.text
    desk.post(f"/case/{key}/event/3/remove", {"digest": digest, "do": "save"})
    assert b"a new reason" not in file.read_bytes()
    page = desk.get(f"/case/{key}/versions").text
    oldest = re.findall(r'name="version" value="(\w+)"', page)[-1]
    back = desk.post(f"/case/{key}/versions", {"version": oldest, "digest": digest_in(page)})
    assert back.status_code == 200 and file.read_bytes() == before


def test_what_a_form_does_not_change_stays_as_it_is_written(desk: Desk) -> None:
    """Dates that are only about right, notes of several lines, and attributes that we do not know."""
    file = desk.folder / "kept.yaml"
    file.write_text(
        "case_id: KEPT\nnation: england\nopened: 2024-01-01\nevents:\n"
        "  - date: {from: 2024-02-01, to: 2024-02-15}  # as the letter says\n    type: support.offered\n"
        "    until: 2024-03\n    house_code: X9\n    note: |\n      first line\n      second line\n"
        "  - {date: 2024-03-01, circa: true, type: communication.update, by: P1}\n"
    )
    key = desk.key("KEPT")
    before = file.read_text()
    for place, kind in ((0, "support.offered"), (1, "communication.update")):
        form = desk.get(f"/case/{key}/event/{place}").text
        values = {
            name: html.unescape(value) for name, value in re.findall(r'name="(\w+)"[^>]*? value="([^"]*)"', form)
        }
        note = re.findall(r'name="note"[^>]*>\n?(.*?)</textarea>', form, re.DOTALL)[0]
        values |= {"note": html.unescape(note), "written": "", "do": "save", "reason": "changed", "type": kind}
        values = {name: value for name, value in values.items() if name not in ("_csrf", "covers") and name in _FORM}
        saved = desk.post(f"/case/{key}/event/{place}", {**values, "digest": digest_in(form)})
        assert saved.status_code == 200, re.findall(r"error-summary.*?</ul>", saved.text, re.DOTALL)
    after = file.read_text()
    assert after.count("changed") == 2
    assert [line for line in before.splitlines() if "circa" not in line] == [
        line for line in after.splitlines() if "changed" not in line
    ]


_FORM = ("type", "date", "time", "by", "to", "reason", "until", "note", "ref", "outcome", "written", "do")


def test_a_risk_is_answered_and_stays_visible(desk: Desk) -> None:
    key = desk.key("EX-2024-004")
    page = desk.get(f"/case/{key}/answer/MHE014").text
    values = {"reason": "Waited for sick leave to end", "by": "P1", "date": "2024-11-30", "digest": digest_in(page)}
    lacks = desk.post(f"/case/{key}/answer/MHE014", {**values, "by": ""})
    assert lacks.status_code == 422 and "Say who gives it" in lacks.text
    saved = desk.post(f"/case/{key}/answer/MHE014", values).text
    assert "Explained in the case file" in saved and "Waited for sick leave to end" in saved
    back = desk.post(f"/case/{key}/reason/0/take-back", {"digest": digest_in(saved)})
    assert "What changed" in back.text and "Waited" not in (desk.folder / "long-exclusion.yaml").read_text()


def test_facts_are_set(desk: Desk) -> None:
    key = desk.key("EX-2024-004")
    page = desk.get(f"/case/{key}/facts").text
    held = dict(re.findall(r'name="([\w.]+)"[^>]*? value="([^"]*)"', page))
    values = {"practitioner.specialty": "anaesthetics", "digest": held["digest"]}
    saved = desk.post(f"/case/{key}/facts", {**values, "do": "save"})
    assert saved.status_code == 200
    assert "specialty: anaesthetics" in (desk.folder / "long-exclusion.yaml").read_text()


def test_people_are_given_roles_with_dates(desk: Desk) -> None:
    key = desk.key("EX-2024-004")
    page = desk.get(f"/case/{key}/facts").text
    form = _people(page)
    known = sum(bool(form[name]) for name in form if name.endswith(".who"))
    new = f"person.{known}"
    added = {f"{new}.role": "support_contact", f"{new}.who": "P9", f"{new}.from": "5 Feb 2024", f"{new}.post": "GP"}
    saved = desk.post(f"/case/{key}/facts", {**form, **added, "digest": digest_in(page), "do": "save"})
    assert saved.status_code == 200
    file = desk.folder / "long-exclusion.yaml"
    assert "support_contact: [P7, {who: P9, from: 2024-02-05, post: GP}]" in file.read_text()
    page = desk.get(f"/case/{key}/facts").text
    form = _people(page)
    at = next(name.removesuffix(".who") for name, value in form.items() if value == "P9")
    assert form[f"{at}.from"] == "5 Feb 2024"
    wrong = desk.post(
        f"/case/{key}/facts", {**form, f"{at}.to": "1 Jan 2024", "digest": digest_in(page), "do": "save"}
    )
    assert wrong.status_code == 422 and "is before" in wrong.text
    odd = desk.post(f"/case/{key}/facts", {**form, f"{at}.to": "soon", "digest": digest_in(page), "do": "save"})
    assert odd.status_code == 422 and "soon" in odd.text
    last = f"person.{known + 1}"
    nobody = desk.post(f"/case/{key}/facts", {**form, f"{last}.who": "P7", "digest": digest_in(page), "do": "save"})
    assert nobody.status_code == 422 and "has no role" in nobody.text
    out = desk.post(f"/case/{key}/facts", {**form, f"{at}.who": "", f"{at}.from": "", f"{at}.post": "",
                                           "digest": digest_in(page), "do": "save"})  # fmt: skip
    assert out.status_code == 200 and "support_contact: P7\n" in file.read_text()


def _people(page: str) -> dict[str, str]:
    """What the fields of people say."""
    lines = re.findall(r"<input[^>]*>", page)
    form = {}
    for one in lines:
        if found := re.search(r'name="(person[^"]*)"', one):
            value = re.search(r'value="([^"]*)"', one)
            form[found[1]] = value[1] if value else ""
    for name, options in re.findall(r'<select[^>]* name="(person[^"]*)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="(\w+)" selected', options)
        form[name] = chosen[1] if chosen else ""
    return form


def test_what_if_writes_nothing(desk: Desk) -> None:
    key = desk.key("EX-2024-004")
    before = (desk.folder / "long-exclusion.yaml").read_bytes()
    page = desk.get(f"/case/{key}/what-if?type=exclusion.ended&date=30+Nov+2024").text
    assert "Puts right" in page and "exclusion.ended on 30 Nov 2024" in page
    assert (desk.folder / "long-exclusion.yaml").read_bytes() == before


def test_files_and_letters_are_made(desk: Desk) -> None:
    key = desk.key("EX-2024-004")
    word = desk.get(f"/case/{key}/summary.docx")
    assert word.content[:2] == b"PK" and "EX-2024-004-summary.docx" in word.headers["content-disposition"]
    assert desk.get(f"/case/{key}/letter/case-manager.md").status_code == 200
    assert desk.get(f"/case/{key}/letter/stranger.md").status_code == 404
    assert "Review of case EX-2024-004" in desk.get(f"/case/{key}/print").text


def test_a_new_case_begins_as_a_file(desk: Desk) -> None:
    values = {"case_id": "NE-2024-017", "nation": "england", "opened": "2024-11-01"}
    assert desk.post("/cases/new", {**values, "nation": ""}).status_code == 422
    made = desk.post("/cases/new", values)
    assert made.status_code == 200 and "Facts" in made.text
    assert (desk.folder / "NE-2024-017.yaml").read_text().startswith("case_id: NE-2024-017")
    assert "already" in desk.post("/cases/new", values).text


def test_a_chronology_becomes_a_case_and_each_row_is_answered(desk: Desk) -> None:
    content = (SAMPLES / "chronologies/anaesthetist.docx").read_bytes()
    files = {"chronology": ("../../anaesthetist.docx", content)}
    page = desk.post("/bring-in", {"case_id": "NE-1"}, files=files)
    assert page.status_code == 200 and "What is it?" in page.text
    file = desk.folder / "NE-1.yaml"
    assert file.exists() and (desk.folder / "NE-1.people.txt").exists()
    key = desk.key("NE-1")
    before = file.read_bytes()
    values = {"row": re.findall(r'name="row" value="(\d+)"', page.text)[0], "date": "8 Jan 2024"}
    taken = desk.post(f"/case/{key}/rows", {**values, "take": "0", "digest": digest_in(page.text)})
    assert b"concern.raised" in file.read_bytes() and "Undo the last answer" in taken.text
    undone = desk.post(f"/case/{key}/rows/undo", {"digest": digest_in(taken.text)})
    assert file.read_bytes() == before and "Undo" not in undone.text
    skipped = desk.post(f"/case/{key}/rows", {**values, "do": "skip", "digest": digest_in(undone.text)})
    assert b"state: skipped" in file.read_bytes()
    none = {**values, "row": re.findall(r'name="row" value="(\d+)"', skipped.text)[0], "date": "tomorrowish"}
    wrong = desk.post(f"/case/{key}/rows", {**none, "take": "0", "digest": digest_in(skipped.text)})
    assert wrong.status_code == 422 and "tomorrowish" in wrong.text


def test_what_is_no_chronology_is_refused(desk: Desk) -> None:
    wrong = desk.post("/bring-in", {}, files={"chronology": ("a.exe", b"MZ")})
    assert wrong.status_code == 422 and "not a kind of chronology" in wrong.text and "fairness-desk" not in wrong.text
    assert desk.post("/bring-in", {}).status_code == 422


def test_a_folder_opens_fast_the_second_time(tmp_path: Path) -> None:
    """What was reviewed once is kept by its digest: here with 300 files, of which none is reviewed again."""
    text = (SAMPLES / "good-practice.yaml").read_text()
    for number in range(300):
        (tmp_path / f"{number}.yaml").write_text(text.replace("EX-2024-001", f"C{number}"))
    first = Desk(tmp_path)
    rows, left = first.work.look(300)
    assert len(rows) == 300 and not left
    second = Desk(tmp_path)
    second.work._rows_of = None  # type: ignore[assignment, method-assign]  # it is not to be asked
    began = time.monotonic()
    rows, left = second.work.look()
    assert len(rows) == 300 and not left and time.monotonic() - began < 2
    assert rows[0].case_id.startswith("C")


def test_a_row_that_is_two_events_keeps_a_date_for_each(desk: Desk) -> None:
    row = {
        "row": "notes.docx, row 1", "date": "2024-03-04", "text": "Excluded 4 March, told of support 6 March.",
        "candidates": [
            {"type": "exclusion.formal", "confidence": 0.7, "fields": {}},
            {"type": "support.offered", "confidence": 0.6, "fields": {"date": "2024-03-06"}},
        ],
    }  # fmt: skip
    case = {"case_id": "SPLIT", "nation": "england", "opened": "2024-03-01", "events": [], "proposed": [row]}
    (desk.folder / "split.yaml").write_text(json.dumps(case))
    key = desk.key("SPLIT")
    page = desk.get(f"/case/{key}/rows").text
    assert re.search(r'name="date.1"[^>]*value="6 Mar 2024"', page) and "tells of several events" in page
    answer = {
        "row": "0", "date": "4 March 2024", "candidate": ["0", "1"], "date.0": "", "date.1": "6 March 2024",
        "type": "investigation.opened", "type_date": "8 March 2024", "digest": digest_in(page), "do": "take",
    }  # fmt: skip
    odd = desk.post(f"/case/{key}/rows", {**answer, "type_date": "soon"})
    assert odd.status_code == 422 and "soon" in odd.text and "8 March" not in odd.text
    assert desk.post(f"/case/{key}/rows", answer).status_code == 200
    events = desk.work.open(key).case.events
    assert [(one.type, one.date) for one in events] == [
        ("exclusion.formal", "2024-03-04"),
        ("support.offered", "2024-03-06"),
        ("investigation.opened", "2024-03-08"),
    ]
