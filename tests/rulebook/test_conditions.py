import pytest

from fairness.rulebook.conditions import holds, names, overlap


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
    assert holds(condition, value, {"by": "P1"}) is expected


def test_an_unknown_test_is_an_error() -> None:
    with pytest.raises(KeyError):
        holds({"atleast": 1}, 1)


def test_families_name_their_types_only() -> None:
    assert names("exclusion.*", "exclusion.formal") and not names("exclusion.*", "exclusions.formal")
    assert overlap("exclusion.*", "exclusion.formal") and overlap("exclusion.formal", "exclusion.*")
    assert not overlap("exclusion.*", "advice.*")
