"""The compiled loop (`scan`), or None where there was no compiler when the program was installed."""

from __future__ import annotations

from fairness.engines.columnar.ranks import Array
from fairness.rulebook.verdicts import VERDICTS

try:
    from fairness.engines.columnar import scan as scan
except ImportError:
    scan = None  # type: ignore[assignment]
COMPILED = scan is not None


def fill(ranks: Array, case: Array, rank: int) -> None:
    """Sets the rank, in `ranks`, of each of these cases."""
    if scan is not None:
        scan.fill(ranks, case, rank)
    else:
        ranks[case] = rank


def lower(ranks: Array, case: Array, verdict: Array) -> None:
    """Lowers each case's rank, in `ranks`, to that of the worst verdict on it (`ASKED` is higher than any)."""
    if scan is not None:
        scan.worst(ranks, case, verdict)
        return
    for rank in reversed(range(len(VERDICTS))):
        ranks[case[verdict == rank]] = rank
