"""What stands before every route: a cap on bodies, strict JSON, and the headers that keep pages safe.

Strict JSON means RFC 8259: no NaN or Infinity (also not as 1e999), no depth bombs, and no text that
PostgreSQL cannot hold (NUL, lone surrogates). It is checked here, before any route, so that none can forget.
"""

from __future__ import annotations

import json
import math
from contextlib import suppress
from typing import Any, NoReturn

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import problem

MAX_BODY = 1 << 20
"""Bytes of a request body, 1 MiB: a report is a few hundred; files come by the command line."""
LARGER = {"/api/places": 8 << 20, "/api/roster/check": 8 << 20, "/api/roster/apply": 8 << 20}
"""Bodies of many points, and rosters; their routes read them strictly by themselves, off the event loop."""
MAX_DEPTH = 32
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
SAFETY = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=()",
}
TOO_LARGE = (
    "请求内容超过 {0} KiB。请分批发送；成批的文件请用命令 wangge reports import。",
    "The body is larger than {0} KiB. Send less; for files use `wangge reports import`.",
)


class NotStrict(ValueError):
    """A body that is not strict JSON; holds the sentences (zh, en)."""


def strict_json(body: bytes) -> Any:
    """The value of a strict JSON text.

    Raises NotStrict (zh, en) on syntax errors, NaN, Infinity, numbers beyond a double, more than
    MAX_DEPTH levels, NUL characters and lone surrogates.
    """
    try:
        value = json.loads(body, parse_constant=_not_a_number, parse_float=_finite)
    except NotStrict:
        raise
    except (ValueError, RecursionError):
        raise NotStrict("请求内容不是合法的 JSON。", "The body is not valid JSON.") from None
    _check(value)
    return value


def _not_a_number(name: str) -> NoReturn:
    raise NotStrict(f"JSON 里不能有 {name}。", f"JSON has no {name}.")


def _finite(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise NotStrict("JSON 里的数太大。", "A number in the JSON is too large.")
    return value


def _check(value: Any) -> None:
    layer = [value]
    for _ in range(MAX_DEPTH):
        texts = [item for item in layer if isinstance(item, str)]
        texts += [key for item in layer if isinstance(item, dict) for key in item]
        if any("\x00" in text or not _encodable(text) for text in texts):
            raise NotStrict(
                "文字里有不能存的字符（NUL 或半个代理对）。", "Text holds NUL or a lone surrogate."
            )
        inner = [list(item.values()) if isinstance(item, dict) else item for item in layer]
        layer = [child for item in inner if isinstance(item, list) for child in item]
        if not layer:
            return
    raise NotStrict(f"JSON 嵌套超过 {MAX_DEPTH} 层。", f"The JSON is nested more than {MAX_DEPTH} deep.")


def _encodable(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


class Guard:
    """ASGI middleware: refuses what no route should see, and signs every answer with SAFETY's headers."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, its body read and checked, or answer 413 or 422."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def signed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SAFETY.items():
                    headers.setdefault(name, value)
            await send(message)

        if scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self.app(scope, receive, signed)
            return
        with suppress(ClientDisconnect):
            await self._pass(scope, receive, signed)

    async def _pass(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the body (ClientDisconnect when the sender leaves half way), check it, hand it on."""
        cap = LARGER.get(scope["path"], MAX_BODY)
        body = await _read(scope, receive, cap)
        if body is None:
            zh, en = (sentence.format(cap // 1024) for sentence in TOO_LARGE)
            await problem(scope, 413, (zh, en))(scope, receive, send)
            return
        try:
            if body and scope["path"] not in LARGER and _says_json(scope):
                strict_json(body)
        except NotStrict as fault:
            await problem(scope, 422, (fault.args[0], fault.args[1]))(scope, receive, send)
            return
        await self.app(scope, _replay(body, receive), send)


def _says_json(scope: Scope) -> bool:
    kind = Headers(scope=scope).get("content-type", "").split(";")[0].strip().lower()
    return kind.startswith("application/") and kind.endswith(("/json", "+json"))


async def _read(scope: Scope, receive: Receive, cap: int) -> bytes | None:
    """The whole body, or None once it is known to exceed the cap (what is announced, then what comes)."""
    announced = Headers(scope=scope).get("content-length", "")
    if announced.isdigit() and int(announced[:12]) > cap:
        return None
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        body += message.get("body", b"")
        if len(body) > cap:
            return None
        if not message.get("more_body", False):
            return bytes(body)


def _replay(body: bytes, receive: Receive) -> Receive:
    pending = [body]

    async def again() -> Message:
        if pending:
            return {"type": "http.request", "body": pending.pop(), "more_body": False}
        return await receive()

    return again
