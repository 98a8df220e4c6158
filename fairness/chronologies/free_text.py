"""The free text of a table's columns, read by the phrases of chronologies: what it may tell waits for a person."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fairness.cases.models import Case
from fairness.cases.proposed import Candidate, ProposedRow
from fairness.cases.vocabulary import Vocabulary
from fairness.chronologies.compiling import load_phrases
from fairness.chronologies.dating import dated
from fairness.chronologies.proposing import read_dated
from fairness.chronologies.rows import Row
from fairness.readers.rows import FREE_TEXT

_LEAST = 0.3  # confidence of a candidate that is taken up
_PARTS = re.compile(r"\n+|(?<=[.;])\s+(?=\d{1,2}[-/. ]\d{1,2}[-/. ]\d{2}|\d{1,2}(?:st|nd|rd|th)? [A-Z])")
_DATE = re.compile(
    r"(\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})|\d{4}-\d\d-\d\d|\d{1,2}(?:st|nd|rd|th)? [A-Za-z]{3,9},? \d{4})"
    r"[\s:,–-]+(?=\S)"
)


def _row(text: str) -> Row:
    """A piece of text as a row of a chronology: the date at its beginning is that of the row."""
    first = _DATE.match(text)
    return Row(text[first.end() :].strip(), first[1]) if first else Row(text)


class FreeText:
    """Reads the free text that a table's reader set aside, with the phrases of a vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.phrases = load_phrases(vocabulary)

    def read(self, case: Case) -> Case:
        """The case with what its free text may tell, a row for each act with its date; other text is left out."""
        if all(row.why != FREE_TEXT for row in case.proposed):
            return case
        rows = [one for row in case.proposed for one in (self._told(row) if row.why == FREE_TEXT else [row])]
        return case.model_copy(update={"proposed": tuple(rows)})

    def _told(self, row: ProposedRow) -> Iterator[ProposedRow]:
        """What one text may tell; nothing of what is only intended, denied or asked."""
        parts = [_row(text) for one in _PARTS.split(row.text) if (text := one.strip())]
        for one in read_dated(dated(parts), self.phrases):
            if one.proposal.none:
                continue
            candidates = tuple(
                Candidate(type=each.type, confidence=each.confidence, because=each.because)
                for each in one.proposal.candidates
                if each.confidence >= _LEAST
            )
            if candidates:
                yield row.model_copy(
                    update={"date": one.dated.date or "", "text": one.row.text, "candidates": candidates}
                )
