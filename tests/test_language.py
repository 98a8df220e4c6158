"""How the product speaks.

No phrase of tests/banned.txt stands in the rulebook's own words, in help, in a report or on a page of the
documentation, and no sentence there is too long or too hard.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest

from fairness import load_rulebook
from fairness.assess.questionnaire import shipped_questionnaire
from fairness.cases.vocabulary import shipped_vocabulary
from fairness.cli import main
from tests.cli import ROOT, SAMPLES, fairness
from tests.prose import grade, sentences_of, too_long

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
        yield name, f"{one.label} {one.noun} {one.says}"
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


def commands(command: click.Command = main, name: str = "fairness") -> Iterator[tuple[str, click.Command]]:
    """Every command, those that are loaded when they are asked for among them."""
    yield name, command
    if not isinstance(command, click.Group):
        return
    context = click.Context(command, info_name=name)
    for below in {*command.list_commands(context), *command.commands}:  # also those that are hidden
        if (found := command.get_command(context, below)) is not None:
            yield from commands(found, f"{name} {below}")


def parts_of_help(command: click.Command) -> list[str]:
    """What a command's help says: of itself, without its examples, and of each option."""
    own = (command.help or "").partition("\b")[0]
    return [own, *(getattr(one, "help", None) or "" for one in command.params)]


def help_texts() -> Iterator[tuple[str, str]]:
    for name, command in commands():
        yield name, " ".join(parts_of_help(command))


PAGES = sorted(
    str(one.relative_to(ROOT))
    for one in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"))
    if not {"commands", "catalogue"} & {*one.parts} and one.name not in ("changes.md", "rules.md")  # made from others
)


@pytest.mark.parametrize("texts", [rule_texts, vocabulary_texts, questions, help_texts])
def test_no_text_has_a_banned_phrase(texts: object) -> None:
    assert callable(texts)
    assert found_in(texts()) == []


# Words that programs read: results of an assessment, and what rows of trackers are known by.
_NOT_READ = {"borne out", "not borne out", "failed to resolve host"}


def program_texts() -> Iterator[tuple[str, str]]:
    """The program's own words in quotation marks, docstrings left out: messages, headings, templates of sentences."""
    for file in sorted((ROOT / "fairness").rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        docs = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(tree):
            if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in docs:
                continue
            if " " in node.value and not any(one in node.value for one in _NOT_READ):
                yield f"{file.relative_to(ROOT)}:{node.lineno}", node.value


def test_the_program_says_nothing_in_a_banned_phrase() -> None:
    lists_of_words = ("fairness/chronologies/documents/grid.py", "fairness/rulebook/scaffold.py")
    texts = ((place, said) for place, said in program_texts() if not place.startswith(lists_of_words))
    assert found_in(texts) == []


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_easy_to_read(page: str) -> None:
    sentences = sentences_of((ROOT / page).read_text(encoding="utf-8"))
    assert too_long(sentences) == []
    assert not sentences or grade(sentences) <= 10
    assert found_in((page, one) for one in sentences) == []


def test_help_is_easy_to_read() -> None:
    named = {
        name: [one for part in parts_of_help(command) for one in sentences_of(part)] for name, command in commands()
    }
    assert {name: long for name, sentences in named.items() if (long := too_long(sentences))} == {}
    assert len(named) > 35 and grade([one for sentences in named.values() for one in sentences]) <= 8
    # Of one command's help by itself, as few sentences weigh much.
    assert {name: grade(found) for name, found in named.items() if len(found) > 4 and grade(found) > 10} == {}


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


@pytest.mark.parametrize("sample", ["poor-practice", "long-exclusion", "explained-risk", "northern-ireland-dentist"])
def test_a_review_is_easy_to_read(sample: str) -> None:
    made = fairness("check", SAMPLES / f"{sample}.yaml", "--as-at", "2025-06-30", "--format", "markdown")
    sentences = prose(made.stdout)
    assert len(sentences) > 50 and grade(sentences) <= 8
    assert too_long(sentences) == []
