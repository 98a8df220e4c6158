"""Every rule over every case: who is asked, what each obligation finds, what is explained, and the compounds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from fairness.cases.models import Case
from fairness.cases.timeline import day_end, day_start, days_of
from fairness.engines.chain import strata
from fairness.engines.columnar.frames import Frames, encode, patterns_of
from fairness.engines.columnar.kernel import RESULT, Kernel
from fairness.engines.columnar.masks import gates
from fairness.engines.columnar.ordered import OrderedKernel
from fairness.engines.columnar.paired import PairedKernel
from fairness.engines.columnar.store import Store
from fairness.engines.columnar.verdicts import NAMES, RANK, is_verdict, says
from fairness.engines.contract import COLUMNS
from fairness.rulebook.conditions import Where
from fairness.rulebook.models import Rule
from fairness.rulebook.obligations import Compound, Obligation, Roles
from fairness.rulebook.rulebook import Rulebook

NAME = "columnar (Polars)"
_NUMBERS = ("activation_position", "witness_position", "days_late")
FULL_SCHEMA = pl.Schema({name: pl.Int64() if name in _NUMBERS else pl.String() for name in COLUMNS})
SCHEMA = {name: pl.Int32 if name in _NUMBERS else pl.Categorical for name in COLUMNS} | {"case_id": pl.String}


def review_all(cases: Sequence[Case], rulebook: Rulebook, as_at: date, explanations: bool = True) -> pl.DataFrame:
    """Every result on every case: the columns of `engines.contract.COLUMNS`, ordered by case, rule, activation.

    Text is `String` and numbers are `Int64`.
    """
    return in_full(evaluate(encode(cases, as_at, list(rulebook.rules.values()), explanations), rulebook))


def in_full(results: pl.DataFrame) -> pl.DataFrame:
    """Results with text as `String` and numbers as `Int64`."""
    return results.cast(FULL_SCHEMA)


def evaluate(frames: Frames, rulebook: Rulebook, search: bool = True) -> pl.DataFrame:
    """Every result on every case of `frames`: the columns of `SCHEMA`, in order of case id, rule and activation.

    Without `search` every target is found by joins, the way that holds for any record: slower, with the same results.
    """
    if frames.cases.is_empty() or not rulebook.rules:
        return pl.DataFrame(schema=SCHEMA)
    run = _Run(frames, rulebook, search)
    for rule in rulebook.rules.values():
        if isinstance(rule.check, Obligation):
            run.obligation(rule, rule.check)
        elif isinstance(rule.check, Roles):
            run.roles(rule, rule.check)
    run.explain(list(run.rest))
    for stratum in strata(rulebook):
        for rule, check in stratum:
            run.compound(rule, check)
    return run.rows()


class _Run:
    def __init__(self, frames: Frames, rulebook: Rulebook, search: bool) -> None:
        self.frames = frames
        self.codes = list(rulebook.rules)
        self.numbers = {code: number for number, code in enumerate(self.codes)}
        self.store = Store(frames)
        self.search = search and self.store.searchable
        # By rule: the results of activations, and of each case without one its verdict (null: it has activations).
        self.found: dict[str, pl.DataFrame] = {}
        self.rest: dict[str, pl.Series] = {}
        self._overall: dict[str, pl.Series] = {}
        self._gates: dict[Where, pl.Series] = {}
        self._kernels: dict[str, list[Kernel]] = {}

    def gate(self, rule: Rule) -> pl.Series:
        """For each case null where the rule is asked, else the verdict of a rule that is not."""
        found = self._gates.get(rule.applies)
        if found is None:
            found = self._gates[rule.applies] = gates(rule.applies, self.frames.facts, self.frames.cases.height)
        return found

    def kernels(self, obligation: Obligation) -> list[Kernel]:
        """What evaluates an obligation: by search where the order of a case allows it, else by joins."""
        patterns = patterns_of(obligation)
        if not self.search or any(pattern.correlated for pattern in patterns):
            which = "joins"
        else:
            types = {number for pattern in patterns for number in self.store.numbers(pattern.types)}
            which = "with case" if types & self.store.of_case else "events"
        made = self._kernels.get(which)
        if made is None:
            made = self._kernels[which] = self._made(which)
        return made

    def _made(self, which: str) -> list[Kernel]:
        if which == "joins":
            return [PairedKernel(self.store)]
        ordered = self.store.in_order(with_case=which == "with case")
        if ordered.all():
            return [OrderedKernel(self.store)]
        if not ordered.any():
            return [PairedKernel(self.store)]
        return [OrderedKernel(self.store, ordered), PairedKernel(self.store, ~ordered)]

    # -- rules -------------------------------------------------------------------------------------------

    def obligation(self, rule: Rule, check: Obligation) -> None:
        """The results of one obligation on every case."""
        gate = self.gate(rule)
        asked = gate.is_null()
        found = pl.concat([kernel.evaluate(rule, check, asked) for kernel in self.kernels(check)])
        rest = gate.fill_null(RANK["not_applicable"])
        self.found[rule.code] = found
        self.rest[rule.code] = rest.scatter(found["case"].unique(), None) if found.height else rest

    def roles(self, rule: Rule, check: Roles) -> None:
        """The results of one check of roles on every case."""
        held = self.frames.people.filter(pl.col("role").is_in(list(check.roles))).unique()
        filled = held.group_by("case").agg(filled=pl.col("role").n_unique())
        shared = held.group_by("case", "person").agg(roles=pl.col("role").n_unique())
        shared = shared.group_by("case").agg(shared=pl.col("roles").max() > 1)
        cases = pl.DataFrame({"case": pl.int_range(self.frames.cases.height, dtype=pl.UInt32, eager=True)})
        cases = cases.join(filled, on="case", how="left", maintain_order="left")
        cases = cases.join(shared, on="case", how="left", maintain_order="left").with_columns(
            pl.col("filled").fill_null(0), pl.col("shared").fill_null(False)
        )
        risk, met, unknown = says("risk"), says("met"), says("unknown")
        if check.test == "named":
            verdict = pl.when(pl.col("filled") < len(check.roles)).then(risk).otherwise(met)
        else:
            verdict = pl.when(pl.col("filled") < 2).then(unknown).when("shared").then(risk).otherwise(met)
        self._once(rule, cases.select(verdict.alias("verdict"))["verdict"])

    def compound(self, rule: Rule, check: Compound) -> None:
        """The results of one compound, from the verdicts of the rules that it names."""
        ranks = pl.DataFrame([self._verdicts(code).alias(code) for code in check.codes])
        true, undecided, silent = pl.lit(0), pl.lit(0), pl.lit(True)
        for code in check.codes:
            rank = pl.col(code)
            true = true + (rank == RANK["risk"]).cast(pl.Int32)
            undecided = undecided + rank.is_in([RANK["due"], RANK["unknown"]]).cast(pl.Int32)
            silent = silent & (rank == RANK["not_applicable"])
        verdict = (
            pl.when(true >= check.least).then(says("risk"))
            .when(true + undecided >= check.least).then(says("unknown"))
            .when(silent).then(says("not_applicable")).otherwise(says("met"))
        )  # fmt: skip
        self._once(rule, ranks.select(verdict.alias("verdict"))["verdict"])
        self.explain([rule.code])

    def _once(self, rule: Rule, verdict: pl.Series) -> None:
        start, end = rule.in_force
        inside = pl.lit(True)
        if start:
            inside = inside & (pl.col("opened_hi") >= day_start(days_of(start)[0]))
        if end:
            inside = inside & (pl.col("opened_lo") <= day_end(days_of(end)[1]))
        cases = self.frames.cases.with_columns(gate=self.gate(rule), verdict=verdict)
        asked = pl.when(inside).then("verdict").otherwise(says("not_applicable"))
        self.rest[rule.code] = cases.select(verdict=pl.coalesce("gate", asked))["verdict"]

    def _verdicts(self, code: str) -> pl.Series:
        """The rank of a rule's verdict on each case."""
        overall = self._overall.get(code)
        if overall is None:
            overall = self.rest[code].clone()
            found = self.found.get(code)
            if found is not None and found.height:
                worst = found.group_by("case").agg(rank=pl.col("verdict").min())
                overall = overall.scatter(worst["case"], worst["rank"])
            self._overall[code] = overall
        return overall

    # -- explanations and rows ---------------------------------------------------------------------------

    def explain(self, codes: Sequence[str]) -> None:
        """A risk of the rules `codes` that an explanation of its case answers becomes explained."""
        answers = self.frames.answers.filter(pl.col("rule").is_in(list(codes)))
        for code in answers["rule"].unique(maintain_order=True):
            of_rule = answers.filter(pl.col("rule") == code)
            found = self.found.get(code)
            if found is not None and found.height:
                events = self.store.events
                place = events["pos"].gather(found["activation"])
                named = ~events["type"].gather(found["activation"]).is_in(list(self.store.of_case))
                placed = found.with_columns(
                    place=pl.select(pl.when(named).then(place)).to_series()
                ).with_row_index("row")  # fmt: skip
                met = placed.join(of_rule, on="case").filter(
                    pl.col("event").is_null() | (pl.col("event") == pl.col("place"))
                )
                answered = pl.col("row").is_in(met["row"].implode()) & is_verdict("risk")
                verdict = pl.when(answered).then(says("explained")).otherwise("verdict")
                self.found[code] = placed.with_columns(verdict.alias("verdict")).select(list(RESULT))
            rest = self.rest[code]
            whole = of_rule.filter(pl.col("event").is_null())["case"].unique()
            risks = whole.filter((rest.gather(whole) == RANK["risk"]).fill_null(False))
            if len(risks):
                self.rest[code] = rest.clone().scatter(risks, RANK["explained"])

    def rows(self) -> pl.DataFrame:
        """The results with the events' own words, in order of case id, rule and activation."""
        found = pl.concat([self._rows_of(code) for code in self.codes], rechunk=True)
        names = self.frames.cases["case_id"]
        ranks = names.arg_sort().arg_sort()
        events = self.frames.events
        standing = events["pos"].gather(found["activation"]).cast(pl.Int64).fill_null(-2) + 2
        # One whole number a row sorts faster than three columns.
        place = ranks.gather(found["case"]).cast(pl.Int64) * len(self.codes) + found["rule"].cast(pl.Int64)
        found = found.select(pl.all().gather((place * (1 << 24) + standing).arg_sort()))
        named = ~events["type"].is_in(list(self.store.of_case))
        places = pl.select(pl.when(named).then(events["pos"])).to_series()
        types, dates = _words(self.frames.types), _words(self.frames.dates)
        columns = [
            names.gather(found["case"]), _words(self.codes).gather(found["rule"]),
            _words(NAMES).gather(found["verdict"]),
        ]  # fmt: skip
        for side in ("activation", "witness"):
            at = found[side]
            columns += [
                places.gather(at),
                types.gather(events["type"].gather(at)),
                dates.gather(events["date"].gather(at)),
            ]
        columns += [_day_words(found["due"]), found["days_late"]]
        return pl.DataFrame([column.alias(name) for name, column in zip(COLUMNS, columns, strict=True)])

    def _rows_of(self, code: str) -> pl.DataFrame:
        rest = pl.DataFrame({"verdict": self.rest[code]}).with_row_index("case").drop_nulls()
        nothing = [pl.lit(None, dtype=kind).alias(name) for name, kind in RESULT.items() if name not in rest.columns]
        parts = [rest.select("case", "verdict", *nothing)]
        found = self.found.get(code)
        if found is not None:
            parts.append(found)
        number = pl.lit(self.numbers[code], dtype=pl.UInt32)
        return pl.concat(parts).with_columns(rule=number)


def _words(words: Sequence[str]) -> pl.Series:
    return pl.Series(words, dtype=pl.Categorical)


def _day_words(days: pl.Series) -> pl.Series:
    """Days since 1970 as dates in words, each written once."""
    distinct = days.unique().drop_nulls().sort()
    if distinct.is_empty():
        return pl.repeat(None, len(days), dtype=pl.Categorical, eager=True)
    written = _words(distinct.cast(pl.Date).cast(pl.String).to_list())
    place = (days - distinct[0]).cast(pl.UInt32)
    among = pl.repeat(None, int(distinct[-1]) - int(distinct[0]) + 1, dtype=pl.UInt32, eager=True)
    among = among.scatter((distinct - distinct[0]).cast(pl.UInt32), pl.int_range(len(distinct), eager=True))
    return written.gather(among.gather(place))
