"""The small town with addresses: 中山路 1-9 in u1, 建设路 1-9 in u4, 福星超市 in u3, and a clinic in u2."""

from __future__ import annotations

import pandas as pd
from sqlalchemy.orm import Session

from boundaries.directory import Directory, snapshot
from boundaries.holdings import load_addresses, load_resources
from tests.incidents import small_town

SHOP = (1.4, 0.3)
"""Where 福星超市 stands, in sides of the town."""


def publish(session: Session) -> Directory:
    """Write the town and its addresses. Commits."""
    small_town.publish(session)
    rows = [_door("中山路", number, 0.1 * number, 0.5) for number in range(1, 10)]
    rows += [_door("建设路", number, 1 + 0.1 * number, 1.5) for number in range(1, 10)]
    rows.append({"name": "福星超市", "aliases": ["阿福超市"], **_at(*SHOP)})
    load_addresses(session, pd.DataFrame(rows).fillna(""))
    load_resources(session, pd.DataFrame([{"kind": "卫生所", "name": "便民卫生所", **_at(0.5, 1.5)}]))
    session.commit()
    return snapshot(session)


def _door(road: str, number: int, east: float, north: float) -> dict[str, object]:
    return {"road": road, "number": str(number), **_at(east, north)}


def _at(east: float, north: float) -> dict[str, object]:
    return {"x": small_town.X0 + east * small_town.SIDE, "y": small_town.Y0 + north * small_town.SIDE}
