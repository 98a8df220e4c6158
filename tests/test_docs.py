"""The documentation: its tours work as they are written, and what it lists is there."""

from __future__ import annotations

import re
import runpy
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from fairness._version import __version__
from tests.cli import ROOT, SAMPLES
from tests.test_readme import run

DOCS = ROOT / "docs"
TOURS = sorted([*DOCS.glob("start/*.md"), *DOCS.glob("how-to/*.md")])
FENCED = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
# How a decision begins.
HEAD = re.compile(
    r"# (\d+\. .+)\n\n- Status: (accepted|replaced by .+)\n- Date: (\d{4}-\d\d-\d\d)(?:, .+)?\n"
    r"- Context: .+(?:\n  .+)*\n\n"
)
# Documents that a tour has its reader write, by the key that they begin with.
WRITTEN = {"case_id": "case.yaml", "overlay": "our-policy.yaml"}


@pytest.mark.slow
@pytest.mark.parametrize("page", TOURS, ids=lambda page: page.stem)
def test_every_command_of_a_tour_works_in_order(page: Path, tmp_path: Path) -> None:
    shutil.copytree(SAMPLES, tmp_path / "sample_cases")
    typed = 0
    for kind, content in FENCED.findall(page.read_text(encoding="utf-8")):
        if kind == "yaml":
            name = WRITTEN.get(content.partition(":")[0])
            if name:
                assert f"`{name}`" in page.read_text(encoding="utf-8")
                (tmp_path / name).write_text(content, encoding="utf-8")
            continue
        for line in [line for line in content.splitlines() if line.startswith("fairness ")]:
            done = run(line.replace("simulate 1000 ", "simulate 200 "), tmp_path)
            assert done.returncode == 0, f"{page.name}: {line}\n{done.stderr}"
            typed += 1
    assert typed > 0 or page.stem in ("completion", "desk")


def test_every_page_stands_in_the_menu() -> None:
    menu = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").partition("\nnav:\n")[2]
    made = {"changes.md", "reference/rules.md"}
    pages = {str(page.relative_to(DOCS)) for page in DOCS.rglob("*.md")} - made
    kept = {page for page in pages if not page.startswith(("decisions/", "reference/commands/"))}
    assert kept | made == set(re.findall(r"[\w/-]+\.md", menu))
    assert {"decisions/", "reference/commands/"} == set(re.findall(r"([\w/-]+/)(?=\s)", menu))


def test_decisions_say_their_status_date_and_context_and_are_listed() -> None:
    listed = (DOCS / "decisions" / "index.md").read_text(encoding="utf-8")
    records = sorted(DOCS.glob("decisions/0*.md"))
    assert len(records) == listed.count("](0") >= 14
    for record in records:
        text = record.read_text(encoding="utf-8")
        head = HEAD.match(text)
        assert head, record.name
        title, status, day = head.groups()
        assert f"| [{title}]({record.name}) | {status} | {day} |" in listed


def test_decisions_name_files_that_there_are() -> None:
    for record in DOCS.glob("decisions/0*.md"):
        for named in re.findall(r"`((?:fairness|rules|tests)/[\w./-]+)`", record.read_text(encoding="utf-8")):
            assert (ROOT / named).exists(), f"{record.name}: {named}"


def test_every_command_has_a_page(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made: dict[str, Any] = runpy.run_path(str(DOCS / "generate.py"))
    monkeypatch.setitem(made["write_commands"].__globals__, "COMMANDS", tmp_path / "commands")
    made["write_commands"]()
    pages = {page.name: page.read_text(encoding="utf-8") for page in (tmp_path / "commands").glob("*.md")}
    menu = pages.pop("SUMMARY.md")
    assert {"index.md", "check.md", "rules.md", "rules-show.md"} < set(pages)
    for name, text in pages.items():
        assert f"]({name})" in menu and "## Examples\n\n```text\n" in text and "`-h, --help`\n:   " in text
    assert "`--as-at DATE`\n:   Review as at this date. Default: today." in pages["check.md"]
    assert "\b" not in "".join(pages.values())


def test_releases_are_named_alike() -> None:
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest, day = re.findall(r"^## (\d+\.\d+\.\d+) - (\d{4}-\d\d-\d\d)$", changes, re.MULTILINE)[0]
    assert newest == cited["version"] == __version__
    assert day == str(cited["date-released"])
    assert changes.index("## Unreleased") < changes.index(f"## {newest}")


def test_nothing_of_the_site_is_fetched_from_elsewhere() -> None:
    site = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    assert site["theme"]["font"] is False and "analytics" not in site["extra"]
    assert not [one for one in site.get("extra_css", []) + site.get("extra_javascript", []) if "//" in one]
    assert "@import" not in (DOCS / "style.css").read_text(encoding="utf-8")
