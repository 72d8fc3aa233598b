"""An answer as a workbook: the table, weeks, categories, charts of them, and the terms. No cell is a formula.

What openpyxl puts in of the clock is taken out again, so the same answer gives the same bytes.
"""

from __future__ import annotations

import io
import math
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import openpyxl
import pandas as pd
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from api.hotspots.tables import WITHHELD_WORD, Listing
from gis.hotspot_looks import LOOKS, QUIET
from incidents.hotspots.totals import by_category, by_week
from incidents.hotspots.words import Both

ZIP_DAY = (1980, 1, 1, 0, 0, 0)
CHARTED = 15
DARK = ("hot99", "hot95", "intensifying", "persistent", "consecutive")
"""Marks on whose colour white letters are read best."""
WIDTHS = {"name": 26, "village": 16, "verdict": 20, "finding": 44, "code": 21, "leader_title": 14}
FORMATS = {
    "expected": "0.0",
    "ratio": "0.00",
    "near_expected": "0.0",
    "near_ratio": "0.00",
    "p": "0.0000",
    "q": "0.0000",
}
MODIFIED = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
SHEETS: dict[str, Both] = {
    "result": ("结果", "Result"),
    "weeks": ("逐周", "Weeks"),
    "categories": ("类别", "Categories"),
    "terms": ("说明", "Terms"),
}


@dataclass(frozen=True)
class Told:
    """In which language, on which day, and reports by day and category for the lines (None: none shown)."""

    lang: str
    on: date
    days: pd.DataFrame | None = None

    def say(self, sentence: Both) -> str:
        """A sentence in the language."""
        return sentence[1 if self.lang == "en" else 0]


def workbook(listing: Listing, told: Told) -> bytes:
    """The file's bytes."""
    book = openpyxl.Workbook()
    sheet: Worksheet = book.active
    sheet.title = told.say(SHEETS["result"])
    _result(sheet, listing, told)
    if told.days is not None:
        _weeks(book.create_sheet(told.say(SHEETS["weeks"])), told)
        _categories(book.create_sheet(told.say(SHEETS["categories"])), told)
    _terms(book.create_sheet(told.say(SHEETS["terms"])), listing, told)
    whole = io.BytesIO()
    book.save(whole)
    return _timeless(whole.getvalue(), told.on)


def _result(sheet: Worksheet, listing: Listing, told: Told) -> None:
    names = [name for name in listing.heads if name in listing.rows]
    _line(sheet, 1, [told.say(listing.title)])
    sheet["A1"].font = Font(bold=True, size=14)
    _line(sheet, 2, [told.say(listing.terms[0])])
    _head(sheet, 4, [told.say(listing.heads[name]) for name in names])
    for at, row in enumerate(listing.rows.to_dict("records"), start=5):
        _line(sheet, at, [_value(row, name, told) for name in names])
        _paint(sheet, at, names, listing.marks.get(row["code"], ""))
    last = 4 + len(listing.rows)
    for at, name in enumerate(names, start=1):
        letter = get_column_letter(at)
        sheet.column_dimensions[letter].width = WIDTHS.get(name, 13)
        for (cell,) in sheet[f"{letter}5:{letter}{last}"]:
            cell.number_format = FORMATS.get(name, "General")
    sheet.freeze_panes = "D5" if "rank" in names else "C5"
    sheet.auto_filter.ref = f"A4:{get_column_letter(len(names))}{last}"
    if "observed" in names:
        _total(sheet, last + 1, names, (listing.total, told))
        sheet.add_chart(_bars(sheet, names, told), f"{get_column_letter(len(names) + 2)}4")


def _value(row: dict[Any, Any], name: str, told: Told) -> Any:
    value = row[f"{name}_en"] if told.lang == "en" and f"{name}_en" in row else row[name]
    if isinstance(value, float) and not math.isfinite(value):
        return told.say(WITHHELD_WORD) if re.match(r"\d{4}-", name) else None
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _paint(sheet: Worksheet, at: int, names: Sequence[str], mark: str) -> None:
    """The verdict's cell in its colour, as on the map; the words say the same."""
    colour, _ = LOOKS.get(mark, ("", ""))
    if not colour or "verdict" not in names:
        return
    cell = sheet.cell(at, names.index("verdict") + 1)
    cell.fill = PatternFill("solid", fgColor=colour.removeprefix("#").upper())
    cell.font = Font(bold=mark not in QUIET, color="FFFFFF" if mark.startswith(DARK) else "000000")


def _total(sheet: Worksheet, at: int, names: Sequence[str], of: tuple[int, Told]) -> None:
    total, told = of
    row: list[Any] = [None] * len(names)
    row[names.index("name")], row[names.index("observed")] = told.say(("合计", "Total")), total
    _line(sheet, at, row)
    for cell in sheet[at]:
        cell.font = Font(bold=True)


def _bars(sheet: Worksheet, names: Sequence[str], told: Told) -> BarChart:
    """Reports against expectation of the first areas."""
    chart = BarChart()
    chart.type, chart.height, chart.width = "bar", 14, 20
    chart.title = told.say((f"排在前 {CHARTED} 的区域", f"The first {CHARTED} areas"))
    last = min(sheet.max_row - 1, 4 + CHARTED)
    for name in ("observed", "expected"):
        column = names.index(name) + 1
        chart.add_data(Reference(sheet, min_col=column, min_row=4, max_row=last), titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=names.index("name") + 1, min_row=5, max_row=last))
    for line, colour in zip(chart.series, ("A51D2D", "9AA9B1"), strict=True):
        line.graphicalProperties.solidFill = colour
    chart.y_axis.delete = chart.x_axis.delete = False
    chart.x_axis.scaling.orientation = "maxMin"
    return chart


def _weeks(sheet: Worksheet, told: Told) -> None:
    assert told.days is not None
    weeks = by_week(told.days)
    heads = (("周（周一）", "Week (Monday)"), ("件数", "Reports"))
    _listed(sheet, [told.say(one) for one in heads], weeks.itertuples(index=False, name=None))
    chart = LineChart()
    chart.title, chart.height, chart.width = told.say(("逐周件数", "Reports by week")), 9, 20
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=len(weeks) + 1), titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=1, min_row=2, max_row=len(weeks) + 1))
    chart.y_axis.delete = chart.x_axis.delete = False
    chart.y_axis.scaling.min = 0
    chart.x_axis.number_format = "m/d"
    sheet.add_chart(chart, "D2")


def _categories(sheet: Worksheet, told: Told) -> None:
    assert told.days is not None
    found = by_category(told.days)
    found["category"] = found["category"].replace("", told.say(("未分类", "No category")))
    heads = (("类别", "Category"), ("件数", "Reports"))
    _listed(sheet, [told.say(one) for one in heads], found.itertuples(index=False, name=None))
    chart = BarChart()
    chart.type, chart.height, chart.width = "bar", 12, 20
    chart.title, chart.legend = told.say(("各类件数", "Reports by category")), None
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=len(found) + 1), titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=1, min_row=2, max_row=len(found) + 1))
    chart.y_axis.delete = chart.x_axis.delete = False
    chart.x_axis.scaling.orientation = "maxMin"
    sheet.add_chart(chart, "D2")


def _listed(sheet: Worksheet, heads: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """A table of two columns with its total, which charts leave out."""
    _head(sheet, 1, heads)
    total = 0
    for at, row in enumerate(rows, start=2):
        _line(sheet, at, row)
        total += row[1]
    _line(sheet, sheet.max_row + 1, ["合计 Total", total])
    sheet.column_dimensions["A"].width = 18
    sheet.freeze_panes = "A2"


def _terms(sheet: Worksheet, listing: Listing, told: Told) -> None:
    for at, one in enumerate([listing.title, *listing.terms], start=1):
        _line(sheet, at, [told.say(one)])
        sheet.cell(at, 1).alignment = Alignment(wrap_text=True, vertical="top")
    sheet["A1"].font = Font(bold=True, size=14)
    sheet.column_dimensions["A"].width = 110


def _head(sheet: Worksheet, at: int, heads: Sequence[str]) -> None:
    _line(sheet, at, heads)
    for cell in sheet[at]:
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E2EFEE")
        cell.alignment = Alignment(wrap_text=True, vertical="center")


def _line(sheet: Worksheet, at: int, values: Iterable[Any]) -> None:
    """A row; text is text, whatever it begins with."""
    for column, value in enumerate(values, start=1):
        cell = sheet.cell(at, column)
        if isinstance(value, str):
            cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
            cell.data_type = "s"
        else:
            cell.value = value


def _timeless(raw: bytes, on: date) -> bytes:
    """The same workbook, dated by the day it tells of."""
    moment = datetime(on.year, on.month, on.day).strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    whole = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as given, zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as made:
        for name in given.namelist():
            data = given.read(name)
            if name == "docProps/core.xml":
                data = MODIFIED.sub(rb"\g<1>" + moment, data)
            made.writestr(zipfile.ZipInfo(name, ZIP_DAY), data, zipfile.ZIP_DEFLATED)
    return whole.getvalue()
