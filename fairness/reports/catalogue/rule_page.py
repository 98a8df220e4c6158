"""What the page of one rule says, before it is put into HTML."""

from __future__ import annotations

from dataclasses import dataclass, field

from fairness.engines.model import Verdict
from fairness.engines.review import engine_for
from fairness.reports.catalogue.drawing import Drawing, draw
from fairness.reports.catalogue.examples import Example, Examples
from fairness.reports.catalogue.indexes import conditions
from fairness.reports.catalogue.links import source_or_bare, web_address
from fairness.reports.rule_words import check_in_words
from fairness.reports.sentences import KIND_SAYS
from fairness.reports.words import Words, recorded_date
from fairness.rulebook.cited import Source
from fairness.rulebook.models import THEMES, Basis, Pack, Rule
from fairness.rulebook.obligations import Compound
from fairness.rulebook.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Ground:
    """A source that a rule rests on, its address where a browser may follow it, and what the rule takes from it.

    Each claim is a basis with words for its kind.
    """

    source: Source
    address: str
    claims: list[tuple[Basis, str]]


@dataclass(frozen=True, slots=True)
class Number:
    """A number that can be set locally: its name, value, value as shipped, what set it, and how to set it."""

    name: str
    now: str
    was: str
    by: str
    how: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One example with its drawing (None where there is no date to draw)."""

    heading: str
    example: Example
    drawing: Drawing | None


@dataclass(slots=True)
class RulePage:
    """All about one rule."""

    rule: Rule
    pack: Pack
    theme: str
    check: str
    applies: list[str]
    in_force: str
    grounds: list[Ground]
    numbers: list[Number]
    members: tuple[str, ...]
    named_by: list[str]
    examples: list[Shown] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


class RulePages:
    """Makes the pages of one rulebook. Raises RuntimeError where the engine that reviews the examples cannot run."""

    def __init__(self, rulebook: Rulebook, sources: dict[str, Source]) -> None:
        self.rulebook = rulebook
        self.sources = sources
        self.words = Words(rulebook.vocabulary)
        self.examples = Examples(rulebook, engine_for(rulebook))
        self.packs = {id(rule): pack for pack in rulebook.packs for rule in pack.rules}

    def page(self, rule: Rule) -> RulePage:
        """All about one rule, with the first of its examples that is met and the first that is at risk."""
        pack = self.packs[id(rule)]
        compounds = [(one.code, one.check) for one in self.rulebook.rules.values()]
        made = RulePage(
            rule=rule,
            pack=pack,
            theme=THEMES[rule.theme],
            check=check_in_words(rule, self.words),
            applies=conditions(rule.applies, self.words),
            in_force=_in_force(rule),
            grounds=self._grounds(rule),
            numbers=self._numbers(rule, pack),
            members=rule.check.codes if isinstance(rule.check, Compound) else (),
            named_by=[code for code, one in compounds if isinstance(one, Compound) and rule.code in one.codes],
        )
        for verdict, heading in ((Verdict.MET, "Met"), (Verdict.RISK, "At risk")):
            example = self.examples.first(rule, verdict)
            if example is None:
                made.missing.append(heading.lower())
            else:
                name = verdict.value
                drawn = draw(example, name, f"Timeline of an example: {heading.lower()}")
                has_dates = bool(example.spans) or len(example.steps) > 1
                made.examples.append(Shown(heading, example, drawn if has_dates else None))
        return made

    def _grounds(self, rule: Rule) -> list[Ground]:
        found: dict[str, Ground] = {}
        for one in rule.basis:
            source = source_or_bare(self.sources, one.source)
            ground = found.setdefault(one.source, Ground(source, web_address(source.url), []))
            ground.claims.append((one, KIND_SAYS[one.kind]))
        return list(found.values())

    def _numbers(self, rule: Rule, pack: Pack) -> list[Number]:
        stated = pack.document.get("parameters") or {}
        by = {setting.name: setting.by for setting in self.rulebook.settings}
        found = []
        for name, value in rule.parameters.items():
            now, was = str(value), str(stated.get(name, value))
            setter = by.get(f"{pack.name}.{name}", f"the pack {pack.name}")
            found.append(Number(name, now, was, setter, f'--set {pack.name}.{name}="{now}"'))
        for setting in self.rulebook.settings:
            code, _, part = setting.name.rpartition(".")
            if code == rule.code:
                how = f"an overlay: {{{code}: {{{part}: {setting.now}}}}}"
                found.append(Number(part, setting.now, setting.was, setting.by, how))
        return found


def _in_force(rule: Rule) -> str:
    start, end = rule.in_force
    said = [f"from {recorded_date(start)}"] if start else []
    said += [f"until {recorded_date(end)}"] if end else []
    return " ".join(said)
