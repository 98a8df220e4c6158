"""The file of a local policy, changed in its text: numbers set, and rules switched off; all else stays as it is."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from ruamel.yaml import YAML

_EMPTY = "overlay: local-policy\nsays: Set at the desk.\n"


def with_local(text: str, numbers: Mapping[str, str], switched_off: Mapping[str, str]) -> str:
    """The text of an overlay in which these numbers are set and these rules switched off, each with its reason."""
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 100_000
    document: Any = yaml.load(text or _EMPTY)
    if not isinstance(document, dict):
        document = yaml.load(_EMPTY)
    for key, values in (("set", numbers), ("switch_off", switched_off)):
        held = document.get(key)
        if not isinstance(held, dict):
            held = {}
        for name in [one for one in held if one not in values]:
            del held[name]
        held.update({name: value for name, value in values.items() if str(held.get(name)) != value})
        if held:
            document[key] = held
        else:
            document.pop(key, None)
    made = io.StringIO()
    yaml.dump(document, made)
    return made.getvalue()
