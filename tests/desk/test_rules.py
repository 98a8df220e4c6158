"""Rules at the desk: the catalogue, and a local policy that is seen before it is saved."""

from __future__ import annotations

import html
import re
from pathlib import Path

from tests.desk.desks import Desk


def _digest(page: str) -> str:
    found = re.search(r'name="digest" value="(\w*)"', page)
    assert found
    return found[1]


def _policy(page: str) -> str:
    return html.unescape(re.findall(r'name="policy"[^>]*>\n?(.*?)</textarea>', page, re.DOTALL)[0])


def test_the_catalogue_is_searched(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    page = desk.get("/rules?q=MHE014").text
    assert "/rules/MHE014" in page and "/rules/MHE002" not in page
    shown = desk.get("/rules/MHE014").text
    assert "The need for an exclusion changes" in shown and "Basis" in shown
    assert desk.get("/rules/MHE999").status_code == 422


def test_a_number_is_seen_before_it_is_saved_and_holds_at_once(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "long-exclusion.yaml", "open-duties-due.yaml")
    page = desk.get("/rules/local").text
    name = re.search(r'name="set\.((?:[\w-]+\.)?contact_gap)"', page)
    assert name
    shown = desk.post("/rules/local", {f"set.{name[1]}": "2 days", "do": "preview", "digest": _digest(page)})
    assert "would come up" in shown.text and "2 days" in _policy(shown.text)
    assert not (tmp_path / ".fairness-policy").exists()
    values = {"policy": _policy(shown.text), "do": "save", "digest": _digest(shown.text)}
    saved = desk.post("/rules/local", values)
    assert "contact_gap is 2 days" in saved.text
    assert "2 days" in (tmp_path / ".fairness-policy/policy.yaml").read_text()
    assert "Set locally" in desk.get(f"/case/{desk.key('EX-2024-004')}").text
    stale = desk.post("/rules/local", values)  # of the form before it was saved
    assert stale.status_code == 409
    assert len(desk.work.look(60)[0]) == 2  # the policy is no case


def test_a_rule_is_switched_off_with_a_reason(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "long-exclusion.yaml")
    page = desk.get("/rules/local").text
    values = {"off_code": "MHE002", "off_reason": "Our letter names them", "do": "preview", "digest": _digest(page)}
    shown = desk.post("/rules/local", values).text
    assert "MHE002: Our letter names them" in _policy(shown)
    wrong = desk.post("/rules/local", {**values, "off_code": "MHE999"})
    assert wrong.status_code == 422 and "MHE999" in wrong.text
    none = desk.post("/rules/local", {**values, "off_reason": ""})
    assert none.status_code == 422 and str(tmp_path) not in none.text


def test_a_policy_file_takes_its_place(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "long-exclusion.yaml")
    brought = b"overlay: example-trust\nsays: Our policy\nset: {contact_gap: 7 days}\n"
    page = desk.get("/rules/local").text
    shown = desk.post(
        "/rules/local", {"do": "preview", "digest": _digest(page)}, files={"overlay": ("p.yaml", brought)}
    )
    assert "example-trust" in _policy(shown.text)
    loosened = b"overlay: x\nrules: {MHE014: {every: 90 days}}\n"
    wrong = desk.post("/rules/local", {"do": "preview"}, files={"overlay": ("p.yaml", loosened)})
    assert wrong.status_code == 422 and "loosen" in wrong.text
