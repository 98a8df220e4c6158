"""Groups compared with everyone else, or a named reference, from counts as printed, and tested in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from fairness.audit.measures import (
    ALL,
    BOTH,
    GROUPS,
    MINORITY_ETHNIC,
    ORGANISATION,
    RULE,
    THEME,
    WHITE,
    WRES,
    Measures,
    fact_of,
    named,
)
from fairness.audit.report.adjustment import models
from fairness.audit.report.cells import KNOWN, LEAST_OF_A_KIND, QUESTIONS, CaseCounts, Rest
from fairness.audit.report.headlines import Pooling
from fairness.audit.report.model import (
    Compared,
    Count,
    Disparity,
    Duration,
    Family,
    Group,
    Headline,
    Likelihood,
    Model,
    Questions,
    Stage,
)
from fairness.audit.report.order import Tests, settle
from fairness.audit.report.pathway import Pathway
from fairness.audit.report.rates import EVERYTHING, field_label
from fairness.audit.review import kept_facts
from fairness.cases.vocabulary import OWN, Vocabulary
from fairness.rulebook.models import THEMES
from fairness.rulebook.rulebook import Rulebook
from fairness.rulebook.verdicts import JUDGED
from fairness.source.problems import InputError, Place, Problem, nearest
from fairness.statistics.disclosure import RULES, SMALL
from fairness.statistics.disparity import LIMITS, OTHERS, Comparison, Limits, Within, compared, relative_likelihood
from fairness.statistics.evidence import Stratum, mantel_haenszel

MOST_GROUPS = 50  # that a fact of an organisation's own may make
MISSING, NOT_STATED = "not recorded", "not_stated"
TOGETHER = "other_groups"  # small groups counted as one: fairness.audit.report.merged
Headcounts = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which groups are compared: by what, against whom (by → group; else everyone else), and within what.

    `primary` is the characteristic that is tested first.
    """

    by: tuple[str, ...] = ()
    reference: Mapping[str, str] | None = None
    strata: tuple[str, ...] = ()
    headcounts: Headcounts | None = None
    together: Mapping[str, Sequence[str | None]] = field(default_factory=dict)
    joined: Mapping[str, str] = field(default_factory=dict)
    primary: str = ""
    pathway: Pathway | None = None
    adjust: tuple[str, ...] = ()


def disparities(
    counts: CaseCounts, measures: Measures, asked: Asked, durations: Sequence[Duration], limits: Limits = LIMITS
) -> tuple[list[Disparity], list[Duration], Family]:
    """Every comparison, those of durations among them, tested in order: fairness.audit.report.order."""
    names = [by for by in asked.by if by in counts.groups]
    made = [one for by in names for one in _compare(counts, measures, by, asked, limits)]
    done = settle(_tests(counts, measures, asked, names, (made, durations)), asked.primary, limits)
    verdicts = [one.verdict for one in done.headlines] + [one.verdict for one in done.rows]
    verdicts += [one.verdict for one in done.times if one.verdict]
    family = Family(
        len(verdicts), done.tested, verdicts.count("too few to tell"), verdicts.count("hidden"), limits,
        sum(one.adjusted is not None for one in done.headlines), done.exploratory, asked.primary,
    )  # fmt: skip
    found = [
        Disparity(
            by, by_label(counts.rulebook, by), _reference(asked, by),
            tuple(by_label(counts.rulebook, one) for one in asked.strata if one != by),
            tuple(_groups(counts, by, None in asked.together.get(by, ()) or by in asked.joined)),
            tuple(one for one in done.rows if one.by == by), tuple(_likelihoods(counts, by, asked)),
            tuple(group_label(counts.rulebook, by, one) for one in asked.together.get(by, ())),
            tuple(asked.together.get(by, ())), counts.left_out.get(by, 0),
            group_label(counts.rulebook, by, asked.joined[by]) if by in asked.joined else "",
            tuple(
                replace(one, models=_models(counts, measures, asked, one)) for one in done.headlines if one.by == by
            ), by == asked.primary, tuple(_questions(counts, by)),
            tuple(_stages(counts, by, asked)), tuple(_questions_by_rule(counts, by)),
        )
        for by in names
    ]  # fmt: skip
    return found, done.times, family


def _models(counts: CaseCounts, measures: Measures, asked: Asked, one: Headline) -> tuple[Model, ...]:
    """A headline's models, where they are asked for and the headline itself may be told."""
    if not asked.adjust or one.over is None:
        return ()
    adjust = {name: by_label(counts.rulebook, name) for name in asked.adjust}
    return tuple(models(measures, counts.rulebook, one.by, (one.group, _reference(asked, one.by)), adjust))


def _tests(
    counts: CaseCounts, measures: Measures, asked: Asked, names: Sequence[str],
    made: tuple[Sequence[Compared], Sequence[Duration]],
) -> Tests:  # fmt: skip
    """All that is to be tested, the headlines worked out."""
    pooling = Pooling(counts, measures, {one: by_label(counts.rulebook, one) for one in asked.strata})
    headlines = [
        (pooling.beside(by, group, _reference(asked, by)), group_label(counts.rulebook, by, group))
        for by in names
        for group in counts.set_beside(by, _reference(asked, by))
        if not any(counts.shown(ALL, "", "judged", by, one) == 0 for one in (group, _other(counts, by, group, asked)))
    ]
    themes = {code: rule.theme for code, rule in counts.rulebook.rules.items()}
    alike = measures.judged.alike if measures.judged else {}
    return Tests(headlines, *made, themes, alike)


def by_label(rulebook: Rulebook, by: str) -> str:
    """A characteristic in words; of two together, both."""
    if len(named(by)) > 1:
        return " and ".join(by_label(rulebook, one) for one in named(by))
    if by == ORGANISATION:
        return ORGANISATION  # the field is its code
    label = field_label(rulebook, fact_of(by))
    return f"{label} in two groups" if by == WRES else label


def group_label(rulebook: Rulebook, by: str, group: str | None) -> str:
    """A group in the vocabulary's words, and what the vocabulary does not know (an organisation's code) as it is."""
    if group is None:
        return MISSING
    if group == TOGETHER:
        return "Other groups, together"
    if len(named(by)) > 1:
        both = [group_label(rulebook, one, part) for one, part in zip(named(by), group.split(BOTH), strict=True)]
        return ", ".join([both[0], *(part[:1].lower() + part[1:] for part in both[1:])])
    if group == MINORITY_ETHNIC:
        return "Black and minority ethnic"
    term = rulebook.vocabulary.fields.get(fact_of(by))
    if term and term.kind == "flag":
        return {"true": "Yes", "false": "No"}.get(group, group)
    label = term.values.get(group, "") if term else ""
    return label[:1].upper() + label[1:] if label else group


def _reference(asked: Asked, by: str) -> str:
    return (asked.reference or {}).get(by, OTHERS)


def _compare(counts: CaseCounts, measures: Measures, by: str, asked: Asked, limits: Limits) -> list[Compared]:
    found: list[Compared] = []
    strata = _strata(counts, measures, by, asked)
    titles = {(RULE, code): rule.title for code, rule in counts.rulebook.rules.items()}
    titles |= {(THEME, code): title for code, title in THEMES.items()} | {(ALL, ""): EVERYTHING}
    for level in (ALL, THEME, RULE):
        codes = counts.codes[level]
        for code in [one for one in THEMES if one in codes] if level == THEME else codes:
            if not _can_differ(counts, level, code):
                continue
            for group in counts.set_beside(by, _reference(asked, by)):
                one = _one(counts, level, code, by, group, asked, limits, strata)
                verdict = one.verdict if one else "hidden"
                label = group_label(counts.rulebook, by, group)
                title = titles[level, code]
                if one is None or (one.n and one.other_n):  # else there is nothing that could be compared
                    found.append(Compared(level, code, title, by, group, label, verdict, one))  # type: ignore[arg-type]
    return found


def _can_differ(counts: CaseCounts, level: str, code: str) -> bool:
    """Whether groups could be seen to differ at all: not where nearly all that was judged is at risk, or hardly any.

    Rules are left out for the same reason when they are counted (`CaseCounts`).
    """
    for what in ("risk", "fine"):
        count = counts.shown(level, code, what)
        small = counts.cells.why(counts.key(level, code, what)) == SMALL if count is None else count < LEAST_OF_A_KIND
        if small:
            return False
    return True


def _other(counts: CaseCounts, by: str, group: str, asked: Asked) -> Any:
    """Whom a group is set beside: the reference, or everyone else."""
    reference = _reference(asked, by)
    return reference if reference != OTHERS else counts.rest(by, group)


def _one(
    counts: CaseCounts, level: str, code: str, by: str, group: str, asked: Asked, limits: Limits,
    strata: Mapping[tuple[str, str, str], Sequence[Within]],
) -> Comparison | None:  # fmt: skip
    reference, other = _reference(asked, by), _other(counts, by, group, asked)
    if counts.key(level, code, "judged", by, group) not in counts.cells:
        return Comparison(
            code, by, group, reference, 0, 0, 0, 0, None, None, None, None, None, "none", None, "too few to tell"
        )
    x, n, other_x, other_n = (
        counts.shown(level, code, what, by, one) for one in (group, other) for what in ("risk", "judged")
    )
    if x is None or n is None or other_x is None or other_n is None:
        return None
    # Counts that are rounded may pass each other.
    return compared(
        code, by, group, reference, (min(x, n), n), (min(other_x, other_n), other_n), limits,
        strata.get((level, code, group), ()),
    )  # fmt: skip


def _strata(
    counts: CaseCounts, measures: Measures, by: str, asked: Asked
) -> dict[tuple[str, str, str], list[Within]]:
    """For each level, code and group the ratio within each of the strata asked for, where there is one."""
    found: dict[tuple[str, str, str], list[Within]] = {}
    for within in asked.strata:
        label = by_label(counts.rulebook, within)
        for key, layers in _layers(counts, measures, by, within, _reference(asked, by)).items():
            if pooled := mantel_haenszel(layers):
                found.setdefault(key, []).append(Within(within, label, pooled))
    return found


def _layers(
    counts: CaseCounts, measures: Measures, by: str, within: str, reference: str
) -> dict[tuple[str, str, str], list[Stratum]]:
    """For each level, code and group its strata; but for internal use only those without small counts."""
    assert counts.cells.protected is not None
    small = RULES[counts.cells.protected.audience].largest_hidden
    rows = measures.counts.filter(
        (pl.col("by") == by) & (pl.col("within") == within) & pl.col("group").is_not_null()
        & pl.col("stratum").is_not_null()
    )  # fmt: skip
    found: dict[tuple[str, str, str], list[Stratum]] = {}
    for (level, code, _), frame in rows.group_by("level", "code", "stratum", maintain_order=True):
        groups = {row["group"]: (row["risk"], row["judged"]) for row in frame.iter_rows(named=True)}
        x_all, n_all = (sum(pair[place] for pair in groups.values()) for place in (0, 1))
        for group, (x, n) in groups.items():
            other_x, other_n = groups.get(reference, (0, 0)) if reference else (x_all - x, n_all - n)
            if all(count > small for count in (x, n - x, other_x, other_n - other_x)) or not small:
                found.setdefault((str(level), str(code), group), []).append(Stratum(x, n, other_x, other_n))
    return found


def _groups(counts: CaseCounts, by: str, with_others: bool) -> list[Group]:
    total = counts.shown(ALL, "", "cases")
    found = []
    for group in [*counts.known(by), *([None] if None in counts.groups[by] else [])]:
        cases = counts.shown(ALL, "", "cases", by, group)
        share = cases / total if cases is not None and total else None
        found.append(Group(group, group_label(counts.rulebook, by, group), cases, share))
    if with_others:  # cases without the fact are counted there, but keep their row
        found.append(Group(None, group_label(counts.rulebook, by, None), None, None))
    return found


def _questions(counts: CaseCounts, by: str) -> Iterator[Questions]:
    """What became of the questions asked of each group, in as far as it may be told."""
    for group in [*counts.known(by), *([None] if None in counts.groups[by] else [])]:
        keys = {what: counts.key(ALL, "", f"questions.{what}", by, group) for what in ("asked", *QUESTIONS)}
        if keys["asked"] in counts.cells:
            shown = {what: counts.cells.shown(key) for what, key in keys.items()}
            yield _became(group, group_label(counts.rulebook, by, group), shown)


def _questions_by_rule(counts: CaseCounts, by: str) -> Iterator[Questions]:
    """What became of the questions of each rule, by group: for internal use, as most of these counts are small."""
    if counts.small:
        return
    for code, rule in counts.rulebook.rules.items():
        for group in counts.groups[by]:
            row = counts.exact(RULE, code, by, group)
            if row["asked"]:
                yield _became(group, group_label(counts.rulebook, by, group), row, code, rule.title)


def _became(group: str | None, label: str, of: Mapping[str, Count], code: str = "", title: str = "") -> Questions:
    """What became of questions, from their counts by name; how many were judged only where every part is told."""
    judged = [of[what] for what in JUDGED]
    whole = sum(one for one in judged if one is not None) if None not in judged else None
    return Questions(
        group, label, of["asked"], whole, of["risk"], of["explained"], of["met"], of["unknown"], of["lapsed"],
        of["due"], code, title,
    )  # fmt: skip


def _stages(counts: CaseCounts, by: str, asked: Asked) -> Iterator[Stage]:
    if asked.pathway:
        labels = {group: group_label(counts.rulebook, by, group) for group in counts.known(by)}
        yield from asked.pathway.stages(by, labels, _reference(asked, by))


def check_named(vocabulary: Vocabulary, asked: Asked) -> None:
    """Raise InputError for a fact that an audit does not keep, and for a group that no case can have.

    Both are known before any case is read.
    """
    options = {"--by": asked.by, "--within": asked.strata, "--adjust": asked.adjust}
    problems = [_no_fact(option, part, vocabulary) for option, names in options.items() for name in names
                for part in named(name) if fact_of(part) not in kept_facts(vocabulary)]  # fmt: skip
    if problems:
        raise InputError(problems)
    heads = asked.headcounts or {}
    for name in asked.by:
        only = _only_groups(vocabulary, name)
        if only is None:
            continue
        group = (asked.reference or {}).get(name)
        if group is not None and group not in only:
            problems.append(_no_group("--reference", name, group, only, "is not a group"))
        wrong = [one for one in heads.get(name, {}) if one not in (*only, NOT_STATED)]
        problems += [
            _no_group("--denominators", name, one, only, "has headcounts but is not a group") for one in wrong
        ]
    if problems:
        raise InputError(problems)


def _no_fact(option: str, name: str, vocabulary: Vocabulary) -> Problem:
    """What is wrong with the name of a fact of which there are no groups."""
    own = vocabulary.own_facts
    known = [*GROUPS, *own]
    if name.startswith(OWN):
        says = f"this audit did not keep {name}"
        expected = f"one of {', '.join(own)}" if own else f"an audit that is run with {option} {name}"
        return Problem(Place(option), says, "", expected, nearest(name, own))
    if name in vocabulary.fields:
        says = f"{name} is free text, which cannot be compared by group"
        return Problem(Place(option), says, "", f"one of {', '.join(known)}")
    near = nearest(name, known)
    expected = "" if near else f"one of {', '.join(known)}, or a fact of your own, such as x.team"
    return Problem(Place(option), f"{name!r} is not a characteristic", "", expected, near)


def check_own(measures: Measures, by: Sequence[str]) -> None:
    """Raise InputError for a fact of an organisation's own that no case states, or that makes too many groups."""
    problems = []
    for name in (one for both in by for one in named(both) if one.startswith(OWN)):
        values = measures.facts[name].drop_nulls().n_unique()
        if not values:
            expected = "a fact that the cases state, such as x.team"
            problems.append(Problem(Place("--by"), f"{name!r} is not stated in any case", "", expected))
        elif values > MOST_GROUPS:
            says = f"{name} has {values:,} values, and each would be a group"
            expected = f"at most {MOST_GROUPS}; `values:` in a mapping brings them together"
            problems.append(Problem(Place("--by"), says, "", expected))
    if problems:
        raise InputError(problems)


def _only_groups(vocabulary: Vocabulary, by: str) -> tuple[str, ...] | None:
    """Every group that a characteristic can have; None where a record may have words of its own."""
    if BOTH in by:
        parts = [_only_groups(vocabulary, one) for one in named(by)]
        if None in parts:
            return None
        return tuple(f"{one}{BOTH}{two}" for one in parts[0] or () for two in parts[1] or ())
    if by == WRES:
        return WHITE, MINORITY_ETHNIC
    term = vocabulary.fields[fact_of(by)]
    if term.kind == "flag":
        return "true", "false"
    return tuple(term.values) if term.kind == "choice" else None


def check_groups(counts: CaseCounts, asked: Asked) -> None:
    """Raise InputError for a reference that no case has, and for headcounts of a group that there cannot be."""
    problems = []
    for by, group in (asked.reference or {}).items():
        if group not in counts.known(by):
            problems.append(_no_group("--reference", by, group, counts.known(by), "is not a group of these cases"))
    for by, heads in (asked.headcounts or {}).items():
        term = counts.rulebook.vocabulary.fields.get(fact_of(by))
        values = (WHITE, MINORITY_ETHNIC) if by == WRES else term.values if term else ()
        possible = list(dict.fromkeys((*counts.known(by), *values)))
        if by in asked.by and term and term.values:
            problems += [
                _no_group("--denominators", by, group, possible, "has headcounts but is not a group")
                for group in heads
                if group not in (*possible, NOT_STATED)
            ]
    if problems:
        raise InputError(problems)


def _no_group(option: str, by: str, group: str, known: Sequence[str], says: str) -> Problem:
    return Problem(Place(option), f"{group!r} {says}", by, ", ".join(known), nearest(group, known))


def without_headcounts(one: Disparity, headcounts: Headcounts) -> list[str]:
    """The groups that have cases but no headcount, where others of the characteristic have one."""
    heads = headcounts.get(one.by)
    if heads is None:
        return []
    groups = [one.members if row.group == TOGETHER else (row.group,) for row in one.groups]
    return [group for inside in groups for group in inside if group and group not in heads]


def _likelihoods(counts: CaseCounts, by: str, asked: Asked) -> list[Likelihood]:
    """Each group with a headcount, those without a case among them, beside the reference or all others with one.

    Everyone else needs a headcount for every group that has cases: without it there is no figure.
    """
    # People whose group is not stated are neither a group nor among everyone else, as their cases are not.
    headcounts = {group: one for group, one in (asked.headcounts or {}).get(by, {}).items() if group != NOT_STATED}
    reference, known = _reference(asked, by), counts.known(by)
    found = []
    for group in (*known, *sorted(headcounts.keys() - set(known))):
        others = [reference] if reference else [one for one in {**headcounts, **dict.fromkeys(known)} if one != group]
        if group == reference or not others or not headcounts.keys() >= {group, *others}:
            continue
        head, other_head = headcounts[group], sum(headcounts[one] for one in others)
        cases = _entries(counts, by, group, asked) if group in known else 0
        other = _entries(counts, by, reference or _others(counts, by, group), asked)
        # A person may be the subject of more than one case; a rate above one is no proportion.
        whole = cases is not None and other is not None and cases <= head and other <= other_head
        ratio = relative_likelihood(cases or 0, head, other or 0, other_head) if whole else None
        label = group_label(counts.rulebook, by, group)
        found.append(Likelihood(group, label, cases, head, other, other_head, ratio))
    return found


def _others(counts: CaseCounts, by: str, group: str) -> Any:
    """Everyone else beside a group with a headcount, which may have no case."""
    return counts.rest(by, group) if group in counts.known(by) else KNOWN


def _entries(counts: CaseCounts, by: str, group: Any, asked: Asked) -> int | None:
    """The entries into a formal process in the period asked about; without one, the cases."""
    if isinstance(group, Rest) and counts.known(by) == [group.group]:
        return 0  # there is nobody else
    if asked.pathway and asked.pathway.counted:
        return asked.pathway.entered(by, group)
    return counts.shown(ALL, "", "cases", by, group)
