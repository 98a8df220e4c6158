"""The folder of a desk: its files, changed one at a time with what stood before kept, and a log without content."""

from __future__ import annotations

import getpass
import hashlib
import json
import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from fairness.source.digests import digest_of
from fairness.source.problems import InputError, Place, Problem
from fairness.source.whole import write_bytes

KEPT = ".fairness-desk"  # hidden, so that no reader of cases looks into it
POLICY = ".fairness-policy/policy.yaml"  # the local policy of a folder, hidden for the same reason
MOST_VERSIONS = 50
_VERSION = re.compile(r"(\d{8}T\d{12})-([0-9a-f]{16})")


class Conflict(Exception):
    """A file has changed since the form was made from which it was to be changed."""


class ReadOnly(Exception):
    """The desk was started to read only."""


@dataclass(frozen=True, slots=True)
class Version:
    """What a file once held: its `name` among the versions, since when it is replaced, and its digest."""

    name: str
    replaced: datetime
    digest: str


class Shelf:
    """A folder, by the relative names of its files."""

    def __init__(self, folder: Path, read_only: bool = False, who: str = "") -> None:
        """Take a folder that is there. Raises InputError where it is none."""
        if not folder.is_dir():
            raise InputError(Problem(Place(str(folder)), "is not a folder", expected="a folder of cases"))
        self.folder = folder.resolve()
        self.read_only = read_only
        self.who = who or _user()
        self._lock = threading.RLock()

    def path(self, name: str) -> Path:
        """The path of a file in the folder. Raises InputError for a name that leads out of it, or to what is kept."""
        path = (self.folder / name).resolve()
        inside = path.is_relative_to(self.folder) and path != self.folder
        hidden = inside and any(part.startswith(".") for part in path.relative_to(self.folder).parts)
        if not inside or (hidden and name != POLICY):
            raise InputError(Problem(Place(name), "is not in the folder of the desk"))
        return path

    def read(self, name: str) -> bytes:
        """What a file holds; nothing where it is not there."""
        path = self.path(name)
        return path.read_bytes() if path.is_file() else b""

    def digest(self, name: str) -> str:
        """The digest of a file; empty where it is not there."""
        path = self.path(name)
        return digest_of(path.read_bytes()) if path.is_file() else ""

    def free(self, name: str) -> str:
        """A name like this one that no file has yet: `case.yaml`, `case-2.yaml`."""
        first = Path(name)
        number = 1
        while self.path(name).exists():
            number += 1
            name = str(first.with_stem(f"{first.stem}-{number}"))
        return name

    # -- changing ------------------------------------------------------------------------------------------------

    @contextmanager
    def changing(
        self, what: str, name: str, expected: str | None = None, also: tuple[str, ...] = ()
    ) -> Iterator[Path]:
        """Change a file within, by whatever writes it whole; what it held before is kept, and a line is logged.

        `expected` is the digest that it has to have (empty: it must not be there); `also` are files that change with
        it. Raises Conflict and ReadOnly, and then nothing was changed.
        """
        if self.read_only:
            raise ReadOnly
        with self._lock:
            before = self.digest(name)
            if expected is not None and before != expected:
                raise Conflict
            for one in (name, *also):
                self._keep(one)
            yield self.path(name)
            self._log(what, name, before, self.digest(name))

    def put(self, what: str, name: str, text: str, expected: str | None = None) -> None:
        """Put a text in the place of a file, whole. Raises as `changing`, and OSError."""
        with self.changing(what, name, expected) as path:
            write_bytes(path, text.encode("utf-8", "backslashreplace"), folders=True)

    def _keep(self, name: str) -> None:
        path = self.path(name)
        if not path.is_file():
            return
        content = path.read_bytes()
        folder = self._versions(name)
        there = self.versions(name)
        if there and there[0].digest == digest_of(content):
            return
        self._make(folder)
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
        write_bytes(folder / f"{stamp}-{digest_of(content)}", content)
        for old in self.versions(name)[MOST_VERSIONS:]:
            (folder / old.name).unlink(missing_ok=True)

    def _log(self, what: str, name: str, before: str, after: str) -> None:
        self._make(self.folder / KEPT)
        when = datetime.now(UTC).isoformat(timespec="seconds")
        line = {"when": when, "who": self.who, "what": what, "file": name, "before": before, "after": after}
        number = os.open(self.folder / KEPT / "log.jsonl", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with open(number, "ab") as stream:
            stream.write((json.dumps(line) + "\n").encode())
            stream.flush()
            os.fsync(stream.fileno())

    def logged(self, name: str) -> list[dict[str, str]]:
        """The lines of the log on one file, the newest first."""
        file = self.folder / KEPT / "log.jsonl"
        if not file.is_file():
            return []
        lines = []
        for line in file.read_text(encoding="utf-8").splitlines():
            try:
                lines.append(json.loads(line))
            except ValueError:
                continue  # the end of a line that a power cut broke off
        return [one for one in reversed(lines) if one.get("file") == name]

    # -- earlier versions ----------------------------------------------------------------------------------------

    def versions(self, name: str) -> list[Version]:
        """What a file held before, the newest first."""
        folder = self._versions(name)
        if not folder.is_dir():
            return []
        found = [one for path in folder.iterdir() if (one := _VERSION.fullmatch(path.name))]
        made = [
            Version(one[0], datetime.strptime(one[1], "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC), one[2]) for one in found
        ]
        return sorted(made, key=lambda one: one.name, reverse=True)

    def version(self, name: str, digest: str) -> bytes | None:
        """What a file held when it had a digest; None where that is not kept."""
        found = next((one for one in self.versions(name) if one.digest == digest), None)
        return None if found is None else (self._versions(name) / found.name).read_bytes()

    def _versions(self, name: str) -> Path:
        relative = self.path(name).relative_to(self.folder)
        return self.folder / KEPT / "history" / hashlib.sha256(str(relative).encode()).hexdigest()[:24]

    def _make(self, folder: Path) -> None:
        """Make a folder that only its owner may look into."""
        top = self.folder / KEPT
        top.mkdir(mode=0o700, exist_ok=True)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def keep_beside(self, name: str, content: bytes) -> None:
        """Keep something that can be made again. Nothing is, where the desk only reads or the disk is full."""
        if self.read_only:
            return
        try:
            self._make(self.folder / KEPT)
            write_bytes(self.folder / KEPT / name, content)
        except OSError:
            return

    def kept_beside(self, name: str) -> bytes:
        """What was kept; nothing where there is none."""
        try:
            return (self.folder / KEPT / name).read_bytes()
        except OSError:
            return b""


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"
