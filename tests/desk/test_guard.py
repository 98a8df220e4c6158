"""Attacks on the desk: each is refused, and changes nothing."""

from __future__ import annotations

import html
import re
import shutil
from pathlib import Path

import pytest

from fairness.desk.guard import MOST_BYTES
from fairness.desk.serve import bound
from fairness.source.problems import InputError
from tests.desk.desks import ORIGIN, SAMPLES, Desk, digest_in


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("cases"), "long-exclusion.yaml")


def _held(desk: Desk) -> bytes:
    return (desk.folder / "long-exclusion.yaml").read_bytes()


def test_the_link_is_good_once_and_leaves_the_address_bar(desk: Desk) -> None:
    other = desk.stranger()
    assert other.get("/cases").status_code == 403
    assert other.get(f"/?token={desk.keys.token}").status_code == 403  # it was used
    assert other.get("/?token=guessed").status_code == 403
    here = desk.client.get(f"/?token={desk.keys.token}", follow_redirects=False)  # a second tab of the same browser
    assert here.status_code == 303 and here.headers["location"] == "/"


def test_the_cookie_is_for_the_browser_alone(tmp_path: Path) -> None:
    from starlette.testclient import TestClient

    from fairness.desk.app import make_app
    from fairness.desk.guard import Keys

    keys = Keys()
    client = TestClient(make_app(Desk(tmp_path).work, keys, ["127.0.0.1:8123"]), base_url=ORIGIN)
    answer = client.get(f"/?token={keys.token}", follow_redirects=False)
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=strict" in cookie and keys.token not in cookie
    assert answer.headers["location"] == "/"


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8123", "127.0.0.1", "127.0.0.1:80", ""])
def test_another_host_is_refused(desk: Desk, host: str) -> None:
    assert desk.get("/cases", host=host).status_code == 421
    assert desk.get("/static/desk.js", host=host).status_code == 421


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "", "https://127.0.0.1:8123", "http://127.0.0.1:80"]
)
def test_a_form_of_another_site_is_refused(desk: Desk, origin: str) -> None:
    before, key = _held(desk), desk.key("EX-2024-004")
    values = {"type": "exclusion.reviewed", "date": "2024-11-30", "do": "save"}
    assert desk.post(f"/case/{key}/event/new", values, headers={"origin": origin}).status_code == 403
    crossed = desk.post(f"/case/{key}/event/new", values, headers={"sec-fetch-site": "cross-site"})
    assert crossed.status_code == 403
    assert _held(desk) == before


@pytest.mark.parametrize("secret", ["", "guessed", "x" * 43])
def test_a_form_of_another_start_is_refused(desk: Desk, secret: str) -> None:
    before, key = _held(desk), desk.key("EX-2024-004")
    page = desk.get(f"/case/{key}/event/new").text
    values = {"type": "exclusion.reviewed", "date": "2024-11-30", "do": "save", "digest": digest_in(page)}
    answer = desk.post(f"/case/{key}/event/new", {**values, "_csrf": secret})
    assert answer.status_code == 403 and "out of date" in answer.text
    assert _held(desk) == before


@pytest.mark.parametrize(
    "path",
    [
        "/static/../pyproject.toml", "/static/%2e%2e/desk.css", "/case/..%2f..%2fetc/passwd",
        "/case/../../etc/passwd",
        "/case/%00", "/case/0000000000000000", "/case/0000000000000000/review.docx", "/nothing", "/case/x/versions",
    ],
)  # fmt: skip
def test_no_path_leads_out_of_the_folder(desk: Desk, path: str) -> None:
    assert desk.get(path).status_code == 404


@pytest.mark.parametrize("name", ["../outside.yaml", "/etc/passwd", ".fairness-desk/log.jsonl", "", ".", "a/../../b"])
def test_the_folder_gives_no_other_file(desk: Desk, name: str) -> None:
    with pytest.raises(InputError):
        desk.work.shelf.path(name)


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside.yaml"
    outside.write_text("case_id: SECRET\nnation: england\nopened: 2024-01-01\nevents: []\n")
    inside = tmp_path / "cases"
    inside.mkdir()
    desk = Desk(inside)
    (inside / "linked.yaml").symlink_to(outside)
    assert "SECRET" not in desk.get("/cases").text
    with pytest.raises(InputError):
        desk.work.shelf.path("linked.yaml")


def test_what_is_too_large_is_refused(desk: Desk) -> None:
    said = desk.post("/bring-in", {}, headers={"content-length": str(1 << 30)})
    assert said.status_code == 413 and "too large" in said.text

    def endless():  # without a length
        yield b"--b\r\nContent-Disposition: form-data; name=chronology; filename=a.txt\r\n\r\n"
        for _ in range(MOST_BYTES // (1 << 20) + 2):
            yield b"x" * (1 << 20)

    headers = {"origin": ORIGIN, "content-type": "multipart/form-data; boundary=b"}
    assert desk.client.post("/bring-in", content=endless(), headers=headers).status_code == 413


def test_every_answer_forbids_what_a_page_could_do_to_others(desk: Desk) -> None:
    for answer in (desk.get("/cases"), desk.get("/static/desk.js"), desk.get("/nothing"), desk.stranger().get("/")):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("address", ["0.0.0.0", "192.0.2.1", "::", "example.org"])
def test_only_this_machine_is_listened_to(address: str) -> None:
    with pytest.raises(InputError):
        bound(address, 0)


def test_an_address_of_every_network_is_never_taken() -> None:
    with pytest.raises(InputError):
        bound("0.0.0.0", 0, exposed=True)


def test_a_desk_that_reads_only_changes_nothing(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "long-exclusion.yaml", read_only=True)
    key, before = desk.key("EX-2024-004"), _held(desk)
    page = desk.get(f"/case/{key}").text
    assert "Add an event" not in page and "Read only" in page
    values = {"type": "exclusion.reviewed", "date": "2024-11-30", "do": "save", "digest": "x"}
    assert desk.post(f"/case/{key}/event/new", values).status_code == 403
    assert _held(desk) == before
    assert [one.name for one in tmp_path.iterdir()] == ["long-exclusion.yaml"]


def test_every_page_that_leads_from_another_is_there_and_loads_nothing_from_elsewhere(tmp_path: Path) -> None:
    """A crawler: one page of each kind, all that it loads and leads to."""
    desk = Desk(tmp_path, "long-exclusion.yaml")
    shutil.copy(SAMPLES / "chronologies/anaesthetist.yaml", tmp_path)
    desk.post("/assess", {"organisation": "Example Trust"})
    desk.work.look(60)
    waiting, seen = ["/cases", "/assess/example-trust"], set()
    while waiting:
        path = waiting.pop()
        kind = re.sub(r"/(case|explain|answer|event|rules|theme)/[\w-]+|[?#].*", r"/\1", path)
        if kind in seen or re.search(r"\.(docx|pdf|html|xlsx)\b", path):
            continue
        seen.add(kind)
        answer = desk.get(path)
        assert answer.status_code == 200, path
        if "text/html" not in answer.headers["content-type"]:
            continue
        page = answer.text
        loaded = re.findall(
            r'<(?:script|img|iframe|source|video)\b[^>]*?src="([^"]*)"|<link\b[^>]*?href="([^"]*)"', page
        )
        assert all(one.startswith(("/static/", "data:,")) for pair in loaded for one in pair if one), path
        assert not re.search(r"<script(?![^>]*src=)|<style|<[a-z][^>]*\s(?:style|on[a-z]+)=", page), path
        waiting += [html.unescape(one) for one in re.findall(r'<a\b[^>]*?href="(/[^"]*)"', page)]
    assert len(seen) > 20


_SCRIPT = "</textarea><script>alert(1)</script>\"' onload=x {{ 7*7 }}"


def test_a_fault_of_the_program_says_nothing_of_a_case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(tmp_path, "long-exclusion.yaml")
    key = desk.key("EX-2024-004")

    def breaks(*_: object) -> None:
        raise ValueError("words of a case")

    monkeypatch.setattr(desk.work, "view", breaks)
    answer = desk.get(f"/case/{key}")
    assert answer.status_code == 500 and "ValueError" in answer.text and "words of a case" not in answer.text


def test_script_in_a_field_is_text(tmp_path: Path) -> None:
    case = tmp_path / "case.yaml"
    quoted = _SCRIPT.replace("'", "''")
    case.write_text(
        f"case_id: '{quoted}'\nnation: england\nopened: 2024-01-01\noutcome: '{quoted}'\n"
        f"organisation: {{name: '{quoted}'}}\nroles: {{case_manager: '{quoted}'}}\nevents:\n"
        f"  - {{date: 2024-01-02, type: exclusion.formal, by: '{quoted}', reason: '{quoted}',"
        f" covers: ['{quoted}']}}\n"
        f"proposed:\n  - {{row: '{quoted}', date: 2024-01-03, text: '{quoted}', why: '{quoted}'}}\n"
    )
    desk = Desk(tmp_path)
    key = desk.key(_SCRIPT)
    pages = (
        "",
        "/events",
        "/event/0",
        "/event/new",
        "/facts",
        "/rows",
        "/what-if",
        "/files",
        "/print",
        "/print?all=1",
    )
    for page in (*(f"/case/{key}{one}" for one in pages), "/cases", "/cases?q=%3Cscript%3E&sort=%22%3E&state=%22%3E"):
        text = desk.get(page).text
        assert "<script>alert" not in text and "49" not in text.partition("{{ 7*7 }}")[0][-9:], page
        assert text.count("<script") == 2, page  # the two files of the desk itself
    for page in (f"/case/{key}/explain/MHE014", f"/case/{key}/answer/MHE014", f"/types?type={_SCRIPT}"):
        assert "<script>alert" not in desk.get(page).text, page
