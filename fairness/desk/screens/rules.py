"""Rules: the catalogue, and what differs locally, with what that would change before it is saved."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic
from typing import Any

from starlette.responses import Response

from fairness.desk.asking import Ask, go
from fairness.desk.shelf import POLICY
from fairness.desk.work import Rules, Work, open_rules, with_policy
from fairness.engines.model import Review, Verdict
from fairness.reports.collected import collected
from fairness.reports.local import local_notes
from fairness.reports.review.said import KIND_IS
from fairness.reports.rule_pages import print_rule
from fairness.reports.words import spelt
from fairness.review.findings import findings
from fairness.rulebook.local_file import with_local
from fairness.rulebook.models import THEMES, Rule
from fairness.rulebook.rulebook import Rulebook
from fairness.source.loader import load_documents
from fairness.source.problems import InputError

_PATIENCE = 8.0  # seconds that are spent on what a policy would change
_MOST_RULES = 30


def rules(ask: Ask) -> Response:
    """The catalogue, searched and filtered."""
    held = ask.work.rules.rulebook.rules.values()
    words, theme, kind = ask.query.get("q", ""), ask.query.get("theme", ""), ask.query.get("kind", "")

    def is_asked(rule: Rule) -> bool:
        text = " ".join((rule.code, rule.name, rule.title, rule.question, rule.pack)).casefold()
        fits = (not theme or rule.theme == theme) and (not kind or rule.kind == kind)
        return fits and all(word in text for word in words.casefold().split())

    return ask.page(
        "rules.html", found=[rule for rule in held if is_asked(rule)], all=len(held), themes=THEMES, kinds=KIND_IS,
        q=words, theme=theme, kind=kind,
    )  # fmt: skip


def rule(ask: Ask) -> Response:
    """All about one rule: what `fairness rules show` says."""
    rulebook = ask.work.rules.rulebook
    found = rulebook.rule(ask.at["code"])
    document = collected(lambda page: print_rule(found, rulebook, page), ask.work.as_at)
    return ask.page("rule.html", rule=found, document=document)


# -- what differs locally --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Number:
    """A number that can be set here: as it is now, and what is said of it."""

    name: str
    said: str
    now: str
    hint: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Effect:
    """What a policy would change: findings that go and come up, in how many cases, and of which rules."""

    cases: int
    left: int
    fewer: int
    more: int
    rules: list[tuple[Rule, int, int]]


def local(ask: Ask) -> Response:
    """The numbers and the rules switched off, as a form."""
    return _local(ask, ask.work.shelf.read(POLICY).decode("utf-8", "replace"))


def _local(
    ask: Ask, policy: str, wrong: Sequence[str] = (), preview: Effect | None = None, status: int = 200,
    shown: Rules | None = None,
) -> Response:  # fmt: skip
    rulebook = (shown or ask.work.rules).rulebook
    return ask.page(
        "local.html", status, packs=_numbers(rulebook),
        off=[(one.rule.code, one.reason) for one in rulebook.switched_off],
        notes=local_notes(ask.work.rules.rulebook), wrong=wrong, preview=preview, policy=policy, held=ask.form,
        digest=ask.work.shelf.digest(POLICY),
    )  # fmt: skip


def _numbers(rulebook: Rulebook) -> list[tuple[str, list[Number]]]:
    """The parameters of each pack that rules use, with what they were."""
    was = {one.name.rpartition(".")[2]: one for one in rulebook.settings}
    shared = Counter(name for pack in rulebook.packs for name in pack.parameters)
    told = []
    for pack in rulebook.packs:
        rows = []
        for name, value in pack.parameters.items():
            codes = [one.code for one in pack.rules if name in one.parameters]
            before = was.get(name)
            hint = f"Used by {', '.join(codes[:6])}{' and others' if len(codes) > 6 else ''}." if codes else ""
            hint += f" It was {before.was}." if before else ""
            full = f"{pack.name}.{name}" if shared[name] > 1 else name
            rows.append(Number(full, spelt(name).capitalize(), str(value), hint.strip(), before is not None))
        if rows:
            told.append((pack.title, rows))
    return told


def set_local(ask: Ask) -> Response:
    """Show what a policy would change, or save it and ask the rules anew."""
    shelf = ask.work.shelf
    if ask.form.get("do") == "save":
        policy = ask.form.get("policy", "") + "\n"
        _tried(ask.work, policy)
        shelf.put("local policy changed", POLICY, policy, ask.form.get("digest", ""))
        ask.work.use(open_rules(with_policy(ask.work.rules.choice, shelf)))
        return go("/rules/local")
    try:
        policy = _policy(ask)
        tried = _tried(ask.work, policy)
    except InputError as error:
        said = [one.partition("policy.yaml")[2].lstrip(":0123456789 ") or one for one in map(str, error.problems)]
        return _local(ask, "", said, status=422)
    return _local(ask, policy, preview=_effect(ask.work, tried), shown=tried)


def _policy(ask: Ask) -> str:
    """The text of the policy that a form says: a file that was brought, or numbers and rules switched off."""
    if upload := ask.uploads.get("overlay"):
        return upload.content.decode("utf-8-sig", "replace")
    form, rulebook = ask.form, ask.work.rules.rulebook
    text = ask.work.shelf.read(POLICY).decode("utf-8", "replace")
    stated: Mapping[str, Any] = {}
    if text:
        (stated, *_) = load_documents(text.encode(), "policy.yaml")
    numbers = {str(name): str(value) for name, value in (stated.get("set") or {}).items()}
    now = {one.name: one.now for _, rows in _numbers(rulebook) for one in rows}
    given = {name.removeprefix("set."): value for name, value in form.items() if name.startswith("set.") and value}
    numbers |= {name: value for name, value in given.items() if value != now.get(name)}
    off = {name.removeprefix("off."): value for name, value in form.items() if name.startswith("off.") and value}
    if code := form.get("off_code", ""):
        off[rulebook.rule(code).code] = form.get("off_reason", "")
    return with_local(text, numbers, off)


def _tried(work: Work, policy: str) -> Rules:
    """The rules with a policy that is not saved. Raises InputError with what is wrong with it."""
    file = str(work.shelf.path(POLICY))
    base = replace(work.rules.choice, overlays=tuple(one for one in work.rules.choice.overlays if one != file))
    with tempfile.TemporaryDirectory(prefix="fairness-desk-") as spare:
        tried = Path(spare, "policy.yaml")
        tried.write_text(policy, encoding="utf-8")
        return open_rules(replace(base, overlays=(*base.overlays, str(tried))))


def _effect(work: Work, tried: Rules) -> Effect:
    """Which findings of the folder's cases would go or come up; after some seconds the rest is not looked at."""
    rows = [row for row in work.look(wait=600)[0] if not row.wrong]
    until = monotonic() + _PATIENCE
    gone: Counter[str] = Counter()
    come: Counter[str] = Counter()
    looked = 0
    for row in sorted(rows, key=lambda row: row.pressing):
        if monotonic() > until:
            break
        looked += 1
        case = work.case_of(row.file, row.case_id)
        before = _found(work.review(case), work.rules.rulebook)
        after = _found(work.review(case, tried), tried.rulebook)
        gone.update(code for name, code in before.items() if name not in after)
        come.update(code for name, code in after.items() if name not in before)
    known = {**work.rules.rulebook.rules, **tried.rulebook.rules}
    told = [(known[code], gone[code], come[code]) for code in sorted({*gone, *come})][:_MOST_RULES]
    return Effect(looked, len(rows) - looked, gone.total(), come.total(), told)


def _found(review: Review, rulebook: Rulebook) -> dict[str, str]:
    """The findings of a review by their ids, each with the rule that leads."""
    return {one.id: one.lead.code for one in findings(review, rulebook, Verdict.RISK)}
