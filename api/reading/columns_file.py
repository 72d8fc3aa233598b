"""A Parquet file as CSV; runs in the reading process."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

ROWS = 65_536
MOST_COLUMNS = 2_000


def parquet_to_csv(source: Path, target: Path) -> None:
    """Write every row as UTF-8 CSV, values as text: numbers in full, moments in ISO 8601, nulls blank.

    Raises pyarrow's errors for what is no Parquet, and ValueError for too many columns.
    """
    pa.set_cpu_count(1)
    with source.open("rb") as raw, pa.parquet.ParquetFile(raw) as file:
        names = file.schema_arrow.names
        if len(names) > MOST_COLUMNS:
            raise ValueError(f"{len(names)} columns")
        schema = pa.schema([(name, pa.large_string()) for name in names])
        with pa.csv.CSVWriter(target, schema) as out:
            for batch in file.iter_batches(ROWS, use_threads=False):
                out.write_batch(pa.record_batch([_text(column) for column in batch.columns], schema=schema))


def _text(column: pa.Array) -> pa.Array:
    values = column.dictionary_decode() if pa.types.is_dictionary(column.type) else column
    return pc.fill_null(values.cast(pa.large_string()), "")
