"""The review of one case, or of several, as a report: a page that says what matters, and then all of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from fairness._version import __version__
from fairness.cases.entries import Entry
from fairness.engines.model import Verdict
from fairness.reports.applied import Applied, not_applied_line
from fairness.reports.document import Block, Bullets, Document, Facts, Fold, Item, Linked, Section, Steps, Table
from fairness.reports.happened import details, finding_numbers, when
from fairness.reports.local import policies
from fairness.reports.review.facts import Facts as Told
from fairness.reports.review.first_page import first_page
from fairness.reports.review.overview import overview
from fairness.reports.review.references import References
from fairness.reports.review.said import headline, marks, spelt_value
from fairness.reports.review.timeline import drawn, drawn_in_characters, notable
from fairness.reports.sentences import Sentences
from fairness.reports.view import RuleLines, View
from fairness.reports.words import Prose, are, capital, count, day, in_full, listed, recorded_date
from fairness.review.actions import first_sentence, task_of
from fairness.review.findings import Finding, Pattern
from fairness.rulebook.models import Rule

BANNER = "Confidential: about one person. Share only with the people handling this case and the practitioner."
_MOST_EVENTS = 24  # that are all listed without being asked for


@dataclass(frozen=True, slots=True)
class Extent:
    """How much of a review is told.

    `summary`: the first page alone; `each`: of several cases each, and not their overview alone; `whole`: every finding
    in full; `met`: the evidence of what was done as expected; `all_events`: every event of a long case. `drawn`: for a
    page that shows drawings; `folds`: for one on which what is long can be opened; `short`: for a terminal, where the
    lesser findings take few lines.
    """

    summary: bool = False
    each: bool = True
    whole: bool = False
    met: bool = False
    all_events: bool = False
    drawn: bool = False
    folds: bool = False
    short: bool = False


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
        self.facts = Told(Sentences(view.review, words), words, view.dated)
        self.short_facts = Told(self.facts.sentences, words, view.dated, extent.short)
        self.main = {one.id for one in view.findings} if extent.whole else {one.id for one in view.main}
        full = [rule for one in view.findings if one.id in self.main for rule in one.rules]
        brief = [one.lead for one in view.findings if one.id not in self.main and not (extent.short and one.kind != "duty")]
        self.references = References(full, brief, view.rulebook, name, extent.whole, not extent.short)

    def sections(self) -> list[Section]:
        """The first page, and unless that is all that is wanted everything else."""
        made = [*first_page(self.view, self._section, self.name)]
        if not self.extent.summary:
            rest = [one for one in self._rest() if one.items]
            apart = bool(self.view.findings)
            made += [replace(one, apart=apart and not place) for place, one in enumerate(rest)]
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
        picture = drawn(view, self.name) if self.extent.drawn else drawn_in_characters(view)
        events = view.review.timeline.shown
        if self.extent.all_events or len(events) <= _MOST_EVENTS:
            return [picture, self._events("Events", events)]
        numbers = finding_numbers(view)
        told = [one for one in events if id(one) in numbers or notable(view, one)]
        left = len(events) - len(told)
        if not left:
            return [picture, self._events("Events", events)]
        if self.extent.folds:
            every = Fold(f"Every event ({len(events)})", [self._events("Every event", events, "all-")])
            return [picture, self._events("Events that matter here", told), every]
        note = f"{count(left, 'other event')} {are(left)} not listed here" + (" (--all-events)." if self.extent.short else ".")
        return [picture, self._events("Events that matter here", told, note=note)]

    def _events(self, caption: str, events: Sequence[Entry], name: str = "", note: str = "") -> Table:
        """Events by date, each with the findings in which it takes part."""
        view, label = self.view, self.view.rulebook.vocabulary.label
        ids = {view.numbers[one.id]: one.id for one in view.findings}
        numbers = finding_numbers(view)
        rows = []
        for event in events:
            place = "" if event.place is None else f" [{event.place}]"
            said = details(event, not self.extent.short)
            parts: list[str | tuple[str, str]] = []
            for number in numbers.get(id(event), []):
                parts += [", "] if parts else []
                parts.append((str(number), f"#{self.name}{ids[number]}"))
            rows.append((when(event), f"{label(event.type)}{place}{': ' if said else ''}{said}", Linked(*parts)))
        heads = ("Date", "Event", "Findings")
        if not any(row[2] for row in rows):
            heads, rows = heads[:2], [row[:2] for row in rows]
        named = [f"{self.name}{name}event-{one.type if one.place is None else one.place}" for one in events]
        return Table(caption, heads, rows, numbers=9, note=note, narrow=True, ids=named)

    # -- findings -----------------------------------------------------------------------------------------

    def _found(self, found: Sequence[Finding]) -> list[Block]:
        """The findings of a theme: in full those that matter most, and then the others briefly."""
        main = [self._finding(one) for one in found if one.id in self.main]
        return [*main, *(self._briefly(one) for one in found if one.id not in self.main)]

    def _briefly(self, finding: Finding) -> Block:
        do = "".join(f"{who}: {self._in_short(what)} " for who, what in self._remedy(finding.lead))
        said = Linked(f"{self.short_facts.in_short(finding)} {do}", *self.references.briefly(finding))
        title = f"{self.view.numbers[finding.id]}. {headline(finding)}"
        return Block(f"{self.name}{finding.id}", title, [said], "", finding.severity, brief=True)

    def _in_short(self, text: str) -> str:
        """The first sentence alone, where there is little room."""
        return f"{first_sentence(text)}." if self.extent.short else text

    def _remedy(self, rule: Rule) -> list[tuple[str, str]]:
        """Who does what about a risk: what is left to do, where the case is closed."""
        if rule.remedy is None:
            return []
        closed = self.view.review.timeline.closed is not None
        return [(capital(rule.remedy.who), (closed and rule.remedy.closed) or rule.remedy.do)]

    def _finding(self, finding: Finding) -> Block:
        number = self.view.numbers[finding.id]
        items: list[Item] = [*self.facts.of(finding, not self.extent.short)]
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
        over = Linked(*parts, " together." if len(numbered) > 1 else ".") if numbered else Linked()
        rule = pattern.rule
        title, name = rule.finding or rule.title, f"{self.name}pattern-{rule.code.lower()}"
        if not self.extent.whole:
            do = "".join(f" {who}: {self._in_short(what)}" for who, what in self._remedy(rule))
            return Block(name, title, [Linked(*over.parts, f"{do} ({rule.code})")], mark=rule.severity, brief=True)
        rows = [("Why it matters", rule.why)] if rule.why else []
        items = [over, Facts((*rows, *self._remedy(rule)))]
        return Block(name, title, items, f"{rule.severity} · {rule.code}", rule.severity)

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
        said = f"{count(len(met), 'rule')} {'was' if len(met) == 1 else 'were'} followed"
        if self.extent.short:
            return [f"{said} (--met lists them)."]
        return [Fold(said, [Bullets(tuple(f"{one.rule.title} ({one.rule.code})" for one in met))])]

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
            ("Packs", "; ".join(_pack(one) for one in view.packs if one.asked)),
            ("Not used", not_applied_line(view.packs)),
            ("Local policy", policies(view.rulebook)),
            ("Digest of the case", case.digest),
        ]  # fmt: skip
        yield from ((name, value) for name, value in named if value)


def _pack(one: Applied) -> str:
    """`mhps-england 2026.1 (digest 8fba54da5466590a): 25 of 41 rules applied`."""
    return f"{one.pack.name} {one.pack.version} (digest {one.pack.digest}): {one.asked} of {count(one.rules, 'rule')} applied"
