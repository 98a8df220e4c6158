import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fairness.cases.limits import parse_limit
from fairness.rulebook.obligations import Obligation
from fairness.rulebook.rulebook import Rulebook, load_rulebook
from fairness.rulebook.tightening import looser
from fairness.source.problems import InputError
from tests.packs import OPEN

PACK = """\
pack: national
parameters: {gap: 14 days, drift: 2}
rules:
- code: NAT001
  title: Reviewed
  check: {after: a.start, expect: a.review, every: 28 days, until: a.end}
  basis: [{source: mhps-england, at: part II, kind: duty, says: a review}]
- code: NAT002
  title: In contact
  check: {after: a.start, expect: a.contact, every: $gap, until: a.end}
  basis: [{source: s, at: page 1, kind: duty, says: contact}]
- code: NAT003
  title: Told
  check: {after: a.start, expect: a.told, within: 7 days}
  basis: [{source: s, at: page 1, kind: guidance, says: tell}]
- code: NAT004
  title: Drifting
  check: {at_least: $drift, of: [NAT001, NAT003]}
- code: NAT005
  title: Not too soon
  check: {after: a.start, never: a.hearing, within: 10 days}
  basis: [{source: s, at: page 1, kind: duty, says: no hearing}]
"""
Load = Callable[..., Rulebook]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    (tmp_path / "pack.yaml").write_text(PACK)

    def loaded(*overlays: str, **settings: Any) -> Rulebook:
        files = []
        for number, text in enumerate(overlays, 1):
            file = tmp_path / f"overlay{number}.yaml"
            file.write_text(text)
            files.append(str(file))
        return load_rulebook(str(tmp_path / "pack.yaml"), settings=settings, overlays=files, vocabulary=OPEN)

    return loaded


def refused(load: Load, *overlays: str, **settings: Any) -> list[str]:
    with pytest.raises(InputError) as caught:
        load(*overlays, **settings)
    return [re.sub(r"/\S*/", "", str(one)) for one in caught.value.problems]


def far(rulebook: Rulebook, code: str) -> str:
    check = rulebook.rules[code].check
    assert isinstance(check, Obligation)
    return str(check.far)


def test_an_overlay_sets_tightens_switches_off_and_adds(load: Load, tmp_path: Path) -> None:
    rulebook = load(
        "overlay: trust\nsays: Our policy.\nset: {gap: 7 days}\nrules: {NAT001: {every: 21 days}}\n"
        "switch_off: {NAT003: Done by letter., NAT004: It needs NAT003.}\n"
        "parameters: {ours: 3 days}\napplies: {nation: england}\n"
        "add:\n- {code: OUR001, title: Ours, check: {after: a.start, expect: a.call, within: $ours}}\n"
    )
    file = str(tmp_path / "overlay1.yaml")
    assert list(rulebook.rules) == ["NAT001", "NAT002", "NAT005", "OUR001"]
    assert (far(rulebook, "NAT001"), far(rulebook, "NAT002"), far(rulebook, "OUR001")) == (
        "21 days", "7 days", "3 days",
    )  # fmt: skip
    assert [(one.name, one.was, one.now, one.by, one.tightens) for one in rulebook.settings] == [
        ("national.gap", "14 days", "7 days", file, True),
        ("NAT001.every", "28 days", "21 days", file, True),
    ]
    assert [(one.rule.code, one.reason, one.by, one.duties) for one in rulebook.switched_off] == [
        ("NAT003", "Done by letter.", file, ()),
        ("NAT004", "It needs NAT003.", file, ()),
    ]
    (added,) = rulebook.added
    assert (added.code, added.pack, str(added.place)) == ("OUR001", "trust", f"{file}:9")
    assert added.applies and rulebook.packs[1].added_by == file
    assert [(one.name, one.says, one.file, len(one.digest)) for one in rulebook.overlays] == [
        ("trust", "Our policy.", file, 16)
    ]


def test_a_later_overlay_adds_to_an_earlier_one(load: Load) -> None:
    rulebook = load(
        "overlay: trust\nset: {gap: 7 days}\nrules: {NAT001: {every: 21 days}}\n"
        "add: [{code: OUR001, title: Ours, check: {expect: a.call}}]\n",
        "overlay: site\nrules: {NAT003: {within: 3 days}}\nset: {national.gap: 5 days}\n"
        "switch_off: {OUR001: Not at this site.}\n",
    )
    assert [far(rulebook, code) for code in ("NAT001", "NAT002", "NAT003")] == ["21 days", "5 days", "3 days"]
    assert "OUR001" not in rulebook.rules


def test_a_duty_switched_off_names_its_sources(load: Load) -> None:
    rulebook = load("overlay: trust\nswitch_off: {NAT001: No exclusions here., NAT004: It needs NAT001.}\n")
    assert [one.duties for one in rulebook.switched_off] == [("mhps-england",), ()]
    with pytest.raises(InputError, match="NAT001 is switched off by .*overlay1.yaml: No exclusions here."):
        rulebook.rule("nat001")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("set: {gap: 1}", "is not an overlay; expected `overlay:`, with `set:`, `rules:` or `add:`"),
        ("overlay: x\nsets: {}", "2: sets: is not a known field; expected overlay, says, help, set, "
         "rules, switch_off, parameters, applies, add (did you mean 'set'?)"),
        ("overlay:\nsays: x", "1: overlay: is missing; expected the overlay's name, and that of the pack it adds"),
        ("overlay: x\nset: [gap]", "2: set: is a list; expected names with their values"),
        ("overlay: x\nset: {gapp: 1 day}", "2: there is no parameter 'gapp' in these packs (did you mean 'gap'?)"),
        ("overlay: x\nset:\n  gap: soon", "3: gap: 'soon' cannot replace 14 days; expected a whole number and "
         "hours, days, weeks, months, years or working days"),
        ("overlay: x\nset: {drift: few}", "2: drift: 'few' cannot replace 2; expected a whole number"),
        ("overlay: x\nset: {gap: 15 days}",
         "2: national.gap (NAT002): 15 days would loosen a duty's number (14 days): it can only be tightened"),
        ("overlay: x\nrules: {NAT001: {every: 29 days}}",
         "2: rules.NAT001.every: 29 days would loosen a duty's number (28 days): it can only be tightened"),
        ("overlay: x\nrules: {NAT005: {within: 9 days}}",
         "2: rules.NAT005.within: 9 days would loosen a duty's number (10 days): it can only be tightened"),
        ("overlay: x\nrules:\n  NAT001:\n    every: often", "4: rules.NAT001.every: 'often' is not a limit; expected "
         "a whole number and hours, days, weeks, months, years or working days"),
        ("overlay: x\nrules: {NAT001: {until: a.b}}",
         "2: rules.NAT001.until: is not a known field; expected within, every, not_before, notice"),
        ("overlay: x\nrules: {NAT001: {within: 2 days}}", "2: rules.NAT001.within: NAT001 has no within to set"),
        ("overlay: x\nrules: {NAT002: {every: 2 days}}",
         "2: rules.NAT002.every: is the parameter gap: set it under `set:`"),
        ("overlay: x\nrules: {NAT011: {every: 2 days}}",
         "2: rules: there is no rule 'NAT011' in these packs (did you mean 'NAT001'?)"),
        ("overlay: x\nswitch_off:\n  NAT002:",
         "3: switch_off.NAT002: is missing; expected the reason why the rule is not asked"),
        ("overlay: x\nswitch_off: {NAT002: true}",
         "2: switch_off.NAT002: is True; expected the reason why the rule is not asked"),
        ("overlay: x\nswitch_off: {NAT022: why}",
         "2: switch_off: there is no rule 'NAT022' in these packs (did you mean 'NAT002'?)"),
        ("overlay: x\nswitch_off: {NAT002: why}\nrules: {NAT002: {every: 2 days}}",
         "3: rules.NAT002.every: NAT002 is switched off by "),
        ("overlay: x\nadd: {code: A}", "2: add: is a group of fields; expected a list of rules"),
        ("overlay: x\napplies: {nation: england}",
         "2: applies: is for rules that the overlay adds; expected `add:` with a list of rules"),
        ("overlay: x\nadd:\n- {title: t, check: {expect: a.b}}", "3: add[0].code: is missing; expected its code, "
         "unique over all packs: `MHE014`"),
        ("overlay: national\nadd: [{code: OUR001, title: t, check: {expect: a.b}}]",
         "1: overlay: 'national' is already the name of the pack at "),
        ("overlay: x\nadd: [{code: NAT001, title: t, check: {expect: a.b}}]",
         "2: code: NAT001 is already the code of the rule at "),
    ],
)  # fmt: skip
def test_what_is_not_allowed_is_told_with_its_line(load: Load, text: str, says: str) -> None:
    first = refused(load, text + "\n")[0]
    assert first.startswith(f"overlay1.yaml:{says}") or first == f"overlay1.yaml:1: {says}", first


def test_a_rule_that_a_compound_names_cannot_be_switched_off_alone(load: Load) -> None:
    with pytest.raises(InputError) as caught:
        load("overlay: x\nswitch_off: {NAT003: why}\n")
    (problem,) = caught.value.problems
    assert problem.place.line == 2 and problem.expected == "NAT004 switched off too"
    assert problem.says.startswith("NAT004 (") and "is made of NAT003, which cannot be switched off" in problem.says


def test_the_option_cannot_loosen_a_duty_either(load: Load) -> None:
    assert far(load(gap="13 days"), "NAT002") == "13 days"
    assert refused(load, gap="3 weeks") == [
        "--set: national.gap (NAT002): 3 weeks would loosen a duty's number (14 days): it can only be tightened"
    ]
    assert refused(load, gap="soon")[0].startswith("--set: gap: 'soon' cannot replace 14 days")


def test_an_overlay_in_a_folder_of_rules_waits_for_its_option(load: Load, tmp_path: Path) -> None:
    file = tmp_path / "ours.yaml"
    file.write_text("overlay: trust\nrules: {NAT001: {every: 21 days}}\n")
    assert load_rulebook(str(tmp_path), vocabulary=OPEN).settings == ()
    with pytest.raises(InputError, match="is not a rule pack; expected `--overlay` for an overlay"):
        load_rulebook(str(file), vocabulary=OPEN)


@pytest.mark.parametrize(
    ("key", "old", "new", "expected"),
    [
        ("within", "28 days", "4 weeks", False),
        ("within", "28 days", "29 days", True),
        ("within", "28 days", "20 working days", True),  # with a bank holiday it is longer
        ("within", "5 working days", "5 days", False),
        ("within", "5 working days", "7 days", True),  # from a Saturday it is longer
        ("within", "1 month", "28 days", False),
        ("within", "1 month", "30 days", True),  # longer than February
        ("within", "12 months", "1 year", False),
        ("within", "1 day", "24 hours", False),
        ("within", "48 hours", "2 days", True),
        ("within", "48 hours", "1 day", False),
        ("notice", "20 working days", "28 days", True),  # with a bank holiday it is shorter
        ("notice", "28 days", "20 working days", True),  # from a Sunday it is shorter
        ("notice", "28 days", "30 working days", False),
        ("notice", "5 days", "4 days", True),
        ("notice", "48 hours", "2 days", True),
        ("not_before", "2 days", "3 days", False),
    ],
)  # fmt: skip
def test_units_are_compared_by_the_calendar(key: str, old: str, new: str, expected: bool) -> None:
    assert looser({}, key, parse_limit(old), parse_limit(new)) is expected


def test_the_time_in_which_something_is_not_to_happen_is_loosened_by_being_shorter() -> None:
    check = {"after": "a.b", "never": "a.c", "within": "10 days"}
    ten, two_weeks = parse_limit("10 days"), parse_limit("2 weeks")
    assert not looser(check, "within", ten, two_weeks) and looser(check, "within", two_weeks, ten)
