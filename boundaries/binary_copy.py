"""COPY in PostgreSQL's binary form: a whole block of rows laid out column by column, no step of Python a row.

A binary stream is a header, then each row as a count of fields and, per field, its length in four bytes
(-1 for NULL) and its bytes in network order, then a trailer (PostgreSQL manual, COPY, "Binary Format").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import psycopg
import pyarrow as pa
from psycopg import sql

from gis.locator.orientation import compiled

Bytes = npt.NDArray[np.uint8]
Longs = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER = b"\xff\xff"
EPOCH_US = 946_684_800_000_000
"""Microseconds from 1970 to 2000, from which PostgreSQL counts."""
POINT_WITH_SRID = 0x20000001
EWKB_POINT = np.dtype(
    [("order", "u1"), ("kind", "<u4"), ("srid", "<u4"), ("x", "<f8"), ("y", "<f8")], align=False
)


@dataclass(frozen=True)
class Field:
    """One column of n rows: `data` holds the bytes of row i between ends[i] and ends[i + 1]."""

    data: Bytes
    ends: Longs
    null: Flags


def fixed(values: npt.NDArray[Any], null: Flags | None = None) -> Field:
    """A column whose rows have bytes of one width: values (n,) or (n, width) already in network order."""
    rows = len(values)
    data = np.ascontiguousarray(values).view(np.uint8).reshape(-1)
    width = data.size // rows if rows else 0
    return Field(data, np.arange(rows + 1, dtype=np.int64) * width, _nulls(rows, null))


def doubles(values: npt.NDArray[np.float64]) -> Field:
    """A float8 column; nan is NULL."""
    return fixed(values.astype(">f8"), np.isnan(values))


def moments(values: npt.NDArray[np.datetime64]) -> Field:
    """A timestamptz column from UTC datetime64[us]; NaT is NULL."""
    since = values.astype("datetime64[us]").astype(np.int64) - EPOCH_US
    return fixed(since.astype(">i8"), np.isnat(values))


def points(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64], srid: int) -> Field:
    """A geometry column of points (metres of EPSG:`srid`), as EWKB."""
    shapes = np.zeros(len(x), dtype=EWKB_POINT)
    shapes["order"], shapes["kind"], shapes["srid"] = 1, POINT_WITH_SRID, srid
    shapes["x"], shapes["y"] = x, y
    return fixed(shapes)


def constant(value: bytes, rows: int) -> Field:
    """A column with the same bytes (in network order) in every row."""
    return fixed(np.broadcast_to(np.frombuffer(value, np.uint8), (rows, len(value))))


def texts(values: pa.Array) -> Field:
    """A text column from Arrow strings; null is NULL."""
    data, ends = string_bytes(values)
    return Field(data, ends, np.asarray(values.is_null()))


def string_bytes(values: pa.Array) -> tuple[Bytes, Longs]:
    """UTF-8 bytes of an Arrow string array and the n + 1 ends of its rows among them."""
    wide = values.cast(pa.large_string())
    _, ends, data = wide.buffers()
    offsets = np.frombuffer(ends, np.int64, len(wide) + 1, wide.offset * 8)
    return (np.zeros(0, np.uint8) if data is None else np.frombuffer(data, np.uint8)), offsets


def stream(fields: Mapping[str, Field]) -> memoryview:
    """The whole binary stream of rows with these fields, in this order."""
    rows = len(next(iter(fields.values())).null)
    sizes = np.full(rows, 2 + 4 * len(fields), dtype=np.int64)
    for field in fields.values():
        sizes += np.where(field.null, 0, np.diff(field.ends))
    cursor = np.cumsum(sizes) - sizes + len(HEADER)
    out = np.empty(len(HEADER) + int(sizes.sum()) + len(TRAILER), dtype=np.uint8)
    out[: len(HEADER)] = np.frombuffer(HEADER, np.uint8)
    out[-len(TRAILER) :] = np.frombuffer(TRAILER, np.uint8)
    _count(out, cursor, len(fields))
    for field in fields.values():
        _lay(out, cursor, field.data, field.ends, field.null)
    return out.data


def copy_fields(cursor: psycopg.Cursor[Any], table: str, fields: Mapping[str, Field]) -> None:
    """Append rows to a table by binary COPY."""
    names = sql.SQL(", ").join(map(sql.Identifier, fields))
    command = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT binary)").format(sql.Identifier(table), names)
    with cursor.copy(command) as copy:
        copy.write(stream(fields))


def _nulls(rows: int, null: Flags | None) -> Flags:
    return np.zeros(rows, dtype=np.bool_) if null is None else np.asarray(null)


@compiled
def _count(out: Bytes, cursor: Longs, fields: int) -> None:
    """Begin each row with its number of fields."""
    for i in range(len(cursor)):
        at = cursor[i]
        out[at] = fields >> 8
        out[at + 1] = fields & 255
        cursor[i] = at + 2


@compiled
def _lay(out: Bytes, cursor: Longs, data: Bytes, ends: Longs, null: Flags) -> None:
    """Write one field of every row at its cursor, which moves on."""
    for i in range(len(cursor)):
        at = cursor[i]
        size = -1 if null[i] else ends[i + 1] - ends[i]
        for k in range(4):
            out[at + k] = (size >> (24 - 8 * k)) & 255
        at += 4
        start = ends[i]
        for k in range(size):
            out[at + k] = data[start + k]
        cursor[i] = at + max(size, 0)
