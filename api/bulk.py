"""Many points in one request: read from JSON, CSV or Arrow, answered with codes in the same form.

Nothing in a body is trusted: its length is capped before it comes here, columns other than lon and lat
are not read, compressed Arrow is refused (a few bytes could ask for gigabytes), and the first row that is
no position is named.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyarrow import csv
from pydantic_core import from_json

from api.answers import MILLIMETRES, centre_of
from api.arrow_stream import read_columns
from boundaries.directory import Directory
from boundaries.places import AreaRecord, Assignment
from gis.crs import check_lonlat, to_wgs84
from gis.errors import InputError

LIMIT = 100_000
"""Points in one request."""
COLUMNS = ("lon", "lat")
ROW = re.compile(r"Row #(\d+)")

Floats = npt.NDArray[np.float64]
Points = tuple[Floats, Floats]
Columns = dict[str, pa.Array]


@dataclass(frozen=True)
class Form:
    """How points come and answers go: `write` takes the columns of an answer and its revision."""

    read: Callable[[bytes], Points]
    write: Callable[[Columns, int], bytes]


def answer(form: Form, body: bytes, directory: Directory, options: tuple[str, bool]) -> bytes:
    """The answer to a body of points; options are the datum and whether borders are asked for.

    Raises InputError naming the first row that cannot be used.
    """
    datum, border = options
    lon, lat = form.read(body)
    if len(lon) > LIMIT:
        raise InputError(
            f"一次最多 {LIMIT} 个点，收到 {len(lon)} 个。请分批发送。",
            f"At most {LIMIT} points at a time; {len(lon)} came. Send them in parts.",
            count=len(lon),
            limit=LIMIT,
        )
    _check(lon, lat)
    found = directory.assign(*to_wgs84(lon, lat, datum), border=border)
    if len(lon) and int(found.unit.min()) < 0:
        check_lonlat(lon, lat, centre_of(directory))
    return form.write(_columns(directory, found, border), directory.revision)


def _check(lon: Floats, lat: Floats) -> None:
    """Raise InputError unless every pair is a position; the numbers are looked at once when all are."""
    plain = (np.abs(lon) <= 180) & (np.abs(lat) <= 73) & (np.abs(lon) + np.abs(lat) > 1e-3)
    if not plain.all():
        check_lonlat(lon, lat)


def _columns(directory: Directory, found: Assignment, border: bool) -> Columns:
    columns = {
        "unit": _codes(directory.units, found.unit),
        "grid": _codes(directory.grids, found.grid),
        "village": _codes(directory.villages, found.village),
        "inside": pa.array(found.inside),
    }
    if border:
        columns["border_m"] = pa.array(np.round(found.border_m, MILLIMETRES), from_pandas=True)
        columns["runner_up"] = _codes(directory.units, found.runner_up)
    return columns


def _codes(areas: tuple[AreaRecord, ...], index: npt.NDArray[np.int32]) -> pa.DictionaryArray:
    """Codes of indices, null for -1: only those that occur are in the dictionary."""
    used = np.zeros(len(areas) + 1, np.bool_)
    used[index] = True
    nobody = bool(used[-1])
    used[-1] = False
    place = np.cumsum(used, dtype=np.int32) - np.int32(1)
    codes = pa.array([areas[i].code for i in np.flatnonzero(used)], pa.string())
    return pa.DictionaryArray.from_arrays(pa.array(place[index], mask=index < 0 if nobody else None), codes)


def read_json(body: bytes) -> Points:
    """Points of {"lon": [...], "lat": [...]}."""
    try:
        given = from_json(body, allow_inf_nan=False)
    except ValueError:
        raise InputError("请求内容不是合法的 JSON。", "The body is not valid JSON.") from None
    if not isinstance(given, dict):
        raise _missing("lon")
    return _paired({name: _numbers(given.get(name), name) for name in COLUMNS})


def _numbers(values: Any, name: str) -> Floats:
    if not isinstance(values, list):
        raise _missing(name)
    if not {float, int}.issuperset(map(type, values)):
        row = next(k for k, value in enumerate(values) if type(value) not in (float, int))
        raise _no_number(name, row)
    try:
        return np.array(values, dtype=np.float64)
    except OverflowError:
        row = next(k for k, value in enumerate(values) if abs(value) > 1e300)
        raise _no_number(name, row) from None


def read_csv(body: bytes) -> Points:
    """Points of a CSV text with a heading; columns other than lon and lat are passed over."""
    if not body.endswith(b"\n"):
        body += b"\n"  # a heading alone counts only as a whole line
    try:
        table = _parsed(body, pa.float64())
    except pa.ArrowInvalid:
        table = _parsed_as_text(body)
    except KeyError:
        raise _missing("lon" if b"lon" not in body.partition(b"\n")[0] else "lat") from None
    return _paired({name: table[name].to_numpy() for name in COLUMNS})


def _parsed(body: bytes, kind: pa.DataType) -> pa.Table:
    return csv.read_csv(
        pa.BufferReader(body),
        csv.ReadOptions(use_threads=False),
        csv.ParseOptions(newlines_in_values=True),
        csv.ConvertOptions(include_columns=COLUMNS, column_types=dict.fromkeys(COLUMNS, kind)),
    )


def _parsed_as_text(body: bytes) -> pa.Table:
    """Raise InputError that names the row and column at fault."""
    try:
        table = _parsed(body, pa.binary())
    except pa.ArrowInvalid as error:
        told = ROW.search(str(error))
        where = {"row": int(told[1]) - 1} if told else {}
        raise InputError(
            "CSV 无法读取：请用 UTF-8，第一行是列名 lon,lat，每行列数相同。",
            "The CSV cannot be read: UTF-8, a first line lon,lat, as many values in every line.",
            **where,
        ) from None
    for name in COLUMNS:
        for row, text in enumerate(table[name].to_pylist()):
            try:
                float(text or b"nan")
            except ValueError:
                raise _no_number(name, row) from None
    raise _no_number("lon, lat", 0)


def read_arrow(body: bytes) -> Points:
    """Points of an Arrow IPC stream with columns lon and lat."""
    return _paired(read_columns(body, COLUMNS, LIMIT))


def _paired(columns: dict[str, Floats]) -> Points:
    lon, lat = columns["lon"], columns["lat"]
    if len(lon) != len(lat):
        raise InputError(
            f"lon 有 {len(lon)} 个，lat 有 {len(lat)} 个，应一样多。",
            f"There are {len(lon)} lon and {len(lat)} lat; give as many of each.",
            field="lon, lat",
        )
    return lon, lat


def write_json(columns: Columns, revision: int) -> bytes:
    """{"revision": n, "unit": [...], ...}."""
    lists = {name: values.to_pylist() for name, values in _plain(columns).items()}
    return json.dumps({"revision": revision, **lists}, ensure_ascii=False, separators=(",", ":")).encode()


def write_csv(columns: Columns, _revision: int) -> bytes:
    """A heading and a line per point; what there is not stays blank."""
    sink = pa.BufferOutputStream()
    options = csv.WriteOptions(quoting_style="needed")
    csv.write_csv(pa.table(_plain(columns)), sink, options)
    return sink.getvalue().to_pybytes()  # type: ignore[no-any-return]


def write_arrow(columns: Columns, revision: int) -> bytes:
    """An Arrow IPC stream, codes dictionary-encoded; the schema's metadata hold the revision."""
    table = pa.table(columns).replace_schema_metadata({"revision": str(revision)})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return sink.getvalue().to_pybytes()  # type: ignore[no-any-return]


def _plain(columns: Columns) -> Columns:
    return {
        name: values.dictionary_decode() if pa.types.is_dictionary(values.type) else values
        for name, values in columns.items()
    }


def _missing(name: str) -> InputError:
    return InputError(
        f"缺少一列 {name}。请给出同样长的 lon 和 lat。",
        f"There is no column {name}. Give lon and lat, as long as each other.",
        field=name,
    )


def _no_number(name: str, row: int) -> InputError:
    return InputError(
        f"第 {row + 1} 个点的 {name} 不是十进制数。",
        f"Point {row + 1}: {name} is not a decimal number.",
        field=name,
        row=row + 1,
    )


FORMS = {
    "application/json": Form(read_json, write_json),
    "text/csv": Form(read_csv, write_csv),
    "application/vnd.apache.arrow.stream": Form(read_arrow, write_arrow),
}
