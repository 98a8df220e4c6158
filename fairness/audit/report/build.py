"""The report on an audit: counted, protected once, and only then worked out into rates, curves and comparisons."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from fairness._version import __version__
from fairness.audit.agreed import Agreed
from fairness.audit.measures import ALL, ORGANISATION, RULE, THEME, WHITE, WRES, Measures, measure
from fairness.audit.report.cells import CASES, EVENTFUL, EVENTLESS, UNOPENED, CaseCounts, Cells
from fairness.audit.report.disparity import Asked, Headcounts, check_groups, check_own, disparities
from fairness.audit.report.durations import Lengths
from fairness.audit.report.follow_up import follow_ups, in_numbers, unfollowed
from fairness.audit.report.ledger import Shown
from fairness.audit.report.merged import Together, heads_together, together
from fairness.audit.report.model import Family, Provenance, Quality, Report, RowsRead
from fairness.audit.report.pathway import Pathway, Period
from fairness.audit.report.rates import Completeness, hidden_rows, rows
from fairness.audit.report.trends import trends, units
from fairness.audit.report.views import by_organisation, step_of, steps_of
from fairness.audit.run import Audit
from fairness.rulebook.rulebook import Rulebook
from fairness.rulebook.sources import sources_of
from fairness.source.digests import digest_of
from fairness.statistics.disclosure import RULES, Audience, Table, protect
from fairness.statistics.disparity import LIMITS, Limits

Told = Callable[[str], None]
MANY = 2000  # cases from which on periods and organisations have not been seen to hide a count of a rule or theme


@dataclass(frozen=True, slots=True)
class Choice:
    """What a report is to show, and to whom.

    `by` are characteristics (`measures.GROUPS`, or two together: `ethnicity*sex`), each compared with everyone else
    or with a group named in `reference`; the `primary` one is tested first (else the first of `by`). `strata` are
    held fixed, each by itself; `headcounts` (by → group → people) give relative likelihoods. `step` is the period of
    trends (month, quarter, year; empty: chosen by `views.step_of`); `run_length` the points of a run. In `period`
    (first day, last) entries into a formal process are counted for relative likelihoods; without it, all cases are.
    `adjust` are held fixed together, by models. `actions` are those agreed after an audit.
    """

    audience: Audience = "shared"
    by: tuple[str, ...] = ()
    reference: Mapping[str, str] | None = None
    strata: tuple[str, ...] = ()
    headcounts: Headcounts | None = None
    step: str = ""
    run_length: int = 7
    limits: Limits = LIMITS
    title: str = "Audit of how concerns were handled"
    primary: str = ""
    period: Period | None = None
    adjust: tuple[str, ...] = ()
    actions: tuple[Agreed, ...] = ()

    @property
    def first(self) -> str:
        """The characteristic that is tested first: the primary one, else the first asked for."""
        return self.primary or (self.by[0] if self.by else "")


@dataclass(frozen=True, slots=True)
class Counted:
    """An audit's counts, once it is decided which of them may be shown: all that a report is worked out from."""

    counts: CaseCounts
    merged: Together
    step: str
    reference: Mapping[str, str]
    lengths: Lengths | None
    pathway: Pathway | None
    complete: Completeness


def count(
    audit: Audit, rulebook: Rulebook, choice: Choice | None = None, told: Told | None = None, brief: bool = False
) -> Counted:
    """Count a finished audit and decide what the audience of `choice` may see; the rest is as for `build`."""
    choice, told = choice or Choice(), told or (lambda stage: None)
    small = RULES[choice.audience].largest_hidden
    # Of fewer cases a report may have to hide what a summary, which counts less, would show: they are decided alike.
    brief = brief and (choice.audience == "internal" or audit.counts.cases >= MANY)
    told("counting")
    steps = (choice.step,) if choice.step else steps_of(_opened(audit))
    views = () if brief else (ORGANISATION, *steps)
    measures = measure(
        audit,
        rulebook,
        tuple(dict.fromkeys((*choice.by, *views))),
        choice.strata,
        (*choice.by, *choice.adjust) if choice.by else (),
    )
    check_own(measures, choice.by)
    step = choice.step or step_of(measures, steps, small)
    kept = {step, *([ORGANISATION] if by_organisation(measures, small) else [])}
    # In the two groups of the WRES white is the reference, as the standard has it.
    against = ({WRES: WHITE} if WRES in choice.by else {}) | dict(choice.reference or {})
    merged = together(measures, choice.by, choice.audience, against)
    measures = merged.measures
    told("keeping small counts out")
    cells = Cells()
    levels: dict[str, Sequence[str]] = {by: (ALL, THEME) for by in views if by in kept}
    levels |= dict.fromkeys(choice.by, (ALL, THEME, RULE))
    counts = CaseCounts(cells, measures, rulebook, levels, small)
    check_groups(counts, Asked(choice.by, choice.reference, choice.strata, choice.headcounts))
    reference = {by: group for by, group in against.items() if group in counts.known(by)}
    lengths = None if brief else Lengths(cells, counts, measures, choice.by)
    pathway = None if brief else Pathway(cells, counts, measures, choice.by, choice.period)
    complete = Completeness(cells, counts, measures)
    cells.add(UNOPENED, audit.counts.unopened)
    cells.add(EVENTLESS, audit.counts.eventless)
    cells.add(EVENTFUL, audit.counts.cases - audit.counts.eventless)
    cells.total(CASES, (EVENTLESS, EVENTFUL))
    cells.protect(choice.audience)
    return Counted(counts, merged, step, reference, lengths, pathway, complete)


def build(
    audit: Audit, rulebook: Rulebook, choice: Choice | None = None, told: Told | None = None, brief: bool = False,
    about_to: Callable[[Shown], None] | None = None,
) -> Report:  # fmt: skip
    """The report on a finished audit, for the audience of `choice`. `told` hears what is being done.

    Raises InputError for a reference that no case has, and headcounts of a group that there cannot be.
    Of as few cases as this audience may see no count of, it holds nothing but the rules and where it comes from.
    A `brief` one leaves out what takes long and a summary does not print: durations, trends and organisations.
    `about_to` hears what the report is going to show, and may raise to stop it.
    """
    choice, told = choice or Choice(), told or (lambda stage: None)
    if 1 <= audit.counts.cases <= RULES[choice.audience].largest_hidden:
        return _of_few(audit, rulebook, choice)
    made = count(audit, rulebook, choice, told, brief)
    counts, merged, lengths, complete = made.counts, made.merged, made.lengths, made.complete
    cells, measures, step, reference = counts.cells, merged.measures, made.step, made.reference
    protected = cells.protected
    assert protected is not None
    tally = audit.tally()
    told("working out rates and comparisons")
    overall, themes, rules = rows(counts, tally["late"], choice.audience)
    followed = follow_ups(choice.actions, audit, rulebook, rules, choice.audience, choice.limits)
    if about_to:
        views = tuple(by for by in counts.groups if by in choice.by or by in (ORGANISATION, step))
        about_to(Shown(
            choice.audience, measures.facts, views, cells.printed(), cells.reasons(), merged.members, merged.joined,
            in_numbers(followed),
        ))  # fmt: skip
    heads = heads_together(choice.headcounts, merged.members)
    asked = Asked(
        choice.by, reference, choice.strata, heads, merged.members, merged.joined, choice.first, made.pathway,
        choice.adjust,
    )  # fmt: skip
    times = lengths.durations(choice.audience, reference) if lengths else []
    found, durations, family = disparities(counts, measures, asked, times, choice.limits)
    as_at = audit.manifest.asked.as_at
    internal = choice.audience == "internal"
    return Report(
        choice.title, choice.audience, protected.legend(), audit.counts.quarantined,
        overall, tuple(themes), tuple(rules),
        complete.quality(), tuple(durations), tuple(trends(counts, measures.facts, step, as_at, choice.run_length)),
        tuple(units(counts, ORGANISATION)), tuple(found), family, _provenance(audit),
        tuple((case, critical, risks) for case, critical, risks in tally["worst"]) if internal else (),
        sum(count is None for count in protected.shown.values()), cells.shown(UNOPENED),
        _dated_notes(audit, rulebook, as_at, RULES[choice.audience].largest_hidden),
        choice.period, followed, cells.shown(EVENTLESS), _rows_read(audit) if internal else None, lengths is None,
    )  # fmt: skip


def _rows_read(audit: Audit) -> RowsRead:
    """What was read of tables. Rows are often cases, so that they are for internal use only."""
    return RowsRead(audit.counts.rows, audit.counts.event_rows, audit.counts.unused_dates, audit.manifest.left_out)


def _of_few(audit: Audit, rulebook: Rulebook, choice: Choice) -> Report:
    """The report on so few cases that every count is hidden: without looking at one of them."""
    size = audit.counts.cases
    legend = protect(Table({ALL: size}, everyone=frozenset({ALL})), choice.audience).legend()
    overall, themes, rules = hidden_rows(rulebook)
    return Report(
        choice.title, choice.audience, legend, audit.counts.quarantined, overall, themes, rules,
        Quality(None, None, None, (), ()), (), (), (), (), Family(0, 0, 0, 0, choice.limits), _provenance(audit),
        hidden=len(rules),  # a number that tells nothing of the cases
        follow_ups=unfollowed(choice.actions, rulebook, audit.manifest.asked.as_at),
        eventless=None,
    )  # fmt: skip


def _opened(audit: Audit) -> list[str]:
    opened = audit.cases().select("opened").collect()["opened"].to_list()
    return [one for one in opened if one and len(one) >= 7]


def _dated_notes(audit: Audit, rulebook: Rulebook, as_at: date, small: int) -> tuple[str, ...]:
    """What is to be known of times in which guidance accepted delay, where more than few cases fell in one."""
    eased = [one for one in sources_of(pack.place.file for pack in rulebook.packs).values() if one.eased]
    if not eased:
        return ()
    # A month or a year stands for its last day.
    ends = (pl.col("closed").fill_null(as_at.isoformat()) + "-99-99").str.slice(0, 10)
    spans = audit.cases().select("nation", "opened", ends.alias("ended")).collect()
    said = []
    for source in eased:
        assert source.eased is not None
        first, last = source.eased.first.isoformat(), source.eased.last.isoformat()
        fell = spans.filter((pl.col("opened") <= last) & (pl.col("ended") >= first))["nation"].to_list()
        said += [source.eased.says] if sum(map(source.is_for, fell)) > small else []
    return tuple(said)


def _provenance(audit: Audit) -> Provenance:
    asked = audit.manifest.asked
    local = [
        f"{kind.replace('_', ' ')}: {', '.join(str(value) for value in one.values())}"
        for kind, listed in asked.local.items()
        for one in listed
    ]
    results = {name: one for name, one in audit.manifest.files.items() if ".results." in name}
    return Provenance(
        f"fairness {asked.fairness or __version__}", asked.as_at, asked.packs,
        tuple(local), asked.engine or "", asked.explanations is not False, len(audit.manifest.inputs),
        _digest(audit.manifest.inputs), _digest(results), asked.mapping,
    )  # fmt: skip


def _digest(files: Mapping[str, str]) -> str:
    """One digest of many: of their names and digests in order."""
    joined = "\n".join(f"{name} {files[name]}" for name in sorted(files))
    return digest_of(joined.encode())


__all__ = ["Choice", "Measures", "build"]
