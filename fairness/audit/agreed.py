"""Actions agreed after an audit, kept in a file: read, checked against the rules, added and marked as done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date as Day
from pathlib import Path
from typing import Annotated, Any, Literal

from fairness.rulebook.rulebook import Rulebook
from fairness.source.documents import DayOrNone, Document, Said, Text, about, read_document
from fairness.source.loader import decode, load_documents, read_bytes
from fairness.source.problems import InputError, Place, Problem, nearest
from fairness.source.yaml_text import YamlText, fresh

State = Literal["overdue", "open", "done"]
_WHAT = "a list `actions:`, each with rule or act, what, owner and due"
_HEAD = "Actions agreed after an audit (`fairness audit report --actions`): rule or act, what, owner, due, done."


class Agreed(Document):
    """One action: the rule or act that it is about, what is done, who sees to it, by when, and when it was done."""

    rule: Annotated[Said, about("The code of the rule, such as MHE014.")] = ""
    act: Annotated[Said, about("Or the act that several rules ask for, such as exclusion_review.")] = ""
    what: Annotated[Text, about("What is done.")]
    owner: Annotated[Text, about("Who sees to it: a role.")]
    due: Annotated[DayOrNone, about("By when: YYYY-MM-DD.")] = None
    done: Annotated[DayOrNone, about("When it was done: YYYY-MM-DD.")] = None

    def state(self, as_at: Day) -> State:
        """Whether it is done, overdue or open on a day."""
        if self.done is not None and self.done <= as_at:
            return "done"
        return "overdue" if self.due is not None and self.due < as_at else "open"


class _File(Document):
    actions: Annotated[tuple[Agreed, ...], about("The actions, in any order.")]


def load_actions(path: str | Path, rulebook: Rulebook) -> tuple[Agreed, ...]:
    """The actions of a file. Raises InputError with everything that is wrong, by line."""
    file = str(path)
    return _read(read_bytes(file), file, rulebook)


def rules_of(action: Agreed, rulebook: Rulebook) -> list[str]:
    """The codes of the rules that an action is about; patterns are none of their own."""
    if action.rule:
        return [action.rule]
    return [code for code, rule in rulebook.rules.items() if rule.act == action.act and not rule.pattern]


def with_action(text: str, file: str, action: Mapping[str, Any], rulebook: Rulebook) -> str:
    """The text of a file with an action more, at the end; an empty text becomes a new file. Raises InputError."""
    stated = {key: value for key, value in action.items() if value not in (None, "")}
    if not text.strip():
        return _checked(fresh({"actions": [stated]}, _HEAD), file, rulebook)
    _read(text.encode(), file, rulebook)
    held = YamlText(text, file)
    held.append((0, "actions"), stated, inline=False)
    return _checked(held.text, file, rulebook)


def with_done(text: str, file: str, number: int, on: Day, rulebook: Rulebook) -> str:
    """The text of a file with its action of that number (from 1) marked as done. Raises InputError."""
    there = len(_read(text.encode(), file, rulebook))
    if not 1 <= number <= there:
        says = f"has no action {number}"
        raise InputError(Problem(Place(file), says, expected=f"a number from 1 to {there}"))
    held = YamlText(text, file)
    held.set((0, "actions", number - 1, "done"), on.isoformat())
    return _checked(held.text, file, rulebook)


def _read(content: bytes, file: str, rulebook: Rulebook) -> tuple[Agreed, ...]:
    documents = load_documents(content, file)
    if len(documents) != 1:
        raise InputError(Problem(Place(file), "is empty, or has several documents", expected=_WHAT))
    made = read_document(_File, documents[0], file, what=_WHAT).actions
    problems = [one for place, action in enumerate(made) for one in _problems(action, place, file, rulebook)]
    if problems:
        raise InputError(problems)
    return made


def _problems(action: Agreed, place: int, file: str, rulebook: Rulebook) -> list[Problem]:
    """What is wrong with an action's rule or act, of which it has one."""
    at, acts = f"actions[{place}]", sorted({rule.act for rule in rulebook.rules.values() if rule.act})
    if bool(action.rule) == bool(action.act):
        says = "has both a rule and an act" if action.rule else "has no rule and no act"
        return [Problem(Place(file), says, at, "one of `rule:` and `act:`")]
    if action.rule and action.rule not in rulebook.rules:
        near = nearest(action.rule, rulebook.rules)
        return [Problem(Place(file), f"{action.rule!r} is not a rule", f"{at}.rule", "a code, such as MHE014", near)]
    if action.act and action.act not in acts:
        says = f"{action.act!r} is not an act"
        return [Problem(Place(file), says, f"{at}.act", "an act of a rule", nearest(action.act, acts))]
    return []


def _checked(text: str, file: str, rulebook: Rulebook) -> str:
    _read(text.encode(), file, rulebook)
    return text


def text_of(path: Path) -> str:
    """The text of a file of actions; empty where there is no such file yet. Raises InputError."""
    return decode(read_bytes(str(path)), str(path)) if path.exists() else ""
