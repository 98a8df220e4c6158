"""Two groups compared with several things held fixed at once, by a model: logistic for risks, Cox's for times.

statsmodels fits them; it is an extra (`adjust`). A model is refused where the data are too few for it, and what it
assumes is checked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from math import exp
from typing import Any

import numpy as np

from fairness.statistics.rates import LEVEL, Interval, p_of, z_of

Numbers = np.ndarray[Any, np.dtype[Any]]
Known = Mapping[str, Sequence[str | None]]  # what is held fixed: by name, its value for each case
LEAST_EACH = 10  # cases of the rarer kind for each number that a model estimates (Peduzzi and others 1996)
RARE = 10  # cases under which values of one thing are taken together
DOUBT = 0.01  # p from which an assumption is said to be doubtful


@dataclass(frozen=True, slots=True)
class Adjusted:
    """The ratio by a model with and without what is held fixed, of the same cases.

    `refused` says why there is none; `doubts` name assumptions that the data speak against.
    """

    ratio: Interval | None
    crude: Interval | None
    cases: int
    refused: str = ""
    doubts: tuple[str, ...] = ()


def is_possible() -> bool:
    """Whether what fits models is installed."""
    return find_spec("statsmodels") is not None


def logistic(own: Numbers, at_risk: Numbers, judged: Numbers, expected: Numbers, known: Known) -> Adjusted:
    """The odds ratio of being at risk, of a group (`own`) beside its reference.

    A case counts once: so many of the rules that judged it found it at risk, where `expected` would at the rates of
    all cases. So cases may be judged by different rules. Standard errors are robust, as the rules of one case hang
    together (Papke and Wooldridge 1996).
    """
    kept = _complete(known, (judged > 0) & (expected > 0) & (expected < judged))
    own, at_risk, judged, expected = (one[kept] for one in (own, at_risk, judged, expected))
    columns = _columns(known, kept)
    rarer = min(int((at_risk > 0).sum()), int((at_risk == 0).sum()))
    if why := _refused(own, columns, rarer, "with a risk and without one"):
        return Adjusted(None, None, len(own), why)
    usual = np.log(expected / (judged - expected))

    def fit(design: Numbers) -> Any:
        from statsmodels.api import GLM, families

        model = GLM(at_risk / judged, design, families.Binomial(), offset=usual, var_weights=judged)
        return model.fit(cov_type="HC0")

    one = np.ones((len(own), 1))
    return _compared(fit, own, columns, one)


def cox(own: Numbers, days: Numbers, ended: Numbers, known: Known) -> Adjusted:
    """The hazard ratio of an end, of a group (`own`) beside its reference; above 1 is sooner."""
    kept = _complete(known, np.ones(len(own), dtype=bool))
    own, days, ended = own[kept], days[kept], ended[kept]
    columns = _columns(known, kept)
    if why := _refused(own, columns, int(ended.sum()), "that ended"):
        return Adjusted(None, None, len(own), why)

    def fit(design: Numbers) -> Any:
        from statsmodels.api import PHReg

        return PHReg(np.maximum(days, 0.5), design, ended.astype(int), ties="efron").fit()

    found = _compared(fit, own, columns, np.empty((len(own), 0)))
    if found.ratio is None:
        return found
    residuals = fit(_design(own, columns, np.empty((len(own), 0)))).schoenfeld_residuals[:, 0]
    told = ~np.isnan(residuals)
    drift = np.corrcoef(np.argsort(np.argsort(days[told])), residuals[told])[0, 1]
    doubts = found.doubts
    if p_of(drift * np.sqrt(told.sum() - 1)) < DOUBT:
        doubts = (*doubts, "the ratio changes over time, so that one number does not describe it")
    return Adjusted(found.ratio, found.crude, found.cases, doubts=doubts)


def _compared(fit: Any, own: Numbers, columns: Mapping[str, Numbers], one: Numbers) -> Adjusted:
    """The group's ratio without and with the columns; and whether it is the same for every value of each."""
    place = one.shape[1]
    try:
        crude = _ratio(fit(_design(own, {}, one)), place)
        ratio = _ratio(fit(_design(own, columns, one)), place)
        doubts = tuple(
            f"the ratio is not the same for every {name}" for name in columns if _varies(fit, own, columns, one, name)
        )
    except (np.linalg.LinAlgError, ValueError, FloatingPointError):
        crude = ratio = None
        doubts = ()
    if ratio is None or crude is None:
        return Adjusted(None, None, len(own), "one value of what is held fixed decides whether cases are at risk")
    return Adjusted(ratio, crude, len(own), doubts=doubts)


def _design(own: Numbers, columns: Mapping[str, Numbers], one: Numbers) -> Numbers:
    return np.column_stack([one, own.astype(float), *columns.values()])


def _ratio(fitted: Any, place: int) -> Interval | None:
    """The group's ratio; None where a model ran away, as it does where something settles the answer."""
    middle, error = float(fitted.params[place]), float(fitted.bse[place])
    if not np.isfinite([middle, error]).all() or abs(middle) > 10 or np.abs(fitted.params).max() > 15 or error > 5:
        return None
    half = z_of(LEVEL) * error
    return Interval(exp(middle), exp(middle - half), exp(middle + half), "model, robust")


def _varies(fit: Any, own: Numbers, columns: Mapping[str, Numbers], one: Numbers, name: str) -> bool:
    """Whether the ratio differs between values of one thing (Wald's test of the products)."""
    products = columns[name] * own.astype(float)[:, None]
    products = products[:, (products.sum(axis=0) >= RARE)]
    if not products.shape[1]:
        return False
    from scipy.stats import chi2

    design = np.column_stack([_design(own, columns, one), products])
    if np.linalg.matrix_rank(design) < design.shape[1]:
        return False
    fitted = fit(design)
    last = slice(design.shape[1] - products.shape[1], None)
    found, covariance = np.asarray(fitted.params)[last], np.asarray(fitted.cov_params())[last, last]
    return bool(chi2.sf(found @ np.linalg.solve(covariance, found), len(found)) < DOUBT)


def _complete(known: Known, kept: Numbers) -> Numbers:
    for values in known.values():
        kept = kept & np.array([value is not None for value in values])
    return kept


def _columns(known: Known, kept: Numbers) -> dict[str, Numbers]:
    """A column for each value but the commonest; rare ones are taken together."""
    found = {}
    for name, values in known.items():
        mine = np.array([str(value) for value in values])[kept]
        numbers = dict(zip(*np.unique(mine, return_counts=True), strict=True))
        mine = np.array([one if numbers[one] >= RARE else "" for one in mine])
        names, counts = np.unique(mine, return_counts=True)
        others = [one for one in names if one != names[counts.argmax()]] if len(names) else []
        if others:
            found[name] = np.column_stack([(mine == one).astype(float) for one in others])
    return found


def _refused(own: Numbers, columns: Mapping[str, Numbers], rarer: int, kind: str) -> str:
    """Why the data are too few for a model; empty where they are enough."""
    wanted = LEAST_EACH * (1 + sum(one.shape[1] for one in columns.values()))
    if min(int(own.sum()), int((~own).sum())) < LEAST_EACH or rarer < wanted:
        return f"it needs at least {wanted:,} cases {kind}, and {LEAST_EACH} of each group"
    design = _design(own, columns, np.ones((len(own), 1)))
    if np.linalg.matrix_rank(design) < design.shape[1]:
        return "what is held fixed tells the groups apart"
    return ""
