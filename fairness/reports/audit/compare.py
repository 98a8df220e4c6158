"""The comparison of two audits, as a document and for programs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from fairness.reports.document import Document, Fold, Item, Section, Table
from fairness.reports.sentences import WHAT_A_RISK_IS
from fairness.reports.words import day, listed
from fairness.source.csv_text import as_csv
from fairness.source.printable import json_text

if TYPE_CHECKING:
    from fairness.audit.report.compare import Compared, RuleChange
    from fairness.statistics.rates import Interval

_MOST = 10
_HIDDEN = "hidden"
_MOVES = ("new", "resolved", "continuing", "gone")
_HEADS = ("new", "resolved", "continuing", "not judged again")


def comparison(found: Compared) -> Document:
    """What changed between two audits: for which rules the rate of risk differs, and which risks are new."""
    sections = [
        Section("asked", "What the audits were asked differently", list(_asked_differently(found))),
        Section("moves", "Risks in the cases of both audits", list(_moves(found))),
        Section("rates", "Rules whose rate of risk differs", list(_differing(found))),
        Section("rules", "Rules with most new and resolved risks", list(_moved(found))),
        Section("cases", "Cases with most new risks", list(_cases_with_new(found))),
        Section("method", "How to read this", [*_notes(found), WHAT_A_RISK_IS]),
    ]
    as_at = date.fromisoformat(found.new_as_at)
    banner = found.legend if found.audience == "internal" else ""
    return Document(
        _heading(found), as_at, [one for one in sections if one.items], _cases(found), banner, (found.legend,)
    )


def _number(value: int | None) -> str:
    return _HIDDEN if value is None else f"{value:,}"


def _rate(rate: Interval | None, judged: int | None) -> str:
    if judged is None:
        return _HIDDEN
    if rate is None:
        return f"{_HIDDEN} of {judged:,}" if judged else "none judged"
    return f"{rate.estimate:.0%} of {judged:,}"


def _with_limits(rate: Interval | None, judged: int | None) -> str:
    return _rate(rate, judged) + (f" ({rate.low:.0%} to {rate.high:.0%})" if rate else "")


def _points(difference: Interval | None) -> str:
    if difference is None:
        return ""
    return f"{_signed(difference.estimate)} ({_signed(difference.low)} to {_signed(difference.high)})"


def _signed(share: float) -> str:
    points = round(100 * share)
    return "0" if points == 0 else f"{points:+d}".replace("-", "−")


def _p(p: float | None) -> str:
    return "" if p is None else "p < 0.001" if p < 0.001 else f"p = {p:.3f}" if p < 0.1 else f"p = {p:.2f}"


def _title(row: RuleChange) -> str:
    return row.title or "(not in the rulebook of now)"


def _heading(found: Compared) -> str:
    dates = [day(date.fromisoformat(one)) for one in (found.old_as_at, found.new_as_at)]
    if dates[0] == dates[1]:
        return f"Two audits compared, both as at {dates[0]}"
    return f"Two audits compared: as at {dates[0]}, and as at {dates[1]}"


def _cases(found: Compared) -> str:
    cases = found.cases
    return (
        f"{_number(cases.old)} cases in the old audit, {_number(cases.new)} in the new: "
        f"{_number(cases.both)} in both, {_number(cases.only_old)} only in the old, "
        f"{_number(cases.only_new)} only in the new. "
        f"{len(found.rules):,} rules compared."
    )


def _moves(found: Compared) -> Iterator[Item]:
    """The sums over rules: name, number and meaning."""
    if found.cases.both == 0:
        yield "No case is in both audits: only rates are compared, and no risk can be new or resolved."
        return
    totals = found.totals
    rows = [
        ("new", _number(totals.new), "at risk now; then not at risk, or not judged"),
        ("resolved", _number(totals.resolved), "at risk then; judged now, and not at risk"),
        ("continuing", _number(totals.continuing), "at risk then and now"),
        ("not judged again", _number(totals.gone),
         "at risk then; now not judged, or the case isn't in the new audit"),
    ]  # fmt: skip
    if found.cases.only_new != 0:
        rows.append(("other cases", _number(totals.arrived), "at risk now in a case that only the new audit has"))
    yield Table("Over all rules compared", ("", "rules × cases", "what it counts"), rows, words=1)


def _verdicts(found: Compared) -> str:
    words = {
        "differs": ("differs", "differ"),
        "no clear difference": ("shows no clear difference", "show no clear difference"),
        "too few to tell": ("has too few cases or risks to tell", "have too few cases or risks to tell"),
        _HIDDEN: ("can't be compared because counts are hidden",) * 2,
    }  # fmt: skip
    counted = {verdict: len(found.having(verdict)) for verdict in words}
    said = [
        f"{number or 'none'} {words[verdict][number != 1]}"
        for verdict, number in counted.items()
        if number or verdict == "differs"
    ]
    return f"Of {len(found.rules):,} rules {listed(said)}."


def _notes(found: Compared) -> Iterator[str]:
    tested = sum(row.p is not None for row in found.rules)
    if found.paired:
        yield (
            "Most cases are in both audits, so p is McNemar's exact one: of the cases judged both times, those that "
            "became a risk against those that ceased to be. The intervals assume separate cases, and are mostly too "
            "wide here."
        )
    else:
        yield "p is Boschloo's exact one, or for many cases Fisher's with mid-p; both take the cases to be separate."
        if found.cases.both != 0:
            yield "Some cases are in both audits, so p and the intervals are mostly too cautious."
    yield (
        f"Rates are of the cases judged, with Wilson's interval; differences are new minus old, in percentage "
        f"points, with Newcombe's (95%, each by itself). Each p is corrected for the {tested:,} rules tested "
        f"(Benjamini-Hochberg); at most {found.limits.alpha:g} is called a difference. Too few to tell: fewer than "
        f"{found.limits.least} judged in either audit, nearly none or nearly all at risk, "
        "or an interval too wide to say anything."
    )
    if found.old_as_at > found.new_as_at:
        yield "The new audit is as at an earlier day than the old one: check the order of the folders."
    elif found.old_as_at < found.new_as_at:
        yield "The dates differ: what was still due at the first may be judged at the second."
    yield found.legend


def _by_new(found: Compared) -> list[RuleChange]:
    rows = [row for row in found.rules if row.moves.new or row.moves.resolved]
    return sorted(rows, key=lambda row: (-(row.moves.new or 0), -(row.moves.resolved or 0), row.code))


def _asked_differently(found: Compared) -> Iterator[Item]:
    for change in found.changes:
        yield f"{'! ' if change.rules else ''}{change.says}"
    for which, codes in (("old", found.only_old), ("new", found.only_new)):
        if codes:
            yield f"Asked only in the {which} audit, and not compared ({len(codes):,}): {', '.join(codes)}."
    if any(change.rules for change in found.changes):
        yield "A line with ! may change what a rule finds: the rates below aren't like for like."


def _differing(found: Compared) -> Iterator[Item]:
    yield _verdicts(found)
    rows = [
        (_named_rule(row), _rate(row.old_rate, row.old_judged), _rate(row.new_rate, row.new_judged),
         _points(row.difference), _p(row.adjusted))
        for row in found.having("differs")
    ]  # fmt: skip
    if rows:
        caption = "Share at risk of those judged; difference in percentage points"
        yield Table(caption, ("rule", "then", "now", "difference", "corrected p"), rows)


def _moved(found: Compared) -> Iterator[Item]:
    moved = _by_new(found)
    if moved:
        rows = [(_named_rule(row), *_counts(row)) for row in moved[:_MOST]]
        yield Table("In the cases of both audits", ("rule", *_HEADS), rows)
    if len(moved) > _MOST:
        yield f"{len(moved) - _MOST:,} more have new or resolved risks."
    yield Fold("Every rule", list(_every_rule(found)))


def _every_rule(found: Compared) -> Iterator[Table | str]:
    silent = [row.code for row in found.rules if row.old_judged == 0 and row.new_judged == 0]
    rows = [
        (_named_rule(row), _with_limits(row.old_rate, row.old_judged), _with_limits(row.new_rate, row.new_judged),
         _points(row.difference), _p(row.adjusted), *(_counts(row) if found.cases.both != 0 else [""] * len(_MOVES)),
         row.verdict)
        for row in found.rules
        if row.code not in silent
    ]  # fmt: skip
    yield Table("Every rule judged", ("rule", "then", "now", "difference, points", "p", *_HEADS, "verdict"), rows,
                words=1)  # fmt: skip
    if silent:
        yield f"Judged in no case of either audit ({len(silent):,}): {', '.join(silent)}."


def _counts(row: RuleChange) -> list[str]:
    return [_number(getattr(row.moves, name)) for name in _MOVES]


def _named_rule(row: RuleChange) -> str:
    return f"{row.code} {_title(row)}"


def _cases_with_new(found: Compared) -> Iterator[Table]:
    titles, rows = {row.code: row for row in found.rules}, []
    for case, codes in found.cases_with_new:
        named = [_named_rule(titles[code]) for code in codes[:2]]
        rest = [f"{len(codes) - len(named):,} more"] if len(codes) > len(named) else []
        rows.append((case, f"{listed([*named, *rest])}."))
    if rows:
        yield Table("Critical ones first", ("case", "newly at risk on"), rows, 9)


def _flat(row: RuleChange) -> dict[str, Any]:
    """A rule as one level of names; None where a number is hidden or there is none."""
    found: dict[str, Any] = {name: getattr(row, name) for name in ("code", "title", "theme", "severity")}
    for name in ("old_risk", "old_judged", "new_risk", "new_judged"):
        found[name] = getattr(row, name)
    for name in ("old_rate", "new_rate", "difference"):
        one = getattr(row, name)
        for suffix, limit in (("", "estimate"), ("_low", "low"), ("_high", "high")):
            found[name + suffix] = None if one is None else round(getattr(one, limit), 6)
    found |= {"p": row.p, "test": row.test, "adjusted_p": row.adjusted, "verdict": row.verdict}
    return found | _named(asdict(row.moves))


def _named(moves: dict[str, Any]) -> dict[str, Any]:
    """Moves by names that say by themselves what they count."""
    names = {"worse": "new_judged_before", "first": "new_not_judged_before", "gone": "not_judged_again"}
    return {names.get(name, name): number for name, number in moves.items()}


def comparison_csv(found: Compared) -> str:
    """A line a rule."""
    rows = [_flat(row) for row in found.rules]
    return as_csv(list(rows[0]), (row.values() for row in rows))


def comparison_json(found: Compared) -> str:
    """All of it."""
    document = {
        "audience": found.audience,
        "legend": found.legend,
        "as_at": {"old": found.old_as_at, "new": found.new_as_at},
        "cases": asdict(found.cases),
        "same_cases": found.paired,
        "changes": [asdict(one) for one in found.changes],
        "rules_only_in": {"old": list(found.only_old), "new": list(found.only_new)},
        "totals": _named({name: getattr(found.totals, name) for name in (*_MOVES, "arrived")}),
        "rules": [_flat(row) for row in found.rules],
        "cases_with_new_risks": [{"case_id": case, "rules": list(codes)} for case, codes in found.cases_with_new],
        "notes": [*_notes(found), WHAT_A_RISK_IS],
    }
    return json_text(document) + "\n"
