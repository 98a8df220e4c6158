"""The comparison of two audits, for a terminal, for Markdown, and for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from fairness.reports.marks import marked
from fairness.reports.output import put, put_json
from fairness.reports.page import Page, show
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


def print_compared(found: Compared, form: str, output: str | None = None) -> None:
    """Print a comparison as `terminal`, `markdown`, `json` or `csv` (a line a rule), or write it to a file."""
    if form == "terminal":
        show(lambda page: _terminal(found, page), output)
    elif form == "json":
        put_json(_json(found), output)
    else:
        put({"csv": _csv, "markdown": _markdown}[form](found), output)


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


def _moves(found: Compared) -> Iterator[tuple[str, str, str]]:
    """Name, number and meaning of each sum over rules."""
    totals = found.totals
    yield "new", _number(totals.new), "at risk now; then not at risk, or not judged"
    yield "resolved", _number(totals.resolved), "at risk then; judged now, and not at risk"
    yield "continuing", _number(totals.continuing), "at risk then and now"
    yield "not judged again", _number(totals.gone), "at risk then; now not judged, or the case isn't in the new audit"
    if found.cases.only_new != 0:
        yield "other cases", _number(totals.arrived), "at risk now in a case that only the new audit has"


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
        f"points, with Newcombe's (95%). Each p is corrected for the {tested:,} rules tested "
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


def _only_once(found: Compared) -> Iterator[str]:
    for which, codes in (("old", found.only_old), ("new", found.only_new)):
        if codes:
            yield f"Asked only in the {which} audit, and not compared ({len(codes):,}): {', '.join(codes)}."


def _terminal(found: Compared, page: Page) -> None:
    page.add((_heading(found), "bold underline"))
    page.para(_cases(found))
    if found.changes:
        _asked_differently(found, page)
    if found.cases.both != 0:
        page.heading("Risks in the cases of both audits", "rules × cases, over all rules compared")
        for name, number, means in _moves(found):
            page.add(f"  {name:17}{number:>9}  ", (means, "dim"))
    else:
        page.para("No case is in both audits: only rates are compared, and no risk can be new or resolved.")
    _differing(found, page)
    _moved(found, page)
    if found.cases_with_new:
        page.heading("Cases with most new risks", "critical ones first")
        titles = {row.code: row for row in found.rules}
        for case, codes in found.cases_with_new:
            page.para(_in_words(case, codes, titles), 2, 4)
    page.heading("How to read this")
    for note in (*_notes(found), WHAT_A_RISK_IS):
        page.para(note, 2, 2)


def _asked_differently(found: Compared, page: Page) -> None:
    page.heading("What the audits were asked differently")
    for change in found.changes:
        page.para(f"{'! ' if change.rules else '  '}{change.says}", 2, 4, "yellow" if change.rules else "")
    for says in _only_once(found):
        page.para(says, 4, 4)
    if any(change.rules for change in found.changes):
        page.para("A line with ! may change what a rule finds: the rates below aren't like for like.", 2)


def _differing(found: Compared, page: Page) -> None:
    differing = found.having("differs")
    page.heading("Rules whose rate of risk differs", "share at risk of those judged; difference in percentage points")
    if differing:
        page.add((f"  {'rule':9}{'then':>15}{'now':>15}{'difference':>24}   corrected p", "dim"))
    for row in differing:
        then, now = _rate(row.old_rate, row.old_judged), _rate(row.new_rate, row.new_judged)
        page.add(f"  {row.code:9}{then:>15}{now:>15}{_points(row.difference):>24}   {_p(row.adjusted)}")
        page.para(_title(row), 11, 11, "dim")
    page.para(_verdicts(found), 2)


def _moved(found: Compared, page: Page) -> None:
    moved = _by_new(found)
    if moved:
        page.heading("Rules with most new and resolved risks", "cases in both audits")
        page.add((f"  {'rule':9}{'new':>8}{'resolved':>10}{'continuing':>12}{'not judged again':>18}", "dim"))
        for row in moved[:_MOST]:
            new, *others = (_number(getattr(row.moves, name)) for name in _MOVES)
            lead = f"{row.code:9}{new:>8}{others[0]:>10}{others[1]:>12}{others[2]:>18}   "
            page.labelled(lead, _title(row), 2, wide=len(lead))
        if len(moved) > _MOST:
            page.para(f"{len(moved) - _MOST:,} more: --format csv or markdown lists every rule.", 2)


def _in_words(case: str, codes: Sequence[str], rows: dict[str, RuleChange]) -> str:
    named = [f"{code} {_title(rows[code])}" for code in codes[:2]]
    more = len(codes) - len(named)
    rest = [f"{more:,} more"] if more > 0 else []
    return f"{case}: newly at risk on {listed([*named, *rest])}."


def _markdown(found: Compared) -> str:
    lines = [f"# {_heading(found)}", "", marked(_cases(found)), ""]
    if found.changes:
        lines += ["## What the audits were asked differently", ""]
        lines += [f"- {'**Rules:** ' if one.rules else ''}{marked(one.says)}" for one in found.changes]
        lines += [f"- {marked(says)}" for says in _only_once(found)]
        lines.append("")
    if found.cases.both != 0:
        lines += ["## Risks in the cases of both audits", "", "| | rules × cases | |", "|---|--:|---|"]
        lines += [f"| {name} | {number} | {means} |" for name, number, means in _moves(found)]
        lines.append("")
    lines += ["## Rules", "", _verdicts(found), ""]
    lines.append("| rule | | then | now | difference, points | p | verdict | " + " | ".join(_HEADS) + " |")
    lines.append("|---|---|--:|--:|--:|--:|---|" + "--:|" * len(_HEADS))
    silent = [row.code for row in found.rules if row.old_judged == 0 and row.new_judged == 0]
    for row in found.rules:
        if row.code in silent:
            continue
        then, now = _with_limits(row.old_rate, row.old_judged), _with_limits(row.new_rate, row.new_judged)
        moves = [_number(getattr(row.moves, name)) if found.cases.both != 0 else "" for name in _MOVES]
        cells = [
            row.code, marked(_title(row)), then, now, _points(row.difference), _p(row.adjusted),
            row.verdict, *moves,
        ]  # fmt: skip
        lines.append("| " + " | ".join(cells) + " |")
    if silent:
        lines += ["", f"Judged in no case of either audit ({len(silent):,}): {', '.join(silent)}."]
    if found.cases_with_new:
        titles = {row.code: row for row in found.rules}
        lines += ["", "## Cases with most new risks", ""]
        lines += [f"- {marked(_in_words(case, codes, titles))}" for case, codes in found.cases_with_new]
    return "\n".join([*lines, "", *(f"{marked(note)}\n" for note in _notes(found)), f"*{WHAT_A_RISK_IS}*", ""])


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


def _csv(found: Compared) -> str:
    rows = [_flat(row) for row in found.rules]
    return as_csv(list(rows[0]), (row.values() for row in rows))


def _json(found: Compared) -> str:
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
