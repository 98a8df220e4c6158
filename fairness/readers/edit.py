"""A case of a file, changed in its text: comments, order and what nobody touched stay as they are.

Nothing is written that could not be read: the changed text is read as any case file before it takes its place.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from fairness.cases.models import Case
from fairness.cases.vocabulary import Vocabulary
from fairness.readers.kinds import is_table
from fairness.readers.record import read_case
from fairness.readers.stated import checked
from fairness.source.loader import decode, is_lines, load_documents, read_bytes
from fairness.source.problems import InputError, Place, Problem
from fairness.source.whole import write_text
from fairness.source.yaml_text import At, YamlText

_ENDINGS = (".yaml", ".yml")
_LISTS = ("events", "explanations", "proposed")
_BELOW = ("organisation", "practitioner", "x", "roles", *_LISTS)  # before these a fact is put that is not there yet
_ON_ONE_LINE = ("events",)  # lists whose entries are written on one line each, where there is none to go by


class CaseText:
    """One case of a YAML file: `set`, `add` and `remove` change its text, and `write` writes it.

    `document` is the case as its file has it, with what was changed.
    """

    def __init__(self, file: str, vocabulary: Vocabulary, case_id: str = "") -> None:
        """Read a file. Raises InputError where it is none that can be changed, or holds no such case."""
        self.file = file
        self.vocabulary = vocabulary
        if not file.lower().endswith(_ENDINGS):
            says = "cannot be changed here"
            raise InputError(Problem(Place(file), says, expected="a case file in YAML (.yaml)"))
        text = decode(read_bytes(file), file)
        documents = load_documents(text.encode(), file)
        self._at = self._find(documents, case_id)
        self._text = YamlText(text, file)
        self.before = self.case()

    @property
    def document(self) -> Any:
        """The case as its file has it. Raises InputError where what was changed leaves no file that can be read."""
        return load_documents(self.text.encode(), self.file)[self._at]

    @property
    def text(self) -> str:
        """The whole file with what was changed."""
        return self._text.text

    def _find(self, documents: list[Any], case_id: str) -> int:
        cases = [at for at, one in enumerate(documents) if isinstance(one, dict) and "case_id" in one]
        named = [at for at in cases if not case_id or str(documents[at]["case_id"]) == case_id]
        if len(named) == 1:
            return named[0]
        ids = ", ".join(str(documents[at]["case_id"]) for at in cases[:10])
        if not cases:
            raise InputError(Problem(Place(self.file), "holds no case", expected="a case with `case_id:`"))
        says = f"holds no case {case_id!r}" if case_id and not named else f"holds {len(cases)} cases"
        raise InputError(Problem(Place(self.file), says, expected=f"which of them with --case: {ids}"))

    def case(self) -> Case:
        """The case as it would be read. Raises InputError with everything that is wrong."""
        return read_case(self.document, self.file, self.vocabulary)

    @property
    def events(self) -> list[Any]:
        """The events as the file has them."""
        return self.document.get("events") or []

    def write(self) -> Case:
        """Check the changed text, put it in place, and give the case as it now is. Raises InputError and OSError."""
        case = self.case()
        write_text(Path(self.file), self.text)
        return case

    def set(self, *path: str | int, value: Any, below: Collection[str] = ()) -> None:
        """Set a field of the case; one that is new comes before those of `below`."""
        self._text.set((self._at, *path), value, below)

    def has(self, *path: str | int) -> bool:
        """Whether the case has a field."""
        return self._text.node((self._at, *path)) is not None

    def add(self, name: str, entry: Mapping[str, Any]) -> None:
        """Put an entry at the end of a list of the case, written as the entries there are."""
        self._text.append((self._at, name), entry, inline=name in _ON_ONE_LINE)

    def remove(self, *path: str | int) -> None:
        """Take out a field of the case, or an entry of a list, which is there."""
        self._text.remove((self._at, *path))


def change_event(held: CaseText, place: int, new: Mapping[str, Any], without: Iterable[str] = ()) -> None:
    """Give an event new values, as a case file has them, and take some out. Raises InputError where it is then none.

    A new date takes out that the old one was only about right.
    """
    node = held.events[place]
    gone = {*without, *(["circa"] if "date" in new and "circa" not in new else [])}
    left = {name: value for name, value in node.items() if name not in gone}
    read = checked({**left, **new}, held.file, held.vocabulary)
    for name in node:
        if name in gone:
            held.remove("events", place, name)
    for name in new:
        held.set("events", place, name, value=read[name])


def set_fact(held: CaseText, name: str, value: str) -> None:
    """Set a fact by its dotted name; `;` parts a list, and an empty value takes the fact out."""
    path = name.split(".")
    if value:
        listed = [one.strip() for one in value.split(";")] if name == "recorded" or ";" in value else None
        held.set(*path, value=listed or value, below=_BELOW if len(path) == 1 else _LISTS)
    elif held.has(*path):
        held.remove(*path)


def set_role(held: CaseText, role: str, holders: Sequence[Mapping[str, str]]) -> None:
    """Say who held a role, each as a case file has it (`who`, `from`, `to`, `post`); nobody takes the role out."""
    if not holders:
        if held.has("roles", role):
            held.remove("roles", role)
        return
    written = [one["who"] if len(one) == 1 else dict(one) for one in holders]
    value = written[0] if len(written) == 1 else written
    held.set("roles", role, value=value, below=() if held.has("roles") else _LISTS)


def without_event(held: CaseText, place: int) -> None:
    """Take an event out; explanations of later events follow them. Raises InputError where one answers this event."""
    answers = held.document.get("explanations") or []
    later = {number: one["event"] for number, one in enumerate(answers) if _answered(one) >= place}
    for number, answered in later.items():
        if answered == place:
            says = f"answers a risk at event [{place}]"
            expected = "that explanation changed or removed first"
            raise InputError(Problem(Place(held.file), says, f"explanations[{number}]", expected))
    held.remove("events", place)
    for number, answered in later.items():
        held.set("explanations", number, "event", value=answered - 1)


def _answered(explanation: Any) -> int:
    """The number of the event that an explanation is about, -1 where it names none."""
    found = explanation.get("event") if isinstance(explanation, dict) else None
    return found if isinstance(found, int) else -1


def with_events(file: str, case_id: str, events: list[dict[str, Any]], words: Vocabulary) -> tuple[str, int]:
    """The text of a file with events added to one of its cases, and how many were not there already.

    The file is YAML or JSON, and its cases may stand in a list. An event is there already where the case has one of
    its type and date. Raises InputError where the file has no such case, or would not be a case file any more.
    """
    if is_lines(file) or is_table(file):
        says = "is a table, or has one case a line: events cannot be added to it"
        raise InputError(Problem(Place(file), says, expected="a case file in YAML or JSON"))
    text = decode(read_bytes(file), file)
    documents = load_documents(text.encode(), file)
    path, case = _placed(documents, file, case_id)
    there = {
        (str(one.get("type")), str(one.get("date"))) for one in case.get("events") or () if isinstance(one, dict)
    }
    new = [one for one in events if (one["type"], one["date"]) not in there]
    if not new:
        return text, 0
    made = _in_json(text, case_id, new) or _in_yaml(text, file, path, new)
    read_case(_placed(load_documents(made.encode(), file), file, case_id)[1], file, words)
    return made, len(new)


def _placed(documents: list[Any], file: str, case_id: str) -> tuple[tuple[int, ...], Any]:
    """A case of a file, and where it stands. Raises InputError where there is none of this id."""
    cases: list[tuple[tuple[int, ...], Any]] = []
    for at, document in enumerate(documents):
        inner = enumerate(document) if isinstance(document, list) else ()
        cases += [((at, place), one) for place, one in inner] or [((at,), document)]
    found = [(path, one) for path, one in cases if isinstance(one, dict)]
    for path, one in found:
        if str(one.get("case_id")) == case_id:
            return path, one
    known = ", ".join(str(one.get("case_id")) for _, one in found[:5])
    says = f"has no case {case_id[:40]!r}"
    raise InputError(Problem(Place(file), says, "Case reference", f"the case of the form; the file has {known[:60]}"))


def _in_json(text: str, case_id: str, events: list[dict[str, Any]]) -> str:
    """The text with events, where it is JSON; else nothing."""
    try:
        document = json.loads(text)
    except ValueError:
        return ""
    _, case = _placed([document], "", case_id)
    case["events"] = [*(case.get("events") or ()), *events]
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _in_yaml(text: str, file: str, path: tuple[int, ...], events: list[dict[str, Any]]) -> str:
    held = YamlText(text, file)
    places: tuple[tuple[str, At], ...] = (("the case", path), ("the events", (*path, "events")))
    for what, at in places:
        node = held.node(at)
        if getattr(node, "flow_style", False) and node.value:
            says = f"has {what} in brackets, so no line can be added"
            expected = "each field and each event on a line of its own, the events after a `-`"
            raise InputError(Problem(Place(file, node.start_mark.line + 1), says, expected=expected))
    for one in events:
        held.append((*path, "events"), one)
    return held.text
