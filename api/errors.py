"""How HTTP tells an error: one table from kind of error to status, and one body, problem+json (RFC 9457).

A body holds `type`, `title`, `status`, `detail` (Chinese, or English when asked for), both sentences as
`detail_zh` and `detail_en`, and `where` (row, field, lon, ...). What a user sends never ends in a 5xx:
only an unreachable database (503) and our own mistakes (500) do.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy import exc as sql
from starlette.datastructures import Headers, QueryParams
from starlette.exceptions import HTTPException
from starlette.types import Scope

from gis.errors import (
    Conflict,
    FileRefused,
    Forbidden,
    InputError,
    NotFound,
    NotSignedIn,
    TooMany,
    Unavailable,
    WanggeError,
)

log = logging.getLogger("wangge.api")

STATUSES: dict[type[WanggeError], int] = {
    FileRefused: 422,
    InputError: 422,
    NotFound: 404,
    Conflict: 409,
    NotSignedIn: 401,
    Forbidden: 403,
    TooMany: 429,
    Unavailable: 503,
}
RETRY_SECONDS = "2"
TITLES: dict[int, tuple[str, str]] = {
    400: ("请求无法理解", "Bad request"),
    401: ("需要登录", "Sign-in needed"),
    403: ("没有权限", "Forbidden"),
    404: ("没有找到", "Not found"),
    405: ("不支持这种请求方法", "Method not allowed"),
    409: ("与已有内容冲突", "Conflict"),
    413: ("内容太大", "Content too large"),
    415: ("不支持这种内容类型", "Unsupported media type"),
    422: ("内容有误", "Unusable content"),
    429: ("请求太多", "Too many requests"),
    500: ("服务器内部错误", "Internal error"),
    502: ("上游服务没有应答", "Bad gateway"),
    503: ("服务暂不可用", "Service unavailable"),
}
DETAILS: dict[int, tuple[str, str]] = {
    404: (
        "没有这个地址。请在 /docs 查看全部接口。",
        "There is no such address. See /docs for every path.",
    ),
    405: (
        "这个地址不支持这种请求方法。请看应答头 Allow。",
        "This address does not take this method. See the header Allow.",
    ),
    413: ("请求内容太大。请分批发送。", "The request body is too large. Send it in parts."),
    500: (
        "服务器出错，没有存入任何内容。请稍后再试，或告诉管理员。",
        "The server failed; nothing was stored. Try again later, or tell the administrator.",
    ),
    503: (
        "数据库暂时连不上，没有存入任何内容。请稍后再试。",
        "The database cannot be reached; nothing was stored. Try again shortly.",
    ),
}
FIELD_SENTENCES: dict[str, tuple[str, str]] = {
    "missing": ("缺少 {field}。请补上。", "{field} is missing. Please give it."),
    "float_parsing": (
        "{field} 应是一个十进制数，例如 119.064（不用度分秒）。",
        "{field} must be a decimal number such as 119.064 (not degrees, minutes, seconds).",
    ),
    "literal_error": ("{field} 只能是 {expected}。", "{field} must be {expected}."),
    "json_invalid": ("请求内容不是合法的 JSON。", "The body is not valid JSON."),
    "string_too_long": (
        "{field} 太长，最多 {max_length} 个字。",
        "{field} is too long: at most {max_length} characters.",
    ),
    "string_too_short": ("{field} 不能为空。", "{field} must not be empty."),
    "extra_forbidden": ("{field} 不是这里认识的字段，请去掉。", "{field} is not known here. Remove it."),
}
OTHER_FIELD = ("{field} 不合要求，请对照 /docs 改正。", "{field} cannot be used; see /docs: {msg}.")


def wants_english(scope: Scope) -> bool:
    """Whether the asker reads English: `lang=en`, or English before Chinese in Accept-Language."""
    asked = QueryParams(scope.get("query_string", b"")).get("lang")
    if asked in ("zh", "en"):
        return asked == "en"
    header = Headers(scope=scope).get("accept-language", "").lower()
    named = [part.strip()[:2] for part in header.split(",")]
    known = [name for name in named if name in ("zh", "en")]
    return known[:1] == ["en"]


def problem(
    scope: Scope,
    status: int,
    sentences: tuple[str, str] | None = None,
    where: Mapping[str, Any] | None = None,
) -> JSONResponse:
    """The problem+json answer of a status; without `sentences` (zh, en) the usual ones of that status."""
    english = wants_english(scope)
    titles = TITLES.get(status, TITLES[400])
    zh, en = sentences or DETAILS.get(status) or titles
    body = {
        "type": f"urn:wangge:problem:{titles[1].lower().replace(' ', '-')}",
        "title": titles[english],
        "status": status,
        "detail": en if english else zh,
        "detail_zh": zh,
        "detail_en": en,
        "where": {name: _plain(value) for name, value in (where or {}).items()},
    }
    headers = {"Content-Language": "en" if english else "zh-Hans"}
    if status == 503:
        headers["Retry-After"] = RETRY_SECONDS
    if status == 429:
        headers["Retry-After"] = str((where or {}).get("seconds", RETRY_SECONDS))
    if status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="wangge"'
    return JSONResponse(body, status, headers, media_type="application/problem+json")


def status_of(error: WanggeError) -> int:
    """The status of an error: that of the nearest class in the table, else 500."""
    return next((status for kind, status in STATUSES.items() if isinstance(error, kind)), 500)


def install(app: FastAPI) -> None:
    """Teach an application the table above and the handlers of what frameworks and drivers raise."""
    app.add_exception_handler(WanggeError, _told)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    for outage in (sql.OperationalError, sql.InterfaceError, sql.TimeoutError, psycopg.OperationalError):
        app.add_exception_handler(outage, _outage)
    app.add_exception_handler(sql.DataError, _unstorable)
    app.add_exception_handler(sql.IntegrityError, _clash)
    app.add_exception_handler(Exception, _unforeseen)


def _plain(value: Any) -> Any:
    """A value as strict JSON can hold it: NaN and infinities as words, long text cut."""
    if isinstance(value, bool | int) or value is None:
        return value
    if isinstance(value, float):
        return value if value == value and abs(value) != float("inf") else str(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [_plain(inner) for inner in value[:100]]
    return str(value)[:200].encode("utf-8", "replace").decode()


def _told(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, WanggeError)
    answer = problem(request.scope, status_of(error), (error.zh, error.en), error.where)
    if error.extra:
        answer.body = answer.render({**json.loads(bytes(answer.body)), **error.extra})
        answer.headers["Content-Length"] = str(len(answer.body))
    return answer


def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    answer = problem(request.scope, error.status_code)
    answer.headers.update(error.headers or {})
    if error.status_code == 405:
        answer.headers["Allow"] = ", ".join(_methods(request)) or answer.headers.get("Allow", "")
    return answer


def _methods(request: Request) -> list[str]:
    """Every method of an address: the framework knows only those of the first route that has it."""
    known = request.app.openapi()["paths"].get(request.url.path, {})
    return sorted(method.upper() for method in known if isinstance(known[method], dict))


def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    faults = [_field_fault(fault) for fault in error.errors()[:20]]
    zh, en = ("".join(f[0] for f in faults), " ".join(f[1] for f in faults))
    where: dict[str, Any] = {"field": faults[0][2], "fields": [f[2] for f in faults]} if faults else {}
    return problem(request.scope, 422, (zh, en), where)


def _field_fault(fault: Mapping[str, Any]) -> tuple[str, str, str]:
    """(zh, en, field) of one fault that pydantic found; what was sent is not repeated."""
    place = [str(part) for part in fault["loc"] if part not in ("query", "path", "body", "header")]
    field = ".".join(place)[:80] or "body"
    zh, en = FIELD_SENTENCES.get(fault["type"], OTHER_FIELD)
    facts = {**(fault.get("ctx") or {}), "field": field, "msg": str(fault["msg"])[:120]}
    try:
        return zh.format(**facts), en.format(**facts), field
    except KeyError:
        return OTHER_FIELD[0].format(**facts), OTHER_FIELD[1].format(**facts), field


def _outage(request: Request, error: Exception) -> JSONResponse:
    log.warning("database unreachable: %s", type(error).__name__)
    return problem(request.scope, 503)


def _unstorable(request: Request, _error: Exception) -> JSONResponse:
    zh, en = (
        "有的内容数据库存不下（超出范围或含不能存的字符）。",
        "Something sent cannot be stored: out of range.",
    )
    return problem(request.scope, 422, (zh, en))


def _clash(request: Request, _error: Exception) -> JSONResponse:
    zh, en = (
        "同时有人改动了同一内容，请重新读取后再试。",
        "Someone changed the same thing; read again and retry.",
    )
    return problem(request.scope, 409, (zh, en))


def _unforeseen(request: Request, error: Exception) -> JSONResponse:
    log.error("unforeseen %s at %s", type(error).__name__, request.url.path, exc_info=error)
    return problem(request.scope, 500)
