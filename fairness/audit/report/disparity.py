"""Groups compared with everyone else, or a named reference, from counts as printed, corrected as one family."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from fairness.audit.measures import ALL, GROUPS, MINORITY_ETHNIC, ORGANISATION, RULE, THEME, WHITE, WRES, Measures
from fairness.audit.report.cells import KNOWN, CaseCounts
from fairness.audit.report.model import Compared, Disparity, Duration, Family, Group, Likelihood
from fairness.audit.report.rates import EVERYTHING, field_label
from fairness.cases.vocabulary import Vocabulary
from fairness.rulebook.models import THEMES
from fairness.rulebook.rulebook import Rulebook
from fairness.source.problems import InputError, Place, Problem, nearest
from fairness.statistics.disclosure import RULES
from fairness.statistics.disparity import LIMITS, OTHERS, Comparison, Limits, compared, relative_likelihood
from fairness.statistics.evidence import Stratum, benjamini_hochberg

MISSING, NOT_STATED = "not recorded", "not_stated"
TOGETHER = "other_groups"  # small groups counted as one: fairness.audit.report.merged
Headcounts = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which groups are compared: by what, against whom (by → group; else everyone else), and within what."""

    by: tuple[str, ...] = ()
    reference: Mapping[str, str] | None = None
    stratum: str = ""
    headcounts: Headcounts | None = None
    together: Mapping[str, Sequence[str | None]] = field(default_factory=dict)
    joined: Mapping[str, str] = field(default_factory=dict)


def disparities(
    counts: CaseCounts, measures: Measures, asked: Asked, durations: Sequence[Duration], limits: Limits = LIMITS
) -> tuple[list[Disparity], list[Duration], Family]:
    """Every comparison of the declared family, those of durations among them, with p corrected over all tested."""
    made = [
        (by, one) for by in asked.by if by in counts.groups for one in _compare(counts, measures, by, asked, limits)
    ]
    ps = [one.comparison.p or 0.0 for _, one in made if _tested(one) and one.comparison]
    times = [place for place, one in enumerate(durations) if one.p is not None]
    adjusted = benjamini_hochberg([*ps, *(durations[place].p or 0.0 for place in times)])
    left = iter(adjusted)
    corrected = [(by, _settled(one, next(left), limits) if _tested(one) else one) for by, one in made]
    lengths = list(durations)
    for place, p in zip(times, left, strict=True):
        verdict = "differs" if p <= limits.alpha else "no clear difference"
        lengths[place] = replace(durations[place], adjusted=p, verdict=verdict)  # type: ignore[arg-type]
    verdicts = [one.verdict for _, one in corrected] + [one.verdict for one in lengths if one.verdict]
    family = Family(len(verdicts), len(adjusted), verdicts.count("too few to tell"), verdicts.count("hidden"), limits)
    found = []
    for by in asked.by:
        if by in counts.groups:
            rows = tuple(one for name, one in corrected if name == by)
            found.append(
                Disparity(
                    by, _by_label(counts.rulebook, by), _reference(asked, by), asked.stratum,
                    tuple(_groups(counts, by, None in asked.together.get(by, ()) or by in asked.joined)), rows,
                    tuple(_likelihoods(counts, by, asked)),
                    tuple(group_label(counts.rulebook, by, one) for one in asked.together.get(by, ())),
                    tuple(asked.together.get(by, ())), counts.left_out.get(by, 0),
                    group_label(counts.rulebook, by, asked.joined[by]) if by in asked.joined else "",
                )
            )  # fmt: skip
    return found, lengths, family


def _by_label(rulebook: Rulebook, by: str) -> str:
    if by == ORGANISATION:
        return ORGANISATION  # the field is its code
    label = field_label(rulebook, GROUPS[by])
    return f"{label} in two groups" if by == WRES else label


def group_label(rulebook: Rulebook, by: str, group: str | None) -> str:
    """A group in the vocabulary's words, and what the vocabulary does not know (an organisation's code) as it is."""
    if group is None:
        return MISSING
    if group == TOGETHER:
        return "Other groups, together"
    if group == MINORITY_ETHNIC:
        return "Black and minority ethnic"
    term = rulebook.vocabulary.fields.get(GROUPS.get(by, ""))
    if term and term.kind == "flag":
        return {"true": "Yes", "false": "No"}.get(group, group)
    label = term.values.get(group, "") if term else ""
    return label[:1].upper() + label[1:] if label else group


def _reference(asked: Asked, by: str) -> str:
    return (asked.reference or {}).get(by, OTHERS)


def _tested(one: Compared) -> bool:
    return one.comparison is not None and one.verdict == "no clear difference"


def _settled(one: Compared, p: float, limits: Limits) -> Compared:
    assert one.comparison is not None
    verdict = "differs" if p <= limits.alpha else "no clear difference"
    comparison = replace(one.comparison, adjusted=p, verdict=verdict)  # type: ignore[arg-type]
    return replace(one, comparison=comparison, verdict=verdict)  # type: ignore[arg-type]


def _compare(counts: CaseCounts, measures: Measures, by: str, asked: Asked, limits: Limits) -> list[Compared]:
    found: list[Compared] = []
    strata = _strata(counts, measures, by, asked)
    titles = {(RULE, code): rule.title for code, rule in counts.rulebook.rules.items()}
    titles |= {(THEME, code): title for code, title in THEMES.items()} | {(ALL, ""): EVERYTHING}
    for level in (ALL, THEME, RULE):
        codes = counts.codes[level]
        for code in [one for one in THEMES if one in codes] if level == THEME else codes:
            for group in counts.set_beside(by, _reference(asked, by)):
                one = _one(counts, level, code, by, group, asked, limits, strata)
                verdict = one.verdict if one else "hidden"
                label = group_label(counts.rulebook, by, group)
                title = titles[level, code]
                if one is None or one.n or one.other_n:
                    found.append(Compared(level, code, title, by, group, label, verdict, one))  # type: ignore[arg-type]
    return found


def _one(
    counts: CaseCounts, level: str, code: str, by: str, group: str, asked: Asked, limits: Limits,
    strata: Mapping[tuple[str, str, str], list[Stratum]],
) -> Comparison | None:  # fmt: skip
    reference = _reference(asked, by)
    other = reference if reference != OTHERS else counts.rest(by, group)
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
) -> dict[tuple[str, str, str], list[Stratum]]:
    """For each level, code and group its strata; but for internal use only those without small counts."""
    assert counts.cells.protected is not None
    small = RULES[counts.cells.protected.audience].largest_hidden
    if not asked.stratum or asked.stratum == by:
        return {}
    rows = measures.counts.filter(
        (pl.col("by") == by) & (pl.col("stratum") != "") & pl.col("group").is_not_null()
    )  # fmt: skip
    reference = _reference(asked, by)
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


def check_named(vocabulary: Vocabulary, by: Sequence[str], reference: Mapping[str, str], heads: Headcounts) -> None:
    """Raise InputError for a group that no case can have, which is known before any case is read."""
    problems = []
    for name in by:
        only = _only_groups(vocabulary, name)
        if only is None:
            continue
        group = reference.get(name)
        if group is not None and group not in only:
            problems.append(_no_group("--reference", name, group, only, "is no group"))
        wrong = [one for one in heads.get(name, {}) if one not in (*only, NOT_STATED)]
        problems += [_no_group("--denominators", name, one, only, "has headcounts and is no group") for one in wrong]
    if problems:
        raise InputError(problems)


def _only_groups(vocabulary: Vocabulary, by: str) -> tuple[str, ...] | None:
    """Every group that a characteristic can have; None where a record may have words of its own."""
    if by == WRES:
        return WHITE, MINORITY_ETHNIC
    term = vocabulary.fields[GROUPS[by]]
    if term.kind == "flag":
        return "true", "false"
    return tuple(term.values) if term.kind == "choice" else None


def check_groups(counts: CaseCounts, asked: Asked) -> None:
    """Raise InputError for a reference that no case has, and for headcounts of a group that there cannot be."""
    problems = []
    for by, group in (asked.reference or {}).items():
        if group not in counts.known(by):
            problems.append(_no_group("--reference", by, group, counts.known(by), "is no group of these cases"))
    for by, heads in (asked.headcounts or {}).items():
        term = counts.rulebook.vocabulary.fields.get(GROUPS[by])
        values = (WHITE, MINORITY_ETHNIC) if by == WRES else term.values if term else ()
        possible = list(dict.fromkeys((*counts.known(by), *values)))
        if by in asked.by and term and term.values:
            problems += [
                _no_group("--denominators", by, group, possible, "has headcounts and is no group")
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
        cases = counts.shown(ALL, "", "cases", by, group) if group in known else 0
        other = counts.shown(ALL, "", "cases", by, reference) if reference else _cases_of_others(counts, by, group)
        # A person may be the subject of more than one case; a rate above one is no proportion.
        whole = cases is not None and other is not None and cases <= head and other <= other_head
        ratio = relative_likelihood(cases or 0, head, other or 0, other_head) if whole else None
        label = group_label(counts.rulebook, by, group)
        found.append(Likelihood(group, label, cases, head, other, other_head, ratio))
    return found


def _cases_of_others(counts: CaseCounts, by: str, group: str) -> int | None:
    known = counts.known(by)
    if known == [group]:
        return 0
    return counts.shown(ALL, "", "cases", by, counts.rest(by, group) if group in known else KNOWN)
