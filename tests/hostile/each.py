"""Runs each of some commands as the command line would, in one process that can take little memory.

Standard input has a list of commands, each a list of words, as JSON. A line of JSON on standard output tells of each:
its exit code, what it said on standard error and showed on standard output, and how long it took.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import time

MEMORY = 500_000_000  # bytes, over what the program takes with everything loaded


def main() -> None:
    """Run every command."""
    import polars as pl
    import python_calamine  # noqa: F401

    from fairness.cli import run

    pl.DataFrame({"a": [1]}).lazy().select(pl.col("a").sum()).collect()
    bound(MEMORY)
    for command in json.load(sys.stdin):
        sys.argv = ["fairness", *command]
        shown, said, begun, code = io.StringIO(), io.StringIO(), time.process_time(), 0
        try:
            with contextlib.redirect_stdout(shown), contextlib.redirect_stderr(said):
                run()
        except SystemExit as stop:
            code = int(stop.code or 0)
        except BaseException as error:
            code, _ = 70, said.write(f"Traceback: {type(error).__name__} {error}")
        told = {"code": code, "said": said.getvalue()[-20_000:], "seconds": time.process_time() - begun}
        told["shown"] = shown.getvalue()[-2_000:]
        print(json.dumps(told), flush=True)


def bound(memory: int) -> None:
    """Let this process take so many bytes more of memory than it has, where the system can see to it."""
    try:
        import resource
    except ImportError:  # on Windows
        return
    with open("/proc/self/statm") as stream:
        taken = int(stream.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (taken + memory, taken + memory))


if __name__ == "__main__":
    main()
