"""durable_rules, used only in the ways that are safe: the one module that knows the library.

Its defects and the recipe are in `docs/durable-rules.md`, with a test for each. In short: facts only, integers only,
one constant session, an id for each fact, one fact at a time, every correlated comparison followed by one that
is always true, actions that only append, and everything retracted when a case is done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

try:
    from durable import engine as _durable
except ImportError:  # pragma: no cover - where the extension cannot be built
    _durable = None

AVAILABLE = _durable is not None
FIELDS = (
    "id", "seq", "sid", "kind", "key", "start", "end", "from", "to", "low", "high", "after", "before", "rule",
)  # fmt: skip
MOST_RULES = 50  # in one ruleset: its tables are fixed
_SESSION = "1"
_BEYOND = 1 << 61

Joined = Callable[[int, int], None]


def always() -> dict[str, Any]:
    """An expression that holds for every fact: what a conjunction with a comparison must end with."""
    return {"$gte": {"seq": {"$sub": {"$l": {"w": "seq"}, "$r": _BEYOND}}}}


def join(first: Sequence[Mapping[str, Any]], second: Sequence[Mapping[str, Any]], found: Joined) -> dict[str, Any]:
    """A rule that calls `found` with the ids of each fact `w` matching `first` and `t` matching `second`."""

    def act(context: Any) -> None:  # exactly one argument: with two the library waits for a callback
        found(context.w.seq, context.t.seq)

    return {"all": [{"w": {"$and": list(first)}}, {"t": {"$and": [*second, always()]}}], "run": act}


class Network:
    """Rulesets in one host, built once a process, and the facts that they hold."""

    _host: Any = None
    _built = 0

    def __init__(self, rules: Mapping[str, dict[str, Any]]) -> None:
        """Build one ruleset. Raises RuntimeError where the library is absent or the ruleset is too large."""
        if _durable is None:
            raise RuntimeError("durable_rules is not installed here")
        if len(rules) > MOST_RULES:
            raise RuntimeError(f"{len(rules)} rules in one ruleset: at most {MOST_RULES} (from {min(rules)})")
        Network._host = Network._host or _quiet_host()
        Network._built += 1
        self.name = f"fairness{Network._built}"
        # The library changes the definition that it is given.
        Network._host.set_rulesets({self.name: {name: dict(rule) for name, rule in rules.items()}})
        self._held: list[dict[str, Any]] = []

    def add(self, fact_id: int, **fields: int) -> None:
        """Assert one fact and run what it fires. Raises RuntimeError where it is taken for one already there."""
        fact = _fact(fact_id, fields)
        try:
            Network._host.assert_fact(self.name, fact)
        except _durable.MessageNotHandledException:
            return  # no rule wants it: it joins with nothing
        except _durable.MessageObservedException:
            raise RuntimeError(f"fact {fact_id} was taken for another") from None
        self._held.append(fact)

    def clear(self, sweeps: Iterable[Mapping[str, int]], keep: int = 0) -> None:
        """Retract every fact but the first `keep`.

        When a fact of a pair that fired is retracted, the library looks through the pair's frame for as many facts as
        it once held; where another is gone already it reads on past the frame's end. A frame that was used again by a
        pair that has not fired is safe. So each of `sweeps` is asserted without firing, and retracted, first:
        together they must join with at least as many `w` facts, in every rule, as any fact asserted did.
        """
        ruleset = Network._host.get_ruleset(self.name)
        for number, fields in enumerate(sweeps):
            fact = _fact(_BEYOND // 2 - number, fields)
            try:
                ruleset.assert_fact(fact)
                ruleset.retract_fact(fact)
            except _durable.MessageNotHandledException:
                continue
        for fact in reversed(self._held[keep:]):
            try:
                Network._host.retract_fact(self.name, fact)
            except _durable.MessageNotHandledException:
                continue
        del self._held[keep:]


def _fact(fact_id: int, fields: Mapping[str, int]) -> dict[str, Any]:
    # `id` is the identity of a fact, and text to the library: `seq` is the same for comparing.
    return {"id": fact_id, "seq": fact_id, "sid": _SESSION, **fields}


def _quiet_host() -> Any:
    class QuietHost(_durable.Host):  # type: ignore[misc]
        def _run(self) -> None:
            """No timers: nothing here waits, and they would never end."""

    return QuietHost()
