"""The one family of errors; every other floor raises these and `api.errors` maps them to HTTP and exit codes.

    WanggeError
    ├── InputError          what was sent cannot be used (says row, field, place)
    │   ├── FileRefused     a file that is not read at all: unknown format, too large, hostile
    │   └── LayerRefused    a boundary layer with located faults
    ├── NotFound            no such area, report, file
    ├── Conflict            the same key with another body, a stale version
    └── Unavailable         the database or PostGIS cannot be reached or set up

Each error says what is wrong and what to do, in Chinese first and in English.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class WanggeError(Exception):
    """Root of the family. `zh` and `en` are whole sentences; `where` names row, field, lon, lat, path, ..."""

    def __init__(self, zh: str, en: str, **where: Any) -> None:
        super().__init__(zh, en)
        self.zh = zh
        self.en = en
        self.where: dict[str, Any] = where

    def __str__(self) -> str:
        return f"{self.zh}\n{self.en}"


class InputError(WanggeError):
    """Something that was sent cannot be used; nothing was stored."""


class FileRefused(InputError):
    """A file that is not read at all."""


class LayerRefused(InputError):
    """A boundary layer that breaks the partition; `faults` holds `gis.coverage.Fault` values."""

    def __init__(self, zh: str, en: str, faults: Sequence[Any], **where: Any) -> None:
        super().__init__(zh, en, **where)
        self.faults = tuple(faults)


class NotFound(WanggeError):
    """The thing asked for does not exist (or is not shown to this asker)."""


class Conflict(WanggeError):
    """The request contradicts what is stored."""


class Unavailable(WanggeError):
    """PostGIS cannot be reached, started or installed."""
