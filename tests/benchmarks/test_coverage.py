"""The measuring of coverage, and a small run of it.

Bounds are those of chance at its size, so that faults fail it and chance does not.
"""

from __future__ import annotations

import sys
from functools import cache

import pytest
from scipy.stats import binom

from benchmarks import coverage
from benchmarks.coverage import Key, Share, chance, find_causes, rate, share_of, studies
from fairness.audit.simulate import FAULTS

pytestmark = pytest.mark.slow

AUDITS, CASES = 5, 200
ONCE_IN = 1e5  # how rarely chance alone may fail a test, if intervals hold the truth as often as they should


@cache
def found() -> tuple[dict[str, tuple[str, ...]], dict[Key, Share]]:
    causes = find_causes(cases=40, checked=200)
    return causes, studies(AUDITS, CASES, 3, causes, workers=1)


def test_rules_with_injected_faults_have_a_known_truth() -> None:
    causes, _ = found()
    assert len(causes) >= 6
    for rule, faults in causes.items():
        assert any(FAULTS[fault][1] == rule for fault in faults)


def test_true_rates_are_those_of_their_causes() -> None:
    name, (share, *_) = next(iter(FAULTS.items()))
    assert rate((name,)) == pytest.approx(share)
    raised = rate((name,), 1.5)
    assert raised / (1 - raised) == pytest.approx(1.5 * share / (1 - share))
    assert rate((name, name)) == pytest.approx(1 - (1 - share) ** 2)
    assert chance(0.5, 1) == 0.5 and chance(1, 3) == 1 and chance(0, 3) == 0


def test_a_share_has_the_error_of_independent_audits() -> None:
    one = share_of([(1, 1)] * 95 + [(0, 1)] * 5)
    assert (one.value, one.error) == (0.95, pytest.approx((0.95 * 0.05 / 100) ** 0.5))
    # Ten intervals of an audit that all hold or all fail are worth one.
    assert share_of([(10, 10)] * 95 + [(0, 10)] * 5).error == pytest.approx(one.error)
    assert share_of([]).of == 0


# Rules are independent, and so are the shares of disjoint groups; comparisons of several groups are not: one of a
# rule and audit is counted.
@pytest.mark.parametrize(
    ("what", "independent"),
    [
        ("Wilson, groups (uneven)", "all"),
        ("Newcombe, difference (even)", "rules"),
        ("Newcombe, difference (uneven)", "rules"),
        ("score, ratio (even)", "rules"),
        ("score, ratio (uneven)", "rules"),
    ],
)
def test_intervals_hold_the_truth_as_often_as_they_say(what: str, independent: str) -> None:
    causes, shares = found()
    one = shares[what, ""]
    size = one.of if independent == "all" else AUDITS * len(causes)
    assert one.of >= size
    low, high = binom.ppf(1 / ONCE_IN, size, 0.93) / size, binom.isf(1 / ONCE_IN, size, 0.97) / size
    assert low <= one.value <= high


def test_families_without_a_difference_seldom_show_one() -> None:
    _, shares = found()
    one = shares["any comparison of the family differs", ""]
    assert one.of == AUDITS and one.hits <= binom.isf(1 / ONCE_IN, AUDITS, 0.05)
    for what in ("log-rank, p under 0.05", "test, p under 0.05"):
        # Comparisons of one audit hang together: as many are taken as independent as there are audits and groups.
        assert shares[what, ""].value <= binom.isf(1 / ONCE_IN, AUDITS * 10, 0.05) / (AUDITS * 10)


def test_the_command_prints_a_table(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    causes, _ = found()
    monkeypatch.setattr(coverage, "find_causes", lambda *_: causes)  # each is an audit, made above
    monkeypatch.setattr(sys, "argv", ["coverage", "--audits", "1", "--cases", "60", "--workers", "1"])
    coverage.main()
    done = capsys.readouterr()
    assert "| Wilson, all cases | all |" in done.out and "2 of 2 audits" in done.err
