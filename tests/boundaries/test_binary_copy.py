"""What is laid out as a binary COPY stream is what PostgreSQL reads back."""

from __future__ import annotations

import uuid

import numpy as np
import psycopg
import pyarrow as pa
from sqlalchemy import text
from sqlalchemy.orm import Session

from boundaries import binary_copy
from boundaries.identity import uuid7_bytes


def test_every_kind_of_field_comes_back(session: Session) -> None:
    """Text (empty, Chinese, NULL), numbers, truths, moments before and after 2000, identities, points."""
    ids = uuid7_bytes(3)
    stamps = np.array(["1969-12-31T23:59:59.000001", "NaT", "2026-11-21T08:00"], dtype="datetime64[us]")
    fields = {
        "id": binary_copy.fixed(ids),
        "said": binary_copy.texts(pa.array(["路灯不亮", "", None])),
        "tail": binary_copy.texts(pa.array(["gone", "a", "b", "c"]).slice(1)),
        "metres": binary_copy.doubles(np.array([1.5, np.nan, -0.25])),
        "inside": binary_copy.fixed(np.array([1, 0, 1], dtype=np.uint8)),
        "moment": binary_copy.moments(stamps),
        "geom": binary_copy.points(np.array([404_500.001, 0.0, -1.0]), np.array([1.0, 2.0, 3.0]), 4549),
    }
    kinds = ["uuid", "text", "text", "float8", "bool", "timestamptz", "geometry(Point,4549)"]
    columns = ", ".join(f"{name} {kind}" for name, kind in zip(fields, kinds, strict=True))
    session.execute(text(f"CREATE TEMP TABLE t ({columns})"))
    connection = session.connection().connection.driver_connection
    assert isinstance(connection, psycopg.Connection)
    with connection.cursor() as cursor:
        binary_copy.copy_fields(cursor, "t", fields)
    rows = session.execute(
        text(
            "SELECT id, said, tail, metres, inside, extract(epoch FROM moment)::text, "
            "ST_X(geom), ST_SRID(geom) FROM t"
        )
    ).all()
    assert [row[0] for row in rows] == [uuid.UUID(bytes=one.tobytes()) for one in ids]
    assert [tuple(row[1:]) for row in rows] == [
        ("路灯不亮", "a", 1.5, True, "-0.999999", 404_500.001, 4549),
        ("", "b", None, False, None, 0.0, 4549),
        (None, "c", -0.25, True, "1795248000.000000", -1.0, 4549),
    ]


def test_no_rows_are_a_stream_too(session: Session) -> None:
    """Header and trailer only."""
    nothing = binary_copy.stream({"a": binary_copy.doubles(np.empty(0))})
    assert bytes(nothing) == binary_copy.HEADER + binary_copy.TRAILER
