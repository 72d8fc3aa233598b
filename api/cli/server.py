"""`wangge serve` and `wangge demo`: the pages and the API, in the foreground until told to stop."""

from __future__ import annotations

import errno
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from api.cli.options import DataOption
from gis.errors import InputError, Unavailable

if TYPE_CHECKING:
    import uvicorn
    from fastapi import FastAPI
    from sqlalchemy import Engine

HostOption = Annotated[
    str,
    typer.Option(
        "--host", help="监听地址，0.0.0.0 为全部网卡 · address to listen on; 0.0.0.0: every network."
    ),
]
PortOption = Annotated[
    int, typer.Option("--port", min=0, max=65535, help="端口，0 为任选 · port; 0 takes any free one.")
]
WorkersOption = Annotated[int, typer.Option("--workers", min=1, max=64, help="进程数 · number of processes.")]
LOCAL = "127.0.0.1"
BACKLOG = 512
QUIET: dict[str, Any] = {"log_level": "warning", "access_log": False, "timeout_graceful_shutdown": 5}
ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def register(app: typer.Typer) -> None:
    """Add the commands of this subject to the command line."""
    app.command()(serve)
    app.command()(demo)


def serve(
    host: HostOption = LOCAL, port: PortOption = 8000, data: DataOption = None, workers: WorkersOption = 1
) -> None:
    """提供网页和接口 · Serve the pages and the API."""
    from api.cli.cluster import stop_if_started

    _end_cleanly()
    with _bound(host, port) as listening, stop_if_started(data):
        if workers == 1:
            _serve_one(listening, data)
        else:
            _serve_many(listening, data, workers)


def demo(port: PortOption = 8000, data: DataOption = None) -> None:
    """示例镇：建库、载入、提供网页 · The sample town: database, loading and pages in one command."""
    from api.cli.cluster import stop_if_started
    from api.cli.demo_accounts import sample_with_accounts

    _end_cleanly()
    with _bound(LOCAL, port) as listening, stop_if_started(data):
        login = f"{_url_of(listening)}login"
        _serve_one(listening, data, lambda engine: sample_with_accounts(engine, login))


def _serve_one(
    listening: socket.socket, data: Path | None, prepare: Callable[[Engine], list[str]] | None = None
) -> None:
    """One process in the foreground; what `prepare` gives is printed once it is ready."""
    from api.app import serving
    from api.cli.database import engine_for_serving, open_database
    from api.cli.demo_accounts import retire_unless_sample
    from api.settings import read_settings

    settings, owner = read_settings(data), open_database(data)
    try:
        lines = prepare(owner) if prepare is not None else retire_unless_sample(owner)
        engine = engine_for_serving(owner, settings)
    finally:
        owner.dispose()
    try:
        app = serving(engine, settings)
        _announcing(_config(app), lambda: _say_ready(_url_of(listening), lines)).run(sockets=[listening])
    finally:
        engine.dispose()


def _serve_many(listening: socket.socket, data: Path | None, workers: int) -> None:
    """Several processes on one port, under uvicorn's supervisor, which replaces those that die.

    It binds the port once more by itself.
    """
    import uvicorn

    from api.cli.database import engine_for_serving, open_database
    from api.cli.demo_accounts import retire_unless_sample
    from api.settings import read_settings

    settings, owner = read_settings(data), open_database(data)
    retire_unless_sample(owner)
    engine = engine_for_serving(owner, settings)
    os.environ["WANGGE_DATABASE_URL"] = engine.url.render_as_string(hide_password=False)
    os.environ["WANGGE_DATA"] = str(settings.data)
    engine.dispose()
    owner.dispose()
    (host, port), url = listening.getsockname()[:2], _url_of(listening)
    listening.close()
    threading.Thread(target=_say_ready_when_healthy, args=(url,), daemon=True).start()
    uvicorn.run("api.app:from_environment", factory=True, host=host, port=port, workers=workers, **QUIET)


def _config(app: FastAPI) -> uvicorn.Config:
    import uvicorn

    return uvicorn.Config(app, **QUIET)


def _announcing(config: uvicorn.Config, ready: Callable[[], None]) -> uvicorn.Server:
    """A server that calls `ready` once it accepts connections."""
    import uvicorn

    class Announcing(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                ready()

    return Announcing(config)


def _bound(host: str, port: int) -> socket.socket:
    """A listening socket, taken before anything slow happens; closes as a context manager.

    Raises Unavailable when the port is taken, InputError when the address cannot be used.
    """
    try:
        family, kind, proto, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, proto)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(BACKLOG)
    except OSError as error:
        _refuse(host, port, error)
    return listening


def _refuse(host: str, port: int, error: OSError) -> NoReturn:
    if error.errno == errno.EADDRINUSE:
        raise Unavailable(
            f"端口 {port} 已被占用。请换一个，例如 --port {min(port + 1, 65535)}。",
            f"Port {port} is in use. Take another, for example --port {min(port + 1, 65535)}.",
            port=port,
        ) from None
    raise InputError(
        f"不能在 {host}:{port} 上监听（{error.strerror}）。请检查 --host 和 --port。",
        f"Cannot listen on {host}:{port} ({error.strerror}). Check --host and --port.",
        host=host,
        port=port,
    ) from None


def _say_ready(url: str, lines: Iterable[str] = ()) -> None:
    typer.echo(f"就绪 Ready: {url}  （Ctrl+C 结束 · Ctrl+C ends）")
    for line in lines:
        typer.echo(line, err=True)  # standard output says one line: ready
    sys.stdout.flush()


def _say_ready_when_healthy(url: str) -> None:
    import urllib.request

    while True:
        try:
            with urllib.request.urlopen(f"{url}healthz", timeout=5):
                return _say_ready(url)
        except OSError:
            time.sleep(0.1)


def _url_of(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    shown = LOCAL if host in ("0.0.0.0", "::") else host
    return f"http://[{shown}]:{port}/" if ":" in shown else f"http://{shown}:{port}/"


def _end_cleanly() -> None:
    """Being told to stop is no failure: leave by the exits on the way, with status 0."""

    def leave(*_: Any) -> NoReturn:
        sys.exit(0)

    for number in ENDING:
        signal.signal(number, leave)
