"""So many of a whole as an audience may read it, and all that a reader can take a hidden or rounded one to be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from fairness.statistics.disclosure import RULES, Audience, Rules

Hidden = Literal["", "few in all", "few", "all but few", "hidden"]


@dataclass(frozen=True, slots=True)
class Proportion:
    """`number` of `of`, each None where the audience may not see it; `hidden` is the reason a reader is given.

    `few in all`: the whole is small; `few`: the number is; `all but few`: those that it leaves out are; `hidden`:
    it would give another count away.
    """

    number: int | None
    of: int | None
    hidden: Hidden = ""

    def wholes(self, audience: Audience) -> tuple[int, int | None]:
        """The least and the most that the whole may be; None where there is no bound."""
        rules = RULES[audience]
        if self.of is not None:
            return min(_near(self.of, rules)), max(_near(self.of, rules))
        return (0, rules.largest_hidden) if self.hidden == "few in all" else (rules.largest_hidden + 1, None)

    def may_be(self, audience: Audience) -> set[tuple[int, int]] | None:
        """Every (number, whole) that is printed so, noughts that are hidden to cover others among them.

        None where a reader knows nothing of the share.
        """
        rules = RULES[audience]
        small = range(rules.largest_hidden + 1)
        if self.hidden == "few in all":
            return {(number, whole) for whole in small for number in range(whole + 1)}
        if self.of is None or self.hidden == "hidden":
            return None
        wholes = _near(self.of, rules)
        if self.number is not None:
            pairs = {(number, whole) for number in _near(self.number, rules) for whole in wholes if number <= whole}
            # Had it left out a few, it would not be shown; what is exact needs no such thought.
            left = {(number, whole) for number, whole in pairs if number == whole or whole - number not in small}
            return left if rules.step > 1 else pairs
        few = self.hidden == "few"
        return {(one if few else whole - one, whole) for whole in wholes for one in small if one <= whole}


def _near(shown: int, rules: Rules) -> range:
    """What is printed as this count."""
    if rules.step == 1 or not shown:
        return range(shown, shown + 1)
    return range(max(shown - rules.step // 2, rules.largest_hidden + 1), shown + rules.step // 2 + 1)
