"""The faults of invented cases (`rules/faults.yaml`): how often each is put in, and which rules it may put at risk.

Beside the rule that is to notice a fault, a pack's rules say themselves which faults may put them at risk.
"""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any, NamedTuple

from fairness.rulebook.rulebook import load_rulebook
from fairness.source.kept import kept
from fairness.source.loader import load_documents, read_bytes
from fairness.source.shipped import rules_folder

FAULTS = "faults.yaml"


class Fault(NamedTuple):
    """The share of the cases with its occasion that have it, the rule that is to notice it, and others that may."""

    share: float
    rule: str
    also: tuple[str, ...] = ()


@cache
def shipped_faults() -> dict[str, Fault]:
    """Every fault by its name, with the rules of the shipped packs that it may put at risk."""
    stated = _stated()
    rules = load_rulebook(lines=False).rules
    also = {name: tuple(code for code, rule in rules.items() if name in rule.faults) for name in stated}
    return {name: Fault(share, rule, also[name]) for name, (share, rule) in stated.items()}


def fault_names() -> tuple[str, ...]:
    """What a rule may say under `faults:`."""
    return tuple(_stated())


@cache
def _stated() -> dict[str, tuple[float, str]]:
    path = rules_folder() / FAULTS
    content = read_bytes(path)

    def read() -> dict[str, tuple[float, str]]:
        (document,) = load_documents(content, str(path))
        return read_faults(document, str(path))

    return kept(path, hashlib.sha256(content).hexdigest(), read)


def looks_like_faults(document: Any) -> bool:
    """Whether a document is meant as the list of faults."""
    return isinstance(document, dict) and "faults" in document


def read_faults(document: Any, file: str) -> dict[str, tuple[float, str]]:
    """The share and the rule of each fault. Raises InputError with everything that is wrong."""
    from fairness.rulebook.written import WrittenFaults
    from fairness.source.documents import read_document

    written = read_document(WrittenFaults, document, file, what="`faults:`")
    return {name: (one.share, one.rule) for name, one in written.faults.items()}
