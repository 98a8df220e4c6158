"""From a figure to its cases: pages that list the cases behind each figure, and a page on each case at risk.

They are for internal use: nothing calls this for a report that others read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from types import MappingProxyType

from fairness.audit.behind import Behind, Cased
from fairness.audit.findings import Found
from fairness.audit.measures import ORGANISATION
from fairness.audit.report.disparity import group_label
from fairness.audit.report.model import Report
from fairness.reports.catalogue.links import slugs
from fairness.reports.document import (
    Block,
    Card,
    Counted,
    Document,
    Facts,
    Figure,
    Fold,
    Item,
    Linked,
    Section,
    Table,
)
from fairness.reports.review.said import KIND_IS, tags_of
from fairness.reports.sentences import WHAT_A_RISK_IS
from fairness.reports.words import capital, count, day, recorded_date
from fairness.rulebook.models import THEMES
from fairness.rulebook.rulebook import Rulebook
from fairness.rulebook.verdicts import VERDICTS

MOST = 5_000  # cases that are listed one by one
NO_GROUP = "not recorded"
_NAMES = {
    "risk": "At risk", "explained": "Explained in the case file", "met": "Done as expected", "due": "Still to come",
    "unknown": "Not judged", "lapsed": "Closed before it was due",
}  # fmt: skip
_NOT_JUDGED = "not-judged.html"
_BANNER = "Audience: internal. These pages name cases, so don't pass them on."


def listed_by(report: Report) -> tuple[str, ...]:
    """The characteristics and periods by which the figures of a report have cases behind them."""
    by = [one.by for one in report.disparities] + [one.step for one in report.trends[:1]]
    by += [ORGANISATION] if report.units else []
    by += [one.name.removeprefix("practitioner.") for one in report.quality.groups if one.missing]
    return tuple(dict.fromkeys(by))


def review_pages(held: Behind, cases: Iterable[str]) -> dict[str, str]:
    """The file of the review of the whole record of each of some cases."""
    names = slugs(held.found)
    return {case: f"review-{names[case]}.html" for case in cases}


class CaseLists:
    """The pages behind a report, by file name; `place` is the folder that holds them, as the report names it.

    `back` is the report's own page, as these pages name it, and `reviewed` says where the review of the whole record
    of a case is.
    """

    def __init__(
        self, report: Report, rulebook: Rulebook, held: Behind, place: str, back: str,
        reviewed: Mapping[str, str] = MappingProxyType({}),
    ) -> None:  # fmt: skip
        if report.audience != "internal":
            raise ValueError("the cases behind figures are for internal use only")
        self._report, self._rulebook, self._held, self._place, self._back = report, rulebook, held, place, back
        self._reviewed = reviewed
        self._cases = slugs(held.found)
        self._rules = slugs(rulebook.rules)
        held_by: dict[str, set[str]] = {}
        for one in held.cases.values():
            for by, group in one.groups.items():
                held_by.setdefault(by, set()).add(group or NO_GROUP)
        self._ids = {by: slugs(sorted(groups)) for by, groups in held_by.items()}
        self._codes = [row.code for row in report.rules if not row.pattern]
        self._silent = held.not_judged(row.code for row in report.rules)
        self._lengths = {one.name: one.label for one in report.durations if not one.by and held.lengths.get(one.name)}
        compared = [stage for one in report.disparities for stage in one.stages if stage.cases]
        self._compared = {one.by: one.label for one in report.disparities}
        self._asked = {(row.code, one.by): row.title for one in report.disparities for row in one.by_rule}
        self._stages = {one.name: one.label for one in compared if held.stages.get(one.name)}
        self._pages = dict(self._makers())

    def linked(self, document: Document) -> Document:
        """A report, each figure of which leads to its cases."""
        sections = [replace(one, items=[self._item(item) for item in one.items]) for one in document.sections]
        return replace(document, sections=sections)

    def pages(self) -> Iterator[tuple[str, Document]]:
        """Every page with its file name."""
        for name, make in self._pages.items():
            yield name, make()

    def page(self, name: str) -> Document | None:
        """One of the pages; None where there is none of this file name."""
        make = self._pages.get(name)
        return make() if make else None

    def _makers(self) -> Iterator[tuple[str, Callable[[], Document]]]:
        yield "cases.html", self._every
        for theme in dict.fromkeys(row.theme for row in self._report.rules):
            yield f"theme-{theme}.html", partial(self._theme, theme)
        for code, verdicts in self._held.verdicts.items():
            yield self._rule_page(code), partial(self._rule, code, verdicts)
        for (code, by), title in self._asked.items():
            yield _within(self._rule_page(code), by), partial(self._rule_by, code, by, title)
        for by in self._ids:
            yield self._by_page(by), partial(self._by, by)
        if self._silent:
            yield _NOT_JUDGED, self._unknown
        for name, label in self._lengths.items():
            yield _length_page(name), partial(self._length, name, label)
            for by in self._compared:
                yield _within(_length_page(name), by), partial(self._length_by, name, by, label)
        for name, label in self._stages.items():
            yield _stage_page(name), partial(self._stage, name, label)
        for case, name in self._cases.items():
            yield f"case-{name}.html", partial(self._case, self._held.cases[case], self._held.found[case])

    # -- links in a report --------------------------------------------------------------------------------------

    def _item(self, item: Item) -> Item:
        if isinstance(item, Table):
            return replace(item, rows=[[self._text(cell) for cell in row] for row in item.rows])
        if isinstance(item, Figure):
            table = self._item(item.table) if item.table else None
            assert table is None or isinstance(table, Table)
            return replace(item, table=table)
        if isinstance(item, Fold | Block):
            return replace(item, items=[self._item(one) for one in item.items])
        if isinstance(item, tuple):
            return tuple(replace(card, number=self._text(card.number)) for card in item if isinstance(card, Card))
        return item

    def _text(self, text: str) -> str:
        if not isinstance(text, Counted):
            return text
        to = self._to(text.of)
        return Linked((str(text), f"{self._place}/{to}")) if to else str(text)

    def _to(self, of: tuple[str, ...]) -> str:
        """The page, and the part of it, that lists what a figure counts; empty where no page does."""
        level, code, what = of
        if level == "case":
            return f"case-{self._cases[code]}.html" if code in self._cases else ""
        if level == "by":
            grouped = code in self._ids and what in self._ids[code]
            return f"{self._by_page(code)}#{self._group_id(code, what)}" if grouped else ""
        if level == "rule":
            known = self._held.verdicts.get(code, {})
            return f"{self._rule_page(code)}{f'#{what}' if what in known else ''}" if known else ""
        if level in ("length", "stage", "unknown"):
            return self._along(level, code, what)
        if level in ("asked", "lasted"):
            return self._of_group(level, code, *what.split("=", 2))
        page = f"theme-{code}.html" if level == "theme" else "cases.html"
        return f"{page}#risk" if what == "risk" else page

    def _along(self, level: str, code: str, what: str) -> str:
        """The page of how long something lasted, of who came to a stage, or of what could not be judged."""
        if level == "length":
            return f"{_length_page(code)}{what and f'#{what}'}" if code in self._lengths else ""
        if level == "stage":
            by, _, group = what.partition("=")
            return f"{_stage_page(code)}#{self._stage_id(by, group)}" if code in self._stages else ""
        return _NOT_JUDGED if self._silent else ""

    def _of_group(self, level: str, code: str, part: str, by: str, group: str) -> str:
        """The part of a group's questions on a rule, or of the cases of a group in which something began."""
        if level == "asked":
            page = self._rule_page(code) if (code, by) in self._asked else ""
        else:
            page = _length_page(code) if code in self._lengths and by in self._compared else ""
        known = page and group in self._ids.get(by, {})
        return f"{_within(page, by)}#{self._part_id(by, group, part)}" if known else ""

    def _part_id(self, by: str, group: str | None, part: str) -> str:
        return f"{self._group_id(by, group)}{part and f'-{part}'}"

    def _group_id(self, by: str, group: str | None) -> str:
        return f"group-{self._ids[by][group or NO_GROUP]}"

    def _stage_id(self, by: str, group: str | None) -> str:
        return f"{self._by_page(by).removesuffix('.html')}-{self._group_id(by, group)}"

    def _rule_page(self, code: str) -> str:
        return f"rule-{self._rules[code]}.html"

    @staticmethod
    def _by_page(by: str) -> str:
        return f"by-{by.replace('*', '-and-').replace('_', '-')}.html"

    # -- pages --------------------------------------------------------------------------------------------------

    def _document(self, title: str, lead: str, sections: Sequence[Section]) -> Document:
        back = Linked(("Back to the report", self._back))
        first = (
            replace(sections[0], items=[back, *sections[0].items]) if sections else Section("none", "Cases", [back])
        )
        closing = (WHAT_A_RISK_IS,)
        return Document(title, self._report.provenance.as_at, [first, *sections[1:]], lead, _BANNER, closing)

    def _every(self) -> Document:
        risky = self._held.at_risk(self._codes)
        rest = sorted(self._held.cases.keys() - set(risky))
        made = [Section("risk", "With at least one risk", [self._table("With at least one risk", risky)])]
        made += [Section("rest", "Without a risk", [self._table("Without a risk", rest)])] if rest else []
        return self._document("The cases of the audit", f"{count(len(self._held.cases), 'case')}.", made)

    def _theme(self, theme: str) -> Document:
        codes = [row.code for row in self._report.rules if row.theme == theme and not row.pattern]
        risky, judged = self._held.at_risk(codes), self._held.judged(codes)
        rest = sorted(set(judged) - set(risky))
        made = [Section("risk", "At risk", [self._table("At risk", risky, codes)])]
        made += [Section("rest", "Judged, and not at risk", [self._table("Judged, and not at risk", rest)])]
        title = THEMES.get(theme, theme)
        return self._document(title, f"At risk: {len(risky):,} of {count(len(judged), 'case')} judged.", made)

    def _rule(self, code: str, verdicts: Mapping[str, Sequence[str]]) -> Document:
        rule = self._rulebook.rules[code]
        made = []
        for verdict in (one for one in VERDICTS if one in verdicts):
            name, cases = _NAMES.get(verdict, capital(verdict)), verdicts[verdict]
            title = f"{name} ({len(cases):,})"
            table = self._dates(title, code, cases) if verdict == "risk" else self._table(title, cases)
            made.append(Section(verdict, title, [table]))
        grade = f"{capital(KIND_IS[rule.kind])}, {rule.severity}."
        return self._document(f"{code} {rule.title}", f"{rule.question or rule.title} {grade}", made)

    def _rule_by(self, code: str, by: str, title: str) -> Document:
        """The cases in which a rule was asked, by group and by what became of it."""
        verdicts = self._held.verdicts.get(code, {})
        parts = {one: self._by_group(verdicts[one], by) for one in VERDICTS if one in verdicts}
        made = []
        for group in _in_order({group for held in parts.values() for group in held}):
            blocks = []
            for verdict, held in parts.items():
                cases = held.get(group, [])
                name = f"{_NAMES.get(verdict, capital(verdict))} ({len(cases):,})"
                if cases:
                    blocks.append(Block(self._part_id(by, group, verdict), name, [self._together(cases)], brief=True))
            asked = count(sum(len(held.get(group, [])) for held in parts.values()), "case")
            label = group_label(self._rulebook, by, group)
            made.append(Section(self._part_id(by, group, ""), f"{label}: asked of {asked}", blocks))
        return self._document(f"{code} {title}", f"What became of this question, by {self._compared[by]}.", made)

    def _length_by(self, name: str, by: str, label: str) -> Document:
        """The cases in which something began, by group: those in which it ended, and the others."""
        lasted = self._held.lengths[name]
        made = []
        for group, cases in self._by_group([one.case_id for one in lasted], by).items():
            blocks = []
            for part, title in (("ended", "Ended"), ("open", "Not ended: followed so far")):
                ended = {one.case_id for one in lasted if one.ended is (part == "ended")}
                some = [case for case in cases if case in ended]
                if some:
                    head = f"{title} ({len(some):,})"
                    blocks.append(Block(self._part_id(by, group, part), head, [self._together(some)], brief=True))
            title = f"{group_label(self._rulebook, by, group)} ({len(cases):,})"
            made.append(Section(self._part_id(by, group, ""), title, blocks))
        return self._document(label, f"By {self._compared[by]}; the longest first.", made)

    def _by_group(self, cases: Iterable[str], by: str) -> dict[str | None, list[str]]:
        """Some cases by their group, those without one last."""
        held: dict[str | None, list[str]] = {}
        for case in cases:
            held.setdefault(self._held.cases[case].groups[by], []).append(case)
        return {group: held[group] for group in _in_order(held)}

    def _together(self, cases: Sequence[str]) -> str:
        """Cases in one paragraph, each of which leads to its page."""
        parts: list[str | tuple[str, str]] = []
        for case in cases:
            named = self._named(case)
            parts += [", "] if parts else []
            parts += named.parts if isinstance(named, Linked) else [named]
        return Linked(*parts)

    def _by(self, by: str) -> Document:
        held = self._by_group(self._held.cases, by)
        made = []
        for group in held:
            title = f"{group_label(self._rulebook, by, group)} ({len(held[group]):,})"
            made.append(Section(self._group_id(by, group), title, [self._table(title, held[group])]))
        return self._document(f"Cases by {_words(by)}", "", made)

    def _unknown(self) -> Document:
        """The cases with questions that could not be judged, and the rules that were asked."""
        rows = [(self._named(case), f"{len(codes):,}", self._rules_of(codes)) for case, codes in self._silent.items()]
        table = Table("Cases by questions not judged", ("Case", "Not judged", "Rules"), rows, numbers=9, narrow=True)
        number = sum(map(len, self._silent.values()))
        lead = f"{count(number, 'question')} in {count(len(self._silent), 'case')}: the record does not say enough."
        return self._document("What could not be judged", lead, [Section("cases", "Not judged, by case", [table])])

    def _rules_of(self, codes: Sequence[str]) -> str:
        parts: list[str | tuple[str, str]] = []
        for code in codes:
            parts += [", "] if parts else []
            parts.append((code, f"{self._rule_page(code)}#unknown"))
        return Linked(*parts)

    def _length(self, name: str, label: str) -> Document:
        """How long something lasted in each case, the longest first: those in which it ended, and the others."""
        held = self._held.lengths[name]
        made = []
        for part, title in (("ended", "Ended"), ("open", "Not ended: followed so far")):
            cases = [one for one in held if one.ended is (part == "ended")]
            rows = [(*self._dated(one.case_id), f"{one.days:,}") for one in cases]
            table = Table(title, ("Case", "Opened", "Closed", "Days"), rows, numbers=3)
            made += [Section(part, f"{title} ({len(cases):,})", [table])] if rows else []
        return self._document(label, f"{count(len(held), 'case')}, the longest first.", made)

    def _stage(self, name: str, label: str) -> Document:
        """The cases that came to a stage, by each characteristic that the report compares."""
        days, made = self._held.stages[name], []
        for by in self._compared:
            held = self._by_group(days, by)
            for group in held:
                title = f"{group_label(self._rulebook, by, group)} ({len(held[group]):,})"
                rows = [(*self._dated(case), _day(days[case])) for case in held[group]]
                table = Table(title, ("Case", "Opened", "Closed", "Reached on"), rows, numbers=9)
                made.append(Section(self._stage_id(by, group), title, [table]))
        return self._document(label, f"{count(len(days), 'case')}.", made)

    def _dated(self, case: str) -> tuple[str, str, str]:
        one = self._held.cases[case]
        return (self._named(case), _day(one.opened), _day(one.closed) or "open")

    def _table(self, caption: str, cases: Sequence[str], codes: Sequence[str] = ()) -> Table:
        """Cases with their dates, and the rules at risk in each (of `codes`, where these are given)."""
        rows = []
        for case in cases:
            risky = dict.fromkeys(found.rule.code for found in self._held.found.get(case, ()))
            shown = [code for code in risky if not codes or code in codes]
            rows.append((*self._dated(case), self._at_risk(case, shown)))
        return Table(caption, ("Case", "Opened", "Closed", "At risk on"), rows, numbers=9, narrow=True)

    def _at_risk(self, case: str, codes: Sequence[str]) -> str:
        parts: list[str | tuple[str, str]] = []
        for code in codes:
            parts += [", "] if parts else []
            parts.append((code, f"case-{self._cases[case]}.html#{self._rules[code]}"))
        return Linked(*parts)

    def _dates(self, caption: str, code: str, cases: Sequence[str]) -> Table:
        """The cases at risk on a rule, a row an activation: what the record shows, with its dates."""
        rows = []
        for case in cases:
            for one in self._held.found.get(case, ()):
                if one.rule.code == code:
                    rows.append((self._named(case, code), one.rule.finding or one.rule.title, *_when(one)))
        heads = ("Case", "Finding", "From", "Due", "Done", "Days late")
        return Table(caption, heads, rows, numbers=9, narrow=True)

    def _named(self, case: str, code: str = "") -> str:
        if case not in self._cases:
            return Linked((case, self._reviewed[case])) if case in self._reviewed else case
        return Linked((case, f"case-{self._cases[case]}.html{f'#{self._rules[code]}' if code else ''}"))

    def _case(self, one: Cased, found: Sequence[Found]) -> Document:
        about = [("Opened", _day(one.opened)), ("Closed", _day(one.closed) or "still open"), ("Record", one.place)]
        about += [
            (capital(_words(by)), group_label(self._rulebook, by, group))
            for by, group in one.groups.items()
            if by not in ("month", "quarter", "year")
        ]
        by_rule: dict[str, list[Found]] = {}
        for each in found:
            by_rule.setdefault(each.rule.code, []).append(each)
        lead = f"What the audit found in this case: {count(len(by_rule), 'rule')} at risk."
        unknown = [code for code, held in self._held.verdicts.items() if one.case_id in held.get("unknown", ())]
        review = self._reviewed.get(one.case_id)
        whole = [Linked(("The review of the whole record", review))] if review else []
        facts = Facts(tuple((name, says) for name, says in about if says))
        made = [Section("case", "The case", [*whole, facts])]
        made.append(Section("findings", "Findings", [self._block(code, some) for code, some in by_rule.items()]))
        if unknown:
            rows = [(f"{code} {self._rulebook.rules[code].title}",) for code in unknown]
            made.append(Section("unknown", "Not judged", [Table("Not judged", ("rule",), rows, numbers=9)]))
        return self._document(f"Case {one.case_id}", lead, made)

    def _block(self, code: str, found: Sequence[Found]) -> Block:
        rule = self._rulebook.rules[code]
        heads = ("From", "Due", "Done", "Days late")
        table = Table(f"Dates: {code}", heads, [_when(one) for one in found], 9, narrow=True)
        more = [("Why it matters", rule.why)] if rule.why else []
        more += [(capital(rule.remedy.who), rule.remedy.do)] if rule.remedy else []
        page = Linked((f"All cases at risk on {code}", self._rule_page(code)))
        note = f"{KIND_IS[rule.kind]} · {rule.severity} · {code}"
        items: list[Item] = [table, Facts(tuple(more)), page]
        return Block(self._rules[code], rule.finding or rule.title, items, note, rule.severity, tags=tags_of(rule))


def _words(by: str) -> str:
    """A characteristic, or two together, as words."""
    return by.replace("_", " ").replace("*", " and ")


def _in_order(groups: Iterable[str | None]) -> list[str | None]:
    return sorted(groups, key=lambda one: (one is None, one or ""))


def _within(page: str, by: str) -> str:
    """The page of the same by group."""
    return page.replace(".html", f"-by-{by.replace('*', '-and-').replace('_', '-')}.html")


def _length_page(name: str) -> str:
    return f"length-{name}.html"


def _stage_page(name: str) -> str:
    return f"stage-{name.replace('.', '-').replace('_', '-')}.html"


def _when(one: Found) -> tuple[str, str, str, str]:
    """What an activation begins with, when something was due, when it was done, and how many days late."""
    late = "" if one.days_late is None else f"{one.days_late:,}"
    return (
        _day(one.activation_date) or "the whole case",
        _day(one.due),
        _day(one.witness_date) or "not recorded",
        late,
    )


def _day(value: date | str | None) -> str:
    if isinstance(value, date):
        return day(value)
    return recorded_date(value) if value else ""
