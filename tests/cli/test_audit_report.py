"""Reports of an audit from the command line."""

from __future__ import annotations

import json
import re
from pathlib import Path
from zipfile import ZipFile

import pytest

from fairness.audit.simulate import simulate
from tests.cli import AS_AT, SAMPLES, fairness
from tests.reports.audit.test_html import text_of


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    here = tmp_path_factory.mktemp("audit")
    assert fairness("simulate", "300", "--seed", "3", "-o", here / "cases.jsonl").returncode == 0
    done = fairness(
        "audit", here / "cases.jsonl", "-o", here / "audit", "--as-at", "2026-11-01", "--by", "qualified",
        "--report", "html", "--report", "xlsx", "--report", "docx", "--report", "markdown", "--report", "json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Groups by place of qualification" in done.stdout
    return here / "audit"


def test_every_format_is_written(folder: Path) -> None:
    for suffix in ("html", "xlsx", "docx", "md", "json"):
        assert (folder / f"report.{suffix}").stat().st_size > 1000
    assert fairness("audit", "verify", folder).returncode == 0
    made = json.loads((folder / "report.json").read_text())
    assert made["audience"] == "shared" and made["worst"] == [] and made["overall"]["cases"] == 300


def test_a_report_can_be_made_again_for_others(folder: Path) -> None:
    done = fairness("audit", "report", folder, "--audience", "internal", "--report", "json", "--format", "json")
    assert done.returncode == 0 and json.loads(done.stdout)["worst"]
    made = json.loads((folder / "report-internal.json").read_text())
    assert made["hidden"] == 0 and made["rules"][0]["code"] == json.loads(done.stdout)["rules"][0]["code"]
    again = fairness("audit", "report", folder, "--rules", "acas-code", "--report", "json")
    assert again.returncode == 2 and "other rules" in again.stderr


def test_a_reference_and_headcounts(folder: Path, tmp_path: Path) -> None:
    heads = tmp_path / "heads.csv"
    heads.write_text("by,group,headcount\nqualified,uk,4000\nqualified,elsewhere,900\nqualified,eea,500\n")
    options = ("--by", "qualified", "--reference", "qualified=uk", "--denominators", heads, "--audience", "internal")
    done = fairness("audit", "report", folder, *options, "--report", "json")
    assert done.returncode == 0, done.stderr
    made = json.loads((folder / "report-internal.json").read_text())["disparities"][0]
    assert made["reference"] == "uk" and {one["group"] for one in made["likelihoods"]} == {"elsewhere", "eea"}


def test_the_worked_example_of_a_trust(tmp_path: Path) -> None:
    """9 and 17 cases, 1.2% against 0.7%, ratio 1.7, with headcounts that give all three figures."""
    cases = [one.document for one in simulate(26, 1)]
    for place, case in enumerate(cases):
        case["practitioner"]["ethnicity"] = "asian" if place < 9 else "white"
    (tmp_path / "cases.jsonl").write_text("".join(json.dumps(case) + "\n" for case in cases))
    heads = tmp_path / "heads.csv"
    heads.write_text("by,group,headcount\nethnicity,white,2400\nethnicity,asian,750\n")
    done = fairness(
        "audit", tmp_path / "cases.jsonl", *AS_AT, "-o", tmp_path / "audit", "--by", "ethnicity", "--reference",
        "ethnicity=white", "--denominators", heads, "--report", "json", "--report", "html",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said = " ".join(done.stdout.split())
    assert "Asian: 9 cases of 750 people, compared with 17 of 2,400, relative likelihood 1.69 (0.77 to 3.70)" in said
    (one,) = json.loads((tmp_path / "audit" / "report.json").read_text())["disparities"][0]["likelihoods"]
    assert (one["cases"], one["other_cases"]) == (9, 17)
    rates = [round(100 * one[x] / one[n], 1) for x, n in (("cases", "headcount"), ("other_cases", "other_headcount"))]
    assert rates == [1.2, 0.7] and round(one["ratio"]["estimate"], 1) == 1.7
    assert one["ratio"]["low"] < 1 < one["ratio"]["high"]  # small numbers, as the trust itself said
    page = (tmp_path / "audit" / "report.html").read_text()
    assert "The shaded band from 0.80 to 1.25" not in page and "This is not indicator 3" in page


def test_ethnicity_in_two_groups_as_the_standard_has_them(tmp_path: Path) -> None:
    cases = [one.document for one in simulate(34, 1)]
    groups = ["asian"] * 5 + ["black"] * 5 + ["white"] * 16 + ["not_stated"] * 8
    for case, group in zip(cases, groups, strict=True):
        case["practitioner"]["ethnicity"] = group
    (tmp_path / "cases.jsonl").write_text("".join(json.dumps(case) + "\n" for case in cases))
    heads = tmp_path / "heads.csv"
    heads.write_text("by,group,headcount\nwres,white,2400\nwres,minority_ethnic,750\n")
    asked = ("--by", "wres", "--denominators", heads)
    done = fairness("audit", tmp_path / "cases.jsonl", *AS_AT, "-o", tmp_path / "audit", *asked, "--report", "json")
    assert done.returncode == 0, done.stderr
    said = " ".join(done.stdout.split())
    assert (
        "Black and minority ethnic: 10 cases of 750 people, compared with 16 of 2,400, relative likelihood 2.00"
        in said
    )
    (one,) = json.loads((tmp_path / "audit" / "report.json").read_text())["disparities"]
    assert one["label"] == "ethnicity in two groups" and one["reference"] == "white"
    assert [(group["group"], group["cases"]) for group in one["groups"][:2]] == [
        ("minority_ethnic", 10),
        ("white", 16),
    ]
    as_defined = (*asked, "--period", "2020-01-01..2026-12-31", "--audience", "internal", "--report", "html")
    done = fairness("audit", "report", tmp_path / "audit", *as_defined)
    assert done.returncode == 0, done.stderr
    assert (
        "WRES indicator 3: relative likelihood of entering a formal process, 1 Jan 2020 to 31 Dec 2026"
        in " ".join(done.stdout.split())
    )
    assert "The shaded band from 0.80 to 1.25" in (tmp_path / "audit" / "report-internal.html").read_text()
    both = fairness("audit", "report", tmp_path / "audit", "--by", "wres", "--by", "ethnicity")
    assert both.returncode == 2 and "two reports" in both.stderr
    heads.write_text("by,group,headcount\nwres,white,2400\nwres,asian,750\n")
    other = fairness("audit", "report", tmp_path / "audit", *asked)
    assert other.returncode == 2 and "has headcounts but is not a group" in other.stderr


def test_a_wrong_group_is_told_before_the_audit_runs(tmp_path: Path) -> None:
    heads = tmp_path / "heads.csv"
    heads.write_text("by,group,headcount\nqualified,uk,300\nqualified,ukk,30\nnew_in_post,yes,3\n")
    asked = ("--by", "qualified", "--by", "new_in_post", "--denominators", heads, "--reference", "qualified=u.k.")
    done = fairness("audit", SAMPLES, *AS_AT, "-o", tmp_path / "audit", *asked)
    assert done.returncode == 2 and not (tmp_path / "audit").exists()
    assert "--reference: qualified: 'u.k.' is not a group; expected uk, " in done.stderr
    assert "--denominators: qualified: 'ukk' has headcounts but is not a group; expected uk, " in done.stderr
    assert "--denominators: new_in_post: 'yes' has headcounts but is not a group; expected true, false" in done.stderr


def test_codes_of_organisations_are_printed_as_they_are(tmp_path: Path) -> None:
    codes = ("iCare", "rx1", "RTY")
    cases = [one.document for one in simulate(120, 2)]
    for place, case in enumerate(cases):
        case["organisation"] = {"code": codes[place % 3]}
    (tmp_path / "cases.jsonl").write_text("".join(json.dumps(case) + "\n" for case in cases))
    made = tmp_path / "audit"
    asked = ("--by", "organisation", "--reference", "organisation=iCare", "--audience", "internal")
    written = [one for form in ("html", "xlsx", "docx", "markdown", "json") for one in ("--report", form)]
    done = fairness("audit", tmp_path / "cases.jsonl", *AS_AT, "-o", made, *asked, *written)
    assert done.returncode == 0, done.stderr
    files = {name: made / f"report-internal.{name}" for name in ("html", "xlsx", "docx", "md", "json")}
    texts = {name: files[name].read_text(encoding="utf-8") for name in ("html", "md", "json")}
    texts["page"] = text_of(texts["html"])
    texts |= {name: texts_of_zip(files[name]) for name in ("xlsx", "docx")} | {"terminal": done.stdout}
    for name, text in texts.items():
        assert "ICare" not in text and "Rx1" not in text, name
        assert not re.search(r"(?i)\bby code\b", text), name
    assert all("iCare" in texts[name] for name in ("page", "xlsx", "json", "terminal"))
    assert "Groups by organisation" in texts["terminal"] and "iCare is the reference" in texts["terminal"]
    assert "iCare is the reference" in texts["page"] and "Cases by organisation" in texts["page"]


def texts_of_zip(file: Path) -> str:
    """All text of a workbook or a document."""
    with ZipFile(file) as parts:
        names = [name for name in parts.namelist() if name.endswith(".xml")]
        return " ".join(parts.read(name).decode("utf-8") for name in names)


def test_what_was_not_tested_has_no_p(folder: Path) -> None:
    """In numbers for programs nothing is said of comparisons that were too small to make, or that are hidden."""
    for audience in ("shared", "internal"):
        done = fairness("audit", "report", folder, "--by", "ethnicity", "--audience", audience, "--report", "json")
        assert done.returncode == 0, done.stderr
        name = "report.json" if audience == "shared" else "report-internal.json"
        (found,) = json.loads((folder / name).read_text())["disparities"]
        rows = [(row["verdict"], row["comparison"]) for row in found["rows"]]
        few = [one for verdict, one in rows if verdict == "too few to tell"]
        assert (few or audience == "shared") and all(
            one["p"] is None and one["adjusted"] is None and one["test"] == "none" for one in few
        )
        assert all(one is None for verdict, one in rows if verdict == "hidden")
        tested = [one for verdict, one in rows if verdict in ("differs", "no clear difference")]
        assert tested and all(0 <= one["p"] <= one["adjusted"] <= 1 for one in tested)


def test_groups_that_there_are_not_are_named(folder: Path, tmp_path: Path) -> None:
    done = fairness("audit", "report", folder, "--by", "qualified", "--reference", "qualified=ukk")
    assert done.returncode == 2 and "did you mean 'uk'?" in done.stderr and "fault of the program" not in done.stderr
    heads = tmp_path / "heads.csv"
    heads.write_text("by,group,headcount\nqualified,uk,4000\nqualified,elsewere,900\n")
    done = fairness("audit", "report", folder, "--by", "qualified", "--denominators", heads)
    assert done.returncode == 2 and "did you mean 'elsewhere'?" in done.stderr
    heads.write_text("by,group,headcount\nqualified,uk,4000\nqualified,elsewhere,900\n")
    done = fairness("audit", "report", folder, "--by", "qualified", "--denominators", heads)
    assert done.returncode == 0 and "No headcount for place of qualification eea" in done.stderr


def test_where_there_is_one_group_nothing_is_compared(folder: Path) -> None:
    formats = [word for form in ("html", "xlsx", "docx", "markdown") for word in ("--report", form)]
    done = fairness("audit", "report", folder, "--by", "nation", "--audience", "internal", *formats)
    assert done.returncode == 0, done.stderr
    assert "Nothing is compared" in done.stdout and "declared" not in done.stdout
    assert "Nothing is compared" in (folder / "report-internal.html").read_text()


def test_the_terminal_says_how_many_comparisons_were_tested(folder: Path) -> None:
    done = fairness("audit", "report", folder, "--by", "qualified", "--audience", "internal", "--report", "json")
    family = json.loads((folder / "report-internal.json").read_text())["family"]
    said = " ".join(done.stdout.split())
    assert "Groups by place of qualification were compared. Place of qualification: " in said
    assert family["primary"] == "qualified" and family["headlines"] == 3
    assert family["declared"] == family["tested"] + family["few"] + family["hidden"]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--report", "html"), "--report needs a folder"),
        (("--by", "qualifid"), "qualified"),
        (("--reference", "ethnicity=white"), "add --by: without it nothing is compared"),
        (("--by", "sex", "--denominators", "no-such-file.csv"), "no-such-file.csv"),
        (("--by", "sex", "--primary", "ethnicity"), "expected one of --by; --by has sex"),
        (("--by", "sex", "--adjust", "kind,grad"), "did you mean 'grade'?"),
        (("--adjust", "kind"), "add --by: without it nothing is compared"),
        (("--by", "sex", "--period", "2025"), "expected two dates, such as 2025-04-01..2026-03-31"),
        (("--by", "sex", "--period", "2026-04-01..2025-03-31"), "the first day is after the last"),
        (("--by", "sex*sexx"), "did you mean 'sex'?"),
        (("--by", "sex*sex"), "two different ones, as in ethnicity*sex"),
        (("--by", "ethnicity*sex", "--by", "sex"), "count the same groups"),
    ],
)
def test_mistakes_are_told(options: tuple[str, ...], says: str) -> None:
    done = fairness("audit", SAMPLES, *AS_AT, *options)
    assert done.returncode == 2 and says in done.stderr and "Traceback" not in done.stderr


def test_headcounts_that_are_no_text_are_told_with_their_line(tmp_path: Path) -> None:
    heads = tmp_path / "heads.csv"
    for content, says in (
        (b"by,group,headcount\nsex,f\xe9male,9\n", "heads.csv:2: is not UTF-8 text"),
        (b"by,group,headcount\nsex,\0,9\n", "heads.csv:2: is not text: it has a NUL byte"),
    ):
        heads.write_bytes(content)
        done = fairness("audit", SAMPLES, *AS_AT, "-o", tmp_path / "audit", "--by", "sex", "--denominators", heads)
        assert done.returncode == 2 and says in done.stderr and "Traceback" not in done.stderr


def test_mistakes_in_headcounts_have_their_row(tmp_path: Path) -> None:
    heads = tmp_path / "heads.csv"
    heads.write_text("by,group,headcount\nsex,female,many\nethnicty,white,3\nsex,male,40\nsex,male,41\n")
    done = fairness("audit", SAMPLES, *AS_AT, "--by", "sex", "--denominators", heads)
    assert done.returncode == 2
    for says in ("heads.csv:2", "'many' is not a headcount", "heads.csv:3", "ethnicity", "heads.csv:5"):
        assert says in done.stderr


@pytest.mark.parametrize(
    "rule",
    [
        "applies: {sector: {not_in: [primary]}}, check: {expect: hearing.held}",
        "check: {expect: [hearing.held, {type: hearing.held, where: {by: P1}}]}",
    ],
    ids=["a field that the pack and the rule ask for", "a type that a target names twice"],
)
def test_what_a_rule_asks_for_twice_is_missing_once(tmp_path: Path, rule: str) -> None:
    pack = f"pack: local\napplies: {{sector: secondary}}\nrules:\n  - {{code: LOC001, title: t, {rule}}}\n"
    (tmp_path / "pack.yaml").write_text(pack)
    base = "nation: england\nopened: 2024-01-08\nclosed: 2024-06-03\nrecorded: [exclusion.*]\n"
    cases = (f"case_id: A{number}\n{base}{'sector: secondary' if number else ''}\n" for number in range(2))
    (tmp_path / "cases.yaml").write_text("---\n".join(cases))
    done = fairness(
        "audit", tmp_path / "cases.yaml", "--rules", tmp_path / "pack.yaml", *AS_AT, "-o", tmp_path / "audit",
        "--audience", "internal", "--report", "json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    quality = json.loads((tmp_path / "audit" / "report-internal.json").read_text())["quality"]
    assert quality["unknown"] == 2 and {one["rules"] for one in quality["lacks"]} == {1}


def test_of_too_few_cases_every_format_says_so(tmp_path: Path) -> None:
    assert fairness("simulate", "3", "--seed", "5", "-o", tmp_path / "cases.jsonl").returncode == 0
    formats = [word for form in ("html", "xlsx", "docx", "markdown", "json") for word in ("--report", form)]
    done = fairness(
        "audit", tmp_path / "cases.jsonl", *AS_AT, "-o", tmp_path / "audit", "--by", "ethnicity",
        "--by", "disability", *formats,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "There are too few cases to show anything" in done.stdout
    made = json.loads((tmp_path / "audit" / "report.json").read_text())
    assert not any(made[what] for what in ("disparities", "durations", "trends", "units", "worst"))
    for text in (done.stdout, *((tmp_path / "audit" / f"report.{one}").read_text() for one in ("md", "json"))):
        assert "disabled" not in text and "asian" not in text.casefold()
    inside = fairness("audit", "report", tmp_path / "audit", "--by", "ethnicity", "--audience", "internal")
    assert inside.returncode == 0 and "Audit of 3 cases" in inside.stdout
