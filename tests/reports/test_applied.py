from dataclasses import replace
from typing import Any

from fairness.cases.models import Case
from fairness.cases.vocabulary import Term
from fairness.readers.record import read_case
from fairness.reports.applied import applied, not_applied_line
from fairness.reports.words import Words
from fairness.rulebook.overlays import SwitchedOff
from fairness.rulebook.packs import read_pack
from fairness.rulebook.rulebook import Rulebook
from tests.packs import OPEN as NATIONS
from tests.packs import reviewed

OPEN = replace(NATIONS, fields={**NATIONS.fields, "sector": Term("sector", "text", "The sector.")})


def case_of(*events: tuple[str, str], **facts: Any) -> Case:
    listed = [{"date": day, "type": name} for day, name in events]
    return read_case(
        {"case_id": "c", "nation": "england", "opened": "2024-01-01", "events": listed, **facts}, "c", OPEN
    )


def packs(*documents: dict[str, Any]) -> Rulebook:
    reader = OPEN.opened()
    return Rulebook(tuple(read_pack(one, "pack.yaml", "d", reader) for one in documents), OPEN)


def pack(name: str, *checks: Any, **more: Any) -> dict[str, Any]:
    letters = name[:3].upper()
    rules = [
        {"code": f"{letters}{number:03}", "title": "t", "check": check} for number, check in enumerate(checks, 1)
    ]
    return {"pack": name, "rules": rules, **more}


def lines(rulebook: Rulebook, **facts: Any) -> tuple[list[tuple[str, int, int]], str]:
    review = reviewed(rulebook, case_of(("2024-02-01", "a.start"), **facts))
    made = applied(review, rulebook, Words(OPEN))
    return [(one.pack.name, one.asked, one.rules) for one in made if one.asked], not_applied_line(made)


ASKED = {"after": "a.start", "expect": "a.b"}
OTHER = {"after": "c.d", "expect": "a.b"}


def test_each_pack_is_counted_or_has_its_reason() -> None:
    rulebook = packs(
        pack("england", ASKED, OTHER, applies={"nation": "england"}),
        pack("wales", ASKED, applies={"nation": "wales"}),
        pack("also-wales", OTHER, applies={"nation": "wales", "sector": "primary"}),
        pack("general", {"expect": "a.b"}),
        pack("nothing", OTHER),
    )
    assert lines(rulebook) == (
        [("england", 1, 2), ("general", 1, 1)],
        "wales and also-wales: nation is england; nothing: no event in this record brings its rules into play",
    )
    assert lines(rulebook, nation="wales", sector="secondary")[1] == (
        "england: nation is wales; also-wales: sector is secondary; "
        "nothing: no event in this record brings its rules into play"
    )


def test_a_fact_that_is_not_stated_asks_and_cannot_tell() -> None:
    rulebook = packs(pack("primary", ASKED, applies={"sector": "primary"}))
    assert lines(rulebook) == ([("primary", 1, 1)], "")


def test_the_date_of_a_case_and_switching_off_are_reasons_too() -> None:
    later = pack("later", ASKED)
    later["rules"][0]["in_force"] = {"from": "2025-01-01"}
    older = pack("older", ASKED)
    older["rules"][0]["in_force"] = {"from": "2005-02-17", "until": "2022-12-31"}
    rulebook = packs(later, older, pack("off", ASKED))
    off = SwitchedOff(rulebook.packs[2].rules[0], "why", "overlay.yaml")
    rulebook = Rulebook(rulebook.packs, OPEN, (), (off,))
    assert lines(rulebook)[1] == (
        "later: in force from 1 Jan 2025; older: in force from 17 Feb 2005 until 31 Dec 2022; "
        "off: all its rules are switched off"
    )


def test_the_same_for_machines() -> None:
    rulebook = packs(pack("wales", ASKED, applies={"nation": "wales"}, version="1"))
    (one,) = applied(reviewed(rulebook, case_of()), rulebook, Words(OPEN))
    assert one.as_dict() == {
        "pack": "wales", "version": "1", "rules": 1, "asked": 0, "not_applied": "nation is england",
    }  # fmt: skip


def test_a_fact_that_is_true_or_false_is_said_in_words() -> None:
    term = Term("practitioner.new_in_post", "flag", "Whether new in post.")
    vocabulary = replace(OPEN, fields={**OPEN.fields, "practitioner.new_in_post": term})
    one = pack("new", ASKED, applies={"practitioner.new_in_post": True})
    rulebook = Rulebook((read_pack(one, "pack.yaml", "d", vocabulary.opened()),), vocabulary)
    case = read_case(
        {"case_id": "c", "nation": "england", "opened": "2024-01-01", "practitioner": {"new_in_post": False},
         "events": [{"date": "2024-02-01", "type": "a.start"}]}, "c", vocabulary,
    )  # fmt: skip
    made = applied(reviewed(rulebook, case), rulebook, Words(vocabulary))
    assert not_applied_line(made).endswith("new in post: no")
