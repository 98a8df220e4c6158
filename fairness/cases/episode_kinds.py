"""Which kinds of episode there are, and how the record shows each: declared by the vocabulary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

BEGAN, ENDED, LAPSED = "began", "ended", "lapsed"
Values = tuple[tuple[str, tuple[Any, ...]], ...]


class Part(NamedTuple):
    """One way in which a kind of episode is recorded: the types that begin, continue and end it.

    `where` asks for one of some values of the event that begins it, `unless` leaves out what has one of them;
    `until` names the attribute that states its last day, which is no later than `lasts` days after it began.
    """

    begins: tuple[str, ...]
    continues: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    where: Values = ()
    unless: Values = ()
    until: str = ""
    lasts: int | None = None

    @property
    def types(self) -> tuple[str, ...]:
        """Every type that it names."""
        return (*self.begins, *self.continues, *self.ends)

    @property
    def stating(self) -> tuple[str, ...]:
        """The types that may state its last day."""
        return (*self.begins, *self.continues)

    def begun_by(self, event_type: str, fields: Mapping[str, Any]) -> bool:
        """Whether an event begins it."""
        return (
            event_type in self.begins
            and all(has_one(fields.get(name), wanted) for name, wanted in self.where)
            and not any(has_one(fields.get(name), wanted) for name, wanted in self.unless)
        )


class EpisodeKind(NamedTuple):
    """A kind of episode. One that begins `gap` days or fewer after the end of the last is part of that."""

    name: str
    label: str
    gap: int
    parts: tuple[Part, ...]
    words: tuple[tuple[str, str], ...] = ()  # for each side (`began`), what a report calls it

    def derived(self) -> tuple[str, str, str]:
        """The types of the events that a timeline has for it: its beginning, end and lapse."""
        return (f"{self.name}.{BEGAN}", f"{self.name}.{ENDED}", f"{self.name}.{LAPSED}")

    def called(self, derived: str) -> str:
        """What a report calls an event of this derived type."""
        side = derived.rpartition(".")[2]
        plain = f"{self.label} went past its last day" if side == LAPSED else f"{self.label} {side}"
        return dict(self.words).get(side) or plain[0].upper() + plain[1:]

    def noun(self, derived: str) -> str:
        """An event of this derived type as a thing: `start of the formal exclusion`."""
        side = derived.rpartition(".")[2]
        nouns = {BEGAN: f"start of the {self.label}", ENDED: f"end of the {self.label}"}
        return nouns.get(side, f"overrun of the {self.label}")

    def makers(self, derived: str) -> tuple[str, ...]:
        """The types that can make an event of this derived type."""
        side = derived.rpartition(".")[2]
        found: list[str] = []
        for part in self.parts:
            found += part.ends if side == ENDED else part.begins if side == BEGAN else part.stating
        return tuple(dict.fromkeys(found))


def has_one(value: Any, wanted: Iterable[Any]) -> bool:
    """Whether a value, or any of a list, is among `wanted`; text of which one holds `*...*` is enough."""
    items = value if isinstance(value, list) else [value]
    return any(_is(item, want) for item in items for want in wanted)


def _is(item: Any, want: Any) -> bool:
    if not isinstance(item, str) or not isinstance(want, str):
        return type(item) is type(want) and bool(item == want)
    item, want = item.strip().casefold(), want.casefold()
    return want[1:-1] in item if want.startswith("*") and want.endswith("*") else item == want
