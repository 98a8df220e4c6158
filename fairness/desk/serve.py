"""Serving the desk: on this machine alone, until it is stopped or nobody has used it for long."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable
from time import monotonic

import uvicorn

from fairness.desk.app import make_app
from fairness.desk.guard import Guard, Keys
from fairness.desk.ready import get_ready
from fairness.desk.work import Work
from fairness.source.problems import InputError, Place, Problem

_LOOK_EVERY = 5.0  # seconds between looks at whether the desk is used


def bound(address: str, port: int, exposed: bool = False) -> socket.socket:
    """A socket on an address of this machine; `port` 0 takes a free one. Raises InputError for any other address."""
    try:
        local = ipaddress.ip_address(address).is_loopback
    except ValueError:
        raise InputError(
            Problem(Place("--address"), f"{address[:60]!r} is not an address", expected="127.0.0.1")
        ) from None
    if ipaddress.ip_address(address).is_unspecified:
        says, expected = f"{address} stands for every network", "127.0.0.1, or the address of one network"
        raise InputError(Problem(Place("--address"), says, expected=expected))
    if not local and not exposed:
        says = f"{address} can be reached from other machines"
        expected = "127.0.0.1; or --expose-to-network, and then others can read what you send"
        raise InputError(Problem(Place("--address"), says, expected=expected))
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    if sys.platform != "win32":
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((address, port))
    except OSError as error:
        made.close()
        expected = "another port, or none for a free one"
        raise InputError(Problem(Place("--port"), f"port {port}: {error.strerror}", expected=expected)) from None
    return made


def serve(
    work: Work, listener: socket.socket, address: str, idle: float, open_browser: bool, tell: Callable[[str], None]
) -> None:
    """Serve until it is stopped, or for `idle` minutes nobody has used it (0: for ever); `tell` is given the link."""
    port = listener.getsockname()[1]
    keys = Keys()
    named = f"[{address}]" if ":" in address else address
    names = {named, *(("localhost", "127.0.0.1") if ipaddress.ip_address(address).is_loopback else ())}
    app = make_app(work, keys, {f"{one}:{port}" for one in names})
    link = f"http://{named}:{port}/?token={keys.token}"
    config = uvicorn.Config(
        app, log_level="critical", access_log=False, server_header=False, date_header=False, lifespan="off",
        ws="none", proxy_headers=False, timeout_graceful_shutdown=2, limit_concurrency=64,
    )  # fmt: skip
    server = uvicorn.Server(config)

    threading.Thread(target=get_ready, args=(work,), daemon=True).start()

    async def run() -> None:
        served = asyncio.create_task(server.serve(sockets=[listener]))
        while not server.started and not served.done():
            await asyncio.sleep(0.02)
        tell(link)
        if open_browser:
            webbrowser.open(link)
        watch = asyncio.create_task(_watch(server, app, idle * 60, tell))
        await served
        watch.cancel()

    asyncio.run(run())


async def _watch(server: uvicorn.Server, app: Guard, idle: float, tell: Callable[[str], None]) -> None:
    """Stop the server once nobody has used it for `idle` seconds."""
    while True:
        await asyncio.sleep(min(_LOOK_EVERY, idle / 2 or _LOOK_EVERY))
        if idle and monotonic() - app.last_used > idle:
            tell("Nobody used the desk for a while: it stopped. Nothing is lost.")
            server.should_exit = True
            return
