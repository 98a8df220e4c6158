"""Audits at the desk: of the folder and of a table, down to the case."""

from __future__ import annotations

import html
import re
import time
from pathlib import Path
from typing import Any

import pytest

from tests.desk.desks import SAMPLES, Desk

TRACKER = SAMPLES / "tracker.csv"


def _finished(desk: Desk, path: str) -> Any:
    """The page of an audit once it is finished."""
    for _ in range(300):
        page = desk.get(path)
        assert page.status_code == 200
        if "The cases behind the figures" in page.text or "not finished" in page.text:
            return page
        time.sleep(0.1)
    raise AssertionError("the audit does not end")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    samples = ("long-exclusion.yaml", "good-practice.yaml", "poor-practice.yaml", "health.yaml")
    return Desk(tmp_path_factory.mktemp("cases"), *samples)


def test_an_audit_of_the_folder_leads_to_its_cases(desk: Desk) -> None:
    assert "Start" in desk.get("/audits").text
    assert desk.post("/audits", {"name": "../out"}).status_code == 422
    desk.post("/audits", {"name": "audit-1"})
    page = _finished(desk, "/audits/audit-1")
    assert "For internal use" in page.text and "4 cases" in page.text
    behind = desk.get("/audits/audit-1/cases?rule=MHE014&verdict=risk").text
    assert "EX-2024-004" in behind and f"/case/{desk.key('EX-2024-004')}" in behind
    themed = desk.get("/audits/audit-1/cases?theme=process&verdict=risk").text
    assert "EX-2024-004" in themed and "Why MHE" in themed
    grouped = desk.get("/audits/audit-1/cases?rule=MHE014&by=profession&group=doctor").text
    assert "EX-2024-004" in grouped
    assert "EX-2024-004" not in desk.get("/audits/audit-1/cases?rule=MHE014&by=profession&group=dentist").text
    assert desk.get("/audits/audit-1/cases?theme=none").status_code == 404
    assert len(desk.work.look()[0]) == 4  # the audit's own files are no cases
    assert desk.post("/audits", {"name": "audit-1"}).status_code == 422


def test_what_could_not_be_read_is_told_with_why(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "health.yaml")
    (tmp_path / "broken.yaml").write_text("case_id: B\nnation: atlantis\nopened: 2024-01-01\n")
    desk.post("/audits", {"name": "audit-1"})
    assert "1 input could not be read" in _finished(desk, "/audits/audit-1").text
    page = desk.get("/audits/audit-1/left-out").text
    assert "broken.yaml" in page and "atlantis" in page and str(tmp_path) not in page


def test_the_report_for_others_hides_small_counts(desk: Desk) -> None:
    desk.post("/audits", {"name": "audit-2"})
    _finished(desk, "/audits/audit-2")
    inside = desk.post("/audits/audit-2/report", {"audience": "internal", "form": "html"})
    outside = desk.post("/audits/audit-2/report", {"audience": "public", "form": "html"})
    assert "4 cases" in inside.text and "4 cases" not in outside.text and "EX-2024-004" not in outside.text
    assert "report-public.html" in outside.headers["content-disposition"]
    assert desk.post("/audits/audit-2/report", {"audience": "anyone", "form": "html"}).status_code == 422


def test_a_table_is_confirmed_before_it_is_audited(desk: Desk) -> None:
    page = desk.post("/audits", {"name": "tracker"}, files={"table": ("tracker.csv", TRACKER.read_bytes())})
    assert "Which column holds what" in page.text and "What it gives" in page.text and "<svg" in page.text
    form = _form(page.text)
    assert form["column.0"] == "case.case_id" and "event.exclusion.formal" in form.values()
    started = desk.post("/audits/tracker/table", {**form, "do": "start"})
    assert started.status_code == 200
    _finished(desk, "/audits/tracker")
    case = re.findall(r'href="(case-[^"#]+)', desk.get("/audits/tracker/behind/cases.html").text)[0]
    found = desk.get(f"/audits/tracker/behind/{case}").text
    record = html.unescape(re.findall(r'href="(/audits/tracker/record[^"]+)"', found)[0])
    assert "What happened" in desk.get(record).text
    assert desk.get("/audits/tracker/record?case=none").status_code == 404


def test_a_column_is_given_another_meaning_and_two_never_the_same(desk: Desk) -> None:
    page = desk.post("/audits", {"name": "columns"}, files={"table": ("tracker.csv", TRACKER.read_bytes())}).text
    form = _form(page)
    at = next(name for name, value in form.items() if value == "event.exclusion.formal")
    twice = desk.post("/audits/columns/table", {**form, at: "case.opened", "do": "read"})
    assert twice.status_code == 422 and "both said to hold opened" in twice.text
    assert _form(twice.text)[at] == "case.opened"  # what was chosen is still there
    without = desk.post("/audits/columns/table", {**form, at: "", "do": "read"}).text
    assert _form(without)[at] == "" and _events(without) < _events(page)


def test_the_text_of_a_mapping_can_be_changed_too(desk: Desk) -> None:
    page = desk.post("/audits", {"name": "text"}, files={"table": ("tracker.csv", TRACKER.read_bytes())})
    wrong = desk.post("/audits/text/table", {"mapping": "layout: sideways", "do": "text"})
    assert wrong.status_code == 422 and "sideways" in wrong.text and str(desk.folder) not in wrong.text
    mapping = html.unescape(re.findall(r"<textarea[^>]*>\n?(.*?)</textarea>", page.text, re.DOTALL)[0])
    assert "What it gives" in desk.post("/audits/text/table", {"mapping": mapping, "do": "text"}).text


def test_every_figure_of_a_report_leads_to_its_cases(desk: Desk) -> None:
    desk.post("/audits", {"name": "figures"})
    page = _finished(desk, "/audits/figures").text
    leads = set(re.findall(r'href="(/audits/figures/behind/[^"]+)"', page))
    assert len(leads) > 20
    key = desk.key("EX-2024-004")
    risk = next(one for one in leads if "rule-mhe014" in one.lower())
    listed = desk.get(risk.partition("#")[0]).text
    assert "EX-2024-004" in listed
    case = re.findall(r'href="(case-ex-2024-004[^"#]*)', listed, re.IGNORECASE)[0]
    found = desk.get(f"/audits/figures/behind/{case}").text
    assert f"/case/{key}" in found and "long-exclusion.yaml" in found and str(desk.folder) not in found
    for one in sorted({lead.partition("#")[0] for lead in leads})[:12]:
        assert desk.get(one).status_code == 200, one
    assert desk.get("/audits/figures/behind/none.html").status_code == 404
    grouped = desk.get("/audits/figures?by=profession").text
    assert "/audits/figures/behind/profession/" in grouped
    assert desk.get("/audits/figures/behind/profession/cases.html").status_code == 200
    assert desk.get("/audits/figures/behind/nothing/cases.html").status_code == 404


def _form(page: str) -> dict[str, str]:
    """What the selects of a page say."""
    found = re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL)
    chosen = {name: re.findall(r'<option value="([^"]*)" selected', options) for name, options in found}
    return {name: values[0] if values else "" for name, values in chosen.items()}


def _events(page: str) -> int:
    return int(re.findall(r"with (\d+) events?", page)[0])


def test_what_is_no_audit_is_not_there(desk: Desk) -> None:
    for path in ("/audits/none", "/audits/..%2f..", "/audits/tables/table", "/audits/none/cases?rule=MHE014"):
        assert desk.get(path).status_code in (404, 422), path


def test_a_desk_that_reads_only_starts_no_audit(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "health.yaml", read_only=True)
    assert desk.post("/audits", {"name": "audit-1"}).status_code == 403
    assert not (tmp_path / ".fairness-audits").exists()
