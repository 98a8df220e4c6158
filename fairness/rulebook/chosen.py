"""Which rules are asked: packs, overlays, local numbers and the vocabulary, as somebody chose them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fairness.cases.vocabulary import Vocabulary, load_vocabulary, shipped_vocabulary
from fairness.rulebook.rulebook import Rulebook, load_rulebook
from fairness.source.shipped import rules_folder


@dataclass(frozen=True, slots=True)
class Choice:
    """Packs by name or path (none: every shipped one), overlays and vocabularies by file, parameters by name."""

    packs: tuple[str, ...] = ()
    overlays: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)

    def open(self, lines: bool = False) -> Rulebook:
        """The rulebook; with `lines` every rule knows its line. Raises InputError."""
        words = chosen_vocabulary(self.words)
        return load_rulebook(
            *self.packs, settings=dict(self.settings), overlays=self.overlays, vocabulary=words, lines=lines
        )


def chosen_vocabulary(words: Sequence[str]) -> Vocabulary:
    """The shipped vocabulary with the files given; `open` among them takes any type. Raises InputError."""
    files = [Path(one) for one in words if one != "open"]
    found = load_vocabulary([rules_folder() / "vocabulary.yaml", *files]) if files else shipped_vocabulary()
    return found.opened() if "open" in words else found
