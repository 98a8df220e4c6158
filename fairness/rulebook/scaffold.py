"""A first draft of a rule, in a pack of its own or at the end of one: it loads, and its examples hold."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import yaml

from fairness.cases.vocabulary import Vocabulary
from fairness.rulebook.models import Pack
from fairness.rulebook.obligations import Obligation
from fairness.rulebook.packs import read_pack
from fairness.rulebook.rulebook import looks_like_pack
from fairness.source.loader import load_documents
from fairness.source.problems import InputError, Place, Problem
from fairness.source.shipped import rules_folder
from fairness.source.whole import write_text

PACK_FORM, CODE_FORM = re.compile(r"[a-z0-9][a-z0-9-]*"), re.compile(r"([A-Z]{2,4})(\d{3})")
_START, _TARGET = "exclusion.formal", "communication.reasons_given"
_PACK = """\
# A rule pack. docs/rule-language.md has every form of a check; `fairness vocabulary` every event type and field.
pack: {pack}
title: {pack} # FILL IN: the pack's title, as reports have it
version: "1"
says: FILL IN what the pack is for.
# FILL IN the cases that every rule is for, or take this out: to every case.
applies: {{nation: england}}
# Numbers that can be set locally (--set {name}="3 days"). A duty's own number is written into its rule instead.
parameters:
  {name}: 7 days
rules:
"""
_RULE = """\
- code: {code}
  name: {slug}
  title: FILL IN what ought to be, as a statement
  finding: FILL IN what a report says where it is at risk
  task: FILL IN what a calendar says is to be done
  act: to_be_named # rules that ask for the same act share its name, so that one omission is one finding
  question: FILL IN the question that the check answers?
  theme: process # understanding, support, heard, process or equity
  severity: medium # low, medium, high or critical
  # FILL IN: what starts it, what is expected then, and by when.{limit_says}
  check: {{after: {start}, expect: {target}{limit}}}
  basis:
    # FILL IN: an id of sources.yaml (add yours to a sources.yaml beside this file), where in it, what kind of claim
    # it makes (duty, guidance, research or design), and what it says in a few own words.
    - {{source: {source}, at: FILL IN the paragraph, kind: design, says: FILL IN}}
  why: FILL IN what goes wrong for people where it is not kept.
  remedy:
    who: case manager
    do: FILL IN what to do next.
    closed: FILL IN what is left to do once the case is closed.
  examples:
    # Small cases with the verdict that each should get.
    - verdict: met
      opened: 2024-01-08
      closed: 2024-03-01
      events: [[2024-01-10, {start}], [2024-01-12, {target}]]
    - verdict: risk
      opened: 2024-01-08
      closed: 2024-03-01
      events: [[2024-01-10, {start}]]
    - verdict: unknown # the source does not keep the events expected
      opened: 2024-01-08
      closed: 2024-03-01
      recorded: [{start}]
      events: [[2024-01-10, {start}]]
"""


@dataclass(frozen=True, slots=True)
class Draft:
    """A rule drafted: its code, the file that has it now, and whether the file is new."""

    code: str
    file: Path
    is_new: bool


def draft(pack: str, code: str, folder: Path, vocabulary: Vocabulary, taken: Iterable[str] = ()) -> Draft:
    """Write a rule into the pack of that name in `folder`, which is made where it is not there yet.

    Without a `code`, the next one that is neither used there nor `taken` elsewhere. Raises InputError for a wrong
    name, a code in use, a file that is something else, or a pack that a rule cannot be put at the end of.
    """
    if not PACK_FORM.fullmatch(pack):
        raise InputError(Problem(Place("PACK"), f"{pack!r} is not the name of a pack", expected="such as our-trust"))
    if code and not CODE_FORM.fullmatch(code):
        says = f"{code!r} is not the code of a rule"
        raise InputError(Problem(Place("CODE"), says, expected="capitals and three digits, such as OUR001"))
    file = _file(pack, folder)
    content = file.read_bytes() if file.exists() else b""
    read = _read(content, file, pack, vocabulary) if content else None
    used = {*taken, *(rule.code for rule in (read.rules if read else ()))}
    if code in used:
        raise InputError(Problem(Place(str(file)), f"{code} is the code of another rule", expected="a free code"))
    chosen = code or _free(pack, read, used)
    if read is None:
        name = f"{pack.replace('-', '_')}_days"
        text = _PACK.format(pack=pack, name=name) + _rule(pack, chosen, vocabulary, None, f", within: ${name}")
    else:
        text = _appended(content.decode("utf-8-sig"), _rule(pack, chosen, vocabulary, read), file)
        _check(text, file, read, vocabulary)
    write_text(file, text, folders=True)
    return Draft(chosen, file, read is None)


def _file(pack: str, folder: Path) -> Path:
    """The file of the pack, there or to be made."""
    places = [folder / f"{pack}.yaml", folder / f"{pack}.yml", folder / "pack.yaml", folder / pack / "pack.yaml"]
    names = re.compile(rf"^pack:\s*[\"']?{re.escape(pack)}[\"']?\s*(#.*)?$", re.M)
    for one in places:
        if one.is_file() and names.search(one.read_bytes().decode("utf-8", "replace")):
            return one
    if places[0].exists():
        says = f"is there already, and is not the pack {pack}"
        raise InputError(Problem(Place(str(places[0])), says, expected="another name or folder"))
    return places[0]


def _read(content: bytes, file: Path, pack: str, vocabulary: Vocabulary) -> Pack:
    documents = [one for one in load_documents(content, str(file)) if looks_like_pack(one)]
    if len(documents) != 1 or documents[0].get("pack") != pack:
        raise InputError(Problem(Place(str(file)), "holds several packs", expected=f"the pack {pack} alone"))
    return read_pack(documents[0], str(file), "", vocabulary.opened())


def _free(pack: str, read: Pack | None, used: set[str]) -> str:
    """The code after the last of the pack, or the first one by its name, that nobody uses."""
    known = [form for rule in (read.rules if read else ()) if (form := CODE_FORM.fullmatch(rule.code))]
    letters = "".join(one for one in pack.upper() if one.isalpha()) + "XX"
    prefix, last = (known[-1].group(1), max(int(one.group(2)) for one in known)) if known else (letters[:3], 0)
    for number in range(last + 1, 1000):
        if f"{prefix}{number:03}" not in used:
            return f"{prefix}{number:03}"
    raise InputError(Problem(Place("CODE"), f"every code after {prefix}{last:03} is in use", expected="another code"))


def _rule(pack: str, code: str, vocabulary: Vocabulary, read: Pack | None, limit: str = "") -> str:
    start, target = _events(vocabulary, read)
    says = "" if limit else " For a limit add\n  # `within: $name`, and `name: 7 days` to the pack's `parameters:`."
    shipped = read is not None and Path(read.place.file).resolve().is_relative_to(rules_folder().resolve())
    return _RULE.format(
        code=code, slug=f"{code.lower()}-to-be-named", start=start, target=target, limit=limit, limit_says=says,
        source="this-rulebook" if shipped else f"{pack}-policy",
    )  # fmt: skip


def _events(vocabulary: Vocabulary, read: Pack | None) -> tuple[str, str]:
    """What starts the draft and what it expects: a pair that no rule of the pack has, as two may not ask the same."""
    known = [one for one in vocabulary.types if one not in (_START, _TARGET)] or ["exclusion.ended"]
    asked = {
        (one.pattern.types, rule.check.target.types)
        for rule in (read.rules if read else ())
        if isinstance(rule.check, Obligation)
        for one in rule.check.activations
    }
    target = _TARGET if vocabulary.knows(_TARGET) else known[-1]
    for start in (_START, *known):
        if vocabulary.knows(start) and ((start,), (target,)) not in asked:
            return start, target
    return _START, target


def _appended(text: str, rule: str, file: Path) -> str:
    """The text of a pack with a rule after its last, set in as far as the others are."""
    nodes = [one for one in yaml.compose_all(text, Loader=yaml.SafeLoader) if isinstance(one, yaml.MappingNode)]
    rules = next((value for node in nodes for key, value in node.value if key.value == "rules"), None)
    if not isinstance(rules, yaml.SequenceNode) or rules.flow_style:
        says, expected = "is not a list with one entry on each line", "`rules:`, with each rule after a dash"
        raise InputError(Problem(Place(str(file)), says, "rules", expected))
    indent = " " * rules.start_mark.column
    lines = [indent + line if line else line for line in rule.splitlines()]
    return f"{text.rstrip()}\n\n" + "\n".join(lines) + "\n"


def _check(text: str, file: Path, before: Pack, vocabulary: Vocabulary) -> None:
    """Raise InputError unless the text holds the rules from before and one more."""
    try:
        rules = _read(text.encode(), file, before.name, vocabulary).rules
    except InputError:
        rules = ()
    if [one.raw for one in rules[:-1]] != [one.raw for one in before.rules] or not rules:
        says = "does not end with its rules, so no rule can be added"
        raise InputError(Problem(Place(str(file)), says, "rules", "`rules:` as the last part of the file"))
