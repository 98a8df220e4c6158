"""The same cases in every form that is read: whatever the form, what is known of a case is the same."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import polars as pl
import pytest

from fairness.audit.simulate import simulate
from fairness.audit.simulate_table import as_table
from fairness.cases.models import Case
from fairness.readers.files import load_cases

MIX = {"excluded": 0.3, "formal": 0.3, "restricted": 0.1}
DATES = ("date", "opened", "closed", "until")
Document = dict[str, Any]


def documents() -> list[Document]:
    found = [one.document for one in simulate(60, seed=4, mix=MIX)]
    return [one | {"recorded": ["exclusion.*", "concern.raised"]} for one in found]


def as_lines(folder: Path) -> Path:
    (folder / "t.jsonl").write_text("\n".join(map(json.dumps, documents())))
    return folder / "t.jsonl"


def as_json(folder: Path) -> Path:
    (folder / "t.json").write_text(json.dumps(documents(), indent=1))
    return folder / "t.json"


def table() -> pl.DataFrame:
    recorded = pl.lit(["exclusion.*", "concern.raised"], dtype=pl.List(pl.String))
    return as_table(simulate(60, seed=4, mix=MIX)).with_columns(recorded=recorded)


def as_parquet(folder: Path) -> Path:
    table().write_parquet(folder / "t.parquet")
    return folder / "t.parquet"


def as_csv(folder: Path) -> Path:
    table().with_columns(pl.col(pl.List(pl.String)).list.join("; ")).write_csv(folder / "t.csv")
    return folder / "t.csv"


def as_xes(folder: Path) -> Path:
    log = "\n".join(map(_trace, documents()))
    (folder / "t.xes").write_text(f"<log>{log}</log>", encoding="utf-8")
    return folder / "t.xes"


def _trace(document: Document) -> str:
    facts = {"concept:name": document["case_id"]}
    for name, value in document.items():
        if isinstance(value, dict):
            facts |= {f"{name}.{key}": inner for key, inner in value.items()}
        elif name not in ("case_id", "events"):
            facts[name] = value
    return f"<trace>{''.join(_attributes(facts))}{''.join(map(_event, document['events']))}</trace>"


def _event(event: Document) -> str:
    when = f"{event['date']}T{event.get('time', '00:00')}:00.000+00:00"
    told = {"concept:name": event["type"], "time:timestamp": when}
    others = {name: value for name, value in event.items() if name not in ("date", "time", "type")}
    return f"<event>{''.join(_attributes(told | others))}</event>"


def _attributes(held: Document) -> Iterator[str]:
    for key, value in held.items():
        if isinstance(value, list):
            items = "".join(f'<string key="item" value={quoteattr(one)}/>' for one in value)
            yield f"<list key={quoteattr(key)}><values>{items}</values></list>"
            continue
        tag = "boolean" if isinstance(value, bool) else "date" if key in (*DATES, "time:timestamp") else "string"
        text = str(value).lower() if tag == "boolean" else str(value)
        text += "T00:00:00.000Z" if key in DATES else ""
        yield f"<{tag} key={quoteattr(key)} value={quoteattr(text)}/>"


def known(case: Case) -> object:
    """What rules can read of a case."""
    events = [(one.type, one.date, one.time, one.fields) for one in case.events]
    return case.case_id, case.nation, case.opened, case.closed, case.recorded, case.facts, case.roles, events


@pytest.mark.parametrize("write", [as_json, as_parquet, as_csv, as_xes])
def test_the_same_cases_are_read_from_every_form(tmp_path: Path, write: Callable[[Path], Path]) -> None:
    wanted = {case.case_id: known(case) for case in load_cases(str(as_lines(tmp_path)))}
    found = {case.case_id: known(case) for case in load_cases(str(write(tmp_path)))}
    assert len(found) == 60 and found == wanted
