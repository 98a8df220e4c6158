"""How far an audit is, as a bar on the terminal."""

from __future__ import annotations

from time import monotonic
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from fairness.audit.records import Counts


class ProgressBar:
    """A bar on stderr, where stderr is a terminal."""

    def __init__(self) -> None:
        self._bar: Progress | None = None
        self._task: Any = None
        self._begun: tuple[float, int] | None = None

    def __enter__(self) -> ProgressBar:
        console = Console(stderr=True)
        if console.is_terminal:
            self._bar = Progress(
                TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("parts"),
                TimeRemainingColumn(), TextColumn("{task.fields[rate]}"), console=console, transient=True,
            )  # fmt: skip
            self._bar.start()
            self._task = self._bar.add_task("Reviewing", total=None, rate="")
        return self

    def tell(self, done: int, total: int, counts: Counts) -> None:
        """Show how far the run is."""
        if self._bar is not None:
            cases = counts.cases + counts.unopened
            self._begun = self._begun or (monotonic(), cases)  # what was finished before counts for nothing
            speed = (cases - self._begun[1]) / max(monotonic() - self._begun[0], 0.001)
            rate = f"{cases:,} cases, {speed:,.0f} a second, {counts.quarantined:,} in quarantine"
            self._bar.update(self._task, completed=done, total=total, rate=rate)

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def __exit__(self, *_: object) -> None:
        self.close()
