"""A case: its first page, its findings by what is to be done, its timeline, why, and what to print or send."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from starlette.responses import Response

from fairness.desk.asking import Ask, download, go
from fairness.desk.work import Gone, Opened
from fairness.engines.model import Review, Verdict
from fairness.reports import letters
from fairness.reports.changes import Change, changes
from fairness.reports.document import Block, Document, Facts, Item, Section
from fairness.reports.explanation import Explanation
from fairness.reports.explanation_document import explanation_document
from fairness.reports.practitioner.review import for_practitioner
from fairness.reports.render.formats import FORMATS
from fairness.reports.review.case import Case as About
from fairness.reports.review.findings import Findings
from fairness.reports.review.first_page import first_page
from fairness.reports.review.lacking import lacking
from fairness.reports.review.sections import Extent, review_document
from fairness.reports.review.timeline import timeline
from fairness.reports.words import Words, capital, day
from fairness.review.actions import task_of
from fairness.review.findings import Finding
from fairness.rulebook.models import Rule
from fairness.rulebook.obligations import Obligation
from fairness.tracing.trace import trace

_FORMS = {one.suffix: one for one in FORMATS.values() if one.suffix in ("docx", "html", "md", "pdf")}
_LETTERS = {
    "practitioner": "The practitioner", "case-manager": "The case manager",
    "board-member": "The designated board member",
}  # fmt: skip


@dataclass(slots=True)
class Told:
    """A finding as the screen shows it: what the record shows first, why it matters folded."""

    id: str
    title: str
    note: str
    mark: str
    shown: list[Item]
    why: list[Item]
    code: str
    at: int | None
    can_add: bool
    others: list[str] = field(default_factory=list)
    changed: str = ""


def case(ask: Ask) -> Response:
    """The whole case; `since` is the digest of what stood before a change, which is then marked."""
    opened = ask.work.open(ask.at["key"])
    view = opened.view
    changed = changed_since(ask, opened, ask.query.get("since", ""))
    marks = {one.rule.code: f"{one.before} → {one.after}" for one in changed or ()}
    findings = Findings(view, "", whole=True, short=False)
    late = {one.finding.id for one in view.actions if one.finding is not None and one.overdue}
    told = [_told(findings, one, marks) for one in view.findings]
    return ask.page(
        "case.html", tab="review", opened=opened, view=view, changed=changed, marks=marks,
        first=[Section(*one) for one in first_page(view, "")],
        overdue=[one for one in told if one.id in late], risks=[one for one in told if one.id not in late],
        due=[_due(one, marks) for one in sorted(view.to_come, key=_soonest)],
        unknown=lacking(view), explained=About(view, "", findings.facts).explained(),
        met=[(one.rule, marks.get(one.rule.code, "")) for one in view.met],
        patterns=findings.patterns(), timeline=timeline(view, "", True, True, False, False),
        sources=findings.references.section(), notes=About(view, "", findings.facts).notes(),
    )  # fmt: skip


def _told(findings: Findings, one: Finding, marks: dict[str, str]) -> Told:
    (block,) = findings.blocks([one])
    assert isinstance(block, Block)
    why: list[Item] = [item for item in block.items if isinstance(item, Facts)]
    shown: list[Item] = [item for item in block.items if not isinstance(item, Facts)]
    return Told(
        one.id, block.title, block.note, one.severity, shown, why, one.lead.code, _place(one),
        _can_add(one.lead), [rule.code for rule in one.rules[1:]],
        next((marks[rule.code] for rule in one.rules if rule.code in marks), ""),
    )  # fmt: skip


def _place(one: Finding) -> int | None:
    """The place in the file of the event from which a finding starts; of several the last that nothing answers."""
    open_ones = [result for result in one.told if result.witness is None] or one.told
    return open_ones[-1].place


def _can_add(rule: Rule) -> bool:
    return isinstance(rule.check, Obligation) and rule.check.wanted


def _soonest(one: Finding) -> date:
    return min((result.due for result in one.results if result.due), default=date.max)


def _due(one: Finding, marks: dict[str, str]) -> dict[str, object]:
    by = _soonest(one)
    return {
        "by": "before the case closes" if by == date.max else day(by), "task": task_of(one.lead),
        "who": capital(one.lead.remedy.who) if one.lead.remedy else "", "code": one.lead.code, "at": _place(one),
        "can_add": _can_add(one.lead), "changed": marks.get(one.lead.code, ""),
    }  # fmt: skip


def changed_since(ask: Ask, opened: Opened, digest: str) -> list[Change] | None:
    """What has changed since a file had a digest; None where nothing was asked or it is not kept."""
    if not digest or digest == opened.digest:
        return None
    before = _review_then(ask, opened, digest)
    return changes(before, opened.view.review, ask.work.rules.rulebook) if before else None


def _review_then(ask: Ask, opened: Opened, digest: str) -> Review | None:
    """The review of what a file held when it had a digest; None where that is not kept, or no case any more."""
    if (ready := ask.work.ready(digest, opened.case.case_id)) is not None:
        return ready.review
    content = ask.work.shelf.version(opened.file, digest)
    before = ask.work.case_in(content, opened.file, opened.case.case_id) if content else None
    return ask.work.review(before) if before else None


# -- why -----------------------------------------------------------------------------------------------------------


def explain(ask: Ask) -> Response:
    """Why a rule found what it found: what `fairness explain` says."""
    opened = ask.work.open(ask.at["key"])
    rules = ask.work.rules
    rule = rules.rulebook.rule(ask.at["rule"])
    made = trace(opened.case, rule, rules.rulebook, rules.engine, ask.work.as_at, True, None)
    explanation = Explanation(made, Words(rules.rulebook.vocabulary))
    places = sorted({one.place for one in made.review.results if one.rule == rule.code and one.place is not None})
    only = int(ask.query["event"]) if ask.query.get("event", "").isdecimal() else None
    return ask.page(
        "explain.html", tab="review", opened=opened, rule=rule, places=places,
        document=explanation_document(explanation, only if only in places else None),
        is_risk=any(one.verdict is Verdict.RISK for one in opened.view.review.results if one.rule == rule.code),
    )  # fmt: skip


# -- to print and to send --------------------------------------------------------------------------------------------


def files(ask: Ask) -> Response:
    """What can be printed, saved and sent of a case."""
    opened = ask.work.open(ask.at["key"])
    has_exclusion = letters.has_exclusion(opened.view)
    to = {name: said for name, said in _LETTERS.items() if name != "board-member" or has_exclusion}
    return ask.page("files.html", tab="files", opened=opened, letters=to)


def print_page(ask: Ask) -> Response:
    """The summary, or the whole review, as a page to be printed."""
    opened = ask.work.open(ask.at["key"])
    made = review_of(opened, summary=ask.query.get("all", "") != "1", drawn=True)
    return ask.page("print.html", opened=opened, document=made)


def review_of(opened: Opened, summary: bool, drawn: bool = False, folds: bool = False) -> Document:
    """The review of a case as a report."""
    return review_document([opened.view], Extent(summary, whole=not summary, drawn=drawn, folds=folds))


def saved(ask: Ask) -> Response:
    """The review, or its first page, as a file."""
    opened = ask.work.open(ask.at["key"])
    what, form = ask.at["what"], ask.at["form"]
    drawn = form in ("html", "pdf")
    if what == "practitioner":
        made = for_practitioner(opened.view, "")
    elif what in ("review", "summary"):
        made = review_of(opened, what == "summary", drawn, form == "html")
    else:
        raise Gone
    return _sent(made, f"{opened.case.case_id}-{what}", form)


def letter(ask: Ask) -> Response:
    """The draft of a letter, as a file."""
    opened = ask.work.open(ask.at["key"])
    to, form = ask.at["to"], ask.at["form"]
    if to not in _LETTERS or (to == "board-member" and not letters.has_exclusion(opened.view)):
        raise Gone
    view = opened.view
    made = letters.to_practitioner(view, "") if to == "practitioner" else letters.LETTERS[to](view)
    return _sent(made, f"{opened.case.case_id}-letter-{to}", form)


def _sent(document: Document, name: str, form: str) -> Response:
    if form not in _FORMS:
        raise Gone
    return download(_FORMS[form].make(document), f"{name}.{form}")


# -- what was there before -------------------------------------------------------------------------------------------


def versions(ask: Ask) -> Response:
    """What the file of a case held before, and who changed it."""
    opened = ask.work.open(ask.at["key"])
    shelf = ask.work.shelf
    return ask.page(
        "versions.html", tab="versions", opened=opened, versions=shelf.versions(opened.file),
        log=shelf.logged(opened.file),
    )  # fmt: skip


def bring_back(ask: Ask) -> Response:
    """Put an earlier version in place of what the file holds, which is kept too."""
    opened = ask.work.open(ask.at["key"])
    content = ask.work.shelf.version(opened.file, ask.form.get("version", ""))
    if content is None:
        raise Gone
    text = content.decode("utf-8")
    ask.work.shelf.put("earlier version brought back", opened.file, text, ask.form.get("digest", ""))
    return go(f"/case/{opened.key}?since={opened.digest}")
