"""The report of an audit, and from its figures to the cases behind them; all of it for internal use."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from urllib.parse import quote

import polars as pl
from starlette.responses import Response

from fairness.audit.behind import Behind, behind
from fairness.audit.folder import QUARANTINE
from fairness.audit.measures import GROUPS
from fairness.audit.report.build import Choice
from fairness.audit.run import Audit, open_audit
from fairness.cases.models import Case
from fairness.desk.asking import Ask, audience_of, download
from fairness.desk.audit_files import audit_folder, mapping_of, source_of
from fairness.desk.work import Gone, named_in
from fairness.engines.review import review
from fairness.readers.files import read_file
from fairness.reports.audit.behind import MOST, CaseLists, listed_by
from fairness.reports.audit.files import file_name, ledger_of, makers, released
from fairness.reports.audit.sections import audit_document
from fairness.reports.document import Document
from fairness.reports.review.sections import Extent, review_document
from fairness.reports.view import view
from fairness.rulebook.models import THEMES
from fairness.rulebook.own_facts import with_facts
from fairness.rulebook.rulebook import Rulebook
from fairness.rulebook.verdicts import VERDICTS
from fairness.source.problems import InputError, Place, Problem

_SHOWN = {"risk": "At risk", "met": "Met", "unknown": "Not judged", "due": "Due", "explained": "Explained"}
_FORMS = ("docx", "html", "xlsx", "json")
_MOST_CASES = 500
_MOST_REPORTS = 8  # that are kept ready
_WAIT = 20.0  # seconds for the folder to be read, so that cases can be led to

_reports: OrderedDict[tuple[str, ...], tuple[Document, CaseLists | None]] = OrderedDict()


def _opened(ask: Ask) -> tuple[Audit, Rulebook]:
    """The finished audit of the address, and the rules with the facts that it knows. Raises InputError and Gone."""
    rulebook = ask.work.rules.rulebook
    done = open_audit(audit_folder(ask.work, ask.at["name"]), rulebook)
    return done, with_facts(rulebook, done.manifest.asked.facts, done.manifest.asked.protected)


def report_page(ask: Ask) -> Response:
    """The report of a finished audit; each of its figures leads to its cases."""
    done, rulebook = _opened(ask)
    by = ask.query.get("by", "")
    chosen = by if by in GROUPS else ""
    document, lists = _report(ask, done, rulebook, chosen)
    return ask.page(
        "audit.html", name=ask.at["name"], document=document, counts=done.counts, by=chosen, groups=list(GROUPS),
        themes=THEMES, rules=_verdicts(done, rulebook), verdicts=_SHOWN, listed=lists is not None, most=MOST,
    )  # fmt: skip


def _report(ask: Ask, done: Audit, rulebook: Rulebook, by: str) -> tuple[Document, CaseLists | None]:
    """The report for internal use with the pages behind it, made once; of very many cases there are no pages."""
    name = ask.at["name"]
    known = (str(done.folder), done.manifest.seal, by)
    if known not in _reports:
        found, _ = released(done, rulebook, Choice(audience="internal", by=(by,) if by else ()), None)
        document, lists = audit_document(found, rulebook), None
        if done.counts.cases <= MOST:
            held = _named_here(behind(done, rulebook, listed_by(found)), f"{ask.work.shelf.folder}/")
            place = f"/audits/{name}/behind{f'/{by}' if by else ''}"
            back = f"/audits/{name}{f'?by={by}' if by else ''}"
            lists = CaseLists(found, rulebook, held, place, back, _records(ask, held.cases))
            document = lists.linked(document)
        _reports[known] = document, lists
        while len(_reports) > _MOST_REPORTS:
            _reports.popitem(last=False)
    return _reports[known]


def _named_here(held: Behind, folder: str) -> Behind:
    """Cases with the names of their files as the folder has them."""
    cases = {name: replace(one, place=one.place.replace(folder, "")) for name, one in held.cases.items()}
    return replace(held, cases=cases)


def _records(ask: Ask, cases: Iterable[str]) -> dict[str, str]:
    """Where the whole record of each of some cases is: a page of the folder's case, or of a table's read again."""
    name = ask.at["name"]
    if source_of(ask.work, name) is not None:
        return {one: f"/audits/{name}/record?case={quote(one, safe='')}" for one in cases}
    keys = {row.case_id: row.key for row in ask.work.look(wait=_WAIT)[0] if not row.wrong}
    return {one: f"/case/{keys[one]}" for one in cases if one in keys}


def figure_cases(ask: Ask) -> Response:
    """One of the pages behind a report: the cases that a figure counts, or what was found in a case."""
    done, rulebook = _opened(ask)
    by = ask.at.get("by", "")
    if by and by not in GROUPS:
        raise Gone
    _, lists = _report(ask, done, rulebook, by)
    document = lists.page(ask.at["page"]) if lists else None
    if document is None:
        raise Gone
    return ask.page("audit_behind.html", name=ask.at["name"], title=document.title, document=document)


def record(ask: Ask) -> Response:
    """The review of a case of a table, read again from its rows."""
    done, rulebook = _opened(ask)
    asked = done.manifest.asked
    made = review(_case_of(ask, rulebook), ask.work.rules.engine, asked.as_at, asked.explanations is not False)
    document = review_document([view(made, rulebook)], Extent(drawn=True, folds=True))
    return ask.page(
        "audit_behind.html", name=ask.at["name"], title=ask.query["case"], document=document, back=True,
    )  # fmt: skip


def _case_of(ask: Ask, rulebook: Rulebook) -> Case:
    name = ask.at["name"]
    file, wanted = source_of(ask.work, name), ask.query.get("case", "")
    if file is None:
        raise Gone
    for one in read_file(str(file), rulebook.vocabulary, mapping_of(ask.work, name)):
        if not isinstance(one, InputError) and one.case_id == wanted:
            return one
    raise Gone


def _verdicts(done: Audit, rulebook: Rulebook) -> list[tuple[str, str, dict[str, int]]]:
    """Each rule with the number of cases of each verdict, those most often at risk first."""
    counted = {
        code: {verdict: numbers[0] for verdict, numbers in found.items()}
        for code, found in done.tally()["verdicts"].items()
    }
    rows = [(code, rulebook.rules[code].title, found) for code, found in counted.items() if set(found) & set(_SHOWN)]
    return sorted(rows, key=lambda row: (-row[2].get("risk", 0), row[0]))


def chosen_cases(ask: Ask) -> Response:
    """The cases behind a figure: of a rule or a theme, a verdict, and a group; each leads to its page."""
    name, verdict = ask.at["name"], ask.query.get("verdict", "risk")
    done, rulebook = _opened(ask)
    theme, by, group = (ask.query.get(one, "") for one in ("theme", "by", "group"))
    if verdict not in _SHOWN or (theme and theme not in THEMES) or (by and by not in GROUPS):
        raise Gone
    rule = None if theme else rulebook.rule(ask.query.get("rule", ""))
    codes = [rule.code] if rule else [one.code for one in rulebook.rules.values() if one.theme == theme]
    found = _cases_of(done, codes, verdict, GROUPS[by] if by else "", group)
    records = _records(ask, [case_id for case_id, _, _ in found])
    cases = [(case_id, records.get(case_id, ""), late, rules) for case_id, late, rules in found]
    return ask.page(
        "audit_cases.html", name=name, rule=rule, title=rule.title if rule else THEMES[theme], theme=theme,
        verdict=verdict, verdicts=_SHOWN, cases=cases[:_MOST_CASES], number=len(cases), by=by, group=group,
        groups=_groups(done, by), characteristics=list(GROUPS),
    )  # fmt: skip


def _cases_of(
    done: Audit, codes: Sequence[str], verdict: str, field: str, group: str
) -> list[tuple[str, int | None, list[str]]]:  # fmt: skip
    """The cases in which a rule among some has a verdict: id, days late, and the rules; `field` has `group`."""
    ranks = {one: number for number, one in enumerate(VERDICTS)}
    rank = pl.col("verdict").cast(pl.String).replace_strict(ranks, return_dtype=pl.Int32)
    worst = (
        done.applied().with_columns(pl.col("rule", "case_id").cast(pl.String)).filter(pl.col("rule").is_in(codes))
        .group_by("case_id", "rule").agg(rank.min().alias("rank"), pl.col("days_late").max())
        .filter(pl.col("rank") == ranks[verdict])
        .group_by("case_id").agg(pl.col("days_late").max(), pl.col("rule").sort())
    )  # fmt: skip
    if field and group:
        facts = done.cases().filter(pl.col(field).cast(pl.String) == group).select(pl.col("case_id").cast(pl.String))
        worst = worst.join(facts, on="case_id", how="semi")
    return worst.sort("case_id").collect().rows()


def _groups(done: Audit, by: str) -> list[str]:
    """The groups of a characteristic that the cases of an audit have."""
    field = GROUPS.get(by, "")
    if not field or field not in done.cases().collect_schema().names():
        return []
    found = done.cases().select(pl.col(field).cast(pl.String).unique()).collect().to_series()
    return sorted(one for one in found if one)


def left_out(ask: Ask) -> Response:
    """What an audit could not read, each with the reason."""
    name = ask.at["name"]
    done, _ = _opened(ask)
    lines = (done.folder / QUARANTINE).read_text(encoding="utf-8").splitlines()[:_MOST_CASES]
    told = (Problem.from_dict(one) for line in lines for one in json.loads(line)["problems"])
    said = named_in(ask.work.shelf.folder, told)
    return ask.page("left_out.html", name=name, said=said[:_MOST_CASES], number=done.counts.quarantined)


def report(ask: Ask) -> Response:
    """The report as a file, for those who are to read it; what earlier reports hide stays hidden."""
    done, rulebook = _opened(ask)
    form, audience = ask.form.get("form", ""), audience_of(ask.form.get("audience", ""))
    if form not in _FORMS or audience is None:
        raise InputError(
            Problem(Place("the report"), "has no such format or readers", expected="one of those on the page")
        )
    by = ask.form.get("by", "")
    choice = Choice(audience=audience, by=(by,) if by in GROUPS else ())
    made, remember = released(done, rulebook, choice, None if audience == "internal" else ledger_of(done))
    content = makers(made, done, rulebook)[form]()
    remember()
    return download(content, f"{ask.at['name']}-{file_name(made, form)}")
