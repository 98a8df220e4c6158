"""The pages behind an internal report: from each figure to its cases. Nothing here is called for other readers."""

from __future__ import annotations

import json
from pathlib import Path

from fairness.audit.behind import behind
from fairness.audit.folder import write_json
from fairness.audit.measures import ORGANISATION
from fairness.audit.report.model import Report
from fairness.audit.run import Audit
from fairness.cli.messages import tell
from fairness.reports.audit.behind import CaseLists
from fairness.reports.audit.sections import audit_document
from fairness.reports.html.page import style
from fairness.reports.render.formats import FORMATS, as_page
from fairness.rulebook.rulebook import Rulebook
from fairness.source.problems import InputError, Place, Problem
from fairness.source.whole import write_text

MOST = 5_000  # cases that are listed one by one
_LIST, _STYLE = "cases.json", "style.css"
_SAYS = "written by `fairness audit report --audience internal`, which replaces the files listed"


def page_with_cases(report: Report, audit: Audit, rulebook: Rulebook, path: Path) -> str:
    """The page of an internal report, each figure of which leads to its cases; these are written beside `path`.

    Of very many cases no lists are written, and that is told.
    """
    document = audit_document(report, rulebook)
    if audit.counts.cases > MOST:
        tell(
            f"More than {MOST:,} cases: the figures of {path.name} lead to no lists. The workbook has every finding."
        )
        return str(FORMATS["html"].make(document))
    folder = path.with_name(f"{path.stem}-cases")
    older = _older(folder)
    by = [one.by for one in report.disparities] + [one.step for one in report.trends[:1]]
    by += [ORGANISATION] if report.units else []
    lists = CaseLists(report, rulebook, behind(audit, rulebook, tuple(dict.fromkeys(by))), folder.name, path.name)
    folder.mkdir(exist_ok=True)
    for name in older:
        (folder / name).unlink(missing_ok=True)
    written = [_STYLE]
    write_text(folder / _STYLE, str(style()))
    for name, page in lists.pages():
        write_text(folder / name, as_page(page, _STYLE))
        written.append(name)
    write_json(folder / _LIST, {"cases": _SAYS, "files": sorted(written)})
    tell(f"Written: {folder} (the cases behind each figure)")
    return as_page(lists.linked(document))


def _older(folder: Path) -> list[str]:
    """The files that an earlier report left in the folder. Raises InputError for a folder of something else."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return []
    try:
        listed = json.loads((folder / _LIST).read_text(encoding="utf-8"))
        names = listed["files"] if listed["cases"] == _SAYS else None
    except (OSError, ValueError, KeyError, TypeError):
        names = None
    if not isinstance(names, list):
        expected = "no file or folder of this name, or the one that an earlier report wrote"
        raise InputError(Problem(Place(str(folder)), "holds something else", expected=expected))
    return [one for one in names if isinstance(one, str) and Path(one).name == one]
