"""Where the files that ship with the program are: the vocabulary, the rule packs and the self-assessment."""

from __future__ import annotations

from pathlib import Path

# A folder of this name holds questions or answers about a process: neither rule packs nor cases are looked for in it.
SELF_ASSESSMENT = "self-assessment"
_PACKAGE = Path(__file__).resolve().parent.parent


def rules_folder() -> Path:
    """The folder of the shipped rules: inside the package when installed, beside it in a checkout."""
    installed = _PACKAGE / "rules"
    return installed if installed.is_dir() else _PACKAGE.parent / "rules"
