"""Boschloo's exact test of two rates, fast enough for thousands of comparisons.

Boschloo, Stat Neerl 1970;24:1: Fisher's one-sided p orders the tables; the p-value is the largest chance, over every
common rate, of a table ordered as far out as the one seen. Never larger than Fisher's, and still exact. Two-sided:
twice the smaller of the two sides, as scipy and R do. scipy's own answer is the same within its search, but takes 30
to 1,000 ms a table; here the tables further out are a staircase, so that one pass over the rows sums them.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

# relative slack by which two Fisher p-values count as equal: larger than rounding, smaller than any true gap
_TIE = 1 + 1e-9


def boschloo(x1: int, n1: int, x2: int, n2: int) -> float:
    """Two-sided p of x1 of n1 against x2 of n2; 1.0 where a group is empty. Both counts must be between 0 and n."""
    if n1 == 0 or n2 == 0:
        return 1.0
    if x1 * n2 == x2 * n1:
        return 1.0
    # by symmetry: the smaller group first, and its rate the higher
    if n1 > n2:
        x1, n1, x2, n2 = x2, n2, x1, n1
    if x1 * n2 < x2 * n1:
        x1, x2 = n1 - x1, n2 - x2
    return _p_value(x1, n1, x2, n2)


@lru_cache(maxsize=4096)
def _p_value(x1: int, n1: int, x2: int, n2: int) -> float:
    """The p of a table in its first form.

    Kept: a theme often has the counts of its one rule, and of two groups each is the other turned round.
    """
    return min(1.0, 2 * _largest_chance(n1, n2, _staircase(x1, n1, x2, n2)))


def _staircase(x1: int, n1: int, x2: int, n2: int) -> NDArray[np.int64]:
    """For each count of the first group the largest count of the second that is as far out; -1 for none."""
    p = _fisher(n1, n2)
    further = p <= p[x1, x2] * _TIE
    steps: NDArray[np.int64] = further.sum(axis=1) - 1
    return steps


@lru_cache(maxsize=16)
def _fisher(n1: int, n2: int) -> Floats:
    """One-sided Fisher p, P(X1 >= x1 | x1 + x2), for every table: shape (n1 + 1, n2 + 1)."""
    import numpy as np
    from scipy.special import gammaln

    def choose(n: int) -> Floats:
        k = np.arange(n + 1)
        out: Floats = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
        return out

    first, second, both = choose(n1), choose(n2), choose(n1 + n2)
    rows, columns = np.arange(n1 + 1)[:, None], np.arange(n2 + 1)[None, :]
    mass = np.exp(first[:, None] + second[None, :] - both[rows + columns])
    # sum along the diagonals of equal x1 + x2, from the largest x1 down
    tail: Floats = np.empty_like(mass)
    tail[n1] = mass[n1]
    for row in range(n1 - 1, -1, -1):
        tail[row] = mass[row]
        tail[row, 1:] += tail[row + 1, :-1]
    return tail


def _largest_chance(n1: int, n2: int, steps: NDArray[np.int64]) -> float:
    """The largest chance of the tables under the staircase, over every common rate."""
    import numpy as np

    # Equal steps of the arcsine of the root of the rate, a quarter of the narrowest bump apart (a bump is as wide as
    # the standard deviation of the larger group), then three closer looks around the highest.
    count = 16 + int(4 * math.pi * math.sqrt(max(n1, n2)))
    angles = np.linspace(0, math.pi / 2, count + 2)[1:-1]
    gap = float(angles[1] - angles[0])
    chances = _chances(n1, n2, steps, angles)
    for _ in range(4):
        order = np.argsort(chances)[::-1][:3]
        angles = (angles[order][:, None] + np.linspace(-gap, gap, 13)[None, :]).ravel()
        angles = np.clip(angles, 1e-12, math.pi / 2 - 1e-12)
        gap /= 6
        chances = _chances(n1, n2, steps, angles)
    return float(chances.max())


def _chances(n1: int, n2: int, steps: NDArray[np.int64], angles: Floats) -> Floats:
    import numpy as np

    rates = np.sin(angles) ** 2
    used = np.flatnonzero(steps >= 0)
    # Summed from nought up, so that a small chance keeps its digits.
    below = np.cumsum(_masses(n2, rates), axis=1)[:, steps[used]]
    out: Floats = (_masses(n1, rates)[:, used] * below).sum(axis=1)
    return out


def _masses(n: int, rates: Floats) -> Floats:
    """Binomial probabilities of 0 to n at each rate."""
    import numpy as np
    from scipy.special import gammaln

    k = np.arange(n + 1)
    choose = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
    out: Floats = np.exp(choose + k * np.log(rates)[:, None] + (n - k) * np.log1p(-rates)[:, None])
    return out
