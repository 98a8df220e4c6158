"""No bad input ends anything but the reading of it: each is refused with its reason, and no other is lost."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.hostile.each import bound
from tests.hostile.inputs import BAD, GOOD, Bad

ROOT = Path(__file__).resolve().parents[2]
CASES = [one for one in BAD if one.is_case]
_SECONDS = 5  # of the processor, for any of them
_MEMORY = 4_000_000_000  # bytes of addresses for an audit: Polars sets far more aside than it fills
_GOOD = 6
_TABLE = "Ref,Opened\nT1,2024-01-08\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every bad input, and a case and a table without fault."""
    folder = tmp_path_factory.mktemp("hostile")
    for one in BAD:
        (folder / "bad" / one.command[0] / one.name).parent.mkdir(parents=True, exist_ok=True)
        one.make(folder / "bad" / one.command[0] / one.name)
    (folder / "good.yaml").write_text(GOOD.format(id="G"))
    (folder / "good.csv").write_text(_TABLE)
    return folder


def place(folder: Path, one: Bad) -> str:
    return str(folder / "bad" / one.command[0] / one.name)


@pytest.fixture(scope="module")
def told(made: Path) -> dict[Bad, dict[str, Any]]:
    """What the command line did with each bad input."""
    words = {"{good}": str(made / "good.yaml"), "{table}": str(made / "good.csv")}
    commands = [[words.get(word, word).replace("{}", place(made, one)) for word in one.command] for one in BAD]
    done = subprocess.run(
        [sys.executable, "-m", "tests.hostile.each"], input=json.dumps(commands), capture_output=True, text=True,
        cwd=ROOT, timeout=300,
        env={**os.environ, "MALLOC_ARENA_MAX": "2"},  # the arena of a thread takes address space
    )  # fmt: skip
    lines = list(map(json.loads, done.stdout.splitlines()))
    ended = "" if len(lines) == len(BAD) else f"{BAD[len(lines)].name} ended the process: {done.stderr[-500:]}"
    assert not ended
    return dict(zip(BAD, lines, strict=True))


def test_there_are_many_and_each_has_a_name_of_its_own() -> None:
    assert len(BAD) >= 150
    assert len({(one.command[0], one.name) for one in BAD}) == len(BAD)


@pytest.mark.parametrize("one", BAD, ids=lambda one: f"{one.command[0]}-{one.name}")
def test_it_is_refused_with_its_reason(one: Bad, told: dict[Bad, dict[str, Any]]) -> None:
    found = told[one]
    assert "Traceback" not in found["said"] + found["shown"] and "fault of the program" not in found["said"]
    assert found["code"] == one.code, found["said"]
    assert one.name in found["said"] and re.search(one.says, found["said"]), found["said"][:500]
    assert found["seconds"] < _SECONDS


def test_an_audit_goes_on_without_them(made: Path, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    for one in CASES:
        (source / one.name).symlink_to(place(made, one))
    for number in range(_GOOD):  # before, between and after them
        (source / f"{'acglpz'[number]}{number}.yaml").write_text(GOOD.format(id=f"G{number}"))
    done = subprocess.run(
        [sys.executable, "cli.py", "audit", str(source), "--follow-links", "-o", str(tmp_path / "out")],
        capture_output=True, text=True, cwd=ROOT, timeout=300, preexec_fn=lambda: bound(_MEMORY),
    )  # fmt: skip
    assert "Traceback" not in done.stderr and done.returncode == 3, done.stderr[-2000:]
    quarantine = (tmp_path / "out" / "quarantine.jsonl").read_text().splitlines()
    said: dict[str, str] = {}
    for line in quarantine:
        for problem in json.loads(line)["problems"]:
            name = Path(problem["file"]).name
            whole = " ".join(f"{problem['field']}: {problem['found']}; expected {problem['expected']}".split())
            said[name] = f"{said.get(name, '')} {whole} (did you mean {problem['nearest']!r}?)"
    missing = [one.name for one in CASES if not re.search(one.says, said.get(one.name, "nothing"))]
    assert not missing, {name: said.get(name, "")[:300] for name in missing}
    import polars as pl

    ids = set(pl.read_parquet(tmp_path / "out" / "parts" / "*.cases.parquet")["case_id"])
    assert {f"G{number}" for number in range(_GOOD)} <= ids
