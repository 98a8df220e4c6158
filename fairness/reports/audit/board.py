"""A paper for a board: the audit's first page, one chart, and what the board is asked to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from fairness.audit.report.model import Report
from fairness.audit.report.priorities import priorities
from fairness.reports.audit.agreed import agreed_section
from fairness.reports.audit.figures import rates_bars, rates_figure
from fairness.reports.audit.first_page import asked_of, first_page
from fairness.reports.audit.said import (
    LIMITS,
    NOT_SAID,
    RATIO_SAYS,
    TOO_FEW,
    at_risk_words,
    coarser_words,
    days,
    part,
    read_words,
    shown,
    why_not_compared,
)
from fairness.reports.document import Document, Item, Section, Steps, Table
from fairness.reports.sentences import WHAT_A_RISK_IS
from fairness.reports.words import count, day
from fairness.rulebook.rulebook import Rulebook

_ACTIONS = 5


def board_paper(report: Report, rulebook: Rulebook) -> Document:
    """The paper, on upright pages."""
    rest = [
        Section(heading.lower().replace(" ", "-"), heading, items) for heading, items in _headings(report, rulebook)
    ]
    agreed = agreed_section(report)
    rest = [*([agreed] if agreed.items else []), *rest]
    if not report.few:
        rest = [*first_page(report, rulebook), replace(rest[0], apart=True), *rest[1:]]
    banner = report.legend if report.audience == "internal" else f"Audience: {report.audience}"
    return Document(report.title, report.provenance.as_at, rest, banner=banner, wide=False)


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
    record += read_words(report)
    lacks = [one for one in quality.lacks if one.questions][:3]
    if lacks:
        record.append(f"What would help most: {'; '.join(f'{one.label} ({one.sort})' for one in lacks)}.")
    yield "How much the record shows", [" ".join(record)]
    chart = rates_figure("themes", "Cases at risk of those judged, by theme", report.themes)
    yield "What was found", [at_risk_words(whole), replace(chart, bars=rates_bars(report.themes))]

    lengths = [one for one in report.durations if not one.by and one.spread is not None]
    if lengths:
        yield "How long things took", [
            Table("Days", ("", "cases", "ended", "median days", "three quarters ended by"), [
                (one.label, shown(one.count), shown(one.ended), days(one.spread.median if one.spread else None),
                 days(one.spread.upper if one.spread else None)) for one in lengths
            ]),
        ]  # fmt: skip
    told = list(dict.fromkeys(line for one in report.disparities for line in coarser_words(one)))
    told += [
        f"Groups by {one.label} are not compared: {why_not_compared(one)}."
        for one in report.disparities
        if not one.rows
    ]
    if report.family.declared:
        told.append(RATIO_SAYS)
    if told:
        yield "How groups were compared", list(told)
    asks = [asked_of(one) for one in priorities(report, rulebook)[:_ACTIONS]]
    if asks:
        yield "We ask the board to make sure that", [Steps(tuple(asks))]
    yield "Limits", [" ".join(LIMITS), report.legend, made_by]
