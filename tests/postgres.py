"""A PostgreSQL server of the tests' own, in a temporary folder; Debian's package `postgresql` brings it."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PASSWORD = "s3cret"
_FOLDERS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
BIN = next((folder for folder in _FOLDERS if (folder / "initdb").exists()), None)


@dataclass(frozen=True)
class Server:
    """A server: `owner` may do anything and comes by its socket; others come by the port, with a password."""

    folder: Path
    port: int

    @property
    def owner(self) -> str:
        return f"postgresql://owner@/postgres?host={self.folder}&port={self.port}"

    def address(self, user: str, database: str = "postgres") -> str:
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}"

    def do(self, *statements: str) -> None:
        with self._connected() as connection:
            for statement in statements:
                connection.execute(statement)

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        with self._connected() as connection:
            found: list[tuple[Any, ...]] = connection.execute(query).fetchall()
            return found

    def _connected(self) -> Any:
        import psycopg

        return psycopg.connect(host=str(self.folder), port=self.port, user="owner", dbname="postgres")


@contextmanager
def server() -> Iterator[Server]:
    """A new server, which ends and goes with all it holds."""
    assert BIN is not None
    folder = Path(tempfile.mkdtemp(prefix="fairness-pg-"))
    user = _user()
    if user:
        shutil.chown(folder, user)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = folder / "data"
    given: dict[str, Any] = {"user": user, "cwd": folder, "check": True, "capture_output": True}
    try:
        initdb = [BIN / "initdb", "-D", data, "-U", "owner", "--auth-local=trust", "--auth-host=scram-sha-256"]
        subprocess.run([*initdb, "--no-sync", "-E", "UTF8", "--locale=C.UTF-8"], **given)
        options = f"-k {folder} -p {port} -h 127.0.0.1 -c fsync=off -c timezone=UTC -c lc_messages=C"
        subprocess.run(
            [BIN / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start"],
            **given | {"capture_output": False, "stdout": subprocess.DEVNULL},
        )
        try:
            yield Server(folder, port)
        finally:
            subprocess.run([BIN / "pg_ctl", "-D", data, "-m", "immediate", "stop"], **given)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _user() -> str | None:
    """Who the server runs as: it refuses to run as root."""
    if os.geteuid() != 0:
        return None
    names = {one.pw_name for one in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"
