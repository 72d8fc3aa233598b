"""Why an edit is refused: named problems, each with a place, square metres and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import shapely
from shapely import Geometry

from gis.edits.state import State
from gis.lattice import from_lattice

KINDS = {
    "overlap": ("重叠", "overlap", "请改画使其不再重叠。", "Draw it so that they no longer overlap."),
    "gap": (
        "缝隙",
        "gap",
        "请贴着相邻单元画，或把空地划给一个单元。",
        "Draw along the neighbour, or give the gap to a unit.",
    ),
    "bow_tie": ("边界自相交", "bow-tie", "请不要让边线交叉。", "Do not let the border cross itself."),
    "sliver": (
        "细缝",
        "sliver",
        "请让边线与原边线重合或离开得更远。",
        "Follow the old border or keep further from it.",
    ),
    "outside": (
        "超出范围",
        "outside",
        "请画在允许的范围之内。",
        "Draw inside the ground that may be changed.",
    ),
    "stranded": (
        "被隔断",
        "stranded",
        "请让每个单元和网格连成一片。",
        "Keep every unit and grid in one piece.",
    ),
    "folded_drag": (
        "拖动过头",
        "folded drag",
        "请把顶点放近一些。",
        "Drop the vertex nearer to where it was.",
    ),
    "locked_outline": (
        "外边界已锁定",
        "locked outline",
        "请改在内部操作，或先解锁外边界。",
        "Edit inside, or unlock the outline first.",
    ),
    "locked_grid": ("网格已锁定", "locked grid", "请先解锁该网格。", "Unlock the grid first."),
    "overlay": (
        "叠加单元越界",
        "overlay rule",
        "叠加单元须在一个网格内且互不重叠。",
        "Keep overlays inside one grid and apart.",
    ),
    "not_found": ("找不到", "not found", "请重新选取。", "Select it again."),
    "junction": (
        "不能删除的顶点",
        "vertex needed",
        "三方交点或三角形的顶点不能删除。",
        "A junction or a triangle's corner must stay.",
    ),
    "no_effect": (
        "没有变化",
        "no effect",
        "请把线画穿单元，或选取别的单元。",
        "Draw right across the unit, or select others.",
    ),
    "code": ("编码不可用", "code not usable", "请换一个未用过的编码。", "Use a code that was never used."),
}
"""Kind -> its Chinese and English name, and what to do in both."""


@dataclass(frozen=True)
class Problem:
    """codes and names: the units concerned, in code order. m2: ground concerned, 0 where it is a matter of
    lines. geometry and (x, y): metres, None where there is no place."""

    kind: str
    codes: tuple[str, ...]
    names: tuple[str, ...]
    m2: float
    x: float | None
    y: float | None
    geometry: Geometry | None
    zh: str
    en: str


class Refusal(Exception):
    """Carries problems from the middle of an edit to `apply`, which returns them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        super().__init__()
        self.problems = tuple(problems)


def problem(state: State, kind: str, codes: Iterable[str], geometry: Geometry | None = None) -> Problem:
    """A problem of these units (or grids), at `geometry` (lattice)."""
    codes = tuple(dict.fromkeys(codes))
    names = tuple(state.units[c].name or c if c in state.units else c for c in codes)
    zh, en, zh_do, en_do = KINDS[kind]
    if geometry is None or geometry.is_empty:
        m2, x, y, metres = 0.0, None, None, None
    else:
        metres = from_lattice(geometry)
        m2 = float(shapely.area(metres))
        spot = shapely.get_coordinates(shapely.point_on_surface(metres) if metres.is_valid else metres)[0]
        x, y = float(spot[0]), float(spot[1])
    size = f"，{m2:.2f} 平方米" if m2 else ""
    size_en = f", {m2:.2f} m2" if m2 else ""
    who, who_en = "、".join(names), " and ".join(names)
    return Problem(
        kind, codes, names, m2, x, y, metres,
        f"{zh}：{who}{size}。{zh_do}", f"{en}: {who_en}{size_en}. {en_do}",
    )  # fmt: skip


def refuse(state: State, kind: str, codes: Iterable[str], geometry: Geometry | None = None) -> Refusal:
    """The exception of one problem, to be raised."""
    return Refusal([problem(state, kind, codes, geometry)])
