"""Local policy: what `--set` and overlay files set, tighten, switch off and add, and what of it is not allowed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from fairness.cases.limits import parse_limit
from fairness.cases.vocabulary import Vocabulary
from fairness.rulebook.models import Pack, Rule
from fairness.rulebook.obligations import Compound
from fairness.rulebook.overlay_files import in_its_own_words, is_limit, pack_of, read_overlay
from fairness.rulebook.packs import read_pack
from fairness.rulebook.phrases import A_LIMIT
from fairness.rulebook.tightening import LIMITS, looser
from fairness.source.digests import digest_of
from fairness.source.loader import load_documents, place_in, read_bytes
from fairness.source.problems import InputError, Place, Problem, nearest

_BY_HAND = "--set"


@dataclass(frozen=True, slots=True)
class Setting:
    """A number set locally: which, from what, to what, by which file or option, and whether it tightens a duty."""

    name: str
    was: str
    now: str
    by: str
    tightens: bool = False


@dataclass(frozen=True, slots=True)
class SwitchedOff:
    """A rule that is not asked, with the reason and the file that gives it."""

    rule: Rule
    reason: str
    by: str

    @property
    def duties(self) -> tuple[str, ...]:
        """The ids of the sources of which a duty is not asked."""
        return tuple(dict.fromkeys(one.source for one in self.rule.basis if one.kind == "duty"))


@dataclass(frozen=True, slots=True)
class Overlay:
    """A file of local policy: its name, what it says of itself, and the digest of its content."""

    name: str
    says: str
    file: str
    digest: str


@dataclass(frozen=True, slots=True)
class _Said:
    """A value, the file or option that has it, and the line."""

    value: Any
    by: str
    place: Place


class Wanted:
    """What is wanted locally. Read files first, then packs with `of` and `changes`, and ask for `problems`."""

    def __init__(self, settings: Mapping[str, Any] | None = None, files: Sequence[str] = ()) -> None:
        """Raises InputError for an overlay file that cannot be read, or is none."""
        self.settings: dict[str, _Said] = {}
        self.changes: dict[str, dict[str, Any]] = {}
        self.used: list[Setting] = []
        self.overlays: list[Overlay] = []
        self.added: list[tuple[str, Any, str]] = []
        self.help: dict[str, tuple[str, ...]] = {}
        self._limits: dict[tuple[str, str], _Said] = {}
        self._off: dict[str, _Said] = {}
        for file in files:
            content = read_bytes(file)
            digest = digest_of(content)
            for document in load_documents(content, file):
                self.add(document, file, digest)
        for name, value in (settings or {}).items():
            self.settings[name] = _Said(value, _BY_HAND, Place(_BY_HAND))

    def add(self, document: Any, file: str, digest: str = "") -> None:
        """Take up one overlay; what it says comes before what overlays before it say. Raises InputError."""
        written = read_overlay(document, file)
        self.overlays.append(Overlay(written.overlay, written.says, file, digest))
        if written.help is not None:
            said = written.help.model_dump(exclude_unset=True)
            self.help |= {name: (one,) if isinstance(one, str) else tuple(one) for name, one in said.items() if one}
        for name, value in written.set.items():
            self.settings[name] = _Said(value, file, place_in(file, document["set"], name))
        for code, limits in written.rules.items():
            for key in limits.model_fields_set:
                limit = str(getattr(limits, key))
                self.changes.setdefault(code, {})[key] = limit
                self._limits[code, key] = _Said(limit, file, place_in(file, document["rules"][code], key))
        for code, reason in written.switch_off.items():
            self._off[code] = _Said(reason, file, place_in(file, document["switch_off"], code))
        pack = pack_of(written, document)
        if pack is not None:
            self.added.append((file, pack, digest))

    def of(self, pack: str) -> dict[str, Any]:
        """The parameters set for one pack; `pack.name` before a bare `name`."""
        bare = {name: one.value for name, one in self.settings.items() if "." not in name}
        start = f"{pack}."
        own = {name.removeprefix(start): one.value for name, one in self.settings.items() if name.startswith(start)}
        return {**bare, **own}

    def unfit(self, documents: Iterable[Any]) -> list[Problem]:
        """Values that are of another kind than those that packs (these documents, and its own) give parameters."""
        problems: dict[tuple[str, str], Problem] = {}
        for document in (*documents, *(one for _, one, _ in self.added)):
            for name, full, was in _stated(document):
                said = self.settings.get(full, self.settings.get(name))
                expected = "" if said is None else _kind_wanted(was, said.value)
                if said is not None and expected:
                    says = f"{said.value!r} cannot replace {was}"
                    problems[name, str(said.place)] = Problem(said.place, says, name, expected)
        return list(problems.values())

    def packs(self, vocabulary: Vocabulary, problems: list[Problem]) -> list[Pack]:
        """The packs that overlays add; what is wrong with them is added to `problems`."""
        read = []
        for file, document, digest in self.added:
            try:
                pack = read_pack(document, file, digest, vocabulary, self.of(document["pack"]), self.changes)
                read.append(replace(pack, added_by=file))
            except InputError as error:
                problems.extend(map(in_its_own_words, error.problems))
        return read

    def problems(self, packs: Sequence[Pack]) -> list[Problem]:
        """What is not allowed, or names nothing in the packs; notes in `used` what was set."""
        return [*self._wrong_settings(packs), *self._wrong_limits(packs), *self._wrong_off(packs), *_same_name(packs)]

    def switched_off(self, packs: Sequence[Pack]) -> tuple[SwitchedOff, ...]:
        """The rules of the packs that are not asked, in the order of codes."""
        rules = _rules(packs)
        return tuple(SwitchedOff(rules[code], one.value, one.by) for code, one in sorted(self._off.items()))

    # -- what is allowed -----------------------------------------------------------------------------------

    def _wrong_settings(self, packs: Sequence[Pack]) -> Iterator[Problem]:
        stated = [(pack, name, full, was) for pack in packs for name, full, was in _stated(pack.document)]
        known = dict.fromkeys([*(name for _, name, _, _ in stated), *(full for _, _, full, _ in stated)])
        for name, said in self.settings.items():
            if name not in known:
                near = nearest(name, known)
                yield Problem(said.place, f"there is no parameter {name!r} in these packs", "", "", near)
        for pack, name, full, was in stated:
            now = pack.parameters[name]
            if str(now) == str(was):
                continue
            said = self.settings.get(full) or self.settings[name]
            tightens = False
            for rule, key, check in _duties_with(pack, name):
                if looser(check, key, parse_limit(str(was)), parse_limit(str(now))):
                    yield Problem(said.place, _loosens(now, was), f"{full} ({rule.code})")
                    break
                tightens = True
            self.used.append(Setting(full, str(was), str(now), said.by, tightens))

    def _wrong_limits(self, packs: Sequence[Pack]) -> Iterator[Problem]:
        rules = _rules(packs)
        written = {raw.get("code"): raw.get("check") for pack in packs for raw in pack.document.get("rules", [])}
        for (code, key), said in self._limits.items():
            field = f"rules.{code}.{key}"
            if code not in rules:
                yield Problem(
                    said.place, f"there is no rule {code!r} in these packs", "rules", "", nearest(code, rules)
                )
                continue
            check = written[code]
            was = check.get(key) if isinstance(check, dict) else None
            duty = rules[code].kind == "duty"
            if code in self._off:
                yield Problem(said.place, f"{code} is switched off by {self._off[code].by}", field)
            elif isinstance(was, str) and was.startswith("$"):
                yield Problem(said.place, f"is the parameter {was[1:]}: set it under `set:`", field)
            elif was is None:
                yield Problem(said.place, f"{code} has no {key} to set", field)
            elif duty and looser(check, key, parse_limit(str(was)), parse_limit(str(said.value))):
                yield Problem(said.place, _loosens(said.value, was), field)
            elif str(was) != str(said.value):
                self.used.append(Setting(f"{code}.{key}", str(was), str(said.value), said.by, duty))

    def _wrong_off(self, packs: Sequence[Pack]) -> Iterator[Problem]:
        rules = _rules(packs)
        for code, said in self._off.items():
            field = f"switch_off.{code}"
            if code not in rules:
                near = nearest(code, rules)
                yield Problem(said.place, f"there is no rule {code!r} in these packs", "switch_off", "", near)
            for other in rules.values():
                if isinstance(other.check, Compound) and code in other.check.codes and other.code not in self._off:
                    says = f"{other.code} ({other.place}) is made of {code}, which cannot be switched off alone"
                    yield Problem(said.place, says, field, f"{other.code} switched off too")


def _stated(document: Any) -> list[tuple[str, str, Any]]:
    """Each parameter of a pack as written: its name, the name with the pack's before it, and its value."""
    stated = document.get("parameters") if isinstance(document, dict) else None
    if not isinstance(stated, dict):
        return []
    return [(name, f"{document.get('pack')}.{name}", value) for name, value in stated.items()]


def _kind_wanted(was: Any, value: Any) -> str:
    """What may stand for a parameter's value, where `value` may not; else nothing."""
    if type(was) is int:
        return "" if str(value).strip().isdecimal() else "a whole number"
    return A_LIMIT if isinstance(was, str) and is_limit(was) and not is_limit(value) else ""


def _duties_with(pack: Pack, name: str) -> Iterator[tuple[Rule, str, Any]]:
    """The rules that rest on duties alone and have the parameter as a limit: rule, key and check as written."""
    for rule, raw in zip(pack.rules, pack.document["rules"], strict=True):
        check = raw.get("check")
        if rule.basis and all(one.kind == "duty" for one in rule.basis) and isinstance(check, dict):
            yield from ((rule, key, check) for key in LIMITS if check.get(key) == f"${name}")


def _loosens(now: Any, was: Any) -> str:
    return f"{now} would loosen a duty's number ({was}): it can only be tightened"


def _same_name(packs: Sequence[Pack]) -> Iterator[Problem]:
    first: dict[str, Pack] = {}
    for pack in packs:
        other = first.setdefault(pack.name, pack)
        if pack.added_by and other is not pack:
            says = f"{pack.name!r} is already the name of the pack at {other.place}"
            yield Problem(pack.place, says, "overlay", "a name of its own")


def _rules(packs: Sequence[Pack]) -> dict[str, Rule]:
    return {rule.code: rule for pack in packs for rule in pack.rules}
