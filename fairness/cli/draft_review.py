"""Going through the rows that wait, in the terminal. Each answer is on the disk before the next row is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from fairness.cases.proposed import Candidate, ProposedRow
from fairness.cases.vocabulary import Vocabulary
from fairness.chronologies.confirming import dated, keep, read_typed_date, skip, types_like
from fairness.chronologies.learning import Learnt
from fairness.chronologies.people import key_file, load_people
from fairness.cli.dialogue import Stopped, ask_line, until_stopped
from fairness.readers.edit import CaseText
from fairness.reports.page import Page, new_console
from fairness.reports.words import count, recorded_date
from fairness.source.problems import nearest

_HOW = (
    "1, 2 ... take that event; 1,2 take both; t TYPE another event (t exclusion.formal, or words); "
    "d DATE another date; n no event; s later; b back; q stop"
)


@dataclass(slots=True)
class _Answer:
    """What a person says of a row: the events that it is, that it is none, or nothing yet."""

    events: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    skipped: bool = False
    back: bool = False


_PLAIN = {"b": _Answer(back=True), "s": _Answer(), "n": _Answer(skipped=True)}


class Session:
    """One sitting over the rows of a case that wait. Each answer is written before the next row is shown."""

    def __init__(self, file: str, vocabulary: Vocabulary, case_id: str, learn: str | None) -> None:
        self.file, self.vocabulary, self.case_id = file, vocabulary, case_id
        self.learnt = Learnt(learn) if learn else None
        self.page = Page(new_console())
        self.people = load_people(key_file(file), vocabulary)

    def run(self) -> None:
        """Ask until no row waits or the person stops. Raises InputError where the file cannot be read."""
        waiting = [row for row in self._case().before.proposed if row.waits]
        if not waiting:
            self._say("No row waits.")
            return
        self._say(f"{count(len(waiting), 'row')} {'waits' if len(waiting) == 1 else 'wait'}. {_HOW}.")
        at = 0
        with until_stopped(self._goodbye):
            while at < len(waiting):
                answer = self._ask(waiting[at], at + 1, len(waiting))
                if answer.back:
                    at = max(at - 1, 0)
                    continue
                self._keep(waiting[at], answer)
                at += 1

    def _goodbye(self) -> None:
        left = len(self._case().before.waiting)
        if left:
            self._say(
                f"{count(left, 'row')} still {'waits' if left == 1 else 'wait'}. Your answers are in {self.file}."
            )
            self._say(f"Go on with: fairness draft {self.file} --review")
        else:
            self._say(f"No row waits any more. Check the case: fairness check {self.file}")
        if self.learnt and self.learnt.count:
            file = self.learnt.file
            self._say(f"{count(self.learnt.count, 'phrase')} written to {file}. Use it next time: --phrases {file}")

    def _case(self) -> CaseText:
        return CaseText(self.file, self.vocabulary, self.case_id)

    # -- one row -------------------------------------------------------------------------------------------------

    def _ask(self, row: ProposedRow, number: int, of: int) -> _Answer:
        """Show a row and take what is said of it. Raises Stopped where the person stops."""
        self._show(row, number, of)
        date = row.date if row.date and not row.unsure else ""
        while True:
            key, _, rest = ask_line("  Answer [1 n s t d b q ?]: ").partition(" ")
            key = key.casefold()
            if key == "q":
                raise Stopped
            if key in _PLAIN:
                return _PLAIN[key]
            if key == "d":
                date = self._date(rest) or date
            elif answer := self._events(key, rest, row, date):
                return answer

    def _events(self, key: str, rest: str, row: ProposedRow, date: str) -> _Answer | None:
        """The events that are chosen, dated; None where the answer is none, which is said."""
        if key == "t":
            kind = self._type(rest)
            day = self._dated(row, date) if kind else ""
            if not day:
                return None
            self._words(kind)
            return _Answer([(kind, dated({}, day))])
        chosen = list(self._chosen(f"{key} {rest}".strip(), row))
        if not chosen:
            self._say(f"  {_HOW}")
            return None
        day = self._dated(row, date)
        return _Answer([(one.type, dated(one.fields, day)) for one in chosen])

    def _show(self, row: ProposedRow, number: int, of: int) -> None:
        page = self.page
        page.blank()
        page.styled([(f"{number} of {of}  ", "bold"), (row.row, "dim")], hang=4)
        when = recorded_date(row.date) if row.date else "no date"
        doubt = "  (is this the date?)" if row.unsure else ""
        page.para(f"{when}{f' {row.time}' if row.time else ''}{doubt}", 2)
        page.para(self.people.decoded(row.text), 2, style="bold")
        if row.why:
            page.para(row.why, 2, style="dim")
        for place, one in enumerate(row.candidates, 1):
            label = self.vocabulary.types[one.type].label if one.type in self.vocabulary.types else one.type
            page.para(f"{place}  {label} ({one.type}), {one.confidence:.0%}: {one.because}", 4)
        page.print()

    def _chosen(self, text: str, row: ProposedRow) -> Iterator[Candidate]:
        """The candidates whose numbers are given; Enter alone takes the first."""
        numbers = re.findall(r"\d+", text) if text else ["1"]
        if text and not re.fullmatch(r"[\d\s,]+", text):
            return
        if all(1 <= int(one) <= len(row.candidates) for one in numbers):
            yield from (row.candidates[int(one) - 1] for one in dict.fromkeys(numbers))

    def _dated(self, row: ProposedRow, date: str) -> str:
        """The date of the event: the row's, or one that is asked for where it is unsure."""
        while not date:
            kept = f" [{row.date}]" if row.date else ""
            text = ask_line(f"  On which date{kept}? ")
            if not text and row.date:
                return row.date
            date = self._date(text)
        return date

    def _date(self, text: str) -> str:
        """A date as a case has it; nothing, and what is expected, for any other text."""
        if found := read_typed_date(text):
            return found
        self._say("  A date, please, such as 2024-03-04, 4 March 2024 or March 2024.")
        return ""

    def _type(self, text: str) -> str:
        """The event type that a text names, by itself or by words of it; nothing where it stays open."""
        types = self.vocabulary.types
        text = text.strip() or ask_line("  Which event (its type, or words of it)? ")
        if text in types:
            return text
        found = [one.name for one in types_like(text, self.vocabulary)]
        if not found:
            near = nearest(text, types)
            self._say("  No event has these words." + (f" Did you mean {near}?" if near else ""))
            return ""
        for place, name in enumerate(found, 1):
            self.page.para(f"{place}  {types[name].label} ({name})", 4)
        self.page.print()
        answer = ask_line("  Which of these (a number, Enter for none)? ")
        return found[int(answer) - 1] if answer.isdecimal() and 1 <= int(answer) <= len(found) else ""

    def _words(self, kind: str) -> None:
        """Take the words of the row that say so, to be known next time."""
        if self.learnt is None:
            return
        text = ask_line("  Which words of the row say so? Next time we know them (Enter for none): ")
        if text:
            self.learnt.add(kind, text)

    # -- what is kept --------------------------------------------------------------------------------------------

    def _keep(self, row: ProposedRow, answer: _Answer) -> None:
        """Write an answer: the events in place of the row, or that it is none."""
        if not answer.events and not answer.skipped:
            return
        held = self._case()
        kept = skip(held, row) if answer.skipped else keep(held, row, answer.events)
        if kept:  # else somebody has taken it out of the file meanwhile
            held.write()

    def _say(self, text: str) -> None:
        self.page.para(text.lstrip(), len(text) - len(text.lstrip()))
        self.page.print()
