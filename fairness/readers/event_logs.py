"""Event logs (XES, OCEL, CSV) read into cases, trace by trace."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from fairness.cases.models import Case
from fairness.cases.vocabulary import OWN, Term, Vocabulary
from fairness.readers.bound import as_kept, as_text
from fairness.readers.date_forms import clock_of_date
from fairness.readers.header import fold
from fairness.readers.kinds import is_table, object_form
from fairness.readers.lines import as_line
from fairness.readers.log_tables import table_traces
from fairness.readers.mapping import LogMapping, Mapping, Source
from fairness.readers.objects.flatten import Linked, object_traces
from fairness.readers.record import IN_ALL, in_all, read_case
from fairness.readers.rows import terms_of
from fairness.readers.traces import NAME, TIMESTAMP, WHEN, WHO, traces
from fairness.source.loader import Items
from fairness.source.loader import Mapping as Filled
from fairness.source.problems import InputError, Place, Problem, nearest

_MOST = 65_536  # characters of the original of a trace that cannot be used
_LONGEST_TIME = len("14:30:00.000")


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
    day of its first event, and `nation` is that of traces that say none. `mapping` (layout log) renames. What a trace
    says beside is a fact of the organisation's own where that is declared, or the vocabulary is open. Where the
    log breaks off, the traces before that are given, then why.
    """
    words = vocabulary if mapping is None else mapping.words(vocabulary)
    filling = _Filling(file, words, mapping, nation)
    try:
        if mapping is not None:
            mapping.check_layout(file, is_log=True)
        for number, trace in enumerate(_traces(file, mapping)):
            if last is not None and number >= last:
                return
            if number < first:
                continue
            try:
                yield filling.case(trace), ""
            except InputError as error:
                yield InputError([_of(trace, one) for one in error.problems]), as_line(trace)[:_MOST]
    except InputError as error:
        yield error, ""


def _traces(file: str, mapping: Mapping | None, bare: bool = False) -> Iterator[Filled]:
    """The traces of a log of any kind."""
    if is_table(file):
        return table_traces(file, mapping, bare)
    if object_form(file):
        return object_traces(file, mapping.object_type if isinstance(mapping, LogMapping) else "")
    return traces(file, bare)


def _of(trace: Filled, problem: Problem) -> Problem:
    """A problem with the trace that it is of, where no line tells that."""
    if problem.place.line is not None or problem.place.file == IN_ALL or NAME not in trace:
        return problem
    return replace(problem, says=f"{problem.says} (object {str(trace[NAME])[:80]!r})")


def count_traces(file: str, mapping: Mapping | None = None) -> int:
    """How many traces a log has; one that breaks off counts one more, for the reason why."""
    count = 0
    try:
        for _ in _traces(file, mapping, bare=True):
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
        self.own = frozenset(words.own_facts)
        self.case_sources = dict(mapping.case) if mapping else {}
        self.recorded = mapping.recorded if mapping else None
        step = mapping.events[0] if mapping and mapping.events else None
        self.types = step.types if step else {}
        self.given = step.given if step else {}
        sources = (*self.case_sources.values(), *self.given.values())
        self.renamed = {one.column for one in sources}  # what the mapping reads, which keeps no other name
        self.doubts: list[Problem] = []
        self.told: set[str] = set()

    def case(self, trace: Filled) -> Case:
        """The case of a trace. Raises InputError with everything that is wrong."""
        if isinstance(trace, Linked):
            self.doubts += trace.doubts
        document = Filled(trace.line)
        events = Items()
        for event in trace["events"]:
            made = self.event(event)
            if made is not None:
                events.append(made)
                if made.line is not None:
                    events.lines.append(made.line)
        self.put(document, "case_id", trace.get(NAME), trace, NAME)
        self.facts(document, trace)
        for name, source in self.case_sources.items():
            self.put(document, name, self.of_case(name, source, trace), trace, source.column)
        if "nation" not in document and self.nation:
            document["nation"] = self.nation
        dates = [event["date"] for event in events if TIMESTAMP.fullmatch(str(event.get("date")))]
        if "opened" not in document and dates:
            document["opened"] = min(dates)
        if self.recorded is not None:
            document["recorded"] = list(self.recorded)
        document["events"] = events
        _at(document, "events", trace.line)
        case = read_case(document, self.file, self.words)
        case.read_from(warnings=[_of(trace, one) for one in (*self.doubts, *case.warnings)])
        self.doubts = []  # which stay, where a trace cannot be used, for the next
        return case

    def facts(self, document: Filled, trace: Filled) -> None:
        """What a trace says by names of ours, or of the organisation's own, beside what the mapping reads."""
        for key, value in trace.items():
            if key in self.fields:
                self.put(document, key, value, trace, key)
            elif key not in ("events", NAME) and not self.used(key):
                self.own_fact(document, key, value, trace)
        if isinstance(trace, Linked):
            for key, value in trace.related.items():
                if key in self.fields and key not in trace:
                    self.put(document, key, value, trace, key)
        for own in self.own - self.case_sources.keys():
            column = own.removeprefix(OWN)
            if column not in trace and own not in trace:
                self.put(document, own, self.of_events(own, Source(column=column), trace), trace, column)

    def own_fact(self, document: Filled, key: str, value: Any, trace: Filled) -> None:
        """An attribute of a trace that is no field of a case."""
        own = f"{OWN}{key}"
        if own in self.own or self.words.is_open:
            self.put(document, own, value, trace, key)
            if own not in self.own:
                self.tell(in_all(own, "is not in the vocabulary: kept as a fact of the case"))
        else:
            near = nearest(key, self.fields)
            says = "is not a field of a case. It is not read, here or in other traces"
            self.tell(Problem(Place(self.file, trace.lines.get(key)), says, key, "", near))

    def tell(self, doubt: Problem) -> None:
        """Note what is said once for the log, not for each trace."""
        if doubt.field not in self.told:
            self.told.add(doubt.field)
            self.doubts.append(doubt)

    def of_case(self, name: str, source: Source, trace: Filled) -> Any:
        """What a source of the mapping says of the case: its trace, else the first of its events that says it."""
        found = self.chosen(source, trace)
        return self.of_events(name, source, trace) if found is None and source.column else found

    def of_events(self, name: str, source: Source, trace: Filled) -> Any:
        """What the first event says that says something."""
        values = [one for event in trace["events"] if (one := self.chosen(source, event)) is not None]
        if any(one != values[0] for one in values):
            self.tell(in_all(name, "differs between events of a case: the first is taken"))
        return values[0] if values else None

    def used(self, key: str) -> bool:
        """Whether the mapping reads an attribute of the trace, or fills the fact that it would be."""
        return f"{OWN}{key}" in self.case_sources or any(one.column == key for one in self.case_sources.values())

    def chosen(self, source: Source, holder: Filled) -> Any:
        """What a source of the mapping says."""
        if not source.column:
            return source.value
        value = holder.get(source.column)
        if value is None and isinstance(holder, Linked):
            value = holder.related.get(source.column)
        if value is None or isinstance(value, list):
            return value
        return source.values.get(fold(as_text(value)), value)

    def put(self, document: Filled, name: str, value: Any, trace: Filled, key: str) -> None:
        """Set a field of the case, dotted ones in their group."""
        term = self.fields.get(name)
        value = value if term is None else _kept(value, term)
        if value is None:
            return
        line = trace.lines.get(key, trace.line)
        group, dot, short = name.partition(".")
        holder: Filled = document
        if dot:
            holder = document.setdefault(group, Filled(line))
        holder[short or group] = value
        _at(holder, short or group, line)

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
        _at(made, "type", event.lines.get(NAME, event.line))
        when = event.get(WHEN)
        found = TIMESTAMP.fullmatch(str(when).strip()) if when is not None else None
        if found is None:
            made["date"] = when
        else:
            made["date"] = found[1]
            if found[2] and (at := _clock(found[2][:_LONGEST_TIME])):
                made["time"] = at
        for part in ("date", "time"):
            _at(made, part, event.lines.get(WHEN, event.line))
        for key, value in event.items():
            if key not in (NAME, WHEN, "type", "date", "time") and key not in self.renamed:
                self.give(made, "by" if key == WHO else key, value, event.lines.get(key, event.line))
        for name, source in self.given.items():
            self.give(made, name, self.chosen(source, event), event.lines.get(source.column, event.line))
        return made

    def give(self, made: Filled, name: str, value: Any, line: int | None) -> None:
        """Set an attribute of an event."""
        value = _kept(value, self.words.attributes.get(name, Term(name, "any", "")))
        if value is not None:
            made[name] = value
            _at(made, name, line)


def _at(holder: Filled, name: str, line: int | None) -> None:
    """Note the line of a field, where there is one: a log in JSON or SQLite tells none."""
    if line is not None:
        holder.lines[name] = line


def _kept(value: Any, term: Term) -> Any:
    """A value as a case file has it, and as a table's cell would be read; a date is the day of a timestamp."""
    if term.kind == "date":
        found = TIMESTAMP.fullmatch(value.strip()) if isinstance(value, str) else None
        return found[1] if found else value
    if value is None or (isinstance(value, list) and term.kind != "list"):
        return value  # that there is a list where one value is expected is said when the case is read
    return as_kept(value, term)


def _clock(text: str) -> str:
    try:
        return clock_of_date(text)
    except ValueError:
        return text  # what is wrong with it is said when the case is read
