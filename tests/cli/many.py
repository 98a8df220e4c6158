"""Run many commands in one process, with what they print told apart: `python -m tests.cli.many FILE [LIMIT]`.

FILE is a JSON list of commands, each a list of arguments. With LIMIT no file may grow beyond so many bytes, as where
a disk is full.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from fairness.cli import run

MARK = "@@@"


def main() -> None:
    """Run each command; after each, its exit code stands on standard error."""
    commands = json.loads(Path(sys.argv[1]).read_bytes())
    limit = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    sys.dont_write_bytecode = bool(limit)  # else a module imported under the limit leaves half of itself in a cache
    for command in commands:
        if limit:
            import resource

            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
        sys.argv = ["fairness", *command]
        code = 0
        try:
            run()
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 1
        for stream in (sys.stdout, sys.stderr):
            stream.write(f"\n{MARK} {code}\n")
            stream.flush()


if __name__ == "__main__":
    main()
