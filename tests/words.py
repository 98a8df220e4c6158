"""A small vocabulary for tests of what rules may name."""

from __future__ import annotations

from fairness.cases.episode_kinds import EpisodeKind, Part
from fairness.cases.vocabulary import EventType, Term, Vocabulary

FIELDS = {
    "case_id": Term("case_id", "text", "The case's reference.", required=True),
    "nation": Term("nation", "choice", "The nation.", {"england": "England", "wales": "Wales"}, required=True),
    "opened": Term("opened", "date", "When it was opened.", required=True),
    "sector": Term("sector", "choice", "The sector.", {"secondary": "hospital", "primary": "primary care"}),
    "outcome": Term("outcome", "text", "How it ended.", {"dismissal": "dismissal"}),
    "practitioner.profession": Term(
        "practitioner.profession", "choice", "The profession.", {"doctor": "doctor", "dentist": "dentist"}
    ),
    "practitioner.ethnicity": Term(
        "practitioner.ethnicity", "choice", "The ethnic group.", {"asian": "Asian", "white": "white"}
    ),
    "practitioner.new_in_post": Term("practitioner.new_in_post", "flag", "Whether new in post."),
}
ATTRIBUTES = {
    "by": Term("by", "text", "Who acted."),
    "written": Term("written", "flag", "Whether in writing."),
    "covers": Term("covers", "list", "The topics.", {"reasons": "the reasons", "support": "support"}),
    "stage": Term("stage", "choice", "The stage.", {"first": "first", "second": "second"}),
    "number": Term("number", "number", "How many."),
    "until": Term("until", "date", "Until when."),
}
TYPES = ("exclusion.formal", "exclusion.reviewed", "exclusion.ended", "contact.made", "contact.missed")
SMALL = Vocabulary(
    fields=FIELDS,
    attributes=ATTRIBUTES,
    roles={"case_manager": "Manages.", "case_investigator": "Investigates."},
    types={
        name: EventType(name, name.replace(".", " ").replace("exclusion formal", "formal exclusion"), f"{name} says.")
        for name in TYPES
    },
    families={"exclusion": "Exclusions.", "contact": "Contacts."},
    protected=frozenset({"practitioner.ethnicity"}),
    ethnicity_codes={"A": "white"},
    episodes=(EpisodeKind("hold", "hold", 0, (Part(("contact.missed",), (), ("contact.made",)),)),),
)
