"""Answers of `GET /api/places` put together from pieces of JSON made once per revision and day.

A unit's own part of an answer (unit, grid, village, leaders, who serves) changes only with the map or with
somebody's term; a village's centre and who is on duty there is told anew each minute. Each piece is made
when it is first needed and kept, so that an answer is seven pieces and a few numbers. The text is the one
`api.answers.place_json` gives.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from api.answers import MILLIMETRES, area_json, overlay_json, unit_json
from api.people_answers import centre_json, leaders_json, standing_json
from boundaries.directory import Directory
from boundaries.places import AreaRecord

MINUTE = len("2026-11-21T08:30")
MOST_CENTRES = 1_000
"""Villages times minutes that are kept."""


@dataclass(frozen=True)
class AnswerTexts:
    """The pieces for one directory on one day; safe to share between threads."""

    directory: Directory
    day: date
    _owners: dict[int, tuple[bytes, bytes, int]] = field(default_factory=dict)
    _others: dict[int, bytes] = field(default_factory=dict)
    _centres: dict[tuple[int, str], bytes] = field(default_factory=dict)

    def place(self, lon: float, lat: float, at: str) -> bytes | None:
        """The answer for a point (WGS 84 degrees) at a moment of the day; None where nobody answers."""
        spot = self.directory.spot(lon, lat)
        if spot.unit < 0 or spot.border_m != spot.border_m:
            return None
        head, middle, village = self._owners.get(spot.unit) or self._owner(spot.unit)
        border_m = f'{round(spot.border_m, MILLIMETRES)!r},"runner_up":'.encode()
        inside = "true" if spot.inside else "false"
        centre = self._centres.get((village, at[:MINUTE])) or self._centre(village, at)
        end = f'"inside":{inside},"revision":{self.directory.revision},"at":"{at}"}}'
        if spot.runner_up < 0:
            second = b"null,"
        else:
            second = self._others.get(spot.runner_up) or self._other(spot.runner_up)
            second += f"{round(spot.runner_up_m, MILLIMETRES)!r}}},".encode()
        overlays = self._overlays(spot.overlays) if spot.overlays else b"[]"
        return b"".join((head, overlays, middle, border_m, second, centre, end.encode()))

    def _overlays(self, units: tuple[AreaRecord, ...]) -> bytes:
        return _text([overlay_json(self.directory, one, self.day) for one in units]).encode()

    def _centre(self, village: int, at: str) -> bytes:
        """The centre a village belongs to, as it is at this minute."""
        if len(self._centres) > MOST_CENTRES:
            self._centres.clear()
        told = centre_json(self.directory, self.directory.villages[village], datetime.fromisoformat(at))
        piece = self._centres[village, at[:MINUTE]] = f'"centre":{_text(told)},'.encode()
        return piece

    def _owner(self, unit: int) -> tuple[bytes, bytes, int]:
        """What stands before the overlays, what stands between them and the distance; the village."""
        area, parts = self._parts(unit)
        rest = {
            "grid": parts["grid"],
            "village": parts["village"],
            "town": area_json(self.directory.town),
            "leaders": parts["leaders"],
            **standing_json(self.directory, self.directory.units[unit], self.day),
        }
        before, after = f'{{"unit":{_text(area)},"overlays":', f',{_text(rest)[1:-1]},"border_m":'
        village = int(self.directory.grid_village[self.directory.unit_grid[unit]])
        pieces = before.encode(), after.encode(), village
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
