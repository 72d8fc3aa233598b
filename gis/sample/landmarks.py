"""Public places of the sample town: what its facility units are, and small landmarks at a door."""

from __future__ import annotations

import numpy as np
import pandas

from gis.sample.landscape import Ground

RESOURCE_KINDS = ("卫生所", "学校", "警务室", "避难场所", "养老服务", "文化活动")
OF_PLACE = {
    "卫生所": "卫生所",
    "小学": "学校",
    "幼儿园": "学校",
    "公园": "避难场所",
    "文化广场": "避难场所",
    "老年活动中心": "养老服务",
    "党群服务中心": "文化活动",
}
"""Which kind of resource a facility unit is."""

MADE = {
    "卫生所": ("{v}卫生所", ("{s}卫生所", "{v}卫生室")),
    "学校": ("{s}教学点", ("{v}教学点",)),
    "警务室": ("{v}警务室", ("{s}警务室",)),
    "避难场所": ("{v}应急避难场所", ("{s}避难点",)),
    "养老服务": ("{v}幸福院", ("{s}幸福院", "{v}长者食堂")),
    "文化活动": ("{v}农家书屋", ("{s}书屋",)),
}
"""Name and aliases of a village's resource that no facility unit gives; v is 黄霞村, s is 黄霞."""

SMALL = {
    "{v}公交站": ("{s}站", "{v}站台"),
    "{v}口": ("{v}入口",),
    "{s}大榕树": ("大榕树下",),
    "{v}篮球场": ("{s}球场",),
    "{v}戏台": ("{s}戏台",),
    "{v}水闸": ("{s}水闸",),
    "{s}祠堂": ("{v}宗祠",),
    "{v}垃圾分类亭": ("{s}垃圾屋",),
    "{v}停车场": ("{s}停车场",),
    "{s}桥头": ("{v}桥",),
}
ALIASES = {
    "小学": ("{v}小学",),
    "幼儿园": ("{v}幼儿园",),
    "卫生所": ("{s}卫生所", "{v}卫生室"),
    "党群服务中心": ("{v}委会", "{v}部", "{s}党群中心"),
    "菜市场": ("{s}菜市场", "{s}市场"),
    "老年活动中心": ("{s}老人会", "{v}老协"),
    "文化广场": ("{s}广场",),
    "公园": ("{s}公园",),
    "宫": ("{v}妈祖宫",),
}


def landmarks(ground: Ground) -> pandas.DataFrame:
    """[kind, name, aliases, resource, unit, x, y]: facilities first, then what each village has at a door."""
    places = ground.places
    names = dict(zip(ground.villages["code"], ground.villages["alias"], strict=True))
    village = [names[unit[:12]] for unit in places["unit"]]
    given = pandas.DataFrame(
        {
            "kind": places["kind"].to_numpy(object),
            "name": places["name"].to_numpy(object),
            "aliases": [_said(ALIASES.get(k, ()), v) for k, v in zip(places["kind"], village, strict=True)],
            "resource": [OF_PLACE.get(kind, "") for kind in places["kind"]],
            "unit": places["unit"].to_numpy(object),
            "x": places["x"].to_numpy(float),
            "y": places["y"].to_numpy(float),
        }
    )
    return pandas.concat([given, _made(ground, given)], ignore_index=True)


def _said(patterns: tuple[str, ...], village: str) -> list[str]:
    return [pattern.format(v=village, s=village.removesuffix("村")) for pattern in patterns]


def _made(ground: Ground, given: pandas.DataFrame) -> pandas.DataFrame:
    """Missing resources and small landmarks of each village, spread over doors of its homes and shops."""
    rows = []
    doors = ground.doors.sort_values(["unit", "road", "number"], ignore_index=True)
    owner = np.array([unit[:12] for unit in doors["unit"]])
    has = {(unit[:12], kind) for unit, kind in zip(given["unit"], given["resource"], strict=True)}
    taken = set(given["name"])
    for code, village in zip(ground.villages["code"], ground.villages["alias"], strict=True):
        mine = np.flatnonzero(owner == code)
        wanted = [(k, *MADE[k]) for k in RESOURCE_KINDS if (code, k) not in has]
        wanted += [("", name, aliases) for name, aliases in SMALL.items()]
        spots = mine[np.linspace(0, len(mine) - 1, len(wanted) + 2).astype(int)[1:-1]]
        for (kind, pattern, aliases), spot in zip(wanted, spots, strict=True):
            name = _said((pattern,), village)[0]
            if name in taken:
                continue
            door = doors.iloc[spot]
            rows.append(
                (kind or "landmark", name, _said(aliases, village), kind, door["unit"], door["x"], door["y"])
            )
    return pandas.DataFrame(rows, columns=["kind", "name", "aliases", "resource", "unit", "x", "y"])
