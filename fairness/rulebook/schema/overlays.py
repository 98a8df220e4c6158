"""The schema of an overlay: what a local policy sets, tightens, switches off and adds."""

from __future__ import annotations

from fairness.cases.vocabulary import Vocabulary
from fairness.rulebook.rulebook import Rulebook
from fairness.rulebook.schema.packs import KEY_SAYS, parameters, rule, text
from fairness.rulebook.schema.parts import SCALAR, TEXT, Schema, mapping, one_or_more, optional, ref
from fairness.rulebook.tightening import LIMITS

_REASON: Schema = {"type": "string", "pattern": r"\S"}


def overlay(vocabulary: Vocabulary, rulebook: Rulebook | None) -> Schema:
    """An overlay; with a rulebook its parameters and rules are named."""
    names: dict[str, Schema] = {}
    numbers: dict[str, Schema] = {}
    reasons: dict[str, Schema] = {}
    limits = {key: ref("limit", KEY_SAYS[key]) for key in LIMITS}
    for one in rulebook.packs if rulebook else ():
        for name, value in one.parameters.items():
            names[f"{one.name}.{name}"] = names[name] = _set(f"{name} of {one.title}: {value} unless set.")
        for known, raw in zip(one.rules, one.document["rules"], strict=True):
            reasons[known.code] = {**_REASON, "description": f"Why it is not asked: {known.title}"}
            used = {key: limits[key] for key in LIMITS if not str(raw["check"].get(key, "$")).startswith("$")}
            if used:
                numbers[known.code] = mapping(used, known.title)
    return mapping(
        {
            "overlay": {"description": "The overlay's name, and that of the pack it adds.", **TEXT, "minLength": 1},
            "says": text("Why these numbers, and who decided on them."),
            "set": _names(
                "Parameters with the values that hold here: `name`, or `pack.name` where two packs share it.",
                names, one_or_more(SCALAR),
            ),
            "rules": _names(
                "By rule code, the limits written in it: those of duties can be tightened, never loosened.",
                numbers, mapping(limits),
            ),
            "switch_off": _names("By rule code, the rules not asked here, each with the reason.", reasons, _REASON),
            "parameters": parameters(),
            "applies": optional(ref("applies", "The cases that the rules added are for.")),
            "add": {
                "description": "Rules of your own, as in a pack.",
                "type": ["array", "null"],
                "items": rule(vocabulary),
            },
        },
        required=["overlay"],
        dependentRequired={"parameters": ["add"], "applies": ["add"]},
    )  # fmt: skip


def _names(says: str, known: dict[str, Schema], other: Schema) -> Schema:
    return {"description": says, "type": ["object", "null"], "properties": known, "additionalProperties": other}


def _set(says: str) -> Schema:
    return one_or_more(SCALAR, says)
