"""Blocks of reports into the table by binary COPY, each report once.

As long as nothing of the source is there, COPY goes straight into the table. Where a report already is (an
earlier import, or someone who stores it meanwhile), the block goes into a temporary table and from there what
is new.

A thread of its own does it, so that the next block is prepared meanwhile; nobody else uses the connection
between `Storing`'s beginning and end.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC
from types import TracebackType
from typing import Any

import numpy as np
import psycopg
from sqlalchemy.orm import Session

from boundaries.binary_copy import Field, constant, copy_fields, moments

INCOMING: dict[str, str] = {
    "id": "uuid",
    "source_id": "text",
    "state": "text",
    "category": "text",
    "channel": "text",
    "text": "text",
    "happened_at": "timestamptz",
    "closed_at": "timestamptz",
    "lon": "float8",
    "lat": "float8",
    "geom": "geometry",
    "unit_code": "text",
    "grid_code": "text",
    "village_code": "text",
    "inside": "bool",
    "border_m": "float8",
    "runner_up_code": "text",
}
"""Columns of the temporary table and their types."""
Fields = dict[str, Field]

_ANY = "SELECT FROM report WHERE source = %(source)s LIMIT 1"
_COLUMNS = ", ".join(INCOMING)
_CREATE = "CREATE TEMP TABLE incoming ({}) ON COMMIT DROP".format(
    ", ".join(f"{name} {kind}" for name, kind in INCOMING.items())
)
_INSERT = f"""
    INSERT INTO report (town_id, source, received_at, datum, revision, {_COLUMNS})
    SELECT %(town)s, %(source)s, %(now)s, %(datum)s, %(revision)s, {_COLUMNS} FROM incoming
    ON CONFLICT (source, source_id) DO NOTHING
"""
_DIFFERING = """
    SELECT count(*) FROM incoming i JOIN report r ON r.source = %(source)s AND r.source_id = i.source_id
    WHERE r.id <> i.id AND (abs(r.lon - i.lon) > 1e-7 OR abs(r.lat - i.lat) > 1e-7
    OR r.text <> i.text OR r.category <> i.category)
"""


@dataclass(frozen=True)
class Stored:
    """How many reports were new, and how many that were already there differ from the file's."""

    new: int
    differing: int

    def __add__(self, other: Stored) -> Stored:
        return Stored(self.new + other.new, self.differing + other.differing)


class Storing:
    """Stores blocks one behind another in the session's transaction. A report that is already there, or that
    someone else stores meanwhile, is left alone."""

    def __init__(self, session: Session, facts: Mapping[str, Any]) -> None:
        """`facts`: town, source, now, datum and revision, the same for every report."""
        session.flush()
        connection = session.connection().connection.driver_connection
        assert isinstance(connection, psycopg.Connection)
        self._connection, self._facts = connection, facts
        self._worker = ThreadPoolExecutor(1)
        self._under_way: Future[Stored] | None = None
        self._direct = False

    def __enter__(self) -> Storing:
        with self._connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS pg_temp.incoming")
            cursor.execute(_CREATE)
            self._direct = cursor.execute(_ANY, self._facts).fetchone() is None
        return self

    def put(self, fields: Fields) -> Stored:
        """Take a block over; what became of the one before it. Raises what went wrong with that one."""
        before = self.end()
        if len(fields["id"].null):
            self._under_way = self._worker.submit(self._store, fields)
        return before

    def end(self) -> Stored:
        """What became of the last block, once it is stored."""
        under_way, self._under_way = self._under_way, None
        return Stored(0, 0) if under_way is None else under_way.result()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._worker.shutdown(wait=True)

    def _store(self, fields: Fields) -> Stored:
        if self._direct:
            try:
                with self._connection.transaction(), self._connection.cursor() as cursor:
                    copy_fields(cursor, "report", fields | self._constants(len(fields["id"].null)))
            except psycopg.errors.UniqueViolation:
                self._direct = False
            else:
                return Stored(len(fields["id"].null), 0)
        return self._store_new(fields)

    def _constants(self, rows: int) -> Fields:
        """What is the same for every report, as fields."""
        facts = self._facts
        moment = np.array([facts["now"].astimezone(UTC).replace(tzinfo=None)], dtype="datetime64[us]")
        values = {
            "town_id": facts["town"].bytes,
            "source": facts["source"].encode(),
            "received_at": moments(moment).data.tobytes(),
            "datum": facts["datum"].encode(),
            "revision": int(facts["revision"]).to_bytes(4),
        }
        return {name: constant(value, rows) for name, value in values.items()}

    def _store_new(self, fields: Fields) -> Stored:
        """Those of a block that are not there yet, and how many of the others differ."""
        with self._connection.cursor() as cursor:
            cursor.execute("TRUNCATE incoming")
            copy_fields(cursor, "incoming", fields)
            cursor.execute(_INSERT, self._facts)
            rows, new = len(fields["id"].null), cursor.rowcount
            if new == rows:
                return Stored(new, 0)
            cursor.execute("ANALYZE incoming")
            found = cursor.execute(_DIFFERING, self._facts).fetchone()
            return Stored(new, int(found[0]) if found else 0)
