"""Answers of `GET /api/places` put together from pieces of JSON made once per revision and day.

A unit's own part of an answer (unit, grid, village, leaders) changes only with the map or with a leader's
term. Each piece is made when it is first needed and kept, so that an answer is six pieces and a few numbers.
The text is the one `api.answers.place_json` gives.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from api.answers import MILLIMETRES, area_json, leaders_json, overlay_json, unit_json
from boundaries.directory import Directory
from boundaries.places import AreaRecord


@dataclass(frozen=True)
class AnswerTexts:
    """The pieces for one directory on one day; safe to share between threads."""

    directory: Directory
    day: date
    _owners: dict[int, tuple[bytes, bytes]] = field(default_factory=dict)
    _others: dict[int, bytes] = field(default_factory=dict)

    def place(self, lon: float, lat: float, at: str) -> bytes | None:
        """The answer for a point (WGS 84 degrees) at a moment of the day; None where nobody answers."""
        spot = self.directory.spot(lon, lat)
        if spot.unit < 0 or spot.border_m != spot.border_m:
            return None
        head, middle = self._owners.get(spot.unit) or self._owner(spot.unit)
        border_m = f'{round(spot.border_m, MILLIMETRES)!r},"runner_up":'.encode()
        inside = "true" if spot.inside else "false"
        end = f'"inside":{inside},"revision":{self.directory.revision},"at":"{at}"}}'
        if spot.runner_up < 0:
            second = b"null,"
        else:
            second = self._others.get(spot.runner_up) or self._other(spot.runner_up)
            end = f"{round(spot.runner_up_m, MILLIMETRES)!r}}},{end}"
        overlays = self._overlays(spot.overlays) if spot.overlays else b"[]"
        return b"".join((head, overlays, middle, border_m, second, end.encode()))

    def _overlays(self, units: tuple[AreaRecord, ...]) -> bytes:
        return _text([overlay_json(self.directory, one, self.day) for one in units]).encode()

    def _owner(self, unit: int) -> tuple[bytes, bytes]:
        """What stands before the overlays, and what stands between them and the distance."""
        area, parts = self._parts(unit)
        rest = {
            "grid": parts["grid"],
            "village": parts["village"],
            "town": area_json(self.directory.town),
            "leaders": parts["leaders"],
        }
        pieces = f'{{"unit":{_text(area)},"overlays":'.encode(), f',{_text(rest)[1:-1]},"border_m":'.encode()
        self._owners[unit] = pieces
        return pieces

    def _other(self, unit: int) -> bytes:
        """A runner-up, up to its distance."""
        area, parts = self._parts(unit)
        piece = f'{_text({"unit": area, **parts})[:-1]},"distance_m":'.encode()
        self._others[unit] = piece
        return piece

    def _parts(self, unit: int) -> tuple[dict[str, Any], dict[str, Any]]:
        area = self.directory.units[unit]
        grid, village, _ = self.directory.above(area)
        leaders = leaders_json(self.directory.leaders_of(area, self.day))
        return unit_json(area), {"grid": area_json(grid), "village": area_json(village), "leaders": leaders}


def _text(value: Any) -> str:
    """JSON as the framework writes it."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
