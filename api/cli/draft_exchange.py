"""`wangge export` and `wangge import`: a draft as a GeoPackage, and back as operations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import shapely
from rich.text import Text
from sqlalchemy.orm import Session

from api.cli import draft_tables
from api.cli.draft_work import acting, telling
from api.cli.official_sessions import reading, show
from api.out_files import unwritable
from api.reading.layers import read_layer
from api.routes.drafts import EDITORS
from boundaries import drafts
from boundaries.drafts import Seen, States
from boundaries.layer_crs import crs_of
from gis.crs import transform_geometries
from gis.edits import State
from gis.edits.differences import Differences, Row, differences
from gis.edits.operations import OPERATIONS
from gis.edits.shares import households_after
from gis.errors import Conflict, InputError, LayerRefused
from gis.lattice import PER_METRE, from_lattice

COLUMNS = ("unit", "grid", "village", "name", "kind", "overlay", "households", "draft")
NEEDED = ("unit", "grid")


@dataclass(frozen=True)
class Returned:
    """A file that comes back, and what is wanted of it."""

    file: Path
    layer: str
    dry_run: bool
    faults: Path | None


def export(data: Path | None, draft: int, out: Path, force: bool) -> None:
    """Write the units, grids and villages of a draft. Raises InputError where the file cannot be written."""
    if out.suffix.lower() != ".gpkg":
        raise InputError(f"文件名应以 .gpkg 结尾：{out}", f"The file must end in .gpkg: {out}", path=str(out))
    if out.exists() and not force:
        raise InputError(
            f"{out} 已经存在，里面可能有您改过的边界。请换一个文件名，或加 --force 覆盖。",
            f"{out} is there already and may hold your changes. Give another name, or --force.",
            path=str(out),
        )
    with reading(data) as session:
        states = States()
        seen = drafts.read_draft(session, draft)
        base = states.base(session, seen.row.base_revision)
        state = states.state(session, seen.row)
    households = households_after(base.state, state, base.households, base.doors)
    layers = {"units": _units(seen, state, households)} | {
        level: _derived(shapes, {code: base.names.get((level[:-1], code), code) for code in shapes})
        for level, shapes in (("grids", state.grids()), ("villages", state.villages()))
    }
    _write(out, {name: frame.set_crs(base.srid) for name, frame in layers.items()})
    show(
        Text(
            f"已写 {out}：{len(state.units)} 个单元，草稿第 {seen.row.version} 版 · "
            f"{out}: {len(state.units)} units, draft version {seen.row.version}"
        )
    )


def _stamp(seen: Seen) -> str:
    return f"{seen.row.id}@{seen.row.version}"


def _units(seen: Seen, state: State, households: dict[str, int | None]) -> geopandas.GeoDataFrame:
    """Base units, then overlays, in code order."""
    units = sorted(state.units.values(), key=lambda unit: (unit.overlay, unit.code))
    columns = {name: [getattr(unit, name) for unit in units] for name in COLUMNS[1:6]}
    frame = pd.DataFrame({"unit": [unit.code for unit in units], **columns})
    frame["households"] = pd.array([households.get(unit.code) for unit in units], dtype="Int64")
    frame["draft"] = _stamp(seen)
    return geopandas.GeoDataFrame(frame, geometry=_metres(unit.polygon for unit in units))


def _derived(shapes: dict[str, Any], names: dict[str, str]) -> geopandas.GeoDataFrame:
    frame = pd.DataFrame({"code": list(shapes), "name": [names[code] for code in shapes]})
    return geopandas.GeoDataFrame(frame, geometry=_metres(shapes.values()))


def _metres(shapes: Iterable[Any]) -> list[Any]:
    return list(from_lattice(np.array(list(shapes), dtype=object)))


def _write(out: Path, layers: dict[str, geopandas.GeoDataFrame]) -> None:
    """All layers into a file beside the final one, then put in its place."""
    partial = out.with_name(f".{out.stem}.partial.gpkg")
    try:
        partial.unlink(missing_ok=True)
        for name, frame in layers.items():
            frame.to_file(partial, layer=name, driver="GPKG", engine="pyogrio", promote_to_multi=False)
        partial.replace(out)
    except (OSError, RuntimeError) as error:
        partial.unlink(missing_ok=True)
        raise unwritable(out, error) from None


def take_back(data: Path | None, by: str, draft: int, returned: Returned) -> None:
    """Turn a returned layer into operations, or refuse it with every fault."""
    frame = read_layer(returned.file, returned.layer)
    states = States()
    with acting(data, by, EDITORS) as hand, telling(hand.session):
        seen = drafts.read_draft(hand.session, draft)
        _require_same(frame, seen)
        base, state = states.base(hand.session, seen.row.base_revision), states.state(hand.session, seen.row)
        found = differences(state, rows_of(frame, base.srid))
        _refuse(found, returned, base.srid)
        _tell(found, returned)
        _tell_households(frame, households_after(base.state, state, base.households, base.doors))
        if not returned.dry_run and found.edits:
            seen = _store(hand.session, states, hand.order(draft, seen.row.version), found)
            hand.log("draft.import", f"draft {draft}", file=returned.file.name, edits=len(found.edits))
    show(Text(f"草稿第 {seen.row.version} 版 · draft version {seen.row.version}"))


def _require_same(frame: geopandas.GeoDataFrame, seen: Seen) -> None:
    """Raise InputError for a layer without the columns, Conflict for one of another draft or version."""
    lacking = [name for name in NEEDED if name not in frame]
    if lacking:
        raise InputError(
            f"图层缺少列 {'、'.join(lacking)}。请用 wangge export 导出的图层修改。",
            f"The layer lacks the columns {', '.join(lacking)}: edit one written by `wangge export`.",
            field=lacking[0],
        )
    stamps = set(_texts(frame, "draft")) - {"", _stamp(seen)}
    if stamps:
        other = sorted(stamps)[0]
        raise Conflict(
            f"这个文件是草稿“{other}”（号@版本）导出的，草稿现在是 {_stamp(seen)}：此后有人改过，"
            "或是别的草稿。请重新导出再改。",
            f"This file was exported from draft {other} (number@version); this one is {_stamp(seen)}: it has "
            "changed since, or is another one. Export it again and make the changes there.",
            draft=seen.row.id,
        )


def rows_of(frame: geopandas.GeoDataFrame, srid: int) -> list[Row]:
    """The rows of a returned layer, shapes in millimetres of the storage CRS, not rounded."""
    shapes = transform_geometries(frame.geometry.to_numpy(), crs_of(frame, None), srid)
    shapes = shapely.transform(shapes, lambda c: c * PER_METRE)
    columns = (_texts(frame, name) for name in ("unit", "grid", "village", "kind"))
    numbers = (int(number) for number in frame.index)
    rows = zip(numbers, *columns, _flags(frame, "overlay"), shapes, _texts(frame, "name"), strict=True)
    return [Row(*row) for row in rows]


def _texts(frame: geopandas.GeoDataFrame, name: str) -> list[str]:
    if name not in frame:
        return [""] * len(frame)
    return ["" if value is None or value != value else str(value).strip() for value in frame[name].tolist()]


def _flags(frame: geopandas.GeoDataFrame, name: str) -> list[bool]:
    return [text.lower() in ("true", "1", "1.0", "t", "yes") for text in _texts(frame, name)]


def _refuse(found: Differences, returned: Returned, srid: int) -> None:
    """Raise LayerRefused after listing the faults, EditRefused for what the checks of edits refuse."""
    listed = found.faults or found.problems
    if listed and returned.faults is not None:
        draft_tables.write_problems(returned.faults, listed, srid)
    if found.faults:
        draft_tables.show_problems(found.faults, srid)
        count = len(found.faults)
        raise LayerRefused(
            f"图层有 {count} 处问题，草稿没有改动。请在 QGIS 里按位置改正（打开拓扑编辑可避免缝隙和重叠）。",
            f"The layer has {count} fault(s); the draft is as it was. Mend them by their places "
            "(topological editing in QGIS avoids gaps and overlaps).",
            found.faults,
        )
    if found.problems:
        raise drafts.refusal(found.problems)


def _tell(found: Differences, returned: Returned) -> None:
    names = {kind: name for name, kind in OPERATIONS.items()}
    counts = Counter(names[type(edit)] for edit in found.edits)
    if not counts:
        show(Text("没有差别，草稿不变 · no differences, the draft stays as it is"))
    for name, number in counts.most_common():
        show(Text(f"{name} × {number}: " + " · ".join(draft_tables.MEANINGS[name])))
    if returned.dry_run:
        show(Text("（只是试看，没有写入 · dry run, nothing stored）"))


def _tell_households(frame: geopandas.GeoDataFrame, known: Mapping[str, int | None]) -> None:
    """Warn of numbers of households that were changed: they follow the doors, and no edit says them."""
    if "households" not in frame:
        return
    given = pd.to_numeric(frame["households"], errors="coerce").astype("Float64")
    pairs = zip(_texts(frame, "unit"), given, strict=True)
    other = sorted({code for code, n in pairs if n is not pd.NA and code in known and n != known[code]})
    if other:
        show(
            Text(
                "户数的改动不会收回（户数跟着门牌走）· numbers of households are not taken over, "
                f"they follow the doors: {' '.join(other[:20])}{' …' if len(other) > 20 else ''}"
            )
        )


def _store(session: Session, states: States, order: drafts.Order, found: Differences) -> Seen:
    """Every edit as an operation of the draft."""
    for number, edit in enumerate(found.edits):
        wish = order if number == 0 else drafts.Order(order.draft, order.by)
        seen = drafts.edit(session, states, wish, edit).seen
    return seen
