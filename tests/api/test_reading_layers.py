"""Layers from outside: told by content, read in a locked process, refused with a reason."""

from __future__ import annotations

import random
import subprocess
import sys
import zipfile
from pathlib import Path

import geopandas
import pytest
import shapely

from api.reading import sniff
from api.reading.layers import read_layer
from gis.errors import FileRefused

SQUARES = geopandas.GeoDataFrame(
    {"code": ["01", "02"], "homes": [3, None], "名称": ["东区", "西区"]},
    geometry=[shapely.box(119.0, 25.0, 119.1, 25.1), shapely.box(119.1, 25.0, 119.2, 25.1)],
    crs="EPSG:4326",
)


def zipped_shapefile(folder: Path, frame: geopandas.GeoDataFrame) -> Path:
    """Write a frame as a zipped Shapefile with a directory inside, as people make them."""
    frame.to_file(folder / "squares.shp", encoding="utf-8")
    target = folder / "squares.zip"
    with zipfile.ZipFile(target, "w") as archive:
        for part in folder.glob("squares.*"):
            if part != target:
                archive.write(part, f"export/{part.name}")
    return target


@pytest.mark.parametrize("name", ["a.gpkg", "a.geojson", "a.kml", "a.zip"])
def test_each_format_gives_the_same_shapes(tmp_path: Path, name: str) -> None:
    """The four formats give the same rows, shapes and Chinese columns."""
    path = tmp_path / name
    if name == "a.zip":
        path = zipped_shapefile(tmp_path, SQUARES)
    else:
        SQUARES.to_file(path, driver="LIBKML" if name == "a.kml" else None)
    read = read_layer(path)
    assert list(read.index) == [1, 2]
    assert list(read["名称"]) == ["东区", "西区"]
    assert shapely.equals_exact(read.geometry.array, SQUARES.geometry.array, 1e-9, normalize=True).all()


def test_null_geometries_keep_their_row(tmp_path: Path) -> None:
    """A feature without a geometry stays in its row as None."""
    frame = SQUARES.copy()
    frame.loc[0, "geometry"] = None
    frame.to_file(tmp_path / "a.gpkg")
    assert read_layer(tmp_path / "a.gpkg").geometry.isna().tolist() == [True, False]


def test_several_layers_are_listed(tmp_path: Path) -> None:
    """A file of several layers is refused until one is named, and says which there are."""
    for layer in ("units", "roads"):
        SQUARES.to_file(tmp_path / "a.gpkg", layer=layer)
    with pytest.raises(FileRefused, match="units、roads"):
        read_layer(tmp_path / "a.gpkg")
    assert len(read_layer(tmp_path / "a.gpkg", "roads")) == 2


VRT = """<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>{path}</SrcDataSource>
</OGRVRTLayer></OGRVRTDataSource>"""
KML_BOMB = (
    '<?xml version="1.0"?><!DOCTYPE k [<!ENTITY a "aaaa">]><kml><Document><name>&a;</name></Document></kml>'
)
FEATURE = '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"a":%s},"geometry":%s}]}'
POINT = '{"type":"Point","coordinates":[%s,2]}'

HOSTILE = {
    "vrt": (VRT.format(path="/etc/passwd").encode(), "no known format"),
    "entities": (KML_BOMB.encode(), "no known format"),
    "nan": ((FEATURE % ("NaN", "null")).encode(), "NaN"),
    "infinity": ((FEATURE % ("1", POINT % "1e999")).encode(), "1e999"),
    "deep": (b'{"features":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested"),
    "half": ((FEATURE % ("1", POINT % "1")).encode()[:-9], "half-written"),
    "no collection": (b'{"type":"Topology"}', "FeatureCollection"),
    "odd geometry": ((FEATURE % ("1", '{"type":"Circle"}')).encode(), "feature 1"),
    "short ring": ((FEATURE % ("1", '{"type":"Polygon","coordinates":[[[0,0],[1]]]}')).encode(), "feature 1"),
    "half a zip": (b"PK\x03\x04" + b"\0" * 400, "zip archive"),
    "half a GeoPackage": (b"SQLite format 3\0" + b"\0" * 52 + b"GPKG" + b"\0" * 500, "cannot be read"),
    "empty": (b"", "empty"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_content_is_refused_with_a_reason(tmp_path: Path, name: str) -> None:
    """Each hostile or broken file named .geojson is refused, and the sentence says why."""
    content, reason = HOSTILE[name]
    path = tmp_path / "layer.geojson"
    path.write_bytes(content)
    with pytest.raises(FileRefused) as refused:
        read_layer(path)
    assert reason in refused.value.en


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    """A gigabyte of zeros in a small archive is refused by its directory, before anything is written."""
    path = tmp_path / "bomb.zip"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("town.shp", "w") as entry,
    ):
        for _ in range(1024):
            entry.write(bytes(1 << 20))
    with pytest.raises(FileRefused) as refused:
        read_layer(path)
    assert "unpack beyond the limits" in refused.value.en


def test_a_lying_header_stops_the_unpacking(tmp_path: Path) -> None:
    """An entry with more bytes than its header claims is stopped while it is unpacked."""
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.shp", random.Random(1).randbytes(5_000_000))
    with sniff.open_archive(path) as archive:
        (entry,) = archive.infolist()
        entry.file_size = 1_000
        with pytest.raises(FileRefused):
            sniff.unpack(archive, entry, tmp_path / "out")
    assert (tmp_path / "out").stat().st_size <= 2 << 20


def test_names_in_an_archive_are_never_paths(tmp_path: Path) -> None:
    """A Shapefile called ../../evil.shp is unpacked inside the private folder only."""
    SQUARES.to_file(tmp_path / "evil.shp")
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for ending in ("shp", "shx", "dbf", "prj"):
            archive.write(tmp_path / f"evil.{ending}", f"../../evil.{ending}")
    assert len(read_layer(path)) == 2
    assert not (tmp_path.parent.parent / "evil.shp").exists()


def test_the_reading_process_cannot_reach_the_network_or_start_programs() -> None:
    """After locking itself in, a process gets 'not permitted' for sockets and for new programs."""
    code = (
        "from api.reading import jail; import os, socket\n"
        "assert jail.lock()\n"
        "def tried(call):\n"
        "    try: call()\n"
        "    except PermissionError: return True\n"
        "assert tried(socket.socket) and tried(lambda: os.execv('/bin/true', ['true']))\n"
        "print('locked')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "locked", done.stderr
