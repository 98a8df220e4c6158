from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from fairness.cases.vocabulary import shipped_vocabulary
from fairness.readers.record import read_case
from fairness.rulebook.conditions import TESTS
from fairness.rulebook.forms import FORMS, Form
from fairness.rulebook.models import KINDS, SEVERITIES, THEMES
from fairness.rulebook.overlay_files import WrittenLimits, WrittenOverlay
from fairness.rulebook.overlays import Wanted
from fairness.rulebook.packs import read_pack
from fairness.rulebook.rulebook import load_rulebook, shipped_packs
from fairness.rulebook.schema import KINDS as SCHEMAS
from fairness.rulebook.schema import schema
from fairness.rulebook.tightening import LIMITS
from fairness.rulebook.verdicts import VERDICTS
from fairness.rulebook.written import WrittenPack, WrittenRule
from fairness.source.loader import load_documents
from fairness.source.problems import InputError
from tests.packs import rulebook_of
from tests.words import SMALL

SAMPLES = sorted(
    file
    for file in (Path(__file__).parent.parent.parent / "sample_cases").glob("*.yaml")
    if "\nlayout:" not in file.read_text(encoding="utf-8")  # a mapping is no case
)
VALUES = {
    "after": "exclusion.formal", "before": "exclusion.formal", "expect": "contact.made", "never": "contact.*",
    "each": "exclusion.formal", "until": "exclusion.ended", "unless": ["exclusion.ended", "case.closed"],
    "within": "5 working days", "not_before": "1 day", "notice": "2 weeks", "every": "$gap",
    "while": {"from": "exclusion.formal", "until": "exclusion.ended"}, "alternate": True, "immediately": False,
    "times": {"min": 1, "max": 3}, "must": {"written": True, "covers": {"contains": "reasons"}},
    "roles": {"distinct": ["case_manager", "case_investigator"]}, "all_of": ["ABC002"], "any_of": ["ABC002"],
    "at_least": 1, "of": ["ABC002"], "no_later_than": "until", "total": True, "pauses": "hold",
}  # fmt: skip


@cache
def validator(kind: str) -> Draft202012Validator:
    return Draft202012Validator(schema(kind, SMALL))


def errors(kind: str, document: Any) -> list[str]:
    return [one.message for one in validator(kind).iter_errors(document)]


def pack_with(check: Any, **rule: Any) -> dict[str, Any]:
    rules = [{"code": "ABC001", "title": "t", "check": check, **rule}]
    return {"pack": "p", "parameters": {"gap": "14 days"}, "rules": rules}


def reads(document: dict[str, Any]) -> bool:
    try:
        rulebook_of(document, SMALL)
    except InputError:
        return False
    return True


def properties(part: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(part, dict):
        for name, value in part.items():
            if name == "properties":
                for inner, one in value.items():
                    yield f"{path}.{inner}", one
                    yield from properties(one, f"{path}.{inner}")
            else:
                yield from properties(value, path)
    elif isinstance(part, list):
        for one in part:
            yield from properties(one, path)


@pytest.mark.parametrize("kind", SCHEMAS)
def test_each_schema_is_one_and_describes_every_property(kind: str) -> None:
    made = schema(kind, SMALL, rulebook_of(pack_with({"roles": VALUES["roles"]}), SMALL))
    Draft202012Validator.check_schema(made)
    found = list(properties(made))
    assert len(found) > 5
    assert [path for path, one in found if not one.get("description")] == []


def fields(model: Any) -> list[str]:
    return [one.alias or name for name, one in model.model_fields.items()]


def inside(made: dict[str, Any], part: Any) -> dict[str, Any]:
    """What a part of a schema refers to, or its alternatives do."""
    for one in (part, *part.get("anyOf", ())):
        if "$ref" in one:
            return dict(made["$defs"][one["$ref"].removeprefix("#/$defs/")])
    return dict(part)


def test_the_schema_has_what_the_models_have() -> None:
    made = schema("pack", SMALL)
    rule = inside(made, made["properties"]["rules"]["items"])["properties"]
    assert list(made["properties"]) == fields(WrittenPack)
    assert list(rule) == fields(WrittenRule)
    assert len(rule["check"]["oneOf"]) == len(FORMS)
    assert (rule["theme"]["enum"], rule["severity"]["enum"]) == (list(THEMES), list(SEVERITIES))
    assert set(made["$defs"]["Tests"]["properties"]) == set(TESTS)
    assert set(VERDICTS) < set(made["$defs"]["WrittenExample"]["properties"]["verdict"]["enum"])
    assert tuple(made["$defs"]["WrittenBasis"]["properties"]["kind"]["enum"]) == KINDS
    assert set(fields(WrittenLimits)) == set(LIMITS)


def test_event_types_are_listed_with_what_they_mean() -> None:
    made = schema("case", SMALL)["$defs"]["event_type"]
    meant = dict(zip(made["enum"], made["markdownEnumDescriptions"], strict=True))
    assert list(meant) == list(SMALL.types)
    assert meant["exclusion.formal"] == "formal exclusion: exclusion.formal says."
    assert schema("case", SMALL.opened())["$defs"]["event_type"] == {"type": "string"}


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_every_form_is_taken_with_what_it_may_hold_and_with_nothing_else(form: type[Form]) -> None:
    whole = {key: VALUES[key] for key in (*form.keys(True), *form.keys(False))}
    assert errors("pack", pack_with(whole)) == []
    assert reads(pack_with(whole))
    for key in VALUES:
        widened = {**whole, key: VALUES[key]}
        assert (errors("pack", pack_with(widened)) == []) == reads(pack_with(widened)), key
    for key in form.keys(True):
        narrowed = {one: value for one, value in whole.items() if one != key}
        assert (errors("pack", pack_with(narrowed)) == []) == reads(pack_with(narrowed)), key


@pytest.mark.parametrize(
    "rule",
    [
        {"check": {"after": "exclusion.formla", "expect": "contact.made"}},
        {"check": {"after": "exclusion.formal", "expect": "contact.made", "within": "soon"}},
        {"check": {"expect": {"kind": "contact.made"}}},
        {"check": {"expect": {"type": "contact.made", "where": {"by": {"is": "P1"}}}}},
        {"check": {"expect": []}},
        {"check": {"expect": "contact.made", "times": "many"}},
        {"check": {"expect": "contact.made", "times": {"least": 1}}},
        {"check": {"roles": {"apart": ["a"]}}},
        {"theme": "process and equity"},
        {"severity": "urgent"},
        {"applies": {"sectr": "secondary"}},
        {"applies": {"sector": {"is": "secondary"}}},
        {"basis": [{"source": "s", "kind": "law"}]},
        {"basis": [{"source": "s", "page": 1}]},
        {"remedy": {"who": "a", "what": "b"}},
        {"in_force": {"since": "2024-01-01"}},
        {"titel": "t"},
    ],
)  # fmt: skip
def test_what_the_reader_of_packs_refuses_the_schema_refuses(rule: dict[str, Any]) -> None:
    document = pack_with({"expect": "contact.made"})
    document["rules"][0] |= rule
    assert errors("pack", document) and not reads(document)


@pytest.mark.parametrize(
    ("fields", "good"),
    [
        ({}, True),
        ({"nation": "englnd"}, False),
        ({"openned": "2024-01-01"}, False),
        ({"opened": "01/02/2024"}, False),
        ({"opened": "2024", "closed": None}, True),
        ({"practitioner": {"profession": "surgeon"}}, False),
        ({"practitioner": {"ethnicity": "A", "new_in_post": "yes", "hobby": "chess"}}, True),
        ({"recorded": ["exclusion.*", "*"]}, True),
        ({"recorded": ["exclusions.*"]}, False),
        ({"roles": {"case_manager": ["P1", "P2"], "other_role": 7}}, True),
        ({"roles": ["P1"]}, False),
        ({"events": [{"date": "2024-01-02", "time": "14:30", "type": "contact.made", "mood": "x"}]}, True),
        ({"events": [{"date": "2024-01-02", "type": "contact.maid"}]}, False),
        ({"events": [{"type": "contact.made"}]}, False),
        ({"events": [{"date": "2024-01-02", "type": "contact.made", "written": "maybe"}]}, False),
        *(({"events": [{"date": one, "type": "contact.made"}]}, good) for one, good in (
            ({"from": "2024-01-02", "to": "2024-02"}, True), ({"after": "2024"}, True), ({"before": "2024-03"}, True),
            ({"after": "2024-01-01", "before": "2024-03"}, True), ({"date": "2024", "circa": True}, True),
            ("2024-01-02~", True), ("../2024-03", True), ("2024-01-02/2024-02", True), ({"from": "2024"}, False),
            ({"date": "2024-01", "to": "2024-02"}, False), ({"about": "2024"}, False), ("about 2024", False),
        )),
        ({"events": [{"date": "2024-01", "circa": True, "type": "contact.made"}]}, True),
        ({"opened": {"from": "2024-01-01", "to": "2024-01-02"}}, False),
        ({"explanations": [{"rule": "ABC001", "reason": "r", "by": "P1", "date": "2024-01-02"}]}, True),
        ({"explanations": [{"rul": "ABC001"}]}, False),
    ],
)  # fmt: skip
def test_schema_and_reader_of_cases_agree(fields: dict[str, Any], good: bool) -> None:
    document = {"case_id": "c", "nation": "england", "opened": "2024-01-01", **fields}
    assert (errors("case", document) == []) == good
    try:
        read_case(document, "case.yaml", SMALL)
        assert good
    except InputError:
        assert not good


def test_a_case_file_may_hold_a_list_of_cases() -> None:
    one = {"case_id": "c", "nation": "england", "opened": "2024-01-01"}
    assert errors("case", [one, one]) == []
    assert errors("case", [one, {"case_id": "d"}])


def test_an_overlay_names_the_parameters_and_the_numbers_of_duties() -> None:
    check = {"after": "exclusion.formal", "expect": "contact.made", "every": "$gap"}
    document = pack_with(check)
    document["rules"].append({"code": "ABC002", "title": "two", "check": {**check, "every": "28 days"}})
    made = schema("overlay", SMALL, rulebook_of(document, SMALL))
    assert list(made["properties"]) == fields(WrittenOverlay)
    assert list(made["properties"]["set"]["properties"]) == ["p.gap", "gap"]
    assert list(made["properties"]["switch_off"]["anyOf"][0]["properties"]) == ["ABC001", "ABC002"]
    rules = made["properties"]["rules"]["anyOf"][0]["properties"]
    assert list(rules) == ["ABC002"] and list(rules["ABC002"]["properties"]) == ["every"]
    checked = Draft202012Validator(made)
    good = {"overlay": "ours", "set": {"gap": "21 days"}, "rules": {"ABC002": {"every": "14 days"}}}
    assert list(checked.iter_errors(good)) == []
    for wrong in ({}, {"overlay": "x", "sets": {}}, {"overlay": "x", "rules": {"ABC002": {"unless": "a.b"}}}):
        assert list(checked.iter_errors(wrong)), wrong


@pytest.mark.parametrize(
    ("parts", "good"),
    [
        ({"switch_off": {"ABC001": "Why."}}, True),
        ({"switch_off": {"XYZ001": "Of a pack not loaded here."}}, True),
        ({"switch_off": {"ABC001": ""}}, False),
        ({"switch_off": {"ABC001": None}}, False),
        ({"switch_off": ["ABC001"]}, False),
        ({"add": [{"code": "OUR001", "title": "t", "check": {"expect": "contact.made"}}]}, True),
        ({"add": [{"code": "OUR001", "title": "t"}]}, False),
        ({"add": {"code": "OUR001"}}, False),
        ({"add": [], "parameters": {"x": "1 day"}, "applies": {"nation": "wales"}}, True),
        ({"add": [], "applies": {"nations": "wales"}}, False),
        ({"parameters": {"x": "1 day"}}, False),
        ({"rules": {"ABC001": {"within": "soon"}}}, False),
        ({"overlay": ""}, False),
    ],
)
def test_schema_and_reader_of_overlays_agree(parts: dict[str, Any], good: bool) -> None:
    document = {"overlay": "ours", **parts}
    assert (errors("overlay", document) == []) == good
    try:
        wanted = Wanted()
        wanted.add(document, "overlay.yaml")
        for file, pack, digest in wanted.added:
            read_pack(pack, file, digest, SMALL)
        assert good
    except InputError:
        assert not good


@pytest.mark.parametrize("name", shipped_packs())
def test_the_shipped_packs_fit(name: str) -> None:
    checked = Draft202012Validator(schema("pack", shipped_vocabulary()))
    for pack in load_rulebook(name).packs:
        assert [one.message for one in checked.iter_errors(pack.document)] == []


@pytest.mark.parametrize("file", SAMPLES, ids=lambda file: file.stem)
def test_the_sample_cases_fit(file: Path) -> None:
    checked = Draft202012Validator(schema("case", shipped_vocabulary()))
    for document in load_documents(file.read_bytes(), file.name):
        assert [one.message for one in checked.iter_errors(document)] == []
