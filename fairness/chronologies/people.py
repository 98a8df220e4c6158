"""People of a chronology: who acted, which roles its text says, and the codes that stand for them in the case.

The key, which says who each code is, is a file of its own. No report and no audit reads it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from fairness.cases.naming import fold
from fairness.cases.vocabulary import Vocabulary
from fairness.source.loader import decode, read_bytes
from fairness.source.problems import InputError, Place, Problem
from fairness.source.whole import write_text

PRACTITIONER = "practitioner"
_ANY = re.IGNORECASE
_TITLE = r"(?:Dr|Mr|Mrs|Ms|Miss|Prof(?:essor)?|Sister|Sr|Sir|Dame)\.?"
_CALENDAR = (
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\b|"
    r"(?:The|He|She|They|It|I|On|At|In|To|Told|Says|Will|Not|No|And|Also|Letter)\b"
)
_TITLED = re.compile(
    rf"\b{_TITLE} (?:[A-Z][\w-]*(?:['’](?!s\b)[\w-]+)?)(?: (?!{_CALENDAR})(?:[A-Z][a-z][\w-]*|[A-Z]\b(?!\.)))?"
)
_INITIAL = re.compile(r"(?<![\w.])[A-Z]\.? [A-Z][a-z]{2,}(?:-[A-Z][a-z]+)?\b")
_NAME = (
    rf"(?-i:{_TITLE} (?:[A-Z][\w'’-]+|[A-Z]\b)(?: [A-Z][a-z][\w'’-]*)?|\b[A-Z]{{2,3}}\b|"
    r"\b[A-Z][a-z]+ [A-Z][a-z]+\b)"
)
# What posts and roles are called in a chronology, by the role of a case.
_ROLES = {
    "case_manager": r"case manager|case mgr|CM",
    "case_investigator": r"case investigator|investigating officer|investigator|CI|IO",
    "designated_board_member": r"designated (?:board )?member|designated non-executive(?: director)?|NED|DBM|"
    r"non-executive director|independent (?:board )?member",
    "medical_director": r"(?:acting |interim )?medical director|A/MD|acting MD|MD",
    "chief_executive": r"chief executive(?: officer)?|CEO",
    "responsible_officer": r"responsible officer|RO",
    "hr_adviser": r"HR (?:adviser|advisor|business partner|lead|manager|partner)|HRBP|"
    r"head of (?:medical )?(?:HR|workforce)",
    "hr_director": r"HR director|director of (?:HR|workforce|people)|HRD",
    "clinical_manager": r"clinical director|CD|line manager",
    "support_contact": r"support(?:ing)? contact|contact person|named contact",
    "panel_chair": r"panel chair|chair of the panel",
}
_ROLE = "|".join(f"(?P<{name}>{words})" for name, words in _ROLES.items())
_STATED = (
    re.compile(rf"(?P<name>{_NAME})\s*(?:\((?:the )?|,\s*(?:the |our )?)(?:{_ROLE})\b", _ANY),
    re.compile(rf"(?P<name>{_NAME})\s*=\s*(?:{_ROLE})\b", _ANY),
    re.compile(rf"(?:^|[.;]\s+)(?:{_ROLE})\s*(?:=|:|–|-)\s*(?P<name>{_NAME})", _ANY),
    re.compile(rf"\b(?:{_ROLE})\s+(?:is|will be|to be)\s+(?P<name>{_NAME})", _ANY),
    re.compile(rf"(?P<name>{_NAME})\s+\([^)]*\)\s+(?:{_ROLE})\b", _ANY),
    re.compile(
        rf"(?P<name>{_NAME})\s+(?:\([^)]*\)\s+)?(?:(?:was|is|has been|will be|to be|has agreed to be|agreed to be)?"
        r"\s*(?:so )?(?:appointed|named|designated|nominated|identified|confirmed)|was|is|will be|to be|as|"
        r"(?:has )?agreed to be|accepted appointment|has said yes to being|agree[sd] to (?:act|be)|to act|will act|"
        rf"acting)\s+(?:as\s+)?(?:the\s+|our\s+)?(?:{_ROLE})\b", _ANY,
    ),
    re.compile(rf"\b(?:appoint(?:ed|s)?|nam(?:ed|es))\s+(?P<name>{_NAME})\s+as\s+(?:the\s+)?(?:{_ROLE})\b", _ANY),
)  # fmt: skip
_TO_DO = (
    (re.compile(rf"(?P<name>{_NAME})\s+to\s+(?:case[ -])?manage\b", _ANY), "case_manager"),
    (re.compile(rf"(?P<name>{_NAME})\s+to\s+investigate\b", _ANY), "case_investigator"),
)
_APPOINTED = frozenset(("case_manager", "case_investigator", "designated_board_member", "support_contact"))
_CAPITALS = (
    "HR OH GMC GDC GPHC PPA NCAS NHS BMA BDA MDU MPS CQC ICB LCFS PAG FTT NED MD CM CI IO DBM RO CEO CD HRD AMD TOR "
    "TO AM PM OPD GP CV REF NO DR MR MRS MS RE CC"
)
_NO_INITIALS = frozenset(_CAPITALS.split())
_GROUPS = "agency bsa clo fin finance ftt hcsa heiw hiw ldc lmc llp lnc pag pldp plp system unison unite"
_BODIES = frozenset((*_GROUPS.split(), "out of office"))
_LOWER = re.compile(r"(?: [a-z][\w'’-]*)+$")
_APART = re.compile(r"\s*(?:[/;&+]|,|\band\b|\bwith\b|\bw/)\s*", _ANY)
_NOBODY = re.compile(r"[\W_]*|n/?a|tbc|various|all|none|unknown", _ANY)
_KEY_LINE = re.compile(r"\s*([A-Za-z]{1,4}\d{1,4})\s*:\s*(.*)")


class Stated(NamedTuple):
    """Somebody whom a text says to hold a role; `appointed`: from the day of its row on."""

    name: str
    role: str
    appointed: bool


def who_acted(cell: str) -> list[str]:
    """The people and bodies in a who cell: `Chair, A/MD` are two."""
    if _NOBODY.fullmatch(cell.strip()):
        return []
    parts = (part.strip(" .:") for part in re.sub(r"\bA/MD\b", "acting MD", cell).split("\n"))
    return [one for part in parts for one in _APART.split(part) if one and not _NOBODY.fullmatch(one)]


def holders_stated(text: str) -> list[Stated]:
    """Who holds which role, as far as a text says so in words that leave no doubt."""
    found: dict[tuple[str, str], Stated] = {}
    for form in _STATED:
        for one in form.finditer(text):
            role = next((name for name in _ROLES if one.group(name)), "")
            name = _LOWER.sub("", " ".join(one["name"].split()))
            if role and _is_name(name) and _ROLES_WHOLE.fullmatch(name) is None:
                found.setdefault((name, role), Stated(name, role, role in _APPOINTED))
    for form, role in _TO_DO:
        for one in form.finditer(text):
            if _is_name(one["name"]):
                found.setdefault((one["name"], role), Stated(one["name"], role, True))
    return list(found.values())


_ROLES_WHOLE = re.compile("|".join(_ROLES.values()), _ANY)


def _is_name(name: str) -> bool:
    """Whether a text is written as a name: forms above that ignore case find other words too."""
    if re.match(rf"{_TITLE} [A-Z]", name):
        return True
    if re.fullmatch(r"[A-Z]{2,3}", name):
        return name not in _NO_INITIALS
    return re.fullmatch(r"[A-Z][a-z]+ [A-Z][a-z]+", name) is not None and not re.match(
        r"(?:The|To|Letter|Case|Report|Formal|Trust|Decision|Medical|Clinical|Board|Human|Non)\b", name
    )


def role_called(words: str) -> str:
    """The role of a case that words name (`MD`); nothing where they name none."""
    return next((role for role, form in _ROLES.items() if re.fullmatch(form, words.strip(), _ANY)), "")


def _plain(name: str) -> str:
    return re.sub(rf"^{_TITLE} ", "", " ".join(name.split()), flags=_ANY).casefold()


def _without_body(name: str) -> str:
    """A first name without the letters of a body after it."""
    return _plain(re.sub(r"(?<=[a-z]) [A-Z]{2,5}$", "", name))


@dataclass
class People:
    """The codes of a case: for each, the names that mean one person. `practitioner` has theirs.

    The codes that are `fixed` stand in a case already, and are never given up.
    """

    vocabulary: Vocabulary
    practitioner: frozenset[str] = frozenset()
    names: dict[str, list[str]] = field(default_factory=dict)
    fixed: frozenset[str] = frozenset()

    def code(self, name: str) -> str:
        """What stands for a name in the case: a code, `practitioner`, or the name itself of a body.

        A new code is made for a person who has none.
        """
        bare = re.sub(r"['’]s$", "", " ".join(name.split()).strip(" .,;:"))
        if self._is_practitioner(bare):
            return PRACTITIONER
        if found := self._known(bare):
            return found
        if self._is_body(bare):
            return bare
        made = f"P{max((int(one[1:]) for one in self.names if one[1:].isdigit()), default=0) + 1}"
        self.names[made] = [bare]
        return made

    def same(self, name: str, role: str) -> str:
        """The code of a person who holds a role: those who are named by their post only are that person."""
        code = self.code(name)
        for other, names in list(self.names.items()):
            if other == code or code not in self.names or not all(role_called(one) == role for one in names):
                continue
            if other not in self.fixed:
                self.names[code] += self.names.pop(other)
            elif code not in self.fixed:
                self.names[other] = [*self.names.pop(code), *names]
                code = other
        return code

    def _known(self, name: str) -> str:
        plain = _plain(name)
        role = role_called(name)
        for code, names in self.names.items():
            if any(_plain(one) == plain or (role and role_called(one) == role) for one in names):
                return code
        last = plain.split()[-1] if len(plain.split()) > 1 else ""
        for code, names in self.names.items():
            for one in names:
                words = _plain(one).split()
                if (last and words == [last]) or (len(words) > 1 and [plain] == words[-1:]):
                    return code
                if _without_body(name) == _without_body(one):  # `Neil LCFS` is Neil
                    return code
        return ""

    def _is_practitioner(self, name: str) -> bool:
        plain = _plain(name)
        if plain in (PRACTITIONER, "the practitioner"):
            return True
        mine = {_plain(one) for one in self.practitioner}
        return bool(plain) and (plain in mine or plain.split()[-1] in mine)

    def _is_body(self, name: str) -> bool:
        if role_called(name):
            return False
        if re.match(rf"{_TITLE} [A-Z]", name):
            return False
        if fold(name) in _BODIES:
            return True
        if self.vocabulary.is_no_person(name) or any(map(self.vocabulary.is_no_person, fold(name).split()[:1])):
            return True
        return not name[:1].isupper() or (name.isupper() and len(name) > 3)

    def coded(self, text: str) -> str:
        """A text with codes in the place of names that it has with a title, and of names that are in the key."""
        for form in (_TITLED, _INITIAL):
            text = form.sub(self._in_text, text)
        for code, names in self.names.items():
            for name in names:
                if len(name) > 1 and not role_called(name) and name[:1].isupper():
                    text = re.sub(rf"(?<![\w]){re.escape(name)}(?!\w)", code, text)
        for name in self.practitioner:
            if len(name) > 2:
                text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "the practitioner", text)
        return re.sub(r"(^|[.!?] )the practitioner", r"\1The practitioner", text)

    def _in_text(self, found: re.Match[str]) -> str:
        code = self.code(found[0])
        return "the practitioner" if code == PRACTITIONER else code

    def decoded(self, text: str) -> str:
        """A text with the names that the key has for its codes, for the person who confirms it."""
        for code, names in sorted(self.names.items(), key=lambda one: -len(one[0])):
            text = re.sub(rf"\b{re.escape(code)}\b", names[0], text)
        return text


def key_file(case: str) -> str:
    """The file with the key of a case, beside it; no reader of cases takes it for one."""
    path = Path(case)
    return str(path.with_name(f"{path.stem}.people.txt"))


def load_people(file: str, vocabulary: Vocabulary) -> People:
    """The people of a key; none where there is no file. Raises InputError where it cannot be read."""
    made = People(vocabulary)
    if not Path(file).exists():
        return made
    for number, line in enumerate(decode(read_bytes(file), file).splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        found = _KEY_LINE.fullmatch(line)
        names = [one.strip() for one in (found[2] if found else line.partition(":")[2]).split(";") if one.strip()]
        if found is None and line.partition(":")[0].strip() == PRACTITIONER:
            made.practitioner = frozenset(names)
        elif found is None:
            raise InputError(
                Problem(Place(file, number), "does not say who a code stands for", expected="P1: name; other name")
            )
        else:
            made.names[found[1]] = names
    made.fixed = frozenset(made.names)
    return made


def save_people(people: People, file: str, case: str) -> None:
    """Write the key, which only its owner may read. Raises OSError."""
    lines = [
        f"# Who the codes in {Path(case).name} stand for. Keep this file apart from the case: never send both.",
        "# One line for each code; several names of one person have ; between them.",
    ]
    if people.practitioner:
        lines.append(f"{PRACTITIONER}: {'; '.join(sorted(people.practitioner))}")
    lines += [f"{code}: {'; '.join(dict.fromkeys(names))}" for code, names in people.names.items()]
    write_text(Path(file), "\n".join(lines) + "\n")
    _only_owner(file)


def _only_owner(file: str) -> None:
    import contextlib

    with contextlib.suppress(OSError):
        Path(file).chmod(0o600)


def with_codes(fields: Mapping[str, object], people: People) -> dict[str, object]:
    """The attributes of an event with codes for people."""
    made: dict[str, object] = {}
    for name, value in fields.items():
        if name in ("by", "to", "chair") and isinstance(value, str):
            made[name] = people.code(value)
        elif name == "panel" and isinstance(value, (list, tuple)):
            made[name] = [people.code(str(one)) for one in value]
        elif isinstance(value, str) and name not in ("channel", "until", "date", "time", "scope", "ground"):
            made[name] = people.coded(value)
        else:
            made[name] = value
    return made
