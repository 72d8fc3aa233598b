"""The real application on a real port, for tests that speak HTTP or drive a browser."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import uvicorn

from api.app import create_app
from api.database_roles import application_engine
from api.settings import Settings
from boundaries.database import engine

DATABASES: dict[str, str] = {}
"""Which database lies behind the address of a running application (`tests.signed_in` adds accounts there)."""


@contextmanager
def serving(database_url: str, is_there: bool = True, **settings: Any) -> Iterator[str]:
    """Serve a database while the block runs; gives the address without a slash at its end.

    `is_there`: whether the database answers, so that the role to work as can be found out.
    """
    opened = engine(database_url)
    if is_there:
        owner, opened = opened, application_engine(opened)
        owner.dispose()
    chosen = replace(Settings(Path("unused"), database_url, None, "Asia/Shanghai"), **settings)
    config = uvicorn.Config(create_app(opened, chosen), port=0, log_level="error", access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    DATABASES[address] = database_url
    try:
        yield address
    finally:
        del DATABASES[address]
        server.should_exit = True
        thread.join(timeout=30)
        opened.dispose()
