"""Clusters of neighbouring villages, each with a centre, stationed departments and a duty roster."""

from __future__ import annotations

from datetime import time
from typing import Any

import numpy as np
import pandas
import shapely

from gis.sample.landscape import Ground

TOGETHER = 3
"""Villages to a cluster."""
DEPARTMENTS = (
    ("综治中心", "Public order office", "矛盾纠纷、信访接待"),
    ("派出所", "Police station", "治安、户籍咨询"),
    ("司法所", "Justice office", "调解、法律援助"),
    ("民政办", "Civil affairs office", "低保、养老、救助"),
    ("城管中队", "Urban management team", "市容、占道、违建"),
)
MORNING, EVENING = time(8, 30), time(17, 30)
SINCE = np.datetime64("2025-01-01").astype("datetime64[s]")
Holders = dict[tuple[str, str], list[int]]


def centres(ground: Ground, held: Holders, rng: np.random.Generator) -> dict[str, pandas.DataFrame]:
    """clusters[code, name]; cluster_villages[cluster, area_code, start]; centres[cluster, name, address,
    phone (no local number begins with 0), x, y]; departments[cluster, name, name_en, business];
    shifts[cluster, department ("" for the centre's own), person, weekday, starts, ends, on_call].
    held: people by (post, area code)."""
    groups = together(ground)
    names = dict(zip(ground.villages["code"], ground.villages["alias"], strict=True))
    lines = rng.choice(1_000_000, len(groups), replace=False)
    clusters, members, places, offices, shifts = [], [], [], [], list[tuple[Any, ...]]()
    for number, villages in enumerate(groups, start=1):
        code = f"P{number:02d}"
        said = names[villages[0]].removesuffix("村")
        clusters.append((code, f"{said}片区"))
        members += [(code, village, SINCE) for village in villages]
        unit, x, y = _spot(ground, villages[0])
        address = f"{names[villages[0]]}第{int(unit[12:15])}网格"
        places.append((code, f"{said}蜂巢治理中心", address, f"0594-0{lines[number - 1]:06d}", x, y))
        offices += [(code, *department) for department in DEPARTMENTS]
        shifts += _shifts(code, villages, held)
    return {
        "clusters": pandas.DataFrame(clusters, columns=["code", "name"]),
        "cluster_villages": pandas.DataFrame(members, columns=["cluster", "area_code", "start"]),
        "centres": pandas.DataFrame(places, columns=["cluster", "name", "address", "phone", "x", "y"]),
        "departments": pandas.DataFrame(offices, columns=["cluster", "name", "name_en", "business"]),
        "shifts": pandas.DataFrame(
            shifts, columns=["cluster", "department", "person", "weekday", "starts", "ends", "on_call"]
        ),
    }


def together(ground: Ground) -> list[list[str]]:
    """The villages in groups of TOGETHER: from the westernmost left over on, with its nearest neighbours."""
    codes = ground.villages["code"].tolist()
    shapes = ground.villages.geometry.to_numpy()
    middles = shapely.get_coordinates(shapely.centroid(shapes))
    left = [int(i) for i in np.argsort(middles[:, 0], kind="stable")]
    groups = []
    while left:
        group = [left.pop(0)]
        while left and len(group) < TOGETHER:
            far = [
                (not any(shapely.touches(shapes[i], shapes[k]) for k in group), _far(middles, i, group))
                for i in left
            ]
            group.append(left.pop(far.index(min(far))))
        groups.append([codes[i] for i in group])
    return groups


def _far(middles: Any, one: int, group: list[int]) -> float:
    return float(np.hypot(*(middles[group] - middles[one]).T).sum())


def _spot(ground: Ground, village: str) -> tuple[str, float, float]:
    """Unit and place of a village's service centre, or of its first public place."""
    places = ground.places[ground.places["unit"].str.startswith(village)]
    ranked = places.assign(other=(places["kind"] != "党群服务中心").to_numpy())
    first = ranked.sort_values(["other", "unit"]).iloc[0]
    return str(first["unit"]), float(first["x"]), float(first["y"])


def _shifts(cluster: str, villages: list[str], held: Holders) -> list[tuple[Any, ...]]:
    """By day the mediators in turn and the departments' people; at night and on call the station chiefs."""
    mediators = [person for village in villages for person in held["mediator", village]]
    chiefs = [held["station_chief", village][0] for village in villages]
    rows: list[tuple[Any, ...]] = []
    for weekday in range(1, 8):
        by_day, by_night = mediators[weekday % len(mediators)], chiefs[weekday % len(chiefs)]
        rows.append((cluster, "", by_day, weekday, MORNING, EVENING, False))
        rows.append((cluster, "", by_night, weekday, EVENING, MORNING, True))
    police = held["police", villages[0]][0]
    lawyer = held["legal_adviser", villages[0]][0]
    rows.append((cluster, "派出所", police, 0, time(0), time(0), True))
    rows += [(cluster, "司法所", lawyer, weekday, time(14, 0), EVENING, False) for weekday in (2, 4)]
    return rows
