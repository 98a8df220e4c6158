from typing import Any

import pytest

from fairness.rulebook.obligations import Obligation
from fairness.source.problems import InputError
from tests.packs import pack_from, pack_of


def normal_form(check: dict[str, Any]) -> str:
    return str(pack_of(check).rules["R1"].check)


def test_every_becomes_two_activations_and_a_target_of_either() -> None:
    check = {
        "after": "exclusion.formal",
        "expect": "exclusion.reviewed",
        "every": "28 days",
        "until": "exclusion.ended",
    }
    assert normal_form(check) == (
        "activated by  exclusion.formal\n"
        "       and by  exclusion.reviewed, inside exclusion.formal until exclusion.ended\n"
        "direction     after\n"
        "target        exclusion.reviewed or exclusion.ended\n"
        "window        [-, 28 days]\n"
        "release       -\n"
        "quantifier    (1, -)\n"
        "alternate     no\n"
        "immediately   no"
    )


@pytest.mark.parametrize(
    ("check", "part", "value"),
    [
        ({"after": "a.b", "expect": "c.d", "within": "5 working days"}, "far", "5 working days"),
        ({"after": "a.b", "expect": "c.d", "not_before": "1 day"}, "near", "1 day"),
        ({"before": "a.b", "expect": "c.d", "notice": "2 weeks"}, "near", "2 weeks"),
        ({"before": "a.b", "expect": "c.d", "within": "1 month"}, "far", "1 month"),
        ({"after": "a.b", "never": "c.d", "until": "e.f"}, "release", "e.f"),
        ({"after": "a.b", "expect": "c.d", "unless": "e.f"}, "release", "e.f"),
        ({"expect": "c.d"}, "direction", "anywhere"),
        ({"never": "c.d"}, "most", "0"),
        ({"expect": "c.d", "times": {"min": 2, "max": 3}}, "most", "3"),
        ({"expect": "c.d", "times": 2}, "least", "2"),
        ({"each": "a.b", "must": {"by": {"present": True}}}, "target", "a.b where by present true"),
        ({"after": "a.b", "expect": "c.d", "alternate": True}, "alternate", "True"),
    ],
)
def test_each_form_has_its_normal_form(check: dict[str, Any], part: str, value: str) -> None:
    lowered = pack_of(check).rules["R1"].check
    assert isinstance(lowered, Obligation)
    assert str(getattr(lowered, part)) == value


@pytest.mark.parametrize(
    ("check", "line", "says"),
    [
        ("{after: a.b, expects: c.d}", 4, "R1.check.expects: is not a part of a check.*did you mean 'expect'"),
        ("{after: a.b}", 4, "one of the forms"),
        ("{before: a.b, expect: c.d, until: e.f}", 4, "R1.check.until: does not go with before, expect"),
        ("{expect: c.d, within: 3 days}", 4, "R1.check.within: does not go with expect"),
        ("{after: a.b, expect: c.d, within: soon}", 4, "'soon' is not a limit; expected a whole number"),
        ("{after: a.b, expect: c.d, within: $gap}", 4, "gap is not a parameter of this pack"),
        ("{after: {kind: a.b}, expect: c.d}", 4, "R1.check.after: is a group of fields; expected an event type"),
        ("{after: [], expect: c.d}", 4, "is an empty list"),
        ("{expect: c.d, times: many}", 4, "R1.check.times"),
        ("{after: a.b, expect: c.d, alternate: perhaps}", 4, "expected true or false"),
        ("{after: a.b, expect: c.d, while: a.b}", 4, "expected `from:` and `until:`, or one of them"),
        ("{after: a.b, expect: c.d, while: {}}", 4, "expected `from:` and `until:`, or one of them"),
        (
            "{each: a.b, must: [{by: P1}, P2]}",
            4,
            r"R1.check.must\[1\]: is 'P2'; expected fields, each with the value that",
        ),
        ("{each: a.b, must: []}", 4, "R1.check.must"),
        ("{roles: {apart: [a, b]}}", 4, "expected `distinct:` or `named:`"),
        ("{at_least: 0, of: [R1]}", 4, "expected a whole number from 1"),
        ("{after: {type: a.b, where: {by: {same_as: activation.by}}}, expect: c.d}", 4, "no comparison"),
        ("[a, b]", 4, "one form of a check"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_field(check: str, line: int, says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        pack_from(f"pack: p\nrules:\n- {{code: R1, title: t,\n   check: {check}}}\n")
    assert caught.value.problems[0].place.line == line


def test_an_unknown_event_type_is_an_error_with_the_nearest_name() -> None:
    from fairness.cases.vocabulary import shipped_vocabulary

    with pytest.raises(
        InputError, match="'exclusion.formla' is not a known event type.*did you mean 'exclusion.formal'"
    ):
        pack_of({"after": "exclusion.formla", "expect": "exclusion.ended"}, vocabulary=shipped_vocabulary())
