"""Reading a pack of rules: its parameters put in, every check lowered, every mistake named with its line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fairness.cases.moments import days_of
from fairness.rulebook.conditions import Where
from fairness.rulebook.lowering import lower
from fairness.rulebook.models import KINDS, SEVERITIES, THEMES, Basis, Pack, Remedy, Rule
from fairness.rulebook.obligations import Roles
from fairness.rulebook.phrases import PatternReader
from fairness.source.loader import Items, line_of
from fairness.source.loader import Mapping as Lines
from fairness.source.notes import Notes, found, kind_of
from fairness.source.problems import Place, nearest

PACK_KEYS = ("pack", "title", "version", "says", "applies", "parameters", "rules")
RULE_KEYS = (
    "code", "name", "title", "question", "theme", "severity", "applies", "in_force", "check", "basis",
    "why", "remedy", "examples",
)  # fmt: skip


def looks_like_pack(document: Any) -> bool:
    """Whether a document is meant as a rule pack."""
    return isinstance(document, dict) and "overlay" not in document and ("pack" in document or "rules" in document)


def read_pack(
    document: Any,
    file: str,
    digest: str,
    reader: PatternReader,
    settings: Mapping[str, Any] | None = None,
    changes: Mapping[str, Mapping[str, Any]] | None = None,
) -> tuple[Pack, Notes]:
    """A pack, with the local `settings` of its parameters and an overlay's `changes` to checks (by rule code).

    Raises InputError with every problem of the file. The notes returned hold what is only doubtful.
    """
    reading = _PackReading(document, file, reader, dict(settings or {}), dict(changes or {}))
    return reading.pack(digest), reading


class _PackReading(Notes):
    def __init__(
        self,
        document: Any,
        file: str,
        reader: PatternReader,
        settings: dict[str, Any],
        changes: dict[str, Mapping[str, Any]],
    ) -> None:
        super().__init__(document, file)
        self.reader = reader
        self.settings = settings
        self.changes = changes
        self.parameters: dict[str, Any] = {}
        self.applies: Where = ()

    def pack(self, digest: str) -> Pack:
        raw = self.document
        if not isinstance(raw, dict):
            self.wrong(raw, None, "", f"is {kind_of(raw)}", "a rule pack with `pack:` and `rules:`")
            self.finish()
        self.unknown_keys(raw, PACK_KEYS, "")
        name = self.text(raw, "pack", "pack", required=True)
        self.parameters = self.read_parameters(raw)
        self.applies = self.read_where(raw, "applies", "applies")
        rules = self.rules(raw)
        self.finish()
        return Pack(
            name, self.text(raw, "title", "title") or name, self.text(raw, "version", "version"),
            self.text(raw, "says", "says"), tuple(rules), self.parameters, self.applies, digest,
            Place(self.file, line_of(raw)), raw,
        )  # fmt: skip

    def read_parameters(self, raw: Any) -> dict[str, Any]:
        stated = raw.get("parameters") or {}
        if not isinstance(stated, dict):
            self.wrong(raw, "parameters", "parameters", f"is {kind_of(stated)}", "names with their values")
            return {}
        local = {key: _like(value, stated[key]) for key, value in self.settings.items() if key in stated}
        return {**stated, **local}

    def rules(self, raw: Any) -> list[Rule]:
        listed = raw.get("rules")
        if not isinstance(listed, list):
            self.wrong(raw, "rules", "rules", found(listed), "a list of rules")
            return []
        rules = [self.rule(listed, position, entry) for position, entry in enumerate(listed)]
        return [rule for rule in rules if rule is not None]

    def rule(self, listed: Any, position: int, raw: Any) -> Rule | None:
        field = f"rules[{position}]"
        if not isinstance(raw, dict):
            self.wrong(listed, position, field, f"is {kind_of(raw)}", "a rule with code, title and check")
            return None
        code = self.text(raw, "code", f"{field}.code", required=True)
        field = code or field
        self.unknown_keys(raw, RULE_KEYS, f"{field}.")
        title = self.text(raw, "title", f"{field}.title", required=True)
        used: dict[str, Any] = {}
        written = self.put_in(raw.get("check"), raw, "check", f"{field}.check", used)
        written = self.changed(written, code)
        check = None
        if written is None:
            self.wrong(raw, "check", f"{field}.check", "is missing", "one form of a check")
        else:
            check = lower(written, self, self.reader, f"{field}.check", raw)
        applies = self.read_where(raw, "applies", f"{field}.applies", used)
        rule = Rule(
            pack=str(self.document.get("pack", "")),
            code=code,
            title=title,
            check=check or Roles("named", ()),
            name=self.text(raw, "name", f"{field}.name"),
            question=self.text(raw, "question", f"{field}.question"),
            theme=self.one_of(raw, "theme", f"{field}.theme", tuple(THEMES), "process"),
            severity=self.one_of(raw, "severity", f"{field}.severity", SEVERITIES, "medium"),
            applies=self.applies + applies,
            in_force=self.in_force(raw, f"{field}.in_force"),
            basis=self.basis(raw, f"{field}.basis"),
            why=self.text(raw, "why", f"{field}.why"),
            remedy=self.remedy(raw, f"{field}.remedy"),
            examples=self.examples(raw, f"{field}.examples"),
            parameters=used,
            raw=dict(written or {}) if isinstance(written, dict) else {},
            place=Place(self.file, line_of(raw)),
        )
        return None if check is None else rule

    # -- parts -------------------------------------------------------------------------------------------

    def put_in(self, value: Any, holder: Any, key: Any, field: str, used: dict[str, Any]) -> Any:
        """`value` with each `$name` replaced by the pack's parameter; `used` collects them."""
        if isinstance(value, str) and value.startswith("$"):
            name = value[1:]
            if name not in self.parameters:
                near = nearest(name, self.parameters)
                self.wrong(holder, key, field, f"{value} is no parameter of this pack", "a parameter", near)
                return value
            used[name] = self.parameters[name]
            return self.parameters[name]
        if isinstance(value, dict):
            copy = Lines(line_of(value))
            copy.lines = getattr(value, "lines", {})
            for inner, item in value.items():
                copy[inner] = self.put_in(item, value, inner, f"{field}.{inner}", used)
            return copy
        if isinstance(value, list):
            items = Items()
            items.lines = getattr(value, "lines", [])
            items.extend(
                self.put_in(item, value, index, f"{field}[{index}]", used) for index, item in enumerate(value)
            )
            return items
        return value

    def changed(self, check: Any, code: str) -> Any:
        if isinstance(check, dict):
            for key, value in self.changes.get(code, {}).items():
                if key in check:  # what it lacks, and so cannot be set, is told where it was asked for
                    check[key] = value
        return check

    def unknown_keys(self, raw: dict[str, Any], known: tuple[str, ...], field: str) -> None:
        for key in raw:
            if key not in known:
                near = nearest(key, known)
                self.wrong(raw, key, f"{field}{key}", "is not a known field", ", ".join(known), near)

    def text(self, raw: dict[str, Any], key: str, field: str, required: bool = False) -> str:
        value = raw.get(key)
        if isinstance(value, (dict, list, bool)) or (required and (value is None or not str(value).strip())):
            self.wrong(raw, key, field, found(value), "text")
            return ""
        return "" if value is None else str(value).strip()

    def one_of(self, raw: dict[str, Any], key: str, field: str, known: tuple[str, ...], default: str) -> str:
        value = raw.get(key, default)
        if value not in known:
            near = nearest(str(value), known)
            self.wrong(raw, key, field, f"{value!r} is not known", f"one of {', '.join(known)}", near)
            return default
        return str(value)

    def read_where(self, raw: dict[str, Any], key: str, field: str, used: dict[str, Any] | None = None) -> Where:
        if raw.get(key) is None:
            return ()
        value = self.put_in(raw[key], raw, key, field, {} if used is None else used)
        where = self.reader.where(value, self, field, False, raw, key)
        known = self.reader.vocabulary.fields
        for name, _ in where:
            if known and name not in known and not name.startswith("roles."):
                near = nearest(name, known)
                self.wrong(raw[key], name, f"{field}.{name}", "is not a field of a case", "a field", near)
        return where

    def in_force(self, raw: dict[str, Any], field: str) -> tuple[str, str]:
        value = raw.get("in_force") or {}
        if not isinstance(value, dict) or set(value) - {"from", "until"}:
            self.wrong(raw, "in_force", field, f"is {kind_of(value)}", "`from:` and `until:` dates")
            return ("", "")
        dates = []
        for key in ("from", "until"):
            text = "" if value.get(key) is None else str(value[key])
            try:
                if text:
                    days_of(text)
            except ValueError as error:
                says, _, expected = str(error).partition(": expected ")
                self.wrong(value, key, f"{field}.{key}", says, expected)
                text = ""
            dates.append(text)
        return (dates[0], dates[1])

    def basis(self, raw: dict[str, Any], field: str) -> tuple[Basis, ...]:
        stated = raw.get("basis")
        listed = stated if isinstance(stated, list) else [] if stated is None else [stated]
        bases = []
        for position, one in enumerate(listed):
            where = f"{field}[{position}]"
            if not isinstance(one, dict):
                self.wrong(raw, "basis", where, f"is {kind_of(one)}", "source, at, kind and says")
                continue
            self.unknown_keys(one, ("source", "at", "kind", "says"), f"{where}.")
            kind = self.one_of(one, "kind", f"{where}.kind", KINDS, "design")
            words = [self.text(one, key, f"{where}.{key}") for key in ("source", "at", "says")]
            bases.append(Basis(words[0], words[1], kind, words[2]))  # type: ignore[arg-type]
        return tuple(bases)

    def remedy(self, raw: dict[str, Any], field: str) -> Remedy | None:
        stated = raw.get("remedy")
        if stated is None:
            return None
        if not isinstance(stated, dict):
            self.wrong(raw, "remedy", field, f"is {kind_of(stated)}", "`who:` and `do:`")
            return None
        self.unknown_keys(stated, ("who", "do"), f"{field}.")
        return Remedy(self.text(stated, "who", f"{field}.who"), self.text(stated, "do", f"{field}.do"))

    def examples(self, raw: dict[str, Any], field: str) -> tuple[dict[str, Any], ...]:
        stated = raw.get("examples")
        if stated is None:
            return ()
        if not isinstance(stated, list) or not all(isinstance(one, dict) for one in stated):
            self.wrong(raw, "examples", field, f"is {kind_of(stated)}", "a list of small cases, each with a verdict")
            return ()
        return tuple(stated)


def _like(value: Any, stated: Any) -> Any:
    """A locally set value as the kind of the one that it replaces: text of digits is a number where that is one."""
    text = str(value).strip()
    return int(text) if type(stated) is int and text.isascii() and text.isdigit() else value
