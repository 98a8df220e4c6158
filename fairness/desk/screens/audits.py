"""Audits: those of this folder, and how far each is. One is of the folder's cases, or of a table that is brought."""

from __future__ import annotations

import shutil
from collections.abc import Sequence

from starlette.responses import Response

from fairness.desk.asking import Ask, go
from fairness.desk.audit_files import audit_folder, audits_of, is_finished, is_name, table_folder
from fairness.desk.audit_runs import job_of, start
from fairness.desk.screens.audit_report import report_page
from fairness.desk.screens.tables import propose
from fairness.desk.work import Gone, named_in
from fairness.readers.kinds import TABLES as TABLES_READ
from fairness.readers.kinds import is_table
from fairness.source.problems import InputError


def audits(ask: Ask) -> Response:
    """Every audit of the folder, and a form for a new one."""
    return _list(ask, [])


def _list(ask: Ask, wrong: Sequence[str], status: int = 200) -> Response:
    found = [(one, "finished" if is_finished(ask.work, one) else "not finished") for one in audits_of(ask.work)]
    day = ask.work.as_at.isoformat()
    return ask.page(
        "audits.html",
        status,
        found=found,
        wrong=wrong,
        held=ask.form,
        name=f"audit-{day}",
        accept=",".join(TABLES_READ),
    )


def begin(ask: Ask) -> Response:
    """Start an audit of the cases of the folder; or take a table, of which the columns are confirmed first."""
    name = ask.form.get("name", "")
    if not is_name(name):
        return _list(ask, ["Give the audit a name of letters, digits and hyphens, such as audit-2024."], 422)
    if is_finished(ask.work, name):
        return _list(ask, [f"There is an audit {name} already. Give this one another name."], 422)
    upload = ask.uploads.get("table")
    if upload is None:
        shutil.rmtree(table_folder(ask.work, name), ignore_errors=True)  # one that was brought and not begun
        start(ask.work, name)
        return go(f"/audits/{name}")
    if not is_table(upload.name):
        return _list(
            ask, ["This is not a table that we read. Bring a file ending in .csv, .xlsx, .ods or .parquet."], 422
        )
    try:
        propose(ask.work, name, upload)
    except InputError as error:
        return _list(ask, named_in(table_folder(ask.work, name), error.problems), 422)
    return go(f"/audits/{name}/table")


def go_on(ask: Ask) -> Response:
    """Go on with an audit that was stopped."""
    name = ask.at["name"]
    start(ask.work, name)
    return go(f"/audits/{name}")


def audit(ask: Ask) -> Response:
    """How far an audit is; once it is finished, its report."""
    name = ask.at["name"]
    folder = audit_folder(ask.work, name)
    job = job_of(folder)
    if job is not None or not is_finished(ask.work, name):
        if not folder.is_dir() and job is None:
            raise Gone
        return ask.page("audit_runs.html", name=name, job=job, wrong=job.wrong if job else [])
    return report_page(ask)
