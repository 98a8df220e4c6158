from fairness.engines.columnar.limits import Shift
from fairness.engines.columnar.ranks import Array
from fairness.engines.columnar.store import Store

class Record:
    def __init__(self, store: Store) -> None: ...
    def case_of(self, events: Array) -> Array: ...
    def inside(self, activations: Array, starts: Array, untils: Array | None) -> Array: ...
    def judged(
        self,
        direction: str,
        activations: Array,
        closings: bool,
        targets: Array,
        releases: Array | None,
        others: Array | None,
        immediately: bool,
        nearest: Shift | Array | None,
        furthest: Shift | Array | None,
        least: int,
        most: int,
        keeping: Array | None,
        held: Array | None,
    ) -> tuple[Array, Array, Array | None, Array | None]: ...

def fill(ranks: Array, case: Array, rank: int) -> None: ...
def by_type(types: Array, count: int) -> tuple[Array, Array]: ...
def worst(ranks: Array, case: Array, verdict: Array) -> None: ...
