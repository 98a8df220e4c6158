"""The file of a local policy, changed in its text: numbers set, and rules switched off; all else stays as it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fairness.source.loader import load_documents
from fairness.source.yaml_text import YamlText

_EMPTY = "overlay: local-policy\nsays: Set at the desk.\n"


def with_local(text: str, numbers: Mapping[str, str], switched_off: Mapping[str, str]) -> str:
    """The text of an overlay in which these numbers are set and these rules switched off, each with its reason.

    Raises InputError where the text cannot be read.
    """
    documents = load_documents(text.encode(), "policy.yaml") if text.strip() else []
    held: Any = documents[0] if documents else None
    if not isinstance(held, dict):
        text, held = _EMPTY, {}
    changed = YamlText(text, "policy.yaml")
    for key, values in (("set", numbers), ("switch_off", switched_off)):
        before = held.get(key)
        before = before if isinstance(before, dict) else {}
        if not values:
            if key in held:
                changed.remove((0, key))
            continue
        for name, value in values.items():
            if str(before.get(name)) != value:
                changed.set((0, key, name), value)
        for name in before:
            if str(name) not in values:
                changed.remove((0, key, str(name)))
    return changed.text
