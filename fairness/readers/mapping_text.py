"""The text of a mapping, changed by what somebody says that a column holds; all else stays as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fairness.readers.header import fold
from fairness.source.loader import load_documents
from fairness.source.problems import InputError, Place, Problem
from fairness.source.yaml_text import At, YamlText

CASE, EVENT, PART, DETAIL = "case.", "event.", "part.", "detail."
_PARTS = ("type", "date", "time")


class MappingText:
    """A mapping of a table (wide or long): `held` says what each column holds, `give` and `state` change the text.

    A column holds a field of the case (`case.opened`), the dates of events of a type (`event.exclusion.formal`), the
    type, date or an attribute of the event in its row (`part.date`), or a detail of such an event (`detail.by`).
    """

    def __init__(self, text: str) -> None:
        """Take a text. Raises InputError where it is no YAML, or no mapping."""
        self._yaml = YamlText(text, "")
        documents = load_documents(text.encode(), "")
        if len(documents) != 1 or not isinstance(documents[0], dict):
            raise InputError(Problem(Place(""), "is not a mapping", expected="`layout:`, `case:` and `events:`"))

    @property
    def text(self) -> str:
        """The text with what was changed."""
        return self._yaml.text

    @property
    def document(self) -> dict[str, Any]:
        """The mapping as it stands."""
        found: dict[str, Any] = load_documents(self.text.encode(), "")[0]
        return found

    @property
    def held(self) -> dict[str, str]:
        """What each column holds that is used, by its name without regard to case and spaces."""
        return {column: role for column, role, _ in self._placed()}

    def value(self, field: str) -> str:
        """The one value that a field of the case has for all, in place of a column."""
        source = (self.document.get("case") or {}).get(field)
        return str(source["value"]) if isinstance(source, dict) and "value" in source else ""

    def setting(self, name: str) -> str:
        """How the table is written, such as `dates: day_first`; empty where it is not said."""
        found = self.document.get(name)
        return found if isinstance(found, str) else ""

    def give(self, wanted: Mapping[str, str]) -> None:
        """Say of columns, by name, what they hold now, or nothing. Raises InputError where two hold the same."""
        before = self.held
        names = {fold(name): name for name in wanted}
        new = {column: wanted[name] for column, name in names.items() if wanted[name] != before.get(column, "")}
        after = {**before, **new}
        for role in {one for one in new.values() if one.startswith((CASE, PART))}:
            same = [names.get(column, column) for column, one in after.items() if one == role]
            if len(same) > 1:
                says = f"{same[0][:40]!r} and {same[1][:40]!r} are both said to hold {role.partition('.')[2]}"
                raise InputError(Problem(Place(""), says, expected="one of the two"))
        for column, role in new.items():
            self._take_out(column, role)
        for column, role in new.items():
            if role and self.held.get(column) != role:
                self._put_in(names[column], role)
        self._keep_recorded(before)

    def state(self, field: str, value: str) -> None:
        """Give all cases one value of a field; empty takes it out. A field that a column holds stays."""
        if f"{CASE}{field}" in self.held.values() or value == self.value(field):
            return
        if not value:
            self._yaml.remove((0, "case", field))
        elif self.value(field):
            self._yaml.set((0, "case", field, "value"), value)
        else:
            self._yaml.set((0, "case", field), {"value": value})

    def set(self, name: str, value: str) -> None:
        """Say how the table is written; empty takes it out."""
        if value == self.setting(name):
            return
        if value:
            self._yaml.set((0, name), value)
        else:
            self._yaml.remove((0, name))

    # -- how it is done ------------------------------------------------------------------------------------------

    def _placed(self) -> Iterator[tuple[str, str, At]]:
        """Each column that is used with what it holds, and where that is said."""
        document = self.document
        for name, source in (document.get("case") or {}).items():
            yield from _from(source, f"{CASE}{name}", (0, "case", name))
        events = document.get("events")
        if document.get("layout") == "long" and isinstance(events, dict):
            for name in _PARTS:
                yield from _from(events.get(name), f"{PART}{name}", (0, "events", name))
            for name, source in (events.get("with") or {}).items():
                yield from _from(source, f"{PART}{name}", (0, "events", "with", name))
            return
        for place, step in enumerate(events if isinstance(events, list) else ()):
            if not isinstance(step, dict):
                continue
            at: At = (0, "events", place)
            yield from _from(step.get("column"), f"{EVENT}{step.get('type')}", at)
            yield from _from(step.get("time"), f"{DETAIL}time", (*at, "time"))
            for name, source in (step.get("with") or {}).items():
                yield from _from(source, f"{DETAIL}{name}", (*at, "with", name))

    def _take_out(self, column: str, role: str) -> None:
        """Take out what a column held, or give its events their new type."""
        found = next(((held, at) for one, held, at in self._placed() if one == column), None)
        if found is None:
            return
        held, at = found
        if held.startswith(EVENT) and role.startswith(EVENT):
            self._yaml.set((*at, "type"), role.removeprefix(EVENT))
            return
        alone = at[-2] == "with" and len(self._yaml.node(at[:-1]).value) == 1
        self._yaml.remove(at[:-1] if alone else at)

    def _put_in(self, column: str, role: str) -> None:
        group, _, name = role.partition(".")
        if f"{group}." == CASE:
            self._yaml.set((0, "case", name), column)
        elif f"{group}." == EVENT:
            self._yaml.append((0, "events"), {"column": column, "type": name}, inline=False)
        elif f"{group}." == PART:
            self._yaml.set((0, "events", name) if name in _PARTS else (0, "events", "with", name), column)

    def _keep_recorded(self, before: Mapping[str, str]) -> None:
        """What the table keeps in full is what it has columns for: types that come and go do so there too."""
        recorded = self.document.get("recorded")
        if not isinstance(recorded, list):
            return
        was, now = (set(roles.values()) for roles in (before, self.held))
        for role in sorted(was - now):
            name = role.removeprefix(EVENT if role.startswith(EVENT) else CASE)
            for place in reversed(range(len(recorded))):
                if str(recorded[place]) == name or (role.startswith(EVENT) and _is_of(str(recorded[place]), name)):
                    self._yaml.remove((0, "recorded", place))
                    del recorded[place]
        for role in sorted(now - was):
            name = role.removeprefix(EVENT)
            if role.startswith(EVENT) and name not in recorded:
                self._yaml.append((0, "recorded"), name)
                self._yaml.append((0, "recorded"), f"{name}.note")
            elif role.startswith(f"{CASE}roles.") and role.removeprefix(CASE) not in recorded:
                self._yaml.append((0, "recorded"), role.removeprefix(CASE))


def _from(source: Any, role: str, at: At) -> Iterator[tuple[str, str, At]]:
    """The column that a source names, if it does."""
    column = source.get("column") if isinstance(source, dict) else source
    if isinstance(column, str) and column:
        yield fold(column), role, at


def _is_of(kept: str, kind: str) -> bool:
    """Whether what is kept is an attribute of a type: `exclusion.formal.by` of `exclusion.formal`."""
    return kept.startswith(f"{kind}.") and "." not in kept[len(kind) + 1 :]
