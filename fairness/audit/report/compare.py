"""Two audits compared: risks that are new, resolved and continuing, and how the rates differ, rule by rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from fairness.audit.measures import ALL, RULE
from fairness.audit.report.cells import Cells, Key
from fairness.audit.report.changes import Change, changes
from fairness.audit.report.model import Count
from fairness.audit.report.pairs import ABSENT, FINE, RISK, UNJUDGED, Pairs, pair
from fairness.audit.run import Audit
from fairness.rulebook.rulebook import Rulebook
from fairness.statistics.disclosure import Audience
from fairness.statistics.disparity import LIMITS, Limits, too_few
from fairness.statistics.evidence import benjamini_hochberg, mcnemar, two_rates
from fairness.statistics.rates import Interval, newcombe, wilson

DIFFERS, ALIKE, TOO_FEW, HIDDEN = "differs", "no clear difference", "too few to tell", "hidden"
TOTALS = ("old_risk", "new_risk", "new", "resolved", "continuing", "gone", "arrived")


@dataclass(frozen=True, slots=True)
class Cases:
    """How many cases: in each audit, in both by their ids, and in one only. None: hidden."""

    old: Count
    new: Count
    both: Count
    only_old: Count
    only_new: Count


@dataclass(frozen=True, slots=True)
class Moves:
    """Cases by what became of the risk, in those of both audits; None: hidden, or no case is in both.

    `new`: at risk now and not then, `worse` of them judged then and not at risk, `first` not judged then. `resolved`:
    at risk then, judged now and not at risk. `continuing`: at risk in both. Beside them `gone`: at risk then, and now
    not judged or not in the new audit; `arrived`: at risk in a case that only the new audit has.
    """

    new: Count = None
    worse: Count = None
    first: Count = None
    resolved: Count = None
    continuing: Count = None
    gone: Count = None
    arrived: Count = None


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A rule in both audits: at risk of judged in each, and the difference of the rates, new minus old."""

    code: str
    title: str
    theme: str
    severity: str
    old_risk: Count
    old_judged: Count
    new_risk: Count
    new_judged: Count
    moves: Moves
    old_rate: Interval | None
    new_rate: Interval | None
    difference: Interval | None
    p: float | None
    test: str
    adjusted: float | None
    verdict: str


@dataclass(frozen=True, slots=True)
class Compared:
    """Everything that a comparison of two audits says, as its audience may see it.

    `paired`: most cases are in both audits, so that p is McNemar's. `cases_with_new`: only for `internal`, each with
    the rules newly at risk. `only_old` and `only_new` are rules that one audit alone asked.
    """

    audience: Audience
    legend: str
    old_as_at: str
    new_as_at: str
    cases: Cases
    paired: bool
    changes: tuple[Change, ...]
    rules: tuple[RuleChange, ...]
    totals: Moves
    only_old: tuple[str, ...]
    only_new: tuple[str, ...]
    cases_with_new: tuple[tuple[str, tuple[str, ...]], ...]
    limits: Limits

    def having(self, verdict: str) -> tuple[RuleChange, ...]:
        """The rules with a verdict."""
        return tuple(one for one in self.rules if one.verdict == verdict)


def compare_audits(
    old: Audit, new: Audit, rulebook: Rulebook, audience: Audience = "shared", limits: Limits = LIMITS
) -> Compared:
    """Compare two finished audits on the rules that both asked.

    `rulebook` gives titles, themes and severities; a rule that it doesn't hold has none. Whether the two may be
    compared at all, with the rules as they were, is for the caller to decide: see `Compared.changes`.
    """
    then, now = old.rules(), new.rules()
    codes = [code for code in then if code in set(now)]
    critical = {code for code, rule in rulebook.rules.items() if rule.severity == "critical"}
    pairs = pair(old, new, codes, critical)
    cells = _counted(pairs)
    cells.protect(audience)
    assert cells.protected is not None
    paired = 2 * pairs.both > max(pairs.old, pairs.new)
    rows = [_row(cells, code, pairs, rulebook, paired, limits) for code in codes]
    asked = [audit.manifest.asked for audit in (old, new)]
    return Compared(
        audience, cells.protected.legend(), asked[0].as_at.isoformat(), asked[1].as_at.isoformat(),
        Cases(*(cells.shown(_key("", what)) for what in ("cases_old", "cases_new", "both", "only_old", "only_new"))),
        paired, changes(*asked), tuple(_corrected(rows, limits)), _moves(cells, "", pairs),
        tuple(code for code in then if code not in codes), tuple(code for code in now if code not in codes),
        pairs.cases if audience == "internal" else (), limits,
    )  # fmt: skip


def _key(code: str, what: str) -> Key:
    return (RULE if code else ALL, code, "", "", what)


def _counted(pairs: Pairs) -> Cells:
    """Every count that is printed or that a reader can take from others, and how they add up."""
    cells = Cells(everyone=(_key("", "cases_old"), _key("", "cases_new")))
    numbers = {
        "cases_old": pairs.old, "cases_new": pairs.new, "both": pairs.both,
        "only_old": pairs.old - pairs.both, "only_new": pairs.new - pairs.both,
    }  # fmt: skip
    for what, number in numbers.items():
        cells.add(_key("", what), number)
    for side in ("old", "new"):
        cells.total(_key("", f"cases_{side}"), (_key("", "both"), _key("", f"only_{side}")))
    for code in pairs.counts:
        _count_rule(cells, code, pairs)
    for what in _totals(pairs):
        parts = [_key(code, what) for code in pairs.counts]
        cells.add(_key("", what), sum(cells.value(part) for part in parts))
        cells.total(_key("", what), parts)
    _sums_of_moves(cells, "", pairs)
    return cells


def _totals(pairs: Pairs) -> Sequence[str]:
    if not pairs.both:
        return ("old_risk", "new_risk")
    return [what for what in TOTALS if what != "arrived" or pairs.new > pairs.both]


def _count_rule(cells: Cells, code: str, pairs: Pairs) -> None:
    counts = pairs.counts[code]

    def put(what: str, number: int) -> Key:
        cells.add(_key(code, what), int(number))
        return _key(code, what)

    for side, by_state in (("old", counts.sum(axis=1)), ("new", counts.sum(axis=0))):
        risk, fine, unjudged = (
            put(f"{side}_{name}", by_state[state])
            for name, state in (("risk", RISK), ("fine", FINE), ("unjudged", UNJUDGED))
        )
        judged = put(f"{side}_judged", by_state[RISK] + by_state[FINE])
        cells.total(judged, (risk, fine))
        cells.total(_key("", f"cases_{side}"), (judged, unjudged))
    if not pairs.both:
        return
    worse, first = put("worse", counts[FINE, RISK]), put("first", counts[UNJUDGED, RISK])
    new = put("new", counts[FINE, RISK] + counts[UNJUDGED, RISK])
    resolved, continuing = put("resolved", counts[RISK, FINE]), put("continuing", counts[RISK, RISK])
    put("gone", counts[RISK, UNJUDGED] + counts[RISK, ABSENT])
    if pairs.new > pairs.both:
        arrived = put("arrived", counts[ABSENT, RISK])
        _rest(cells, code, _key("", "only_new"), (arrived,))
    cells.total(new, (worse, first))
    _sums_of_moves(cells, code, pairs)
    _rest(cells, code, _key(code, "old_fine"), (worse,))
    _rest(cells, code, _key(code, "old_unjudged"), (first,))
    _rest(cells, code, _key(code, "new_fine"), (resolved,))
    _rest(cells, code, _key("", "both"), (new, resolved, continuing))


def _rest(cells: Cells, code: str, whole: Key, parts: tuple[Key, ...]) -> None:
    """What a reader can take from the whole, though it isn't printed."""
    rest = _key(code, f"rest of {whole[4]}")
    cells.add(rest, cells.value(whole) - sum(cells.value(part) for part in parts))
    cells.total(whole, (*parts, rest))


def _sums_of_moves(cells: Cells, code: str, pairs: Pairs) -> None:
    if pairs.both:
        now = ("new", "continuing", *(("arrived",) if pairs.new > pairs.both else ()))
        cells.total(_key(code, "old_risk"), [_key(code, what) for what in ("resolved", "continuing", "gone")])
        cells.total(_key(code, "new_risk"), [_key(code, what) for what in now])


def _moves(cells: Cells, code: str, pairs: Pairs) -> Moves:
    if not pairs.both:
        return Moves()

    def shown(what: str) -> Count:
        key = _key(code, what)
        return cells.shown(key) if key in cells else None

    # That no case is in the new audit alone is told where it is printed: as the number of those that are.
    arrived = shown("arrived") if pairs.new > pairs.both else cells.shown(_key("", "only_new"))
    return Moves(
        shown("new"), shown("worse"), shown("first"), shown("resolved"), shown("continuing"), shown("gone"), arrived
    )


def _row(cells: Cells, code: str, pairs: Pairs, rulebook: Rulebook, paired: bool, limits: Limits) -> RuleChange:
    rule, moves = rulebook.rules.get(code), _moves(cells, code, pairs)
    x, n, other_x, other_n = (
        cells.shown(_key(code, what)) for what in ("new_risk", "new_judged", "old_risk", "old_judged")
    )
    p, test, verdict, difference = None, "", HIDDEN, None
    if x is not None and n is not None and other_x is not None and other_n is not None:
        x, other_x = min(x, n), min(other_x, other_n)  # both may be rounded
        difference = newcombe(x, n, other_x, other_n)
        if too_few(x, n, other_x, other_n, limits):
            verdict = TOO_FEW
        elif not paired:
            verdict, (p, test) = ALIKE, two_rates(x, n, other_x, other_n)
        elif moves.worse is not None and moves.resolved is not None:
            verdict, p, test = ALIKE, mcnemar(moves.worse, moves.resolved), "McNemar exact"
    return RuleChange(
        code, rule.title if rule else "", rule.theme if rule else "", rule.severity if rule else "",
        other_x, other_n, x, n, moves, _rate(other_x, other_n), _rate(x, n), difference, p, test, None, verdict,
    )  # fmt: skip


def _rate(x: Count, n: Count) -> Interval | None:
    return None if x is None or n is None else wilson(x, n)


def _corrected(rows: Sequence[RuleChange], limits: Limits) -> list[RuleChange]:
    """The rows with p adjusted over the rules tested, those that differ first, then by code."""
    tested = [row.code for row in rows if row.p is not None]
    adjusted = dict(zip(tested, benjamini_hochberg([row.p for row in rows if row.p is not None]), strict=True))
    found = []
    for row in rows:
        p = adjusted.get(row.code)
        verdict = DIFFERS if p is not None and p <= limits.alpha else row.verdict
        found.append(replace(row, adjusted=p, verdict=verdict))
    return sorted(found, key=lambda row: (row.verdict != DIFFERS, row.code))
