"""What the record shows for one result, how its due date was reached, and what would settle an unknown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from fairness.cases.entries import Entry
from fairness.cases.episodes import stated_end
from fairness.cases.limits import Limit, count_days, is_working_day, parse_limit
from fairness.cases.moments import DAY_MS, day_of, extent
from fairness.cases.naming import may_tell
from fairness.cases.proposed import ProposedRow, waiting_for
from fairness.cases.roles import Holding, as_person
from fairness.cases.vocabulary import Unkept
from fairness.engines.model import Result, Review, Verdict
from fairness.engines.plan import Windows, own_words
from fairness.reports.missed_words import MissedWords
from fairness.reports.sentences_about import where
from fairness.reports.sentences_found import Found
from fairness.reports.sentences_missing import TooFew
from fairness.reports.sentences_unsure import Unsure, waits_says
from fairness.reports.words import Words, are, count, day, listed, on, recorded_date, spelt
from fairness.rulebook.models import Rule
from fairness.rulebook.obligations import Compound, Obligation, Roles
from fairness.tracing.changes import in_several

WHAT_A_RISK_IS = (
    "A risk is a prompt to look again, not a finding of wrongdoing: the record may be incomplete, "
    "or there may be a good reason."
)
KIND_SAYS = {
    "duty": "the procedure requires",
    "guidance": "guidance expects",
    "research": "research links this to",
    "design": "our suggestion, which you can change",
}

_MOST_WORDS = 3  # events whose words are asked about
_SHOWN = 60  # characters of a value in a sentence


class Sentences:
    """Sentences about the results of one review."""

    def __init__(self, review: Review, words: Words) -> None:
        self.review = review
        self.words = words
        self.line = review.timeline
        self.windows = Windows(review.timeline)

    def shows(self, rule: Rule, result: Result) -> str:
        """What the record shows, with dates and the places of events."""
        check = rule.check
        if result.verdict is Verdict.UNKNOWN:
            return self.settles(rule, result)
        if isinstance(check, Roles):
            return self._roles(check, result)
        if isinstance(check, Compound):
            return self._compound(check)
        if result.activation is None:
            return "Nothing in this case asks for it."
        text = self._obligation(check, result, result.activation)
        return text[:1].upper() + text[1:] + "."

    def how_due(self, rule: Rule, result: Result) -> str:
        """The due date, counted so that a reader can do it again; empty where no date decides."""
        check = rule.check
        if not isinstance(check, Obligation) or result.due is None or result.activation is None:
            return ""
        limit = check.far if check.direction == "after" else check.near
        assert limit is not None
        moment = result.activation.moment
        start = day_of(moment.hi)
        names = [f"`{name}`" for name, value in rule.parameters.items() if _is_limit(value, limit)]
        source = f" ({listed(names)} of {rule.pack})" if names else ""
        if limit.unit == "hours":
            ends = "before" if check.direction == "before" else "after"
            whole = "" if moment.timed else "the end of the day of "
            hours = limit.count if check.direction == "after" else -limit.count
            at = (moment.hi + (not moment.timed) + hours * 3_600_000) % DAY_MS // 60_000
            time = f" at {at // 60:02}:{at % 60:02}" if moment.timed or hours % 24 else ""
            return f"{limit}{source} {ends} {whole}{self.words.event(result.activation)}: {day(result.due)}{time}"
        if (stated := self._stated(check, result)) is not None:
            return f"{stated}, sooner than {limit}{source} from {day(start)}"
        sign = "before" if check.direction == "before" else "from"
        text = f"{limit}{source} {sign} {day(start)}"
        if start != day_of(moment.lo):
            text += f", {self._last_day_of(result.activation.date, start)}"
        text += self._clock(check, result.activation)
        skipped = "" if check.moves else self._skipped(start, result.due, limit)
        return f"{text}: {day(result.due)}{skipped}"

    def _stated(self, check: Obligation, result: Result) -> str | None:
        """The date that the activation states as the last, where it is the due date."""
        assert result.activation is not None
        text = result.activation.fields.get(check.no_later_than)
        end = stated_end(text, result.activation.moment.lo)
        if end is None or day_of(end) != result.due:
            return None
        assert check.far is not None
        if check.far.unit != "hours":
            limit = count_days(day_of(result.activation.moment.hi), check.far, self.line.case.nation)
            if limit == result.due:
                return None
        return f"the record says that it lasts until {recorded_date(str(text))}"

    def _clock(self, check: Obligation, activation: Entry) -> str:
        """What moved the due date beside the limit."""
        said = ""
        if check.total and (earlier := activation.fields.get("earlier_days", 0)):
            kind = self.words.vocabulary.derived[activation.type]
            said += f", less {count(earlier, 'day')} of {kind.label} before"
        if check.pauses and self.line.spans.get(check.pauses):
            kind = next(one for one in self.words.vocabulary.episodes if one.name == check.pauses)
            said += f", and the days of the {kind.label}"
        return said

    def settles(self, rule: Rule, result: Result) -> str:
        """Which record would settle an unknown."""
        if isinstance(rule.check, Roles) and result.doubtful:
            return self._maybe_both(rule.check)
        if result.activation is None and result.lacks:
            return self._unstated(result.lacks)
        if result.activation is not None and result.lacks.startswith("roles."):
            return self._since_when(result.lacks.split(", "))
        if result.own_words and result.activation is not None and isinstance(rule.check, Obligation):
            return self._in_own_words(rule.check, result.activation)
        if isinstance(rule.check, Compound):
            return self._undecided(rule.check)
        return self._left_open(rule, result)

    def _waiting_for_roles(self, lacks: Sequence[str]) -> list[ProposedRow]:
        """The rows that wait and may tell who holds one of some roles."""
        vocabulary, types = self.words.vocabulary, []
        for role in (one.removeprefix("roles.") for one in lacks if one.startswith("roles.")):
            types += [*vocabulary.named_by.get(role, ()), *(type_ for type_, _ in vocabulary.acts.get(role, ()))]
        return [*waiting_for(self.line.case.proposed, types, vocabulary)] if types else []

    def _left_open(self, rule: Rule, result: Result) -> str:
        assert isinstance(rule.check, Obligation) and result.activation is not None
        if result.doubtful:
            return Unsure(self.words, self.windows, rule.check, result, result.activation).says()
        target = MissedWords(self.words, rule.check).pattern(rule.check.judged_by, result.activation)
        around = where(rule.check, self.words.event(result.activation))
        rows = [*waiting_for(self.line.case.proposed, rule.check.judged_by.types, self.words.vocabulary)]
        if rows and may_tell(self.line.recorded, rule.check.judged_by.types):
            return waits_says(rows, target)
        return (
            f"The source does not keep in full (`recorded:`): {target}. A gap in that record {around} shows nothing; "
            "the full record would tell."
        )

    # -- parts -------------------------------------------------------------------------------------------

    def _last_day_of(self, text: str, last: date) -> str:
        """The last day of a month or year, or on which what is less sure may have been."""
        if extent(text)[1] == last and "/" not in text and "~" not in text:
            return f"the last day of {recorded_date(text)}"
        return f"the last day on which it may have been ({on(text)})"

    def _field(self, name: str) -> str:
        if name.endswith(".post"):
            return f"the post of the {spelt(name.removesuffix('.post'))} (`{name}`)"
        if name.startswith("roles."):
            return f"who was {spelt(name)} (`{name}`)"
        return f"{self.words.field(name)} (`{name}`)"

    def _unstated(self, lacks: str) -> str:
        if rows := self._waiting_for_roles(lacks.split(", ")):
            return waits_says(rows, f"who the {listed(map(spelt, lacks.split(', ')))} is")
        value = self.line.case.facts.get(lacks)
        if own_words(value):
            return self._which(f"The case file says {lacks}", lacks, value)
        return f"The case file does not state {listed(map(self._field, lacks.split(', ')))}."

    def _in_own_words(self, check: Obligation, activation: Entry) -> str:
        """Which words of the record leave it open."""
        patterns = [check.target, *([check.release] if check.release else [])]
        asked = dict.fromkeys(name for one in patterns for clause in one.clauses for name, _ in clause.where)
        events = [activation] if check.direction == "same" else [
            event for one in patterns for event in self.windows.of_types(one)
        ]  # fmt: skip
        said = [
            self._which(f"The record of {self.words.event(event)} says {name}", name, event.fields[name])
            for event in {id(one): one for one in events}.values()
            for name in asked
            if own_words(event.fields.get(name))
        ]
        return " ".join(said[:_MOST_WORDS])

    def _which(self, says: str, name: str, value: Any) -> str:
        if isinstance(value, Unkept):
            whose = says.removesuffix(f" says {name}")
            return f"{whose} has no {spelt(name)}: the source does not keep it (`recorded:`)."
        words = [one for one in (value if isinstance(value, list) else [value]) if own_words(one)]
        shown = listed(f'"{one[:_SHOWN]}"' for one in words)
        return f"{says}: {shown}. Which of the known values is that? `fairness vocabulary {name}` lists them."

    def _skipped(self, start: date, due: date, limit: Limit) -> str:
        if limit.unit != "working days":
            return ""
        first, last = sorted((start, due))
        days = [first + timedelta(days=number) for number in range(1, (last - first).days)]
        nation = self.line.case.nation
        holidays = sum(one.weekday() < 5 and not is_working_day(one, nation) for one in days)
        skipped = ["weekends"] if any(one.weekday() > 4 for one in days) else []
        skipped += [count(holidays, "bank holiday")] if holidays else []
        return f" ({' and '.join(skipped)} not counted)" if skipped else ""

    def _obligation(self, check: Obligation, result: Result, activation: Entry) -> str:
        about = (self.words, self.windows, check, result, activation)
        if check.direction == "same":
            return Found(*about).same()
        if result.verdict is Verdict.LAPSED:
            return Found(*about).lapsed()
        if check.most is not None and result.count > check.most:
            return Found(*about).too_many()
        return Found(*about).met() if result.verdict is Verdict.MET else TooFew(*about).says()

    def _roles(self, check: Roles, result: Result) -> str:
        held = {role: self.line.held(role) for role in check.roles}
        if check.test == "named":
            missing = [spelt(role) for role in check.roles if not held[role]]
            if missing:
                return f"Nobody is recorded as {listed(missing, 'or')}."
            return f"Someone is recorded for each of these roles: {listed(map(spelt, check.roles))}."
        if check.test == "post":
            return self._posts(check)
        if both := in_several(check, self.line):
            return " ".join(f"{who} {self._as(roles, held, who)}." for who, roles in both)
        filled = [spelt(role) for role in check.roles if held[role]]
        if check.test == "apart" and filled:
            first, *others = filled
            return f"The {first} is another person than the {listed(others, 'or')}."
        return (
            f"{listed(filled).capitalize()} are different people." if filled else "Nobody is recorded in these roles."
        )

    def _as(self, roles: Sequence[str], held: Mapping[str, Sequence[Holding]], who: str) -> str:
        """How a person has each of these roles: recorded in it, or by which event."""
        person, said = as_person(who), []
        recorded = [role for role in roles if any(one.person == person and not one.is_act for one in held[role])]
        if recorded:
            said.append(f"is recorded as {listed(map(spelt, recorded))}")
        for role in roles:
            if role not in recorded:
                act = next(one for one in held[role] if one.person == person)
                acting = "as" if any(one.startswith("acted") for one in said) else "acted as"
                said.append(f"{acting} {spelt(role)} ({self.words.event(self.line.events[act.place])})")
        return listed(said)

    def _maybe_both(self, check: Roles) -> str:
        both = [
            f"{who} may have been {listed(map(spelt, roles))} at the same time"
            for who, roles in in_several(check, self.line, surely=False)
        ]
        return f"{'; '.join(both)}: the dates leave it open. When did each begin and end?"

    def _since_when(self, roles: Sequence[str]) -> str:
        said = []
        for role in roles:
            names = listed(one.who for one in self.line.case.roles.get(role.removeprefix("roles."), ()))
            said.append(
                f"{names} is named as {spelt(role)}, but the record does not say since when (`{role}`, `from`)"
            )
        return f"{'; '.join(said)}."

    def _posts(self, check: Roles) -> str:
        said = []
        for role in check.roles:
            for one in self.line.held(role):
                said += [f"{one.who}, the {spelt(role)}, is recorded as {one.post}"] if one.post else []
        return f"{'; '.join(dict.fromkeys(said))}."

    def _compound(self, check: Compound) -> str:
        verdicts = self.review.verdicts()
        at_risk = [code for code in check.codes if verdicts.get(code) is Verdict.RISK]
        if len(at_risk) >= check.least:
            return f"At risk{' together' if len(at_risk) > 1 else ''}: {listed(at_risk)}."
        if not at_risk:
            return f"None of these is at risk: {listed(check.codes)}."
        return f"Of {listed(check.codes)} only {listed(at_risk)} {are(len(at_risk))} at risk."

    def _undecided(self, check: Compound) -> str:
        verdicts = self.review.verdicts()
        undecided = [code for code in check.codes if verdicts.get(code) in (Verdict.DUE, Verdict.UNKNOWN)]
        if len(undecided) == len(check.codes):
            return f"It rests on {listed(check.codes)}, not decided yet."
        return f"It rests on {listed(check.codes)}. Not decided yet: {listed(undecided)}."


def _is_limit(value: object, limit: Limit) -> bool:
    """Whether a parameter's value is what the rule counted."""
    try:
        return parse_limit(str(value)) == limit
    except ValueError:
        return False
