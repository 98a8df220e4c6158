"""The file of a draft: made where there is none, and added to where there is one; comments and order stay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from fairness.cases.models import Case
from fairness.cases.vocabulary import Vocabulary
from fairness.chronologies.draft import Added, additions, header, people_of, roles_of
from fairness.chronologies.people import People, key_file, load_people, save_people
from fairness.chronologies.proposing import ReadRow
from fairness.readers.edit import CaseText
from fairness.readers.record import read_case
from fairness.source.loader import load_documents
from fairness.source.whole import write_text
from fairness.source.yaml_text import fresh


def draft(
    source: str, rows: Sequence[ReadRow], file: str, vocabulary: Vocabulary, facts: Mapping[str, str]
) -> tuple[Case, Added]:
    """Write what rows give into a file and the key of its people beside it; gives the case, and what was added.

    Raises InputError where the file is there and no case that can be added to, and OSError.
    """
    people = people_of(rows, load_people(key_file(file), vocabulary))
    if Path(file).exists():
        held = CaseText(file, vocabulary, facts.get("case_id", ""))
        added = additions(rows, people, vocabulary, held.before)
        for name, entries in (("events", added.events), ("proposed", added.proposed)):
            for entry in entries:
                held.add(name, entry)
        case = held.write() if added.events or added.proposed else held.before
    else:
        added = additions(rows, people, vocabulary)
        text = _new(source, rows, added, people, facts)
        case = read_case(load_documents(text.encode(), file)[0], file, vocabulary)
        write_text(file, text)
    save_people(people, key_file(file), file)
    return case, added


def _new(source: str, rows: Sequence[ReadRow], added: Added, people: People, facts: Mapping[str, str]) -> str:
    """The text of a new draft."""
    fields = header(rows, added, source, facts)
    document: dict[str, Any] = {name: value for name, (value, _) in fields.items()}
    if roles := roles_of(rows, people):
        document["roles"] = {name: held[0] if len(held) == 1 else held for name, held in roles.items()}
    document["events"] = added.events
    if added.proposed:
        document["proposed"] = added.proposed
    comment = (
        f"A draft from {Path(source).name}. Look at every line: what is under `events` was taken as it stands,\n"
        "and what is under `proposed` waits for you, or is a note."
    )
    return fresh(document, comment, {name: says for name, (_, says) in fields.items() if says}, inline=("events",))
