import csv
import json
from pathlib import Path

import pytest

from fairness.engines.model import COLUMNS
from tests.cli import AS_AT, SAMPLES, fairness

LONG = SAMPLES / "long-exclusion.yaml"


def test_a_review_says_what_is_at_risk_what_is_due_and_what_a_risk_is() -> None:
    done = fairness("check", LONG, *AS_AT)
    assert (done.returncode, done.stderr) == (0, "")
    for part in (
        "Review of case EX-2024-004", "rete (durable_rules)", "Exclusion ", "What to do now", "What matters most",
        "Based on: ", "Why it matters: ", "What is due next", "12 Dec 2024", "not a finding of wrongdoing",
    ):  # fmt: skip
        assert part in done.stdout, part


def test_the_summary_is_one_screen_and_no_more() -> None:
    done = fairness("check", LONG, *AS_AT, "--summary", columns=100)
    assert done.returncode == 0 and len(done.stdout.splitlines()) <= 50
    assert "What to do now" in done.stdout and "Timeline" not in done.stdout


def test_several_cases_are_one_screen_and_each_in_full_where_that_is_asked_for() -> None:
    brief, full = (fairness("check", SAMPLES, *AS_AT, *more, columns=100).stdout for more in ((), ("--full",)))
    assert "All cases, the most pressing first" in brief and "Timeline" not in brief
    assert all(text.count("EX-2024-004") for text in (brief, full)) and full.count("\nTimeline ─") == 16


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("a.html", b"<!DOCTYPE html>"),
        ("a.md", b"# Review of case"),
        ("a.docx", b"PK"),
        ("a.json", b"{"),
        ("a.txt", b"Rev"),
    ],
)
def test_the_ending_of_the_file_says_the_format(name: str, begins: bytes, tmp_path: Path) -> None:
    assert fairness("check", LONG, *AS_AT, "-o", tmp_path / name).returncode == 0
    assert (tmp_path / name).read_bytes().startswith(begins)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (
            ("-o", "review.rtf"),
            "review.rtf: the ending does not say which format you want. Use .txt, .json, .md, .html, .docx, .pdf",
        ),
        (("-o", "review.html", "--format", "docx"), "the ending says html, --format says docx"),
        (("--format", "docx"), "--format docx needs -o FILE"),
    ],
)
def test_a_file_whose_ending_says_another_format_is_refused(arguments: tuple[str, ...], says: str) -> None:
    done = fairness("check", LONG, *AS_AT, *arguments)
    assert done.returncode == 2 and says in done.stderr


def test_machines_have_the_id_of_the_finding_of_every_risk() -> None:
    (case,) = json.loads(fairness("check", LONG, *AS_AT, "--format", "json").stdout)["cases"]
    ids = [one["id"] for one in case["findings"]]
    assert len(ids) == len(set(ids)) > 10
    patterns = {one["rule"] for one in case["findings_together"]}
    risks = [one for one in case["results"] if one["verdict"] == "risk" and one["rule"] not in patterns]
    assert {one["finding"] for one in risks} == set(ids)


@pytest.mark.parametrize("columns", [80, 140])
def test_no_line_is_wider_than_the_terminal(columns: int) -> None:
    done = fairness("check", SAMPLES, *AS_AT, columns=columns)
    assert done.returncode == 0
    assert max(map(len, done.stdout.splitlines())) <= columns


def test_the_good_pattern_has_no_risk_and_the_poor_pattern_has_many() -> None:
    good = json.loads(fairness("check", SAMPLES / "good-practice.yaml", *AS_AT, "--format", "json").stdout)
    poor = json.loads(fairness("check", SAMPLES / "poor-practice.yaml", *AS_AT, "--format", "json").stdout)
    assert good["cases"][0]["risks"] == []
    assert len(poor["cases"][0]["risks"]) > 20


def test_json_carries_what_it_takes_to_make_it_again() -> None:
    found = json.loads(fairness("check", LONG, *AS_AT, "--format", "json").stdout)
    assert found["provenance"]["as_at"] == ["2024-12-01"]
    assert any(name.startswith("mhps-england") for name in found["provenance"]["packs"])
    assert len(found["provenance"]["inputs"][0]) == 16
    assert list(found["cases"][0]["results"][0]) == [*COLUMNS, "finding"]


@pytest.mark.parametrize("suffix", ["jsonl", "csv", "parquet"])
def test_results_are_the_same_rows_in_each_form_and_the_same_bytes_each_time(tmp_path: Path, suffix: str) -> None:
    files = [tmp_path / f"{name}.{suffix}" for name in ("one", "two")]
    for file in files:
        assert fairness("check", SAMPLES, *AS_AT, "--results", file, "-o", tmp_path / "report.txt").returncode == 0
    assert files[0].read_bytes() == files[1].read_bytes()
    rows = _rows(files[0])
    assert rows == sorted(rows, key=lambda row: (row["case_id"], row["rule"]))
    assert {"risk", "met", "not_applicable"} <= {row["verdict"] for row in rows}
    beside = json.loads(files[0].with_name(files[0].name + ".provenance.json").read_text())
    assert beside["fairness"] and beside["packs"]


def test_every_engine_gives_the_same_results_and_says_which_it_was(tmp_path: Path) -> None:
    found = {}
    for engine in ("rete", "direct"):
        file = tmp_path / f"{engine}.jsonl"
        done = fairness("check", SAMPLES, *AS_AT, "--engine", engine, "--results", file)
        assert done.returncode == 0 and f"engine {engine}" in done.stdout
        found[engine] = file.read_bytes()
    assert found["rete"] == found["direct"]
    wrong = fairness("check", LONG, "--engine", "columnar")
    assert wrong.returncode == 2 and "'rete', 'direct'" in wrong.stderr


def _rows(file: Path) -> list[dict[str, str]]:
    if file.suffix == ".jsonl":
        return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    if file.suffix == ".csv":
        return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
    import polars

    found: list[dict[str, str]] = polars.read_parquet(file).to_dicts()
    return found


def test_markdown_keeps_text_as_text(tmp_path: Path) -> None:
    case = tmp_path / "case.yaml"
    case.write_text(
        "case_id: '<script>*x*'\nnation: england\nopened: 2024-01-01\n"
        "events:\n- {date: 2024-01-02, type: concern.raised}\n"
    )
    done = fairness("check", case, *AS_AT, "--format", "markdown")
    assert done.returncode == 0 and "# Review of case \\<script\\>\\*x\\*" in done.stdout


@pytest.mark.parametrize(("level", "code"), [("critical", 1), ("low", 1)])
def test_fail_on_tells_a_script(level: str, code: int) -> None:
    assert fairness("check", LONG, *AS_AT, "--fail-on", level).returncode == code
    assert fairness("check", SAMPLES / "good-practice.yaml", *AS_AT, "--fail-on", level).returncode == 0


def test_one_bad_case_does_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("case_id: A\nnation: engand\nopened: 2024-01-01\n")
    (tmp_path / "b.yaml").write_text("case_id: B\nnation: england\nopened: 2024-01-01\n")
    (tmp_path / "c.yaml").write_text("case_id: B\nnation: england\nopened: 2024-01-01\n")
    done = fairness("check", tmp_path)
    assert done.returncode == 2 and "Review of case B" in done.stdout
    assert f"{tmp_path}/a.yaml:2: nation: 'engand' is not a known value" in done.stderr
    assert f"{tmp_path}/c.yaml:1: case_id: 'B' is already the id of the case at {tmp_path}/b.yaml:1" in done.stderr


def test_standard_input_and_settings() -> None:
    done = fairness("check", "-", *AS_AT, "--set", "contact_gap=5 days", stdin=LONG.read_bytes())
    assert done.returncode == 0
    assert "Set locally: lived-experience.contact_gap is 5 days (was 14 days), by --set." in done.stdout


def test_an_overlay_tightens_a_duty_and_never_loosens_it(tmp_path: Path) -> None:
    overlay = tmp_path / "local.yaml"
    overlay.write_text("overlay: trust\nset: {contact_gap: 7 days}\nrules: {MHE014: {every: 21 days}}\n")
    done = fairness("check", LONG, *AS_AT, "--overlay", overlay)
    assert done.returncode == 0 and "MHE014.every is 21 days (was 28 days)" in done.stdout
    overlay.write_text("overlay: trust\nrules: {MHE014: {every: 35 days}}\n")
    done = fairness("check", LONG, *AS_AT, "--overlay", overlay)
    assert done.returncode == 2 and "would loosen a duty's number" in done.stderr


def test_explanations_are_shown_and_can_be_set_aside() -> None:
    explained = SAMPLES / "explained-risk.yaml"
    shown = fairness("check", explained, *AS_AT)
    aside = fairness("check", explained, *AS_AT, "--no-explanations")
    assert "Explained in the case file" in shown.stdout and "Reason given: " in shown.stdout
    assert "Explained in the case file" not in aside.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("chek",), "Did you mean 'check'?"),
        (("check", "nowhere.yaml"), "nowhere.yaml: does not exist"),
        (("check", str(LONG), "--rules", "mhps-englnd"), "did you mean 'mhps-england'"),
        (("check", str(LONG), "--set", "contact_gp=3 days"), "did you mean 'contact_gap'"),
        (("check", str(LONG), "--set", "contact_gap"), "expected NAME=VALUE"),
        (("check", str(LONG), "--as-at", "1/2/2024"), "expected YYYY-MM-DD"),
        (("check", str(LONG), "--results", "x.xls"), "expected a name ending in .jsonl, .csv, .parquet"),
        (("check", str(LONG), "--engine", "warp"), "'warp' is not one of"),
        (("check", str(LONG), "-o", "/nowhere/report.txt"), "/nowhere/report.txt: No such file or directory"),
        (("check",), "Missing argument"),
    ],
)
def test_every_mistake_has_a_message(arguments: tuple[str, ...], says: str) -> None:
    done = fairness(*arguments)
    assert done.returncode == 2 and says in done.stderr


def test_help_has_examples() -> None:
    for command in ("check", "due", "validate", "vocabulary", "explain", "rules"):
        done = fairness(command, "--help")
        assert done.returncode == 0 and "Examples:" in done.stdout, command


def test_a_page_is_written_to_a_file_or_printed(tmp_path: Path) -> None:
    file = tmp_path / "review.html"
    assert fairness("check", LONG, *AS_AT, "--format", "html", "-o", file).returncode == 0
    printed = fairness("check", LONG, *AS_AT, "--format", "html")
    assert printed.returncode == 0 and printed.stdout == file.read_text(encoding="utf-8")
    assert printed.stdout.startswith("<!DOCTYPE html>") and "Review of case EX-2024-004" in printed.stdout


@pytest.mark.parametrize("form", ["terminal", "markdown", "json", "html"])
def test_a_case_that_had_not_been_opened_can_be_reviewed(form: str) -> None:
    done = fairness("check", SAMPLES / "long-exclusion.yaml", "--as-at", "2023-01-01", "--format", form)
    assert done.returncode == 0
    if form == "terminal":
        assert "The case was not open yet: it opened on 12 February 2024." in done.stdout
        assert "We found no risk." in done.stdout


def test_breaks_in_a_record_break_no_line_of_the_report(tmp_path: Path) -> None:
    text = "Patients were at risk in theatre on two days,\\nand nobody else\\tcould take the list.\\nRisks"
    (tmp_path / "c.yaml").write_text(
        "case_id: A\nnation: england\nopened: 2024-01-01\n"
        f'events: [{{date: 2024-01-02, type: exclusion.formal, by: P1, reason: "{text}"}}]\n'
    )
    done = fairness("check", tmp_path / "c.yaml", *AS_AT)
    assert done.returncode == 0
    assert "two days, and nobody else could take" in " ".join(done.stdout.split())
    assert [line for line in done.stdout.splitlines() if line.startswith("Risks")] == ["Risks"] or (
        "\nRisks  ◀" not in done.stdout
    )
