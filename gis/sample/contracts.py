"""Contract areas of the sample town: runs of a village's grids, each kept clean by one team."""

from __future__ import annotations

import geopandas
import numpy as np
import shapely

from gis.lattice import from_lattice, to_lattice
from gis.sample.landscape import SRID, Ground
from gis.sample.names import draw_surnames, invent_phones

RUN = 3
"""Grids to a contract area."""
SINCE = np.datetime64("2026-01-01").astype("datetime64[s]")


def contract_areas(ground: Ground, rng: np.random.Generator) -> geopandas.GeoDataFrame:
    """contract_areas[code, name, holder, phone, start, geometry]: they cover the town, none overlaps."""
    grids, names = ground.grids, dict(zip(ground.villages["code"], ground.villages["alias"], strict=True))
    rows, shapes = [], []
    for village in ground.villages["code"].tolist():
        own = grids[(grids["village"] == village).to_numpy()].geometry.to_numpy()
        for number, start in enumerate(range(0, len(own), RUN), start=1):
            rows.append((f"B{village[-3:]}{number:02d}", f"{names[village]}环卫包干区{number}"))
            shapes.append(shapely.coverage_union_all(own[start : start + RUN]))
    surnames, phones = draw_surnames(rng, len(rows)), invent_phones(rng, len(rows))
    columns = {
        "code": [code for code, _ in rows],
        "name": [name for _, name in rows],
        "holder": [f"{surname}师傅保洁组" for surname in surnames],
        "phone": phones.astype(object),
        "start": SINCE,
    }
    geometry = from_lattice(to_lattice(np.array(shapes, dtype=object)))
    return geopandas.GeoDataFrame(columns, geometry=geometry, crs=f"EPSG:{SRID}")
