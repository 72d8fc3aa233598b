"""Answers of `GET /api/places` put together from pieces of JSON made once per revision and day.

A unit's own part of an answer (unit, grid, village, leaders) changes only with the map or with a leader's
term. Each piece is made when it is first needed and kept, so that an answer is six pieces and a few numbers.
The text is the one `api.answers.place_json` gives.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from api.answers import MILLIMETRES, area_json, leaders_json, moment_text, overlay_json, unit_json
from boundaries.directory import Directory

Piece = TypeVar("Piece")


@dataclass(frozen=True)
class AnswerTexts:
    """The pieces for one directory on one day; safe to share between threads."""

    directory: Directory
    day: date
    _owners: dict[int, tuple[str, str]] = field(default_factory=dict)
    _others: dict[int, str] = field(default_factory=dict)

    def place(self, lon: float, lat: float, at: datetime) -> bytes | None:
        """The answer for a point (WGS 84 degrees) at a moment of the day; None where nobody answers."""
        spot = self.directory.spot(lon, lat)
        if spot.unit < 0 or spot.border_m != spot.border_m:
            return None
        head, middle = _kept(self._owners, spot.unit, self._owner)
        overlays = [overlay_json(self.directory, one, self.day) for one in spot.overlays]
        second = "null"
        if spot.runner_up >= 0:
            other = _kept(self._others, spot.runner_up, self._other)
            second = f"{other}{round(spot.runner_up_m, MILLIMETRES)!r}}}"
        return (
            f"{head}{_text(overlays) if overlays else '[]'}{middle}{round(spot.border_m, MILLIMETRES)!r},"
            f'"runner_up":{second},"inside":{"true" if spot.inside else "false"},'
            f'"revision":{self.directory.revision},"at":"{moment_text(at)}"}}'
        ).encode()

    def _owner(self, unit: int) -> tuple[str, str]:
        """What stands before the overlays, and what stands between them and the distance."""
        area, parts = self._parts(unit)
        rest = {
            "grid": parts["grid"],
            "village": parts["village"],
            "town": area_json(self.directory.town),
            "leaders": parts["leaders"],
        }
        return f'{{"unit":{_text(area)},"overlays":', f',{_text(rest)[1:-1]},"border_m":'

    def _other(self, unit: int) -> str:
        """A runner-up, up to its distance."""
        area, parts = self._parts(unit)
        return f'{_text({"unit": area, **parts})[:-1]},"distance_m":'

    def _parts(self, unit: int) -> tuple[dict[str, Any], dict[str, Any]]:
        area = self.directory.units[unit]
        grid, village, _ = self.directory.above(area)
        leaders = leaders_json(self.directory.leaders_of(area, self.day))
        return unit_json(area), {"grid": area_json(grid), "village": area_json(village), "leaders": leaders}


def _kept(pieces: dict[int, Piece], key: int, make: Callable[[int], Piece]) -> Piece:
    found = pieces.get(key)
    if found is None:
        found = pieces[key] = make(key)
    return found


def _text(value: Any) -> str:
    """JSON as the framework writes it."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
