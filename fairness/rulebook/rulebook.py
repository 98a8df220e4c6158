"""The rules that a run asks: packs chosen, put together, set locally, and digested."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fairness.cases.vocabulary import Vocabulary, shipped_vocabulary
from fairness.rulebook.models import Pack, Rule
from fairness.rulebook.obligations import Compound
from fairness.source.digests import digest_of
from fairness.source.kept import kept
from fairness.source.loader import load_documents, read_bytes
from fairness.source.problems import InputError, Place, Problem, nearest
from fairness.source.shipped import SELF_ASSESSMENT, rules_folder

if TYPE_CHECKING:
    from fairness.rulebook.overlays import Overlay, Setting, SwitchedOff, Wanted

_ENDINGS = (".yaml", ".yml")
_NOT_PACKS = ("vocabulary.yaml", "sources.yaml", "coverage.yaml", "faults.yaml", "phrases.yaml")


@dataclass(frozen=True)
class Rulebook:
    """Packs in the order loaded, with all that differs locally, which every report lists.

    `help` is where an employer's practitioners find help, as its overlays say it: `crisis_line` and others.
    """

    packs: tuple[Pack, ...]
    vocabulary: Vocabulary
    settings: tuple[Setting, ...] = ()
    switched_off: tuple[SwitchedOff, ...] = ()
    overlays: tuple[Overlay, ...] = ()
    help: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def rules(self) -> dict[str, Rule]:
        """Every rule that is asked by its code, in the order of codes; those switched off are left out."""
        off = {one.rule.code for one in self.switched_off}
        asked = (rule for pack in self.packs for rule in pack.rules if rule.code not in off)
        return {rule.code: rule for rule in sorted(asked, key=lambda rule: rule.code)}

    def alone(self, rule: Rule) -> Rulebook:
        """A rulebook of one rule, with those that it names where it is a compound."""
        rules = {rule.code: rule}
        waiting = [rule]
        while waiting:
            check = waiting.pop().check
            for code in check.codes if isinstance(check, Compound) else ():
                if code not in rules:
                    rules[code] = self.rules[code]
                    waiting.append(rules[code])
        return Rulebook((replace(self.packs[0], rules=tuple(rules.values())),), self.vocabulary)

    @property
    def added(self) -> tuple[Rule, ...]:
        """The rules that overlays add."""
        return tuple(rule for pack in self.packs if pack.added_by for rule in pack.rules)

    def digests(self) -> dict[str, str]:
        """Each pack's name and version with the digest of its content, for reports."""
        return {f"{pack.name} {pack.version}".strip(): pack.digest for pack in self.packs}

    def rule(self, code: str) -> Rule:
        """The rule of that code (or name), in any case of letters. Raises InputError with the nearest."""
        for rule in self.rules.values():
            if code.casefold() in (rule.code.casefold(), rule.name.casefold()):
                return rule
        for off in self.switched_off:
            if code.casefold() in (off.rule.code.casefold(), off.rule.name.casefold()):
                says = f"{off.rule.code} is switched off by {off.by}: {off.reason}"
                raise InputError(Problem(off.rule.place, says))
        names = [*self.rules, *(rule.name for rule in self.rules.values() if rule.name)]
        near = nearest(code, names)
        raise InputError(Problem(Place("rules"), f"there is no rule {code!r} in these packs", "", "a code", near))


def shipped_packs() -> dict[str, Path]:
    """The packs that ship with the program, by name (their folder's)."""
    folder = rules_folder()
    if not folder.is_dir():
        return {}
    packs = (one for one in sorted(folder.iterdir()) if one.is_dir() and one.name != SELF_ASSESSMENT)
    return {one.name: one for one in packs if any(name.endswith(_ENDINGS) for name in os.listdir(one))}


def load_rulebook(
    *choices: str,
    settings: Mapping[str, Any] | None = None,
    overlays: Sequence[str] = (),
    vocabulary: Vocabulary | None = None,
    lines: bool = True,
) -> Rulebook:
    """Load rules.

    Args:
        choices: What to load: names of shipped packs, files and folders. Default: every shipped pack.
        settings: Other values of parameters, by name, or by `pack.name` where two packs share it.
        overlays: Files of local policy. They set parameters, tighten duties, switch rules off and add rules.
        vocabulary: The event types and fields that rules may use. Default: those shipped.
        lines: Whether shipped packs come with their documents, which know their lines, and rules with examples.
            Without them they are read faster.

    Raises:
        InputError: A file cannot be read, two rules share a code, a rule names unknown rules or itself in a circle,
            or a duty is loosened.
    """
    wanted = None
    if settings or overlays:
        from fairness.rulebook.overlays import Wanted  # a run without local policy starts without it

        wanted = Wanted(settings, overlays)
    words = vocabulary or shipped_vocabulary()
    return assemble(choices, wanted, words, lines)


def assemble(choices: Sequence[str], wanted: Wanted | None, vocabulary: Vocabulary, lines: bool = True) -> Rulebook:
    """The same, with what is wanted locally already read."""
    shipped = shipped_packs()
    files = [file for choice in choices or shipped for file in _files(choice, shipped)]
    problems: list[Problem] = []
    if wanted:
        packs = _packs_set_locally(files, wanted, vocabulary, problems)
    else:
        packs = _packs(files, vocabulary, problems, lines)
    if not problems:
        problems = [*_linked(packs), *(wanted.problems(packs) if wanted else ())]
    if problems:
        raise InputError(problems)
    if wanted is None:
        return Rulebook(tuple(packs), vocabulary)
    off = wanted.switched_off(packs)
    return Rulebook(tuple(packs), vocabulary, tuple(wanted.used), off, tuple(wanted.overlays), wanted.help)


def _packs(files: Iterable[Path], vocabulary: Vocabulary, problems: list[Problem], lines: bool) -> list[Pack]:
    """The packs of files; what is wrong with them is added to `problems`."""
    packs: list[Pack] = []
    for file in files:
        content = read_bytes(file)

        def read(file: Path = file, content: bytes = content) -> list[Pack]:
            from fairness.rulebook.packs import read_pack  # shipped rules are kept as they are read

            made = [read_pack(one, str(file), digest_of(content), vocabulary) for one in _documents(file, content)]
            return made if lines else [without_documents(pack) for pack in made]

        made_of = hashlib.sha256(content + vocabulary.digest.encode() + str(file).encode()).hexdigest()
        try:
            packs += read() if lines else kept(file, made_of, read)
        except InputError as error:
            problems.extend(error.problems)
    return packs


def without_documents(pack: Pack) -> Pack:
    """A pack for reviews alone: without its document and the examples of its rules, of which they read nothing."""
    return replace(pack, document={}, rules=tuple(replace(rule, examples=()) for rule in pack.rules))


def _packs_set_locally(
    files: Iterable[Path], wanted: Wanted, vocabulary: Vocabulary, problems: list[Problem]
) -> list[Pack]:
    """The same, with what is set locally, and the packs that overlays add."""
    from fairness.rulebook.packs import read_pack

    contents = {file: read_bytes(file) for file in files}
    documents = [(file, one) for file, content in contents.items() for one in _documents(file, content)]
    if unfit := wanted.unfit(document for _, document in documents):
        raise InputError(unfit)
    packs: list[Pack] = []
    for file, document in documents:
        name = str(document.get("pack", ""))
        try:
            digest = digest_of(contents[file])
            packs.append(read_pack(document, str(file), digest, vocabulary, wanted.of(name), wanted.changes))
        except InputError as error:
            problems.extend(error.problems)
    return packs + wanted.packs(vocabulary, problems)


def _files(choice: str, shipped: Mapping[str, Path]) -> list[Path]:
    path = shipped.get(choice) or Path(choice)
    if path.is_file():
        return [path]
    if path.is_dir():
        found = (
            Path(folder, name)
            for folder, _, names in os.walk(path)
            for name in names
            if name.endswith(_ENDINGS) and name not in (*_ENDINGS, *_NOT_PACKS)
        )
        inside = sorted(
            one for one in found if SELF_ASSESSMENT not in one.relative_to(path).parts and not _is_overlay(one)
        )
        if inside:
            return inside
        raise InputError(Problem(Place(choice), "is a folder without rule packs", expected="*.yaml files"))
    near = nearest(choice, shipped)
    expected = "a file, a folder or a shipped pack: " + ", ".join(shipped)
    raise InputError(Problem(Place(choice), "does not exist", expected=expected, nearest=near))


def _is_overlay(file: Path) -> bool:
    """Whether a file holds only overlays: in a folder of rules these wait for `--overlay`."""
    content = file.read_bytes() if file.is_file() else b""
    if b"\noverlay" not in b"\n" + content:
        return False  # without reading a large pack a second time
    from fairness.rulebook.overlay_files import looks_like_overlay

    return all(looks_like_overlay(one) for one in load_documents(content, str(file)))


def _documents(file: Path, content: bytes) -> list[dict[str, Any]]:
    """The packs of a file as written. Raises InputError for a file without one."""
    documents = load_documents(content, str(file))
    packs = [one for one in documents if looks_like_pack(one)]
    if not packs:
        is_overlay = any(isinstance(one, dict) and "overlay" in one for one in documents)
        expected = "`--overlay` for an overlay" if is_overlay else "`pack:` and `rules:`"
        raise InputError(Problem(Place(str(file)), "is not a rule pack", expected=expected))
    return packs


def looks_like_pack(document: Any) -> bool:
    """Whether a document is meant as a rule pack."""
    return isinstance(document, dict) and "overlay" not in document and ("pack" in document or "rules" in document)


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
                says = f"there is no rule {member!r} in these packs"
                problems.append(Problem(rules[code].place, says, f"{code}.check", "a code", near))
    if not problems:
        superseded = {code: rule.supersedes for code, rule in rules.items()}
        for links, verb, part in ((named, "names", "check"), (superseded, "supersedes", "supersedes")):
            for code in links:
                circle = _circle(code, links, ())
                if circle and min(circle) == code:
                    says = "goes round in a circle: " + f" {verb} ".join((*circle, circle[0]))
                    problems.append(Problem(rules[code].place, says, f"{code}.{part}"))
    return problems


def _circle(code: str, named: Mapping[str, tuple[str, ...]], path: tuple[str, ...]) -> tuple[str, ...]:
    if code in path:
        return path[path.index(code) :]
    for member in named.get(code, ()):
        if found_circle := _circle(member, named, (*path, code)):
            return found_circle
    return ()
