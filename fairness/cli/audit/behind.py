"""The pages behind an internal report: from each figure to its cases. Nothing here is called for other readers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from fairness.audit.behind import Behind, behind
from fairness.audit.folder import write_json
from fairness.audit.report.model import Report
from fairness.audit.run import Audit
from fairness.cli.messages import tell
from fairness.engines.model import Verdict
from fairness.engines.review import engine_for, review
from fairness.readers.files import read_file
from fairness.reports.audit.behind import MOST, CaseLists, listed_by, review_pages
from fairness.reports.audit.sections import audit_document
from fairness.reports.document import Document
from fairness.reports.html.page import style
from fairness.reports.render.formats import FORMATS, as_page
from fairness.reports.review.sections import Extent, review_document
from fairness.reports.view import view
from fairness.rulebook.rulebook import Rulebook
from fairness.source.problems import InputError, Place, Problem
from fairness.source.whole import listed_before, write_text

MOST_REVIEWS = 100  # cases of which the whole record is reviewed, the gravest first
_PLACE = re.compile(r"(:\d+|, row \d+)$")
_LIST, _STYLE = "cases.json", "style.css"
_SAYS = "written by `fairness audit report --audience internal`, which replaces the files listed"


def page_with_cases(report: Report, audit: Audit, rulebook: Rulebook, path: Path) -> str:
    """The page of an internal report, each figure of which leads to its cases; these are written beside `path`.

    Of very many cases no lists are written, and that is told.
    """
    document = audit_document(report, rulebook)
    if audit.counts.cases > MOST:
        tell(
            f"More than {MOST:,} cases: the figures of {path.name} do not lead to lists. "
            "The workbook has every finding."
        )
        return str(FORMATS["html"].make(document))
    folder = path.with_name(f"{path.stem}-cases")
    older = _older(folder)
    held = behind(audit, rulebook, listed_by(report))
    reviews = dict(_reviews(audit, rulebook, held))
    reviewed = review_pages(held, reviews)
    lists = CaseLists(report, rulebook, held, folder.name, f"../{path.name}", reviewed)
    folder.mkdir(exist_ok=True)
    for name in older:
        (folder / name).unlink(missing_ok=True)
    written = [_STYLE]
    write_text(folder / _STYLE, str(style()))
    for name, page in lists.pages():
        write_text(folder / name, as_page(page, _STYLE))
        written.append(name)
    for case, whole in reviews.items():
        write_text(folder / reviewed[case], as_page(whole, _STYLE))
        written.append(reviewed[case])
    write_json(folder / _LIST, {"cases": _SAYS, "files": sorted(written)})
    tell(f"Written: {folder} (the cases behind each figure)")
    return as_page(lists.linked(document))


def _reviews(audit: Audit, rulebook: Rulebook, held: Behind) -> Iterator[tuple[str, Document]]:
    """The review of the whole record of the cases most at risk, where what the audit read can be read again.

    A record that has changed since, so that other rules are at risk, is left out: its page would not say what the
    report says.
    """
    wanted = held.gravest(MOST_REVIEWS)
    files: dict[str, set[str]] = {}
    for name in wanted:
        files.setdefault(_PLACE.sub("", held.cases[name].place), set()).add(name)
    asked, engine = audit.manifest.asked, engine_for(rulebook, "direct")
    for file, ids in files.items():
        if not Path(file).is_file():
            continue
        for case in read_file(file, rulebook.vocabulary, None, asked.nation or None):
            if isinstance(case, InputError) or case.case_id not in ids:
                continue
            made = review(case, engine, asked.as_at, asked.explanations is not False)
            risky = {code for code, verdict in made.verdicts().items() if verdict is Verdict.RISK}
            if risky == {one.rule.code for one in held.found[case.case_id]}:
                extent = Extent(drawn=True, folds=True)
                yield case.case_id, review_document([view(made, rulebook)], extent)


def _older(folder: Path) -> list[str]:
    """The files that an earlier report left in the folder. Raises InputError for a folder of something else."""
    names = listed_before(folder, _LIST, lambda held: bool(held["cases"] == _SAYS))
    if names is None:
        expected = "no file or folder of this name, or the one that an earlier report wrote"
        raise InputError(Problem(Place(str(folder)), "holds something else", expected=expected))
    return [one for one in names if isinstance(one, str) and Path(one).name == one]
