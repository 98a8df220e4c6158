"""Audits that run while the desk is used, a thread each."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fairness.audit.records import Counts
from fairness.audit.review import Question
from fairness.audit.run import run as run_audit
from fairness.desk.audit_files import audit_folder, mapping_of, source_of
from fairness.desk.shelf import ReadOnly
from fairness.desk.work import Work
from fairness.readers.files import find_files
from fairness.source.printable import printable
from fairness.source.problems import InputError, Problem


@dataclass(slots=True)
class Job:
    """An audit that runs, or why it stopped."""

    done: int = 0
    parts: int = 0
    cases: int = 0
    wrong: Sequence[str] = ()


_jobs: dict[Path, Job] = {}


def job_of(folder: Path) -> Job | None:
    """The audit that is made in a folder, while it runs or where it stopped; None for one that is finished."""
    return _jobs.get(folder)


def start(work: Work, name: str) -> None:
    """Begin an audit, or go on with one that was stopped: of its table where it has one, else of the folder's cases.

    Raises ReadOnly, and InputError where there is nothing that can be read.
    """
    if work.shelf.read_only:
        raise ReadOnly
    folder = audit_folder(work, name)
    job = _jobs.get(folder)
    if job is not None and not job.wrong:
        return
    table = source_of(work, name)
    mapping = mapping_of(work, name) if table else None
    passed_over: list[Problem] = []
    files = find_files([str(table or work.shelf.folder)], mapping, passed_over=passed_over)
    folder.parent.mkdir(mode=0o700, exist_ok=True)
    job = _jobs[folder] = Job()
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
