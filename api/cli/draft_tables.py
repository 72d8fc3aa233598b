"""What the draft commands print: drafts, steps, problems with places, impact; and problems as GeoJSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import shapely
from rich.table import Table
from rich.text import Text

from api.cli.official_sessions import moment_text, show
from api.out_files import write_whole
from boundaries.drafts import Seen
from boundaries.drafts.storing import STATE_NAMES
from gis.crs import metric_to_lonlat
from gis.edits import KINDS as PROBLEM_KINDS
from gis.edits.operations import OPERATIONS
from gis.faults import KINDS as FAULT_KINDS

MOST = 200
DIGITS = 9
MEANINGS = {
    "move_vertex": ("移动顶点，邻居跟着动", "move a vertex of every unit that has it"),
    "insert_vertex": ("在最近的边上加顶点", "add a vertex on the nearest border"),
    "remove_vertex": ("删除顶点", "remove a vertex from both sides"),
    "redraw_edge": ("重画两单元之间的边界", "redraw the border between two units"),
    "split": ("用一条线分开单元", "cut a unit by a line"),
    "merge": ("合并单元", "join units into one"),
    "transfer": ("把圈内的地划给单元或网格", "give the ground inside a ring to a unit or grid"),
    "reassign": ("单元改归另一网格", "paint units into another grid"),
    "draw": ("在空地上画新单元，或画叠加单元", "draw a unit on empty ground, or an overlay"),
    "give_gap": ("把空洞划给相邻单元", "give a hole to a unit on its rim"),
    "reshape": ("改叠加单元的形状", "another shape for an overlay"),
    "describe": ("改单元的名称或类型", "another name or kind for a unit"),
    "remove": ("撤销叠加单元", "end an overlay"),
    "import": ("原样收下别处画的单元", "take units drawn elsewhere as they are"),
}
FIGURES = {
    "units": "单元 units",
    "households": "户 households",
    "open_reports": "未结上报 open reports",
    "m2": "面积 m²",
}


def show_operations() -> None:
    """Every operation with its fields, those with a default in brackets."""
    table = Table("op", "含义 meaning", "字段 fields")
    for name, kind in OPERATIONS.items():
        told = [f"{f.name}: {f.type}" if _required(f) else f"[{f.name}: {f.type}]" for f in fields(kind)]
        table.add_row(name, " · ".join(MEANINGS[name]), Text(", ".join(told)))
    show(table)
    show(Text("Point = [x, y] 整毫米（存储坐标系）whole mm of the storage CRS; Line = [[x, y], …]"))
    show(Text("方括号里的可以省略 · what stands in brackets may be left out"))


def _required(field: Any) -> bool:
    return repr(field.default).startswith("<dataclasses._MISSING")


def show_drafts(found: Iterable[Seen]) -> None:
    """Drafts, one a line."""
    table = Table()
    table.add_column("草稿\ndraft", justify="right", no_wrap=True)
    table.add_column("名称\nname", overflow="fold")
    table.add_column("状态\nstate", no_wrap=True)
    for head in ("步\nsteps", "版本\nversion", "底图\non"):
        table.add_column(head, justify="right", no_wrap=True)
    table.add_column("改于\nchanged", no_wrap=True)
    table.add_column("编辑\nby", overflow="fold")
    for seen in found:
        row = seen.row
        state, changed = "\n".join(STATE_NAMES[row.state]), moment_text(row.changed_at).replace(" ", "\n")
        cells = (
            row.id,
            row.name,
            state,
            seen.operations,
            row.version,
            row.base_revision,
            changed,
            row.author,
        )
        table.add_row(*map(_plain, cells))
    show(table)


def _plain(value: object) -> Text:
    return Text(str(value))


def show_problems(problems: Sequence[Any], srid: int) -> None:
    """Faults of a layer or problems of an edit: kind, codes, m2, place, what to do."""
    table = Table("问题 kind", "编码 codes", "行 row", "m²", "经度 lon", "纬度 lat", "说明 note")
    for one in problems[:MOST]:
        zh, en = _kind(one)
        lon, lat = _lonlat(one, srid)
        place = ("", "") if lon is None else (f"{lon:.6f}", f"{lat:.6f}")
        note = getattr(one, "note", "") or getattr(one, "zh", "")
        row = getattr(one, "row", None)
        cells = (f"{zh} {en}", " ".join(one.codes), "" if row is None else row, f"{one.m2:.2f}", *place, note)
        table.add_row(*map(_plain, cells))
    show(table)
    if len(problems) > MOST:
        show(Text(f"另有 {len(problems) - MOST} 处 · {len(problems) - MOST} more"))


def _kind(one: Any) -> tuple[str, str]:
    names = FAULT_KINDS if hasattr(one, "note") else PROBLEM_KINDS
    return names[one.kind][0], names[one.kind][1]


def _lonlat(one: Any, srid: int) -> tuple[float | None, float | None]:
    if one.x is None or one.y is None:
        return None, None
    lon, lat = metric_to_lonlat(one.x, one.y, srid)
    return float(lon), float(lat)


def write_problems(path: Path, problems: Sequence[Any], srid: int) -> None:
    """The same as GeoJSON (RFC 7946). Raises InputError where it cannot be written."""

    def degrees(x: Any, y: Any) -> Any:
        lon, lat = metric_to_lonlat(x, y, srid)
        return lon.round(DIGITS), lat.round(DIGITS)

    features = []
    for one in problems:
        shape = one.geometry
        place = None if shape is None else shapely.transform(shape, degrees, interleaved=False)
        zh, en = _kind(one)
        told = {"kind": one.kind, "kind_zh": zh, "kind_en": en, "codes": list(one.codes), "m2": one.m2}
        geometry = None if place is None else shapely.geometry.mapping(place)
        features.append({"type": "Feature", "geometry": geometry, "properties": told})
    document = {"type": "FeatureCollection", "features": features}
    write_whole(path, json.dumps(document, ensure_ascii=False, allow_nan=False).encode())


def show_impact(found: Mapping[str, Any]) -> None:
    """The impact as tables: grids, units that move, begin and end, to-dos."""
    table = Table("网格 grid", "负责人 leader", *FIGURES.values(), "负荷倍数 ratio")
    for grid in found["grids"]:
        before, after = grid["before"] or {}, grid["after"] or {}
        figures = [_turn(before.get(name, 0), after.get(name, 0)) for name in FIGURES]
        ratio = f"{after['ratio']:.2f}{' 超载 overloaded' if after['overloaded'] else ''}" if after else ""
        cells = (f"{grid['village']['name']} {grid['name']}", "、".join(grid["leaders"]), *figures, ratio)
        table.add_row(*map(_plain, cells))
    show(table)
    for name, title in (("moved", "改归 moved"), ("begun", "新设 begun"), ("ended", "撤销 ended")):
        for unit in found[name]:
            show(
                Text(f"{title}: {unit['was']} → {unit['code']} {unit['name']} {unit['from']} → {unit['to']}")
            )
    for todo in found["todos"]:
        show(Text(f"待办 to do: {todo['zh']} {todo['en']}"))
    homes, reports = found["households_moved"], found["reports_moved"]
    show(
        Text(f"换网格：{homes} 户、{reports} 件未结上报 · change grid: {homes} households, {reports} reports")
    )


def _turn(before: float, after: float) -> str:
    return f"{after:,.0f}" if round(before) == round(after) else f"{before:,.0f} → {after:,.0f}"
