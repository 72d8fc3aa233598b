"""A Parquet file."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from api.reading.columns_file import parquet_to_csv
from api.reading.jobs.answering import carry_out
from gis.errors import FileRefused


def read_parquet(source: Path, out: Path, _layer: str | None) -> None:
    """Turn it into UTF-8 CSV. Raises FileRefused."""
    try:
        parquet_to_csv(source, out / "sheet.csv")
    except (pa.ArrowException, OSError, ValueError) as error:
        raise FileRefused(
            "Parquet 文件无法读取：可能已损坏、没有传完，或含有嵌套的列。请重新导出。",
            "The Parquet file cannot be read: damaged, cut short, or with nested columns. Export it again. "
            f"({type(error).__name__})",
        ) from error


if __name__ == "__main__":
    carry_out(read_parquet)
