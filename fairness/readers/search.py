"""Searching a folder: no symbolic link leads out of it unless that is asked for, and only files are opened."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from fairness.source.problems import Place, Problem
from fairness.source.shipped import SELF_ASSESSMENT

_HIDDEN = (".", "~$")  # `~$book.xlsx` is what Excel keeps beside a workbook that is open
_SPECIAL = (
    (stat.S_ISFIFO, "a named pipe"), (stat.S_ISSOCK, "a socket"),
    (stat.S_ISBLK, "a device"), (stat.S_ISCHR, "a device"),
)  # fmt: skip


def search(
    folder: str, is_wanted: Callable[[str], bool], follow_links: bool, passed_over: list[Problem]
) -> Iterator[Path]:
    """Each file in a folder and those within whose name is wanted, and each of the folders that cannot be opened.

    Hidden files and folders are left out, and so are folders named `self-assessment`. A symbolic link that leads out
    of the folder is followed only with `follow_links`; one that leads to what is read anyway is not read twice. What
    is not read though a person may expect it (such links, those that lead nowhere, pipes, sockets and devices) is
    added to `passed_over`.
    """
    yield from _Search(folder, is_wanted, follow_links, passed_over).files()


def special_kind(mode: int) -> str:
    """What a special file is, in words, by its mode; empty for an ordinary file or folder."""
    return next((kind for is_one, kind in _SPECIAL if is_one(mode)), "")


class _Search:
    """One search; `seen` are the real paths of all folders and files found so far."""

    def __init__(
        self, folder: str, is_wanted: Callable[[str], bool], follow_links: bool, passed_over: list[Problem]
    ) -> None:
        self.folder = folder
        self.root = os.path.realpath(folder)
        self.is_wanted = is_wanted
        self.follow_links = follow_links
        self.passed_over = passed_over
        self.seen: set[str] = set()
        self.links: list[str] = []

    def files(self) -> Iterator[Path]:
        yield from self.walk(self.folder)
        while self.links:  # those in folders that links lead to come on top
            links, self.links = sorted(self.links), []
            for link in links:
                yield from self.follow(link)

    def walk(self, folder: str) -> Iterator[Path]:
        shut: list[Path] = []
        for place, folders, names in os.walk(folder, onerror=lambda error: shut.append(Path(error.filename))):
            real = os.path.realpath(place)
            if real in self.seen:  # a link has led here before, or leads back
                folders.clear()
                continue
            self.seen.add(real)
            kept = [one for one in folders if not one.startswith(_HIDDEN) and one != SELF_ASSESSMENT]
            folders[:] = [one for one in kept if not os.path.islink(os.path.join(place, one))]
            self.links += [os.path.join(place, one) for one in kept if one not in folders]
            for name in names:
                if not name.startswith(_HIDDEN):
                    yield from self.file(os.path.join(place, name), os.path.join(real, name))
        yield from shut

    def file(self, path: str, real: str) -> Iterator[Path]:
        """The file, where it is one and is wanted; a link is kept for later."""
        try:
            mode = os.lstat(path).st_mode
        except OSError:
            mode = stat.S_IFREG  # why it cannot be read is said when it is read
        if stat.S_ISLNK(mode):
            self.links += [path] if self.is_wanted(path) else []
        elif kind := special_kind(mode):
            self.pass_over(path, f"is {kind}, and was not opened")
        elif self.is_wanted(path) and real not in self.seen:
            self.seen.add(real)
            yield Path(path)

    def follow(self, link: str) -> Iterator[Path]:
        """What a link leads to."""
        target = os.path.realpath(link)
        if target in self.seen:
            return
        if not os.path.exists(target):
            self.pass_over(link, "is a symbolic link that leads nowhere")
        elif not self.follow_links and not Path(target).is_relative_to(self.root):
            says = "is a symbolic link that leads out of the folder, and was not followed: --follow-links follows it"
            self.pass_over(link, says)
        elif os.path.isdir(target):
            yield from self.walk(link)
        elif kind := special_kind(os.stat(target).st_mode):
            self.pass_over(link, f"is a symbolic link to {kind}, and was not opened")
        else:
            self.seen.add(target)
            yield Path(link)

    def pass_over(self, path: str, says: str) -> None:
        self.passed_over.append(Problem(Place(path), says))
