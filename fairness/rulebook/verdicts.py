"""The verdicts: what rules' examples expect and engines give, the worst first."""

from __future__ import annotations

from enum import StrEnum


class Verdict(StrEnum):
    """The six verdicts, and `explained`, which a risk becomes when the case file answers it.

    Each has its place from the worst on (`code`), and `says` what it means. They stand in that order.
    """

    code: int
    says: str

    RISK = "risk", "The record does not show what is expected."
    UNKNOWN = "unknown", "The record cannot tell."
    DUE = "due", "There is still time."
    EXPLAINED = "explained", "A risk that the case file answers."
    MET = "met", "The record shows it."
    LAPSED = "lapsed", "It was released, or the case closed first."
    NOT_APPLICABLE = "not_applicable", "Nothing in the case asks for it."

    def __new__(cls, value: str, says: str) -> Verdict:
        """A verdict after those before it."""
        made = str.__new__(cls, value)
        made._value_, made.code, made.says = value, len(cls.__members__), says
        return made

    @property
    def is_judged(self) -> bool:
        """Whether the record settled it: a case is judged by a rule where its worst verdict is one of these."""
        return self in (Verdict.RISK, Verdict.EXPLAINED, Verdict.MET)


VERDICTS = tuple(one.value for one in Verdict)
JUDGED = tuple(one.value for one in Verdict if one.is_judged)
