"""What a reader can take a hidden or rounded share to be: few values by hand, all others in tests/assess."""

from __future__ import annotations

import pytest

from fairness.statistics.disclosure import Audience
from fairness.statistics.proportion import Proportion


@pytest.mark.parametrize(
    ("audience", "shown", "pairs"),
    [
        ("internal", Proportion(28, 29), {(28, 29)}),
        ("shared", Proportion(12, 20), {(12, 20)}),
        ("shared", Proportion(0, 6), {(0, 6)}),
        ("shared", Proportion(None, 29, "few"), {(met, 29) for met in range(5)}),
        ("shared", Proportion(None, 29, "all but few"), {(met, 29) for met in range(25, 30)}),
        ("shared", Proportion(None, None, "few in all"), {(met, of) for of in range(5) for met in range(of + 1)}),
        ("shared", Proportion(None, 29, "hidden"), None),
        ("shared", Proportion(None, None, "hidden"), None),
        # 8 to 12 print as 10; all but 1 to 7 would not be shown.
        ("public", Proportion(10, 10), {(number, number) for number in range(8, 13)}),
        ("public", Proportion(0, 10), {(0, number) for number in range(8, 13)}),
        ("public", Proportion(10, 15), {(8, 16), (8, 17), (9, 17)}),
    ],
)
def test_what_may_stand_behind_what_is_printed(
    audience: Audience, shown: Proportion, pairs: set[tuple[int, int]] | None
) -> None:
    assert shown.may_be(audience) == pairs


def test_the_bounds_of_the_whole() -> None:
    assert Proportion(None, None, "few in all").wholes("shared") == (0, 4)
    assert Proportion(None, None, "hidden").wholes("shared") == (5, None)
    assert Proportion(None, None, "hidden").wholes("public") == (8, None)
    assert Proportion(None, 85, "few").wholes("public") == (83, 87)
    assert Proportion(14, 25).wholes("internal") == (25, 25)
