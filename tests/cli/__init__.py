"""The real command line, run as a process."""

from __future__ import annotations

import ctypes
import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.cli import warm

ROOT = warm.ROOT
SAMPLES = ROOT / "sample_cases"
AS_AT = ("--as-at", "2024-12-01")


def bound_by_permissions() -> None:
    """Take from a process what lets root read what nobody may (on Linux CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH)."""
    if os.geteuid() == 0:
        for capability in (1, 2):
            ctypes.CDLL(None).prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP: gone with the next program


def fairness(
    *arguments: str | Path, stdin: str | bytes = b"", columns: int = 100, bound: bool = False
) -> subprocess.CompletedProcess[str]:
    """Run a command from the top of the checkout, started warm; `bound` by permissions, root too, started cold."""
    content = stdin.encode() if isinstance(stdin, str) else stdin
    done = subprocess.run(
        [*([sys.executable, "cli.py"] if bound else warm.program()), *map(str, arguments)],
        cwd=ROOT,
        input=content,
        capture_output=True,
        check=False,
        timeout=300,
        env={**os.environ, "COLUMNS": str(columns), "PYTHONUTF8": "1"},
        preexec_fn=bound_by_permissions if bound else None,
    )
    out, err = done.stdout.decode(), done.stderr.decode()
    assert "Traceback" not in err, err
    return subprocess.CompletedProcess(done.args, done.returncode, out, err)


def fairness_many(
    commands: Sequence[Sequence[str | Path]], folder: Path, limit: int = 0, **environment: str
) -> list[tuple[int, bytes, str]]:
    """Run commands one after another in one process: the exit code, output and errors of each.

    `limit` is how large a file may become. Names of `environment` are set beside ours.
    """
    listed = folder / "commands.json"
    listed.write_text(json.dumps([[str(one) for one in command] for command in commands]))
    given = {name: text for name, text in os.environ.items() if name not in ("COLUMNS", "PYTHONIOENCODING")}
    done = subprocess.run(
        [sys.executable, "-m", "tests.cli.many", listed, *([str(limit)] if limit else [])],
        cwd=ROOT, capture_output=True, check=False, timeout=300, env=given | environment,
    )  # fmt: skip
    listed.unlink()
    mark = re.compile(rb"\n@@@ (\d+)\n")
    out, err = mark.split(done.stdout), mark.split(done.stderr)
    text = done.stderr.decode(errors="replace")
    assert len(out) == len(err) == 2 * len(commands) + 1 and "Traceback" not in text and "Exception" not in text, text
    return [(int(out[at + 1]), out[at], err[at].decode(errors="replace")) for at in range(0, len(out) - 1, 2)]
