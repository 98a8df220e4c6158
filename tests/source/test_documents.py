"""Declared documents: every mistake with its line and field, what was found and expected, and the nearest name."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import pytest
from pydantic import Field, field_validator

from fairness.source.documents import Absent, Document, read_document, wrong, wrong_at
from fairness.source.loader import load_documents
from fairness.source.problems import InputError


class Basis(Document):
    source: str
    kind: Literal["duty", "guidance"] = "duty"


class Rule(Document):
    code: str
    weight: Annotated[int, Field(ge=1, strict=True)] = 1
    basis: Annotated[tuple[Basis, ...], Absent] = ()
    check_: Annotated[dict[str, Any] | None, Field(alias="check")] = None

    @field_validator("check_")
    @classmethod
    def _whole(cls, value: Any) -> Any:
        if value and "bad" in value:
            raise wrong_at([(("bad",), wrong("is bad", "good"), value), ((), wrong("has something bad"), value)])
        return value


class Pack(Document):
    rules: Annotated[tuple[Rule, ...], Field(description="the rules")]


def read(text: str) -> Pack:
    (raw,) = load_documents(text.encode(), "pack.yaml")
    return read_document(Pack, raw, "pack.yaml", what="a pack, with `rules:`", named_by={"rules": "code"})


def test_a_document_is_read_with_null_as_nothing_and_numbers_as_text() -> None:
    pack = read("rules: [{code: 12, basis: null}, {code: ' A ', basis: [{source: x, kind: guidance}]}]")
    assert [one.code for one in pack.rules] == ["12", "A"]
    assert pack.rules[1].basis == (Basis(source="x", kind="guidance"),)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("rules:\n  - code: A\n    weight: 0\n", "pack.yaml:3: A.weight: is 0; expected a number from 1"),
        ("rules:\n  - code: A\n    weight: yes\n", "pack.yaml:3: A.weight: is 'yes'; expected a whole number"),
        ("rules:\n  - code: A\n    wieght: 2\n",
         "pack.yaml:3: A.wieght: is not a known field; expected code, weight, basis, check (did you mean 'weight'?)"),
        ("rules:\n  - weight: 2\n", "pack.yaml:2: rules[0].code: is missing"),
        ("rules:\n  - 3\n", "pack.yaml:2: rules[0]: is 3; expected a group of fields: `code:`"),
        ("rules:\n  - code: A\n    basis:\n      - {source: x, kind: dutty}\n",
         "pack.yaml:4: A.basis[0].kind: 'dutty' is not known; expected one of duty, guidance (did you mean 'duty'?)"),
        ("rules:\n  - code: A\n    check:\n      bad: 1\n", "pack.yaml:4: A.check.bad: is bad; expected good"),
        ("rules:\n  - code: A\n    check:\n      bad: 1\n", "pack.yaml:3: A.check: has something bad"),
        ("rules: 3", "pack.yaml:1: rules: is 3; expected a list"),
        ("pack: p\n", "pack.yaml:1: rules: is missing; expected the rules"),
        ("- 3\n", "pack.yaml: is a list; expected a pack, with `rules:`"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place(text: str, says: str) -> None:
    with pytest.raises(InputError) as caught:
        read(text)
    assert says in "\n".join(map(str, caught.value.problems))


def test_all_mistakes_are_told_at_once_and_each_once() -> None:
    with pytest.raises(InputError) as caught:
        read("rules: [{code: A, weight: 0, colour: red, basis: [{}]}, 4]")
    assert len(caught.value.problems) == len(set(caught.value.problems)) == 4
