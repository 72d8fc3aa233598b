"""How fast one network address may look things up or file reports, and one official see whole numbers.

Names and masked numbers of leaders are public one by one; that somebody copies the whole list is made slow.
A bucket per asker and process holds a minute's (or hour's) worth and fills steadily. Officials who are signed
in are not held to the limits of their address: a whole office may share one. `GET /api/places` with a point
is not limited: it is what every resident's map tap asks.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Awaitable, Callable
from math import ceil

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from api.auth.deps import official_of
from api.auth.lockout import network_of
from api.deps import town_of
from api.settings import Settings
from gis.errors import Forbidden, NotSignedIn, TooMany

MOST = 50_000
"""Buckets kept; beyond that the full ones are forgotten."""


class Buckets:
    """Buckets of `size` that fill within `seconds`, one per asker; size 0: no limit. Thread-safe."""

    def __init__(self, size: int, seconds: float) -> None:
        self.size, self.rate = size, size / seconds
        self._lock = threading.Lock()
        self._held: dict[str, tuple[float, float]] = {}

    def spend(self, asker: str, now: float | None = None) -> float:
        """Take one out of the asker's bucket; 0, or the seconds after which there is one again."""
        if not self.size:
            return 0.0
        moment = time.monotonic() if now is None else now
        with self._lock:
            left, then = self._held.get(asker, (float(self.size), moment))
            left = min(float(self.size), left + (moment - then) * self.rate)
            if left < 1:
                return (1 - left) / self.rate
            self._held[asker] = (left - 1, moment)
            if len(self._held) > MOST:
                full = self.size / self.rate
                self._held = {who: held for who, held in self._held.items() if moment - held[1] < full}
        return 0.0


class ClientRates:
    """The buckets of one application, by what is asked."""

    def __init__(self, settings: Settings) -> None:
        self.buckets = {
            "lookup": Buckets(settings.lookups_per_minute, 60),
            "report": Buckets(settings.reports_per_minute, 60),
            "unmask": Buckets(settings.unmasks_per_hour, 3600),
        }

    def unmask(self, official: str) -> None:
        """Count one number shown to an official. Raises TooMany."""
        wait = self.buckets["unmask"].spend(official)
        if wait:
            seconds = ceil(wait)
            raise TooMany(
                f"查看号码太频繁，请在 {seconds} 秒后再试。要整份名册，请导出。",
                f"Too many numbers in a short time: try again in {seconds} s. For a whole roster, export it.",
                seconds=seconds,
            )


def too_many(wait: float) -> TooMany:
    """The refusal, saying after how many seconds to come again."""
    seconds = max(1, ceil(wait))
    return TooMany(
        f"查询太频繁，请在 {seconds} 秒后再试。工作人员登录后不受此限。",
        f"Too many requests from your network: try again in {seconds} s. Officials who sign in are not "
        "limited.",
        seconds=seconds,
    )


def limited(kind: str) -> Callable[[Request], Awaitable[None]]:
    """A dependency that counts a request against its network address; raises TooMany, officials excepted."""

    async def within(request: Request) -> None:
        rates: ClientRates = request.app.state.client_rates
        address = network_of(request.client.host if request.client else "")
        wait = rates.buckets[kind].spend(address)
        if wait and not await run_in_threadpool(_is_official, request):
            raise too_many(wait)

    return within


def _is_official(request: Request) -> bool:
    """Whether the request comes from an official; asked only of those over the limit."""
    if "authorization" not in request.headers and "cookie" not in request.headers:
        return False
    try:
        official_of(request, town_of(request))
    except (NotSignedIn, Forbidden, TooMany):
        return False
    return True
