"""What a row may tell: its acts, what is no fact, who acted, until when."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fairness.chronologies.people_named import Context, context_of, practitioner_names
from fairness.chronologies.phrases import Proposal
from tests.chronologies.reading_rows import phrases

VANE = Context("2024-03-04", frozenset({"Vane"}))


def read(text: str, who: str = "CM", context: Context = VANE) -> Proposal:
    return phrases().propose(text, who, context)


def test_a_row_has_a_part_for_each_act():
    proposal = read("Exclusion reviewed and extended to 5 June.")
    assert [part[0].type for part in proposal.parts] == ["exclusion.reviewed", "exclusion.extended"]
    assert [one.type for one in proposal.accepted] == ["exclusion.reviewed", "exclusion.extended"]
    first, last = proposal.parts[0][0].part
    assert "Exclusion reviewed" in "Exclusion reviewed and extended to 5 June."[first:last]
    assert "reviewed" in proposal.parts[0][0].because


def test_a_later_sentence_is_about_what_the_one_before_was():
    proposal = read("Susp review mtg MD/HR. Cont 2 wks.")
    assert [one.type for one in proposal.accepted] == ["exclusion.reviewed", "exclusion.extended"]
    assert proposal.accepted[1].fields["until"] == "2024-03-18"


def test_a_row_is_about_what_the_rows_before_were_but_then_a_person_is_asked():
    alone = read("Upheld in part.")
    after = read("Upheld in part.", context=VANE.after(["grievance.raised", "grievance.heard"]))
    assert all(part[0].because == "some words of the row are often used for this type" for part in alone.parts)
    assert after.parts[0][0].type == "grievance.outcome_notified"
    assert not after.accepted


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Exclusion not reviewed.", "says that it did not happen"),
        ("Suspension NOT extended.", "says that it did not happen"),
        ("Investigation interview with Dr Vane cancelled.", "says that it did not go ahead"),
        ("To interview Dr Vane on Friday.", "says what is to happen"),
        ("Exclusion will be reviewed next week.", "says what is to happen"),
        ("Dr Vane says he was suspended by them too.", "is what somebody says happened"),
        ("The exclusion was reviewed in 2018.", "is about the past"),
        ("Has the exclusion been reviewed?", "is a question"),
        ("I think Dr Vane should be excluded.", "is an opinion"),
        ("If it goes on, refer to GMC.", "says what would happen"),
        ("Coffee with the auditors.", "no known phrase"),
    ],
)
def test_what_is_no_fact_is_never_taken_unasked_and_says_why(text: str, why: str):
    proposal = read(text)
    assert not proposal.accepted
    assert why in {proposal.none, *(one.because.partition("” ")[2] for part in proposal.parts for one in part)}


def test_what_was_decided_is_no_mere_intention():
    assert "exclusion.ended" in [one.type for one in read("It was agreed to lift the exclusion.").accepted]


@pytest.mark.parametrize(
    ("text", "who", "fields"),
    [
        ("Exclusion reviewed by MD.", "HR", {"by": "MD"}),
        ("Exclusion reviewed.", "HR", {"by": "HR"}),
        ("Dr Vane off sick.", "HR", {"by": "practitioner"}),
        ("PPA advice letter received.", "HR", {"by": "PPA", "written": True}),
        ("Complaint received from the ward sister about Dr Vane.", "HR", {"by": "ward sister", "to": "HR"}),
        ("Investigation paused (MD).", "", {"by": "MD"}),
        ("Rang Dr Vane, welfare call.", "HR", {"to": "practitioner", "channel": "call"}),
        ("Referred to the GDC.", "HR", {"to": "GDC"}),
        ("Dr Vane interviewed, BMA rep present.", "CI", {"accompanied": True}),
        ("Restricted from theatre until 6/4, patient safety.", "MD",
         {"until": "2024-04-06", "ground": "protect_patients_or_staff"}),
        ("Exclusion reviewed – CM.", "", {"by": "CM"}),
        ("CI interviewed 3 nurses.", "", {"by": "CI"}),
        ("Interviewed the ward sister.", "", {"by": "case investigator"}),
        ("CI interviewed Dr Vane with BMA rep.", "", {"by": "CI", "to": "practitioner"}),
        ("MD met Dr Vane and told him of the complaint.", "", {"by": "MD", "to": "practitioner"}),
        ("Update from CM to Dr Vane.", "", {"by": "CM", "to": "practitioner"}),
        ("Report received from Dr Osei.", "", {"by": "Dr Osei"}),
        ("PPA consulted over Teams.", "HR", {"by": "HR", "to": "PPA"}),
        ("Complaint from patient's daughter.", "", {"by": "patient's daughter"}),
        ("PPA contacted by superintendent.", "", {"by": "superintendent"}),
        ("Board informed in private session.", "CE", {"by": "CE", "to": "board"}),
        ("Suspended on full pay for 4 weeks.", "MD", {"until": "2024-04-01"}),
        ("Investigation paused due to sickness.", "MD", {"reason": "sickness"}),
    ],
)  # fmt: skip
def test_the_fields_of_an_event(text: str, who: str, fields: dict[str, object]):
    found = read(text, who).parts[0][0].fields
    assert {name: found.get(name) for name in fields} == fields


def test_who_speaks_says_what_a_bare_row_is():
    assert read("reply", "PPA").parts[0][0].type == "advice.received"
    assert read("Sent the emails from 2019", "Dr Vane").parts[0][0].type.startswith("communication.received")
    seen = read("Secretary seen", "DS", replace(VANE, people={"DS": "case_investigator"}))
    assert seen.parts[0][0].type == "investigation.interview_witness"
    assert seen.parts[0][0].fields["by"] == "DS"


def test_a_misspelt_word_is_understood_and_less_sure():
    right, wrong = read("Exclusion lifted.").parts[0][0], read("Exclsuion lifted.").parts[0][0]
    assert wrong.type == right.type == "exclusion.ended"
    assert wrong.confidence < right.confidence


@pytest.mark.parametrize("text", ["", " ", "?", "…", "–", "()", "Dr", "=", "x" * 5000, "a. " * 2000, "\x00", "🙂 ok"])
def test_any_text_is_read(text: str):
    assert read(text).accepted == ()


def test_a_chronology_says_who_it_is_about_and_who_investigates():
    rows = [("Dr Quay off sick.", "HR"), ("Met Dr Quay.", "MD"), ("GO to investigate.", "MD"), ("Saw Dr Ash.", "GO")]
    known = context_of(rows)
    assert known.practitioner == {"Quay"}
    assert known.people == {"GO": "case investigator"}
    assert known.is_practitioner("Dr Q")
    assert practitioner_names(["Nothing here."]) == frozenset()


def test_of_types_marked_asked_a_person_is_asked():
    proposal = read("Mr Lisle declared a conflict of interest.")
    assert proposal.parts[0][0].type == "role.conflict_declared"
    assert not proposal.accepted


@pytest.mark.parametrize(
    ("text", "who", "type_"),
    [
        ("Dr Vane objected to the appointment of Mr Lisle, rivals for a post in 2014.", "", "role.objection_raised"),
        ("The panel imposed a first written warning, to stay on file for 12 months.", "", "decision.disciplinary"),
        ("The application for an injunction was refused.", "", "court.injunction_refused"),
        ("Undertakings signed and returned.", "", "duties.undertaking_given"),
        ("Representations to the non-exec about the delay.", "", "representations.made"),
        ("Locum agency told.", "HR", "informed.agency"),
        ("Conditions varied.", "panel", "restriction.varied"),
        ("I was suspended this morning.", "", "exclusion.immediate"),
        ("Case conf w/ NED.", "", "exclusion.case_conference"),
        ("Mins circulated.", "", "minutes.shared"),
        ("JCG completed.", "", "fairness.checked"),
        ("Nurse no longer wants to take it further.", "", "concern.withdrawn"),
        ("LE told.", "", "informed.lead_employer"),
        ("Resumed on calls.", "", "restriction.lifted"),
    ],
)  # fmt: skip
def test_ways_of_saying_that_many_hands_have(text: str, who: str, type_: str):
    assert read(text, who).parts[0][0].type == type_


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("The College's report was received.", ""),  # not the investigator's
        ("Call from community pharmacist about a script.", ""),  # not the practitioner
        ("Undertakings reviewed, remain in place.", "PAG"),  # no screening of a concern
        ("Ward sister rang to say that a patient had complained.", "HR"),  # nobody told the practitioner
        ("Received the terms of reference from the case manager.", "CI"),
        ("BMA rep unable to attend Thursday.", "HR"),
        ("A patient's letter of complaint about treatment.", ""),
    ],
)
def test_what_another_did_is_not_taken_for_an_act_of_the_case(text: str, who: str):
    accepted = {one.type for one in read(text, who).accepted}
    assert not accepted & {
        "investigation.report_submitted", "communication.received", "concern.screened",
        "communication.concern_notified", "communication.terms_shared", "health.unfit_to_take_part",
        "communication.complaint_received",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("Suspended by the superintendent at end of shift.", "exclusion.ended"),
        ("Dr Vane turned down facilitated conversation.", "concern.informal_resolution_tried"),
        ("Dr Vane declined PPA assessment.", "assessment.refused"),
        ("Dr Vane appealed the grievance outcome.", "grievance.outcome_notified"),
        ("I was sent the report.", "investigation.report_submitted"),
    ],
)
def test_what_only_sounds_like_an_act_is_not_taken(text: str, type_: str):
    assert type_ not in {one.type for one in read(text, "").accepted}


def test_a_types_own_name_suggests_it_in_any_order_of_words():
    parts = read("The comparator group for consistency: a check of cases alike.", "").parts
    assert "learning.like_cases_compared" in {one.type for part in parts for one in part}


def test_a_lone_verb_says_nothing_of_an_earlier_row_where_the_sentence_says_more():
    told = Context(recent=("restriction.imposed",))
    proposal = phrases().propose("She applied to the High Court for an order against the Trust.", "", told)
    assert "restriction.imposed" not in {part[0].type for part in proposal.parts}


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("After the hearing the exclusion was lifted.", "exclusion.ended"),
        ("Following the report a hearing was held.", "hearing.held"),
        ("After discussion with HR the decision was made to exclude.", "decision.to_exclude"),
        ("Because of the delay the exclusion was lifted.", "exclusion.ended"),
        ("In view of the report the exclusion was lifted.", "exclusion.ended"),
        ("As a result of the audit a concern was raised.", "concern.raised"),
    ],
)
def test_what_follows_a_time_or_a_cause_is_told_as_a_fact(text: str, type_: str):
    assert [one.type for one in read(text).accepted] == [type_]


@pytest.mark.parametrize(
    "text",
    [
        "After the exclusion was lifted he returned the badge.",
        "After the exclusion of Dr Vane was lifted the union sent flowers.",
        "While the investigation of the complaint was paused he rang nobody.",
        "After the meeting the exclusion will be lifted.",
        "Following the hearing the outcome was not sent.",
        "The hearing will be held in May.",
        "Report will be submitted to the case manager.",
        "It was agreed that the registrar will be interviewed.",
        "The appeal can be lodged within 25 days.",
        "Reminder: exclusion review Friday.",
        "Letter to be sent to Dr Vane about the outcome.",
        "Exclusion letter drafted but not sent.",
        "HR failed to tell him of his right to be accompanied.",
        "The practitioner was previously suspended by another board.",
        "The review of the suspension was not carried out.",
    ],
)
def test_what_only_gives_the_time_or_is_yet_to_come_is_never_taken(text: str):
    assert not read(text).accepted
