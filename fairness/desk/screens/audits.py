"""Audits: of this folder or of a table, the report, and from its figures to the cases behind them."""

from __future__ import annotations

import json
import re
import shutil
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from starlette.responses import Response

from fairness.audit.folder import QUARANTINE
from fairness.audit.measures import GROUPS
from fairness.audit.records import Counts
from fairness.audit.report.build import Choice
from fairness.audit.review import Question
from fairness.audit.run import Audit, open_audit
from fairness.audit.run import run as run_audit
from fairness.desk.asking import Ask, download, go
from fairness.desk.shelf import ReadOnly
from fairness.desk.work import Gone, Work
from fairness.readers.files import find_files
from fairness.readers.kinds import is_table
from fairness.readers.mapping import Mapping, load_mapping
from fairness.readers.suggest import suggest
from fairness.reports.audit.files import file_name, ledger_of, makers, released
from fairness.reports.audit.sections import audit_document
from fairness.reports.document import Document
from fairness.reports.suggestion import as_yaml
from fairness.reports.table_preview import Preview, preview
from fairness.rulebook.models import THEMES
from fairness.rulebook.rulebook import Rulebook
from fairness.rulebook.verdicts import VERDICTS
from fairness.source.printable import printable
from fairness.source.problems import InputError, Place, Problem
from fairness.source.whole import write_bytes, write_text
from fairness.statistics.disclosure import Audience

AUDITS = ".fairness-audits"  # hidden, so that no reader of cases takes what is in it for cases
_TABLES = "tables"
_NAME = re.compile(r"[A-Za-z0-9][\w-]{0,59}")
_SHOWN = {"risk": "At risk", "met": "Met", "unknown": "Not judged", "due": "Due", "explained": "Explained"}
_KINDS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "json": "application/json",
}  # fmt: skip
_AUDIENCES: dict[str, Audience] = {"internal": "internal", "shared": "shared", "public": "public"}
_MOST_CASES = 500
_WAIT = 20.0  # seconds for the folder to be read, so that cases can be led to


@dataclass(slots=True)
class _Job:
    """An audit that runs, or why it stopped."""

    done: int = 0
    parts: int = 0
    cases: int = 0
    wrong: Sequence[str] = ()


_jobs: dict[Path, _Job] = {}
_documents: dict[tuple[str, ...], Document] = {}


def _folder(work: Work, name: str = "") -> Path:
    """The folder of audits, or of one. Raises Gone for what is no name of one."""
    if name and not _NAME.fullmatch(name):
        raise Gone
    return work.shelf.folder / AUDITS / name


def audits(ask: Ask) -> Response:
    """Every audit of the folder, and a form for a new one."""
    return _list(ask, [])


def _list(ask: Ask, wrong: Sequence[str], status: int = 200) -> Response:
    top = _folder(ask.work)
    names = sorted(one.name for one in top.iterdir() if one.is_dir() and one.name != _TABLES) if top.is_dir() else []
    found = [(name, "finished" if (top / name / "manifest.json").exists() else "not finished") for name in names]
    day = ask.work.as_at.isoformat()
    return ask.page("audits.html", status, found=found, wrong=wrong, held=ask.form, name=f"audit-{day}")


def begin(ask: Ask) -> Response:
    """Start an audit of the cases of the folder; or take a table, of which the columns are confirmed first."""
    name = ask.form.get("name", "")
    if not _NAME.fullmatch(name) or name == _TABLES:
        return _list(ask, ["Give the audit a name of letters, digits and hyphens, such as audit-2024."], 422)
    if (_folder(ask.work, name) / "manifest.json").exists():
        return _list(ask, [f"There is an audit {name} already. Give this one another name."], 422)
    upload = ask.uploads.get("table")
    if upload is None:
        _start(ask.work, name, [str(ask.work.shelf.folder)], None)
        return go(f"/audits/{name}")
    if not is_table(upload.name):
        return _list(
            ask, ["This is not a table that we read. Bring a file ending in .csv, .xlsx, .ods or .parquet."], 422
        )
    place = _folder(ask.work) / _TABLES / name
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(mode=0o700, parents=True)
    table = place / upload.name
    write_bytes(table, upload.content)
    try:
        write_text(place / "mapping.yaml", as_yaml(suggest(str(table), ask.work.rules.rulebook.vocabulary)))
    except InputError as error:
        shutil.rmtree(place, ignore_errors=True)
        return _list(ask, [one.replace(f"{place}/", "") for one in ask.work.plainly(error)], 422)
    return go(f"/audits/{name}/table")


# -- a table ---------------------------------------------------------------------------------------------------------


def table(ask: Ask) -> Response:
    """Which column of a table holds what, as we propose it, and the first cases that this gives."""
    place, file = _table_of(ask)
    return _table_page(ask, place, file, (place / "mapping.yaml").read_text(encoding="utf-8"))


def _table_of(ask: Ask) -> tuple[Path, Path]:
    place = _folder(ask.work) / _TABLES / ask.at["name"]
    _folder(ask.work, ask.at["name"])
    files = [one for one in place.iterdir() if is_table(one.name)] if place.is_dir() else []
    if not files:
        raise Gone
    return place, files[0]


def _table_page(ask: Ask, place: Path, file: Path, text: str, status: int = 200) -> Response:
    seen, wrong = _seen(ask, place, file)
    return ask.page(
        "table.html", status, name=ask.at["name"], file=file.name, mapping=text, seen=seen, wrong=wrong,
        label=ask.work.rules.rulebook.vocabulary.label,
    )  # fmt: skip


def _seen(ask: Ask, place: Path, file: Path) -> tuple[Preview | None, list[str]]:
    """What a table gives through its mapping, and what is wrong with either."""
    words = ask.work.rules.rulebook.vocabulary
    try:
        found = preview(str(file), words, load_mapping(str(place / "mapping.yaml"), words), {})
    except InputError as error:
        return None, [str(one).replace(f"{place}/", "") for one in error.problems[:20]]
    return found, [str(one).replace(f"{place}/", "") for one in found.problems[:20]]


def confirm(ask: Ask) -> Response:
    """Keep what was changed of a mapping, and show what it gives; or start the audit through it."""
    place, file = _table_of(ask)
    text = ask.form.get("mapping", "") + "\n"
    write_text(place / "mapping.yaml", text)
    seen, _ = _seen(ask, place, file)
    if ask.form.get("do") != "start" or seen is None or not seen.cases:
        return _table_page(ask, place, file, text, 200 if seen and seen.cases else 422)
    mapping = load_mapping(str(place / "mapping.yaml"), ask.work.rules.rulebook.vocabulary)
    _start(ask.work, ask.at["name"], [str(file)], mapping)
    return go(f"/audits/{ask.at['name']}")


# -- a run -----------------------------------------------------------------------------------------------------------


def _start(work: Work, name: str, sources: Sequence[str], mapping: Mapping | None) -> None:
    """Begin an audit in a thread, or go on with one that was stopped."""
    if work.shelf.read_only:
        raise ReadOnly
    folder = _folder(work, name)
    job = _jobs.get(folder)
    if job is not None and not job.wrong:
        return
    passed_over: list[Problem] = []
    files = find_files(sources, mapping, passed_over=passed_over)
    folder.parent.mkdir(mode=0o700, exist_ok=True)
    job = _jobs[folder] = _Job()
    question = Question(work.rules.rulebook, work.as_at)

    def told(done: int, parts: int, counts: Counts) -> None:
        job.done, job.parts, job.cases = done, parts, counts.cases

    def running() -> None:
        try:
            again = folder.exists() and any(folder.iterdir())
            run_audit(
                files, folder, question, mapping=mapping, resume=again, progress=told, passed_over=passed_over
            )  # fmt: skip
            del _jobs[folder]
        except InputError as error:
            job.wrong = [one.replace(f"{folder}/", "") for one in work.plainly(error)]
        except Exception as error:
            job.wrong = [f"It stopped: {printable(str(error))[:200]}."]

    threading.Thread(target=running, daemon=True).start()


def go_on(ask: Ask) -> Response:
    """Go on with an audit that was stopped."""
    name = ask.at["name"]
    tables = _folder(ask.work) / _TABLES / name
    if tables.is_dir():
        _, file = _table_of(ask)
        mapping = load_mapping(str(tables / "mapping.yaml"), ask.work.rules.rulebook.vocabulary)
        _start(ask.work, name, [str(file)], mapping)
    else:
        _start(ask.work, name, [str(ask.work.shelf.folder)], None)
    return go(f"/audits/{name}")


def audit(ask: Ask) -> Response:
    """How far an audit is; once it is finished, its report."""
    name = ask.at["name"]
    folder = _folder(ask.work, name)
    job = _jobs.get(folder)
    if job is not None or not (folder / "manifest.json").exists():
        if not folder.is_dir() and job is None:
            raise Gone
        return ask.page("audit_runs.html", name=name, job=job, wrong=job.wrong if job else [])
    rulebook = ask.work.rules.rulebook
    done = open_audit(folder, rulebook)
    by = ask.query.get("by", "")
    chosen = (by,) if by in GROUPS else ()
    return ask.page(
        "audit.html", name=name, document=_document(done, rulebook, chosen), counts=done.counts, by=by,
        groups=list(GROUPS), themes=THEMES, rules=_behind(done, rulebook), verdicts=_SHOWN,
    )  # fmt: skip


def _document(done: Audit, rulebook: Rulebook, by: tuple[str, ...]) -> Document:
    """The report for internal use, made once."""
    known = (str(done.folder), done.manifest.seal, *by)
    if known not in _documents:
        found, _ = released(done, rulebook, Choice(audience="internal", by=by), None)
        _documents[known] = audit_document(found, rulebook)
    return _documents[known]


def _behind(done: Audit, rulebook: Rulebook) -> list[tuple[str, str, dict[str, int]]]:
    """Each rule with the number of cases of each verdict, those most often at risk first."""
    counted = {
        code: {verdict: numbers[0] for verdict, numbers in found.items()}
        for code, found in done.tally()["verdicts"].items()
    }
    rows = [(code, rulebook.rules[code].title, found) for code, found in counted.items() if set(found) & set(_SHOWN)]
    return sorted(rows, key=lambda row: (-row[2].get("risk", 0), row[0]))


def behind(ask: Ask) -> Response:
    """The cases behind a figure: of a rule or a theme, a verdict, and a group; each leads to its page."""
    name, verdict = ask.at["name"], ask.query.get("verdict", "risk")
    rulebook = ask.work.rules.rulebook
    done = open_audit(_folder(ask.work, name), rulebook)
    theme, by, group = (ask.query.get(one, "") for one in ("theme", "by", "group"))
    if verdict not in _SHOWN or (theme and theme not in THEMES) or (by and by not in GROUPS):
        raise Gone
    rule = None if theme else rulebook.rule(ask.query.get("rule", ""))
    codes = [rule.code] if rule else [one.code for one in rulebook.rules.values() if one.theme == theme]
    found = _cases_of(done, codes, verdict, GROUPS[by] if by else "", group)
    keys = {row.case_id: row.key for row in ask.work.look(wait=_WAIT)[0] if not row.wrong}
    cases = [(case_id, keys.get(case_id, ""), late, rules) for case_id, late, rules in found]
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
        done.results().with_columns(pl.col("rule", "case_id").cast(pl.String)).filter(pl.col("rule").is_in(codes))
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
    done = open_audit(_folder(ask.work, name), ask.work.rules.rulebook)
    lines = (done.folder / QUARANTINE).read_text(encoding="utf-8").splitlines()[:_MOST_CASES]
    told = [str(Problem.from_dict(one)) for line in lines for one in json.loads(line)["problems"]]
    said = [one.replace(f"{ask.work.shelf.folder}/", "") for one in told]
    return ask.page("left_out.html", name=name, said=said[:_MOST_CASES], number=done.counts.quarantined)


def report(ask: Ask) -> Response:
    """The report as a file, for those who are to read it; what earlier reports hide stays hidden."""
    rulebook = ask.work.rules.rulebook
    done = open_audit(_folder(ask.work, ask.at["name"]), rulebook)
    form, audience = ask.form.get("form", ""), _AUDIENCES.get(ask.form.get("audience", ""))
    if form not in _KINDS or audience is None:
        raise InputError(Problem(Place("the report"), "has no such format or readers"))
    by = ask.form.get("by", "")
    choice = Choice(audience=audience, by=(by,) if by in GROUPS else ())
    made, remember = released(done, rulebook, choice, None if audience == "internal" else ledger_of(done))
    content = makers(made, done, rulebook)[form]()
    remember()
    return download(content, f"{ask.at['name']}-{file_name(made, form)}", _KINDS[form])
