"""The real command line, run as a process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
SAMPLES = ROOT / "sample_cases"
AS_AT = ("--as-at", "2024-12-01")


def fairness(
    *arguments: str | Path, stdin: str | bytes = b"", columns: int = 100
) -> subprocess.CompletedProcess[str]:
    """Run `python cli.py ...` from the top of the checkout."""
    content = stdin.encode() if isinstance(stdin, str) else stdin
    done = subprocess.run(
        [sys.executable, "cli.py", *map(str, arguments)],
        cwd=ROOT,
        input=content,
        capture_output=True,
        check=False,
        timeout=120,
        env={**os.environ, "COLUMNS": str(columns), "PYTHONUTF8": "1"},
    )
    out, err = done.stdout.decode(), done.stderr.decode()
    assert "Traceback" not in err, err
    return subprocess.CompletedProcess(done.args, done.returncode, out, err)
