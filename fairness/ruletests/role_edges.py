"""The edges of a rule about roles: who fills them, whether it is one person, and which post each has."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fairness.cases.vocabulary import Vocabulary
from fairness.rulebook.models import Rule
from fairness.rulebook.obligations import Roles
from fairness.ruletests.specimens import START, Edge


def role_edges(rule: Rule, check: Roles, vocabulary: Vocabulary) -> Iterator[Edge]:
    """Each role filled and not, by one person and by several; or with each post."""
    people: dict[str, Any] = {role: f"Q{number}" for number, role in enumerate(check.roles)}
    needed = [role for role in check.roles if (f"roles.{role}", (("present", True),)) in rule.applies]
    base = {"opened": str(START), "events": []}
    for role in needed:
        without = {**people, role: None}
        yield Edge(f"{role} not filled, and so not asked", "not_applicable", {**base, "roles": without})
    if check.test == "named":
        yield Edge("every role filled", "met", {**base, "roles": people})
        for role in check.roles:
            if role not in needed:
                unfilled = {**base, "roles": {**people, role: None}}
                yield Edge(f"{role} not filled", "risk", unfilled)
                if others := [f"roles.{other}" for other in (*check.roles, *vocabulary.roles) if other != role]:
                    yield Edge(f"{role} not filled, nor kept", "unknown", {**unfilled, "recorded": others})
        return
    if check.test == "post":
        yield from _posts(check, base)
        return
    if check.test == "apart":
        nobody = {**people, check.roles[0]: None}
        yield Edge(f"nobody is {check.roles[0]}", "not_applicable", {**base, "roles": nobody})
    first, last = check.roles[0], check.roles[-1]
    yield Edge("every role another person", "met", {**base, "roles": people})
    for role in check.roles[1:]:
        shared = {first: "Person A", role: " person a "}
        yield Edge(
            f"{first} and {role} one person, but for capitals", "risk", {**base, "roles": {**people, **shared}}
        )
    if len(needed) < 2:
        alone = needed[0] if needed else first if check.test == "apart" else last
        yield Edge("one role filled", "unknown", {**base, "roles": {**dict.fromkeys(people), alone: "Q1"}})


def _posts(check: Roles, base: dict[str, Any]) -> Iterator[Edge]:
    """A post that is among those asked for, another, and none."""
    fine = {role: {"who": f"Q{number}", "post": posts[0]} for number, (role, posts) in enumerate(check.posts)}
    yield Edge("every post as asked", "met", {**base, "roles": fine})
    for role in check.roles:
        other = {**fine[role], "post": "another post"}
        yield Edge(f"another post as {role}", "risk", {**base, "roles": {**fine, role: other}})
        yield Edge(f"no post stated as {role}", "unknown", {**base, "roles": {**fine, role: fine[role]["who"]}})
        yield Edge(f"nobody is {role}", "unknown", {**base, "roles": {**fine, role: None}})
