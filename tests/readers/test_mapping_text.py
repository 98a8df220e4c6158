"""The text of a mapping, changed column by column."""

from __future__ import annotations

import pytest

from fairness.cases.vocabulary import shipped_vocabulary
from fairness.readers.mapping import Mapping, read_mapping
from fairness.readers.mapping_text import MappingText
from fairness.source.loader import load_documents
from fairness.source.problems import InputError

WIDE = """# Proposed for tracker.csv
mapping: "tracker"
layout: wide
case:
  case_id: "Ref"   # sure
  opened: "Start"
  nation: {value: england}
events:
  - column: "Excluded"   # likely
    type: exclusion.formal
    with:
      by: "Who"
recorded:
  - exclusion.formal
  - exclusion.formal.by
"""
LONG = """layout: long
case:
  case_id: Ref
  opened: Start
  nation: {value: england}
events:
  type: What
  date: When
  with:
    by: Who
"""


def _read(text: str) -> Mapping:
    return read_mapping(load_documents(text.encode(), "")[0], "", shipped_vocabulary())


def test_what_each_column_holds_is_told() -> None:
    assert MappingText(WIDE).held == {
        "ref": "case.case_id", "start": "case.opened", "excluded": "event.exclusion.formal", "who": "detail.by",
    }  # fmt: skip
    long = {"what": "part.type", "when": "part.date", "who": "part.by", "ref": "case.case_id", "start": "case.opened"}
    assert MappingText(LONG).held == long


def test_what_nobody_changes_stays_to_the_character() -> None:
    held = MappingText(WIDE)
    held.give({"REF": "case.case_id", "Start": "case.opened", "Excluded": "event.exclusion.formal"})
    held.state("nation", "england")
    held.set("dates", "")
    assert held.text == WIDE


def test_a_column_gets_another_meaning() -> None:
    held = MappingText(WIDE)
    held.give({"Excluded": "event.exclusion.ended", "Closed on": "case.closed", "Who": ""})
    held.state("nation", "wales")
    held.set("dates", "day_first")
    made = _read(held.text)
    assert held.held == {
        "ref": "case.case_id", "start": "case.opened", "closed on": "case.closed",
        "excluded": "event.exclusion.ended",
    }  # fmt: skip
    assert "# likely" in held.text and "by:" not in held.text
    assert made.recorded == ("exclusion.ended", "exclusion.ended.note")
    assert held.value("nation") == "wales" and held.setting("dates") == "day_first"


def test_two_columns_change_places() -> None:
    held = MappingText(WIDE)
    held.give({"Ref": "case.opened", "Start": "case.case_id"})
    assert held.held["ref"] == "case.opened" and held.held["start"] == "case.case_id"
    _read(held.text)


def test_events_come_and_go() -> None:
    held = MappingText(WIDE)
    held.give({"Excluded": "", "Who": ""})
    assert _read(held.text).recorded == () or "exclusion.formal" not in held.text
    held.give({"Lifted": "event.exclusion.ended", "Excluded": "event.exclusion.formal"})
    assert [one["type"] for one in held.document["events"]] == ["exclusion.ended", "exclusion.formal"]
    _read(held.text)


def test_a_long_table_says_where_its_dates_are() -> None:
    held = MappingText(LONG)
    held.give({"When": "", "On": "part.date", "Who": "", "Told": "part.to"})
    assert held.document["events"] == {"type": "What", "date": "On", "with": {"to": "Told"}}
    _read(held.text)


def test_two_columns_cannot_hold_the_same() -> None:
    with pytest.raises(InputError, match="'Start' and 'Excluded' are both said to hold opened"):
        MappingText(WIDE).give({"Start": "case.opened", "Excluded": "case.opened"})


@pytest.mark.parametrize("text", ["- a\n", "", "a: [", "just words"])
def test_what_is_no_mapping_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        MappingText(text)
