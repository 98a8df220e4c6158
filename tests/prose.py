"""The sentences of a page of Markdown or of help, and how hard they are to read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import pyphen

_HYPHENS = pyphen.Pyphen(lang="en_GB")
_APART = re.compile(r"^(```|~~~).*?^\1[^\n]*$|<!--.*?-->", re.MULTILINE | re.DOTALL)
_INDENTED = re.compile(r"^(?: {4,}|\t)(?!\s*(?:[-*]|\d+\.)\s).*$", re.MULTILINE)
_ITEM = re.compile(r"^\s*(?:[-*+]|\d+\.)\s+")
_ABBREVIATED = re.compile(r"\b(?:e\.g|i\.e|etc|vs|p|cf|No)\.$")


def sentences_of(markdown: str) -> list[str]:
    """The sentences of a page: paragraphs and items of lists, without headings, tables, code and addresses.

    What stands in backticks counts as one word, since a reader takes it as one name.
    """
    found: list[str] = []
    for paragraph in _paragraphs(_INDENTED.sub("", _APART.sub("", markdown))):
        text = re.sub(r"!\[[^\]]*\]\([^)]*\)", "", paragraph)
        text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
        text = re.sub(r"`[^`]*`", "it", text)
        text = re.sub(r"<?https?://\S+>?", "it", text)
        found += _split(re.sub(r"[*_\\]", "", text))
    return [one for one in found if len(one.split()) > 2]


def grade(sentences: Sequence[str]) -> float:
    """The Flesch–Kincaid grade (Kincaid and others, 1975): years of school that a text asks for."""
    words = [word for one in sentences for word in re.findall(r"[A-Za-z'-]+", one)]
    syllables = sum(len(_HYPHENS.positions(word)) + 1 for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59


def too_long(sentences: Sequence[str], most: int = 30) -> list[str]:
    """The sentences with more words than a reader can hold."""
    return [one for one in sentences if len(one.split()) > most]


def _paragraphs(markdown: str) -> Iterator[str]:
    """Each paragraph and each item of a list, on one line."""
    held: list[str] = []
    for line in [*markdown.splitlines(), ""]:
        aside = line.lstrip().startswith(("#", "|", ">", "!!!", "---"))
        if held and (not line.strip() or aside or _ITEM.match(line)):
            yield " ".join(held)
            held = []
        if line.strip() and not aside:
            held.append(_ITEM.sub("", line).strip())


def _split(text: str) -> Iterator[str]:
    """The sentences of a paragraph; a colon ends one too, as readers pause there."""
    held = ""
    for part in re.split(r"(?<=[.!?:])\s+", text):
        held = f"{held} {part}".strip()
        if not _ABBREVIATED.search(held):
            yield held
            held = ""
    if held:
        yield held
