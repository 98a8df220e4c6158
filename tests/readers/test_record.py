import pytest

from fairness.cases.vocabulary import shipped_vocabulary
from fairness.readers.record import read_case
from fairness.source.loader import load_documents
from fairness.source.problems import InputError
from tests.packs import case_of

GOOD = """\
case_id: NE-1
nation: england
opened: 2024-01-08
practitioner:
  profession: Doctor
  ethnicity: J
  disability: no
  new_in_post: true
roles: {case_manager: P1, decision_maker: [P2, P3]}
events:
  - date: 2024-01-10
    time: 14:30
    type: exclusion.immediate
    by: P1
    written: yes
    note: not for rules
"""


def read(text: str) -> object:
    return read_case(load_documents(text.encode(), "case.yaml")[0], "case.yaml", shipped_vocabulary())


def test_a_case_is_read_whole() -> None:
    case = read_case(load_documents(GOOD.encode(), "case.yaml")[0], "case.yaml", shipped_vocabulary())
    assert case.facts["practitioner.profession"] == "doctor"
    assert case.facts["practitioner.ethnicity"] == "asian"
    assert case.facts["practitioner.disability"] == "no"
    assert case.facts["practitioner.new_in_post"] is True
    assert case.facts["roles.case_manager"] == "P1" and case.facts["roles.decision_maker"] == ["P2", "P3"]
    (event,) = case.events
    assert event.fields == {
        "type": "exclusion.immediate", "date": "2024-01-10", "time": "14:30", "by": "P1", "written": True,
    }  # fmt: skip
    assert (event.note, event.time, case.warnings) == ("not for rules", "14:30", ())


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("nation: england", "nation: englnd", 2, "nation: 'englnd' is not a known value.*did you mean 'england'"),
        ("nation: england\n", "", 1, "nation: is missing"),
        ("nation: england", "nation: [england]", 2, "nation: is a list; expected one value: one of england"),
        ("ethnicity: J", "ethnicity: [J]", 6, "ethnicity: is a list; expected one value: one of asian"),
        ("new_in_post: true", "new_in_post: [true]", 8, "new_in_post: is a list; expected one value"),
        ("opened:", "openned:", 3, "openned: is not a field of a case.*did you mean 'opened'"),
        (
            "2024-01-08",
            "08/01/2024",
            3,
            "opened: '08/01/2024' is not a date; expected 2024-01-08, if it",
        ),
        ("2024-01-08", "1924-01-08", 3, "is out of range"),
        ("2024-01-10", "2024-02-30", 11, r"events\[0\].date: '2024-02-30' is not a date"),
        ("2024-01-10", "2024-01-10T14:30:00", 11, 'with the time apart, as `time: "14:30"`'),
        ("14:30", "25:00", 12, r"events\[0\].time"),
        ("date: 2024-01-10\n", "date: 2024-01\n", 12, "needs a whole date"),
        ("date: 2024-01-10", "date: {from: 2024-01-10, to: 2024-01-01}", 11, r"date.to: 2024-01-01 is before `from`"),
        ("date: 2024-01-10", "date: {from: 2024-01-10}", 11, r"date: has from; expected a date"),
        ("date: 2024-01-10", "date: {befor: 2024-01-10}", 11, r"date: has 'befor'; expected a date"),
        ("date: 2024-01-10", "date: {after: 10/01/2024}", 11, r"date.after: '10/01/2024' is not a date"),
        (
            "date: 2024-01-10",
            "date: {after: 2024-01-10, before: 2024-01-11}",
            11,
            "there is no day between 2024-01-10 and 2024-01-11",
        ),
        ("date: 2024-01-10", "circa: true\n    date: {before: 2024-01-10}", 11, "circa: true` with a range"),
        ("date: 2024-01-10", "circa: true\n    date: 2024-01-10", 13, "needs a whole date"),
        ("date: 2024-01-10", "date: {date: 2024-01-10, circa: perhaps}", 11, "circa: 'perhaps' is not true or false"),
        ("date: 2024-01-10", "date: 2024-01-10/2024-01-01", 11, "'2024-01-10/2024-01-01' is not a date"),
        ("exclusion.immediate", "suspension", 13, "did you mean 'exclusion.*'"),
        ("exclusion.immediate", "case.closed", 13, "comes from `opened:` and `closed:`"),
        ("profession: Doctor", "profession: surgeon", 5, "expected one of doctor"),
        ("written: yes", "written: maybe", 15, "is not true or false"),
        ("by: P1\n", "by: {who: P1}\n", 14, "is a group of fields; expected one value"),
        ("case_id: NE-1\n", "", 1, "case_id: is missing"),
        ("events:\n", "explanations: [{rul: X}]\nevents:\n", 10, "did you mean 'rule'"),
        ("opened: 2024-01-08", "opened: 2024-01-08\nclosed: 2024-01-01", 4, "is before opened"),
        ("opened: 2024-01-08", "opened: 2024-01-08\nrecorded: [exclusions.*]", 4, "did you mean 'exclusion.*'"),
    ],
)
def test_a_mistake_is_named_with_line_field_and_what_was_expected(old: str, new: str, line: int, says: str) -> None:
    assert old in GOOD
    with pytest.raises(InputError, match=says) as caught:
        read(GOOD.replace(old, new, 1))
    assert line in [problem.place.line for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("{from: 2024-03-01, to: 2024-03-10}", "2024-03-01/2024-03-10"),
        ("{from: 2024-03, to: 2024-05}", "2024-03/2024-05"),
        ("{from: 2024-03, to: 2024-03}", "2024-03"),
        ("{after: 2024-04}", "2024-05-01/.."),
        ("{before: 2024-05-01}", "../2024-04-30"),
        ("{after: 2024-03-01, before: 2024-03-10}", "2024-03-02/2024-03-09"),
        ("{after: 2024-03-01, before: 2024-03-03}", "2024-03-02"),
        ("{date: 2024-03-12, circa: true}", "2024-03-12~"),
        ("{date: 2024-03-12, circa: false}", "2024-03-12"),
        ("2024-03, circa: yes", "2024-03~"),
        ("2024-03~", "2024-03~"),
        ("2024-03-01/..", "2024-03-01/.."),
    ],
)
def test_a_date_less_sure_than_a_day_is_one_text(written: str, text: str) -> None:
    head = "case_id: A\nnation: england\nopened: 2024-01-08\nevents:\n"
    case = read(f"{head}  - {{type: exclusion.ended, date: {written}}}\n")
    (event,) = case.events
    assert event.date == event.fields["date"] == text
    assert "circa" not in event.fields
    again = read(f"{head}  - {{type: exclusion.ended, date: {event.date}}}\n")
    assert again.events[0].date == text


def test_after_a_day_reaches_up_to_the_close_and_so_begins_before_it() -> None:
    head = "case_id: A\nnation: england\nopened: 2024-01-08\nclosed: 2024-02-10\nevents:\n"
    assert read(head + "  - {date: {after: 2024-02-09}, type: exclusion.ended}\n").events
    with pytest.raises(InputError, match=r"case.yaml:6: events\[0\].date: is after the close of the case \(2024"):
        read(head + "  - {date: {after: 2024-02-10}, type: exclusion.ended}\n")


def test_every_mistake_is_reported_at_once() -> None:
    with pytest.raises(InputError) as caught:
        read(GOOD.replace("england", "x").replace("2024-01-10", "y").replace("yes", "z"))
    assert len(caught.value.problems) == 3


def test_events_outside_the_case_and_unknown_attributes_are_kept_and_pointed_out() -> None:
    case = case_of(("2023-12-31", "a.b"), {"date": "2024-06-01", "type": "a.b", "bye": "P1"}, closed="2024-05-01")
    assert len(case.events) == 2 and case.events[1].fields["bye"] == "P1"
    assert [warning.field for warning in case.warnings] == ["bye", "events[0].date", "events[1].date"]


def test_what_by_its_nature_comes_before_the_case_is_no_doubt() -> None:
    document = {"case_id": "A", "nation": "england", "opened": "2024-01-08", "events": []}
    document["events"] = [{"date": "2023-06-01", "type": one} for one in ("disclosure.made", "exclusion.formal")]
    case = read_case(document, "cases.yaml", shipped_vocabulary())
    assert [warning.field for warning in case.warnings] == ["events[1].date"]


def test_words_that_are_no_known_value_are_pointed_out_with_the_nearest() -> None:
    own = "    ground: Protect_Inquiry\n    alternatives: [supervison, other_site, sabbatical]\n"
    text = GOOD.replace("    written: yes\n", own).replace("opened:", "outcome: no case to anser\nopened:")
    text += "  - {date: 2024-01-11, type: communication.reasons_given, covers: [reson, 7], channel: leter}\n"
    (document,) = load_documents(text.encode(), "case.yaml")
    warnings = read_case(document, "case.yaml", shipped_vocabulary()).warnings
    says = " is not one of its known values: kept, but rules that ask for one cannot judge it"
    assert [str(one).replace(says, "") for one in warnings] == [
        "case.yaml:3: outcome: 'no case to anser' (did you mean 'no_case_to_answer'?)",
        "case.yaml:17: events[0].alternatives: 'supervison' (did you mean 'supervision'?)",
        "case.yaml:17: events[0].alternatives: 'sabbatical'",
        "case.yaml:19: events[1].covers: 'reson' (did you mean 'reasons'?)",
        "case.yaml:19: events[1].channel: 'leter' (did you mean 'letter'?)",
    ]
    assert read_case(document, "case.yaml", shipped_vocabulary().opened()).warnings == ()


def test_a_choice_is_text_and_never_a_boolean() -> None:
    text = '{"case_id": "A", "nation": "england", "opened": "2024-01-08", "practitioner": {"disability": false}}'
    with pytest.raises(InputError, match="practitioner.disability: is false, not text; expected one of yes, no"):
        read_case(load_documents(text.encode(), "case.json")[0], "case.json", shipped_vocabulary())


@pytest.mark.parametrize("blank", ["", "' '", "null"])
def test_a_blank_date_is_none(blank: str) -> None:
    more = f"explanations: [{{rule: MHE014, reason: leave, by: P1, date: 2024-02-01, expires: {blank}}}]\n"
    case = read_case(load_documents((GOOD + more).encode(), "case.yaml")[0], "case.yaml", shipped_vocabulary())
    assert case.explanations[0].expires == ""
