"""Addresses of the pages of places, in one place: door plates, boards, badges and share links carry them.

    link_of(base_of(settings, "http://host"), unit) -> "https://wangge.example.cn/u/350303102206016007"

What is printed lasts for years, so these paths may never change: `/u/` a unit, `/g/` a grid; a village or
the town opens the look-up page. A code that ended tells there what it became.
"""

from __future__ import annotations

from datetime import date
from urllib.parse import quote, urlencode

from api.settings import Settings
from boundaries.places import AreaRecord

PAGES = {"unit": "/u/", "grid": "/g/"}
"""Levels that have a page of their own."""


def base_of(settings: Settings, asked: str = "") -> str:
    """The site's address without a slash at its end: WANGGE_PUBLIC_URL, else the one that was asked."""
    return (settings.public_url or asked).rstrip("/")


def path_of(area: AreaRecord, on: date | None = None, lang: str = "zh") -> str:
    """The path of an area's page, as of a day where one is given."""
    return code_path(area.level, area.code, on, lang)


def code_path(level: str, code: str, on: date | None = None, lang: str = "zh") -> str:
    """The same by level and code."""
    asked = {"on": on.isoformat()} if on and level in PAGES else {"at": on.isoformat()} if on else {}
    query = "?" + urlencode(asked | ({"lang": lang} if lang == "en" else {}))
    tail = "" if query == "?" else query
    quoted = quote(code, safe="")
    return f"{PAGES[level]}{quoted}{tail}" if level in PAGES else f"/{tail}#{level}:{quoted}"


def link_of(base: str, area: AreaRecord, on: date | None = None) -> str:
    """The whole address of an area's page, for a QR code or to be sent; `base` as `base_of` gives it."""
    return base + path_of(area, on)
