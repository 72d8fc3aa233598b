"""Arrow IPC streams from strangers: number columns only, nothing compressed, nothing overlong."""

from __future__ import annotations

import struct
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from gis.errors import InputError

HEADER, COMPRESSION = 2, 3
"""Places of these fields in the tables Message and RecordBatch of Arrow's format (Message.fbs)."""


def read_columns(body: bytes, names: tuple[str, ...], limit: int) -> dict[str, npt.NDArray[np.float64]]:
    """Number columns of a stream as doubles, nulls as nan; reading ends soon after `limit` rows.

    Raises InputError for what is no such stream.
    """
    try:
        batches = _batches(body, names, limit)
    except (pa.ArrowException, struct.error, OSError, ValueError, KeyError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(
            "请求内容不是 Arrow IPC 流（application/vnd.apache.arrow.stream）。",
            "The body is no Arrow IPC stream (application/vnd.apache.arrow.stream).",
        ) from None
    return {name: _doubles([batch[name] for batch in batches], name) for name in names}


def _batches(body: bytes, names: tuple[str, ...], limit: int) -> list[pa.RecordBatch]:
    _refuse_surprises(body)
    schema = pa.ipc.open_stream(body).schema
    for name in names:
        if len(schema.get_all_field_indices(name)) != 1:
            raise InputError(f"应有一列 {name}。", f"There must be one column {name}.", field=name)
    chosen = pa.ipc.IpcReadOptions(included_fields=[schema.get_field_index(name) for name in names])
    batches, rows = [], 0
    for batch in pa.ipc.open_stream(body, options=chosen):
        batch.validate(full=True)
        batches.append(batch)
        rows += batch.num_rows
        if rows > limit:
            break
    return batches


def _refuse_surprises(body: bytes) -> None:
    """Raise InputError for compressed batches and for dictionaries, which could be of any size unpacked."""
    for message in pa.ipc.MessageReader.open_stream(body):
        if message.type == "schema":
            continue
        if message.type != "record batch" or _compressed(message.metadata.to_pybytes()):
            raise InputError(
                "请发送不压缩的 Arrow 流，只含 lon 和 lat 两列数。",
                "Send an uncompressed Arrow stream with two columns of numbers, lon and lat.",
            )


def _compressed(metadata: bytes) -> bool:
    """Whether a record batch message says that its buffers are compressed (a flatbuffer, read by hand)."""
    root = struct.unpack_from("<I", metadata, 0)[0]
    place = _field(metadata, root, HEADER)
    if place is None:
        return False
    batch = place + struct.unpack_from("<I", metadata, place)[0]
    return _field(metadata, batch, COMPRESSION) is not None


def _field(data: bytes, table: int, number: int) -> int | None:
    """Where a field of a flatbuffer's table lies, None when it is not there."""
    fields = table - struct.unpack_from("<i", data, table)[0]
    size = struct.unpack_from("<H", data, fields)[0]
    at = 4 + 2 * number
    offset = struct.unpack_from("<H", data, fields + at)[0] if at < size else 0
    return table + offset if offset else None


def _doubles(chunks: list[Any], name: str) -> npt.NDArray[np.float64]:
    for chunk in chunks:
        if not (pa.types.is_floating(chunk.type) or pa.types.is_integer(chunk.type)):
            raise InputError(
                f"{name} 应是一列数，收到的是 {chunk.type}。",
                f"{name} must be a column of numbers, not of {chunk.type}.",
                field=name,
            )
    whole = pa.chunked_array([chunk.cast(pa.float64(), safe=False) for chunk in chunks], pa.float64())
    return np.asarray(whole.to_numpy(), dtype=np.float64)
