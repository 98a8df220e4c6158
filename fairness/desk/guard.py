"""What every request has to pass: a known host, the cookie of this start, and for a change its origin and secret."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field
from time import monotonic
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import HTMLResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES = 25 * 1024 * 1024  # of a request: more than any chronology has
_READS = ("GET", "HEAD")
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": _POLICY,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
_REFUSED = """<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>{title}</title>
<link rel="stylesheet" href="/static/style.css"><link rel="stylesheet" href="/static/desk.css"></head>
<body><div class="wide"><main><h1>{title}</h1><p>{says}</p></main></div></body></html>"""


@dataclass(slots=True)
class Keys:
    """The secrets of one start: a token that is good once, the cookie that it is exchanged for, and that of forms."""

    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    session: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    form: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    spent: bool = False

    def spend(self, token: str) -> bool:
        """Whether a token is the one of this start and was not used yet; it is used by this."""
        if self.spent or not _same(token, self.token):
            return False
        self.spent = True
        return True

    def is_form(self, secret: str) -> bool:
        """Whether a form was made by this start."""
        return _same(secret, self.form)


_ELSEWHERE = "This change did not come from the desk", "Nothing was changed. Make the change on a page of the desk."


class TooLarge(Exception):
    """A request has more bytes than are read."""


class Guard:
    """Stands before the pages. `hosts` are the names and ports by which the desk may be called."""

    def __init__(self, app: ASGIApp, keys: Keys, hosts: frozenset[str]) -> None:
        self.app, self.keys, self.hosts = app, keys, hosts
        self.cookie = f"desk-{min(hosts).rpartition(':')[2]}"
        self.last_used = monotonic()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it with why it is refused."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        send = _with_headers(send)
        refusal = self._refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        self.last_used = monotonic()
        await self.app(scope, _bounded(receive), send)

    def _refusal(self, scope: Scope) -> HTMLResponse | RedirectResponse | None:
        """What answers a request that does not pass; None for one that does."""
        headers = Headers(scope=scope)
        if headers.get("host", "") not in self.hosts:
            return _refused(
                421, "This is not the address of the desk", "Open the desk at the address that it printed."
            )
        if scope["path"].startswith("/static/") and scope["method"] in _READS:
            return None
        if not self._is_known(headers):
            return self._exchanged(scope)
        if scope["path"] == "/" and b"token=" in scope["query_string"]:
            return RedirectResponse("/", 303)  # a second tab by the same link
        if scope["method"] not in _READS:
            return self._of_change(headers)
        return None

    def _is_known(self, headers: Headers) -> bool:
        held = cookie_parser(headers.get("cookie", ""))
        return _same(held.get(self.cookie, ""), self.keys.session)

    def _exchanged(self, scope: Scope) -> HTMLResponse | RedirectResponse:
        """The cookie in exchange for the token of this start."""
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        if scope["path"] != "/" or scope["method"] != "GET" or not given:
            says = "Open the desk with the link that it printed when it started."
            return _refused(403, "The desk does not know this browser", says)
        if not self.keys.spend(given):
            says = "A link works once, and only until the desk stops. Start the desk again for a new one."
            return _refused(403, "This link no longer works", says)
        answer = RedirectResponse("/", 303)
        answer.set_cookie(self.cookie, self.keys.session, httponly=True, samesite="strict", path="/")
        return answer

    def _of_change(self, headers: Headers) -> HTMLResponse | None:
        origin = headers.get("origin", "")
        if origin.removeprefix("http://") not in self.hosts or not origin.startswith("http://"):
            return _refused(403, *_ELSEWHERE)
        if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return _refused(403, *_ELSEWHERE)
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > MOST_BYTES:
            return too_large()
        return None


def _same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "surrogateescape"), wanted.encode())


def _refused(status: int, title: str, says: str) -> HTMLResponse:
    return HTMLResponse(_REFUSED.format(title=title, says=says), status)


def too_large() -> HTMLResponse:
    """What answers a request that has more bytes than are read."""
    says = f"The desk reads files of at most {MOST_BYTES // 1024 // 1024} MB. Nothing was changed."
    return _refused(413, "This is too large", says)


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers[name] = value
        await send(message)

    return sending


def _bounded(receive: Receive) -> Receive:
    read = 0

    async def receiving() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > MOST_BYTES:
            raise TooLarge
        return message

    return receiving
