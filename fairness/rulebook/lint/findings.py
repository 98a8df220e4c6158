"""What lint finds, and the rule that it looks at."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from fairness.cases.vocabulary import Vocabulary
from fairness.rulebook.models import Pack, Rule
from fairness.source.loader import line_of
from fairness.source.names import visible
from fairness.source.problems import Place

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to put right: where, in which rule (empty for a whole pack), by which check, and why."""

    place: Place
    rule: str
    severity: Severity
    check: str
    message: str

    def __str__(self) -> str:
        rule = f"{self.rule} " if self.rule else ""
        return f"{self.place}: {rule}{self.check}: {self.message}"

    def as_dict(self) -> dict[str, str | int | None]:
        """The same, for machines."""
        return {
            "file": visible(self.place.file),
            "line": self.place.line,
            "rule": self.rule or None,
            "severity": self.severity,
            "check": self.check,
            "message": self.message,
        }


@dataclass(slots=True)
class Subject:
    """A rule as loaded and as written (`raw`), in its pack, with what was found about it so far."""

    rule: Rule
    raw: dict[str, Any]
    pack: Pack
    vocabulary: Vocabulary
    findings: list[Finding] = field(default_factory=list)

    @property
    def check(self) -> dict[str, Any]:
        """The check as written, parameters by their names."""
        written = self.raw.get("check")
        return written if isinstance(written, dict) else {}

    def error(self, check: str, message: str, *path: str | int) -> None:
        """Note what must be put right; `path` leads from the rule to the place."""
        self._note("error", check, message, path)

    def warning(self, check: str, message: str, *path: str | int) -> None:
        """Note what may be right, but is worth a look."""
        self._note("warning", check, message, path)

    def _note(self, severity: Severity, check: str, message: str, path: tuple[str | int, ...]) -> None:
        place = Place(self.rule.place.file, line_at(self.raw, path))
        self.findings.append(Finding(place, self.rule.code, severity, check, message))


def line_at(raw: Any, path: tuple[str | int, ...]) -> int | None:
    """The line to which `path` leads inside `raw`, as far as it does."""
    line = line_of(raw)
    for key in path:
        line = line_of(raw, key) or line
        try:
            raw = raw[key]
        except (KeyError, IndexError, TypeError):
            break
    return line
