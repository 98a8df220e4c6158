"""JSON Schema (draft 2020-12) of the files that people write, made from the tables that read them.

An editor completes and explains with it what a file may hold. What the schema accepts is for editors: a value that
the program reads in other spellings (`Doctor`) is shown there in its one spelling.
"""

from __future__ import annotations

from typing import Any

from fairness.cases.vocabulary import Vocabulary
from fairness.rulebook.rulebook import Rulebook
from fairness.rulebook.schema.cases import case, event
from fairness.rulebook.schema.overlays import overlay
from fairness.rulebook.schema.packs import applies, pack
from fairness.rulebook.schema.parts import shared

__all__ = ["KINDS", "schema"]

KINDS = ("pack", "case", "overlay")
_TITLES = {"pack": "A rule pack of fairness", "case": "A case file of fairness", "overlay": "An overlay of fairness"}


def schema(kind: str, vocabulary: Vocabulary, rulebook: Rulebook | None = None) -> dict[str, Any]:
    """The schema of one of `KINDS`. With a rulebook, an overlay's names its parameters and rules."""
    body = {
        "pack": lambda: pack(vocabulary),
        "case": lambda: case(vocabulary),
        "overlay": lambda: overlay(vocabulary, rulebook),
    }
    made = body[kind]()
    parts = {**shared(vocabulary), "event": event(vocabulary), "applies": applies(vocabulary)}
    used: dict[str, Any] = {}
    _collect(made, parts, used)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:fairness:schema:{kind}",
        "title": _TITLES[kind],
        **made,
        "$defs": dict(sorted(used.items())),
    }


def _collect(value: Any, parts: dict[str, Any], used: dict[str, Any]) -> None:
    """Add to `used` each of `parts` that `value` refers to, and those that these refer to."""
    if isinstance(value, list):
        for one in value:
            _collect(one, parts, used)
    elif isinstance(value, dict):
        name = str(value.get("$ref", "")).removeprefix("#/$defs/")
        if name in parts and name not in used:
            used[name] = parts[name]
            _collect(parts[name], parts, used)
        for one in value.values():
            _collect(one, parts, used)
