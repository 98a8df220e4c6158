import pytest

from fairness.cases.naming import names, overlap
from fairness.rulebook.conditions import Where, fulfils
from fairness.rulebook.forms import lower
from fairness.rulebook.obligations import Obligation
from fairness.source.problems import InputError
from tests.packs import OPEN


def where_of(conditions: dict[str, object]) -> Where:
    """Conditions as a rule's target has them."""
    check = lower({"after": "a.b", "expect": {"type": "c.d", "where": conditions}}, OPEN)
    assert isinstance(check, Obligation)
    return check.target.clauses[0].where


@pytest.mark.parametrize(
    ("condition", "value", "expected"),
    [
        ("patient safety", "Patient Safety", True),
        (["a", "b"], "B", True),
        ("reasons", ["duration", "Reasons"], True),
        (True, True, True), (1, True, False), (1, 1.0, True), ("5", 5, False),
        ("a", None, False), ({"not": "a"}, None, True), ({"not_in": ["a"]}, [], True),
        ({"not": "a"}, "A", False), ({"not": "a"}, "b", True),
        ({"present": True}, "  ", False), ({"present": False}, None, True), ({"present": True}, False, True),
        ({"present": True, "not": "a"}, None, False),
        ({"contains": "SAFE"}, "patient safety", True), ({"contains": "x"}, 5, False),
        ({"at_least": 2}, 2, True), ({"at_least": 2, "at_most": 3}, 4, False), ({"at_least": 1}, True, False),
        ({"same_as": "activation.by"}, "p1", True), ({"same_as": "activation.to"}, "p1", False),
        ({"differs_from": "activation.by"}, "P2", True), ({"differs_from": "activation.by"}, None, False),
        ({"differs_from": "activation.to"}, "P2", False),
    ],
)  # fmt: skip
def test_conditions(condition: object, value: object, expected: bool) -> None:
    assert fulfils(where_of({"field": condition}), {"field": value}, {"by": "P1"}) is expected


@pytest.mark.parametrize(
    ("condition", "says"),
    [
        ({"atleast": 1}, "atleast: is not a test.*did you mean 'at_least'"),
        ({"at_least": "many"}, "expected a number"),
        ({"present": "maybe"}, "expected true or false"),
        ({"same_as": "by"}, "expected activation.<attribute>"),
        ({"contains": ""}, "expected text"),
        ([], "expected a value"),
        ({"not": []}, "expected a value"),
    ],
)
def test_a_condition_that_cannot_be_is_an_error(condition: object, says: str) -> None:
    with pytest.raises(InputError, match=says):
        where_of({"field": condition})


def test_activations_are_compared_only_where_there_is_one() -> None:
    start = {"type": "a.b", "where": {"by": {"same_as": "activation.by"}}}
    with pytest.raises(InputError) as caught:
        lower({"after": start, "expect": "c.d"}, OPEN)
    assert [problem.field for problem in caught.value.problems] == ["check.after.where.by.same_as"]


def test_families_name_their_types_only() -> None:
    assert names("exclusion.*", "exclusion.formal") and not names("exclusion.*", "exclusions.formal")
    assert overlap("exclusion.*", "exclusion.formal") and overlap("exclusion.formal", "exclusion.*")
    assert not overlap("exclusion.*", "advice.*")
