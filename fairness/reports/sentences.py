"""What the record shows for one result, how its due date was reached, and what would settle an unknown."""

from __future__ import annotations

from datetime import date, timedelta

from fairness.cases.limits import Limit, is_working_day
from fairness.cases.models import Event
from fairness.cases.timeline import day_of
from fairness.engines.contract import Result, Review, Verdict
from fairness.reports.words import Words, count, day, listed, recorded_date, spelt
from fairness.rulebook.conditions import first_unfulfilled, holds
from fairness.rulebook.models import Rule
from fairness.rulebook.obligations import Compound, Obligation, Roles

WHAT_A_RISK_IS = (
    "A risk is a prompt to look again at what was done and recorded. It is not a finding of wrongdoing: "
    "what was done may be missing from the record, or have a good reason that the record does not give."
)
KIND_SAYS = {
    "duty": "the procedure asks for",
    "guidance": "guidance expects",
    "research": "research links this to",
    "design": "a default of this rulebook, to be set locally",
}


class Sentences:
    """Sentences about the results of one review."""

    def __init__(self, review: Review, words: Words) -> None:
        self.review = review
        self.words = words
        self.line = review.timeline

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
        text = self._obligation(check, result)
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
        source = f" ({self._source(rule)})" if rule.parameters else ""
        if limit.unit == "hours":
            ends = "before" if check.direction == "before" else "after"
            return f"{limit}{source} {ends} {self.words.event(result.activation)}: {day(result.due)}"
        sign = "before" if check.direction == "before" else "from"
        text = f"{limit}{source} {sign} {day(start)}"
        if start != day_of(moment.lo):
            text += f", the last day of {recorded_date(result.activation.date)}"
        return f"{text}: {day(result.due)}{self._skipped(start, result.due, limit)}"

    def settles(self, rule: Rule, result: Result) -> str:
        """Which record would settle an unknown."""
        if isinstance(rule.check, Compound):
            return f"It rests on {listed(rule.check.codes)}, of which too many are undecided."
        if result.activation is None:
            fields = [one for one in result.lacks.split(", ") if one]
            return f"The case file does not state {listed(self._field(one) for one in fields)}."
        assert isinstance(rule.check, Obligation)
        target = self.words.pattern(rule.check.target)
        where = self._where(rule.check, self.words.event(result.activation))
        return (
            f"The source does not keep in full (`recorded:`): {target}. Its absence {where} shows nothing; "
            "that record would settle it."
        )

    # -- parts -------------------------------------------------------------------------------------------

    def _field(self, name: str) -> str:
        if name.startswith("roles."):
            return f"who was {spelt(name)} (`{name}`)"
        return f"{self.words.field(name)} (`{name}`)"

    def _source(self, rule: Rule) -> str:
        return listed(f"`{name}`" for name in rule.parameters) + " of " + rule.pack

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

    def _obligation(self, check: Obligation, result: Result) -> str:
        assert result.activation is not None
        start = self.words.event(result.activation)
        if check.direction == "same":
            if result.verdict is Verdict.MET:
                return f"{start} has it"
            return f"{start} is recorded without {self._missing_parts(check, result.activation)}"
        target = self.words.pattern(check.target)
        if result.witness is not None:
            return self._with_witness(check, result, start, target)
        if result.verdict is Verdict.LAPSED:
            assert result.ended_by is not None
            return f"after {start}, {self.words.event(result.ended_by)} came before the time was up"
        if result.verdict is Verdict.DUE:
            return f"not recorded yet {self._where(check, start)}: {target}"
        if not check.wanted:
            so_far = " so far" if result.provisional else ""
            return f"none recorded {self._where(check, start)}{so_far}: {target}"
        return self._absent(check, result, start, target)

    def _with_witness(self, check: Obligation, result: Result, start: str, target: str) -> str:
        assert result.witness is not None
        witness = self.words.event(result.witness)
        if result.verdict in (Verdict.RISK, Verdict.EXPLAINED):
            if check.most is not None and result.count > check.most:
                if check.most == 0:
                    return f"{witness} is recorded {self._where(check, start)}"
                return (
                    f"{count(result.count, 'time')} recorded {self._where(check, start)}, where at most {check.most} "
                    f"was expected: {witness} is one more"
                )
            late = count(abs(result.days_late or 0), "day")
            after = f" {self._where(check, start)}" if start else ""
            if check.direction == "before":
                return f"{witness} came {late} too late to give {check.near} of notice of {start}"
            if not result.days_late:
                return f"{witness} came later on the day that it was due{after}"
            return f"the first {self._where(check, start)} is {witness}: {late} late"
        hand = ""
        if result.days_late is not None and check.direction == "after":
            days = result.days_late
            hand = ", on the due day" if days == 0 else f", {count(abs(days), 'day')} in hand" if days < 0 else ""
        return f"{witness} is recorded {self._where(check, start)}{hand}"

    def _where(self, check: Obligation, start: str) -> str:
        if check.direction in ("anywhere", "same"):
            return "in this case" if check.direction == "anywhere" else f"at {start}"
        return f"{check.direction} {start}"

    def _absent(self, check: Obligation, result: Result, start: str, target: str) -> str:
        where = self._where(check, start)
        if check.immediately:
            where = f"as the very next step {where}"
        if check.least > 1:
            text = f"recorded {count(result.count, 'time')} {where}, where at least {check.least} expected: {target}"
        else:
            text = f"not recorded {where}: {target}"
        if check.direction == "before" and check.far is not None:
            text += f", within {check.far}"
        if result.ended_by is not None:
            text += f", by the time of {self.words.event(result.ended_by)}"
        elif result.days_late is not None:
            by = "when the case closed" if self.line.closed else f"on {day(self.line.as_at)}"
            text += (
                f"; it was {count(result.days_late, 'day')} overdue {by}"
                if result.days_late
                else f"; it was due {by}"
            )
        elif check.direction == "after" and self.line.closed is not None and check.release is None:
            text += ", by the time the case closed"
        return text

    def _missing_parts(self, check: Obligation, event: Event) -> str:
        ways = [
            tuple(one for one in clause.where if not holds(one[1], event.fields.get(one[0]), event.fields))
            for clause in check.target.clauses
        ]
        where = sorted(ways, key=len)[0]  # what it comes nearest to
        parts = [self.words.condition(field, tests, own=True) for field, tests in where]
        first = first_unfulfilled(where, event.fields, event.fields)
        return listed(part.removesuffix(" recorded") for part in parts) or str(first)

    def _roles(self, check: Roles, result: Result) -> str:
        held = self.line.case.roles
        if check.test == "named":
            missing = [spelt(role) for role in check.roles if role not in held]
            if missing:
                return f"Nobody is recorded as {listed(missing, 'or')}."
            return f"{listed(spelt(role).capitalize() for role in check.roles)}: each is filled."
        people: dict[str, list[str]] = {}
        names: dict[str, str] = {}
        for role in check.roles:
            for person in held.get(role, ()):
                names.setdefault(person.casefold(), person)
                people.setdefault(person.casefold(), []).append(spelt(role))
        both = [
            f"{names[person]} is recorded as {listed(roles)}" for person, roles in people.items() if len(roles) > 1
        ]
        if both:
            return f"{listed(both)}."
        return f"{listed(spelt(role) for role in check.roles if role in held).capitalize()} are different people."

    def _compound(self, check: Compound) -> str:
        verdicts = self.review.verdicts()
        at_risk = [code for code in check.codes if verdicts.get(code) is Verdict.RISK]
        if len(at_risk) >= check.least:
            return f"At risk together: {listed(at_risk)}."
        return f"At risk: {listed(at_risk) or 'none'} of {listed(check.codes)}."
