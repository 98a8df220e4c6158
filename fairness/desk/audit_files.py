"""Where the audits of a folder stand: each in a folder of its own, and the table of one that is of a table."""

from __future__ import annotations

import re
from pathlib import Path

from fairness.audit.folder import MANIFEST
from fairness.desk.work import Gone, Work
from fairness.readers.kinds import is_table
from fairness.readers.mapping import Mapping, load_mapping

AUDITS = ".fairness-audits"  # hidden, so that no reader of cases takes what is in it for cases
TABLES = "tables"
MAPPING = "mapping.yaml"
_NAME = re.compile(r"[A-Za-z0-9][\w-]{0,59}")


def is_name(name: str) -> bool:
    """Whether an audit may be called so."""
    return _NAME.fullmatch(name) is not None and name != TABLES


def audit_folder(work: Work, name: str = "") -> Path:
    """The folder of all audits, or of one. Raises Gone for what is no name of one."""
    if name and not is_name(name):
        raise Gone
    return work.shelf.folder / AUDITS / name


def is_finished(work: Work, name: str) -> bool:
    """Whether an audit is there and has been finished."""
    return (audit_folder(work, name) / MANIFEST).exists()


def audits_of(work: Work) -> list[str]:
    """The audits of a folder by name, finished or not."""
    top = audit_folder(work)
    return sorted(one.name for one in top.iterdir() if one.is_dir() and is_name(one.name)) if top.is_dir() else []


def table_folder(work: Work, name: str) -> Path:
    """Where the table of an audit stands with its mapping. Raises Gone for what is no name of an audit."""
    audit_folder(work, name)
    return audit_folder(work) / TABLES / name


def source_of(work: Work, name: str) -> Path | None:
    """The table that an audit is of; None for one of the folder's cases."""
    place = table_folder(work, name)
    return next((one for one in place.iterdir() if is_table(one.name)), None) if place.is_dir() else None


def mapping_of(work: Work, name: str) -> Mapping:
    """The mapping through which the table of an audit is read. Raises InputError."""
    return load_mapping(str(table_folder(work, name) / MAPPING), work.rules.rulebook.vocabulary)
