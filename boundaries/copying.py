"""Rows into tables by COPY, on the connection and in the transaction of the session that is given."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import psycopg
import shapely
from psycopg import sql
from sqlalchemy.orm import Session


def copy_rows(session: Session, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Append rows to a table (text COPY); returns how many.

    Geometry goes in as the hexadecimal EWKB of `to_hex`, ranges as the text of `days` and `from_on`.
    """
    session.flush()
    driver = session.connection().connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    command = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    count = 0
    with driver.cursor() as cursor, cursor.copy(command) as copy:
        for count, row in enumerate(rows, 1):  # noqa: B007  (the last number is the answer)
            copy.write_row(row)
    return count


def to_hex(geometries: npt.ArrayLike, srid: int) -> list[str]:
    """Hexadecimal EWKB (2D, with SRID) of geometries in metres of EPSG:`srid`."""
    marked = shapely.set_srid(np.asarray(geometries, dtype=object), srid)
    return [str(one) for one in shapely.to_wkb(marked, hex=True, output_dimension=2, include_srid=True)]


def days(start: date | None, end: date | None) -> str:
    """A daterange from `start` up to but not including `end`; None is unbounded."""
    return f"[{start or ''},{end or ''})"


def from_on(moment: datetime) -> str:
    """A tstzrange from a moment on, without end."""
    return f"[{moment.isoformat()},)"
