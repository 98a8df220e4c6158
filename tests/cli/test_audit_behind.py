"""From a figure to its cases: every figure of an internal report leads to them, and no other report knows of them."""

from __future__ import annotations

import re
import shutil
from html import unescape
from pathlib import Path
from zipfile import ZipFile, is_zipfile

import polars as pl
import pytest
from click.testing import CliRunner, Result

from fairness.audit.behind import Behind
from fairness.cli import main
from fairness.reports.audit.behind import CaseLists
from fairness.source.problems import InputError
from tests.audit.report.audits import report
from tests.audit.test_stretches import RULEBOOK


def run(*words: object) -> Result:
    """A command in this process: nothing is asked of it but what it writes."""
    return CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)


FORMS = tuple(word for form in ("html", "docx", "xlsx", "markdown", "json") for word in ("--report", form))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    here = tmp_path_factory.mktemp("behind")
    assert run("simulate", 40, "--seed", 3, "-o", here / "cases.jsonl").exit_code == 0
    done = run(
        "audit", "run", here / "cases.jsonl", "-o", here / "audit", "--as-at", "2026-11-01", "--workers", 1,
        "--by", "qualified", "--audience", "internal", "--report", "html",
    )  # fmt: skip
    assert done.exit_code == 0 and "report-internal-cases (the cases behind each figure)" in done.output
    return here / "audit"


def links(page: Path) -> set[str]:
    return {unescape(one) for one in re.findall(r' href="([^"]+)"', page.read_text(encoding="utf-8"))}


def test_every_link_leads_to_a_page_and_to_a_part_of_it(folder: Path) -> None:
    pages = [folder / "report-internal.html", *(folder / "report-internal-cases").glob("*.html")]
    ids = {page: set(re.findall(r' id="([^"]+)"', page.read_text(encoding="utf-8"))) for page in pages}
    seen = set()
    for page in pages:
        for link in links(page):
            if link.startswith("http") or link.endswith(".css"):
                continue
            file, _, part = link.partition("#")
            target = (page.parent / file).resolve() if file else page
            assert target in ids and (not part or part in ids[target]), f"{page.name}: {link}"
            seen.add(target)
    assert seen == set(ids)  # and no page is out of reach


def test_a_figure_is_the_number_of_the_cases_behind_it(folder: Path) -> None:
    report = (folder / "report-internal.html").read_text(encoding="utf-8")
    figures = set(re.findall(r'<a href="report-internal-cases/(rule-\w+\.html)#(\w+)">([\d,]+)</a>', report))
    assert len(figures) > 30
    for name, part, number in figures:
        page = (folder / "report-internal-cases" / name).read_text(encoding="utf-8")
        section = page[page.index(f'id="{part}"') :]
        section = section[: section.index("</section>")]
        listed = re.findall(r'<th scope="row"[^>]*>(.*?)</th>', section)
        assert len(set(listed)) == int(number.replace(",", "")), (name, part)
    whole = re.search(r'href="report-internal-cases/cases.html#risk">(\d+)<', report)
    page = (folder / "report-internal-cases" / "cases.html").read_text(encoding="utf-8")
    first = page[page.index('id="risk"') : page.index("</section>")]
    assert whole and len(re.findall('<th scope="row"', first)) == int(whole[1])


def test_durations_stages_and_what_was_not_judged_lead_to_their_cases(folder: Path) -> None:
    report = (folder / "report-internal.html").read_text(encoding="utf-8")
    lists = folder / "report-internal-cases"
    found = re.findall(
        r'<a href="report-internal-cases/((?:length|stage)-[\w-]+\.html)(?:#([\w-]+))?">([\d,]+)</a>', report
    )
    found = [one for one in found if "-by-" not in one[0]]
    assert {name.partition("-")[0] for name, _, _ in found} == {"length", "stage"} and len(set(found)) > 10
    assert any(name.startswith("stage-ending") for name, _, _ in found)
    for name, part, number in set(found):
        page = (lists / name).read_text(encoding="utf-8")
        if part:
            page = page[page.index(f'id="{part}"') :]
            page = page[: page.index("</section>")]
        assert len(set(re.findall(r'<th scope="row"[^>]*>(.*?)</th>', page))) == int(number.replace(",", "")), (
            name,
            part,
        )
    rows = pl.read_parquet(str(folder / "parts" / "*.results.parquet"))
    unknown = (
        rows.filter(pl.col("verdict").cast(str) == "unknown").select(pl.col("rule").cast(str), "case_id").unique()
    )
    page = (lists / "not-judged.html").read_text(encoding="utf-8")
    assert 'href="report-internal-cases/not-judged.html"' in report
    assert len(re.findall('<th scope="row"', page)) == unknown["case_id"].n_unique()


def test_what_became_of_a_rule_and_how_long_things_lasted_by_group_lead_to_their_cases(folder: Path) -> None:
    report = (folder / "report-internal.html").read_text(encoding="utf-8")
    lists = folder / "report-internal-cases"
    pattern = r'<a href="report-internal-cases/((?:rule|length)-[\w-]+-by-\w+\.html)#([\w-]+)">([\d,]+)'
    found = set(re.findall(pattern, report))
    assert {name.partition("-")[0] for name, _, _ in found} == {"rule", "length"} and len(found) > 100
    counted: dict[tuple[str, str], int] = {}  # those judged lead to all of the group, as those asked do
    for name, part, number in found:
        counted[name, part] = max(int(number), counted.get((name, part), 0))
    for (name, part), number in counted.items():
        page = (lists / name).read_text(encoding="utf-8")
        page = page[page.index(f'id="{part}"') :]
        whole = not re.search("-(risk|met|explained|unknown|lapsed|due|ended|open)$", part)
        texts = re.findall("<p>(.*?)(?:</p>|$)", page[: page.index("</section>" if whole else "</p>")])
        listed = {re.sub("<[^>]+>", "", one) for text in texts for one in text.split(", ")}
        assert len(listed - {"Back to the report"}) == number, (name, part)


def test_a_case_has_its_dates_and_findings(folder: Path) -> None:
    rows = pl.read_parquet(str(folder / "parts" / "*.results.parquet")).filter(pl.col("verdict").cast(str) == "risk")
    case = rows["case_id"][0]
    page = (folder / "report-internal-cases" / f"case-{case}.html").read_text(encoding="utf-8")
    codes = set(rows.filter(pl.col("case_id") == case)["rule"].cast(str))
    assert codes == set(re.findall(r'class="block[^"]*" id="(\w+)"', page))
    assert "Audience: internal" in page and "Opened" in page and "cases.jsonl" in page


def test_a_case_leads_to_the_review_of_its_whole_record(folder: Path) -> None:
    lists = folder / "report-internal-cases"
    reviews = list(lists.glob("review-*.html"))
    assert len(reviews) == len(list(lists.glob("case-*.html")))  # all of so few
    for review in reviews:
        case = lists / review.name.replace("review-", "case-")
        assert f'href="{review.name}"' in case.read_text(encoding="utf-8")
        text = review.read_text(encoding="utf-8")
        assert f"Review of case {review.stem.removeprefix('review-')}" in text and "What matters most" in text


@pytest.mark.parametrize("audience", ["shared", "public"])
def test_nothing_for_others_names_a_case_or_leads_to_one(folder: Path, tmp_path: Path, audience: str) -> None:
    audit = tmp_path / "audit"
    shutil.copytree(folder, audit, ignore=shutil.ignore_patterns("report*"))
    texts = {}
    for form in ("terminal", "json", "csv", "markdown"):
        reports = FORMS if form == "terminal" else ("--report", "json")
        done = run("audit", "report", audit, "--audience", audience, "--format", form, *reports)
        assert done.exit_code == 0, done.output
        texts[form] = done.output
    written = [one for one in audit.iterdir() if one.name.startswith("report")]
    assert len(written) == 5 and all(one.is_file() for one in written)  # no folder of cases
    for one in [*written, tmp_path / "fairness-ledger.json"]:
        if is_zipfile(one):
            with ZipFile(one) as held:
                texts[one.name] = "\n".join(held.read(name).decode("utf-8", "replace") for name in held.namelist())
        else:
            texts[one.name] = one.read_text(encoding="utf-8")
    ids = set(pl.read_parquet(str(audit / "parts" / "*.cases.parquet"))["case_id"])
    assert ids
    for name, text in texts.items():
        assert not any(case in text for case in ids) and "-cases/" not in text, name


def test_what_lists_cases_refuses_a_report_for_others() -> None:
    with pytest.raises(ValueError, match="internal use only"):
        CaseLists(report("shared", (), 3), RULEBOOK, Behind({}, {}, {}), "cases", "report.html")


def test_a_later_report_replaces_the_lists_and_nothing_else(folder: Path) -> None:
    lists = folder / "report-internal-cases"
    (lists / "mine.txt").write_text("mine")
    cases = folder.parent / "cases.jsonl"
    cases.rename(cases.with_suffix(".moved"))  # what cannot be read again has no review of the whole record
    before = {one.name for one in lists.iterdir()}
    done = run("audit", "report", folder, "--audience", "internal")
    assert done.exit_code == 0, done.output
    after = {one.name for one in lists.iterdir()}
    gone = {one for one in before - after if not one.startswith(("by-", "review-", "stage-")) and "-by-" not in one}
    assert "mine.txt" in after and not gone and not any(one.startswith("review-") for one in after)
    (lists / "cases.json").write_text("{}")
    with pytest.raises(InputError, match="holds something else"):
        run("audit", "report", folder, "--audience", "internal")
