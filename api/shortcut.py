"""The commonest question, answered before the framework sees it: `GET /api/places` for a plain point, now.

Only a query of the plain form (lon and lat as decimal numbers, perhaps a datum) is taken, and only while
the map is in memory and somebody answers for the point. Everything else, every error above all, goes on
to the route in `api.routes.lookup`, which documents the address and gives the same answers.
"""

from __future__ import annotations

import logging
import re
import time

from starlette.types import ASGIApp, Receive, Scope, Send

from api.answer_texts import AnswerTexts
from api.answers import moment_text
from api.deps import Town
from api.guard import SAFETY
from boundaries.directory import Directory
from gis.crs import to_wgs84

log = logging.getLogger("wangge.api")

PATH = "/api/places"
_NUMBER = rb"(-?\d{1,3}(?:\.\d{1,25})?)"
PLAIN = re.compile(
    rb"lon=" + _NUMBER + rb"&lat=" + _NUMBER + rb"(?:&datum=(wgs84|cgcs2000|gcj02|bd09))?(?:&lang=(?:zh|en))?"
)
AS_THEY_ARE = (None, b"wgs84", b"cgcs2000")
SIGNED = [(name.lower().encode(), value.encode()) for name, value in SAFETY.items()]


class Shortcut:
    """An ASGI application before another one; see the module."""

    def __init__(self, app: ASGIApp, town: Town) -> None:
        self.app = app
        self._town = town
        self._texts: AnswerTexts | None = None
        self._second, self._at = 0, ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass the request on untouched."""
        if scope["type"] == "http" and scope["path"] == PATH and scope["method"] == "GET":
            body = self._answer_or_none(scope["query_string"])
            if body is not None:
                length = (b"content-length", str(len(body)).encode())
                headers = [length, (b"content-type", b"application/json"), *SIGNED]
                await send({"type": "http.response.start", "status": 200, "headers": headers})
                await send({"type": "http.response.body", "body": body})
                return
        await self.app(scope, receive, send)

    def _answer_or_none(self, query: bytes) -> bytes | None:
        """As `_answer`; a mistake of ours here is told in the log, and the route answers instead."""
        try:
            return self._answer(query)
        except Exception:
            log.exception("the shortcut failed")
            return None

    def _answer(self, query: bytes) -> bytes | None:
        asked = PLAIN.fullmatch(query)
        directory = self._town.directories.held
        if asked is None or directory is None:
            return None
        lon, lat = float(asked[1]), float(asked[2])
        if not _surely_a_position(lon, lat):
            return None
        if asked[3] not in AS_THEY_ARE:
            lon, lat = (float(degrees) for degrees in to_wgs84(lon, lat, asked[3].decode()))
        second, texts = int(time.time()), self._texts
        if texts is None or texts.directory is not directory or self._second != second:
            texts = self._renewed(directory, second)
        return texts.place(lon, lat, self._at)

    def _renewed(self, directory: Directory, second: int) -> AnswerTexts:
        """The pieces for a new map or day, and the moment as it is written in this second."""
        now = self._town.now()
        self._second, self._at = second, moment_text(now)
        if self._texts is None or self._texts.directory is not directory or self._texts.day != now.date():
            self._texts = AnswerTexts(directory, now.date())
        return self._texts


def _surely_a_position(lon: float, lat: float) -> bool:
    """Whether no guard of `gis.positions` could object; False only means: let the route look closer."""
    swapped = 3.0 <= lon <= 54.0 and lat >= 73.0
    return -180.0 <= lon <= 180.0 and -90.0 <= lat <= 90.0 and not swapped and (abs(lon) + abs(lat) > 1e-3)
