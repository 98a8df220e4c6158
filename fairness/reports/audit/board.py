"""A paper for a board, about two pages: what was looked at, what was found, and what the board is asked to do."""

from __future__ import annotations

from collections.abc import Iterator

from fairness.audit.report.model import Report
from fairness.reports.audit.figures import most_at_risk, rates_table
from fairness.reports.audit.headlines import tested_words
from fairness.reports.audit.said import (
    LIMITS,
    NOT_SAID,
    RATIO_SAYS,
    TOO_FEW,
    at_risk_words,
    beside_words,
    coarser_words,
    days,
    part,
    read_words,
    shown,
    trend_words,
    unopened_words,
    why_not_compared,
)
from fairness.reports.document import Document, Item, Section, Steps, Table
from fairness.reports.sentences import WHAT_A_RISK_IS
from fairness.reports.words import count, day
from fairness.rulebook.rulebook import Rulebook

_ACTIONS = _DIFFERENCES = 5


def board_paper(report: Report, rulebook: Rulebook) -> Document:
    """The paper, on upright pages."""
    sections = [
        Section(heading.lower().replace(" ", "-"), heading, items) for heading, items in _headings(report, rulebook)
    ]
    banner = report.legend if report.audience == "internal" else f"Audience: {report.audience}"
    return Document(report.title, report.provenance.as_at, sections, banner=banner, wide=False)


def _headings(report: Report, rulebook: Rulebook) -> Iterator[tuple[str, list[Item]]]:
    """The headings of the paper, each with what stands under it."""
    whole, quality = report.overall, report.quality
    how_many = "a few" if report.few else shown(whole.cases)
    yield (
        "Purpose",
        [
            f"To tell the board how {how_many} concerns about practitioners were handled, as the record shows it on "
            f"{day(report.provenance.as_at)}, against {len(report.rules)} rules. {WHAT_A_RISK_IS}",
        ],
    )
    made = report.provenance
    made_by = f"Made by {made.program}; results {made.results_digest}; inputs {made.inputs_digest}."
    if report.few:
        yield "What was found", [TOO_FEW]
        yield "Limits", [report.legend, made_by]
        return
    judged = (
        f"{part(quality.share)} of them could not be judged from the record." if quality.share is not None else ""
    )
    record = [
        f"{quality.questions:,} questions were asked, each one rule of one case. {judged or NOT_SAID}"
        if quality.questions is not None
        else f"A question is one rule asked of one case. {NOT_SAID}",
        f"{count(report.quarantined, 'input')} could not be read."
        if report.quarantined
        else "Every input could be read.",
    ]
    record += [later] if (later := unopened_words(report)) else []
    record += read_words(report)
    lacks = [one for one in quality.lacks if one.questions][:3]
    if lacks:
        record.append(f"What would help most: {'; '.join(f'{one.label} ({one.sort})' for one in lacks)}.")
    yield "How much the record shows", [" ".join(record)]
    themes, rules = rates_table("Cases at risk of those judged", report.themes), most_at_risk(report, _ACTIONS)
    yield "What was found", [at_risk_words(whole), themes, *([rules] if rules.rows else [])]

    lengths = [one for one in report.durations if not one.by and one.spread is not None]
    if lengths:
        yield "How long things took", [
            Table("Days", ("", "cases", "ended", "median days", "three quarters ended by"), [
                (one.label, shown(one.count), shown(one.ended), days(one.spread.median if one.spread else None),
                 days(one.spread.upper if one.spread else None)) for one in lengths
            ]),
        ]  # fmt: skip
    told = [*trend_words(report), *tested_words(report)]
    every = [(one, row) for one in report.disparities for row in one.differing()]
    differing = every[:_DIFFERENCES]
    told += [
        f"{row.label}, {row.title[:1].lower()}{row.title[1:]}: at risk {beside_words(row)} of "
        f"{one.against or 'everyone else'}."
        for one, row in differing
    ]
    if len(every) > len(differing):
        told.append(
            f"{count(len(every) - len(differing), 'more difference')}: see the report, which has all of them."
        )
    told += dict.fromkeys(line for one in report.disparities for line in coarser_words(one))
    told += [
        f"Groups by {one.label} are not compared: {why_not_compared(one)}."
        for one in report.disparities
        if not one.rows
    ]
    if report.family.declared:
        told.append(RATIO_SAYS)
    if told:
        yield "Over time and between groups", list(told)
    asks = []
    for row in report.most_at_risk[:_ACTIONS]:
        remedy = rulebook.rules[row.code].remedy
        if remedy is not None:
            asks.append(f"{row.code} ({shown(row.at_risk)} of {shown(row.judged)} cases): {remedy.who}: {remedy.do}")
    if asks:
        yield "The board is asked to see that", [Steps(tuple(asks))]
    yield "Limits", [" ".join(LIMITS), report.legend, made_by]
