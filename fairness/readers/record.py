"""One document of a case file, checked against the vocabulary and made a `Case`."""

from __future__ import annotations

from typing import Any

from fairness.cases.models import Case, Event, Explanation
from fairness.cases.timeline import day_end, day_start, days_of, moment
from fairness.cases.vocabulary import Term, Vocabulary
from fairness.readers.values import ReadsValues, choices
from fairness.source.loader import line_of, place_in
from fairness.source.notes import found, kind_of
from fairness.source.problems import InputError, Place, Problem, nearest

_OWN = ("case_id", "opened", "closed", "recorded", "roles", "events", "explanations")
_GROUPS = ("organisation", "practitioner")
_EXPLANATION = ("rule", "event", "reason", "by", "date", "expires")


def read_case(document: Any, file: str, vocabulary: Vocabulary) -> Case:
    """The case that a document describes; what is only doubtful is in its `warnings`.

    Raises InputError with every problem found: line, field, what was found, what was expected, nearest name.
    """
    return _Reading(document, file, vocabulary).case()


class _Reading(ReadsValues):
    def case(self) -> Case:
        if not isinstance(self.document, dict):
            says = f"is {kind_of(self.document)}"
            raise InputError(Problem(Place(self.file), says, expected="a case: a mapping with `case_id:`"))
        opened = self.day(self.document, "opened", "opened", required=True)
        closed = self.day(self.document, "closed", "closed")
        facts = self.facts()
        roles = self.roles()
        for name, people in roles.items():
            facts[f"roles.{name}"] = people if len(people) > 1 else people[0]
        case = Case(
            case_id=self.case_id(),
            nation=str(facts.get("nation", "")),
            opened=opened,
            closed=closed or None,
            facts=facts,
            roles=roles,
            recorded=self.recorded(),
            events=self.events(),
            explanations=self.explanations(),
            place=place_in(self.file, self.document),
        )
        if opened and closed and days_of(closed)[1] < days_of(opened)[0]:
            self.wrong(self.document, "closed", "closed", f"{closed} is before opened ({opened})", "a later date")
        self.finish()
        self.point_out(case)
        case.warnings = self.doubts
        return case

    # -- the parts of a case -----------------------------------------------------------------------------

    def case_id(self) -> str:
        value = self.document.get("case_id")
        if value is None or isinstance(value, (dict, list, bool)) or not str(value).strip():
            self.wrong(
                self.document,
                "case_id",
                "case_id",
                found(value),
                "a reference of its own, such as NE-2024-017",
            )
            return ""
        return str(value).strip()

    def facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = {}
        known = {name for name in self.words.fields if "." not in name}
        for key, value in self.document.items():
            if key in _OWN:
                continue
            if key in _GROUPS:
                self.group(key, value, facts)
            elif key not in known:
                near = nearest(key, [*known, *_OWN, *_GROUPS])
                self.wrong(self.document, key, key, "is not a field of a case", "a known field", near)
            elif value is not None:
                self.fact(self.document, key, key, value, facts)
        for name, term in self.words.fields.items():
            if term.required and name not in facts and not any(one.field == name for one in self.problems):
                if name in _OWN:
                    continue
                expected = choices(term) or term.says
                self.wrong(self.document, name, name, found(self.document.get(name)), expected)
        return facts

    def group(self, key: str, value: Any, facts: dict[str, Any]) -> None:
        if value is None:
            return
        if not isinstance(value, dict):
            self.wrong(self.document, key, key, f"is {kind_of(value)}", "a mapping of fields")
            return
        for name, item in value.items():
            full = f"{key}.{name}"
            if full not in self.words.fields:
                near = nearest(full, self.words.fields)
                self.doubt(value, name, full, "is not a known field: kept, but no rule reads it", near)
            if item is not None:
                self.fact(value, name, full, item, facts)

    def roles(self) -> dict[str, list[str]]:
        roles: dict[str, list[str]] = {}
        held = self.document.get("roles")
        if held is None:
            return roles
        if not isinstance(held, dict):
            self.wrong(self.document, "roles", "roles", f"is {kind_of(held)}", "a mapping of roles to people")
            return roles
        for name, people in held.items():
            if self.words.roles and name not in self.words.roles:
                near = nearest(name, self.words.roles)
                self.doubt(held, name, f"roles.{name}", "is not a known role: kept as it is", near)
            listed = people if isinstance(people, list) else [people]
            if any(isinstance(one, (dict, list, bool)) for one in listed):
                self.wrong(held, name, f"roles.{name}", f"is {kind_of(people)}", "initials or a code, or a list")
                continue
            filled = [str(one).strip() for one in listed if one is not None and str(one).strip()]
            if filled:
                roles[name] = filled
        return roles

    def recorded(self) -> list[str] | None:
        value = self.document.get("recorded")
        if value is None:
            return None
        listed = value if isinstance(value, list) else [value]
        for pattern in listed:
            if not isinstance(pattern, str):
                self.wrong(self.document, "recorded", "recorded", f"has {kind_of(pattern)}", "a list of patterns")
                return None
            if pattern != "*" and not self.words.knows(pattern):
                near = nearest(pattern, [*(f"{family}.*" for family in self.words.families), *self.words.types])
                self.wrong(
                    self.document, "recorded", "recorded", f"{pattern!r} names no event type",
                    "a family (`exclusion.*`) or a type", near,
                )  # fmt: skip
        return [str(pattern) for pattern in listed]

    def events(self) -> list[Event]:
        listed = self.document.get("events")
        if listed is None:
            return []
        if not isinstance(listed, list):
            self.wrong(self.document, "events", "events", f"is {kind_of(listed)}", "a list of events")
            return []
        events = [self.event(listed, position, entry) for position, entry in enumerate(listed)]
        return [event for event in events if event is not None]

    def event(self, listed: Any, position: int, entry: Any) -> Event | None:
        where = f"events[{position}]"
        if not isinstance(entry, dict):
            self.wrong(listed, position, where, f"is {kind_of(entry)}", "a mapping with `date:` and `type:`")
            return None
        kind = self.event_type(entry, where)
        on = self.day(entry, "date", f"{where}.date", required=True)
        at = entry.get("time")
        when = None
        if on:
            try:
                when = moment(on, None if at is None else str(at), position)
            except ValueError as error:
                self.wrong(entry, "time", f"{where}.time", str(error))
        fields: dict[str, Any] = {}
        note = ""
        for key, value in entry.items():
            if key == "note":
                note = "" if value is None else str(value)
            elif key not in ("date", "time", "type") and value is not None:
                term = self.words.attributes.get(key)
                if term is None:
                    near = nearest(key, self.words.attributes)
                    self.doubt(
                        entry,
                        key,
                        f"{where}.{key}",
                        "is not a known attribute: kept, but no shipped rule reads it",
                        near,
                    )
                read = self.value(entry, key, f"{where}.{key}", value, term or Term(key, "any", ""))
                if read is not None:
                    fields[key] = read
                    if term is not None and term.values:
                        self.unlisted(entry, key, f"{where}.{key}", read, term)
        if kind is None or when is None:
            return None
        fields |= {"type": kind, "date": on}
        if at is not None:
            fields["time"] = str(at)
        return Event(kind, on, None if at is None else str(at), position, when, fields, note, line_of(entry))

    def event_type(self, entry: Any, where: str) -> str | None:
        value = entry.get("type")
        name = f"{where}.type"
        if not isinstance(value, str) or not value.strip():
            self.wrong(entry, "type", name, found(value), "an event type, such as exclusion.formal")
            return None
        if self.words.is_open or value in self.words.types:
            return value
        if value.startswith("case."):
            self.wrong(entry, "type", name, f"{value!r} is made from `opened:` and `closed:`", "those fields")
        else:
            self.wrong(
                entry, "type", name, f"{value!r} is not a known event type",
                "a type from `fairness vocabulary`", self.words.nearest_type(value),
            )  # fmt: skip
        return None

    def explanations(self) -> list[Explanation]:
        listed = self.document.get("explanations")
        if listed is None:
            return []
        if not isinstance(listed, list):
            self.wrong(self.document, "explanations", "explanations", f"is {kind_of(listed)}", "a list")
            return []
        answers = []
        for position, entry in enumerate(listed):
            where = f"explanations[{position}]"
            if not isinstance(entry, dict):
                self.wrong(listed, position, where, f"is {kind_of(entry)}", "a mapping with rule, reason, by, date")
                continue
            for key in entry:
                if key not in _EXPLANATION:
                    near = nearest(key, _EXPLANATION)
                    self.wrong(entry, key, f"{where}.{key}", "is not a part of an explanation", "", near)
            number = entry.get("event")
            count = len(self.document.get("events") or [])
            if number is not None and type(number) is not int:
                self.wrong(entry, "event", f"{where}.event", found(number), "the 0-based place of an event")
                number = None
            elif number is not None and not 0 <= number < count:
                self.doubt(entry, "event", f"{where}.event", f"{number} is no event of this case")
            text = {
                key: "" if entry.get(key) is None else str(entry[key]).strip() for key in ("rule", "reason", "by")
            }
            dates = {key: self.day(entry, key, f"{where}.{key}", False) for key in ("date", "expires")}
            answers.append(Explanation(event=number, **text, **dates))
        return answers

    def point_out(self, case: Case) -> None:
        first = day_start(days_of(case.opened)[0])
        last = day_end(days_of(case.closed)[1]) if case.closed else None
        for event, entry in zip(case.events, self.document.get("events") or [], strict=True):
            name = f"events[{event.position}].date"
            if event.moment.hi < first:
                self.doubt(entry, "date", name, f"{event.date} is before the case opened ({case.opened})")
            elif last is not None and event.moment.lo > last:
                self.doubt(entry, "date", name, f"{event.date} is after the case closed ({case.closed})")
