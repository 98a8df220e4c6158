import json
from pathlib import Path

import icalendar

from tests.cli import AS_AT, SAMPLES, fairness

OPEN = SAMPLES / "open-duties-due.yaml"


def test_what_is_due_is_listed_soonest_first() -> None:
    done = fairness("due", OPEN, *AS_AT, "--format", "json")
    rows = json.loads(done.stdout)
    dates = [row["due"] or "9999" for row in rows]
    assert done.returncode == 0 and len(rows) > 5 and dates == sorted(dates)
    assert all(row["days_left"] >= 0 for row in rows if row["due"])


def test_what_is_overdue_comes_first_and_each_act_once() -> None:
    shown = fairness("due", SAMPLES / "long-exclusion.yaml", *AS_AT).stdout
    late, _, next_ = shown.partition("Thu 12 Dec 2024")
    assert "\nOverdue\n" in late and "it was due by 4 Sep 2024." in late and next_
    rows = json.loads(fairness("due", SAMPLES / "long-exclusion.yaml", *AS_AT, "--format", "json").stdout)
    acts = {row["finding"] for row in rows}
    assert None not in acts and next_.count("EX-2024-004") == len(acts)


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
    assert sorted(entry.decoded("dtstart").isoformat() for entry in entries) == [r["due"] for r in rows if r["due"]]
    assert len({str(entry["uid"]) for entry in entries}) == len(entries)


def test_a_closed_case_has_nothing_due() -> None:
    assert "Nothing is due." in fairness("due", SAMPLES / "good-practice.yaml", *AS_AT).stdout
