"""An audit as a table for people: CSV and XLSX. No cell can become a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from io import BytesIO, StringIO
from typing import Any

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from api.audits.answers import figure_text, finding_json
from boundaries.audit import KINDS, SEVERITIES, Finding
from boundaries.directory import Directory
from boundaries.rosters.values import guarded

HEADINGS = {
    "zh": ("严重程度", "问题", "村", "网格", "编码", "名称", "说明", "数值", "经度", "纬度", "标识"),
    "en": ("Severity", "Kind", "Village", "Grid", "Code", "Name", "What", "Figure", "Lon", "Lat", "Key"),
}
WIDTHS = (10, 18, 16, 12, 22, 32, 60, 18, 12, 12, 40)
SHEET = {"zh": "缺失清单", "en": "Audit"}


def rows_of(found: Iterable[Finding], directory: Directory, lang: str) -> Iterator[tuple[str, ...]]:
    """The cells of each finding, in the order of HEADINGS."""
    which = lang == "en"
    for one in found:
        told: dict[str, Any] = finding_json(one, directory)
        yield (
            SEVERITIES[one.severity][which],
            KINDS[one.kind][which],
            (told["village"] or {}).get("name", ""),
            (told["grid"] or {}).get("name", ""),
            one.code,
            one.name,
            one.en if which else one.zh,
            figure_text(one, lang),
            "" if told["lon"] is None else f"{told['lon']:.7f}",
            "" if told["lat"] is None else f"{told['lat']:.7f}",
            one.key,
        )


def csv_bytes(found: Iterable[Finding], directory: Directory, lang: str) -> bytes:
    """UTF-8 with a BOM, for Excel; cells that a spreadsheet could take for a formula begin with an
    apostrophe."""
    out = StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADINGS[lang])
    writer.writerows([guarded(cell) for cell in row] for row in rows_of(found, directory, lang))
    return out.getvalue().encode("utf-8-sig")


def xlsx_bytes(found: Iterable[Finding], directory: Directory, lang: str) -> bytes:
    """A workbook of one sheet; every cell is text."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(SHEET[lang])
    sheet.freeze_panes = "A2"
    for k, width in enumerate(WIDTHS):
        sheet.column_dimensions[chr(ord("A") + k)].width = width
    for row in (HEADINGS[lang], *rows_of(found, directory, lang)):
        cells = []
        for value in row:
            cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value))
            cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    out = BytesIO()
    book.save(out)
    return out.getvalue()
