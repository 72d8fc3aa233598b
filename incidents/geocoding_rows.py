"""What the text of each row of a table means: columns added beside the table's own, nothing stored."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from boundaries.text_places import Candidate, Found, TextPlaces
from gis.address import LIMIT
from incidents.cells import as_strings
from incidents.columns import free_name

ADDED = ("match", "level", "lon", "lat", "village", "grid", "unit", "confidence", "accepted", "reason")
"""Columns added to a table, in this order: WGS 84 degrees, codes of areas, `reason` blank where accepted."""
EMPTY = "文字为空 · the text is blank"
TOO_LONG = f"文字超过 {LIMIT} 字 · the text has more than {LIMIT} characters"
NOWHERE = "没有认得的地点 · no known place is named"
UNSURE = "把握不够，请人确认 · not sure enough: let a person confirm it"


def geocode_block(
    block: pd.DataFrame, column: str, places: TextPlaces, tell: Callable[[int], None]
) -> pd.DataFrame:
    """A block with the columns of ADDED as text, its own rows and columns untouched and in order.

    `tell` hears of every row. A text that is not sure enough comes with its likeliest place all the same.
    """
    rows = []
    for text in as_strings(block[column]).to_pylist():
        rows.append(_cells(text, places))
        tell(1)
    present = list(block.columns)
    added = {free_name(name, present): [row[i] for row in rows] for i, name in enumerate(ADDED)}
    return pd.concat([block, pd.DataFrame(added, index=block.index, dtype=object)], axis=1)


def find(text: str, places: TextPlaces) -> Found | None:
    """What a text may mean; None where it is too long to be read."""
    return places.find(text) if len(text) <= LIMIT else None


def _cells(text: str, places: TextPlaces) -> tuple[str, ...]:
    if not text.strip():
        return _without(EMPTY)
    found = find(text, places)
    if found is None:
        return _without(TOO_LONG)
    if not found.candidates:
        return _without(NOWHERE)
    return _with(found.candidates[0], found.accepted)


def _without(reason: str) -> tuple[str, ...]:
    return (*[""] * (len(ADDED) - 2), "false", reason)


def _with(one: Candidate, accepted: bool) -> tuple[str, ...]:
    areas = (one.village.code, one.grid.code, one.unit.code if one.unit else "")
    told = (one.label, one.level, f"{one.lon:.7f}", f"{one.lat:.7f}", *areas, f"{one.confidence:.4f}")
    return (*told, "true" if accepted else "false", "" if accepted else UNSURE)
