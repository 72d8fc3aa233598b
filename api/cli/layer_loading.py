"""What `wangge load` does: read, look through, tell, publish; nothing is stored unless all of it is clean."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from api.cli.database import open_database
from api.cli.fault_list import show_faults, show_moved, write_faults
from api.reading.layers import read_layer
from api.settings import read_settings
from boundaries import revisions
from boundaries.attributes import LayerColumns
from boundaries.database import storage_srid
from boundaries.directory import snapshot
from boundaries.drafts import follow_layer
from boundaries.layers import LayerOptions, Prepared, prepare
from boundaries.publishing import Published, publish, refusal
from boundaries.registry import published_town
from gis.errors import InputError
from incidents.reassigning import Reassigned, reassign

Step = Callable[[str], None]


@dataclass(frozen=True)
class Wishes:
    """The options of the command, as given."""

    layer: str | None = None
    town: str | None = None
    full_name: str | None = None
    outline: Path | None = None
    datum: str | None = None
    crs: int | None = None
    codes: str | None = None
    repair: bool = False
    faults: Path | None = None


def epsg_number(crs: str | None) -> int | None:
    """The number of "EPSG:4549" or "4549"."""
    if crs is None:
        return None
    digits = crs.upper().removeprefix("EPSG:").strip()
    if not (digits.isascii() and digits.isdigit()):
        raise InputError(
            f"--crs 应是 EPSG 编号，例如 4549，而不是“{crs}”。",
            f'--crs must be an EPSG number such as 4549, not "{crs}".',
            field="crs",
        )
    return int(digits)


def known_codes(codes: str | None) -> str | None:
    """The scheme of codes, if there is such a one."""
    if codes not in (None, "cn"):
        raise InputError(
            f"--codes 只有 cn，没有“{codes}”。", f'--codes knows only cn, not "{codes}".', field="codes"
        )
    return codes


def load_layer(file: Path, columns: LayerColumns, wishes: Wishes, data: Path | None) -> None:
    """Publish a layer. Raises LayerRefused after listing its faults; then nothing was stored."""
    out = Console(highlight=False, width=None if Console().is_terminal else 160)
    with _steps(4) as step:
        step("读取图层 · reading")
        frame = read_layer(file, wishes.layer)
        outline = None if wishes.outline is None else read_layer(wishes.outline)
        step("打开数据库 · opening the database")
        engine = open_database(data)
        step("检查与合并 · checking and joining")
        options = replace(_options(engine, file, wishes), outline=outline)
        prepared = prepare(frame, columns, options)
        prepared = replace(prepared, source=file.name, sha256=hashlib.sha256(file.read_bytes()).digest())
        if wishes.faults is not None:
            write_faults(wishes.faults, prepared)
        if not prepared.faults:
            step("发布 · publishing")
            with Session(engine) as session, session.begin():
                published = publish(session, prepared, revisions.clock(session))
                if published.is_new:
                    moved, todos = _follow(session, datetime.now(ZoneInfo(read_settings(data).timezone)))
    engine.dispose()
    show_faults(out, prepared)
    if prepared.faults:
        raise refusal(prepared)
    show_moved(out, prepared)
    _tell(out, prepared, published)
    if not published.is_new:
        return
    if todos:
        out.print(
            f"还有 {todos} 处要人来定由谁负责：见 /audit 或 wangge audit",
            f"{todos} posts wait for a person to be named: see /audit or `wangge audit`",
            sep="\n",
            markup=False,
        )
    if moved.asked:
        out.print(
            f"变动范围内的未结上报 {moved.asked} 件已重新归属，其中 {moved.moved} 件换了单元、网格或村",
            f"{moved.asked} open reports in changed ground asked again: {moved.moved} have another unit, "
            "grid or village",
            sep="\n",
            markup=False,
        )


def _follow(session: Session, now: datetime) -> tuple[Reassigned, int]:
    """What follows from the new map, in its transaction: reports asked again, how many to-dos there are."""
    town = snapshot(session)
    moved = reassign(session, town)
    return moved, follow_layer(session, revisions.Opened(town.revision, town.valid_from), now)


def _options(engine: Engine, file: Path, wishes: Wishes) -> LayerOptions:
    """The wishes, completed by what the database already holds."""
    with Session(engine) as session:
        srid, town = storage_srid(session), published_town(session)
    if None not in (srid, wishes.crs) and srid != wishes.crs:
        raise InputError(
            f"此数据库存储 EPSG:{srid}，不能改为 EPSG:{wishes.crs}。请去掉 --crs，或换一个 --data 目录。",
            f"This database stores EPSG:{srid}, not EPSG:{wishes.crs}: drop --crs or use another --data.",
            crs=wishes.crs,
        )
    code, name = _town(wishes.town, town, wishes.layer or file.name.split(".")[0])
    return LayerOptions(
        town=name,
        town_code=code,
        aliases={code: (wishes.full_name.strip(),)} if wishes.full_name and wishes.full_name.strip() else {},
        srid=srid or wishes.crs,
        datum=wishes.datum,
        codes=wishes.codes,
        repair=wishes.repair,
    )


def _town(asked: str | None, known: tuple[str, str] | None, default: str) -> tuple[str, str]:
    """Code and name: the published town unless another one is named."""
    if known is not None and (asked is None or asked in known):
        return known
    name = (asked or default).strip()
    return name, name


@contextmanager
def _steps(total: int) -> Iterator[Step]:
    """A progress bar of so many steps on standard error; silent when that is no terminal."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=total)
        yield lambda said: progress.update(task, description=said, advance=1)


def _tell(out: Console, prepared: Prepared, published: Published) -> None:
    """What is now published, in one line each language."""
    count = Counter(area.level for area in prepared.areas)
    villages, grids, units = count["village"], count["grid"], count["unit"]
    if not published.is_new:
        out.print(
            f"图层与现行第 {published.revision} 版完全相同，没有产生新版本 · "
            f"identical to revision {published.revision}: no new revision",
            markup=False,
        )
        return
    new, changed, closed, same = published.opened, published.changed, published.closed, published.unchanged
    out.print(
        f"已发布第 {published.revision} 版：{villages} 村（社区）、{grids} 网格、{units} 单元；"
        f"新增 {new}，修改 {changed}，撤销 {closed}，不变 {same}",
        f"revision {published.revision}: {villages} villages, {grids} grids, {units} units; "
        f"{new} new, {changed} changed, {closed} closed, {same} unchanged",
        sep="\n",
        markup=False,
    )
    if prepared.hairline_mm:
        mm = prepared.hairline_mm
        out.print(
            f"取整到毫米时顶点最多移动 {mm:.1f} mm · vertices moved by at most {mm:.1f} mm", markup=False
        )
