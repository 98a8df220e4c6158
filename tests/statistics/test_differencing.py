"""What several releases of the same counts give away, by linear programmes."""

from __future__ import annotations

from fairness.statistics.differencing import Told, bounds, given_away
from fairness.statistics.disclosure import GIVES_AWAY, SMALL

# Atoms: white, Asian, Black, not stated.
WHITE, ASIAN, BLACK, MISSING = range(4)


def test_white_with_and_without_those_not_stated_shows_how_many_these_are() -> None:
    one = [Told((WHITE, MISSING), 203), Told((ASIAN,), 120), Told((BLACK,), 77)]
    two = [Told((WHITE,), 200), Told((ASIAN, BLACK), 197), Told((MISSING,), None, SMALL)]
    assert bounds([("shared", two)], 4, two[2]) == (0, 4)
    assert bounds([("shared", one), ("shared", two)], 4, two[2]) == (3, 3)
    assert given_away([("shared", one), ("shared", two)], 4) == 1


def test_months_are_shown_by_their_quarter() -> None:
    months = [Told((0,), 20), Told((1,), 14), Told((2,), None, SMALL)]
    quarter = [Told((0, 1, 2), 36)]
    assert given_away([("shared", months), ("shared", quarter)], 3) == 1
    assert given_away([("shared", months), ("shared", [Told((0, 1, 2), None, GIVES_AWAY)])], 3) == 0


def test_what_one_release_gives_away_by_itself_is_not_laid_to_two() -> None:
    one = [Told((0, 1), 12), Told((0,), 9), Told((1,), None, SMALL)]
    assert given_away([("shared", one), ("shared", [Told((0, 1), 12)])], 2) == 0


def test_rounded_counts_leave_room() -> None:
    one, two = [Told((0, 1), 205), Told((2,), 120)], [Told((0,), 200), Told((1,), None, SMALL), Told((2,), 120)]
    low, high = bounds([("public", one), ("public", two)], 3, two[1])
    assert low == 1 and high == 7
    assert given_away([("public", one), ("public", two)], 3) == 0


def test_a_hidden_count_that_is_not_small_may_be_worked_out() -> None:
    one = [Told((0, 1), 40), Told((0,), 20), Told((1,), None, GIVES_AWAY)]
    assert given_away([("shared", one), ("shared", [Told((1,), 20)])], 2) == 0


def test_a_part_of_which_no_release_has_a_count_is_given_away_too() -> None:
    # Those not stated are among others in one release, and counted with the white in the other.
    one = [Told((WHITE,), 40), Told((ASIAN,), 30), Told((BLACK, MISSING), 20)]
    two = [Told((WHITE, MISSING), 43), Told((ASIAN, BLACK), 47)]
    assert given_away([("shared", one), ("shared", two)], 4) == 1
    enough = [Told((WHITE, MISSING), 50), Told((ASIAN, BLACK), 40)]
    assert given_away([("shared", one), ("shared", enough)], 4) == 0


def test_three_releases_give_away_what_no_two_of_them_do() -> None:
    one = [Told((0, 1, 2), 33)]
    two = [Told((0,), 20), Told((1,), None, GIVES_AWAY), Told((2,), None, SMALL)]
    three = [Told((0,), None, GIVES_AWAY), Told((1,), 10), Told((2,), None, SMALL)]
    made = [("shared", one), ("shared", two), ("shared", three)]
    assert all(given_away([made[first], made[second]], 3) == 0 for first, second in ((0, 1), (0, 2), (1, 2)))
    assert given_away(made, 3) == 1
    # What is known already is not laid to the last.
    assert given_away([*made, ("shared", [Told((0, 1, 2), 33)])], 3) == 0
