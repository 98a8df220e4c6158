"""What two audits were asked differently, from their manifests: rules, local settings, and how they were run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from fairness.audit.records import Asked

_ON_ITS_OWN = {"explanations": "Explanations in the case files", "engine": "Engine", "fairness": "Program's version"}


@dataclass(frozen=True, slots=True)
class Change:
    """One difference, as a sentence. `rules`: it may change what a rule finds, so rates aren't like for like."""

    kind: str
    says: str
    rules: bool = True


def changes(old: Asked, new: Asked) -> tuple[Change, ...]:
    """What differs between two audits were asked, those that may change what rules find first."""
    return (*_packs(old.packs, new.packs), *_local(old.local, new.local), *_run(old, new))


def _packs(old: Mapping[str, str], new: Mapping[str, str]) -> Iterable[Change]:
    then, now = _by_name(old), _by_name(new)
    for name in sorted(then.keys() | now.keys()):
        if name not in now:
            yield Change("pack removed", f"Pack {name} ({_versions(then[name])}): only in the old audit.")
        elif name not in then:
            yield Change("pack added", f"Pack {name} ({_versions(now[name])}): only in the new audit.")
        elif then[name].keys() != now[name].keys():
            says = f"Pack {name}: {_versions(then[name])} in the old audit, {_versions(now[name])} in the new."
            yield Change("pack version", says)
        elif then[name] != now[name]:
            says = f"Pack {name} ({_versions(now[name])}): the same version, but its content differs"
            digests = f"{', '.join(then[name].values())} then, {', '.join(now[name].values())} now"
            yield Change("pack content", f"{says} (digest {digests}).")


def _by_name(packs: Mapping[str, str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for key, digest in packs.items():
        name, _, version = key.partition(" ")
        found.setdefault(name, {})[version] = digest
    return found


def _versions(pack: Mapping[str, str]) -> str:
    return "version " + ", ".join(sorted(one or "not given" for one in pack))


def _local(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterable[Change]:
    then, now = ({one["name"]: one for one in audit["set_locally"]} for audit in (old, new))
    for name in sorted(then.keys() | now.keys()):
        was, is_now = (_value(audit.get(name)) for audit in (then, now))
        if was != is_now:
            yield Change("parameter", f"Parameter {name}: {was} in the old audit, {is_now} in the new.")
    for kind, key, says in (
        ("switched off", "rule", "Rule {}: switched off only in the {} audit."),
        ("rule added", "rule", "Rule {}: added locally only in the {} audit."),
    ):
        listed = [{one[key]: one for one in audit[kind_of(kind)]} for audit in (old, new)]
        for code in sorted(listed[0].keys() ^ listed[1].keys()):
            which, one = ("old", listed[0]) if code in listed[0] else ("new", listed[1])
            yield Change(kind, says.format(f"{code} ({one[code]['title']})", which))
    files = [{one["name"]: one["digest"] for one in audit["overlays"]} for audit in (old, new)]
    for name in sorted(files[0].keys() | files[1].keys()):
        if name not in files[1] or name not in files[0]:
            which = "old" if name in files[0] else "new"
            yield Change("overlay", f"Overlay {name!r}: used only in the {which} audit.")
        elif files[0][name] != files[1][name]:
            yield Change("overlay", f"Overlay {name!r}: its content differs.")


def kind_of(kind: str) -> str:
    """The key of local differences (`rulebook.local.local_as_dict`) for a kind of change."""
    return {"switched off": "switched_off", "rule added": "added"}[kind]


def _value(one: Mapping[str, Any] | None) -> str:
    return "as the pack has it" if one is None else str(one["now"])


def _run(old: Asked, new: Asked) -> Iterable[Change]:
    for key, name in _ON_ITS_OWN.items():
        then, now = (getattr(audit, key) for audit in (old, new))
        if then != now:
            # Explanations that are set aside turn `explained` into a risk; the engines agree on every verdict.
            says = f"{name}: {_plain(then)} in the old audit, {_plain(now)} in the new."
            yield Change(key, says, key == "explanations")
    if old.as_at != new.as_at:
        yield Change("as_at", f"As at: {old.as_at} in the old audit, {new.as_at} in the new.", False)
    if old.mapping != new.mapping:
        yield Change("mapping", "Mapping: the two audits read their columns differently.", False)


def _plain(value: object) -> str:
    return {True: "counted", False: "set aside", None: "not recorded"}.get(value, str(value))  # type: ignore[call-overload,no-any-return]
