"""Words for answers, and for what cases show beside them, as every report has them."""

from __future__ import annotations

from collections.abc import Sequence

from fairness.assess.cases import BANDS, BORNE_OUT, HIDDEN, NOT_BORNE_OUT, TOO_FEW, Shown, Triangulated
from fairness.assess.models import Action, Question
from fairness.assess.result import Item, Result
from fairness.reports.words import count, day, listed
from fairness.statistics.disclosure import Audience, Protected

KIND_WORDS = {
    "duty": "Duties in a national procedure",
    "guidance": "Guidance",
    "research": "Research findings",
    "design": "Our suggestions",
}
NATION_WORDS = {
    "england": "England",
    "wales": "Wales",
    "northern_ireland": "Northern Ireland",
    "scotland": "Scotland",
}
NOTE = "We do not score answers. They show where your process could fail, not that anyone did wrong."
BANNERS: dict[Audience, str] = {
    "internal": "For internal use only. Nothing is hidden, and small counts may identify people: do not pass it on.",
    "shared": "For the employer: names of people and evidence appear as they were written in the answers.",
    "public": "Counts of cases are rounded. Check evidence and notes before you publish: they appear as written.",
}
# One sign a question in the chart of themes; nothing rests on colour.
SIGNS = {
    "yes": "█",
    "yes, not evidenced": "▓",
    "partly": "▒",
    "no": "░",
    "not known": "?",
    "not answered": "·",
    "not applicable": "-",
}


_VERDICTS = {BORNE_OUT: "supported", NOT_BORNE_OUT: "not supported"}


def audience_says(audience: Audience) -> str:
    """What of the counts of cases is shown to whom, as every report has it."""
    return Protected(audience, {}).legend()


def percent(share: float) -> str:
    """`61%`; what is not quite all or nothing never reads as it."""
    rounded = round(100 * share)
    if rounded == 100 and share < 1:
        return "over 99%"
    return "under 1%" if rounded == 0 and share > 0 else f"{rounded}%"


def rule_says(shown: Shown, level: float) -> str:
    """`MHE014 met in 51 of 83 judged cases: 61% (95% interval 51% to 71%)`, or why that is not shown."""
    if shown.judged == 0:
        return f"{shown.rule}: no case in which it could be judged"
    if shown.hidden and shown.judged is None:
        return f"{shown.rule}: judged in {shown.hidden}"
    if shown.hidden or shown.rate is None or shown.low is None or shown.high is None:
        return f"{shown.rule}: {shown.judged:,} judged cases, {shown.hidden}"
    at = f"{100 * level:.3g}% interval {percent(shown.low)} to {percent(shown.high)}"
    aside = "" if shown.counted else "; too few to count"
    of = count(shown.judged or 0, "judged case")
    return f"{shown.rule} met in {shown.met:,} of {of}: {percent(shown.rate)} ({at}){aside}"


def verdict_says(found: Triangulated) -> str:
    """`not supported: your cases show less than you answered`."""
    verdict = _VERDICTS.get(found.verdict, found.verdict)
    if not found.verdict:
        left = sorted(found.possible)
        shows = f"your cases show: {left[0]}" if len(left) == 1 else "your cases do not tell"
        return f"no answer to compare; {shows}" if found.possible else "no answer to compare"
    if found.cases_show:
        return f"{verdict}: your cases show {found.cases_show} than you answered"
    if found.verdict == HIDDEN:
        return f"{verdict}: the counts that may be shown do not tell"
    if found.verdict == TOO_FEW and found.possible:
        return f"too few cases to tell {listed(sorted(found.possible, key=BANDS.index), 'from')}"
    missed = [one.judged - one.met for one in found.rules if one.counted and one.judged and one.met is not None]
    if found.verdict == BORNE_OUT and found.given == "yes" and any(missed):
        return f"{verdict}, with {count(max(missed), 'exception')}"
    return verdict


def rules_shown(found: Triangulated) -> list[Shown]:
    """The rules to show: those with a judged case, or all where none has one."""
    return [one for one in found.rules if one.judged != 0] or list(found.rules)


def answer_says(item: Item) -> str:
    """`yes, not evidenced`, or `yes (Policy HR-12, section 4)`."""
    evidence = f" ({item.answer.evidence})" if item.answer.evidence else ""
    return f"{item.state}{evidence}"


def action_says(action: Action | None) -> str:
    """`Write the form (director of HR, by 1 Mar 2027)`; nothing where nothing is planned."""
    if action is None:
        return ""
    by = f"by {day(action.due)}" if action.due else ""
    owner = ", ".join(filter(None, (action.owner, by)))
    return f"{action.do} ({owner})" if action.do and owner else action.do or owner


def totals(result: Result) -> str:
    """`35 yes, 12 yes, not evidenced, 18 partly ...`, the strongest first; what no question has is left out."""
    named = {"yes, not evidenced": "yes without evidence"}
    return listed(f"{result.counts[state]} {named.get(state, state)}" for state in SIGNS if result.counts[state])


def sources_of(question: Question) -> list[str]:
    """Each basis in a line: `duty: what it says (title of the source: place in it)`."""
    titles = question.titles or tuple(one.source for one in question.basis)
    return [f"{one.kind}: {one.says} ({title}: {one.at})" for one, title in zip(question.basis, titles, strict=True)]


def retired_says(ids: Sequence[str]) -> str:
    """A note on answers to questions that are no longer asked."""
    return f"No longer asked, kept and not counted: {listed(ids)}." if ids else ""


def new_says(result: Result) -> str:
    """A note on what is new since the version that was answered."""
    if not result.new:
        return ""
    version = result.answers.version
    ids = listed(one.id for one in result.new)
    return f"Answered to version {version} of the questionnaire. New since: {ids}."
