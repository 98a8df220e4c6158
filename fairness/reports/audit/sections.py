"""An audit's report in the order in which people read it: what a board member needs first, the method last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from fairness.audit.report.disparity import group_label
from fairness.audit.report.headlines import LEAST_CASES
from fairness.audit.report.model import Lack, Report, Row
from fairness.audit.report.periods import MOST_OPEN
from fairness.audit.report.rates import least_for_days
from fairness.reports.audit.agreed import agreed_section
from fairness.reports.audit.figures import (
    LATE,
    durations_figure,
    durations_table,
    most_at_risk,
    rates_figure,
    trend_figure,
    units_figure,
)
from fairness.reports.audit.first_page import first_page, rule_id
from fairness.reports.audit.groups import group_sections
from fairness.reports.audit.headlines import PRIMARY_FIRST
from fairness.reports.audit.pathway import reached_table
from fairness.reports.audit.said import (
    HIDDEN,
    LIMITS,
    METHODS,
    NOT_SAID,
    PRIORITIES,
    TOO_FEW,
    counted,
    days,
    interval_words,
    of_group,
    part,
    read_words,
    share,
    shown,
    unopened_words,
)
from fairness.reports.citations import basis_words, cited_by
from fairness.reports.document import Counted, Document, Figure, Fold, Item, Section, Table
from fairness.reports.review.said import tags_of
from fairness.reports.sentences import WHAT_A_RISK_IS
from fairness.reports.words import count, day, listed
from fairness.rulebook.models import THEMES
from fairness.rulebook.rulebook import Rulebook

# Sections that a terminal shows.
KEPT = ("summary", "fails", "whom", "better", "first", "actions", "findings", "recording")


def audit_document(report: Report, rulebook: Rulebook) -> Document:
    """The whole report."""
    made = report.provenance
    cases = _how_many(report)
    return Document(
        report.title,
        made.as_at,
        sections(report, rulebook),
        f"{cases[:1].upper()}{cases[1:]}, {count(len(report.rules), 'rule')}, as at {day(made.as_at)}.",
        report.legend if report.audience == "internal" else "",
        (
            report.legend,
            f"Made by {made.program}; results {made.results_digest}; inputs {made.inputs_digest}.",
        ),
    )


def audit_summary(report: Report, rulebook: Rulebook, results: int) -> Document:
    """What a terminal shows: the first page of the report, what is most often at risk, and groups.

    `results` is the number of rows of results, which is not told of too few cases.
    """
    whole = audit_document(report, rulebook)
    rows = "" if report.few else f"; {count(results, 'result')}"
    kept = [one for one in whole.sections if one.id in KEPT or one.id[:3] == "by-"]
    return replace(
        whole,
        title=f"Audit of {_how_many(report)}, as at {day(whole.as_at)}",
        lead=f"{count(len(report.rules), 'rule')}{rows}.",
        sections=[replace(one, items=[item for item in one.items if not isinstance(item, Fold)]) for one in kept],
        closing=(report.legend,),
        banner="",
    )


def _how_many(report: Report) -> str:
    return "few cases" if report.overall.cases is None else count(report.overall.cases, "case")


def sections(report: Report, rulebook: Rulebook) -> list[Section]:
    """Every section that has something to say."""
    if report.few:
        summary = Section("summary", "Summary", [TOO_FEW, WHAT_A_RISK_IS])
        agreed = agreed_section(report)
        return [summary, *([agreed] if agreed.items else []), _rules(report, rulebook), _provenance(report)]
    made = [
        agreed_section(report), _findings(report, rulebook), _quality(report), _durations(report, rulebook),
        _trends(report), _organisations(report), *group_sections(report), _method(report), _rules(report, rulebook),
        _provenance(report),
    ]  # fmt: skip
    after = [one for one in made if one.items]
    return [*first_page(report, rulebook), replace(after[0], apart=True), *after[1:]]


def _quality(report: Report) -> Section:
    quality = report.quality
    items: list[Item] = []
    if quality.share is None:
        items.append(f"A question is one rule asked of one case. {NOT_SAID}")
    else:
        items.append(
            f"{shown(quality.unknown)} of {shown(quality.questions)} questions ({part(quality.share)}) could not be "
            "judged, because the record does not say what the rule asks for. A question is one rule asked of one "
            "case. Few risks mean little where much could not be judged."
        )
    items += [later] if (later := unopened_words(report)) else []
    items += read_words(report)
    lacking = [one for one in quality.lacks if one.questions is None or one.questions][:15]
    if lacking:
        rows = [(one.label, str(one.sort), f"{one.rules:,}", shown(one.questions)) for one in lacking]
        note = "An upper bound: a question may lack more than one thing."
        heads = ("what the record lacks", "kind", "rules that ask for it", "questions that it might answer")
        items.append(Table("What would help most", heads, rows, 2, note))
    if quality.groups:
        rows = [
            (one.label, _without(one), shown(one.cases),
             f"{one.missing / one.cases:.1%}" if one.missing is not None and one.cases else "")
            for one in quality.groups
        ]  # fmt: skip
        heads = ("about the practitioner", "cases without it", "cases", "share")
        items.append(Table("What is needed to compare groups", heads, rows))
    silent = sorted((row for row in report.rules if row.unknown), key=lambda row: (-(row.unknown or 0), row.code))[:5]
    if silent:
        least = [(f"{row.code} {row.title}", counted(row, "unknown"), counted(row, "asked")) for row in silent]
        items.append(Table("The rules most often not judged", ("rule", "not judged", "cases asked"), least))
    return Section("recording", "How much the record shows", items)


def _without(one: Lack) -> str:
    """The cases that lack a fact, as a figure that knows it."""
    return of_group(one.missing, one.name.removeprefix("practitioner."), None)


def _findings(report: Report, rulebook: Rulebook) -> Section:
    figure = rates_figure("themes", "Cases at risk of those judged, by theme", report.themes)
    drawn = any(row.rate for row in report.themes)
    items: list[Item] = [figure if drawn or figure.table is None else figure.table]
    top = most_at_risk(report)
    if top.rows:
        items.append(top)
    if report.worst:
        cases = [
            (Counted(case, "case", case, ""), f"{critical:,}", f"{risks:,}") for case, critical, risks in report.worst
        ]
        items.append(Table("Cases with most critical risks", ("case", "critical", "all risks"), cases))
    for code, title in THEMES.items():
        rows = [row for row in report.rules if row.theme == code and (row.asked is None or row.asked)]
        if rows:
            items.append(Fold(f"{title}: {count(len(rows), 'rule')}", (_rules_table(title, rows, rulebook),)))
    return Section("findings", "Findings by theme", items)


def _rules_table(title: str, rows: Sequence[Row], rulebook: Rulebook) -> Table:
    heads = (
        "rule", "severity", "asked", "judged", "at risk", "share", "95% interval", "met", "explained", "due",
        "not judged", "times at risk", "median days late",
    )  # fmt: skip
    made = [
        (
            f"{row.code} {row.title}", row.severity, counted(row, "asked"), counted(row, "judged"),
            counted(row, "at_risk"), share(row.rate), interval_words(row.rate), counted(row, "met"),
            counted(row, "explained"), counted(row, "due"), counted(row, "unknown"), _times(row),
            days(row.late.median if row.late else None),
        )
        for row in rows
    ]  # fmt: skip
    tags = [tags_of(rulebook.rules[row.code], cases=row.at_risk) for row in rows]
    return Table(f"{title}: rules by number of cases", heads, made, 2, LATE, tags=tags)


_CURVES = (
    "Each curve begins with all cases and steps down as they end: where it crosses one half, half have ended. Cases "
    "that are still open count for as long as they were seen."
)
_POINTS = (
    "Each point is the cases opened in that time. One that is not complete is hollow and counts for nothing: its "
    f"time is not over, or more than {MOST_OPEN:.0%} of its cases are open (have no closing date), in which less can "
    "have been at risk so far."
)


def _times(row: Row) -> str:
    if row.times_judged is None:
        return HIDDEN
    return f"{row.times_at_risk:,} of {row.times_judged:,}" + (
        f" ({share(row.times_rate)})" if row.times_rate else ""
    )


def _durations(report: Report, rulebook: Rulebook) -> Section:
    items: list[Item] = []
    for name in dict.fromkeys(one.name for one in report.durations):
        mine = [one for one in report.durations if one.name == name]
        label = mine[0].label
        if not any(one.count for one in mine if one.count is not None):
            continue
        everyone = [("All cases", one) for one in mine if not one.by]
        figure = durations_figure(f"length-{name.replace('_', '-')}", label, everyone, report.audience == "internal")
        items.append(figure or durations_table(label, everyone))
        for disparity in report.disparities:
            groups = [(group_label(rulebook, one.by, one.group), one) for one in mine if one.by == disparity.by]
            if len(groups) > 1:
                caption = f"{label}, by {disparity.label}"
                tables = [durations_table(caption, groups), reached_table(f"{caption}: ended by", groups)]
                items.append(Fold(caption, [one for one in tables if one is not None]))
    least = least_for_days(report.audience)
    if least > 1 and any(one.count and one.ended is not None and one.ended < least for one in report.durations):
        items.insert(0, f"Medians and quartiles are given where at least {least} have ended.")
    if any(isinstance(one, Figure) for one in items):
        items.insert(0, _CURVES)
    return Section("durations", "How long things took", items)


def _trends(report: Report) -> Section:
    items: list[Item] = []
    drawn = [one for one in report.trends if any(point.value is not None for point in one.chart.points)]
    for place, trend in enumerate(drawn):
        figure = trend_figure(f"trend-{place}", trend)
        items.append(figure if not place else Fold(trend.title, (figure,)))
    if items:
        items.insert(0, _POINTS)
    elif not report.trends and report.audience != "internal":
        items.append("Nothing is shown over time: in each year the cases are few, or they have no opening date.")
    left = [one.title for one in report.trends if one not in drawn]
    if left:
        what = f"for {listed(left)}" if drawn else "over time"
        items.append(
            f"Nothing can be drawn {what}: in every {report.trends[0].step} the cases are few, or none was judged."
        )
    return Section("trends", "Over time", items)


def _organisations(report: Report) -> Section:
    items: list[Item] = []
    for place, units in enumerate(report.units):
        figure = units_figure(f"funnel-{place}", units)
        items.append(Fold(units.title, (figure,)) if place else figure)
    if items:
        items.insert(
            0,
            "Each organisation is compared with all together, given its number of cases. Nothing here is a ranking.",
        )
    return Section("organisations", "Between organisations", items)


def _method(report: Report) -> Section:
    family = report.family
    items: list[Item] = [report.legend, *METHODS, PRIORITIES]
    if family.declared:
        items.append(
            f"{PRIMARY_FIRST} {count(family.declared, 'comparison')} could be made: {family.tested:,} tested "
            f"({family.headlines:,} over all rules together; {family.exploratory:,} exploratory), {family.few:,} "
            f"with too few cases to tell (fewer than {family.limits.least} judged in a group, an expected count "
            f"under {family.limits.least_expected:g}, or an interval wider than {family.limits.useful * 100:.0f} "
            f"points; over all rules fewer than {LEAST_CASES} cases), {family.hidden:,} hidden. "
            f"A difference counts where the corrected p is at most {family.limits.alpha:g}."
        )
    return Section("method", "Method and limits", [*items, *LIMITS])


def _rules(report: Report, rulebook: Rulebook) -> Section:
    rows = []
    for row in report.rules:
        rule = rulebook.rules[row.code]
        theme = THEMES.get(row.theme, row.theme)
        rows.append((f"{row.code} {row.title}", theme, row.severity, row.kind, basis_words(rule)))
    heads = ("rule", "theme", "severity", "kind of basis", "source and place")
    table = Table("Every rule asked", heads, rows, 9, ids=[rule_id(row.code) for row in report.rules])
    cited = cited_by((one for row in report.rules for one in rulebook.rules[row.code].basis), rulebook)
    sources = Table(
        "The sources", ("source", "what it is", "address"), [(one.id, one.citation, one.url) for one in cited], 9
    )
    return Section("rules", "The rules", [Fold(f"All {len(rows):,} rules, with their sources", (table, sources))])


def _provenance(report: Report) -> Section:
    made = report.provenance
    rows = [
        ("program", made.program), ("as at", day(made.as_at)), ("engine", made.engine),
        ("explanations", "heard" if made.explanations else "set aside"),
        ("inputs", f"{count(made.inputs, 'part')}, digest {made.inputs_digest}"),
        ("results, digest", made.results_digest),
        *((f"rules: {pack}", f"digest {digest}") for pack, digest in made.packs.items()),
        *(("local", one) for one in made.local),
    ]  # fmt: skip
    if made.mapping:
        rows.append(("mapping, digest", made.mapping))
    return Section("provenance", "Where this comes from", [Table("To make it again", ("", ""), rows, 9)])
