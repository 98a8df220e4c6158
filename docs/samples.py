"""The printed samples of the README, made anew from what the program prints: `python docs/samples.py [--check]`.

A sample is a block of code; before it, the line of text that names the command in brackets. It may leave out parts of
what is printed, with `  ...` between the parts shown. Each part is found again by its first and last line, whatever
the numbers in them. With `--check` nothing is written, and the exit code is 1 where a sample is not what is printed.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_SAMPLE = re.compile(r"\(`fairness (check [^`]+)`, shortened\):\n\n```text\n(.*?)^```", re.DOTALL | re.MULTILINE)


def printed(line: str) -> list[str]:
    """What a command prints, line by line."""
    environment = {**os.environ, "COLUMNS": "100", "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), *line.split()], cwd=ROOT, env=environment, capture_output=True,
        text=True, encoding="utf-8", check=True,
    )  # fmt: skip
    return done.stdout.replace("\xa0", " ").splitlines()


def shown_again(sample: str, lines: list[str]) -> str:
    """A sample with each of its parts as the lines have it now. Raises ValueError for a part that is not there."""
    parts = re.split(r"^  \.\.\.$\n?", sample, flags=re.MULTILINE)
    return "  ...\n".join(_part(one, lines) if one.strip() else one for one in parts)


def _part(part: str, lines: list[str]) -> str:
    wanted = [_masked(one) for one in part.strip("\n").splitlines()]
    known = [_masked(one) for one in lines]
    try:
        first = known.index(wanted[0])
        last = known.index(wanted[-1], first)
    except ValueError:
        raise ValueError(f"no longer printed, so edit the sample: {part.strip()[:80]!r}") from None
    before, after = part[: len(part) - len(part.lstrip("\n"))], part[len(part.rstrip("\n")) :]
    return before + "\n".join(lines[first : last + 1]) + after


def _masked(line: str) -> str:
    return re.sub(r"\d+", "0", line).strip()


def main(check: bool) -> int:
    """Write the README with its samples made anew, or only say whether it would change. Returns the exit code."""
    path = ROOT / "README.md"
    page = path.read_text(encoding="utf-8")
    wanted = _SAMPLE.sub(
        lambda one: one.group().replace(one.group(2), shown_again(one.group(2), printed(one.group(1)))), page
    )
    if wanted == page:
        return 0
    print(f"README.md: {'has a sample that is not what is printed' if check else 'written'}")
    if not check:
        path.write_text(wanted, encoding="utf-8")
    return int(check)


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
