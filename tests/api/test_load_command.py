"""`wangge load` from the file to the published town, and every refusal on the way."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas
import pytest
import shapely
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from api.cli import app
from boundaries.directory import snapshot
from boundaries.revisions import current
from boundaries.text_places import divisions_above
from gis.errors import FileRefused, InputError, LayerRefused
from tests.boundaries import drawn

Load = Callable[..., Any]
LAYER = drawn.layer("aabb\naccb", grid={"a": "001", "b": "002", "c": "001"})

WRONG = (
    ("--crs", "wgs84", "EPSG number"),
    ("--crs", "4326", "metres"),
    ("--codes", "uk", "only cn"),
    ("--name", "nothing", 'no column "nothing"'),
    ("--datum", "mars", "No such datum"),
    ("--layer", "nothing", "the file has: layer"),
)


@pytest.fixture
def load(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Load:
    """Run `wangge load FILE --unit unit --grid grid --village village ...` on this test's database."""
    monkeypatch.setenv("WANGGE_DATABASE_URL", database_url)

    def run(file: Path, *more: str) -> Any:
        columns = ("--unit", "unit", "--grid", "grid", "--village", "village")
        return CliRunner().invoke(app, ["load", str(file), *columns, *more])

    return run


@pytest.mark.parametrize("name", ["街道.gpkg", "街道.geojson", "街道.zip", "街道.kml"])
def test_every_format(tmp_path: Path, load: Load, session: Session, name: str) -> None:
    """GeoPackage, GeoJSON, zipped Shapefile and KML each become the same town, named after the file."""
    file = tmp_path / name
    if name.endswith(".zip"):
        LAYER.to_file(tmp_path / "units.shp", engine="pyogrio")
        import_zip(file, tmp_path.glob("units.*"))
    else:
        driver = {"gpkg": "GPKG", "geojson": "GeoJSON", "kml": "LIBKML"}[name.rpartition(".")[2]]
        frame = LAYER if name.endswith("gpkg") else LAYER.to_crs(4326)
        frame.to_file(file, driver=driver, engine="pyogrio")
    result = load(file)
    assert result.exit_code == 0, result.output + repr(result.exception)
    town = snapshot(session)
    assert ([unit.code for unit in town.units], town.town.name) == (["a", "b", "c"], "街道")
    assert [grid.code for grid in town.grids] == ["001", "002"]
    assert town.town.area_m2 == pytest.approx(80_000, rel=1e-6)


def import_zip(target: Path, files: Any) -> None:
    """Zip some files."""
    import zipfile

    with zipfile.ZipFile(target, "w") as archive:
        for file in files:
            archive.write(file, file.name)


def saved(folder: Path, frame: geopandas.GeoDataFrame, name: str = "layer.gpkg") -> Path:
    """The frame as a GeoPackage."""
    frame.to_file(folder / name, driver="GPKG", engine="pyogrio")
    return folder / name


def test_the_full_name_tells_the_county(tmp_path: Path, load: Load, session: Session) -> None:
    """--full-name gives the divisions that people write before the town, also for a map already loaded."""
    file = saved(tmp_path, LAYER)
    load(file, "--town", "国欢镇")
    assert divisions_above(snapshot(session)) == ("", ())
    result = load(file, "--full-name", "福建省莆田市涵江区国欢镇")
    assert result.exit_code == 0, result.output
    session.rollback()
    assert divisions_above(snapshot(session)) == ("涵江区", ("福建省", "莆田市"))


def test_a_dirty_layer_is_refused_with_a_table(tmp_path: Path, load: Load, session: Session) -> None:
    """Faults are told with kind, codes, row, square metres, longitude and latitude; nothing is stored."""
    frame = LAYER.copy()
    frame.loc[0, "geometry"] = frame.geometry[0].union(
        shapely.box(drawn.X0, drawn.Y0, drawn.X0 + 110, drawn.Y0 + 100)
    )
    listed = tmp_path / "faults.geojson"
    result = load(saved(tmp_path, frame), "--faults", str(listed))
    assert isinstance(result.exception, LayerRefused)
    assert re.search(r"重叠 overlap .* a c .* 1 .* 1000\.00 .* 119\.\d{6} .* 25\.\d{6}", result.output)
    (feature,) = json.loads(listed.read_text())["features"]
    assert (feature["properties"]["kind"], feature["properties"]["codes"]) == ("overlap", ["a", "c"])
    place = shapely.Point(feature["properties"]["lon"], feature["properties"]["lat"])
    assert shapely.geometry.shape(feature["geometry"]).covers(place)
    assert current(session) is None


def test_repair_shows_what_moved(tmp_path: Path, load: Load, session: Session) -> None:
    """With --repair a narrow gap is closed, the moves are told and the town is published."""
    frame = LAYER.copy()
    frame["geometry"] = shapely.set_precision(shapely.buffer(frame.geometry.to_numpy(), -0.1), 0.001)
    assert isinstance(load(saved(tmp_path, frame)).exception, LayerRefused)
    result = load(saved(tmp_path, frame), "--repair")
    assert result.exit_code == 0, result.output
    assert "修补改动" in result.output
    assert current(session) == 1


def test_a_second_load_replaces(tmp_path: Path, load: Load, session: Session) -> None:
    """A second load keeps the town's name and becomes a new revision; the same again does not."""
    load(saved(tmp_path, LAYER), "--town", "测试镇")
    second = drawn.layer("aaab\naccb", grid={"a": "001", "b": "002", "c": "001"})
    assert "第 2 版" in load(saved(tmp_path, second, "other.gpkg")).output
    assert "no new revision" in load(saved(tmp_path, second, "other.gpkg")).output
    town = snapshot(session)
    assert (town.revision, town.town.name, len(town.villages)) == (2, "测试镇", 1)


def test_another_town_takes_its_place(tmp_path: Path, load: Load, session: Session) -> None:
    """A load that names another town replaces the first: one database is one town."""
    load(saved(tmp_path, LAYER), "--town", "甲镇")
    load(saved(tmp_path, LAYER), "--town", "乙镇")
    town = snapshot(session)
    assert (town.town.code, len(town.units), town.revision) == ("乙镇", 3, 2)


def test_options_that_cannot_be(tmp_path: Path, load: Load, session: Session) -> None:
    """Each wrong option has its own sentence, and nothing is stored."""
    file = saved(tmp_path, LAYER)
    for option, word, said in WRONG:
        result = load(file, option, word)
        assert isinstance(result.exception, InputError), option
        assert said in result.exception.en
        assert current(session) is None


def test_the_storage_crs_asked_for(tmp_path: Path, load: Load, session: Session) -> None:
    """--crs decides on an empty database, and may not change afterwards."""
    assert load(saved(tmp_path, LAYER), "--crs", "EPSG:32650").exit_code == 0
    assert snapshot(session).srid == 32650
    assert isinstance(load(saved(tmp_path, LAYER), "--crs", "4549").exception, InputError)
    assert load(saved(tmp_path, LAYER)).exit_code == 0


def test_a_file_that_is_none(tmp_path: Path, load: Load, session: Session) -> None:
    """A text file, a missing file and half a GeoPackage are refused; nothing is stored."""
    whole = saved(tmp_path, LAYER).read_bytes()
    (tmp_path / "half.gpkg").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "text.gpkg").write_text("hello")
    for name in ("half.gpkg", "text.gpkg", "missing.gpkg"):
        assert isinstance(load(tmp_path / name).exception, InputError | FileRefused), name
    assert current(session) is None
