"""Findings about acts: every result that rests on the same act in the same period, whichever rules ask for it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from fairness.cases.moments import day_of
from fairness.engines.model import Result, Review, Verdict
from fairness.rulebook.models import KINDS, SEVERITIES, Kind, Rule
from fairness.rulebook.obligations import Compound, Obligation
from fairness.rulebook.rulebook import Rulebook

_CASE = "case"
Key = tuple[str, ...]


class Finding(NamedTuple):
    """One act in one period, with every result of one verdict that rests on it.

    `id` is made of the act and the day on which its period begins (or `case`, for what has no date), so that it stays
    the same when the record grows. `rules` are those that ask for the act, the strongest basis first; `results` are
    all of theirs, in that order. `began` is None for what has no date.
    """

    id: str
    act: str
    rules: tuple[Rule, ...]
    results: tuple[Result, ...]
    began: date | None = None

    @property
    def lead(self) -> Rule:
        """The rule that asks for the act on the strongest basis."""
        return self.rules[0]

    @property
    def told(self) -> list[Result]:
        """The results of the leading rule."""
        return [one for one in self.results if one.rule == self.lead.code]

    @property
    def kind(self) -> Kind:
        """The strongest kind of basis on which the act is asked for."""
        return self.lead.kind

    @property
    def severity(self) -> str:
        """The worst severity of the rules that no other supersedes."""
        weaker = {one.rule for one in self.results if one.superseded_by}
        own = [rule.severity for rule in self.rules if rule.code not in weaker] or [self.lead.severity]
        return max(own, key=SEVERITIES.index)

    @property
    def weight(self) -> tuple[int, int, str]:
        """What puts the findings that matter most first: duties before good practice, then the more severe."""
        return (self.kind != "duty", -SEVERITIES.index(self.severity), self.id)


class Pattern(NamedTuple):
    """A rule that says how several findings stand together, and the findings."""

    rule: Rule
    results: tuple[Result, ...]
    findings: tuple[Finding, ...]


def act_of(rule: Rule) -> str:
    """The act that a rule asks for; a rule that names none is an act of its own."""
    return rule.act or rule.code.lower()


def tells_a_pattern(rule: Rule) -> bool:
    """Whether a rule only says how others stand together."""
    return rule.pattern or isinstance(rule.check, Compound)


def findings(review: Review, rulebook: Rulebook, verdict: Verdict = Verdict.RISK) -> list[Finding]:
    """Each act on which a review has results of `verdict`, by the period in which they lie; in the order of ids.

    Results belong together where their rules ask for the same act, and they begin on the same day, in the same
    episode (such as an exclusion) or, outside any, in one chain of steps. What another rule says on a stronger basis
    belongs to that rule's act.
    """
    rules = rulebook.rules
    mine = [
        one for one in review.results if one.verdict is verdict and not tells_a_pattern(rules[one.rule])
    ]  # fmt: skip
    stronger = _stronger(mine, rules, verdict)
    held = _Groups()
    for one in mine:
        act = act_of(rules[_strongest(one, stronger)])
        held.add(one, [(act, *key) for key in _keys(one, review, rules[one.rule])])
    return sorted((_finding(group, rules, stronger, review) for group in held.groups()), key=lambda one: one.id)


def finding_ids(review: Review, rulebook: Rulebook) -> dict[int, str]:
    """The id of the finding to which each risk and each duty still to come belongs, by the result's identity."""
    return ids_of(one for verdict in (Verdict.RISK, Verdict.DUE) for one in findings(review, rulebook, verdict))


def ids_of(found: Iterable[Finding]) -> dict[int, str]:
    """The id of the finding to which each result of some findings belongs, by the result's identity."""
    return {id(result): one.id for one in found for result in one.results}


def patterns(review: Review, rulebook: Rulebook, found: Sequence[Finding]) -> list[Pattern]:
    """Each rule at risk that says how others stand together, with the findings that those make."""
    made: dict[str, list[Result]] = {}
    for one in review.results:
        if one.verdict is Verdict.RISK and tells_a_pattern(rulebook.rules[one.rule]):
            made.setdefault(one.rule, []).append(one)
    told = []
    for code, results in made.items():
        check = rulebook.rules[code].check
        codes = set(check.codes) if isinstance(check, Compound) else set()
        over = [one for one in found if codes & {rule.code for rule in one.rules}]
        told.append(Pattern(rulebook.rules[code], tuple(results), tuple(over)))
    return sorted(told, key=lambda one: (-SEVERITIES.index(one.rule.severity), one.rule.code))


def _stronger(results: Iterable[Result], rules: dict[str, Rule], verdict: Verdict) -> dict[str, str]:
    """For each rule that another supersedes, the other: of risks as the review has marked them, else as declared."""
    if verdict is Verdict.RISK:
        return {one.rule: one.superseded_by for one in results if one.superseded_by}
    there = {one.rule for one in results}
    return {weaker: code for code in there for weaker in rules[code].supersedes if weaker in there}


def _strongest(result: Result, stronger: dict[str, str]) -> str:
    """The rule under which a result is told: its own, or the last of those that supersede it."""
    if result.verdict is Verdict.RISK and not result.superseded_by:
        return result.rule
    code = result.superseded_by or result.rule
    while code in stronger:
        code = stronger[code]
    return code


def _finding(group: list[Result], rules: dict[str, Rule], stronger: dict[str, str], review: Review) -> Finding:
    codes = dict.fromkeys(one.rule for one in group)
    weaker = {one.rule for one in group if one.superseded_by}

    def strength(code: str) -> tuple[int, bool, int, str]:
        rule = rules[code]
        return (KINDS.index(rule.kind), code in weaker, -SEVERITIES.index(rule.severity), code)

    ordered = sorted(codes, key=strength)
    if ordered[0] in weaker:  # the rule that supersedes it comes first, whatever their kinds
        lead = _strongest(next(one for one in group if one.rule == ordered[0] and one.superseded_by), stronger)
        ordered = sorted(codes, key=lambda code: (code != lead, *strength(code)))
    act = act_of(rules[ordered[0]])
    days = [_began(one, review) for one in group if act_of(rules[_strongest(one, stronger)]) == act]
    began = min((one for one in days if one is not None), default=None)
    place = {code: number for number, code in enumerate(ordered)}
    return Finding(
        f"{act}-{_CASE if began is None else began.isoformat()}",
        act,
        tuple(rules[code] for code in ordered),
        tuple(sorted(group, key=lambda one: place[one.rule])),
        began,
    )


# -- what belongs together -------------------------------------------------------------------------------


def _day(result: Result) -> date | None:
    """The day on which a result begins; None for one without an activation."""
    return None if result.activation is None else day_of(result.activation.recorded_as.moment.lo)


def _episodes(day: date, review: Review) -> Iterator[tuple[str, date]]:
    """The kind and first day of each episode in which a day lies."""
    for kind, spans in review.timeline.spans.items():
        place = bisect_right(spans, day, key=lambda span: span[0]) - 1
        if place >= 0 and ((ended := spans[place][1]) is None or day <= ended):
            yield kind, spans[place][0]


def _began(result: Result, review: Review) -> date | None:
    """The first day of the first kind of episode in which a result begins; else its own day.

    Two findings on one act never have the same: their days would lie in one episode, and they would be one.
    """
    day = _day(result)
    return None if day is None else next((began for _, began in _episodes(day, review)), day)


def _keys(result: Result, review: Review, rule: Rule) -> list[Key]:
    """What a result shares with those of the same act that belong to it."""
    day = _day(result)
    if day is None:
        return [(_CASE,)]
    episodes: list[Key] = [(kind, began.isoformat()) for kind, began in _episodes(day, review)]
    if not episodes and isinstance(rule.check, Obligation) and len(rule.check.activations) > 1:
        episodes = [("chain", rule.code)]
    return [("day", day.isoformat()), *episodes]


class _Groups:
    """Results in groups: two are in one where they share a key, or each shares one with a third."""

    def __init__(self) -> None:
        self._of: dict[Key, int] = {}
        self._parents: list[int] = []
        self._results: list[Result] = []

    def add(self, result: Result, keys: Iterable[Key]) -> None:
        mine = len(self._parents)
        self._parents.append(mine)
        self._results.append(result)
        for key in keys:
            other = self._of.setdefault(key, mine)
            self._parents[self._root(other)] = self._root(mine)

    def groups(self) -> Iterable[list[Result]]:
        found: dict[int, list[Result]] = {}
        for place, result in enumerate(self._results):
            found.setdefault(self._root(place), []).append(result)
        return found.values()

    def _root(self, place: int) -> int:
        while self._parents[place] != place:
            self._parents[place] = self._parents[self._parents[place]]
            place = self._parents[place]
        return place
