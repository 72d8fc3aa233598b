"""Gazetteers of other shapes than the developer towns': does the geocoder read what their people write?

    python benchmarks/geocode_shapes.py [--seed 5] [--texts 150]

Small made-up towns, each with the columns and cells that some register has: villages of numbered groups,
estates of buildings, road sections by compass, one column of address lines, no grids or no villages. Nothing
was fitted on them; a town prints its share of right grids, of accepted texts, and of these that are right.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from gis.gazetteer import Gazetteer
from gis.geocoding import Geocoder

VILLAGES = ("黄霞村", "码头村", "塘西村", "林柄村", "沁后村")
ROADS = ("文岭", "五福", "建设", "中山", "仙前", "梧塘")
KINDS = ("小学", "卫生院", "幼儿园", "加油站", "农贸市场", "敬老院")
ABOVE = "福建省莆田市涵江区国欢镇"
SIMPLE = "零一二三四五六七八九十"
Row = dict[str, Any]
Says = Callable[[Row], Iterator[str]]
"""The texts by which people mean a row; keys of a row that begin with _ are only known to these."""


@dataclass(frozen=True)
class Shape:
    """Rows of a gazetteer and what people say of them."""

    rows: list[Row]
    says: Says


@dataclass(frozen=True)
class Result:
    """The share of texts whose first grid is right, that are accepted, and of these that are right."""

    texts: int
    right: float
    accepted: float
    precision: float


def spoken(number: int) -> str:
    """A number below 100 in Chinese."""
    tens, ones = divmod(number, 10)
    if number <= 10:
        return SIMPLE[number]
    return ("" if tens == 1 else SIMPLE[tens]) + "十" + (SIMPLE[ones] if ones else "")


def _row(village: int, grid: int, at: float, **cells: Any) -> Row:
    point = {"lon": 119.1 + village * 0.01 + grid * 0.001 + at * 1e-6, "lat": 25.4 + at * 1e-6}
    ident = "-".join(map(str, (village, grid, *cells.values())))
    return {"id": ident, "village": VILLAGES[village], "grid": str(grid), **cells, **point}


def _streets(numbers: range, road: Callable[[str], str], each: int) -> list[Row]:
    """A road in each of six places, so many numbers of it in a grid."""
    return [
        _row(i % 5, 1 + n // each, n, road=road(name), number=str(n))
        for i, name in enumerate(ROADS)
        for n in numbers
    ]


def groups() -> Shape:
    """Villages without roads, numbered group by group (3组25号), the group in the column of lanes."""
    rows = [
        _row(v, 1 + g % 5, n, lane=f"{g}组", number=str(n), _g=g)
        for v in range(5)
        for g in range(1, 9)
        for n in range(1, 30)
        if (n + g) % 5
    ]

    def says(r: Row) -> Iterator[str]:
        yield f"{r['village']}{r['_g']}组{r['number']}号"
        yield f"{r['village'][:-1]}{spoken(r['_g'])}组{r['number']}号路灯不亮"
        yield f"反映{r['village']}第{r['_g']}村民小组{r['number']}号门口垃圾"

    return Shape(rows, says)


def estates() -> Shape:
    """Housing estates: a name for all buildings, these by number or by letter."""
    rows = [
        _row(v, 1 + b // 4, b, name=f"{VILLAGES[v][:-1]}{e}", building=f"{b or 'A'}栋")
        for v in range(5)
        for e in ("阳光花园", "金桂小区", "幸福家园")
        for b in range(13)
    ]

    def says(r: Row) -> Iterator[str]:
        name, block = r["name"], r["building"][:-1]
        yield f"{name}{block}栋2单元501"
        yield f"{name}{block}座电梯坏了"
        if block.isdecimal():
            yield from (f"{name}{block}号楼3单元", f"{name}{spoken(int(block))}幢", f"{name}{block}号")
            yield from (f"{name}{block}-501", f"{name}{block}#楼下")

    return Shape(rows, says)


def sections() -> Shape:
    """Roads whose sections go by the compass, each numbered from 1."""
    rows = [
        _row(i % 5, 1 + j * 10 + n // 15, n, road=f"{name}路", section=side, number=str(n))
        for i, name in enumerate(ROADS)
        for j, side in enumerate(("东段", "西段"))
        for n in range(1, 60)
    ]

    def says(r: Row) -> Iterator[str]:
        yield f"{r['road']}{r['section']}{r['number']}号"
        yield f"举报{r['village']}{r['road']}{r['section']}{r['number']}号占道"

    return Shape(rows, says)


def compass() -> Shape:
    """Sister roads: 中山东路 beside 中山西路."""
    rows = [
        _row(i % 5, 1 + j * 10 + n // 15, n, road=f"{name}{side}路", number=str(n))
        for i, name in enumerate(ROADS)
        for j, side in enumerate("东西南北")
        for n in range(1, 60)
    ]

    def says(r: Row) -> Iterator[str]:
        yield f"{r['road'][:-1]}{r['number']}号"
        yield f"国欢镇{r['road']}{spoken(int(r['number']))}号楼下"

    return Shape(rows, says)


def lines() -> Shape:
    """One column of whole address lines, and no village."""
    rows = _streets(range(1, 200, 3), lambda name: f"{name}路", 15)
    for r in rows:
        r["name"] = f"{ABOVE}{r['village']}{r['road']}{r['number']}号"
    hidden = {"village": "_v", "road": "_r", "number": "_n"}

    def says(r: Row) -> Iterator[str]:
        yield r["name"]
        yield f"您好，{r['_r']}{r['_n']}号门口积水"
        yield f"国欢镇{r['_v']}{r['_r']}{r['_n']}号"

    return Shape([{hidden.get(key, key): cell for key, cell in r.items()} for r in rows], says)


def numbers() -> Shape:
    """Door numbers in every spelling, grids with their unit or a leading zero."""
    forms = ("{n}号", "{n}-1号", "{n}号附1", "{n}号之1", "甲{n}号", "{n}.0")
    rows = _streets(range(1, 80), lambda name: f"{name}路", 8)
    for at, r in enumerate(rows):
        r["number"] = forms[at % len(forms)].format(n=r["number"])
        r["grid"] = f"第{r['grid']}网格" if at % 2 else r["grid"].zfill(2)

    def says(r: Row) -> Iterator[str]:
        number = r["number"].replace(".0", "号")
        yield f"{r['road']}{number}"
        yield f"{r['village']}第{int(r['grid'].strip('第网格'))}网格{r['road']}{number}有人吵架"

    return Shape(rows, says)


def above() -> Shape:
    """Texts that begin with the province and the city, which nobody told the geocoder."""
    rows = _streets(range(1, 60), lambda name: f"{name}路", 8)

    def says(r: Row) -> Iterator[str]:
        door = f"{r['village']}{r['road']}{r['number']}号"
        yield from (f"{ABOVE}{door}", f"中国{ABOVE}{door}", f"福建莆田涵江{door}")
        yield f"福建省 莆田市 涵江区 国欢镇 {door} 漏水"

    return Shape(rows, says)


def without(column: str) -> Callable[[], Shape]:
    """Doors of roads in a gazetteer that lacks a column."""

    def made() -> Shape:
        rows = [{k: cell for k, cell in r.items() if k != column} for r in above().rows]
        return Shape(
            rows, lambda r: iter((f"{r['road']}{r['number']}号", f"国欢镇{r['road']}{r['number']}号漏水"))
        )

    return made


def long_names() -> Shape:
    """Schools and shops under their full names, said as people say them."""
    forms = (
        "莆田市涵江区国欢镇{v}{k}",
        "{b}{k}(国欢店)",
        "国欢镇{v}{k}",
        "涵江{b}{k}（新址）",
        "莆田市{b}{k}有限公司",
    )
    rows = [
        _row(v, g, 0, name=forms[(v + g) % 5].format(v=VILLAGES[v], b=VILLAGES[v][:-1], k=kind), _k=kind)
        for v in range(5)
        for g, kind in enumerate(KINDS, 1)
    ]

    def says(r: Row) -> Iterator[str]:
        yield from (r["name"], f"{r['village'][:-1]}{r['_k']}门口路灯坏了")

    return Shape(rows, says)


def highways() -> Shape:
    """Roads with numbers in their names."""
    roads = dict(zip(ROADS, ("105国道", "G324国道", "X131县道", "S201", "环城北路", "316线"), strict=True))
    rows = _streets(range(1, 200, 2), lambda name: roads[name], 20)
    return Shape(
        rows, lambda r: iter((f"{r['road']}{r['number']}号", f"{r['village']}{r['road']}{r['number']}号有坑"))
    )


def grids() -> Shape:
    """Grids by themselves, in every way people write them."""

    def says(r: Row) -> Iterator[str]:
        village, grid = r["village"], r["grid"]
        yield from (f"{village}第{grid}网格有人打架", f"{village}{grid}号网格", f"国欢镇{village}网格{grid}")
        yield f"{village[:-1]}{spoken(int(grid))}网格路灯"

    return Shape(above().rows, says)


def one_village() -> Shape:
    """A gazetteer of one village: its grids need no village's name."""
    rows = [r for r in above().rows if r["village"] == VILLAGES[0]]
    return Shape(rows, lambda r: iter((f"第{r['grid']}网格有人打架", f"国欢镇{r['grid']}号网格路灯不亮")))


SHAPES: dict[str, Callable[[], Shape]] = {
    "groups": groups, "estates": estates, "sections": sections, "compass": compass, "lines": lines,
    "numbers": numbers, "above": above, "no grids": without("grid"), "no villages": without("village"),
    "long names": long_names, "highways": highways, "grids": grids, "one village": one_village,
}  # fmt: skip


def measure(shape: Shape, texts: int, seed: int) -> Result:
    """What becomes of the texts about rows drawn at random."""
    columns = [{k: cell for k, cell in r.items() if not k.startswith("_")} for r in shape.rows]
    geocoder = Geocoder(Gazetteer.from_frame(pd.DataFrame(columns)), town="国欢镇", county="涵江区")
    drawn = random.Random(seed).choices(shape.rows, k=texts)
    right: list[bool] = []
    sure: list[bool] = []
    for row in drawn:
        for said in shape.says(row):
            found = geocoder.geocode(said)
            truth = (row.get("village", ""), row.get("grid", ""))
            right.append(bool(found) and (found[0].village, found[0].grid) == truth)
            sure.append(bool(found) and found[0].confidence >= geocoder.threshold)
    both = sum(r and s for r, s in zip(right, sure, strict=True))
    return Result(len(right), sum(right) / len(right), sum(sure) / len(sure), both / max(1, sum(sure)))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--texts", type=int, default=150, help="rows asked for in each shape")
    options = parser.parse_args()
    print(f"{'shape':14}{'texts':>7}{'grid@1':>9}{'accepted':>10}{'right of these':>16}")
    for name, make in SHAPES.items():
        told = measure(make(), options.texts, options.seed)
        print(f"{name:14}{told.texts:7}{told.right:9.3f}{told.accepted:10.3f}{told.precision:16.3f}")
