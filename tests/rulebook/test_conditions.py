import pytest

from fairness.rulebook.conditions import fulfils, names, overlap
from fairness.rulebook.phrases import PatternReader
from fairness.source.notes import Notes
from fairness.source.problems import InputError
from tests.packs import OPEN


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
    notes = Notes({}, "pack.yaml")
    where = PatternReader(OPEN).where({"field": condition}, notes, "where", correlated=True)
    notes.finish()
    assert fulfils(where, {"field": value}, {"by": "P1"}) is expected


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
    notes = Notes({}, "pack.yaml")
    PatternReader(OPEN).where({"field": condition}, notes, "where", correlated=True)
    with pytest.raises(InputError, match=says):
        notes.finish()


def test_activations_are_compared_only_where_there_is_one() -> None:
    notes = Notes({}, "pack.yaml")
    PatternReader(OPEN).where({"by": {"same_as": "activation.by"}}, notes, "where")
    assert [problem.field for problem in notes.problems] == ["where.by.same_as"]


def test_families_name_their_types_only() -> None:
    assert names("exclusion.*", "exclusion.formal") and not names("exclusion.*", "exclusions.formal")
    assert overlap("exclusion.*", "exclusion.formal") and overlap("exclusion.formal", "exclusion.*")
    assert not overlap("exclusion.*", "advice.*")
