"""What differs locally from the national rulebook, for machines."""

from __future__ import annotations

from typing import Any

from fairness.rulebook.rulebook import Rulebook


def local_as_dict(rulebook: Rulebook) -> dict[str, list[dict[str, Any]]]:
    """`overlays`, `set_locally`, `switched_off` and `added`."""
    return {
        "overlays": [
            {"name": one.name, "says": one.says or None, "file": one.file, "digest": one.digest}
            for one in rulebook.overlays
        ],
        "set_locally": [
            {"name": one.name, "was": one.was, "now": one.now, "by": one.by, "tightens_a_duty": one.tightens}
            for one in rulebook.settings
        ],
        "switched_off": [
            {"rule": one.rule.code, "title": one.rule.title, "reason": one.reason, "by": one.by,
             "duties_of": list(one.duties)}
            for one in rulebook.switched_off
        ],
        "added": [
            {"rule": rule.code, "title": rule.title, "by": pack.added_by}
            for pack in rulebook.packs
            if pack.added_by
            for rule in pack.rules
        ],
    }  # fmt: skip
