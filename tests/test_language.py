"""How the product speaks: no phrase of tests/banned.txt in the rulebook's own words, in help, or in a report."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import click
import pyphen
import pytest

from fairness import load_rulebook
from fairness.assess.questionnaire import shipped_questionnaire
from fairness.cases.vocabulary import shipped_vocabulary
from fairness.cli import main
from tests.cli import SAMPLES, fairness

_HYPHENS = pyphen.Pyphen(lang="en_GB")
BANNED = Path(__file__).parent / "banned.txt"


@cache
def banned() -> re.Pattern[str]:
    lines = BANNED.read_text(encoding="utf-8").splitlines()
    phrases = [line.split(" # ")[0].strip() for line in lines if line.strip() and not line.startswith("#")]
    return re.compile(r"\b(" + "|".join(re.escape(one) for one in phrases) + r")\b", re.I)


def found_in(texts: Iterator[tuple[str, str]]) -> list[str]:
    """Each place with a banned phrase, with the words around it."""
    return [
        f"{place}: …{text[max(0, hit.start() - 40) : hit.end() + 40]}…"
        for place, text in texts
        for hit in banned().finditer(text)
    ]


def rule_texts() -> Iterator[tuple[str, str]]:
    rulebook = load_rulebook()
    for pack in rulebook.packs:
        yield pack.name, f"{pack.title} {pack.says}"
    for rule in rulebook.rules.values():
        for name in ("title", "finding", "task", "question", "why"):
            yield f"{rule.code}.{name}", getattr(rule, name)
        if rule.remedy:
            yield f"{rule.code}.remedy", f"{rule.remedy.who} {rule.remedy.do} {rule.remedy.closed}"
        for basis in rule.basis:
            yield f"{rule.code}.basis", f"{basis.at} {basis.says}"


def vocabulary_texts() -> Iterator[tuple[str, str]]:
    words = shipped_vocabulary()
    for name, one in words.types.items():
        yield name, f"{one.label} {one.says}"
    for name, term in [*words.fields.items(), *words.attributes.items()]:
        yield name, term.says
        for value, known in (term.values or {}).items():
            yield f"{name}.{value}", str(getattr(known, "says", known))


def questions() -> Iterator[tuple[str, str]]:
    asked = shipped_questionnaire()
    yield "questionnaire", f"{asked.title} {asked.says}"
    for one in asked.questions:
        yield (
            one.id,
            " ".join(
                [one.question, one.why, one.good, *one.evidence, *(f"{basis.at} {basis.says}" for basis in one.basis)]
            ),
        )


def help_texts(command: click.Command = main, name: str = "fairness") -> Iterator[tuple[str, str]]:
    yield name, f"{command.help or ''} {' '.join(getattr(one, 'help', None) or '' for one in command.params)}"
    for below, one in getattr(command, "commands", {}).items():
        yield from help_texts(one, f"{name} {below}")


@pytest.mark.parametrize("texts", [rule_texts, vocabulary_texts, questions, help_texts])
def test_no_text_has_a_banned_phrase(texts: object) -> None:
    assert callable(texts)
    assert found_in(texts()) == []


@pytest.mark.parametrize("sample", sorted(one.name for one in SAMPLES.glob("*.yaml") if one.name != "tracker.yaml"))
def test_no_review_has_a_banned_phrase(sample: str) -> None:
    made = fairness("check", SAMPLES / sample, "--as-at", "2025-06-30", "--format", "markdown", "--full")
    assert made.returncode == 0, made.stderr
    assert found_in(iter([(sample, made.stdout)])) == []


# What a reader of a review reads on: without clauses, records' own words, titles of sources and lists of names.
_APART = (
    "Sources",
    "How it was checked",
    "Timeline",
    "Done as expected",
    "What we could not check, and",
    "Explained",
)
_CLAUSES = re.compile(r"\s*(- )?(Based on|Duty|Guidance|Research|Our suggestion)\b")
_CITED = re.compile(r" (Duty|Guidance|Research|Our suggestion)(: source [^.]*)? \([A-Z0-9, ]+\)\.?")


def prose(markdown: str) -> list[str]:
    """The sentences of a review."""
    found = []
    for part in re.split(r"^## ", markdown, flags=re.MULTILINE):
        if part.startswith(_APART):
            continue
        for line in part.splitlines()[1:]:
            said = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", re.sub(r"[*_`\\]", "", line))
            if line.strip() and not line.startswith(("#", "|", ">")) and not _CLAUSES.match(said):
                found += re.split(r"(?<=[.!?:])\s+", _CITED.sub(".", said).strip(" -"))
    return [one for one in found if len(one.split()) > 2]


def grade(sentences: Sequence[str]) -> float:
    """The Flesch–Kincaid grade (Kincaid and others, 1975): years of school that a text asks for."""
    words = [word for one in sentences for word in re.findall(r"[A-Za-z'-]+", one)]
    syllables = sum(len(_HYPHENS.positions(word)) + 1 for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59


@pytest.mark.parametrize("sample", ["poor-practice", "long-exclusion", "explained-risk", "northern-ireland-dentist"])
def test_a_review_is_easy_to_read(sample: str) -> None:
    made = fairness("check", SAMPLES / f"{sample}.yaml", "--as-at", "2025-06-30", "--format", "markdown")
    sentences = prose(made.stdout)
    assert len(sentences) > 50 and grade(sentences) <= 8
    assert [one for one in sentences if len(one.split()) > 30] == []
