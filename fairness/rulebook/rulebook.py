"""The rules that a run asks: packs chosen, put together, set locally, and digested."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from fairness.cases.limits import Limit, parse_limit
from fairness.cases.vocabulary import Vocabulary, shipped_vocabulary
from fairness.rulebook.models import Pack, Rule
from fairness.rulebook.obligations import Compound
from fairness.rulebook.packs import looks_like_pack, read_pack
from fairness.rulebook.phrases import PatternReader
from fairness.source.loader import load_documents
from fairness.source.notes import Notes, found
from fairness.source.problems import InputError, Place, Problem, nearest
from fairness.source.shipped import rules_folder

_NOT_PACKS = ("vocabulary.yaml", "sources.yaml", "coverage.yaml")
_ROUGH_DAYS = {"hours": 1 / 24, "days": 1, "weeks": 7, "months": 30.4, "years": 365.25, "working days": 1.4}
_UPPER, _LOWER = ("within", "every"), ("not_before", "notice")


@dataclass(frozen=True, slots=True)
class Setting:
    """A number set locally: which, from what, to what, and by which file or option."""

    name: str
    was: str
    now: str
    by: str


@dataclass(frozen=True)
class Rulebook:
    """Packs in the order loaded, with the local settings that every report lists."""

    packs: tuple[Pack, ...]
    vocabulary: Vocabulary
    settings: tuple[Setting, ...] = ()

    @cached_property
    def rules(self) -> dict[str, Rule]:
        """Every rule by its code, in the order of codes."""
        return {rule.code: rule for rule in sorted(self._all(), key=lambda rule: rule.code)}

    def _all(self) -> Iterable[Rule]:
        return (rule for pack in self.packs for rule in pack.rules)

    def digests(self) -> dict[str, str]:
        """Each pack's name and version with the digest of its content, for reports."""
        return {f"{pack.name} {pack.version}".strip(): pack.digest for pack in self.packs}

    def rule(self, code: str) -> Rule:
        """The rule of that code (or name), in any case of letters. Raises InputError with the nearest."""
        for rule in self.rules.values():
            if code.casefold() in (rule.code.casefold(), rule.name.casefold()):
                return rule
        names = [*self.rules, *(rule.name for rule in self.rules.values() if rule.name)]
        near = nearest(code, names)
        raise InputError(Problem(Place("rules"), f"{code!r} is no rule of the packs loaded", "", "a code", near))


def shipped_packs() -> dict[str, Path]:
    """The packs that ship with the program, by name (their folder's)."""
    folder = rules_folder()
    if not folder.is_dir():
        return {}
    return {one.name: one for one in sorted(folder.iterdir()) if one.is_dir() and any(one.glob("*.y*ml"))}


def load_rulebook(
    *choices: str,
    settings: Mapping[str, Any] | None = None,
    overlays: Sequence[str] = (),
    vocabulary: Vocabulary | None = None,
) -> Rulebook:
    """The rules of `choices`: each a shipped pack's name, a file or a folder; without any, every shipped pack.

    `settings` gives parameters other values (`name`, or `pack.name` where two packs share it); an overlay file does
    the same, and tightens the limits of duties. Raises InputError for what cannot be read, for codes
    used twice, compounds that name unknown rules or each other in a circle, and a duty's number loosened.
    """
    words = vocabulary or shipped_vocabulary()
    files = [file for choice in choices or shipped_packs() for file in _files(choice)]
    documents = [(str(file), document, digest) for file in files for document, digest in _documents(file)]
    wanted = _Wanted(dict(settings or {}), overlays)
    reader = PatternReader(words)
    packs, problems = [], []
    for file, document, digest in documents:
        name = str(document.get("pack", "")) if isinstance(document, dict) else ""
        try:
            pack, _ = read_pack(document, file, digest, reader, wanted.of(name), wanted.changes)
            packs.append(pack)
        except InputError as error:
            problems.extend(error.problems)
    if not problems:
        problems = [*_linked(packs), *wanted.problems(packs)]
    if problems:
        raise InputError(problems)
    return Rulebook(tuple(packs), words, tuple(wanted.used))


def _files(choice: str) -> list[Path]:
    shipped = shipped_packs()
    path = shipped.get(choice) or Path(choice)
    if path.is_file():
        return [path]
    if path.is_dir():
        inside = sorted(
            one for one in path.rglob("*") if one.suffix in (".yaml", ".yml") and one.name not in _NOT_PACKS
        )
        if inside:
            return inside
        raise InputError(Problem(Place(choice), "is a folder without rule packs", expected="*.yaml files"))
    near = nearest(choice, shipped)
    expected = "a file, a folder or a shipped pack: " + ", ".join(shipped)
    raise InputError(Problem(Place(choice), "does not exist", expected=expected, nearest=near))


def _documents(file: Path) -> Iterable[tuple[Any, str]]:
    try:
        content = file.read_bytes()
    except OSError as error:
        raise InputError(Problem(Place(str(file)), f"cannot be read: {error.strerror}")) from None
    digest = hashlib.sha256(content).hexdigest()[:16]
    documents = load_documents(content, str(file))
    packs = [one for one in documents if looks_like_pack(one)]
    if not packs:
        expected = "`pack:` and `rules:`"
        raise InputError(Problem(Place(str(file)), "is not a rule pack", expected=expected))
    return [(one, digest) for one in packs]


def _linked(packs: Sequence[Pack]) -> list[Problem]:
    """What is wrong between rules: codes used twice, compounds that name nothing or go round in a circle."""
    problems = []
    rules: dict[str, Rule] = {}
    for rule in (rule for pack in packs for rule in pack.rules):
        if rule.code in rules:
            says = f"{rule.code} is already the code of the rule at {rules[rule.code].place}"
            problems.append(Problem(rule.place, says, "code", "a code of its own"))
        rules.setdefault(rule.code, rule)
    named = {code: rule.check.codes for code, rule in rules.items() if isinstance(rule.check, Compound)}
    for code, members in named.items():
        for member in members:
            if member not in rules:
                near = nearest(member, rules)
                says = f"{member!r} is no rule of the packs loaded"
                problems.append(Problem(rules[code].place, says, f"{code}.check", "a code", near))
    if not problems:
        for code in named:
            circle = _circle(code, named, ())
            if circle and min(circle) == code:
                says = "is a circle: " + " names ".join((*circle, circle[0]))
                problems.append(Problem(rules[code].place, says, f"{code}.check"))
    return problems


def _circle(code: str, named: Mapping[str, tuple[str, ...]], path: tuple[str, ...]) -> tuple[str, ...]:
    if code in path:
        return path[path.index(code) :]
    for member in named.get(code, ()):
        if found_circle := _circle(member, named, (*path, code)):
            return found_circle
    return ()


class _Wanted:
    """What `--set` and overlays ask for, and whether every bit of it was used and allowed."""

    def __init__(self, settings: dict[str, Any], overlays: Sequence[str]) -> None:
        self.settings: dict[str, tuple[Any, str]] = {}
        self.changes: dict[str, dict[str, Any]] = {}
        self.sources: dict[str, str] = {}
        self.used: list[Setting] = []
        for file in overlays:
            self.overlay(file)
        for name, value in settings.items():
            self.settings[name] = (value, "--set")

    def overlay(self, file: str) -> None:
        try:
            documents = load_documents(Path(file).read_bytes(), file)
        except OSError as error:
            raise InputError(Problem(Place(file), f"cannot be read: {error.strerror}")) from None
        for document in documents:
            notes = Notes(document, file)
            if not isinstance(document, dict) or "overlay" not in document:
                notes.wrong(document, None, "", "is not an overlay", "`overlay:`, with `set:` or `rules:`")
                notes.finish()
            for key in document:
                if key not in ("overlay", "says", "set", "rules"):
                    near = nearest(key, ("overlay", "says", "set", "rules"))
                    notes.wrong(document, key, key, "is not a part of an overlay", "overlay, says, set, rules", near)
            for key in ("set", "rules"):
                if not isinstance(document.get(key, {}), dict):
                    notes.wrong(document, key, key, found(document.get(key)), "a mapping")
            notes.finish()
            for name, value in document.get("set", {}).items():
                self.settings[name] = (value, file)
            for code, limits in document.get("rules", {}).items():
                for key in limits if isinstance(limits, dict) else {"": limits}:
                    if key not in (*_UPPER, *_LOWER):
                        expected = ", ".join((*_UPPER, *_LOWER))
                        notes.wrong(document["rules"], code, f"rules.{code}", f"{key!r} cannot be set", expected)
                notes.finish()
                self.changes[code] = dict(limits)
                self.sources[code] = file

    def of(self, pack: str) -> dict[str, Any]:
        """The parameters set for one pack; `pack.name` before a bare `name`."""
        bare = {name: value for name, (value, _) in self.settings.items() if "." not in name}
        own = {
            name.removeprefix(f"{pack}."): value
            for name, (value, _) in self.settings.items()
            if name.startswith(f"{pack}.")
        }
        return {**bare, **own}

    def problems(self, packs: Sequence[Pack]) -> list[Problem]:
        problems: list[Problem] = []
        known = {f"{pack.name}.{name}" for pack in packs for name in _stated(pack)}
        bare = {name.partition(".")[2] for name in known}
        for name, (_, by) in self.settings.items():
            if name not in known and name not in bare:
                near = nearest(name, [*bare, *known])
                problems.append(Problem(Place(by), f"{name!r} is no parameter of the packs loaded", "", "", near))
        for pack in packs:
            for name, was in _stated(pack).items():
                now = pack.parameters[name]
                if str(now) != str(was):
                    full = f"{pack.name}.{name}"
                    by = self.settings.get(full, self.settings.get(name, ("", "")))[1]
                    self.used.append(Setting(full, str(was), str(now), by))
        rules = {rule.code: rule for pack in packs for rule in pack.rules}
        originals = {raw.get("code"): raw.get("check") for pack in packs for raw in pack.document.get("rules", [])}
        for code, limits in self.changes.items():
            place = Place(self.sources[code])
            if code not in rules:
                near = nearest(code, rules)
                problems.append(Problem(place, f"{code!r} is no rule of the packs loaded", "rules", "", near))
                continue
            for key, value in limits.items():
                problem = self.changed(rules[code], key, originals[code], value)
                if problem:
                    problems.append(Problem(place, problem, f"rules.{code}.{key}"))
        return problems

    def changed(self, rule: Rule, key: str, check: Any, value: Any) -> str:
        """Note a limit set by an overlay; what is wrong with it, or nothing."""
        was = check.get(key) if isinstance(check, dict) else None
        if isinstance(was, str) and was.startswith("$"):
            return f"is the parameter {was[1:]}: set it under `set:`"
        if was is None:
            return f"{rule.code} has no {key} to set"
        old, new = parse_limit(str(was)), parse_limit(str(value))
        if rule.kind == "duty" and _looser(key, old, new):
            return f"{value} would loosen a duty's number ({was}): it can only be tightened"
        self.used.append(Setting(f"{rule.code}.{key}", str(was), str(value), self.sources[rule.code]))
        return ""


def _stated(pack: Pack) -> dict[str, Any]:
    stated = pack.document.get("parameters")
    return stated if isinstance(stated, dict) else {}


def _looser(key: str, old: Limit, new: Limit) -> bool:
    longer = new.count * _ROUGH_DAYS[new.unit] - old.count * _ROUGH_DAYS[old.unit]
    return longer > 0 if key in _UPPER else longer < 0
