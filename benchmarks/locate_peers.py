"""The engines `benchmarks.locate` is compared with that need more than an import; a sentence if absent."""

from __future__ import annotations

import atexit
import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
from sqlalchemy import text

from api.cli.database import open_database

Peer = tuple[str, str, Callable[[], Any]]
JOIN = "SELECT count(*) AS n FROM points p JOIN units u ON {covers}"


def duckdb_join(polygons: Any, x: Any, y: Any) -> Peer | str:
    """DuckDB's spatial join, one thread; its extension comes from the package duckdb-extension-spatial."""
    if find_spec("duckdb") is None or find_spec("duckdb_extension_spatial") is None:
        return "DuckDB spatial: not installed (pip install '.[bench]')"
    import duckdb
    import duckdb_extension_spatial

    file = next(Path(duckdb_extension_spatial.__file__).parent.rglob("spatial.duckdb_extension"))
    connection = duckdb.connect(config={"threads": 1, "allow_unsigned_extensions": True})
    connection.execute(f"LOAD '{file}'")
    frame = pd.DataFrame({"id": np.arange(len(polygons)), "wkb": shapely.to_wkb(polygons)})  # noqa: F841
    spots = pd.DataFrame({"x": x, "y": y})  # noqa: F841
    connection.execute("CREATE TABLE units AS SELECT id, ST_GeomFromWKB(wkb) AS geom FROM frame")
    connection.execute("CREATE TABLE points AS SELECT ST_Point(x, y) AS geom FROM spots")
    query = JOIN.format(covers="ST_Intersects(u.geom, p.geom)")
    plan = str(connection.execute("EXPLAIN " + query).fetchall())
    operator = "SPATIAL_JOIN" if "SPATIAL_JOIN" in plan else "no SPATIAL_JOIN in its plan"
    return f"DuckDB {duckdb.__version__}", operator, lambda: connection.execute(query).fetchall()


def sedona_join(polygons: Any, x: Any, y: Any, threads: int = 1) -> Peer | str:
    """SedonaDB's spatial join, on one thread or more."""
    if find_spec("sedonadb") is None:
        return "SedonaDB: not installed (pip install '.[bench]')"
    import geopandas
    import sedonadb

    sedona = sedonadb.connect()
    sedona.sql(f"SET datafusion.execution.target_partitions = {threads}").execute()
    units = geopandas.GeoDataFrame({"id": np.arange(len(polygons))}, geometry=list(polygons))
    spots = geopandas.GeoDataFrame(geometry=list(shapely.points(x, y)))
    sedona.create_data_frame(units).to_memtable().to_view("units")
    sedona.create_data_frame(spots).to_memtable().to_view("points")
    query = "SELECT u.id FROM points p JOIN units u ON ST_Intersects(u.geometry, p.geometry)"
    name = f"SedonaDB {sedonadb.__version__}" + (", two threads" if threads == 2 else "")
    return name, "spatial join", lambda: sedona.sql(query).count()


def sedona_join_twice(polygons: Any, x: Any, y: Any) -> Peer | str:
    """SedonaDB on two threads."""
    return sedona_join(polygons, x, y, threads=2)


def postgis_join(polygons: Any, x: Any, y: Any) -> Peer | str:
    """PostGIS in a private cluster: units outside, GiST on the points, the plan checked."""
    folder = tempfile.TemporaryDirectory(prefix="wangge-bench-", ignore_cleanup_errors=True)
    atexit.register(folder.cleanup)
    Path(folder.name).chmod(0o755)
    engine = open_database(Path(folder.name) / "data")
    connection = engine.connect()
    run = connection.exec_driver_sql
    run("CREATE TEMP TABLE units (id int, geom geometry)")
    run("CREATE TEMP TABLE points (geom geometry)")
    raw: Any = connection.connection.dbapi_connection
    with raw.cursor() as cursor:
        with cursor.copy("COPY units FROM STDIN") as copy:
            for row in enumerate(shapely.to_wkb(polygons, hex=True)):
                copy.write_row(row)
        with cursor.copy("COPY points FROM STDIN") as copy:
            for wkb in shapely.to_wkb(shapely.points(x, y), hex=True):
                copy.write_row((wkb,))
    run("CREATE INDEX ON points USING gist (geom)")
    run("ANALYZE units")
    run("ANALYZE points")
    run("SET max_parallel_workers_per_gather = 0")
    run("SET enable_hashjoin = off")
    run("SET join_collapse_limit = 1")
    inner = "SELECT 1 FROM points p WHERE ST_Covers(u.geom, p.geom) OFFSET 0"
    query = f"SELECT count(*) FROM units u CROSS JOIN LATERAL ({inner}) AS found"
    plan = "\n".join(row[0] for row in connection.execute(text("EXPLAIN " + query)))
    how = "units outside, GiST on points" if "points_geom_idx" in plan else "plan without the index"
    version = str(connection.execute(text("SELECT postgis_lib_version()")).scalar())
    return f"PostGIS {version}", how, lambda: connection.execute(text(query)).scalar()
