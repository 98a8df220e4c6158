"""What a request brings, and what answers it: every screen is a function of an `Ask`, and gives an `Answer`."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fairness.desk.guard import Keys, TooLarge, too_large
from fairness.desk.pages import fill
from fairness.desk.shelf import Conflict, ReadOnly
from fairness.desk.work import Gone, Opened, Work
from fairness.source.printable import printable
from fairness.source.problems import InputError
from fairness.statistics.disclosure import RULES, Audience

_MOST_FIELDS = 400
_MOST_OF_A_FIELD = 256 * 1024  # bytes
_LONGEST_NAME = 120
_KINDS = {  # of files that are saved, by their endings
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html; charset=utf-8", "ics": "text/calendar; charset=utf-8", "json": "application/json",
    "md": "text/markdown; charset=utf-8", "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that somebody brought: its name without any folder, and what it holds."""

    name: str
    content: bytes


@dataclass(slots=True)
class Ask:
    """A request: the parts of its address, what its form says, and what the desk works with."""

    work: Work
    keys: Keys
    at: Mapping[str, str]
    query: Mapping[str, str]
    form: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, list[str]] = field(default_factory=dict)
    uploads: Mapping[str, Upload] = field(default_factory=dict)
    path: str = ""

    def page(self, template: str, status: int = 200, **values: Any) -> Response:
        """A page from a template; `values` are what it shows."""
        work = self.work
        shown = {
            "as_at": work.as_at, "csrf": self.keys.form, "path": self.path, "read_only": work.shelf.read_only,
            "folder": work.shelf.folder.name, "policies": [one.name for one in work.rules.rulebook.overlays],
            "wrong": [], **values,
        }  # fmt: skip
        return HTMLResponse(fill(template, **shown), status)


def go(to: str) -> Response:
    """Go on to another page, after a change."""
    return RedirectResponse(to, 303)


def keep_change(ask: Ask, opened: Opened, what: str, text: str) -> Response:
    """Put a changed text in the place of a case's file, and go to the case, where what changed is marked.

    Raises Conflict where the file is not what was opened, and ReadOnly.
    """
    ask.work.shelf.put(what, opened.file, text, opened.digest)
    return go(f"/case/{opened.key}?since={opened.digest}")


def plain_name(text: str, also: str = "") -> str:
    """A text as a file may be called on any system: letters, digits, `-_.` and what else is allowed."""
    return "".join(one if one.isalnum() or one in "-_." or one in also else "-" for one in text)


def audience_of(text: str) -> Audience | None:
    """For whom a report is, as a form says it; None for any other text."""
    return next((one for one in RULES if one == text), None)


def download(content: str | bytes, name: str) -> Response:
    """A file to be saved, under a name that no system stumbles over; its ending says of which kind it is."""
    plain = plain_name(name)[:_LONGEST_NAME].lstrip(".")
    ascii_name = plain.encode("ascii", "ignore").decode() or "file"
    said = f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(plain)}"
    return Response(content, media_type=_KINDS[name.rpartition(".")[2]], headers={"content-disposition": said})


Screen = Callable[[Ask], Response]


def endpoint(work: Work, keys: Keys, screen: Screen) -> Callable[[Request], Awaitable[Response]]:
    """A screen as Starlette calls it; what goes wrong becomes a page that says so."""

    async def answer(request: Request) -> Response:
        ask = Ask(work, keys, request.path_params, dict(request.query_params), path=request.url.path)
        if request.method not in ("GET", "HEAD"):
            refused = await _read_form(request, ask)
            if refused is not None:
                return refused
        return await run_in_threadpool(_answered, screen, ask)

    return answer


async def _read_form(request: Request, ask: Ask) -> Response | None:
    """Take up what a form says. Gives what answers one that was not made by this start."""
    try:
        form = await request.form(max_files=1, max_fields=_MOST_FIELDS, max_part_size=_MOST_OF_A_FIELD)
    except TooLarge:
        return too_large()
    except MultiPartException:
        return _message(ask, 400, "This form could not be read", ["Nothing was changed. Go back and try again."])
    fields: dict[str, str] = {}
    lists: dict[str, list[str]] = {}
    uploads: dict[str, Upload] = {}
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            if value.filename:
                uploads[name] = Upload(_plain_name(value.filename), await value.read())
            continue
        text = value.replace("\r\n", "\n").strip()
        fields.setdefault(name, text)
        lists.setdefault(name, []).append(text)
    if not ask.keys.is_form(fields.pop("_csrf", "")):
        says = (
            "The desk was started again since this page was opened. Nothing was changed. Go back and reload the page."
        )
        return _message(ask, 403, "This form is out of date", [says])
    if ask.work.shelf.read_only:
        return _read_only(ask)
    ask.form, ask.lists, ask.uploads = fields, lists, uploads
    return None


def _answered(screen: Screen, ask: Ask) -> Response:
    try:
        return screen(ask)
    except ReadOnly:
        return _read_only(ask)
    except Exception as error:
        if os.environ.get("FAIRNESS_DEBUG") and not isinstance(error, (Gone, Conflict, InputError, OSError)):
            raise
        return _message(ask, *_told(error, ask.work))


def _told(error: Exception, work: Work) -> tuple[int, str, list[str]]:
    """What is said of something that could not be done: the status of the page, its title and its text."""
    if isinstance(error, Gone):
        says = "It was removed or given another reference while this page was open."
        return 404, "There is no such page", [says]
    if isinstance(error, Conflict):
        return 409, "Somebody else has changed this", _CONFLICT
    if isinstance(error, InputError):
        return 422, "This could not be done", work.plainly(error)
    if isinstance(error, OSError):
        return 500, "This could not be saved", [f"{printable(error.strerror or 'It stopped')}."]
    # The text of any other may be of a case: only its kind is said.
    says = f"This is a fault of the program ({type(error).__name__}): please report it. Nothing was changed."
    return 500, "The desk met something that it did not expect", [says]


_CONFLICT = ["The file has changed since you opened the page. Nothing was written. Go back, reload, and do it again."]


def _read_only(ask: Ask) -> Response:
    says = "The desk was started to read only. Nothing was changed."
    return _message(ask, 403, "Nothing can be changed here", [says])


def _message(ask: Ask, status: int, title: str, says: list[str]) -> Response:
    return ask.page("message.html", status, title=title, says=says)


def _plain_name(name: str) -> str:
    """The name of a brought file: no folder, nothing hidden, nothing that acts."""
    plain = plain_name(Path(name.replace("\\", "/")).name.lstrip("."), " ")
    stem, dot, ending = plain.rpartition(".")
    return f"{(stem or 'file')[:80].strip()}{dot}{ending[:8]}" if dot else plain[:80] or "file"
