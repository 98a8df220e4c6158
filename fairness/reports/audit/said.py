"""What an audit's report says in every format: numbers as text, changes, methods and limits."""

from __future__ import annotations

from collections.abc import Iterator
from math import isinf

from fairness.audit.report.merged import SMALL
from fairness.audit.report.model import Compared, Count, Disparity, Report, Row, RowsRead
from fairness.reports.document import Counted
from fairness.reports.words import count, day, listed, points_words
from fairness.statistics.rates import Interval

HIDDEN = "hidden"
NOT_SAID = "How many could not be judged is not shown: the number is small, or would reveal a small one."
MUCH_HIDDEN = "Most figures are hidden because there are few cases. A report for internal use shows them."
TOO_FEW = (
    "There are too few cases to show anything of them to this audience: any figure could tell of one person. "
    "A report for internal use shows them."
)
RATIO_SAYS = (
    "A difference or ratio shows how often cases of one group were at risk, compared with those of another. It does "
    "not show why: kinds of concern, roles, places and years differ between groups, and what is recorded may differ "
    "as well. Where groups differ, read the case files."
)
METHODS = (
    "A rule may be checked several times in one case, once for each event that starts it. Its result for the case is "
    "the worst of these. A case is judged where that is at risk, met or explained. A case where nothing starts the "
    "rule is counted apart, and so is one whose record does not say. The share at risk is of cases judged, with "
    "Wilson's 95% interval; how many times a rule was at risk is given as well.",
    "Days are counted from date to date. Where some had not ended, medians and quartiles are Kaplan and Meier's.",
    "Charts over time are XmR charts by the rules of NHS England's Making Data Count: a point outside the limits, a "
    "trend, two of three points near a limit, or a run on one side of the mean. Under 12 points no limits are drawn; "
    "from 12 to 19 they are on trial.",
    "Funnel plots have exact binomial limits at 95% and 99.8% about the rate of all organisations, widened where ten "
    "or more of these vary by more than chance explains.",
    "Groups are compared over all rules together first: by Mantel and Haenszel's ratio over the rules, with the case "
    "as the unit, so that several rules on one case count as one case. Rules with the same verdicts in every case "
    "count once. For readers outside the team it is over the themes. Below that, groups are compared by the "
    "difference of shares (Newcombe's interval) and their ratio (Miettinen and Nurminen's score interval). The test "
    "is Boschloo's, for many cases Fisher's with mid-p; for durations the log-rank test, by what chance gives among "
    "those still followed. Within strata the ratio is Mantel and Haenszel's. How many had ended by a day, where "
    "other cases were closed first, is Aalen and Johansen's estimate.",
    "The primary characteristic is tested first, by itself, at 5%. The others are tested where it differs, corrected "
    "together (Holm). Themes, durations and rules are tested below a difference, corrected for their number "
    "(Benjamini and Hochberg, in a tree: Bogomolov and others 2021). All else is exploratory. An interval after "
    "correction says what the test says: where it holds no difference, there is no clear difference. How often all "
    "this is right was measured on invented cases: docs/statistics.md of the program.",
)
PRIORITIES = (
    "What fails most is ordered by a weight: severity (critical 8, high 4, medium 2, low 1), times kind of basis "
    "(duty 3, guidance 2, research 1.5, our suggestion 1), times cases at risk, times how common such risks are now. "
    "The last is the share at risk on the theme in the last year, divided by that of all years, from 0.5 to 2."
)
LIMITS = (
    "What is not recorded is not seen: a risk may be a gap in the record, and a good practice may leave no trace.",
    "Cases handled by the same people are alike; intervals take them as separate, and so may be too narrow.",
    "No figure here proves, or rules out, that anyone was treated unfairly or discriminated against.",
)


def shown(number: Count) -> str:
    """`1,234`, or that it is hidden."""
    return HIDDEN if number is None else f"{number:,}"


def counted(row: Row, what: str) -> str:
    """A count of a row (`at_risk`, `judged`, ...) as a figure that knows what it counts."""
    number: Count = getattr(row, what)
    text = shown(number)
    return Counted(text, row.level, row.code, "risk" if what == "at_risk" else what) if number else text


def of_group(number: Count, by: str, group: str | None) -> str:
    """A count of the cases of a group, as a figure that knows it."""
    return Counted(shown(number), "by", by, group or "not recorded") if number else shown(number)


def in_group(part: str, by: str, group: str | None) -> str:
    """What of a rule or of a length a figure counts (`risk`, `ended`; empty for all of it), within a group."""
    return f"{part}={by}={group or 'not recorded'}"


def read_words(report: Report) -> list[str]:
    """What was read of tables and what was not, and how many cases have no event: a sentence each."""
    found = [] if report.read is None else rows_words(report.read)
    if report.eventless != 0:
        found.append(eventless_words(report.eventless))
    return found + ([] if report.read is None else [f"Left out: {one}." for one in report.read.left_out])


def rows_words(read: RowsRead) -> list[str]:
    """What was read of tables: `12 rows of tables were read, and 9 of them became events`; nothing of other files."""
    if not read.rows:
        return []
    unused = count(read.unused_dates, "cell")
    return [
        f"{count(read.rows, 'row')} of tables {'was' if read.rows == 1 else 'were'} read, and {read.event_rows:,} of "
        f"them became events.",
        f"{unused} with a date {'was' if read.unused_dates == 1 else 'were'} not used.",
    ]


def eventless_words(cases: Count) -> str:
    """How many cases have no event, or that the number is hidden."""
    if cases is None:
        return "How many cases have no event is hidden, as the number is small."
    return f"{count(cases, 'case')} {'has' if cases == 1 else 'have'} no event."


def unopened_words(report: Report) -> str:
    """`316 cases had not been opened by 1 Mar 2026, and are left out ...`; empty where there are none."""
    if report.unopened == 0:
        return ""
    cases = "A few cases" if report.unopened is None else count(report.unopened, "case")
    return f"{cases} had not been opened by {day(report.provenance.as_at)}, and are left out of every other number."


def share(rate: Interval | None) -> str:
    """`12.3%`; empty where there is none."""
    return "" if rate is None else f"{rate.estimate:.1%}"


def part(value: float) -> str:
    """`12.3%`; of little that is not nothing, `<0.1%`."""
    return "<0.1%" if 0 < value < 0.0005 else f"{value:.1%}"


def interval_words(found: Interval | None, points: bool = False, ratio: bool = False) -> str:
    """`9.1% to 15.0%`; a difference in percentage points and a ratio with their estimate before it."""
    if found is None:
        return "not estimable" if ratio else ""
    if ratio:
        return f"{ratio_words(found.estimate)} ({ratio_words(found.low)} to {ratio_words(found.high)})"
    if points:
        low, high = (points_words(value) for value in (found.low, found.high))
        return f"{points_words(found.estimate)} ({low} to {high})"
    return f"{found.low:.1%} to {found.high:.1%}"


def ratio_words(value: float) -> str:
    """`1.24`; a sign for what has no end."""
    return "∞" if isinf(value) else f"{value:.2f}"


def days(number: float | None) -> str:
    """`12`; empty where it is not known."""
    return "" if number is None else f"{number:,.0f}"


def beside_words(row: Compared) -> str:
    """`521 of 1,486 (35.1%) compared with 928 of 3,338 (27.8%)`; nothing where a rate is hidden."""
    one = row.comparison
    if one is None or one.rate is None or one.other_rate is None:
        return ""
    own, other = f"{one.x:,} of {one.n:,}", f"{one.other_x:,} of {one.other_n:,}"
    return f"{own} ({share(one.rate)}) compared with {other} ({share(one.other_rate)})"


def at_risk_words(whole: Row) -> str:
    """`521 of 1,486 cases judged had at least one risk (35.1%).`, as far as it may be told."""
    judged = "" if whole.judged is None else f" of {whole.judged:,} cases judged"
    if whole.at_risk is None:
        return (
            f"How many{judged or ' cases'} had at least one risk is not shown: the number is small, or would reveal "
            "a small one."
        )
    rate = f" ({share(whole.rate)})" if whole.rate else ""
    return f"{whole.at_risk:,}{judged or ' cases'} had at least one risk{rate}."


def why_not_compared(one: Disparity) -> str:
    """Why nothing is compared, where there is no comparison."""
    known = [group for group in one.groups if group.group is not None]
    if not known:
        return "no case records it"
    if len(known) > 1:
        return "no case was judged"
    return "all groups are counted together" if one.together else "all cases that record it are of one group"


def coarser_words(one: Disparity) -> Iterator[str]:
    """What is counted together, and why."""
    if one.together:
        yield (
            f"Counted together as other groups: {listed(one.together)}. Where a group has fewer than {SMALL} "
            "cases most of its figures would be hidden, and figures of larger groups with them."
        )
    if one.joined:
        yield (
            f"Cases that do not record it are few, and counted with the largest group ({one.joined}): by themselves "
            "they would reveal small counts, or hide all others."
        )
    if one.left_out:
        compared = count(len({row.code for row in one.rows if row.level == "rule"}), "rule")
        yield (
            f"Groups by {one.label} are compared on themes, on all rules together and on {compared} one by one. On "
            f"{one.left_out:,} more a group has a small count, and to hide it would hide others of the rule with it: "
            "groups are not compared there. A report for internal use has them."
        )
