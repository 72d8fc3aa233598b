"""Rosters as files: read in the sandbox like every foreign file, written without any formula."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Sequence
from pathlib import Path

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from api.reading.tables import read_table, records
from boundaries.people.kinds import CAPACITY_NAMES, PostKinds
from boundaries.rosters.reading import LIMIT
from boundaries.rosters.writing import HEADINGS, HELP, ORDER, WIDTHS

LARGEST = 8 << 20
"""Bytes of a roster that is sent."""
KINDS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
HEAD = PatternFill("solid", start_color="E2EFEE")
FIRST_LINES = 20
"""Rows above and around the headings, beyond LIMIT, that may be read."""

Rows = list[tuple[int, list[str]]]


def read_rows(path: Path, sheet: str | None = None) -> Rows:
    """Every row of a roster (CSV in UTF-8 or GB18030, XLSX), numbered as a spreadsheet counts.

    Raises FileRefused as `read_table`. Rows beyond the limit are not read, but for one that shows it.
    """
    found: Rows = []
    for number, cells in records(read_table(path, sheet)):
        found.append((number, cells))
        if len(found) > LIMIT + FIRST_LINES:
            break
    return found


def read_bytes(content: bytes) -> Rows:
    """The same of a file that was sent."""
    with tempfile.TemporaryDirectory(prefix="wangge-roster-") as folder:
        path = Path(folder) / "名册"
        path.write_bytes(content)
        return read_rows(path)


def written(form: str, rows: Sequence[Sequence[str]], kinds: PostKinds) -> bytes:
    """A roster as a file (`form`: xlsx or csv); without rows it is the template."""
    return _workbook(rows, kinds) if form == "xlsx" else _csv(rows)


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    """With a BOM, so that spreadsheets take it for UTF-8."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([HEADINGS, *rows])
    return text.getvalue().encode("utf-8-sig")


def _workbook(rows: Sequence[Sequence[str]], kinds: PostKinds) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("名册")
    sheet.freeze_panes = "A2"
    for place, width in enumerate(WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    _choices(sheet, "post", [kind.title for kind in kinds.values()])
    _choices(sheet, "acting", ["是"])
    _choices(sheet, "capacity", [zh for zh, _ in CAPACITY_NAMES.values()])
    sheet.append([_heading(sheet, text) for text in HEADINGS])
    for row in rows or [[""] * len(ORDER)] * 200:
        sheet.append([_text(sheet, cell) for cell in row])
    _help(book, kinds)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _choices(
    sheet: openpyxl.worksheet._write_only.WriteOnlyWorksheet, meaning: str, known: list[str]
) -> None:
    """A list to choose from; other entries are told when the roster is checked."""
    letter = get_column_letter(ORDER.index(meaning) + 1)
    listed = ",".join(title for title in known if "," not in title and '"' not in title)[:250]
    choice = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True, showErrorMessage=False)
    choice.add(f"{letter}2:{letter}{LIMIT + 1}")
    sheet.data_validations.append(choice)


def _heading(sheet: openpyxl.worksheet._write_only.WriteOnlyWorksheet, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, text)
    cell.font, cell.fill = Font(bold=True), HEAD
    return cell


def _text(sheet: openpyxl.worksheet._write_only.WriteOnlyWorksheet, text: str) -> WriteOnlyCell:
    """A cell that stays text, also when it is edited."""
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", text) or None)
    cell.number_format = "@"
    if text:
        cell.data_type = "s"
    return cell


def _help(book: openpyxl.Workbook, kinds: PostKinds) -> None:
    sheet = book.create_sheet("填写说明")
    sheet.column_dimensions["A"].width = 110
    for zh, en in HELP:
        sheet.append([zh])
        sheet.append([en])
    sheet.append(["岗位：" + "、".join(kind.title for kind in kinds.values())])
