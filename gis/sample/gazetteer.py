"""The address gazetteer of the sample town: door plates, estates, shops, public places, roads, and aliases.

Columns are those of `boundaries.tables.Address` (`number` is bare, `lane` keeps its 弄), then
kind: door | building | estate | shop | place | road; home: the base unit under the point; x, y: metres of
EPSG:4549.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas
import shapely

from gis.sample.landmarks import landmarks
from gis.sample.landscape import Ground
from gis.sample.names import Strings
from gis.sample.wording import phrases

COLUMNS = (
    "village", "grid", "road", "section", "lane", "alley", "number", "sub", "building", "name", "aliases",
    "unit_code", "kind", "home", "x", "y",
)  # fmt: skip

OLD_OWNERS = phrases(
    "国欢鞋厂|涵江罐头厂|镇供销社|镇粮站|港务站|老糖厂|二轻|农机厂|制药厂|木器社|食品站|电影院"
)
ROAD_ALIASES = {
    "国欢大道": "国欢路",
    "洞庭街": "老街",
    "霞桥街": "霞桥老街",
    "文献街": "文献路",
    "涵港路": "涵港公路",
}
ENDINGS = ("小区", "花园", "新村", "雅苑", "家园", "名苑", "广场公寓", "华庭", "佳园", "新城")


def gazetteer(ground: Ground, rng: np.random.Generator) -> pandas.DataFrame:
    """Every entry, door plates first, in a fixed order; aliases are lists of text."""
    doors = _doors(ground)
    parts = [
        doors,
        _buildings(ground, doors),
        _estates(ground, doors, rng),
        _shops(ground, doors, rng),
        _places(ground, doors),
        _roads(doors),
    ]
    frame = pandas.concat(parts, ignore_index=True).reindex(columns=list(COLUMNS))
    for name in COLUMNS[:-2]:
        empty = [] if name == "aliases" else ""
        filled = [value if isinstance(value, (str, list)) else empty for value in frame[name]]
        frame[name] = pandas.Series(filled, dtype=object)
    return frame


def resources(ground: Ground) -> pandas.DataFrame:
    """resources[kind, name, unit, x, y]: the six kinds in every village."""
    marks = landmarks(ground)
    found = marks[(marks["resource"] != "").to_numpy()]
    return found.assign(kind=found["resource"])[["kind", "name", "unit", "x", "y"]].reset_index(drop=True)


def _with_area(ground: Ground, frame: pandas.DataFrame) -> pandas.DataFrame:
    """Add village and grid as people say them (黄霞村, 16) by `unit_code`."""
    villages = dict(zip(ground.villages["code"], ground.villages["alias"], strict=True))
    codes = frame["unit_code"].tolist()
    return frame.assign(
        village=[villages[code[:12]] for code in codes], grid=[str(int(code[12:15])) for code in codes]
    )


def _doors(ground: Ground) -> pandas.DataFrame:
    doors = ground.doors
    split = [_split(road) for road in doors["road"].tolist()]
    frame = pandas.DataFrame(
        {
            "road": [road for road, _ in split],
            "lane": [lane for _, lane in split],
            "number": doors["number"].astype(str).to_numpy(object),
            "unit_code": doors["unit"].to_numpy(object),
            "home": doors["unit"].to_numpy(object),
            "x": doors["x"].to_numpy(float),
            "y": doors["y"].to_numpy(float),
            "kind": "door",
        }
    )
    return _with_area(ground, frame)


def _inner(units: Any) -> np.ndarray[Any, np.dtype[np.float64]]:
    """A point inside each unit, on the millimetre."""
    return np.asarray(shapely.get_coordinates(shapely.point_on_surface(units.geometry.to_numpy())).round(3))


def _split(road: str) -> tuple[str, str]:
    """福安巷3弄 -> 福安巷, 3弄."""
    if not road.endswith("弄"):
        return road, ""
    stem = road.removesuffix("弄").rstrip("0123456789")
    return stem, road[len(stem) :]


def _first_doors(doors: pandas.DataFrame) -> pandas.DataFrame:
    """The first door of each unit: its address."""
    return doors.drop_duplicates("unit_code").set_index("unit_code", drop=False)


def _buildings(ground: Ground, doors: pandas.DataFrame) -> pandas.DataFrame:
    """Blocks of flats: 锦江花园 3号楼, standing at a road and number too."""
    units = ground.units
    flats = units[(units["estate"] != "").to_numpy()]
    at = _first_doors(doors).reindex(flats["code"])
    kept = at["road"].notna().to_numpy()
    at, flats = at[kept], flats[kept]
    number = flats["name"].str.extract(r"(\d+)号楼$")[0].fillna("").to_numpy(object)
    inner = _inner(flats)
    estate = flats["estate"].to_numpy(object)
    return at.assign(
        kind="building",
        name=estate,
        building=[f"{n}号楼" if n else "" for n in number],
        aliases=[[f"{e}{n}幢", f"{e}{n}栋"] if n else [] for e, n in zip(estate, number, strict=True)],
        x=inner[:, 0],
        y=inner[:, 1],
    ).reset_index(drop=True)


def _estates(ground: Ground, doors: pandas.DataFrame, rng: np.random.Generator) -> pandas.DataFrame:
    """Each estate as a whole, at its first door; some are still called by what stood there before."""
    units = ground.units[(ground.units["estate"] != "").to_numpy()].drop_duplicates("estate")
    at = _first_doors(doors).reindex(units["code"])
    names = units["estate"].to_numpy(object)[at["road"].notna().to_numpy()]
    at = at[at["road"].notna()]
    old = np.array(OLD_OWNERS)[rng.integers(len(OLD_OWNERS), size=len(names))]
    has_old = rng.random(len(names)) < 0.25
    aliases = [
        [*_short(name), *([f"{before}宿舍"] if known else [])]
        for name, before, known in zip(names, old, has_old, strict=True)
    ]
    return at.assign(kind="estate", name=names, aliases=aliases).reset_index(drop=True)


def _short(name: str) -> list[str]:
    """How people shorten an estate's name: 霞龙新城 -> 霞龙小区; one that is a 小区 has no shorter name."""
    stem = next((name.removesuffix(end) for end in ENDINGS if name.endswith(end)), name)
    return [f"{stem}小区"] if f"{stem}小区" != name else []


def _shops(ground: Ground, doors: pandas.DataFrame, rng: np.random.Generator) -> pandas.DataFrame:
    """Street shops; those on the ground floor of another unit take a part of its number (12-3)."""
    units = ground.units
    shops = units[(units["kind"] == "street_shop").to_numpy()]
    inner = _inner(shops)
    owners = home_units(ground, inner[:, 0], inner[:, 1])
    own = shops["code"].to_numpy(object)
    has_door = np.isin(own.astype(str), doors["unit_code"].to_numpy(object).astype(str))
    at = _first_doors(doors).reindex(np.where(has_door, own, owners))
    place = pandas.Series(owners).groupby(owners.astype(str)).cumcount().to_numpy() + 1
    names = shops["name"].str.split("·").str[1].to_numpy(object)
    frame = at.assign(
        kind="shop",
        name=names,
        sub=np.where(has_door, "", place.astype(str)),
        aliases=_nicknames(names.astype(str), rng),
        unit_code=own,
        home=owners,
        x=inner[:, 0],
        y=inner[:, 1],
    )
    return _with_area(ground, frame).reset_index(drop=True)


def _nicknames(names: Strings, rng: np.random.Generator) -> list[list[str]]:
    """Short forms of some shop names: 阿珍理发店 -> 阿珍理发."""
    said = rng.random(len(names)) < 0.3
    return [
        [name[:-1]] if short and name[-1] in "店馆行厂" else []
        for name, short in zip(names, said, strict=True)
    ]


def _places(ground: Ground, doors: pandas.DataFrame) -> pandas.DataFrame:
    """Public places, firms, fields and the small landmarks by which people find their way."""
    marks = landmarks(ground)
    at = _first_doors(doors).reindex(marks["unit"])
    frame = at.assign(
        kind="place",
        name=marks["name"].to_numpy(object),
        aliases=marks["aliases"].to_numpy(object),
        unit_code=marks["unit"].to_numpy(object),
        home=marks["unit"].to_numpy(object),
        x=marks["x"].to_numpy(float),
        y=marks["y"].to_numpy(float),
    )
    field = (marks["kind"] == "field").to_numpy()
    for name in ("road", "lane", "number"):
        frame[name] = np.where(field, "", frame[name].fillna("").to_numpy(object))
    return _with_area(ground, frame).reset_index(drop=True)


def _roads(doors: pandas.DataFrame) -> pandas.DataFrame:
    """Each road and lane as a whole, at the door in the middle of it."""
    plain = doors[(doors["lane"] == "").to_numpy()]
    number = plain["number"].astype(int).to_numpy()
    order = np.lexsort((number, plain["road"].to_numpy(object).astype(str)))
    names, first, count = np.unique(
        plain["road"].to_numpy(object).astype(str)[order], return_index=True, return_counts=True
    )
    middle = plain.iloc[order[first + count // 2]]
    aliases = [[ROAD_ALIASES[name]] if name in ROAD_ALIASES else [] for name in names.tolist()]
    return middle.assign(kind="road", number="", aliases=aliases).reset_index(drop=True)


def home_units(ground: Ground, x: Any, y: Any) -> np.ndarray[Any, np.dtype[np.object_]]:
    """Code of the base unit under each point (the smallest code on a border)."""
    base = ground.units[~ground.units["overlay"].to_numpy(bool)]
    point, unit = shapely.STRtree(base.geometry.to_numpy()).query(
        shapely.points(x, y), predicate="intersects"
    )
    found = np.full(len(x), len(base))
    np.minimum.at(found, point, unit)
    return np.asarray(base["code"].to_numpy(object)[found])
