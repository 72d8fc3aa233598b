"""A worksheet of an XLSX workbook."""

from __future__ import annotations

from pathlib import Path
from zipfile import BadZipFile

from openpyxl.utils.exceptions import InvalidFileException
from python_calamine import CalamineError

from api.reading.jobs.answering import carry_out
from api.reading.sheet import sheet_to_csv
from gis.errors import FileRefused

UNREADABLE = (CalamineError, InvalidFileException, BadZipFile, KeyError, ValueError, SyntaxError)


def read_sheet(source: Path, out: Path, layer: str | None) -> None:
    """Turn one worksheet into UTF-8 CSV. Raises FileRefused."""
    try:
        sheet_to_csv(source, out / "sheet.csv", layer)
    except UNREADABLE as error:
        raise FileRefused(
            "工作簿无法读取：可能已损坏或没有传完。请重新保存。",
            f"The workbook cannot be read: damaged or cut short. Save it again. ({type(error).__name__})",
        ) from error


if __name__ == "__main__":
    carry_out(read_sheet)
