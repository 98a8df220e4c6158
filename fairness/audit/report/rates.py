"""Rows of counts and rates, for rules, themes and everything; and how much could be judged at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import nan

import polars as pl

from fairness.audit.measures import ALL, GROUPS, RULE, THEME, Measures
from fairness.audit.report.cells import CaseCounts, Cells, Key
from fairness.audit.report.model import Count, Lack, Quality, Row, Spread
from fairness.rulebook.models import THEMES, Rule
from fairness.rulebook.obligations import Obligation, Roles
from fairness.rulebook.rulebook import Rulebook
from fairness.statistics.disclosure import RULES, Audience
from fairness.statistics.rates import Interval, wilson

EVERYTHING = "All rules"


def least_for_days(audience: Audience) -> int:
    """Of how many a quartile may be printed: twice the smallest count that is shown, so that each half holds one."""
    return 1 if audience == "internal" else 2 * (RULES[audience].largest_hidden + 1)


def rate_of(x: Count, n: Count) -> Interval | None:
    """Wilson's interval from counts as printed; None where one is hidden or nothing was judged."""
    return None if x is None or n is None else wilson(min(x, n), n)


def rows(
    counts: CaseCounts, late: Mapping[str, Mapping[str, int]], audience: Audience
) -> tuple[Row, list[Row], list[Row]]:
    """Everything, the themes in their order, and the rules by code. `late`: rule → days late → how many."""
    overall = _row(counts, ALL, "", EVERYTHING)
    themes = [_row(counts, THEME, code, title) for code, title in THEMES.items() if code in counts.codes[THEME]]
    rules = [_rule_row(counts, rule, late.get(rule.code, {}), audience) for rule in counts.rulebook.rules.values()]
    return overall, themes, rules


def hidden_rows(rulebook: Rulebook) -> tuple[Row, tuple[Row, ...], tuple[Row, ...]]:
    """The same rows with every count hidden: what was asked, and nothing of any case."""
    used = {rule.theme for rule in rulebook.rules.values()}
    themes = tuple(Row("theme", code, title, code) for code, title in THEMES.items() if code in used)
    rules = tuple(
        Row("rule", rule.code, rule.title, rule.theme, rule.severity, rule.kind) for rule in rulebook.rules.values()
    )
    return Row("all", "", EVERYTHING), themes, rules


def _row(counts: CaseCounts, level: str, code: str, title: str) -> Row:
    def shown(what: str) -> Count:
        return counts.shown(level, code, what)

    at_risk, judged = shown("risk"), shown("judged")
    kind = THEME if level == THEME else ALL
    return Row(
        "theme" if kind == THEME else "all", code, title, code, cases=shown("cases"), asked=shown("asked"),
        judged=judged, at_risk=at_risk, rate=rate_of(at_risk, judged),
    )  # fmt: skip


def _rule_row(counts: CaseCounts, rule: Rule, late: Mapping[str, int], audience: Audience) -> Row:
    def shown(what: str) -> Count:
        return counts.shown(RULE, rule.code, what)

    at_risk, judged = shown("risk"), shown("judged")
    times_judged, times_at_risk = shown("times_judged"), shown("times_at_risk")
    if at_risk is None or judged is None or times_judged is None or times_at_risk is None:
        # Activations would narrow down a hidden count of cases.
        times_judged = times_at_risk = None
    enough = at_risk is not None and sum(late.values()) >= least_for_days(audience)
    return Row(
        "rule", rule.code, rule.title, rule.theme, rule.severity, rule.kind,
        cases=shown("cases"), asked=shown("asked"), judged=judged, at_risk=at_risk, explained=shown("explained"),
        met=shown("met"), due=shown("due"), unknown=shown("unknown"), lapsed=shown("lapsed"),
        rate=rate_of(at_risk, judged), times_judged=times_judged, times_at_risk=times_at_risk,
        times_rate=rate_of(times_at_risk, times_judged),
        late=quartiles({int(day): number for day, number in late.items()}) if enough else None,
        supersedes=rule.supersedes, pattern=rule.pattern,
    )  # fmt: skip


def quartiles(counts: Mapping[int, int]) -> Spread:
    """The quartiles of whole numbers given with how often each occurs: half-way between two where they fall so."""
    ordered = sorted(counts.items())
    total = sum(counts.values())

    def at(place: int) -> int:
        for value, number in ordered:
            place -= number
            if place < 0:
                return value
        raise AssertionError("a place beyond the last")

    def quantile(part: float) -> float:
        place = part * (total - 1)
        low, high = at(int(place)), at(min(int(place) + 1, total - 1))
        return low + (high - low) * (place - int(place))

    return Spread(quantile(0.25), quantile(0.5), quantile(0.75)) if total else Spread(nan, nan, nan)


class Completeness:
    """What is missing from the record: cells for each field of a case, and for what each rule asks for."""

    def __init__(self, cells: Cells, counts: CaseCounts, measures: Measures) -> None:
        self.cells, self.counts, self.rulebook = cells, counts, counts.rulebook
        self._missing: dict[str, Key] = {}
        facts = measures.facts
        self._height = facts.height
        counted = [by for by in GROUPS if by in counts.groups]  # two names of one field are never counted both
        for field, by in {GROUPS[by]: by for by in (*GROUPS, *counted)}.items():
            if field in facts.columns:
                self._add_field(by, field, facts[field])
        self._needs = self._asked_for()
        for need, rules in self._needs.items():
            parts = [counts.key(RULE, code, "unknown") for code in rules]
            total = (RULE, "", "", need, "questions")
            same = parts[0] if len(parts) == 1 else None
            cells.add(total, sum(cells.value(part) for part in parts), same)
            if same is None:
                cells.total(total, parts)

    def _add_field(self, by: str, field: str, values: pl.Series) -> None:
        missing = int((values.is_null() | (values == "not_stated").fill_null(False)).sum())
        key: Key = (ALL, "", field, "", "missing")
        group = self.counts.key(ALL, "", "cases", by, None)
        if group in self.cells and missing:
            self.cells.add(key, missing, group)
        else:
            stated: Key = (ALL, "", field, "", "stated")
            self.cells.add(key, missing)
            self.cells.add(stated, self._height - missing)
            self.cells.total(self.counts.key(ALL, "", "cases"), (key, stated))
        self._missing[field] = key

    def _asked_for(self) -> dict[str, list[str]]:
        """What each rule with questions not judged asks for, where it can be missing: name → rules."""
        found: dict[str, list[str]] = {}
        for code, rule in self.rulebook.rules.items():
            if not self.cells.value(self.counts.key(RULE, code, "unknown")):
                continue
            lacking = list(_fields(rule, self._missing, self.cells))
            for need in dict.fromkeys(lacking or _records(rule)):
                found.setdefault(need, []).append(code)
        return found

    def quality(self) -> Quality:
        """The finished part of a report, once the cells are protected."""
        vocabulary, shown = self.rulebook.vocabulary, self.cells.shown
        keys = [self.counts.key(ALL, "", what) for what in ("questions", "unanswered")]
        asked, unknown = (shown(key) if key in self.cells else None for key in keys)
        cases = self.counts.shown(ALL, "", "cases")
        lacks = []
        for need, rules in self._needs.items():
            questions = shown((RULE, "", "", need, "questions"))
            if need in self._missing:
                label = field_label(self.rulebook, need)
                lacks.append(Lack(need, label, "field", len(rules), questions, shown(self._missing[need]), cases))
            elif need.startswith("roles."):
                lacks.append(Lack(need, need.partition(".")[2].replace("_", " "), "role", len(rules), questions))
            else:
                label = vocabulary.label(need) if vocabulary.knows(need) else need
                lacks.append(Lack(need, label, "event", len(rules), questions))
        lacks.sort(key=lambda one: (-(one.questions or 0), one.name))
        groups = [
            Lack(field, field_label(self.rulebook, field), "field", 0, None, shown(key), cases)
            for field, key in self._missing.items()
            if field in vocabulary.protected or field in ("practitioner.grade", "practitioner.new_in_post")
        ]
        share = unknown / asked if asked and unknown is not None else None
        return Quality(asked, unknown, share, tuple(lacks), tuple(groups))


def field_label(rulebook: Rulebook, field: str) -> str:
    """A field in words: `place of qualification`, `age band`."""
    term = rulebook.vocabulary.fields.get(field)
    return (term.label if term else "") or field.rpartition(".")[2].replace("_", " ")


def _fields(rule: Rule, missing: Mapping[str, Key], cells: Cells) -> Iterator[str]:
    for field, _ in rule.applies:
        if field in missing and cells.value(missing[field]):
            yield field


def _records(rule: Rule) -> Sequence[str]:
    """The event types that a rule looks for, or its roles."""
    check = rule.check
    if isinstance(check, Obligation):
        return check.target.types
    if isinstance(check, Roles):
        return [f"roles.{role}" for role in check.roles]
    return []
