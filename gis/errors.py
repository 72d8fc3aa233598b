"""The one family of errors; every other floor raises these and `api.errors` maps them to HTTP and exit codes.

    WanggeError
    ├── InputError          what was sent cannot be used (says row, field, place)
    │   ├── FileRefused     a file that is not read at all: unknown format, too large, hostile
    │   ├── LayerRefused    a boundary layer with located faults
    │   └── EditRefused     an edit of a draft, or a whole draft, with named problems
    ├── NotFound            no such area, report, file
    ├── Conflict            the same key with another body, a stale version
    ├── NotSignedIn         nobody is signed in, or the session or token has ended
    ├── Forbidden           who is signed in may not do this, or not in this area
    ├── TooMany             too many tries; `where` says after how many seconds to come again
    └── Unavailable         the database or PostGIS cannot be reached or set up

Each error says what is wrong and what to do, in Chinese first and in English.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class WanggeError(Exception):
    """Root of the family. `zh` and `en` are whole sentences; `where` names row, field, lon, lat, path, ...

    `extra`: whatever else whoever asked should get with the refusal, ready for JSON."""

    def __init__(self, zh: str, en: str, **where: Any) -> None:
        super().__init__(zh, en)
        self.zh = zh
        self.en = en
        self.where: dict[str, Any] = where
        self.extra: dict[str, Any] = {}

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


class EditRefused(InputError):
    """An edit or a draft that would break the partition; `problems` holds `gis.edits.Problem` values."""

    def __init__(self, zh: str, en: str, problems: Sequence[Any], **where: Any) -> None:
        super().__init__(zh, en, **where)
        self.problems = tuple(problems)


class NotFound(WanggeError):
    """The thing asked for does not exist (or is not shown to this asker)."""


class Conflict(WanggeError):
    """The request contradicts what is stored."""


class NotSignedIn(WanggeError):
    """The request needs an official, and names none that is known."""


class Forbidden(WanggeError):
    """The official who asks may not do this, or not here."""


class TooMany(WanggeError):
    """Too many tries in a short time; `where["seconds"]` says when to come again."""


class Unavailable(WanggeError):
    """PostGIS cannot be reached, started or installed."""
