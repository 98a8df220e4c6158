"""Event logs in XES read into cases, trace by trace: a log of any length in little memory."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from fairness.cases.models import Case
from fairness.cases.vocabulary import Term, Vocabulary
from fairness.readers.date_forms import clock_of_date
from fairness.readers.header import fold
from fairness.readers.lines import as_line
from fairness.readers.mapping import Mapping, Source
from fairness.readers.record import read_case
from fairness.readers.rows import as_kept, as_text, terms_of
from fairness.readers.traces import traces
from fairness.source.loader import Items
from fairness.source.loader import Mapping as Filled
from fairness.source.problems import InputError, Place, Problem, nearest

NAME, WHEN, WHO = "concept:name", "time:timestamp", "org:resource"
_MOST = 65_536  # characters of the original of a trace that cannot be used
_LONGEST_TIME = len("14:30:00.000")
_WHEN = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?))?\s*(?:Z|[+-]\d\d:?\d\d)?")


def read_log(
    file: str,
    vocabulary: Vocabulary,
    mapping: Mapping | None = None,
    nation: str | None = None,
    first: int = 0,
    last: int | None = None,
) -> Iterator[tuple[Case | InputError, str]]:
    """The case of each trace from `first` to `last` (from 0, `last` left out), or why there is none, with the trace.

    A trace's `concept:name` is the case id, an event's its type; `time:timestamp` is its date and time as they are
    written, without regard to the offset, midnight being no time; `org:resource` is `by`; other attributes of events
    keep their names, and are read as the cells of a table are. A trace that does not say when it opened did so on the
    day of its first event, and `nation` is that of traces that say none. `mapping` (layout log) renames. Where the
    log breaks off, the traces before that are given, then why.
    """
    words = vocabulary.opened() if mapping is not None and mapping.is_open else vocabulary
    filling = _Filling(file, words, mapping, nation)
    try:
        if mapping is not None:
            mapping.check_layout(file, is_log=True)
        for number, trace in enumerate(traces(file)):
            if last is not None and number >= last:
                return
            if number < first:
                continue
            try:
                yield filling.case(trace), ""
            except InputError as error:
                yield error, as_line(trace)[:_MOST]
    except InputError as error:
        yield error, ""


def count_traces(file: str) -> int:
    """How many traces a log has; one that breaks off counts one more, for the reason why."""
    count = 0
    try:
        for _ in traces(file, bare=True):
            count += 1
    except InputError:
        count += 1
    return count


class _Filling:
    """Makes the document of a case from a trace, as a case file has it."""

    def __init__(self, file: str, words: Vocabulary, mapping: Mapping | None, nation: str | None) -> None:
        self.file = file
        self.words = words
        self.nation = nation
        self.fields = terms_of(words)
        self.case_sources = dict(mapping.case) if mapping else {}
        self.recorded = mapping.recorded if mapping else None
        step = mapping.events[0] if mapping and mapping.events else None
        self.types = step.types if step else {}
        self.given = step.given if step else {}
        self.doubts: list[Problem] = []
        self.told: set[str] = set()

    def case(self, trace: Filled) -> Case:
        """The case of a trace. Raises InputError with everything that is wrong."""
        self.doubts = []
        document = Filled(trace.line)
        events = Items()
        for event in trace["events"]:
            made = self.event(event)
            if made is not None:
                events.append(made)
                events.lines.append(made.line or 0)
        self.put(document, "case_id", trace.get(NAME), trace, NAME)
        for key, value in trace.items():
            if key in self.fields:
                self.put(document, key, value, trace, key)
            elif key not in ("events", NAME) and not self.used(key) and key not in self.told:
                self.told.add(key)  # once for the log, not for each trace
                near = nearest(key, self.fields)
                says = "is not a field of a case: not read, here or in other traces"
                self.doubts.append(Problem(Place(self.file, trace.lines.get(key)), says, key, "", near))
        for name, source in self.case_sources.items():
            self.put(document, name, self.chosen(source, trace), trace, source.column)
        if "nation" not in document and self.nation:
            document["nation"] = self.nation
        dates = [event["date"] for event in events if _WHEN.fullmatch(str(event.get("date")))]
        if "opened" not in document and dates:
            document["opened"] = min(dates)
        if self.recorded is not None:
            document["recorded"] = list(self.recorded)
        document["events"] = events
        document.lines["events"] = trace.line or 0
        case = read_case(document, self.file, self.words)
        case.read_from(warnings=[*self.doubts, *case.warnings])
        return case

    def used(self, key: str) -> bool:
        """Whether the mapping reads an attribute of the trace."""
        return any(source.column == key for source in self.case_sources.values())

    def chosen(self, source: Source, holder: Filled) -> Any:
        """What a source of the mapping says."""
        if not source.column:
            return source.value
        value = holder.get(source.column)
        if value is None or isinstance(value, list):
            return value
        return source.values.get(fold(as_text(value)), value)

    def put(self, document: Filled, name: str, value: Any, trace: Filled, key: str) -> None:
        """Set a field of the case, dotted ones in their group."""
        term = self.fields.get(name)
        value = value if term is None else _kept(value, term)
        if value is None:
            return
        line = trace.lines.get(key, trace.line or 0)
        group, dot, short = name.partition(".")
        holder: Filled = document
        if dot:
            holder = document.setdefault(group, Filled(line))
        holder[short or group] = value
        holder.lines[short or group] = line

    def event(self, event: Filled) -> Filled | None:
        """An event as a case file has it; None where the mapping passes its type over."""
        made = Filled(event.line)
        kind = event.get(NAME)
        if isinstance(kind, str):
            renamed = self.types.get(fold(kind), kind)
            if renamed is None:
                return None
            kind = renamed
        made["type"] = kind
        made.lines["type"] = event.lines.get(NAME, event.line or 0)
        when = event.get(WHEN)
        found = _WHEN.fullmatch(str(when).strip()) if when is not None else None
        if found is None:
            made["date"] = when
        else:
            made["date"] = found[1]
            if found[2] and (at := _clock(found[2][:_LONGEST_TIME])):
                made["time"] = at
        for part in ("date", "time"):
            made.lines[part] = event.lines.get(WHEN, event.line or 0)
        for key, value in event.items():
            if key not in (NAME, WHEN, "type", "date", "time"):
                self.give(made, "by" if key == WHO else key, value, event.lines[key])
        for name, source in self.given.items():
            self.give(made, name, self.chosen(source, event), event.lines.get(source.column, event.line or 0))
        return made

    def give(self, made: Filled, name: str, value: Any, line: int) -> None:
        """Set an attribute of an event."""
        value = _kept(value, self.words.attributes.get(name, Term(name, "any", "")))
        if value is not None:
            made[name] = value
            made.lines[name] = line


def _kept(value: Any, term: Term) -> Any:
    """A value as a case file has it, and as a table's cell would be read; a date is the day of a timestamp."""
    if term.kind == "date":
        found = _WHEN.fullmatch(value.strip()) if isinstance(value, str) else None
        return found[1] if found else value
    if value is None or (isinstance(value, list) and term.kind != "list"):
        return value  # that there is a list where one value is expected is said when the case is read
    return as_kept(value, term)


def _clock(text: str) -> str:
    try:
        return clock_of_date(text)
    except ValueError:
        return text  # what is wrong with it is said when the case is read
