"""The review of one case, or of several, as a report: a page that says what matters, and then all of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fairness._version import __version__
from fairness.engines.model import Verdict
from fairness.reports.applied import asked_line, not_applied_line
from fairness.reports.document import Block, Bullets, Document, Facts, Fold, Item, Linked, Section, Steps, Table
from fairness.reports.happened import details, finding_numbers, when
from fairness.reports.local import policies
from fairness.reports.review.facts import Facts as Told
from fairness.reports.review.first_page import first_page, weightiest
from fairness.reports.review.overview import overview
from fairness.reports.review.references import References
from fairness.reports.review.said import headline, marks, spelt_value
from fairness.reports.review.timeline import drawn, drawn_in_characters, notable
from fairness.reports.sentences import Sentences
from fairness.reports.view import RuleLines, View
from fairness.reports.words import Prose, capital, count, day, in_full, listed, recorded_date
from fairness.review.actions import task_of
from fairness.review.findings import Finding, Pattern
from fairness.rulebook.models import Rule

BANNER = "Confidential: about one person. Share only with the people handling this case and the practitioner."
_MOST_BRIEF = 24  # events up to which a line each has to do
_MOST_SHOWN = 200  # events that are listed without being asked for, where there is room


@dataclass(frozen=True, slots=True)
class Extent:
    """How much of a review is told.

    `summary`: the first page alone; `each`: of several cases each, and not their overview alone; `whole`: every finding
    in full; `met`: the evidence of what was done as expected; `all_events`: every event of a long case. `drawn`: for a
    page that shows drawings; `events`: how many events are listed before those are left out that mark nothing.
    """

    summary: bool = False
    each: bool = True
    whole: bool = False
    met: bool = False
    all_events: bool = False
    drawn: bool = False
    events: int = _MOST_SHOWN


def review_document(views: Sequence[View], extent: Extent) -> Document:
    """The report on some cases."""
    many = len(views) > 1
    sections: list[Section] = [overview(views)] if many else []
    if extent.each or not many:
        for number, view in enumerate(views, 1):
            name = f"case{number}-" if many else ""
            if many:
                sections.append(Section(name.rstrip("-"), f"Case {view.title}", apart=True))
            sections += Told_case(view, name, extent, 1 if many else 0).sections()
    return Document(
        f"Review of {count(len(views), 'case')}" if many else f"Review of case {views[0].title}",
        views[0].review.timeline.as_at,
        sections,
        banner=BANNER if not many else BANNER.replace("about one person", "about people").replace("this case", "these cases"),
        closing=(f"Made by fairness {__version__}, engine {views[0].review.engine}.",),
        wide=False,
    )


class Told_case:
    """The sections of one case; `name` begins their ids."""

    def __init__(self, view: View, name: str, extent: Extent, depth: int) -> None:
        self.view, self.name, self.extent, self.depth = view, name, extent, depth
        words = Prose(view.rulebook.vocabulary)
        self.facts = Told(Sentences(view.review, words), words)
        self.main = {one.id for one in view.findings} if extent.whole else {one.id for one in weightiest(view)}
        full = [rule for one in view.findings if one.id in self.main for rule in one.rules]
        brief = [one.lead for one in view.findings if one.id not in self.main]
        self.references = References(full, brief, view.rulebook, name, extent.whole)

    def sections(self) -> list[Section]:
        """The first page, and unless that is all that is wanted everything else."""
        made = [*first_page(self.view, self._section, self.name)]
        if not self.extent.summary:
            rest = [one for one in self._rest() if one.items]
            made += [Section(one.id, one.title, one.items, depth=one.depth, apart=not place) for place, one in enumerate(rest)]
        return made

    def _section(self, name: str, title: str, items: Sequence[Item]) -> Section:
        return Section(f"{self.name}{name}", title, items, depth=self.depth)

    def _rest(self) -> Iterator[Section]:
        view = self.view
        yield self._section("timeline", "Timeline", self._timeline())
        for theme, found in view.themes:
            name = found[0].lead.theme
            yield self._section(f"theme-{name}", f"Findings: {theme[0].lower()}{theme[1:]}", self._found(found))
        yield self._section("patterns", "Patterns over several findings", [*map(self._pattern, view.patterns)])
        yield self._section("due", "What is due next", self._due())
        yield self._section("explained", "Explained in the case file", [*map(self._explained, view.explained)])
        yield self._section("unknown", "What we could not check, and what would let us check it", self._unknown())
        yield self._section("met", "Done as expected", self._met())
        yield self._section("notes", "Notes on the record", self._notes())
        yield self._section("sources", "Sources", self._sources())
        yield self._section("checked", "How it was checked", [Facts(tuple(self._checked()))])

    # -- what happened ------------------------------------------------------------------------------------

    def _timeline(self) -> list[Item]:
        view = self.view
        made: list[Item] = []
        if self.extent.drawn:
            made.append(drawn(view, self.name))
        else:
            made.append(drawn_in_characters(view))
        events = view.review.timeline.shown
        short = not self.extent.all_events and len(events) > self.extent.events
        numbers = finding_numbers(view)
        shown = [one for one in events if not short or id(one) in numbers or notable(view, one)]
        label = view.rulebook.vocabulary.label
        by_number = {view.numbers[one.id]: one.id for one in view.findings}
        rows = []
        for event in shown:
            place = "" if event.place is None else f" [{event.place}]"
            said = details(event, self.extent.events > _MOST_BRIEF)
            parts: list[str | tuple[str, str]] = []
            for number in numbers.get(id(event), []):
                parts += [", "] if parts else []
                parts.append((str(number), f"#{self.name}{by_number[number]}"))
            rows.append((when(event), f"{label(event.type)}{place}{': ' if said else ''}{said}", Linked(*parts)))
        left = len(events) - len(shown)
        note = f"{count(left, 'other event')} {'is' if left == 1 else 'are'} not listed here (--all-events)." if left else ""
        table = Table("Events", ("Date", "Event", "Findings"), rows, numbers=9, note=note, narrow=True)
        return [*made, table]

    # -- findings -----------------------------------------------------------------------------------------

    def _found(self, found: Sequence[Finding]) -> list[Block]:
        """The findings of a theme: in full those that matter most, and then the others briefly."""
        main = [self._finding(one) for one in found if one.id in self.main]
        return [*main, *(self._briefly(one) for one in found if one.id not in self.main)]

    def _briefly(self, finding: Finding) -> Block:
        do = self._remedy(finding.lead)
        said = Linked(
            f"{self.facts.in_short(finding)} ", *(f"{who}: {what} " for who, what in do), *self.references.briefly(finding)
        )  # fmt: skip
        title = f"{self.view.numbers[finding.id]}. {headline(finding)}"
        return Block(f"{self.name}{finding.id}", title, [said], "", finding.severity, brief=True)

    def _remedy(self, rule: Rule) -> list[tuple[str, str]]:
        """Who does what about a risk: what is left to do, where the case is closed."""
        if rule.remedy is None:
            return []
        closed = self.view.review.timeline.closed is not None
        return [(capital(rule.remedy.who), (closed and rule.remedy.closed) or rule.remedy.do)]

    def _finding(self, finding: Finding) -> Block:
        number = self.view.numbers[finding.id]
        items: list[Item] = [*self.facts.of(finding)]
        rows: list[tuple[str, str]] = [("Based on", self.references.clauses(finding))]
        if finding.lead.why:
            rows.append(("Why it matters", finding.lead.why))
        items.append(Facts((*rows, *self._remedy(finding.lead))))
        return Block(f"{self.name}{finding.id}", f"{number}. {headline(finding)}", items, marks(finding), finding.severity)

    def _pattern(self, pattern: Pattern) -> Block:
        numbered = sorted((self.view.numbers[one.id], one) for one in pattern.findings)
        parts: list[str | tuple[str, str]] = ["Finding " if len(numbered) == 1 else "Findings "]
        for place, (number, one) in enumerate(numbered):
            parts.append("" if not place else " and " if place == len(numbered) - 1 else ", ")
            parts.append((str(number), f"#{self.name}{one.id}"))
        items: list[Item] = [Linked(*parts, " together." if len(numbered) > 1 else ".")] if numbered else []
        rule = pattern.rule
        rows = [("Why it matters", rule.why)] if rule.why else []
        items.append(Facts((*rows, *self._remedy(rule))))
        return Block(f"{self.name}pattern-{rule.code.lower()}", rule.finding or rule.title, items, f"{rule.severity} · {rule.code}", rule.severity)

    # -- what else there is ---------------------------------------------------------------------------------

    def _due(self) -> list[Item]:
        rows = []
        for action in sorted((one for one in self.view.actions if not one.overdue), key=lambda one: one.order):
            by = day(action.due) if action.due else "before the case closes"
            rows.append((by, task_of(action.rules[0]), capital(action.who), ", ".join(rule.code for rule in action.rules)))
        return [Table("What is due next", ("By", "What to do", "Who", "Rules"), rows, numbers=9, narrow=True)] if rows else []

    def _explained(self, one: RuleLines) -> Block:
        rows = []
        for line in one.lines:
            rows.append(("The record", self.facts.brief(one.rule, [line.result])))
            answer = line.result.explanation
            if answer is not None and line.result.verdict is Verdict.EXPLAINED:
                until = f", until {recorded_date(answer.expires)}" if answer.expires else ""
                rows.append(("Reason given", f"{answer.reason} ({answer.by}, {recorded_date(answer.date)}{until})"))
        title = one.rule.finding or one.rule.title
        return Block(f"{self.name}explained-{one.rule.code.lower()}", title, [Facts(tuple(rows))], one.rule.code)

    def _unknown(self) -> list[Item]:
        view = self.view
        lines = [f"{one.asks} {count(len(one.codes), 'rule')} {'waits' if len(one.codes) == 1 else 'wait'} for it ({listed(one.codes)})." for one in view.waiting]
        said: dict[str, list[str]] = {}
        for one in view.unknown:
            for text in dict.fromkeys(line.shows for line in one.lines):
                said.setdefault(text, []).append(one.rule.code)
        for text, codes in sorted(said.items(), key=lambda pair: -len(pair[1])):
            lines.append(f"{text} ({listed(codes)})")
        return [Bullets(tuple(line.replace("`", "") for line in lines))] if lines else []

    def _met(self) -> list[Item]:
        met = self.view.met
        if not met:
            return []
        if self.extent.met:
            rows = [(f"{one.rule.title} ({one.rule.code})", self.facts.brief(one.rule, [line.result for line in one.lines])) for one in met]
            return [Table("Rules that were followed, with the evidence", ("Rule", "What the record shows"), rows, numbers=9)]
        titles = Bullets(tuple(f"{one.rule.title} ({one.rule.code})" for one in met))
        return [f"{count(len(met), 'rule')} {'was' if len(met) == 1 else 'were'} followed.", Fold("Which rules were followed", [titles])]

    def _notes(self) -> list[Item]:
        notes = [one.replace("`", "") for one in (*self.view.local, *self.view.notes)]
        return [Bullets(tuple(notes))] if notes else []

    def _sources(self) -> list[Item]:
        lines = self.references.listed()
        return [Steps(lines, f"{self.name}source")] if lines else []

    def _checked(self) -> Iterator[tuple[str, str]]:
        view, case = self.view, self.view.review.timeline.case
        fact = lambda name: spelt_value(case.facts.get(name), name, view.rulebook.vocabulary)  # noqa: E731
        who = [fact("practitioner.profession"), fact("practitioner.grade")]
        named = [
            ("Practitioner", ", ".join(filter(None, who))),
            ("Organisation", ", ".join(filter(None, (fact("organisation.name"), fact("nation"))))),
            ("Procedure", ", ".join(filter(None, (fact("procedure"), fact("kind"))))),
            ("As at", in_full(day(view.review.timeline.as_at))),
            ("Engine", f"{view.review.engine}, fairness {__version__}"),
            ("Packs", asked_line(view.packs)),
            ("Not used", not_applied_line(view.packs)),
            ("Local policy", policies(view.rulebook)),
            ("Digests", "; ".join(f"{name} {digest}" for name, digest in view.rulebook.digests().items())),
            ("Case file", case.digest),
        ]  # fmt: skip
        yield from ((name, value) for name, value in named if value)
