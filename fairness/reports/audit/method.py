"""How the figures of an audit's report are made, and what they cannot say, in sentences that every format prints."""

from __future__ import annotations

RATIO_SAYS = (
    "A difference or ratio shows how often cases of one group were at risk beside those of another. It does not show "
    "why: kinds of concern, roles, places and years differ between groups, and what is recorded may differ as well. "
    "Where groups differ, read the case files."
)
METHODS = (
    "A rule's verdict on a case is the worst of its activations. A case is judged where that is at risk, met or "
    "explained; one that never activated the rule is counted apart, and so is one whose record does not say. "
    "The share at risk is of cases judged, with Wilson's 95% interval; activations are beside it.",
    "Days are counted from date to date. Where some had not ended, medians and quartiles are Kaplan and Meier's.",
    "Charts over time are XmR charts by the rules of NHS England's Making Data Count: a point outside the limits, a "
    "trend, two of three points near a limit, or a run on one side of the mean. Under 12 points no limits are drawn; "
    "from 12 to 19 they are on trial.",
    "Funnel plots have exact binomial limits at 95% and 99.8% about the rate of all organisations, widened where ten "
    "or more of these vary by more than chance explains.",
    "Groups are compared by the difference of shares (Newcombe's interval) and their ratio (Miettinen and Nurminen's "
    "score interval). The test is Boschloo's, for many cases Fisher's with mid-p; for durations the log-rank test. "
    "Within strata the ratio is Mantel and Haenszel's. p is corrected over the whole family (Benjamini, Hochberg). "
    "The log-rank statistic is held against groups drawn by chance, as its chi-square finds too much in small ones. "
    "How often all these are right was measured on invented cases: docs/statistics.md of the program.",
)
LIMITS = (
    "What is not recorded is not seen: a risk may be a gap in the record, and a good practice may leave no trace.",
    "Cases handled by the same people are alike; intervals take them as separate, and so may be too narrow.",
    "No figure here proves, or rules out, that anyone was treated unfairly or discriminated against.",
)
