"""The sample town into a database: map, people, gazetteer, ground and reports in the caller's transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

import pandas as pd
from sqlalchemy import text
from sqlalchemy.orm import Session

from boundaries import loading
from boundaries.directory import snapshot
from gis.sample import SRID
from gis.sample.landscape import Ground
from gis.sample.placenames import TOWN_CODE, TOWN_FULL_NAME, TOWN_NAME
from gis.sample.town import SampleTown
from incidents.columns import Columns
from incidents.evidence import ground
from incidents.intake import Counts, Job, import_blocks
from incidents.survey import Intake, refuse_unfit, survey

SOURCE = "sample"
"""`revision.source` of the sample town begins so; its reports come from the source `sample-SEED`."""
UNIT_COLUMNS = loading.LayerColumns("code", "grid", "village", "name", "kind", "households")
REPORT_COLUMNS = Columns(
    x="lon",
    y="lat",
    id="source_id",
    time="happened_at",
    category="category",
    text="text",
    channel="channel",
    state="state",
    closed="closed_at",
)
BLOCK = 5000

Step = Callable[[str], None]


@dataclass(frozen=True)
class Loaded:
    """What a load did. `is_new`: false when the very same town was there already, and nothing was touched."""

    revision: int
    is_new: bool
    stored_reports: int


def load_sample(session: Session, town: SampleTown, seed: int, hands: tuple[datetime, Step]) -> Loaded:
    """Publish the sample town of a seed with all that belongs to it; the caller commits.

    `hands`: the time now, and who hears of each of STEPS. Replaces an earlier sample's reports. Raises
    InputError when the database stores another CRS.
    """
    now, step = hands
    digest = digest_of(town)
    if (same := _already_there(session, digest)) is not None:
        return Loaded(same, False, 0)
    step("检查边界 · checking the map")
    prepared = replace(prepare_map(town.ground), source=f"{SOURCE} seed={seed}", sha256=digest)
    step("发布边界 · publishing the map")
    published = loading.publish(session, prepared, now)
    _remember(session, published.revision, digest)
    step("人员与地址 · people and addresses")
    people = loading.replace_people(session, town.people, town.appointments)
    loading.load_community(session, town.community, people)
    loading.load_addresses(session, town.addresses)
    loading.load_resources(session, town.resources)
    step("道路与建筑 · roads and buildings")
    loading.load_roads(session, town.ground.roads)
    loading.load_buildings(session, town.ground.buildings)
    step("上报 · reports")
    counts = _load_reports(session, town.reports, f"{SOURCE}-{seed}", now)
    return Loaded(published.revision, True, counts.stored)


STEPS = 5


def prepare_map(land: Ground) -> loading.Prepared:
    """The four levels of the sample town, ready to publish."""
    aliases = {c: (a,) for c, a in zip(land.villages["code"], land.villages["alias"], strict=True)}
    options = loading.LayerOptions(
        town=TOWN_NAME,
        town_code=TOWN_CODE,
        srid=SRID,
        names={
            "village": dict(zip(land.villages["code"], land.villages["name"], strict=True)),
            "grid": dict(zip(land.grids["code"], land.grids["name"], strict=True)),
        },
        aliases={**aliases, TOWN_CODE: (TOWN_FULL_NAME,)},
    )
    return loading.prepare(land.units, UNIT_COLUMNS, options)


def digest_of(town: SampleTown) -> bytes:
    """SHA-256 over every frame of the town, geometry included."""
    digest = hashlib.sha256()
    land = town.ground
    layers = (land.villages, land.grids, land.units, land.roads, land.buildings)
    for layer in layers:
        digest.update(b"".join(layer.geometry.to_wkb()))
    tables = (layer.drop(columns="geometry") for layer in layers)
    life = town.community.values()
    rest = (town.people, town.appointments, town.addresses, town.resources, town.reports, *life)
    for frame in (*tables, *rest):
        digest.update("\x1f".join(frame.columns).encode())
        for name in frame.columns:
            digest.update("\x1e".join(map(str, frame[name].tolist())).encode())
    return digest.digest()


def _already_there(session: Session, digest: bytes) -> int | None:
    """The newest revision's number if it came from this very town."""
    newest = text("SELECT number, source_sha256 FROM revision ORDER BY number DESC LIMIT 1")
    row = session.execute(newest).one_or_none()
    return int(row[0]) if row is not None and row[1] is not None and bytes(row[1]) == digest else None


def _remember(session: Session, revision: int, digest: bytes) -> None:
    """Mark a revision with the town it now holds; its map may have stayed while people or reports changed."""
    mark = text("UPDATE revision SET source_sha256 = :digest WHERE number = :number")
    session.execute(mark, {"digest": digest, "number": revision})


def _load_reports(session: Session, reports: pd.DataFrame, source: str, now: datetime) -> Counts:
    """The reports through the same path as any file; those of an earlier sample town go first."""
    session.execute(text("DELETE FROM report WHERE source ~ :any"), {"any": f"^{SOURCE}-[0-9]+$"})
    directory = snapshot(session)
    intake = Intake(REPORT_COLUMNS, source, digest="")
    cells = as_text(reports)
    found = survey(_blocks(cells), intake, ground(session, directory), _ignore)
    refuse_unfit(found, intake)
    return import_blocks(session, directory, _blocks(cells), Job(intake, found, now, _reject, _ignore))


def as_text(reports: pd.DataFrame) -> pd.DataFrame:
    """The reports as the cells of a file: numbers in full, moments in ISO 8601, blanks for nothing."""
    moments = {
        name: ["" if pd.isna(moment) else moment.isoformat() for moment in reports[name]]
        for name in ("happened_at", "closed_at")
    }
    numbers = {name: [f"{value:.7f}" for value in reports[name]] for name in ("lon", "lat")}
    return reports.assign(**moments, **numbers).astype(object)


def _blocks(cells: pd.DataFrame) -> Iterator[pd.DataFrame]:
    for start in range(0, len(cells), BLOCK):
        yield cells.iloc[start : start + BLOCK]


def _ignore(_: int) -> None:
    """The command shows steps, not rows."""


def _reject(rows: pd.DataFrame) -> None:
    raise AssertionError(f"the generator made reports that cannot be stored: {rows.head().to_dict()}")
