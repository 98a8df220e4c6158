"""JSON Schema (draft 2020-12) of the files that people write, made from the models that read them.

An editor completes and explains with it what a file may hold. A model marks with `x-words` where the vocabulary's
words belong, which are put in here. What the schema accepts is for editors: a value that the program reads in other
spellings (`Doctor`) is shown there in its one spelling.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from fairness.cases.models import GROUPS, Case
from fairness.cases.vocabulary import CASE_EVENTS, Term, Vocabulary
from fairness.rulebook.overlay_files import WrittenLimits, WrittenOverlay
from fairness.rulebook.phrases import PARAMETER, SCALAR
from fairness.rulebook.rulebook import Rulebook
from fairness.rulebook.written import WrittenPack

Schema = dict[str, Any]

_MADE: dict[str, Callable[[], Schema]] = {
    "pack": WrittenPack.model_json_schema,
    "case": Case.model_json_schema,
    "overlay": WrittenOverlay.model_json_schema,
}
_DAY = r"\d{4}(-\d{2}(-\d{2})?)?"
_WHEN = {
    "from": "The first day, month or year in which it may have been.",
    "to": "The last day, month or year in which it may have been.",
    "after": "It was after this day, month or year.",
    "before": "It was before this day, month or year.",
    "date": "The day, month or year about which it was.",
}
_TITLES = {"pack": "A rule pack of fairness", "case": "A case file of fairness", "overlay": "An overlay of fairness"}
KINDS = tuple(_MADE)
_NULL: Schema = {"type": "null"}


def schema(kind: str, vocabulary: Vocabulary, rulebook: Rulebook | None = None) -> Schema:
    """The schema of one of `KINDS`. With a rulebook, an overlay's names its parameters and rules."""
    words = _Words(vocabulary, rulebook)
    made = words.put_into(_MADE[kind]())
    parts = {**words.parts(), **words.more, **made.pop("$defs", {})}
    used: Schema = {}
    _collect(made, parts, used)
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"urn:fairness:schema:{kind}"}
    return {**head, **made, "title": _TITLES[kind], "$defs": dict(sorted(used.items()))}


def _collect(value: Any, parts: Schema, used: Schema) -> None:
    """Add to `used` each of `parts` that `value` refers to, and those that these refer to."""
    if isinstance(value, list):
        for one in value:
            _collect(one, parts, used)
    elif isinstance(value, dict):
        name = str(value.get("$ref", "")).removeprefix("#/$defs/")
        if name in parts and name not in used:
            used[name] = parts[name]
            _collect(parts[name], parts, used)
        for one in value.values():
            _collect(one, parts, used)


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _when(*names: str) -> Schema:
    """A mapping of dates that has all of these."""
    dates = {name: {"description": _WHEN[name], **_ref("date")} for name in names}
    return {"type": "object", "properties": dates, "required": list(names), "additionalProperties": False}


def _about_when() -> Schema:
    made = _when("date")
    made["properties"]["circa"] = {"description": "Whether it is only about right.", "enum": [True, False]}
    return made


def _one_of(values: Mapping[Any, str]) -> Schema:
    """One of `values`, each with what it means, which editors show beside it."""
    return {"enum": list(values), "markdownEnumDescriptions": list(values.values())}


def _or_several(item: Schema) -> Schema:
    return {"anyOf": [item, {"type": "array", "items": item}]}


def _or_null(item: Schema) -> Schema:
    """An item or null, which states nothing."""
    described = {"description": item["description"]} if "description" in item else {}
    return {**described, "anyOf": [{key: one for key, one in item.items() if key != "description"}, _NULL]}


class _Words:
    """The words of a vocabulary, and the names of a rulebook, put in where a model's schema marks their place."""

    def __init__(self, vocabulary: Vocabulary, rulebook: Rulebook | None) -> None:
        self.vocabulary = vocabulary
        self.packs = rulebook.packs if rulebook else ()
        self.more: Schema = {}  # parts of a case that an example refers to

    def put_into(self, node: Any) -> Any:
        """A schema with its marks replaced, without the titles and the empty defaults that pydantic adds."""
        if isinstance(node, list):
            return [self.put_into(one) for one in node]
        if not isinstance(node, dict):
            return node
        made: Schema = {}
        for key, one in node.items():
            if key in ("properties", "$defs"):
                made[key] = {name: self.put_into(part) for name, part in one.items()}
            elif not (key in ("title", "expected") or (key == "default" and one in (None, "", [], {}, ["", ""]))):
                made[key] = one if key == "default" else self.put_into(one)
        mark = made.pop("x-words", "")
        if mark:
            filled: Schema = getattr(self, f"_{mark}")(made)
            return filled
        return made

    def parts(self) -> Schema:
        """What marks refer to, by name."""
        return {
            "date": {
                "description": "A date: `2024-01-08`, or as much of it as is known: `2024-01`, `2024`.",
                "anyOf": [
                    {"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"},
                    {"type": "integer", "minimum": 1000, "maximum": 9999},
                ],
            },
            "when": {
                "description": "When it happened, as surely as it is known: a date, a range, before, after or about.",
                "anyOf": [
                    _ref("date"),
                    {"type": "string", "pattern": rf"^({_DAY}~|({_DAY}|\.\.)/({_DAY}|\.\.))$"},
                    *(_when(*names) for names in (("from", "to"), ("after",), ("before",), ("after", "before"))),
                    _about_when(),
                ],
            },
            "event_type": self._types(families=False),
            "family": self._types(families=True),
        }

    def _types(self, families: bool) -> Schema:
        """An event type; with `families`, what a rule may name: families and the events of the case itself too."""
        if self.vocabulary.is_open:
            return {"type": "string"}
        known = {one.name: f"{one.label}: {one.says}" for one in self.vocabulary.types.values()}
        if families:
            known |= {f"{name}.*": f"Any of the family: {says}" for name, says in self.vocabulary.families.items()}
            known |= {name: f"The case {name.partition('.')[2]}." for name in CASE_EVENTS}
            known["case.*"] = "Either of both."
            known |= {name: f"{kind.called(name)}." for name, kind in self.vocabulary.derived.items()}
        return _one_of(known)

    # -- marks of forms: what a model cannot say of itself ----------------------------------------------------

    def _one_or_more(self, node: Schema) -> Schema:
        """A list that may be written as the one item that there is."""
        described: Schema = {key: node.pop(key) for key in ("description", "default") if key in node}
        return {**described, "anyOf": [node["items"], node]}

    def _date(self, node: Schema) -> Schema:
        return {**node, **_ref("date")}

    def _when(self, node: Schema) -> Schema:
        return {**node, **_ref("when")}

    # -- marks of cases ----------------------------------------------------------------------------------------

    def _event_type(self, node: Schema) -> Schema:
        return {**node, **_ref("event_type")}

    def _recorded(self, node: Schema) -> Schema:
        groups = [*(one for one in GROUPS if one != "x"), "roles"]
        others = {f"{group}.*": f"Every field of {group}." for group in groups}
        others |= {name: term.says for name, term in self.vocabulary.fields.items() if name != "recorded"}
        others |= {f"roles.{role}": says for role, says in self.vocabulary.roles.items()}
        attributes = "|".join(self.vocabulary.attributes)
        more = [{"type": "string", "pattern": rf"^.+\.({attributes})$"}] if attributes else []
        named = _one_of({"*": "Everything.", **others})
        return {**node, **_or_several({"anyOf": [_ref("family"), named, *more]})}

    def _case(self, node: Schema) -> Schema:
        """The facts of a case, which are the vocabulary's, between what every case states and what happened."""
        own = node["properties"]
        facts = {
            name: {"description": term.says or name, **self._fact(name)}
            for name, term in self.vocabulary.fields.items()
            if "." not in name and (name not in own or name == "nation")
        }
        return {**node, "type": ["object", "array"], "items": {"$ref": "#"}, "properties": {**own, **facts}}

    def _group(self, node: Schema, group: str) -> Schema:
        inside = {
            name.partition(".")[2]: {"description": term.says or name, **self._fact(name)}
            for name, term in self.vocabulary.fields.items()
            if name.startswith(f"{group}.")
        }
        return _or_null({**node, "properties": inside})

    def _organisation(self, node: Schema) -> Schema:
        return self._group(node, "organisation")

    def _practitioner(self, node: Schema) -> Schema:
        return self._group(node, "practitioner")

    def _own(self, node: Schema) -> Schema:
        return self._group(node, "x")

    def _roles(self, node: Schema) -> Schema:
        people = node["additionalProperties"]
        held = {name: {"description": says or name, **people} for name, says in self.vocabulary.roles.items()}
        return _or_null({**node, "properties": held})

    def _event(self, node: Schema) -> Schema:
        attributes = {
            name: _or_null({"description": term.says or name, **self._attribute(term)})
            for name, term in self.vocabulary.attributes.items()
        }
        return {**node, "properties": {**attributes, **node["properties"]}}

    def _fact(self, name: str) -> Schema:
        term = self.vocabulary.fields[name]
        item = self._value(term)
        return item if name == "nation" else _or_null(_or_several(item) if term.kind == "list" else item)

    def _attribute(self, term: Term) -> Schema:
        return self._value(term) if term.kind == "date" else _or_several(self._value(term))

    def _value(self, term: Term) -> Schema:
        """One value of a field or attribute, as a case file may have it."""
        match term.kind:
            case "flag":
                return {"enum": [True, False, "yes", "no"]}
            case "date":
                return _ref("date")
            case "number":
                return {"type": "number"}
        known = dict(term.values)
        if term.name == "practitioner.ethnicity":
            codes = self.vocabulary.ethnicity_codes.items()
            known |= {code: f"{known.get(group, group)} (NHS code)" for code, group in codes}
        if not known:
            return SCALAR
        return _one_of(known) if term.kind == "choice" else {"anyOf": [_one_of(known), SCALAR]}

    # -- marks of rules ----------------------------------------------------------------------------------------

    def _named_type(self, node: Schema) -> Schema:
        return {**node, "anyOf": [_ref("family"), PARAMETER]}

    def _clause(self, node: Schema) -> Schema:
        """An event type, or such with conditions."""
        return {"anyOf": [self._named_type({}), node]}

    def _condition(self, node: Schema) -> Schema:
        return {"anyOf": [SCALAR, {"type": "array", "items": SCALAR, "minItems": 1}, node]}

    def _where(self, node: Schema) -> Schema:
        asked = {**self.vocabulary.fields, **self.vocabulary.attributes}
        return {**node, "properties": {name: self._asked(term) for name, term in asked.items()}}

    def _applies(self, node: Schema) -> Schema:
        """Conditions on the facts of a case alone."""
        asked = {name: self._asked(term) for name, term in self.vocabulary.fields.items()}
        roles = {r"^(roles|x)\.": _ref("Condition")}
        return {
            "type": "object", "properties": asked, "patternProperties": roles, "additionalProperties": not asked,
        }  # fmt: skip

    def _asked(self, term: Term) -> Schema:
        """What a rule may ask of a field or attribute: a value, several, or tests."""
        item = {"type": "boolean"} if term.kind == "flag" else self._value(term)
        several: Schema = {"type": "array", "items": {"anyOf": [item, PARAMETER]}, "minItems": 1}
        return {"description": term.says or term.name, "anyOf": [item, PARAMETER, several, _ref("Tests")]}

    def _example(self, node: Schema) -> Schema:
        """An example: the fields of a case, of which only the verdict is needed, with events as lists too."""
        whole = self.put_into(Case.model_json_schema())
        self.more = whole["$defs"]
        case = whole["properties"]
        short = {
            "description": "[date, type], [date, type, {attributes}], or with a time between date and type.",
            "type": "array",
            "minItems": 2,
            "maxItems": 4,
            "items": {"type": ["string", "integer", "object"]},
        }
        event = case["events"]["anyOf"][0]["items"]
        case["events"] = {
            "description": "What happened: mappings, or lists of date, maybe time, type, maybe attributes.",
            "type": "array",
            "items": {"anyOf": [short, event]},
        }
        own = {**node["properties"], **case}
        return {**node, "properties": own, "required": ["verdict"], "additionalProperties": False}

    # -- marks of overlays -------------------------------------------------------------------------------------

    def _parameters(self, node: Schema) -> Schema:
        """The parameters of the packs that an overlay may set."""
        named: Schema = {}
        for pack in self.packs:
            for name, value in pack.parameters.items():
                says = {"description": f"{name} of {pack.title}: {value} unless set."}
                named[f"{pack.name}.{name}"] = named[name] = {**says, **_or_several(SCALAR)}
        return {**node, "properties": named}

    def _limits(self, node: Schema) -> Schema:
        """The limits that are written in rules, and not a parameter."""
        limits = self.put_into(WrittenLimits.model_json_schema())["properties"]
        named: Schema = {}
        for pack in self.packs:
            for rule, raw in zip(pack.rules, pack.document["rules"], strict=True):
                used = {
                    key: one for key, one in limits.items() if not str(raw["check"].get(key, "$")).startswith("$")
                }
                if used:
                    says = {"type": "object", "description": rule.title, "additionalProperties": False}
                    named[rule.code] = {**says, "properties": used}
        return _in_mapping(node, named)

    def _reasons(self, node: Schema) -> Schema:
        """The rules that can be switched off."""
        rules = [rule for pack in self.packs for rule in pack.rules]
        reason = _mapping_in(node)["additionalProperties"]
        named = {rule.code: {**reason, "description": f"Why it is not asked: {rule.title}"} for rule in rules}
        return _in_mapping(node, named)


def _mapping_in(node: Schema) -> Schema:
    """The mapping among what a node may be."""
    return next((one for one in node.get("anyOf", ()) if one.get("type") == "object"), node)


def _in_mapping(node: Schema, properties: Schema) -> Schema:
    _mapping_in(node)["properties"] = properties
    return node


__all__ = ["KINDS", "schema"]
