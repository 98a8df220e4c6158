"""What differs locally from the national rulebook, for readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fairness.reports.words import listed
from fairness.rulebook.rulebook import Rulebook

if TYPE_CHECKING:
    from fairness.rulebook.overlays import Setting, SwitchedOff


def policies(rulebook: Rulebook) -> str:
    """The overlays in one line: `example-trust (policy.yaml)`."""
    return ", ".join(f"{one.name} ({one.file})" for one in rulebook.overlays)


def local_notes(rulebook: Rulebook) -> list[str]:
    """A sentence for each number set or tightened, each rule switched off and each rule added."""
    added = [
        f"Added locally: {rule.code}, {rule.title}, by {pack.added_by}."
        for pack in rulebook.packs
        if pack.added_by
        for rule in pack.rules
        if rule.code in rulebook.rules
    ]
    return [*map(_set, rulebook.settings), *map(_off, rulebook.switched_off), *added]


def _set(one: Setting) -> str:
    word = "Tightened" if one.tightens else "Set"
    return f"{word} locally: {one.name} is {one.now} (was {one.was}), by {one.by}."


def _off(one: SwitchedOff) -> str:
    said = f"Switched off locally: {one.rule.code}, {one.rule.title}, by {one.by}: {one.reason.rstrip('.')}."
    return f"{said} A duty of {listed(one.duties)} is not asked." if one.duties else said
