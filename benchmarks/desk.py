"""How fast the desk is: `python -m benchmarks.desk [CASES]`.

A folder opens for the first time, and again once its cases are kept; an event is previewed in a case of 60 events.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from tests.desk.desks import SAMPLES, Desk, digest_in

_EVENTS = 60


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
        form = desk.get(f"/case/{key}/event/new?rule=MHE014").text
        values = {"type": "exclusion.reviewed", "date": "30 Nov 2024", "digest": digest_in(form)}
        for do in ("preview", "preview", "save"):
            began = time.perf_counter()
            desk.post(f"/case/{key}/event/new", {**values, "do": do})
            _timed(f"An event of {_EVENTS}, {do}", began)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
