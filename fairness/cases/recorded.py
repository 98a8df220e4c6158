"""What a source keeps in full: the entries of `recorded:`, asked for one role, fact or attribute."""

from __future__ import annotations

from collections.abc import Sequence

from fairness.cases.naming import names

ROLES = "roles."


def keeps_role(recorded: Sequence[str] | None, role: str) -> bool:
    """Whether a source that keeps `recorded` (None: everything) keeps who holds a role.

    A list that names no role says nothing of roles.
    """
    named = [one for one in recorded or () if one.startswith(ROLES)]
    return not named or any(names(one, f"{ROLES}{role}") for one in named)
