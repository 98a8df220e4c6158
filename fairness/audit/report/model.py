"""The one model that every format of an audit's report prints: nothing in it is hidden from its audience.

A count is a whole number, or None where its audience may not see it. Whatever rests on a hidden count is None too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from fairness.statistics.disclosure import Audience
from fairness.statistics.disparity import Change, Comparison, Limits
from fairness.statistics.durations import Reached, Step
from fairness.statistics.funnel import Funnel
from fairness.statistics.pooled import OverRules
from fairness.statistics.rates import Interval
from fairness.statistics.spc import Chart

if TYPE_CHECKING:
    from fairness.audit.report.follow_up import FollowUp

Count = int | None
_NOT_MANY = 200  # cases
Found = Literal["differs", "may differ", "no clear difference", "too few to tell", "hidden"]


@dataclass(frozen=True, slots=True)
class Spread:
    """The median and quartiles of days. None where so many had not ended, or the days are of too few."""

    lower: float | None
    median: float | None
    upper: float | None


@dataclass(frozen=True, slots=True)
class Row:
    """A rule, a theme, or (`level` all) everything, over all cases.

    Counts are of cases: `asked` (activated at least once), `judged` (at risk, met or explained), and by verdict; a
    theme, and all, have no verdicts but at risk. `rate` is at risk among judged, with Wilson's interval. `times`
    are activations, for a rule that some case activates more than once. `late` is days late where at risk.
    `supersedes` are the rules that ask the same on a weaker basis; a `pattern` says how other rules stand together.
    """

    level: Literal["all", "theme", "rule"]
    code: str
    title: str
    theme: str = ""
    severity: str = ""
    kind: str = ""
    cases: Count = None
    asked: Count = None
    judged: Count = None
    at_risk: Count = None
    explained: Count = None
    met: Count = None
    due: Count = None
    unknown: Count = None
    lapsed: Count = None
    rate: Interval | None = None
    times_judged: Count = None
    times_at_risk: Count = None
    times_rate: Interval | None = None
    late: Spread | None = None
    supersedes: tuple[str, ...] = ()
    pattern: bool = False


@dataclass(frozen=True, slots=True)
class Lack:
    """What would let more be judged: a field, an event type or a role; and how many questions it may settle.

    `missing` of `cases` lack it, for a field of the case; `questions` are those not judged of the `rules` that ask
    for it: an upper bound, since a question may lack more than one thing.
    """

    name: str
    label: str
    sort: Literal["field", "event", "role"]
    rules: int
    questions: Count
    missing: Count = None
    cases: Count = None


@dataclass(frozen=True, slots=True)
class Quality:
    """How much could be judged at all. A question is one rule asked of one case."""

    questions: Count
    unknown: Count
    share: float | None
    lacks: tuple[Lack, ...]
    groups: tuple[Lack, ...]


@dataclass(frozen=True, slots=True)
class Duration:
    """How long something lasted in days, for all cases (`by` empty) or a group; open ones are followed so far.

    `spread` and `steps` are Kaplan and Meier's; for other audiences than internal, steps stand together until each
    holds enough ends. `p`, `adjusted` and `verdict` compare the group with everyone else, or the
    reference (log-rank). Of those that did not end `closed` cases were closed first; `reached` are the shares that
    had ended by some days, with those counted (Aalen and Johansen). `followed`, for internal use and all cases only:
    each length in days, and how many lasted as long.
    """

    name: str
    label: str
    by: str
    group: str | None
    count: Count
    ended: Count
    spread: Spread | None
    steps: tuple[Step, ...] = ()
    followed: tuple[tuple[int, int], ...] = ()
    p: float | None = None
    adjusted: float | None = None
    verdict: Found | None = None
    exploratory: bool = False
    closed: Count = None
    reached: tuple[Reached, ...] = ()


@dataclass(frozen=True, slots=True)
class Trend:
    """Cases at risk of those judged by month, quarter or year of opening: overall, or one theme.

    `labels` are in words, `periods` as cases are counted by them (`2024-03`).
    """

    level: Literal["all", "theme"]
    code: str
    title: str
    step: str
    labels: tuple[str, ...]
    at_risk: tuple[Count, ...]
    judged: tuple[Count, ...]
    chart: Chart
    periods: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Units:
    """Organisations against each other for everything or one theme: a funnel of those whose counts are shown."""

    level: Literal["all", "theme"]
    code: str
    title: str
    funnel: Funnel
    hidden: int


@dataclass(frozen=True, slots=True)
class Group:
    """The cases of one group (None: the fact is missing), as a share of all."""

    group: str | None
    label: str
    cases: Count
    share: float | None


@dataclass(frozen=True, slots=True)
class Questions:
    """What became of the questions asked of the cases of a group: one rule asked of one case is a question.

    Over all rules, or (`code`, `title`) of one. `judged` are those at risk, met and explained; `lapsed` those whose
    case closed, or whose duty ended, before the time was up.
    """

    group: str | None
    label: str
    asked: Count
    judged: Count
    at_risk: Count
    explained: Count
    met: Count
    unknown: Count
    lapsed: Count
    due: Count
    code: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """How many of a group's cases came to a stage of the way, or ended so; `share` is of the group's cases.

    `ratio` is of that share to the reference's.
    """

    name: str
    label: str
    group: str
    group_label: str
    cases: Count
    of: Count
    share: float | None
    ratio: Interval | None


@dataclass(frozen=True, slots=True)
class Compared:
    """A group beside its reference on a rule, a theme or everything; `comparison` is None where counts are hidden."""

    level: Literal["all", "theme", "rule"]
    code: str
    title: str
    by: str
    group: str
    label: str
    verdict: Found
    comparison: Comparison | None = None


@dataclass(frozen=True, slots=True)
class HeldFixed:
    """The headline's ratio where something is held fixed (in words), and what becomes of the difference."""

    label: str
    ratio: Interval | None
    change: Change


@dataclass(frozen=True, slots=True)
class Model:
    """A group beside its reference with several things held fixed at once (`fixed`, in words), by a model.

    `of` is being at risk, with an odds ratio, or a length, with a hazard ratio (above 1: it ended sooner). `crude` is
    the same without what is held fixed. `refused` says why there is no ratio, `doubts` what the data speak against.
    """

    of: str
    fixed: tuple[str, ...]
    ratio: Interval | None
    crude: Interval | None
    change: Change
    refused: str = ""
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Headline:
    """A group beside its reference over all rules together, each case counted once; or (`level`) over all themes.

    `corrected` is the ratio with the interval of the level at which it was tested: it leaves out 1 where, and only
    where, groups differ (or may). `bounds` are the ratios if all cases without the fact were of this group, and if
    all were of its reference. `over` is None where counts are hidden or too few.
    """

    by: str
    group: str
    label: str
    verdict: Found
    over: OverRules | None = None
    adjusted: float | None = None
    corrected: Interval | None = None
    exploratory: bool = False
    within: tuple[HeldFixed, ...] = ()
    level: Literal["rule", "theme"] = "rule"
    models: tuple[Model, ...] = ()
    bounds: tuple[Interval, Interval] | None = None


@dataclass(frozen=True, slots=True)
class Likelihood:
    """How likely a group was to be the subject of a case, relative to its reference, where headcounts are given.

    With a period, to enter a formal process in it: `cases` are those entries.
    """

    group: str
    label: str
    cases: Count
    headcount: int
    other_cases: Count
    other_headcount: int
    ratio: Interval | None


@dataclass(frozen=True, slots=True)
class Disparity:
    """Groups of one characteristic: how large, how each compares; `reference` is empty for everyone else.

    `together` are the groups counted as one for being small, in words, and `members` as they are recorded; on
    `left_out` rules nothing is compared, since a group has a count on each that this audience may not see. `joined`
    is the group, in words, with which the few cases without the fact are counted. `headlines` are over all rules;
    those of the `primary` characteristic are tested whatever else is asked for. `strata` are what is held fixed.
    `questions` are what became of what was asked, by group, and `stages` how far cases went; `by_rule` is the same
    of each rule, for internal use only.
    """

    by: str
    label: str
    reference: str
    strata: tuple[str, ...]
    groups: tuple[Group, ...]
    rows: tuple[Compared, ...]
    likelihoods: tuple[Likelihood, ...] = ()
    together: tuple[str, ...] = ()
    members: tuple[str | None, ...] = ()
    left_out: int = 0
    joined: str = ""
    headlines: tuple[Headline, ...] = ()
    primary: bool = False
    questions: tuple[Questions, ...] = ()
    stages: tuple[Stage, ...] = ()
    by_rule: tuple[Questions, ...] = ()

    @property
    def against(self) -> str:
        """The reference in words; empty for everyone else."""
        return next((one.label for one in self.groups if one.group == self.reference), self.reference)

    @property
    def missing(self) -> Group | None:
        """The cases without this fact, if there are any."""
        return next((one for one in self.groups if one.group is None), None)

    def differing(self) -> tuple[Compared, ...]:
        """The comparisons in which groups differ."""
        return tuple(one for one in self.rows if one.verdict == "differs")

    @property
    def exploratory(self) -> bool:
        """Whether the order of tests did not come to this characteristic."""
        return any(one.exploratory for one in self.headlines)


@dataclass(frozen=True, slots=True)
class Family:
    """All comparisons declared, tested, and (`alpha`) when one counts after correction.

    Of those tested `headlines` are over all rules, and `exploratory` are those that the order did not come to.
    `primary` is the characteristic tested first.
    """

    declared: int
    tested: int
    few: int
    hidden: int
    limits: Limits
    headlines: int = 0
    exploratory: int = 0
    primary: str = ""


@dataclass(frozen=True, slots=True)
class Provenance:
    """What was asked of which program, rules and inputs: enough to make the report again."""

    program: str
    as_at: date
    packs: Mapping[str, str]
    local: tuple[str, ...]
    engine: str
    explanations: bool
    inputs: int
    inputs_digest: str
    results_digest: str
    mapping: str = ""


@dataclass(frozen=True, slots=True)
class RowsRead:
    """What was read of tables: rows, those that became events, dates that were not used, and what was left out."""

    rows: int = 0
    event_rows: int = 0
    unused_dates: int = 0
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """An audit as its audience may read it. `worst` (case id, critical risks, risks) is for internal use only.

    `unopened` cases had not been opened by the day of the audit: no other number counts them. `notes` are what is to
    be known of the times in which cases fell. `follow_ups` are the actions agreed, with what became of each.
    `eventless` cases have no event; `read` is what was read of tables, for internal use only.
    A `brief` one leaves out durations, periods and organisations.
    """

    title: str
    audience: Audience
    legend: str
    quarantined: int
    overall: Row
    themes: tuple[Row, ...]
    rules: tuple[Row, ...]
    quality: Quality
    durations: tuple[Duration, ...]
    trends: tuple[Trend, ...]
    units: tuple[Units, ...]
    disparities: tuple[Disparity, ...]
    family: Family
    provenance: Provenance
    worst: tuple[tuple[str, int, int], ...] = ()
    hidden: int = 0
    unopened: Count = 0
    notes: tuple[str, ...] = ()
    period: tuple[date, date] | None = None
    follow_ups: tuple[FollowUp, ...] = ()
    eventless: Count = 0
    read: RowsRead | None = None
    brief: bool = False

    @property
    def few(self) -> bool:
        """Whether the cases are so few that their audience may see no count at all, not even how many there are."""
        return self.overall.cases is None

    @property
    def much_hidden(self) -> bool:
        """Whether the cases are few enough for a reader to wonder at how much is hidden."""
        return bool(self.hidden) and (self.overall.cases or 0) < _NOT_MANY

    @property
    def most_at_risk(self) -> tuple[Row, ...]:
        """The rules at risk in most cases, at most ten, those of few that are hidden left out.

        Patterns are no rules of their own, and what a rule further up asks on a stronger basis is not told again.
        """
        known = [row for row in self.rules if row.at_risk and not row.pattern]
        most: list[Row] = []
        for row in sorted(known, key=lambda row: (-(row.at_risk or 0), -len(row.supersedes), row.code)):
            if not any(row.code in one.supersedes for one in most):
                most.append(row)
        return tuple(most[:10])

    @property
    def late(self) -> tuple[Row, ...]:
        """The rules with days late, the longest median first."""
        known = [row for row in self.rules if row.late is not None and row.late.median is not None]
        return tuple(sorted(known, key=lambda row: (-(row.late.median or 0) if row.late else 0, row.code)))
