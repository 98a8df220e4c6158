"""Reading a pack of rules: its parameters put in, every check lowered, every mistake named with its line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fairness.cases.vocabulary import Vocabulary
from fairness.rulebook.models import Pack, Rule
from fairness.rulebook.written import WrittenPack
from fairness.source.documents import read_document
from fairness.source.loader import Items, line_of, place_in
from fairness.source.loader import Mapping as Lines
from fairness.source.problems import InputError, Place, Problem, nearest


def read_pack(
    document: Any,
    file: str,
    digest: str,
    vocabulary: Vocabulary,
    settings: Mapping[str, Any] | None = None,
    changes: Mapping[str, Mapping[str, Any]] | None = None,
) -> Pack:
    """A pack, with the local `settings` of its parameters and an overlay's `changes` to checks (by rule code).

    Raises InputError with every problem of the file.
    """
    filled = _Filled(document, file, settings or {}, changes or {})
    written = None
    try:
        written = read_document(
            WrittenPack, filled.document, file, what="a rule pack with `pack:` and `rules:`", context=vocabulary,
            named_by={"rules": "code"},
        )  # fmt: skip
    except InputError as error:
        raise InputError(filled.with_unknown(error.problems)) from None
    if filled.unknown:
        raise InputError(list(filled.unknown.values()))
    rules = []
    for one, raw, used in zip(written.rules, filled.document["rules"], filled.used, strict=True):
        stated = {name: value for name, value in one if name not in ("check_", "applies")}
        place = Place(file, line_of(raw))
        rules.append(
            Rule(
                pack=written.pack, check=one.check_, applies=written.applies + one.applies, parameters=used,
                raw=dict(raw["check"]), place=place, **stated,
            )
        )  # fmt: skip
    return Pack(
        written.pack, written.title or written.pack, written.version, written.says, tuple(rules), filled.parameters,
        written.applies, digest, Place(file, line_of(document)), document,
    )  # fmt: skip


class _Filled:
    """A pack's document with each `$name` of a check or `applies` replaced by the pack's parameter.

    `used` are the parameters that each rule uses, with their values.
    """

    def __init__(
        self, document: Any, file: str, settings: Mapping[str, Any], changes: Mapping[str, Mapping[str, Any]]
    ) -> None:
        self.file = file
        self.unknown: dict[str, Problem] = {}
        self.used: list[dict[str, Any]] = []
        self.parameters: dict[str, Any] = {}
        self.document = document
        if not isinstance(document, dict):
            return
        stated = document.get("parameters")
        if isinstance(stated, dict):
            local = {key: _like(value, stated[key]) for key, value in settings.items() if key in stated}
            self.parameters = {**stated, **local}
        self.document = self._with(document, ("applies",), "", {})
        if isinstance(document.get("rules"), list):
            rules = _copy_list(document["rules"])
            rules.extend(self._rule(at, one, changes) for at, one in enumerate(document["rules"]))
            self.document["rules"] = rules

    def with_unknown(self, problems: list[Problem]) -> list[Problem]:
        """Problems, and the parameters that there are not: what these would have made of a check is no problem."""
        others = [one for one in problems if one.field not in self.unknown]
        return [*self.unknown.values(), *others]

    def _rule(self, at: int, rule: Any, changes: Mapping[str, Mapping[str, Any]]) -> Any:
        self.used.append({})
        if not isinstance(rule, dict):
            return rule
        code = str(rule.get("code") or "").strip()
        filled = self._with(rule, ("check", "applies"), f"{code or f'rules[{at}]'}.", self.used[-1])
        if isinstance(filled.get("check"), dict):
            wanted = changes.get(code, {})  # what a check lacks, and so cannot be set, is told where it was asked for
            filled["check"].update({key: value for key, value in wanted.items() if key in filled["check"]})
        return filled

    def _with(self, holder: dict[str, Any], keys: tuple[str, ...], field: str, used: dict[str, Any]) -> Lines:
        """A copy of a mapping with the parameters put in below `keys`."""
        copy = _copy_mapping(holder)
        for key, value in holder.items():
            copy[key] = self._put_in(value, (holder, key), f"{field}{key}", used) if key in keys else value
        return copy

    def _put_in(self, value: Any, at: tuple[Any, Any], field: str, used: dict[str, Any]) -> Any:
        if isinstance(value, str) and value.startswith("$"):
            name = value[1:]
            if name not in self.parameters:
                says, near = f"{value} is not a parameter of this pack", nearest(name, self.parameters)
                self.unknown[field] = Problem(place_in(self.file, *at), says, field, "a parameter", near)
                return value
            used[name] = self.parameters[name]
            return self.parameters[name]
        if isinstance(value, dict):
            return self._with(value, tuple(value), f"{field}.", used)
        if isinstance(value, list):
            items = _copy_list(value)
            items.extend(
                self._put_in(one, (value, number), f"{field}[{number}]", used) for number, one in enumerate(value)
            )
            return items
        return value


def _copy_mapping(holder: dict[str, Any]) -> Lines:
    """An empty mapping with the lines of another."""
    copy = Lines(line_of(holder))
    copy.lines = getattr(holder, "lines", {})
    return copy


def _copy_list(holder: list[Any]) -> Items:
    """An empty list with the lines of another."""
    items = Items()
    items.lines = getattr(holder, "lines", [])
    return items


def _like(value: Any, stated: Any) -> Any:
    """A locally set value as the kind of the one that it replaces: text of digits is a number where that is one."""
    text = str(value).strip()
    return int(text) if type(stated) is int and text.isascii() and text.isdigit() else value
