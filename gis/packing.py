"""A JSON value as a few short texts for a page: small letters only, long streams beside it as they are."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Sequence
from typing import Any


class Stream(str):
    """Base64 text that is already deflated: packing it again would only cost time."""


def packed(value: Any) -> list[str]:
    """Any JSON value as texts of base64 (`unpack` in decode.js): first deflated UTF-8 JSON, then the streams
    in it, which it names as {"part": number} instead."""
    streams: list[str] = []
    text = json.dumps(_aside(value, streams), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return [base64.b64encode(zlib.compress(text.encode(), 9)).decode(), *streams]


def unpacked(parts: Sequence[str]) -> Any:
    """The value behind `packed`."""
    head, *streams = parts
    return _back(json.loads(zlib.decompress(base64.b64decode(head))), streams)


def _aside(value: Any, streams: list[str]) -> Any:
    """The value with every stream in its objects put into `streams`."""
    if isinstance(value, Stream):
        streams.append(str(value))
        return {"part": len(streams) - 1}
    return {key: _aside(one, streams) for key, one in value.items()} if isinstance(value, dict) else value


def _back(value: Any, streams: Sequence[str]) -> Any:
    if not isinstance(value, dict):
        return value
    if value.keys() == {"part"}:
        return streams[value["part"]]
    return {key: _back(one, streams) for key, one in value.items()}
