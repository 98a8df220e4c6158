"""The first page of an audit: what fails most, who is affected, whether it gets better, and what to do first.

Every format begins with it: the terminal, Markdown, HTML, DOCX and the board paper.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fairness.audit.report.model import Compared, Report, Row
from fairness.audit.report.priorities import Priority, priorities, risks
from fairness.reports.audit.agreed import agreed_words
from fairness.reports.audit.headlines import tested_words
from fairness.reports.audit.over_time import change_words
from fairness.reports.audit.pathway import wres_words
from fairness.reports.audit.said import HIDDEN, MUCH_HIDDEN, beside_words, counted, part, shown, unopened_words
from fairness.reports.document import Bullets, Card, Counted, Item, Linked, Section, Table
from fairness.reports.review.said import KIND_IS
from fairness.reports.sentences import WHAT_A_RISK_IS
from fairness.reports.words import are, capital, count, day, listed
from fairness.review.actions import NOBODY, task_of
from fairness.rulebook.rulebook import Rulebook
from fairness.statistics.funnel import Unit

_FAILS, _OWNERS, _TASKS, _READ = 5, 4, 2, 3
_ORGANISATIONS = 5
LARGEST = 0.998  # limits of a funnel that an organisation is seldom beyond by chance


def rule_id(code: str) -> str:
    """The id of a rule's row in the list of all rules."""
    return f"rule-{code}"


def first_page(report: Report, rulebook: Rulebook) -> list[Section]:
    """Its sections, those that have something to say."""
    found = priorities(report, rulebook)
    made = [
        Section("summary", "Summary", _summary(report)),
        Section("fails", "What fails most", [*_fails(found)], joined=True),
        Section("whom", "Who is affected", [*_whom(report)], joined=True),
        Section("better", "Is it getting better?", [*change_words(report)], joined=True),
        Section("first", "What to do first", [*_first(report, found)], joined=True),
    ]
    return [one for one in made if one.items]


def _summary(report: Report) -> list[Item]:
    whole, quality = report.overall, report.quality
    cards = [
        Card(counted(whole, "cases"), "cases reviewed", f"as at {day(report.provenance.as_at)}"),
        Card(counted(whole, "at_risk"), "with at least one risk", _of(whole)),
        Card(HIDDEN if quality.share is None else Counted(part(quality.share), "unknown", "", ""),
             "of questions not judged", "the record does not say"),
    ]  # fmt: skip
    if report.quarantined:
        cards.append(Card(f"{report.quarantined:,}", "inputs in quarantine", "could not be read"))
    later = unopened_words(report)
    hidden = [MUCH_HIDDEN] if report.much_hidden else []
    return [WHAT_A_RISK_IS, tuple(cards), *report.notes, *filter(None, [later]), *hidden]


def _of(row: Row) -> str:
    return "" if row.rate is None else f"{row.rate.estimate:.1%} of {shown(row.judged)} judged"


def _fails(found: Sequence[Priority]) -> Iterator[Item]:
    """The acts that matter most: how often each was missing or late, how much hangs on it, and what is next."""
    if not found:
        yield "No case is at risk on a rule that this report shows."
        return
    rows = [(_named(one), _cases(one), _grade(one), _next(one)) for one in found[:_FAILS]]
    heads = ("What fails", "Cases at risk", "Basis and severity", "Next step")
    yield Table("What fails most", heads, rows, numbers=len(heads), narrow=True)
    if more := len(found) - len(rows):
        yield f"{count(more, 'other act')} {are(more)} missing or late in some cases: see the findings."


def _named(one: Priority) -> Linked:
    """What fails, with the rule, which leads to where it is told."""
    return Linked(f"{one.rule.finding or one.rule.title} (", (one.row.code, f"#{rule_id(one.row.code)}"), ")")


def _cases(one: Priority) -> str:
    share = f" ({one.row.rate.estimate:.0%})" if one.row.rate else ""
    judged = "" if one.row.judged is None else f" of {one.row.judged:,}"
    return Counted(f"{shown(one.row.at_risk)}{judged}{share}", "rule", one.row.code, "risk")


def _grade(one: Priority) -> str:
    return f"{KIND_IS[one.rule.kind]}, {one.row.severity}"


def _who(one: Priority) -> str:
    return capital(one.rule.remedy.who if one.rule.remedy else NOBODY)


def _next(one: Priority) -> str:
    return f"{_who(one)}: {_lower(task_of(one.rule))}"


def asked_of(one: Priority) -> str:
    """An act as a board is asked to see to it, with how often it was missing or late."""
    does = one.rule.remedy.do if one.rule.remedy else f"{task_of(one.rule)}."
    return f"{_who(one)}: {does} ({one.row.code}, at risk in {_cases(one)} cases.)"


def _lower(text: str) -> str:
    """A text as it goes on after a colon; names keep their capital."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def _whom(report: Report) -> Iterator[Item]:
    """Which groups and organisations differ, and which comparisons are read first."""
    yield from wres_words(report)
    yield from tested_words(report)
    differing = [(one.by, row) for one in report.disparities for row in one.differing()]
    if differing:
        widest = sorted(differing, key=lambda one: -_gap(one[1]))[:_READ]
        yield "Read these comparisons first:"
        yield Bullets(tuple(_compared(by, row) for by, row in widest))
    if not report.disparities:
        yield "This report compares no groups of practitioners."
    yield from _organisations(report)


def _gap(row: Compared) -> float:
    found = row.comparison.difference if row.comparison else None
    return abs(found.estimate) if found else 0.0


def _compared(by: str, row: Compared) -> Linked:
    name = f"{row.label}: {row.title[:1].lower()}{row.title[1:]}"
    return Linked((name, f"#by-{by.replace('_', '-')}"), f", at risk {beside_words(row)}")


def _organisations(report: Report) -> Iterator[str]:
    """The organisations that stand out over all rules, by name, as far as their counts are shown."""
    whole = next((one for one in report.units if one.level == "all"), None)
    if whole is None:
        return
    units = [one for one in whole.funnel.units if one.rate is not None]
    out = [one for one in units if one.beyond == LARGEST]
    for side, says in (("above", "more"), ("below", "less")):
        named = [_unit(one) for one in out if one.side == side]
        if named:
            rest = [f"{len(named) - _ORGANISATIONS} more"] if len(named) > _ORGANISATIONS else []
            yield f"At risk {says} often than chance explains: {listed([*named[:_ORGANISATIONS], *rest])}."
    inside = len(units) - len(out)
    if not out:
        yield f"No organisation stands out: all {len(units)} shown differ by no more than chance explains."
    elif inside:
        yield f"The other {count(inside, 'organisation')} shown could differ by chance."


def _unit(one: Unit) -> str:
    return f"{one.name} ({one.rate:.0%} of {one.n:,})"


def _first(report: Report, found: Sequence[Priority]) -> Iterator[Item]:
    """By owner: the acts that would settle most risks."""
    held: dict[str, list[Priority]] = {}
    for one in found:
        held.setdefault(_who(one), []).append(one)
    settled = {who: sum(one.risks for one in some) for who, some in held.items()}
    yield from agreed_words(report)
    owners = sorted(held, key=lambda who: (-settled[who], who))[:_OWNERS]
    if not owners:
        return
    total = risks(report)
    rows = [
        (who, "; ".join(f"{task_of(one.rule)} ({one.risks:,})" for one in _most(held[who])),
         f"{settled[who]:,} of {total:,}")
        for who in owners
    ]  # fmt: skip
    heads = ("Who", "First (risks that it would answer)", "Their share of all risks")
    yield Table("What to do first", heads, rows, numbers=len(heads), narrow=True, note=_RISK_COUNTED)


def _most(found: Sequence[Priority]) -> list[Priority]:
    """The acts that would settle most risks."""
    return sorted(found, key=lambda one: -one.risks)[:_TASKS]


_RISK_COUNTED = "A risk is counted here for each rule and case. What is hidden is not counted."
