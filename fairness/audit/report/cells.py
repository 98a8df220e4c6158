"""Every count that a report prints, with all ways in which they add up, protected once.

A key is (level, code, by, group, what). Groups of one characteristic add up to all cases; beside the groups as
recorded there are `KNOWN` (all with the fact) and `Rest(group)` (those with the fact but not of the group). Counts
that a reader can tell to be the same share one key: see `_same`.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fairness.audit.measures import ALL, RULE, THEME, Measures, fact_of
from fairness.rulebook.rulebook import Rulebook
from fairness.statistics.disclosure import Audience, Protected, Table, protect

Key = tuple[str, str, str, Any, str]


@dataclass(frozen=True, slots=True)
class Rest:
    """All with the fact who are not of this group; of nobody in particular (`KNOWN`): all with the fact."""

    group: str | None


KNOWN = Rest(None)
CASES: Key = (ALL, "", "", "", "cases")
UNOPENED: Key = (ALL, "", "", "", "unopened")
EVENTLESS: Key = (ALL, "", "", "", "eventless")  # cases without any event, and those with one
EVENTFUL: Key = (ALL, "", "", "", "eventful")
# How many cases an audit has is no secret, nor how many questions were asked and not answered over all rules.
OPEN: set[Hashable] = {CASES, *((ALL, "", "", "", what) for what in ("questions", "unanswered"))}
# Rules with fewer cases are not counted by group: no comparison of theirs could tell anything.
LEAST_OF_A_KIND, LEAST_JUDGED = 5, 40
ENTRIES = "way.entered"  # into a formal process, in a period (fairness.audit.report.pathway)
_PARTS = ("explained", "met", "due", "unknown", "lapsed")
QUESTIONS = ("risk", *_PARTS)  # what becomes of a question


class Cells:
    """The cells of a report: `add` and `total` before `protect`, `shown` after it.

    `everyone` are the counts of all that it is about: where one is a small count, nothing is shown.
    """

    def __init__(self, everyone: Iterable[Key] = (CASES,)) -> None:
        self._everyone = frozenset(everyone)
        self._cells: dict[Hashable, int] = {}
        self._sums: dict[tuple[Key, tuple[Key, ...]], None] = {}
        self._same: dict[Key, Key] = {}
        self._within: dict[tuple[Key, Key], None] = {}
        self.protected: Protected | None = None

    def add(self, key: Key, value: int, same_as: Key | None = None) -> None:
        """A count; `same_as` is another key that a reader knows to be the same count."""
        if same_as is not None and same_as != key:
            self._same[key] = self._key(same_as)
        else:
            self._cells[key] = value

    def __contains__(self, key: Key) -> bool:
        return self._key(key) in self._cells

    def value(self, key: Key) -> int:
        """The exact count: for what is not printed."""
        return self._cells[self._key(key)]

    def total(self, total: Key, parts: Iterable[Key]) -> None:
        """Name a sum."""
        whole, made = self._key(total), tuple(dict.fromkeys(self._key(part) for part in parts))
        if made != (whole,):
            # A part that is the total itself says only that the others are 0, which they show themselves.
            self._sums[whole, made] = None

    def within(self, part: Key, whole: Key) -> None:
        """Name a count that counts only what another counts too."""
        one, other = self._key(part), self._key(whole)
        if one != other:
            self._within[one, other] = None

    def _key(self, key: Key) -> Key:
        return self._same.get(key, key)

    def table(self) -> Table:
        """All counts and sums."""
        sums = [one for one in self._sums if one[0] not in one[1]]
        wanted = frozenset(key for key in self._cells if isinstance(key, tuple) and _is_wanted(key))
        everyone = self._everyone & self._cells.keys()
        return Table(self._cells, sums, frozenset(OPEN & self._cells.keys()), everyone, self._within, wanted)

    def protect(self, audience: Audience) -> None:
        """Decide what the audience may see."""
        self.protected = protect(self.table(), audience)

    def shown(self, key: Key) -> int | None:
        """A count as it may be printed, or None."""
        assert self.protected is not None
        return self.protected.shown[self._key(key)]

    def printed(self) -> dict[Key, int | None]:
        """Every count by groups, periods or organisations, and of all cases, as it may be printed."""
        assert self.protected is not None
        same = [key for key in self._same if key not in self._cells]
        return {key: self.shown(key) for key in (*self._cells, *same) if isinstance(key, tuple)}

    def reasons(self) -> dict[Key, str]:
        """Why each count that is hidden is."""
        return {key: why for key in self.printed() if (why := self.why(key))}

    def why(self, key: Key) -> str:
        """Why a count is hidden (`disclosure.SMALL`, `GIVES_AWAY`); empty where it is not."""
        assert self.protected is not None
        return self.protected.why.get(self._key(key), "")


def _is_wanted(key: Key) -> bool:
    """Whether readers want a count most: sizes, and entries, whose totals are printed nowhere."""
    _, _, by, group, what = key
    return what == "cases" or (what == ENTRIES and bool(by) and isinstance(group, str))


class CaseCounts:
    """The counts of an audit's cases as cells: all cases, and each view (`by`) with its groups.

    `views`: by → the levels at which its groups are counted. `small`: the largest count that will be hidden; rules on
    which a group has one as small are not counted by that characteristic. Measures must hold each `by`.
    """

    def __init__(
        self, cells: Cells, measures: Measures, rulebook: Rulebook, views: dict[str, Sequence[str]], small: int = 0
    ) -> None:
        self.cells, self.rulebook = cells, rulebook
        self._themes = {code: rule.theme for code, rule in rulebook.rules.items()}
        self.groups: dict[str, list[str | None]] = {}
        self.small = small
        self.left_out: dict[str, int] = {}  # by → how many rules are not counted by it for a small count
        self._found: dict[tuple[str, str, str, Any], dict[str, int]] = {}
        self._whole: dict[tuple[str, str, str, str], int] = {}
        self._put_keys: dict[Key, None] = {}
        for row in measures.counts.filter(measures.counts["within"] == "").iter_rows(named=True):
            if row["by"] and row["by"] not in views:
                continue
            self._found[row["level"], row["code"], row["by"], row["group"]] = row
            if row["level"] == ALL and row["by"]:
                self.groups.setdefault(row["by"], []).append(row["group"])
        self.codes = {RULE: list(self._themes), THEME: sorted(set(self._themes.values())), ALL: [""]}
        self._add_all()
        for by, levels in views.items():
            if by in self.groups:
                self._add_view(by, levels)
        self._add_within()

    def known(self, by: str) -> list[str]:
        """The groups of a characteristic that are recorded, in order."""
        return [group for group in self.groups.get(by, ()) if group is not None]

    def set_beside(self, by: str, reference: str = "") -> list[str]:
        """The groups compared with the reference, or (where it is empty) each with everyone else, if there is anyone.

        Of two groups only one, as both ways say the same: the first in the vocabulary, that which is so, or by name.
        """
        known = self.known(by)
        if len(known) < 2:
            return []
        if reference or len(known) > 2:
            return [group for group in known if group != reference]
        term = self.rulebook.vocabulary.fields.get(fact_of(by))
        return [min(known, key=[*(term.values if term else ()), "true", *known].index)]

    def key(self, level: str, code: str, what: str, by: str = "", group: Any = "") -> Key:
        """A cell's key; the cases of a group are the same for every rule."""
        return (ALL, "", by, group, what) if what == "cases" else (level, code, by, group, what)

    def _count(self, level: str, code: str, by: str, group: Any, what: str) -> int:
        if isinstance(group, Rest):
            whole = self._of_all(level, code, by, what)
            return whole if group == KNOWN else whole - self._count(level, code, by, group.group, what)
        row = self._found[level, code, by, group]
        return row["judged"] - row["risk"] if what == "fine" else row[what]

    def _of_all(self, level: str, code: str, by: str, what: str) -> int:
        """The count of all with the fact: asked for again for each group, so kept."""
        key = (level, code, by, what)
        if key not in self._whole:
            self._whole[key] = sum(self._count(level, code, by, one, what) for one in self.known(by))
        return self._whole[key]

    def _put(self, level: str, code: str, by: str, group: Any, what: str) -> Key:
        key = self.key(level, code, what, by, group)
        self.cells.add(key, self._count(level, code, by, group, what), self._alike(level, code, by, group, what))
        self._put_keys[key] = None
        return key

    def _alike(self, level: str, code: str, by: str, group: Any, what: str) -> Key | None:
        """The key of the same count elsewhere: of all cases, the one other group, or the one rule that has any."""
        if isinstance(group, Rest):
            known = self.known(by)
            if group == KNOWN and None not in self.groups[by]:
                return self.cells._key(self.key(level, code, what))
            rest = [one for one in known if one != group.group]
            if len(rest) == 1:
                return self.cells._key(self.key(level, code, what, by, rest[0]))
        elif by and self.groups[by] == [group]:
            return self.cells._key(self.key(level, code, what))
        if level == RULE or what == "cases":
            return None
        below = RULE if level == THEME else THEME
        inside = [one for one in self.codes[below] if level == ALL or self._themes[one] == code]
        counted = "judged" if what == "fine" else what
        having = [one for one in inside if self._count(below, one, by, group, counted)]
        if len(having) != 1 or self._count(below, having[0], by, group, what) != self._count(
            level, code, by, group, what
        ):
            return None
        key = self.key(below, having[0], what, by, group)
        return self.cells._key(key) if key in self.cells else None

    def _add_within(self) -> None:
        """A case that is asked, judged or at risk on a rule is so on its theme, and on all rules together."""
        for level, code, by, group, what in list(self._put_keys):
            if what == "cases":
                continue
            above = {"asked": "cases", "judged": "asked"}.get(what)
            wholes = [(level, code, by, group, above)] if above else []
            if level != ALL and what != "fine":
                coarser = (THEME, self._themes[code]) if level == RULE else (ALL, "")
                wholes.append((*coarser, by, group, what))
            if what == "judged":
                wholes.append((ALL, "", by, group, "cases"))
            for whole in wholes:
                key = (ALL, "", by, group, "cases") if whole[4] == "cases" else whole
                if key in self._put_keys:
                    self.cells.within((level, code, by, group, what), key)

    def _add_all(self) -> None:
        put = self._put
        put(ALL, "", "", "", "cases")
        for level in (RULE, THEME, ALL):
            for code in self.codes[level]:
                whats = ("asked", "judged", "risk", "fine")
                asked, judged, risk, fine = (put(level, code, "", "", what) for what in whats)
                self.cells.total(judged, (risk, fine))
                if level == RULE:
                    explained, met, *rest = (put(level, code, "", "", what) for what in _PARTS)
                    self.cells.total(fine, (explained, met))
                    self.cells.total(asked, (judged, *rest))
                    self._add_times(code)
        if self.cells.value(CASES) > 2 * self.small:
            # Of fewer, no count can be much less than it is, and the sum of all would give the small ones away.
            self._add_questions()

    def _add_times(self, code: str) -> None:
        """Activations: the same as cases where each case that was judged activated the rule once."""
        row = self._found[RULE, code, "", ""]
        judged, risk, fine = row["times_judged"], row["times_at_risk"], row["times_judged"] - row["times_at_risk"]
        for what, value, like in (
            ("times_judged", judged, "judged"), ("times_at_risk", risk, "risk"), ("times_fine", fine, "fine"),
        ):  # fmt: skip
            once = row["times_judged"] == row["judged"] and row["times_at_risk"] == row["risk"]
            self.cells.add(self.key(RULE, code, what), value, self.key(RULE, code, like) if once else None)
        keys = [self.key(RULE, code, what) for what in ("times_judged", "times_at_risk", "times_fine")]
        self.cells.total(keys[0], keys[1:])

    def _add_questions(self) -> None:
        """Questions asked and not judged: sums over all rules."""
        for what, of in (("questions", "asked"), ("unanswered", "unknown")):
            parts = [self.key(RULE, code, of) for code in self.codes[RULE]]
            total = self.key(ALL, "", what)
            self.cells.add(total, sum(self.cells.value(part) for part in parts))
            self.cells.total(total, parts)

    def _add_view(self, by: str, levels: Sequence[str]) -> None:
        known, missing = self.known(by), [one for one in self.groups[by] if one is None]
        # Only groups are set beside everyone else: periods and organisations are not.
        rests = [Rest(group) for group in known] if len(known) > 2 and RULE in levels else []
        groups: list[Any] = [*known, *missing, KNOWN, *rests]
        for level in (RULE, THEME, ALL):
            if level not in levels:
                continue
            for code in self.codes[level]:
                if level == RULE and not self._comparable(code):
                    continue
                if level == RULE and self._any_small(code, by):
                    self.left_out[by] = self.left_out.get(by, 0) + 1
                    continue
                for group in groups:
                    self._add_group(level, code, by, group)
                for what in ("judged", "risk", "fine"):
                    self._add_sums(level, code, by, what, rests)
        self._put_cases(by, groups, rests)
        if RULE in levels and self.key(ALL, "", "questions") in self.cells:
            self._add_questions_by(by)

    def _add_questions_by(self, by: str) -> None:
        """What became of the questions asked of each group: sums over all rules, and over all groups."""
        for what in QUESTIONS:
            total = self.key(ALL, "", f"questions.{what}")
            if total not in self.cells:
                parts = [self.key(RULE, code, what) for code in self.codes[RULE]]
                same = self.key(ALL, "", "unanswered") if what == "unknown" else None
                self.cells.add(total, sum(self.cells.value(part) for part in parts), same)
                self.cells.total(total, parts)
        self.cells.total(self.key(ALL, "", "questions"), [self.key(ALL, "", f"questions.{one}") for one in QUESTIONS])
        groups = self.groups[by]
        for group in groups:
            for what in QUESTIONS:
                self._add_questions_of(by, group, what)
            asked = self.key(ALL, "", "questions.asked", by, group)
            keys = [self.key(ALL, "", f"questions.{what}", by, group) for what in QUESTIONS]
            whole = self.key(ALL, "", "questions") if groups == [group] else None
            self.cells.add(asked, sum(self.cells.value(key) for key in keys), whole)
            self.cells.total(asked, keys)
        for what in ("asked", *QUESTIONS):
            total = self.key(ALL, "", "questions" if what == "asked" else f"questions.{what}")
            self.cells.total(total, [self.key(ALL, "", f"questions.{what}", by, group) for group in groups])

    def _add_questions_of(self, by: str, group: Any, what: str) -> None:
        """One count of a group: that of the rules by which it is compared, and of all others together."""
        key = self.key(ALL, "", f"questions.{what}", by, group)
        value = sum(self._count(RULE, code, by, group, what) for code in self.codes[RULE])
        self.cells.add(key, value, self.key(ALL, "", f"questions.{what}") if self.groups[by] == [group] else None)
        printed = [one for code in self.codes[RULE] if (one := self.key(RULE, code, what, by, group)) in self.cells]
        if printed:
            rest = self.key(ALL, "", f"questions.{what}.rest", by, group)
            self.cells.add(rest, value - sum(self.cells.value(one) for one in printed))
            self.cells.total(key, (*printed, rest))

    def _comparable(self, code: str) -> bool:
        """Whether a rule has cases enough of both kinds for groups to be compared on it at all."""
        risk, fine = (self._count(RULE, code, "", "", what) for what in ("risk", "fine"))
        return min(risk, fine) >= LEAST_OF_A_KIND and risk + fine >= LEAST_JUDGED

    def _any_small(self, code: str, by: str) -> bool:
        """Whether a group has a count on this rule that would be hidden, and hide others of the rule with it."""
        counted = (self._count(RULE, code, by, group, what) for group in self.groups[by] for what in ("risk", "fine"))
        return any(1 <= count <= self.small for count in counted)

    def _put_cases(self, by: str, groups: Sequence[Any], rests: Sequence[Rest]) -> None:
        for group in groups:
            self._put(ALL, "", by, group, "cases")
        self._add_sums(ALL, "", by, "cases", rests)

    def _add_group(self, level: str, code: str, by: str, group: Any) -> None:
        judged, risk, fine = (self._put(level, code, by, group, what) for what in ("judged", "risk", "fine"))
        self.cells.total(judged, (risk, fine))

    def _add_sums(self, level: str, code: str, by: str, what: str, rests: Sequence[Rest]) -> None:
        def key(group: Any) -> Key:
            return self.key(level, code, what, by, group)

        known = [key(group) for group in self.known(by)]
        self.cells.total(key(KNOWN), known)
        if None in self.groups[by]:
            self.cells.total(self.key(level, code, what), (key(KNOWN), key(None)))
        for rest in rests:
            self.cells.total(key(KNOWN), (key(rest.group), key(rest)))

    def exact(self, level: str, code: str, by: str, group: Any) -> Mapping[str, int]:
        """All counts of a group as they are, which only a report for internal use may print."""
        assert not self.small
        return self._found[level, code, by, group]

    def shown(self, level: str, code: str, what: str, by: str = "", group: Any = "") -> int | None:
        """A count as it may be printed."""
        return self.cells.shown(self.key(level, code, what, by, group))

    def rest(self, by: str, group: str) -> Any:
        """The key of everyone else: the other group where there are two."""
        known = self.known(by)
        if len(known) == 2:
            return next(one for one in known if one != group)
        return Rest(group)
