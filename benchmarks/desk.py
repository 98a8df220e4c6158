"""How fast the desk is: `python -m benchmarks.desk [CASES]`.

A folder opens for the first time, and again once its cases are kept; an event is added to a case of 60 events.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from fairness.desk.ready import get_ready
from tests.desk.desks import SAMPLES, Desk, digest_in

_EVENTS, _TIMES = 60, 9


def _timed(says: str, began: float) -> None:
    print(f"{says}: {time.perf_counter() - began:.2f} s")


def main(cases: int) -> None:
    """Measure, and print a line for each measure."""
    text = (SAMPLES / "long-exclusion.yaml").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        for number in range(cases):
            Path(folder, f"{number}.yaml").write_text(text.replace("EX-2024-004", f"C{number}"), encoding="utf-8")
        began = time.perf_counter()
        Desk(Path(folder)).work.look(3600)
        _timed(f"{cases:,} cases, the first time", began)
        again = Desk(Path(folder))
        began = time.perf_counter()
        page = again.get("/cases").text
        assert "still to be read" not in page
        _timed(f"{cases:,} cases, the second time, to the page", began)
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder), "long-exclusion.yaml")
        key = desk.key("EX-2024-004")
        there = len(desk.work.open(key).case.events)
        line = "  - {date: 2024-09-20, type: communication.update, by: P1, to: practitioner}\n"
        file = Path(folder, "long-exclusion.yaml")
        file.write_text(text.replace("events:\n", "events:\n" + line * (_EVENTS - there)), encoding="utf-8")
        get_ready(desk.work)
        for do, says in (("preview", "shown before it is saved"), ("save", "saved, to the page with new verdicts")):
            took = sorted(_edit(desk, key, do, day) for day in range(1, _TIMES + 1))
            print(f"An event in a case of {_EVENTS}, {says}: {took[_TIMES // 2]:.3f} s (median of {_TIMES})")


def _edit(desk: Desk, key: str, do: str, day: int) -> float:
    """The seconds that an event of a day takes, from the form to the page that answers it."""
    form = desk.get(f"/case/{key}/event/new?rule=MHE014").text
    values = {"type": "exclusion.reviewed", "date": f"{day} Nov 2024", "digest": digest_in(form), "do": do}
    began = time.perf_counter()
    page = desk.post(f"/case/{key}/event/new", values)
    took = time.perf_counter() - began
    assert page.status_code == 200
    return took


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
