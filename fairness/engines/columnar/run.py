"""Every rule over every case: who is asked, what each obligation finds, what is explained, and the compounds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from fairness.cases.models import Case
from fairness.cases.moments import day_end, day_start, days_of
from fairness.engines.columnar.encode import Frames, encode
from fairness.engines.columnar.joins import JoinKernel
from fairness.engines.columnar.kernel import Kernel, LoopKernel
from fairness.engines.columnar.loop import COMPILED, fill
from fairness.engines.columnar.masks import gates
from fairness.engines.columnar.people import verdicts
from fairness.engines.columnar.ranks import ASKED, DUE, EXPLAINED, MET, NOT_APPLICABLE, RISK, UNKNOWN, Array
from fairness.engines.columnar.rows import SCHEMA, in_full, written
from fairness.engines.columnar.store import Shared, Store
from fairness.engines.columnar.verdicts import Found, Judged, together
from fairness.engines.plan import strata
from fairness.rulebook.conditions import Where
from fairness.rulebook.models import Rule
from fairness.rulebook.obligations import Compound, Obligation, Roles
from fairness.rulebook.rulebook import Rulebook
from fairness.rulebook.verdicts import VERDICTS

_MANY_EVENTS = 1 << 16  # below it threads gain nothing
_EVENTS_AT_ONCE = 1 << 22  # each stretch costs a millisecond whatever its size, and memory by its size


@dataclass(frozen=True)
class Verdicts:
    """Every verdict on every case of `frames`, by rule in the order of the rulebook (`codes`)."""

    frames: Frames
    codes: list[str]
    stretches: list[Judged]

    def found(self, code: str) -> Found:
        """The verdicts of a rule's activations: cases and events by their rows in `frames`."""
        return together([one.found[code].moved(*one.begin) for one in self.stretches if code in one.found])

    def rest(self, code: str) -> Array:
        """For each case the verdict (rank) of a rule that has no activation there, or `ASKED`."""
        return np.concatenate([one.rest[code] for one in self.stretches])

    def overall(self, code: str) -> Array:
        """The rank of a rule's verdict on each case: the worst of its activations."""
        return np.concatenate([one.overall(code) for one in self.stretches])

    def counts(self, code: str) -> dict[str, int]:
        """How many of a rule's verdicts (of activations, and of cases without one) are which."""
        sums = np.sum([one.counts(code) for one in self.stretches], axis=0)
        return {name: int(number) for name, number in zip(VERDICTS, sums, strict=True)}

    def rows(self, applied: bool = False) -> pl.DataFrame:
        """A row each: the columns of `SCHEMA`, in order of case id, rule and activation.

        With `applied`, without those of rules that do not apply to a case.
        """
        found = {code: self.found(code) for code in self.codes}
        return written(self.frames, found, {code: self.rest(code) for code in self.codes}, applied)


def review_all(cases: Sequence[Case], rulebook: Rulebook, as_at: date, explanations: bool = True) -> pl.DataFrame:
    """Every result on every case: the columns of `engines.model.COLUMNS`, ordered by case, rule, activation.

    Text is `String` and numbers are `Int64`.
    """
    return in_full(
        evaluate(encode(cases, as_at, list(rulebook.rules.values()), explanations, rulebook.vocabulary), rulebook)
    )


def evaluate(frames: Frames, rulebook: Rulebook, scan: bool = True, applied: bool = False) -> pl.DataFrame:
    """Every result on every case of `frames`: the columns of `SCHEMA`, in order of case id, rule and activation.

    Without `scan` every target is found by joins, as where the compiled loop is missing: the same results, slower.
    With `applied`, rules that do not apply to a case have no row there (`columnar.rows.whole` puts them back).
    """
    if frames.cases.is_empty() or not rulebook.rules:
        return pl.DataFrame(schema=SCHEMA)
    return judge(frames, rulebook, scan).rows(applied)


def judge(frames: Frames, rulebook: Rulebook, scan: bool = True) -> Verdicts:
    """Every verdict on every case of `frames`, in arrays; `evaluate` also writes them out as rows."""
    codes = list(rulebook.rules)
    shared = Shared(frames.types, frames.added)
    parts = frames.parts(_EVENTS_AT_ONCE)
    judged = [_Run(Store(part, shared), begin, scan).judge(rulebook) for part, begin in parts]
    return Verdicts(frames, codes, judged)


class _Run:
    """Every rule on a stretch of the cases, which begins at these rows of the cases and of the events."""

    def __init__(self, store: Store, begin: tuple[int, int], scan: bool) -> None:
        self.frames = store.frames
        self.store = store
        self.scan = scan
        self.judged = Judged(begin)
        self.found, self.rest = self.judged.found, self.judged.rest
        self._gates: dict[Where, tuple[Array, bool]] = {}
        self._kernels: dict[type[Kernel], Kernel] = {}

    def judge(self, rulebook: Rulebook) -> Judged:
        """Every rule: obligations and roles, then what is explained, then the compounds in order."""
        asked = [(rule, rule.check) for rule in rulebook.rules.values() if isinstance(rule.check, Obligation)]
        for (rule, _), (found, rest) in zip(asked, self.obligations(asked), strict=True):
            self.found[rule.code], self.rest[rule.code] = found, rest
        for rule in rulebook.rules.values():
            if isinstance(rule.check, Roles):
                self.roles(rule, rule.check)
        self.explain(list(self.rest))
        for stratum in strata(rulebook):
            for rule, check in stratum:
                self.compound(rule, check)
        return self.judged

    def gate(self, rule: Rule) -> tuple[Array, bool]:
        """For each case `ASKED`, or the verdict of a rule that is not asked; and whether all are asked."""
        found = self._gates.get(rule.applies)
        if found is None:
            gate = gates(rule.applies, self.frames.facts, self.store.cases)
            found = self._gates[rule.applies] = (gate, bool((gate == ASKED).all()))
        return found

    def kernel(self, rule: Rule, obligation: Obligation) -> Kernel:
        """What evaluates an obligation: the compiled loop, or joins where a pattern compares with the activation."""
        correlated = self.store.shared.correlated
        if rule.code not in correlated:
            correlated[rule.code] = any(pattern.correlated for pattern in obligation.patterns)
        kind = LoopKernel if self.scan and COMPILED and not correlated[rule.code] else JoinKernel
        if kind not in self._kernels:
            self._kernels[kind] = kind(self.store)
        return self._kernels[kind]

    # -- rules -------------------------------------------------------------------------------------------

    def obligations(self, asked: Sequence[tuple[Rule, Obligation]]) -> Iterator[tuple[Found, Array]]:
        """The results of obligations on every case, in order; of many events by as many threads as Polars has."""
        threads = pl.thread_pool_size() if self.store.size >= _MANY_EVENTS else 1
        if threads < 2:
            yield from (self.obligation(*one) for one in asked)
            return
        with ThreadPoolExecutor(threads) as pool:
            self.store.prepare(pool)
            # Those with most activations first, so that no long one is left alone at the end.
            sizes = [sum(len(self.store.of_type(one)) for one in self.store.activating(check)) for _, check in asked]
            order = sorted(range(len(asked)), key=sizes.__getitem__, reverse=True)
            begun = {place: pool.submit(self.obligation, *asked[place]) for place in order}
            yield from (begun[place].result() for place in range(len(asked)))

    def obligation(self, rule: Rule, check: Obligation) -> tuple[Found, Array]:
        """What one obligation finds on every case: `Judged.found` and `Judged.rest`."""
        gate, everywhere = self.gate(rule)
        asked = None if everywhere else gate == ASKED
        found = self.kernel(rule, check).evaluate(rule, check, asked)
        rest = np.where(gate == ASKED, np.uint8(NOT_APPLICABLE), gate)
        fill(rest, found.case, ASKED)
        return found, rest

    def roles(self, rule: Rule, check: Roles) -> None:
        """The results of one check of roles on every case."""
        self._once(rule, verdicts(self.frames, check))

    def compound(self, rule: Rule, check: Compound) -> None:
        """The results of one compound, from the verdicts of the rules that it names."""
        ranks = np.stack([self.judged.overall(code) for code in check.codes])
        true = (ranks == RISK).sum(axis=0)
        undecided = ((ranks == DUE) | (ranks == UNKNOWN)).sum(axis=0)
        silent = (ranks == NOT_APPLICABLE).all(axis=0)
        verdict = np.select(
            [true >= check.least, true + undecided >= check.least, silent], [RISK, UNKNOWN, NOT_APPLICABLE], MET
        )
        self._once(rule, verdict)
        self.explain([rule.code])

    def _once(self, rule: Rule, verdict: Array) -> None:
        start, end = rule.in_force
        cases, asked = self.frames.cases, np.ones(self.store.cases, dtype=bool)
        if start:
            asked &= cases["opened_hi"].to_numpy() >= day_start(days_of(start)[0])
        if end:
            asked &= cases["opened_lo"].to_numpy() <= day_end(days_of(end)[1])
        gate, _ = self.gate(rule)
        said = np.where(asked, verdict, NOT_APPLICABLE)
        self.rest[rule.code] = np.where(gate == ASKED, said, gate).astype(np.uint8)

    def explain(self, codes: Sequence[str]) -> None:
        """A risk of the rules `codes` that an explanation of its case answers becomes explained."""
        if self.frames.answers.is_empty():
            return
        answers = self.frames.answers.filter(pl.col("rule").is_in(list(codes)))
        for code in answers["rule"].unique(maintain_order=True):
            of_rule = answers.filter(pl.col("rule") == code)
            found = self.found.get(code)
            if found is not None and len(found):
                place = np.where(self.store.is_plain(found.activation), self.store.pos.take(found.activation), -1)
                met = (
                    pl.DataFrame({"case": found.case.astype(np.uint32), "place": place})
                    .with_row_index("row")
                    .join(of_rule, on="case")
                    .filter(
                        pl.col("event").is_null() | ((pl.col("event") == pl.col("place")) & (pl.col("place") >= 0))
                    )
                )
                answered = met["row"].to_numpy()
                found.verdict[answered[found.verdict[answered] == RISK]] = EXPLAINED
            rest = self.rest[code]
            whole = of_rule.filter(pl.col("event").is_null())["case"].unique().to_numpy()
            rest[whole[rest[whole] == RISK]] = EXPLAINED
