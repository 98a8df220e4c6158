"""A case of a YAML file, changed in its text: comments, order and what nobody touched stay as they are.

Nothing is written that could not be read: the changed text is read as any case file before it takes its place.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError
from ruamel.yaml.scalarstring import DoubleQuotedScalarString
from ruamel.yaml.tokens import CommentToken

from fairness.cases.models import Case
from fairness.cases.vocabulary import Vocabulary
from fairness.readers.record import read_case
from fairness.readers.stated import checked
from fairness.source.loader import decode, load_documents, read_bytes
from fairness.source.problems import InputError, Place, Problem
from fairness.source.whole import write_text

_ENDINGS = (".yaml", ".yml")
_READ_AS_OTHER = re.compile(r"true|false|null|~|-?\d+(\.\d+)?|\d{4}-\d\d-\d\d|yes|no|on|off|y|n", re.IGNORECASE)
_LIST_ITEM = re.compile(r"^( *)- ", re.MULTILINE)
_FLOW_WITHIN = 300  # characters of an event on one line
# Before these a fact is put that the case does not have yet.
_BELOW = ("organisation", "practitioner", "roles", "events", "explanations", "proposed")


class CaseText:
    """One case of a file: `document` is what is changed, `text` what would be written, `write` writes it.

    Without a file `text` starts from a document of its own (`fresh`).
    """

    def __init__(self, file: str, vocabulary: Vocabulary, case_id: str = "") -> None:
        """Read a file. Raises InputError where it is none that can be changed, or holds no such case."""
        self.file = file
        self.vocabulary = vocabulary
        if not file.lower().endswith(_ENDINGS):
            says = "cannot be changed here"
            raise InputError(Problem(Place(file), says, expected="a case file in YAML (.yaml)"))
        before = decode(read_bytes(file), file)
        load_documents(before.encode(), file)  # what is wrong with it is said as of any case file
        self._yaml = _yaml(before)
        try:
            self._documents = [one for one in self._yaml.load_all(before)]
        except YAMLError as error:
            raise InputError(Problem(Place(file), f"cannot be changed: {_first(error)}")) from None
        self._at = self._find(case_id)
        self.before = self.case(before)

    @property
    def document(self) -> CommentedMap:
        """The case as its file has it."""
        found: CommentedMap = self._documents[self._at]
        return found

    def _find(self, case_id: str) -> int:
        cases = [at for at, one in enumerate(self._documents) if isinstance(one, CommentedMap) and "case_id" in one]
        named = [at for at in cases if not case_id or str(self._documents[at]["case_id"]) == case_id]
        if len(named) == 1:
            return named[0]
        ids = ", ".join(str(self._documents[at]["case_id"]) for at in cases[:10])
        if not cases:
            raise InputError(Problem(Place(self.file), "holds no case", expected="a case with `case_id:`"))
        says = f"holds no case {case_id!r}" if case_id and not named else f"holds {len(cases)} cases"
        raise InputError(Problem(Place(self.file), says, expected=f"which of them with --case: {ids}"))

    def text(self) -> str:
        """The whole file with what was changed."""
        held = io.StringIO()
        if len(self._documents) == 1:
            self._yaml.dump(self._documents[0], held)
        else:
            self._yaml.dump_all(self._documents, held)
        return held.getvalue()

    def case(self, text: str = "") -> Case:
        """The case as it would be read. Raises InputError with everything that is wrong."""
        documents = load_documents((text or self.text()).encode(), self.file)
        ids = [one for one in documents if isinstance(one, dict) and "case_id" in one]
        wanted = str(self.document.get("case_id"))
        found = next((one for one in ids if str(one["case_id"]) == wanted), ids[0] if len(ids) == 1 else None)
        return read_case(found, self.file, self.vocabulary)

    def write(self) -> Case:
        """Check the changed text, put it in place, and give the case as it now is. Raises InputError and OSError."""
        text = self.text()
        case = self.case(text)
        write_text(Path(self.file), text)
        return case

    # -- events --------------------------------------------------------------------------------------------------

    @property
    def events(self) -> CommentedSeq:
        """The list of events, made where there is none."""
        return self.listed("events")

    def listed(self, name: str) -> CommentedSeq:
        """A list of the case, made where there is none."""
        found = self.document.get(name)
        if not isinstance(found, CommentedSeq):
            found = CommentedSeq()
            self.document[name] = found
        return found

    def add(self, name: str, entry: Mapping[str, Any], at: int | None = None) -> int:
        """Put an entry into a list of the case, at the end or before another; gives its place.

        It is written as the entries there are: on one line, or on several.
        """
        held = self.listed(name)
        made = as_node(entry)
        flows = [one.fa.flow_style() for one in held if isinstance(one, CommentedMap)]
        short = len(str(dict(entry))) < _FLOW_WITHIN
        if isinstance(made, CommentedMap) and (flows[-1] if flows else short and name == "events"):
            made.fa.set_flow_style()
        place = len(held) if at is None else at
        if place == len(held):
            _append(held, made)
        else:
            held.insert(place, made)
        return place


def _append(held: CommentedSeq, made: Any) -> None:
    """Add an item; what stands as comment below the last one, before the next field, stays below."""
    last = len(held) - 1
    found = held.ca.items.get(last) if last >= 0 else None
    held.append(made)
    comment = found[0] if found else None
    if comment is None:
        return
    beside, line, below = comment.value.partition("\n")
    if not below.strip():
        return
    del held.ca.items[last]
    if beside.strip():
        held.ca.items[last] = [CommentToken(beside + line, comment.start_mark, None), None, None, None]
    held.ca.items[last + 1] = [CommentToken("\n" + below, comment.start_mark, None), None, None, None]


def without_event(held: CaseText, place: int) -> None:
    """Take an event out; explanations of later events follow them. Raises InputError where one answers this event."""
    answers = held.document.get("explanations") or []
    for number, one in enumerate(answers):
        if isinstance(one, dict) and one.get("event") == place:
            says = f"answers a risk at event [{place}]"
            expected = "that explanation changed or removed first"
            raise InputError(Problem(Place(held.file), says, f"explanations[{number}]", expected))
    del held.events[place]
    for one in answers:
        if isinstance(one, dict) and isinstance(one.get("event"), int) and one["event"] > place:
            one["event"] -= 1


def change_event(held: CaseText, place: int, new: Mapping[str, Any], without: Iterable[str] = ()) -> None:
    """Give an event new values, as a case file has them, and take some out. Raises InputError where it is then none.

    A new date takes out that the old one was only about right.
    """
    node = held.events[place]
    if "date" in new and "circa" not in new:
        node.pop("circa", None)
    for name in without:
        node.pop(name, None)
    whole = {name: plain(value) for name, value in node.items()} | dict(new)
    read = checked(whole, held.file, held.vocabulary)
    for name in new:
        node[name] = as_node(read[name])


def plain(value: Any) -> Any:
    """A value of a file's text as the reader of cases has it."""
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    return value if value is None or isinstance(value, (bool, int, float)) else str(value)


def set_fact(held: CaseText, name: str, value: str) -> None:
    """Set a fact by its dotted name; `;` parts a list, and an empty value takes the fact out."""
    group, _, key = name.rpartition(".")
    holder: Any = held.document
    if group:
        if not isinstance(holder.get(group), dict):
            if not value:
                return
            holder[group] = CommentedMap()
        holder = holder[group]
    if not value:
        holder.pop(key, None)
        return
    listed = [one.strip() for one in value.split(";")] if name == "recorded" or ";" in value else None
    node = as_node(listed if listed else value)
    if key in holder or "case_id" not in holder:
        holder[key] = node
        return
    below = [place for place, one in enumerate(holder) if one in _BELOW]
    holder.insert(min(below, default=len(holder)), key, node)


def as_node(value: Any) -> Any:
    """A value as it is put into a text: mappings in order, texts in quotes where they would be read as other."""
    if isinstance(value, Mapping):
        made = CommentedMap()
        for key, one in value.items():
            made[key] = as_node(one)
        return made
    if isinstance(value, (list, tuple)):
        items = CommentedSeq([as_node(one) for one in value])
        items.fa.set_flow_style()
        return items
    if isinstance(value, str) and not _is_date(value) and _READ_AS_OTHER.fullmatch(value):
        return DoubleQuotedScalarString(value)
    return _plain_date(value) if isinstance(value, str) and _is_date(value) else value


def _is_date(text: str) -> bool:
    return re.fullmatch(r"\d{4}-\d\d-\d\d", text) is not None


def _plain_date(text: str) -> Any:
    from datetime import date

    try:
        return date.fromisoformat(text)  # which is written without quotes
    except ValueError:
        return text


def fresh(document: Mapping[str, Any], comment: str = "", beside: Mapping[str, str] | None = None) -> str:
    """The text of a new file with one document, a comment at its beginning, and comments beside fields."""
    node = as_node(document)
    for name in ("events", "proposed"):
        entries = [as_node(one) for one in document.get(name) or ()]
        items = CommentedSeq(entries)
        for one in entries:
            if name == "events" and len(str(dict(one))) < _FLOW_WITHIN:
                one.fa.set_flow_style()
        if name in document:
            node[name] = items
    for key in ("roles", "practitioner"):
        for one in (node.get(key) or {}).values():
            if isinstance(one, CommentedMap):
                one.fa.set_flow_style()
    for key, says in (beside or {}).items():
        node.yaml_add_eol_comment(says, key)
    if comment:
        node.yaml_set_start_comment(comment)
    held = io.StringIO()
    _yaml("").dump(node, held)
    return held.getvalue()


def _yaml(text: str) -> YAML:
    made = YAML()
    made.preserve_quotes = True
    made.width = 100_000  # no line is broken that was whole
    made.allow_unicode = True
    made.allow_duplicate_keys = False
    made.explicit_start = text.lstrip("\ufeff").startswith("---") or None
    indents = [len(found[1]) for found in _LIST_ITEM.finditer(text)]
    offset = 2 if not indents or indents[0] else 0
    made.indent(mapping=2, sequence=2 + offset, offset=offset)
    return made


def _first(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else "it is not read as YAML"
