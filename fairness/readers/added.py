"""Events added to a case file, with all else in it left as it was written."""

from __future__ import annotations

import json
from typing import Any

import yaml

from fairness.cases.vocabulary import Vocabulary
from fairness.readers.exclusion_record import as_day
from fairness.readers.kinds import is_table
from fairness.readers.record import read_case
from fairness.source.loader import decode, is_lines, load_documents, read_bytes
from fairness.source.problems import InputError, Place, Problem

_WIDE = 118


def events_text(events: list[dict[str, Any]], indent: int = 0) -> str:
    """Events as YAML, one after the other, each line after so many spaces."""
    plain = [
        {name: as_day(one) if name in ("date", "until", "review_on") else one for name, one in event.items()}
        for event in events
    ]
    text = yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, width=_WIDE, default_flow_style=False)
    return "".join(" " * indent + line for line in text.splitlines(keepends=True))


def with_events(file: str, case_id: str, events: list[dict[str, Any]], words: Vocabulary) -> tuple[str, int]:
    """A case file with events added to one of its cases, and how many were not there already.

    An event is there already where the case has one of its type and date. Raises InputError where the file has no
    such case, or would not be a case file any more.
    """
    if is_lines(file) or is_table(file):
        says = "is a table, or has one case a line: no events are added to it"
        raise InputError(Problem(Place(file), says, expected="a case file in YAML or JSON"))
    text = decode(read_bytes(file), file)
    case = _case(load_documents(text.encode(), file), file, case_id)
    there = {
        (str(one.get("type")), str(one.get("date"))) for one in case.get("events") or () if isinstance(one, dict)
    }
    new = [one for one in events if (one["type"], one["date"]) not in there]
    if not new:
        return text, 0
    made = _as_json(text, case_id, new) or _as_yaml(text, file, case_id, new)
    read_case(_case(load_documents(made.encode(), file), file, case_id), file, words)
    return made, len(new)


def _case(documents: list[Any], file: str, case_id: str) -> Any:
    cases = [one for document in documents for one in (document if isinstance(document, list) else [document])]
    for one in cases:
        if isinstance(one, dict) and str(one.get("case_id")) == case_id:
            return one
    known = ", ".join(str(one.get("case_id")) for one in cases[:5] if isinstance(one, dict))
    says = f"has no case {case_id[:40]!r}"
    raise InputError(Problem(Place(file), says, "Case reference", f"the case of the form; the file has {known[:60]}"))


def _as_json(text: str, case_id: str, events: list[dict[str, Any]]) -> str:
    """The text with events, where it is JSON; else nothing."""
    try:
        document = json.loads(text)
    except ValueError:
        return ""
    case = _case([document], "", case_id)
    case["events"] = [*(case.get("events") or ()), *events]
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _as_yaml(text: str, file: str, case_id: str, events: list[dict[str, Any]]) -> str:
    node = next(one for one in _mappings(text) if _value(one, "case_id") == case_id)
    listed = next((value for key, value in node.value if key.value == "events"), None)
    if node.flow_style:
        raise _on_one_line(file, node, "the case")
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    if listed is None or not listed.value:
        return _begun(lines, node, listed, events)
    if listed.flow_style:
        raise _on_one_line(file, listed, "the events")
    return _inserted(lines, _last_line(listed), events_text(events, listed.start_mark.column))


def _on_one_line(file: str, node: Any, what: str) -> InputError:
    says = f"has {what} in brackets, to which no line can be added"
    expected = "each field and each event on a line of its own, the events after a `-`"
    return InputError(Problem(Place(file, node.start_mark.line + 1), says, expected=expected))


def _begun(lines: list[str], node: Any, listed: Any, events: list[dict[str, Any]]) -> str:
    """The text with the first events of a case."""
    column = node.start_mark.column
    if listed is not None:
        key = next(key for key, _ in node.value if key.value == "events")
        lines[key.start_mark.line] = " " * column + "events:\n"
        return _inserted(lines, key.start_mark.line, events_text(events, column + 2))
    return _inserted(lines, _last_line(node), " " * column + "events:\n" + events_text(events, column + 2))


def _inserted(lines: list[str], after: int, text: str) -> str:
    return "".join((*lines[: after + 1], text, *lines[after + 1 :]))


def _mappings(text: str) -> list[Any]:
    found = []
    for document in yaml.compose_all(text, Loader=yaml.SafeLoader):
        nodes = document.value if isinstance(document, yaml.SequenceNode) else [document]
        found += [one for one in nodes if isinstance(one, yaml.MappingNode)]
    return found


def _value(node: Any, name: str) -> str:
    return next((str(value.value) for key, value in node.value if key.value == name), "")


def _last_line(node: Any) -> int:
    """The line on which the last thing in a node ends."""
    if isinstance(node, yaml.ScalarNode) or node.flow_style or not node.value:
        end = node.end_mark
        return int(end.line) - (1 if end.column == 0 and end.line > node.start_mark.line else 0)
    last = node.value[-1]
    return _last_line(last[1] if isinstance(last, tuple) else last)
