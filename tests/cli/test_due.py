import json
from pathlib import Path
from typing import Any

import icalendar

from tests.cli import AS_AT, SAMPLES, fairness

OPEN = SAMPLES / "open-duties-due.yaml"


def test_what_is_due_is_listed_soonest_first() -> None:
    done = fairness("due", OPEN, *AS_AT, "--format", "json")
    rows = json.loads(done.stdout)
    dates = [row["due"] or "9999" for row in rows]
    assert done.returncode == 0 and len(rows) > 5 and dates == sorted(dates)
    assert all((row["days_left"] < 0) == row["overdue"] for row in rows if row["due"])


def test_what_is_overdue_comes_first_and_each_act_once() -> None:
    shown = fairness("due", SAMPLES / "long-exclusion.yaml", *AS_AT).stdout
    late, _, next_ = shown.partition("Thu 12 Dec 2024")
    assert "\nOverdue\n" in late and "it was due by 4 Sep 2024, 88 days ago." in late and next_
    rows = json.loads(fairness("due", SAMPLES / "long-exclusion.yaml", *AS_AT, "--format", "json").stdout)
    to_come = {row["finding"] for row in rows if not row["overdue"]}
    assert None not in to_come and next_.count("EX-2024-004") == len(to_come)


def test_json_has_what_is_overdue_as_the_screen_has_it() -> None:
    shown = fairness("due", SAMPLES / "long-exclusion.yaml", *AS_AT, "--within", "1", columns=300).stdout
    rows = json.loads(
        fairness("due", SAMPLES / "long-exclusion.yaml", *AS_AT, "--within", "1", "--format", "json").stdout
    )
    late = [row for row in rows if row["overdue"]]
    assert rows[: len(late)] == late and [row["days_left"] for row in late] == sorted(
        row["days_left"] for row in late
    )
    overdue = shown.partition("\nOverdue\n")[2]
    for finding in dict.fromkeys(row["finding"] for row in late):
        same = [row for row in late if row["finding"] == finding]
        codes = ", ".join(row["rule"] for row in same)
        assert f"EX-2024-004  {same[0]['task']}  {codes}" in overdue
        assert f"{same[0]['who']}: {same[0]['shows']}." in overdue
    assert overdue.count("days ago") == len({row["finding"] for row in late}) > 1
    assert {row["days_left"] for row in late} >= {-88}


def test_within_keeps_what_is_near() -> None:
    rows = json.loads(fairness("due", OPEN, *AS_AT, "--within", "14", "--format", "json").stdout)
    assert rows and all(row["days_left"] <= 14 for row in rows)


def test_a_calendar_has_an_entry_for_each_date_and_the_same_bytes_each_time(tmp_path: Path) -> None:
    files = [tmp_path / "one.ics", tmp_path / "two.ics"]
    for file in files:
        done = fairness("due", OPEN, *AS_AT, "--ics", file)
        assert done.returncode == 0 and f"dates to {file}" in done.stderr
    assert files[0].read_bytes() == files[1].read_bytes()
    entries = list(icalendar.Calendar.from_ical(files[0].read_text(encoding="utf-8")).walk("VEVENT"))
    rows = json.loads(fairness("due", OPEN, *AS_AT, "--format", "json").stdout)
    to_do = [entry for entry in entries if entry.get("status") != "CANCELLED"]
    first = {row["task"]: row["due"] for row in reversed(rows) if row["due"] and not row["overdue"]}
    shown = {str(entry["summary"]).partition(": ")[2]: entry.decoded("dtstart").isoformat() for entry in to_do}
    assert shown == first and len(to_do) == len(first)
    assert len({str(entry["uid"]) for entry in entries}) == len(entries)
    assert f"Wrote {len(to_do)} dates" in done.stderr


def exported(folder: Path, as_at: str, *events: str) -> dict[str, Any]:
    """The entries of the calendar of a case with an exclusion and some `events`, by what they are."""
    lines = ["case_id: A-1", "nation: england", "procedure: mhps", "opened: 2024-01-08"]
    lines += ["practitioner: {profession: doctor}", "events:", *events, ""]
    case, file = folder / "case.yaml", folder / "due.ics"
    case.write_text("\n".join(lines), encoding="utf-8")
    done = fairness("due", case, "--as-at", as_at, "--ics", file)
    assert done.returncode == 0, done.stderr
    calendar: Any = icalendar.Calendar.from_ical(file.read_text(encoding="utf-8"))
    assert str(calendar["x-wr-calname"]) == "What is due (fairness)"
    return {str(entry["uid"]): entry for entry in calendar.walk("VEVENT")}


EXCLUDED = "  - {date: 2024-01-10, type: exclusion.formal}"
REVIEWED = "  - {date: 2024-01-30, type: exclusion.reviewed, reason: r, written: true}"


def test_an_entry_says_what_to_do_and_is_private(tmp_path: Path) -> None:
    entries = exported(tmp_path, "2024-01-12", EXCLUDED)
    titles = [str(one["summary"]) for one in entries.values()]
    assert any(one.startswith("A-1: Review the ") for one in titles) and not any("MHE0" in one for one in titles)
    assert {str(one["class"]) for one in entries.values()} == {"PRIVATE"}


def test_an_entry_stays_the_same_one_when_an_event_is_inserted(tmp_path: Path) -> None:
    before = exported(tmp_path, "2024-01-12", EXCLUDED)
    after = exported(tmp_path, "2024-01-13", "  - {date: 2024-01-09, type: concern.screened}", EXCLUDED)
    assert before and before.keys() <= after.keys()
    assert all(int(after[one]["sequence"]) > int(before[one]["sequence"]) for one in before)


def test_what_is_done_before_its_day_is_cancelled(tmp_path: Path) -> None:
    before = exported(tmp_path, "2024-01-12", EXCLUDED)
    (review,) = [uid for uid, one in before.items() if "Review the " in str(one["summary"])]
    after = exported(tmp_path, "2024-01-31", EXCLUDED, REVIEWED)
    assert "status" not in before[review] and str(after[review]["status"]) == "CANCELLED"
    assert not list(after[review].walk("VALARM"))
    next_one = [one for uid, one in after.items() if "Review the " in str(one["summary"]) and uid != review]
    assert [one.decoded("dtstart").isoformat() for one in next_one if "status" not in one] == ["2024-02-27"]


def test_a_closed_case_has_nothing_due() -> None:
    assert "Nothing is due." in fairness("due", SAMPLES / "good-practice.yaml", *AS_AT).stdout
