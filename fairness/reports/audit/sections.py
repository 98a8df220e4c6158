"""An audit's report in the order in which people read it: what a board member needs first, the method last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fairness.audit.report.disparity import group_label
from fairness.audit.report.model import Compared, Disparity, Report, Row
from fairness.reports.audit.figures import (
    compared_table,
    difference_figure,
    durations_figure,
    durations_table,
    likelihood_figure,
    rates_figure,
    trend_figure,
    units_figure,
)
from fairness.reports.audit.method import LIMITS, METHODS, RATIO_SAYS
from fairness.reports.audit.said import HIDDEN, NOBODY_ELSE, coarser_words, days, interval_words, share, shown
from fairness.reports.document import Card, Figure, Fold, Item, Section, Table
from fairness.reports.sentences import WHAT_A_RISK_IS
from fairness.reports.words import count, day, listed
from fairness.rulebook.models import THEMES
from fairness.rulebook.rulebook import Rulebook

_MOST_DIFFERENCES = 40
_CHARTED = 40  # organisations from which the table stands folded


def sections(report: Report, rulebook: Rulebook) -> list[Section]:
    """Every section that has something to say."""
    made = [
        _summary(report), _quality(report), _findings(report), _durations(report, rulebook), _trends(report),
        _organisations(report), *_disparities(report), _method(report), _rules(report, rulebook), _provenance(report),
    ]  # fmt: skip
    return [one for one in made if one.items]


def _summary(report: Report) -> Section:
    whole = report.overall
    cards = (
        Card(shown(whole.cases), "cases reviewed", f"as at {day(report.provenance.as_at)}"),
        Card(shown(whole.at_risk), "with at least one risk", _of(whole)),
        Card("" if report.quality.share is None else f"{report.quality.share:.1%}", "of questions not judged",
             "the record does not say"),
        Card(f"{report.quarantined:,}", "inputs in quarantine", "could not be read"),
    )  # fmt: skip
    worst = sorted(
        (row for row in report.themes if row.rate), key=lambda row: -(row.rate.estimate if row.rate else 0)
    )
    said = []
    if worst:
        said.append(
            f"The theme most often at risk is “{worst[0].title}”: {share(worst[0].rate)} of {shown(worst[0].judged)} "
            f"cases judged (95% interval {interval_words(worst[0].rate)})."
        )
    said += list(trend_words(report)) + list(group_words(report))
    top = Table(
        "The rules at risk in most cases",
        ("rule", "at risk", "judged", "share", "95% interval", "median days late"),
        [
            (f"{row.code} {row.title}", shown(row.at_risk), shown(row.judged), share(row.rate),
             interval_words(row.rate), days(row.late.median if row.late else None))
            for row in report.most_at_risk
        ],
        note=_LATE,
    )  # fmt: skip
    items: list[Item] = [WHAT_A_RISK_IS, cards, *said]
    if top.rows:
        items.append(top)
    if report.worst:
        rows = [(case, f"{critical:,}", f"{risks:,}") for case, critical, risks in report.worst]
        items.append(Table("Cases with most critical risks", ("case", "critical", "all risks"), rows))
    return Section("summary", "In two minutes", items)


def _of(row: Row) -> str:
    return "" if row.rate is None else f"{share(row.rate)} of {shown(row.judged)} judged"


def trend_words(report: Report) -> Iterator[str]:
    """A sentence on what changed over time, if that can be said."""
    fired = []
    for trend in report.trends:
        rules = {rule for point in trend.chart.points for rule in point.rules}
        if rules:
            fired.append(f"{trend.title.lower()} ({listed(sorted(rules))})")
    if fired:
        yield f"Over time, more than the usual variation is seen in {listed(fired)}."
    elif report.trends and report.trends[0].chart.kind != "run chart":
        yield "Over time no chart shows more than its usual variation."


def group_words(report: Report) -> Iterator[str]:
    """A sentence on how many comparisons of groups differ, if any were asked for."""
    if not report.family.declared:
        return
    differing = sum(len(one.differing()) for one in report.disparities)
    labels = listed([one.label for one in report.disparities])
    family = report.family
    found = "none differs" if not differing else f"{differing:,} differ" + "s" * (differing == 1)
    left = [f"{family.few:,} more had too few cases to tell"] * bool(family.few)
    left += [f"{family.hidden:,} are hidden, since they rest on small counts"] * bool(family.hidden)
    yield (
        f"Groups by {labels} were compared. Of {count(family.tested, 'comparison')} tested {found} "
        f"after correction.{f' {listed(left)}.' if left else ''}"
    )


def _quality(report: Report) -> Section:
    quality = report.quality
    items: list[Item] = []
    if quality.share is not None:
        items.append(
            f"{shown(quality.unknown)} of {shown(quality.questions)} questions ({quality.share:.1%}) could not be "
            "judged, because the record does not say what the rule asks for. A question is one rule asked of one "
            "case. A low share at risk is no good news where much could not be judged."
        )
    lacking = [one for one in quality.lacks if one.questions is None or one.questions][:15]
    if lacking:
        rows = [(one.label, str(one.sort), f"{one.rules:,}", shown(one.questions)) for one in lacking]
        note = "An upper bound: a question may lack more than one thing."
        heads = ("what the record lacks", "kind", "rules that ask for it", "questions that it might settle")
        items.append(Table("What would help most", heads, rows, 2, note))
    if quality.groups:
        rows = [
            (one.label, shown(one.missing), shown(one.cases),
             f"{one.missing / one.cases:.1%}" if one.missing is not None and one.cases else "")
            for one in quality.groups
        ]  # fmt: skip
        heads = ("about the practitioner", "cases without it", "cases", "share")
        items.append(Table("What is needed to compare groups", heads, rows))
    return Section("recording", "How much the record shows", items)


def _findings(report: Report) -> Section:
    items: list[Item] = [rates_figure("themes", "Cases at risk of those judged, by theme", report.themes)]
    for code, title in THEMES.items():
        rows = [row for row in report.rules if row.theme == code and (row.asked is None or row.asked)]
        if rows:
            items.append(Fold(title, (_rules_table(title, rows),)))
    return Section("findings", "Findings by theme", items)


def _rules_table(title: str, rows: Sequence[Row]) -> Table:
    heads = (
        "rule", "severity", "asked", "judged", "at risk", "share", "95% interval", "met", "explained", "due",
        "not judged", "activations at risk", "median days late",
    )  # fmt: skip
    made = [
        (
            f"{row.code} {row.title}", row.severity, shown(row.asked), shown(row.judged), shown(row.at_risk),
            share(row.rate), interval_words(row.rate), shown(row.met), shown(row.explained), shown(row.due),
            shown(row.unknown), _times(row), days(row.late.median if row.late else None),
        )
        for row in rows
    ]  # fmt: skip
    return Table(f"{title}: rules by number of cases", heads, made, 2, _LATE)


_CURVES = (
    "Each curve begins with all cases and steps down as they end: where it crosses one half, half have ended. Cases "
    "that are still open count for as long as they were seen."
)
_POINTS = (
    "Each point is the cases opened in that time. The latest points hold cases that are not over, of which less can "
    "be judged: a change there may be of what has been recorded so far."
)
_LATE = "Median days late is given where a rule sets a date, and where what came late can be told."


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
            if groups:
                caption = f"{label}, by {disparity.label}"
                items.append(Fold(caption, (durations_table(caption, groups),)))
    if items:
        items.insert(0, _CURVES)
    return Section("durations", "How long things took", items)


def _trends(report: Report) -> Section:
    items: list[Item] = []
    for place, trend in enumerate(report.trends):
        figure = trend_figure(f"trend-{place}", trend)
        items.append(figure if not place else Fold(trend.title, (figure,)))
    if items:
        items.insert(0, _POINTS)
    return Section("trends", "Over time", items)


def _organisations(report: Report) -> Section:
    items: list[Item] = []
    for place, units in enumerate(report.units):
        figure = units_figure(f"funnel-{place}", units)
        items.append(Fold(units.title, (figure,)) if place else figure)
    if items:
        items.insert(
            0, "Each organisation beside all together, given its number of cases. Nothing here is a ranking."
        )
    return Section("organisations", "Between organisations", items)


def _disparities(report: Report) -> Iterator[Section]:
    for place, one in enumerate(report.disparities):
        reference = f"{one.against} is the reference" if one.reference else "each group is set beside everyone else"
        items: list[Item] = [
            f"{reference[:1].upper()}{reference[1:]}. {RATIO_SAYS}",
            Table(f"Cases by {one.label}", ("group", "cases", "share"),
                  [(group.label, shown(group.cases), "" if group.share is None else f"{group.share:.1%}")
                   for group in one.groups]),
        ]  # fmt: skip
        missing = one.missing
        if missing is not None and missing.share is not None and missing.share > 0.05:
            items.append(
                f"{missing.share:.0%} of cases do not record this: what is compared may not hold for all of them."
            )
        items += list(_compared(one, f"groups-{place}"))
        if one.likelihoods:
            caption = "Relative likelihood of being the subject of a case"
            items.append(likelihood_figure(f"likelihood-{place}", caption, one.likelihoods))
        items[1:1] = coarser_words(one)
        yield Section(f"by-{one.by.replace('_', '-')}", f"Groups by {one.label}", items)


def _compared(one: Disparity, name: str) -> Iterator[Figure | Fold | str]:
    if not one.rows:
        yield NOBODY_ELSE
        return
    overall = [row for row in one.rows if row.level != "rule"]
    yield difference_figure(name, f"Differences in the share of cases at risk, by theme and {one.label}", overall)
    rules = [row for row in one.rows if row.level == "rule"]
    differing = [row for row in rules if row.verdict == "differs"]
    if differing:
        caption = f"Rules on which groups by {one.label} differ"
        yield difference_figure(f"{name}-rules", caption, differing[:_MOST_DIFFERENCES])
        if len(differing) > _MOST_DIFFERENCES:
            yield f"{len(differing) - _MOST_DIFFERENCES:,} more differ: see the table of all comparisons."
    elif rules:
        yield "On none of the rules compared do groups differ after correction for the number of comparisons."
    told = [row for row in (*overall, *rules) if row.verdict in ("differs", "no clear difference")]
    yield Fold(f"All comparisons that could be made ({len(told):,})", (_all(one, told),))
    hidden = sum(row.verdict == "hidden" for row in (*overall, *rules))
    if hidden:
        yield f"{count(hidden, 'comparison')} not shown, resting on counts that are hidden."


def _all(one: Disparity, rows: Sequence[Compared]) -> Table:
    return compared_table(f"Comparisons by {one.label}", rows)


def _method(report: Report) -> Section:
    family = report.family
    items: list[Item] = [report.legend, *METHODS]
    if family.declared:
        items.append(
            f"The declared family has {family.declared:,} comparisons: {family.tested:,} tested and corrected "
            f"together, {family.few:,} with too few cases to tell (fewer than {family.limits.least} judged in a "
            f"group, an expected count under {family.limits.least_expected:g}, or an interval wider than "
            f"{family.limits.useful * 100:.0f} points), {family.hidden:,} hidden. "
            f"A difference counts where the corrected p is at most {family.limits.alpha:g}."
        )
    return Section("method", "Method and limits", [*items, *LIMITS])


def _rules(report: Report, rulebook: Rulebook) -> Section:
    rows = []
    for row in report.rules:
        rule = rulebook.rules[row.code]
        basis = "; ".join(" ".join(filter(None, (one.source, one.at))) for one in rule.basis)
        rows.append((f"{row.code} {row.title}", THEMES.get(row.theme, row.theme), row.severity, row.kind, basis))
    table = Table("Every rule asked", ("rule", "theme", "severity", "kind of basis", "source"), rows, 9)
    return Section("rules", "The rules", [Fold(f"All {len(rows):,} rules, with their sources", (table,))])


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
