"""Building a gazetteer from whatever columns and cells a town has."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from gis.errors import InputError
from gis.gazetteer import Gazetteer, cell_numbers, cell_text

POINT = {"lon": 119.1, "lat": 25.4}


@pytest.mark.parametrize(
    ("cell", "text"),
    [(16.0, "16"), (16, "16"), ("16", "16"), (np.nan, ""), (None, ""), (pd.NA, ""), (" 3弄 ", "3弄")],
)
def test_cells_of_any_kind(cell: object, text: str) -> None:
    """Numbers, strings and blanks become one kind of text: 16.0 is grid 16."""
    assert cell_text(cell) == text


def test_numbers_in_cells() -> None:
    """A lane may be written 3弄, a door 12-1号, a section 二段."""
    assert [cell_numbers(text) for text in ("3弄", "12-1号", "二段", "")] == [[3], [12, 1], [2], []]


def test_only_a_point_is_needed() -> None:
    """A frame with lon and lat alone is a gazetteer; its entries are numbered by the frame's index."""
    gazetteer = Gazetteer.from_frame(pd.DataFrame([POINT, POINT]))
    assert [entry.id for entry in gazetteer.entries] == ["0", "1"]


def test_grid_numbers_of_any_type_are_one_grid() -> None:
    """Grid 7, 7.0 and '7' of one village are one grid, and it compares as a string."""
    rows = [{"village": "黄霞村", "grid": grid, **POINT} for grid in (7, 7.0, "7")]
    assert Gazetteer.from_frame(pd.DataFrame(rows).astype({"grid": object})).grids == (("黄霞村", "7"),)


def test_aliases_from_lists_and_cells() -> None:
    """Aliases come as a list, as one cell with 、 between, or not at all."""
    rows = [
        {"name": "林柄村篮球场", "aliases": ["林柄球场"], **POINT},
        {"name": "安凤华庭", "aliases": "安凤小区、老安凤", **POINT},
        {"name": "福星超市", "aliases": None, **POINT},
    ]
    named = Gazetteer.from_frame(pd.DataFrame(rows)).named
    assert {"林柄球场", "安凤小区", "老安凤", "福星超市"} <= named.keys()


@pytest.mark.parametrize(("field", "value"), [("lon", None), ("lat", "北")])
def test_a_row_without_a_point_is_refused(field: str, value: object) -> None:
    """The error names the row and the column."""
    with pytest.raises(InputError) as refused:
        Gazetteer.from_frame(pd.DataFrame([POINT, {**POINT, field: value}]))
    assert refused.value.where == {"row": 2, "field": field}


def test_a_missing_column_of_points_is_refused() -> None:
    """Without lon there is no gazetteer."""
    with pytest.raises(InputError, match="lon"):
        Gazetteer.from_frame(pd.DataFrame([{"lat": 25.4}]))
