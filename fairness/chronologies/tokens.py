"""The words of a row as the phrases see them: in lower case, abbreviations written out, and how far apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple


def words_in(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


NEXT, COMMA, DASH, SENTENCE = range(4)  # how far a word stands from the one before it

_WORD = re.compile(r"[^\W_]+(?:(?:['’./&:-]|(?<=\d),(?=\d{3}))[^\W_]+)*(?:(?<=[wW])/)?|[+=&]|->|→|£(?=\d)")
_INNER = re.compile(r"[./&:-]+")
_QUOTE = re.compile(r"['’]")
_IS_NUMBER = re.compile(r"[Nn]o(?=\.|:? ?\d)")  # `EAP no.`, and not the opposite of yes
_GLUED = re.compile(r"(\d+)(days?|wks?|weeks?|w|mths?|months?|hrs?)")
_SIGNS = words_in("+ = & -> → £")
_NUMBER = re.compile(r"\d")
# Their full stop ends no sentence.
_TITLES = words_in("dr mr mrs ms prof no nos ref p pp vs eg ie approx st incl st tel ext re sr rev min mins")
# Words that may stand between those of a phrase.
_FILLERS = words_in(
    "the a an of his her their its our my your this these those was were is are be been being am has have had "
    "having then now also just s both again very formally duly hereby it he she they y yr"
)


class Token(NamedTuple):
    """One word: as compared, as written, where it stands, and how far it is from the one before."""

    word: str
    written: str
    start: int
    end: int
    apart: int
    filler: bool = False


def is_filler(word: str) -> bool:
    """Whether a word may stand between those of a phrase."""
    return word in _FILLERS


def tokens_of(text: str, abbreviations: Mapping[str, Sequence[str]]) -> tuple[Token, ...]:
    """The words of a text, abbreviations written out as the words that they stand for."""
    found: list[Token] = []
    last, before = 0, ""
    for match in _WORD.finditer(text):
        apart = _apart(text[last : match.start()], before, text[match.start()], abbreviations) if found else NEXT
        short = "number" if found and apart == NEXT and _IS_NUMBER.match(text, match.start()) else ""
        for word, written, start, end in _words(match[0], match.start(), abbreviations):
            word = short or word
            found.append(
                Token(
                    word,
                    written,
                    start,
                    end,
                    apart,
                    word in _FILLERS and not (written.isupper() and word == written.casefold() and len(word) > 1),
                )
            )
            apart = NEXT
        last, before = match.end(), match[0]
    return tuple(found)


def _words(
    written: str, start: int, abbreviations: Mapping[str, Sequence[str]]
) -> Iterator[tuple[str, str, int, int]]:
    """What stands for one written word: itself, the words of an abbreviation, or its parts."""
    end = start + len(written)
    plain = _QUOTE.sub("", written.casefold())
    if plain.endswith("s") and re.search(r"['’][sS]$", written) and plain not in abbreviations:
        yield from _words(written[:-2], start, abbreviations)
        yield "s", "’s", end - 2, end
        return
    if plain in _SIGNS:
        yield plain, written, start, end
    elif glued := _GLUED.fullmatch(plain):  # `4wks`
        yield glued[1], written[: glued.end(1)], start, start + glued.end(1)
        yield from _words(written[glued.end(1) :], start + glued.end(1), abbreviations)
    elif plain in abbreviations:
        yield from ((one, written, start, end) for one in abbreviations[plain])
    elif _INNER.search(plain) and not _NUMBER.search(plain):
        dotless = plain.replace(".", "")
        joined = plain.replace("-", "")
        if dotless in abbreviations:
            yield from ((one, written, start, end) for one in abbreviations[dotless])
        elif joined in abbreviations:
            yield from ((one, written, start, end) for one in abbreviations[joined])
        else:
            at = start
            for part in _INNER.split(written):
                place = written.find(part, at - start) + start
                if part:
                    yield from _words(part, place, abbreviations)
                at = place + len(part)
    else:
        yield plain, written[: end - start], start, end


def _apart(between: str, before: str, after: str, abbreviations: Mapping[str, Sequence[str]]) -> int:
    """How far two words are apart, by what is written between them."""
    if "\n" in between or ";" in between or "?" in between or "!" in between or "•" in between:
        return SENTENCE
    if "." in between:
        plain = before.casefold()
        if plain in _TITLES and not (plain in ("p", "pp") and not after.isdigit()):
            return NEXT
        if after.islower():
            return NEXT if plain in abbreviations else DASH
        return SENTENCE
    if any(one in between for one in ":–—()[]|") or " - " in between or "- " in between:
        return DASH
    return COMMA if "," in between else NEXT


def sentences(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """The first token of each sentence and the one after its last."""
    starts = [number for number, one in enumerate(tokens) if number == 0 or one.apart == SENTENCE]
    return list(zip(starts, [*starts[1:], len(tokens)], strict=False))
