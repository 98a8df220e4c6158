"""The edges of the window that an activation opens: its first and last day, what ends it, and what moves it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from fairness.cases.episode_kinds import BEGAN, ENDED
from fairness.cases.limits import Limit, count_days
from fairness.ruletests.specimens import DAY, START, Edge, Event, NotMade, Parts


class WindowEdges(Parts):
    """The groups of edges of a rule's window."""

    def _in_time(self) -> Iterator[Edge]:
        last, lead = self.bound(self.check.far), self.activation()
        yield self.edge("a target on the last day", "met", [*lead, *self._enough(last)])
        yield self.edge("a target on the day after", "risk", [*lead, *self._enough(last + DAY)])
        yield self.edge("no target", "risk", lead)
        yield self.edge("a target on the day before it starts", "risk", [*lead, *self._enough(START - DAY)])
        if self.check.least > 1:
            yield self.edge("one target too few", "risk", [*lead, *self._enough(last)[1:]])
        if self.check.most is not None:
            more = [self.wanted(last) for _ in range(self.check.most + 1)]
            yield self.edge("one target too many", "risk", [*lead, *more])

    def _too_early(self) -> Iterator[Edge]:
        first = self.bound(self.check.near)
        yield self.edge("a target on the first day allowed", "met", [*self.activation(), *self._enough(first)])
        if first > START:
            early = [*self.activation(), *self._enough(first - DAY)]
            yield self.edge("a target on the day before the first allowed", "risk", early)

    def _closing(self) -> Iterator[Edge]:
        last, lead = self.bound(self.check.far), self.activation()
        if last == START:
            raise NotMade("the case cannot close between")
        yield self.edge("closed on the last day", "lapsed", lead, closed=str(last))
        yield self.edge("closed on the day after the last", "risk", lead, closed=str(last + DAY))
        waiting = str(last - DAY)
        yield self.edge("still open on the day before the last", "due", lead, closed=None, as_at=waiting)
        yield self.edge("still open on the last day", "risk", lead, closed=None, as_at=str(last))

    def _releases(self) -> Iterator[Edge]:
        last, lead = self.bound(self.check.far), self.activation()
        if self.check.release is None or last == START:
            raise NotMade("no release")
        yield self.edge("released on the last day", "lapsed", [*lead, self.released(last)])
        yield self.edge("released on the day after the last", "risk", [*lead, self.released(last + DAY)])

    def _straddling(self) -> Iterator[Edge]:
        last = self.bound(self.check.far)
        if self.check.near is not None or last.month == 12 or self.check.least > 1:
            raise NotMade("no month that straddles")
        lead, after = self.activation(), date(last.year, last.month + 1, 1)
        yield self.edge("a target in the month of the last day", "met", [*lead, self.wanted(f"{last:%Y-%m}")])
        yield self.edge("a target in the month after", "risk", [*lead, self.wanted(f"{after:%Y-%m}")])

    def _between(self) -> Iterator[Edge]:
        if not self.check.immediately:
            raise NotMade("anything may come between")
        other = self.make.bystander(self.patterns, START + DAY)
        events = [*self.activation(), other, *self._enough(START + 2 * DAY)]
        yield self.edge("something else between", "risk", events)

    def _stated(self) -> Iterator[Edge]:
        """The activation states a last day that is sooner than the limit."""
        if not self.check.no_later_than or self.bound(self.check.far) <= START + 4 * DAY:
            raise NotMade("no date is stated")
        sooner = START + 3 * DAY
        *before, usual = self.activation()
        lead = [*before, {**usual, self.check.no_later_than: str(sooner)}]
        yield self.edge("a target on the stated last day", "met", [*lead, *self._done(sooner)])
        yield self.edge("a target on the day after the stated last day", "risk", [*lead, *self._done(sooner + DAY)])

    def _paused(self) -> Iterator[Edge]:
        """A hold of a week stops the clock, which is five days for a limit in working days."""
        if not self.check.pauses or self.bound(self.check.far) <= START:
            raise NotMade("nothing stops the clock")
        last, first, end = self.bound(self.check.far), START + DAY, START + 8 * DAY
        held = Limit(5, "working days") if self._far().unit == "working days" else Limit(7, "days")
        moved = count_days(last, held, self.nation)
        stops = [
            {"date": str(day), "type": f"{self.check.pauses}.{side}"} for day, side in ((first, BEGAN), (end, ENDED))
        ]
        lead = [*self.activation(), *stops]
        yield self.edge("a target on the day to which a hold moves it", "met", [*lead, *self._done(moved)])
        yield self.edge("a target on the day after that", "risk", [*lead, *self._done(moved + DAY)])

    def _total(self) -> Iterator[Edge]:
        """An episode of ten days before counts too."""
        kind = self.make.vocabulary.derived.get(self.check.activations[0].pattern.types[0])
        if not self.check.total or kind is None or self.bound(self.check.far) <= START + 11 * DAY:
            raise NotMade("nothing counts that was before")
        sides = ((START - 100 * DAY, BEGAN), (START - 91 * DAY, ENDED))
        earlier = [{"date": str(day), "type": f"{kind.name}.{side}"} for day, side in sides]
        last = self.bound(self.check.far) - 10 * DAY
        lead = [*earlier, *self.activation()]
        yield self.edge("a target on the last day, with ten days before", "met", [*lead, *self._done(last)])
        yield self.edge("a target on the day after, with ten days before", "risk", [*lead, *self._done(last + DAY)])

    def _done(self, day: date) -> list[Event]:
        """What fulfils it on a day: of what is asked again and again, its end."""
        return self._ending(day) if self.every else self._enough(day)

    def _after_open(self) -> Iterator[Edge]:
        lead = self.activation()
        done = [*lead, *self._enough(START + DAY)]
        yield self.edge("a target after it", "met", done)
        yield self.edge("no target, closed", "risk", lead)
        yield self.edge("only a target before it", "risk", [*lead, *self._enough(START - DAY)])
        yield self.edge("no target, open", "due", lead, closed=None)
        close = str(START + 5 * DAY)
        yield self.edge("a target after the close", "risk", [*lead, *self._enough(START + 6 * DAY)], closed=close)
        if self.check.near is not None:
            first = self.bound(self.check.near)
            yield self.edge("a target a day too early", "risk", [*lead, *self._enough(first - DAY)])
        if self.check.release is not None:
            yield self.edge("released", "lapsed", [*lead, self.released(START + DAY)])

    def _every(self) -> Iterator[Edge]:
        last, lead = self.bound(self.check.far), self.activation()
        ends = self._ending(last)
        yield self.edge("ended on the last day", "met", [*lead, *ends])
        yield self.edge("ended on the day after", "risk", [*lead, *self._ending(last + DAY)])
        again = [*lead, self.wanted(last), *self._ending(last + DAY)]
        yield self.edge("one on the last day, ended on the next", "met", again)
        gap = count_days(last, self._far(), self.nation) + DAY
        long = [*lead, self.wanted(last), *self._ending(gap)]
        yield self.edge("a gap that is a day too long after the first", "risk", long)
        yield self.edge("nothing after it", "risk", lead)
        yield self.edge("closed before the time was up", "lapsed", lead, closed=str(last - DAY))

    def _never(self) -> Iterator[Edge]:
        lead = self.activation()
        yield self.edge("nothing unwanted", "met", lead)
        yield self.edge("something unwanted on the day after", "risk", [*lead, self.wanted(START + DAY)])
        yield self.edge("something unwanted before", "met", [*lead, self.wanted(START - DAY)])
        if self.check.far is not None:
            last = self.bound(self.check.far)
            yield self.edge("something unwanted on the last day", "risk", [*lead, self.wanted(last)])
            yield self.edge("something unwanted a day later", "met", [*lead, self.wanted(last + DAY)])

    def _never_until(self) -> Iterator[Edge]:
        if self.check.release is None:
            raise NotMade("nothing ends it")
        lead = [*self.activation(), self.released(START + DAY)]
        yield self.edge("something unwanted after the end", "met", [*lead, self.wanted(START + 2 * DAY)])

    def _before_plain(self) -> Iterator[Edge]:
        lead = self.activation()
        fine, bad = ("met", "risk") if self.check.wanted else ("risk", "met")
        near = self.bound(self.check.near, True) if self.check.near is not None else START - DAY
        yield self.edge("one before it", fine, [*lead, *self._enough(near)])
        yield self.edge("none", bad, lead)
        yield self.edge("only one after it", bad, [*lead, *self._enough(START + DAY)])

    def _before_near(self) -> Iterator[Edge]:
        near, lead = self.bound(self.check.near, True), self.activation()
        fine, bad = ("met", "risk") if self.check.wanted else ("risk", "met")
        yield self.edge("notice to the day", fine, [*lead, *self._enough(near)])
        yield self.edge("notice a day too short", bad, [*lead, *self._enough(near + DAY)])

    def _before_far(self) -> Iterator[Edge]:
        far, lead = self.bound(self.check.far, True), self.activation()
        fine, bad = ("met", "risk") if self.check.wanted else ("risk", "met")
        yield self.edge("one on the first day that counts", fine, [*lead, *self._enough(far)])
        yield self.edge("one a day earlier", bad, [*lead, *self._enough(far - DAY)])

    def _anywhere(self) -> Iterator[Edge]:
        if not self.check.wanted:
            yield self.edge("none", "met", [])
            yield self.edge("one", "risk", [self.wanted(START)])
            return
        yield self.edge("as many as are wanted", "met", self._enough(START))
        yield self.edge("none, closed", "risk", [])
        yield self.edge("none, open", "due", [], closed=None)
        if self.check.most is not None:
            more = [self.wanted(START) for _ in range(self.check.most + 1)]
            yield self.edge("one too many", "risk", more)
