"""What a table gives when it is read through a mapping: its first cases, how many there are, and what is not used."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from fairness.cases.models import Case
from fairness.cases.moments import extent
from fairness.cases.vocabulary import Vocabulary
from fairness.chronologies.free_text import FreeText
from fairness.readers.files import no_case, repeated_ids
from fairness.readers.mapping import Mapping
from fairness.readers.reading import Reading
from fairness.readers.record import once
from fairness.readers.tables import Table, open_table
from fairness.reports.page import Page
from fairness.reports.words import count, listed, recorded_date
from fairness.source.printable import printable
from fairness.source.problems import InputError, Place, Problem

SHOWN_CASES = 5
SHOWN_EVENTS = 12


@dataclass(slots=True)
class Preview:
    """A table as read: its first cases, counts, problems and doubts; `table` is None where it cannot be opened."""

    file: str
    vocabulary: Vocabulary
    table: Table | None = None
    first: list[Case] = field(default_factory=list)
    cases: int = 0
    events: int = 0
    failed: int = 0
    problems: list[Problem] = field(default_factory=list)
    doubts: list[Problem] = field(default_factory=list)
    reading: Reading = field(default_factory=Reading)

    @property
    def what(self) -> str:
        """`12 cases with 40 events`, in words."""
        return f"{count(self.cases, 'case')} with {count(self.events, 'event')}" if self.table else "not readable"

    def as_dict(self) -> dict[str, Any]:
        """Counts, the columns and sheets that are not used, and the first cases, for machines."""
        return {
            "cases": self.cases,
            "events": self.events,
            "failed": self.failed,
            "unused_columns": self.table.unused() if self.table else [],
            "unused_sheets": list(self.table.passed_over) if self.table else [],
            "left_out": list(self.table.left_out) if self.table else [],
            "rows": self.reading.rows,
            "event_rows": self.reading.event_rows,
            "unused_dates": self.reading.unused_dates,
            "eventless": self.reading.eventless,
            "first": [_as_dict(case) for case in self.first],
        }

    def show(self, page: Page) -> None:
        """The same on a page, for a person who is to confirm the mapping."""
        if self.table is None:
            return
        mapping = self.table.mapping
        name = f" {mapping.name}" if mapping.name != "native" else ""
        through = f"through the mapping{name}" if mapping.file else "by the names of its columns"
        page.add((f"{printable(self.file)}: {self.what}", "bold"), f", {mapping.layout}, read {through}")
        if self.first:
            page.heading(
                "First cases", f"{len(self.first)} of {self.cases:,}" if self.cases > len(self.first) else ""
            )
        for case in self.first:
            self._case(case, page)
        page.heading("Counts")
        read = self.reading
        for label, number in (
            ("cases", self.cases), ("events", self.events), ("cases without any event", read.eventless),
            ("rows read", read.rows), ("rows that became events", read.event_rows),
            ("cells with a date that were not used", read.unused_dates), ("rows or cases in error", self.failed),
            ("warnings", len(self.doubts)),
        ):  # fmt: skip
            page.add(f"  {number:>9,}  ", label)
        if self.table.left_out:
            page.heading("Left out, or taken otherwise than it stands")
            for said in self.table.left_out:
                page.para(printable(said), 2)
        unused = self.table.unused()
        if unused:
            page.heading("Columns not used", str(len(unused)))
            page.para(", ".join(unused), 2)
        page.print()

    def _case(self, case: Case, page: Page) -> None:
        closed = f"closed {recorded_date(case.closed)}" if case.closed else "open"
        page.blank()
        page.styled([(case.case_id, "bold"), (f"  opened {recorded_date(case.opened)}, {closed}", "")], hang=4)
        for name, value in case.facts.items():
            page.labelled(name, listed(value) if isinstance(value, list) else str(value), 2, wide=30)
        if not case.events:
            page.add("  no events")
        for event in sorted(case.events, key=lambda one: extent(one.date)[0] or date.min)[:SHOWN_EVENTS]:
            said = "; ".join(
                f"{name} {', '.join(map(str, value)) if isinstance(value, list) else value}"
                for name, value in (*event.fields.items(), ("note", event.note))
                if name not in ("type", "date", "time") and value != ""
            )
            when = f"{recorded_date(event.date):>12} {event.time or '':5}"
            label = self.vocabulary.label(event.type)
            page.styled([(f"  {when}  ", "dim"), (label, ""), (f"  {said}" if said else "", "dim")], hang=22)
        for row in case.waiting[:SHOWN_EVENTS]:
            when = recorded_date(row.date) if row.date else "no date"
            may = listed((self.vocabulary.label(one.type) for one in row.candidates), "or")
            parts = [(f"  {when:>12}        ", "dim"), (f"may be: {may}", ""), (f"  {row.text[:60]}", "dim")]
            page.styled(parts, hang=22)
        if len(case.events) > SHOWN_EVENTS:
            page.add((f"  and {count(len(case.events) - SHOWN_EVENTS, 'event')} more", "dim"))


def preview(file: str, vocabulary: Vocabulary, mapping: Mapping | None, ids: dict[str, Place]) -> Preview:
    """A whole table read through a mapping, or by its own names without one; `ids` are those of cases so far."""
    found = Preview(file, vocabulary)
    try:
        found.table = open_table(file, mapping, vocabulary)
        found.problems.extend(repeated_ids(_cases(found, found.table), ids))
        if not found.cases and not found.problems:
            found.problems.append(no_case(file))
    except InputError as error:
        found.problems.extend(error.problems)
    found.doubts = once(found.doubts)
    return found


def _cases(found: Preview, table: Table) -> Iterable[Case]:
    texts = FreeText(found.vocabulary) if table.mapping.free_text else None
    for case, _ in table.cases(reading=found.reading):
        if isinstance(case, InputError):
            found.failed += 1
            found.problems.extend(case.problems)
            continue
        found.cases += 1
        found.events += len(case.events)
        case = texts.read(case) if texts else case
        found.doubts.extend(case.warnings)
        if len(found.first) < SHOWN_CASES:
            found.first.append(case)
        yield case


def _as_dict(case: Case) -> dict[str, Any]:
    return {
        "case_id": case.case_id,
        "opened": case.opened,
        "closed": case.closed,
        "facts": case.facts,
        "events": [{**event.fields, "note": event.note} for event in case.events],
    }
