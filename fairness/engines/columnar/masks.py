"""Which rows fulfil conditions: each condition is asked once a distinct value, and the rows look their answer up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from fairness.cases.vocabulary import is_missing
from fairness.engines.columnar.encode import Field
from fairness.engines.columnar.ranks import ASKED, NOT_APPLICABLE, UNKNOWN, Array
from fairness.rulebook.conditions import Where, holds
from fairness.rulebook.patterns import CORRELATIONS

Tests = tuple[tuple[str, Any], ...]


def fulfilling(where: Where, field: Callable[[str], Field], rows: Array, unsure: bool = False) -> Array:
    """Whether each of `rows` fulfils every condition that needs no activation; `unsure` as in `holds`."""
    found = np.ones(len(rows), dtype=bool)
    for name, tests in where:
        plain = tuple(test for test in tests if test[0] not in CORRELATIONS)
        if plain:
            one = field(name)
            answers = np.array([holds(plain, value, unsure=unsure) for value in one.values], dtype=bool)
            found &= answers.take(one.codes.to_numpy().take(rows))
    return found


def fulfilling_pairs(
    where: Where, field: Callable[[str], Field], rows: Array, activations: Array, unsure: bool = False
) -> Array:
    """Whether each of `rows` fulfils every condition, given the activation beside it in `activations`."""
    found = np.ones(len(rows), dtype=bool)
    for name, tests in where:
        found &= _given(tests, field, name, rows, activations, unsure)
    return found


def _given(
    tests: Tests, field: Callable[[str], Field], name: str, rows: Array, activations: Array, unsure: bool
) -> Array:
    one = field(name)
    wanted = list(dict.fromkeys(str(want) for test, want in tests if test in CORRELATIONS))
    others = [field(want) for want in wanted]
    own = one.codes.to_numpy().take(rows)
    given = [other.codes.to_numpy().take(activations) for other in others]
    place = _numbered(own, len(one.values))
    for other, codes in zip(others, given, strict=True):
        place = _numbered(place * len(other.values) + codes, (len(rows) + 1) * len(other.values))
    example = np.empty(int(place.max(initial=-1)) + 1, dtype=np.int64)  # a row of each kind
    example[place] = np.arange(len(rows))
    answers = [
        holds(
            tests,
            one.values[own[row]],
            {want: other.values[codes[row]] for want, other, codes in zip(wanted, others, given, strict=True)},
            unsure,
        )
        for row in example
    ]
    return np.array(answers, dtype=bool).take(place)


def _numbered(keys: Array, most: int) -> Array:
    """For each of some whole numbers from 0 to below `most`, which of the distinct ones it is."""
    if most > 4 * len(keys):
        return np.unique(keys, return_inverse=True)[1]
    met = np.zeros(most, dtype=bool)
    met[keys] = True
    return (np.cumsum(met) - 1).take(keys)


def gates(where: Where, facts: dict[str, Field], cases: int) -> Array:
    """For each case `ASKED` where a rule that applies `where` is asked, else `NOT_APPLICABLE` or `UNKNOWN`.

    A case fails where a fact that it states does not fulfil a condition; it leaves open where one is not stated.
    """
    fails, lacks = np.zeros(cases, dtype=bool), np.zeros(cases, dtype=bool)
    for name, tests in where:
        one = facts[name]
        codes = one.codes.to_numpy()
        open_to = [is_missing(value) and not any(test == "present" for test, _ in tests) for value in one.values]
        both = list(zip(open_to, one.values, strict=True))
        no = [not unstated and not holds(tests, value, unsure=True) for unstated, value in both]
        open_to = [unstated or not holds(tests, value) for unstated, value in both]
        lacks |= np.array(open_to, dtype=bool).take(codes)
        fails |= np.array(no, dtype=bool).take(codes)
    return np.select([fails, lacks], [NOT_APPLICABLE, UNKNOWN], ASKED).astype(np.uint8)
