"""Asking the questionnaire in the terminal. Whatever is given is on the disk before the next thing is asked."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import click

from fairness.assess.answers import (
    blank_file,
    load_answers,
    migrated,
    with_answer,
)
from fairness.assess.models import ALL_THEMES, NATIONS, Action, Answer, Answers, Given, Question, Questionnaire
from fairness.cli.dialogue import Stopped, ask_line, until_stopped
from fairness.reports.assess.words import NATION_WORDS, action_says, retired_says, sources_of
from fairness.reports.page import Page, new_console
from fairness.reports.words import count, listed
from fairness.source.problems import InputError
from fairness.source.whole import write_text

_KEYS: dict[str, Given] = {
    "y": "yes", "p": "partly", "n": "no", "k": "not known", "a": "not applicable",
    "yes": "yes", "partly": "partly", "no": "no", "not known": "not known", "not applicable": "not applicable",
}  # fmt: skip
_HOW = "y yes, p partly, n no, k not known, a not applicable; ? help, s skip, b back, q stop"
_LINE_HOW = "? help, b back, q stop; Enter keeps what there is"
# What goes into each line, said where someone asks.
_LINES = {
    "Organisation": "The name of the employer, as reports should show it.",
    "Nation": "It decides which national procedures are a duty here.",
    "Evidence": "Which policy, register or file shows it. Leave out names of people and details of cases.",
    "Planned action": "What you will do about it. Press Enter if nothing is planned.",
    "Owner": "Who will do it: a role, not a name.",
    "Due (YYYY-MM-DD)": "The day by which it should be done, such as 2027-03-31.",
    "Note": "Anything else that a reader should know. Leave out names of people and details of cases.",
}


class _Back(Exception):
    """The person wants to go back to the line before."""


class Session:
    """One sitting: `file` is made where it does not exist, and read anew before each change to it.

    `go_on` is the command that goes on where the sitting ends.
    """

    def __init__(
        self, questionnaire: Questionnaire, file: Path, day: date, by: str, themes: tuple[str, ...], again: bool,
        go_on: str,
    ) -> None:  # fmt: skip
        self.questionnaire = questionnaire
        self.file = file
        self.day = day
        self.by = by
        self.themes = themes
        self.again = again
        self.go_on = go_on
        self.page = Page(new_console())

    def run(self) -> None:
        """Ask until all is answered or the person stops. Raises InputError where the file cannot be read."""
        with until_stopped(self._goodbye):
            answers = self._begin()
            self._hello(answers)
            for number, theme in enumerate(self.themes, 1):
                self._theme(number, theme)
            click.echo("")
            self._say("That was the last question.")

    def _goodbye(self) -> None:
        if not self.file.exists():
            self._say("Nothing was answered.")
            return
        answers = load_answers(self.file, self.questionnaire)
        done = sum(bool(answers.of(one.id).answer) for one in self.questionnaire.questions)
        self._say(f"{done} of {count(len(self.questionnaire.questions), 'question')} answered, in {self.file}.")
        if done < len(self.questionnaire.questions):
            self._say(f"Go on with: {self.go_on}")
        self._say(f"See the result with: fairness assess {self.file}")

    # -- beginning ---------------------------------------------------------------------------------------

    def _begin(self) -> Answers:
        if not self.file.exists():
            self._say(self.questionnaire.title, "bold")
            organisation, nation = self._whose()
            write_text(self.file, blank_file(organisation, nation, self.questionnaire.version), folders=True)
        answers = load_answers(self.file, self.questionnaire)
        new = self.questionnaire.new_since(answers.version)
        if answers.version != self.questionnaire.version:
            self._say(
                f"These answers are to version {answers.version}; this is version {self.questionnaire.version}. "
                f"New since then: {listed(one.id for one in new) or 'no question'}."
            )
            self._change(lambda text: migrated(text, answers, self.questionnaire))
        if answers.retired:
            self._say(retired_says(answers.retired))
        return answers

    def _whose(self) -> tuple[str, str]:
        """The organisation and its nation."""
        organisation = ""
        while True:
            try:
                organisation = self._text("Organisation", str, organisation)
            except _Back:
                self._say("This is the first line.")
                continue
            try:
                return organisation, self._nation()
            except _Back:
                continue

    def _nation(self) -> str:
        choices = ", ".join(f"{number} {NATION_WORDS[one]}" for number, one in enumerate(NATIONS, 1))
        while True:
            text = self._input(f"Nation ({choices}; Enter to leave it out): ")
            if not text:
                return ""
            if text == "?":
                self._say(_LINES["Nation"])
                continue
            if text.isdigit() and 1 <= int(text) <= len(NATIONS):
                return NATIONS[int(text) - 1]
            named = [one for one, said in NATION_WORDS.items() if text.casefold() in (one, said.casefold())]
            if named:
                return named[0]
            self._say("A number from 1 to 4, please.")

    def _hello(self, answers: Answers) -> None:
        asked = [one for one in self.questionnaire.questions if one.theme in self.themes]
        done = sum(bool(answers.of(one.id).answer) for one in asked)
        self.page.blank()
        self._say(f"{count(len(asked), 'question')}, {done} answered. Each answer is saved to {self.file} at once.")
        bare = sum(answers.of(one.id).state == "yes, not evidenced" for one in asked)
        if bare and not self.again:
            verb = "is" if bare == 1 else "are"
            again = "--again asks again about questions already answered."
            self._say(f"{count(bare, 'answer')} {verb} yes without evidence. {again}")
        self._say(f"Keys: {_HOW}. Press Enter to leave a line empty. ?, b and q work in every line.")

    # -- asking ------------------------------------------------------------------------------------------

    def _theme(self, number: int, theme: str) -> None:
        questions = [one for one in self.questionnaire.questions if one.theme == theme]
        answers = load_answers(self.file, self.questionnaire)
        pending = [one for one in questions if self.again or not answers.of(one.id).answer]
        if not pending:
            return
        self.page.add("")
        self.page.heading(ALL_THEMES[theme], f"theme {number} of {len(self.themes)}, {len(pending)} to answer")
        self.page.print()
        at = 0
        while at < len(pending):
            went = self._question(pending[at], at + 1, len(pending))
            at = max(at - 1, 0) if went == "back" else at + 1

    def _question(self, question: Question, number: int, of: int) -> str:
        before = self._answer(question)
        self.page.add("")
        self.page.add((f"{question.id}", "bold"), (f"  {number} of {of}", "dim"))
        self.page.para(question.question, 2)
        if before.answer:
            self.page.labelled("so far", self._so_far(before), 2, "dim", 9)
        self.page.print()
        while True:
            try:
                given = self._given(question, before)
            except _Back:
                return "back"
            if given is None:
                return "on"
            self._give(question, given)
            if self._more(question, given):
                return "on"
            before = self._answer(question)

    def _given(self, question: Question, before: Answer) -> Given | None:
        """The answer that is chosen; None where the question is passed over."""
        while True:
            key = self._input("  Answer [y p n k a, ? s b q]: ").casefold()
            if key == "?":
                self._help(question)
            elif key == "s" or (not key and before.answer):
                return None
            elif key in _KEYS:
                return _KEYS[key]
            else:
                self._say(f"  {_HOW}")

    def _give(self, question: Question, given: Given) -> None:
        self._update(question, lambda one: {"answer": given, "by": self.by or one.by, "date": self.day})

    def _more(self, question: Question, given: Given) -> bool:
        """What goes with an answer, each part written as it is given; Enter keeps what there is.

        False where the person goes back from the first line.
        """
        lines = [self._evidence] if given in ("yes", "partly") else []
        if given in ("partly", "no", "not known"):
            lines += [self._do, self._owner, self._due]
        lines.append(self._note)
        at, way = 0, 1
        while 0 <= at < len(lines):
            try:
                if lines[at](question):
                    way = 1
            except _Back:
                way = -1
            at += way  # a line that is not asked is passed over the way that one came
        return at > 0

    def _evidence(self, question: Question) -> bool:
        """Ask for the evidence. This and the next four give whether there was anything to ask."""
        self._say(f"  Such as: {'; '.join(question.evidence)}", "dim")
        text = self._text("  Evidence", str, self._answer(question).evidence, question)
        self._set(question, evidence=text)
        return True

    def _do(self, question: Question) -> bool:
        action = self._answer(question).action or Action()
        do = self._text("  Planned action", str, action.do, question)
        if do:
            self._plan(question, do=do)
        return True

    def _owner(self, question: Question) -> bool:
        action = self._answer(question).action
        if action is None or not action.do:
            return False
        owner = self._text("  Owner", str, action.owner, question)
        self._plan(question, owner=owner)
        return True

    def _due(self, question: Question) -> bool:
        action = self._answer(question).action
        if action is None or not action.do:
            return False
        due = self._text("  Due (YYYY-MM-DD)", date.fromisoformat, action.due, question)
        self._plan(question, due=due or None)
        return True

    def _note(self, question: Question) -> bool:
        note = self._text("  Note", str, self._answer(question).note, question)
        self._set(question, note=note)
        return True

    def _help(self, question: Question, how: str = _HOW) -> None:
        page = self.page
        nation = load_answers(self.file, self.questionnaire).nation
        page.labelled("why", question.why, 4)
        page.labelled("good", question.good, 4)
        page.labelled("evidence", "; ".join(question.evidence), 4)
        page.labelled("who", f"the {question.who} should answer", 4)
        page.labelled("kind", f"{question.kind(nation)}, {question.severity}", 4)
        for number, line in enumerate(sources_of(question)):
            page.labelled("based on" if number == 0 else "", line, 4)
        if question.rules:
            page.labelled("cases", f"shown in cases by {listed(question.rules)} (`fairness rules show CODE`)", 4)
        page.labelled("keys", how, 4)
        page.print()

    def _so_far(self, answer: Answer) -> str:
        parts = (answer.state, answer.evidence, action_says(answer.action), answer.note)
        return "; ".join(filter(None, parts))

    # -- the file and the terminal -------------------------------------------------------------------------

    def _answer(self, question: Question) -> Answer:
        return load_answers(self.file, self.questionnaire).of(question.id)

    def _set(self, question: Question, **parts: Any) -> None:
        """Write some parts of an answer; the others stay as they are in the file."""
        self._update(question, lambda one: parts)

    def _plan(self, question: Question, **parts: Any) -> None:
        """Write some parts of what is planned."""
        self._update(question, lambda one: {"action": (one.action or Action()).model_copy(update=parts)})

    def _update(self, question: Question, parts_of: Callable[[Answer], dict[str, Any]]) -> None:
        """Write what `parts_of` makes of the answer as it stands in the file."""

        def changed(text: str) -> str:
            answer = self._answer(question)
            return with_answer(text, question.id, answer.model_copy(update=parts_of(answer)))

        self._change(changed)

    def _change(self, change: Callable[[str], str]) -> None:
        """Write the file with a change. Where someone has broken it meanwhile, wait until it is mended."""
        while True:
            try:
                write_text(self.file, change(self.file.read_text(encoding="utf-8-sig")))
                return
            except (InputError, OSError) as error:
                self._say(f"This answer is not written yet: {error}")
                with suppress(_Back):  # there is nothing to go back to before this is written
                    self._input("  Put that right, then press Enter: ")

    def _text(self, ask: str, read: Callable[[str], Any], kept: Any, question: Question | None = None) -> Any:
        """A line of text as `read` takes it; what is kept where the line is empty. `?` helps with it.

        Raises _Back for `b`.
        """
        shown = f" [{kept}]" if kept else ""
        while True:
            text = self._input(f"{ask}{shown}: ")
            if not text:
                return kept
            if text == "?":
                self._say(f"  {_LINES[ask.strip()]}")
                if question:
                    self._help(question, _LINE_HOW)
                continue
            try:
                return read(text)
            except ValueError:
                self._say("  A date such as 2027-03-31, please.")

    def _input(self, ask: str) -> str:
        text = ask_line(ask)
        if text.casefold() == "q":
            raise Stopped
        if text.casefold() == "b":
            raise _Back
        return text

    def _say(self, text: str, style: str = "") -> None:
        self.page.para(text.lstrip(), len(text) - len(text.lstrip()), style=style)
        self.page.print()
