"""Codes, kinds, households and parents, as layers really write them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from boundaries.attributes import LayerColumns, Problem, read_attributes
from gis.errors import InputError

COLUMNS = LayerColumns("unit", "grid", "village", kind="kind", households="households")


def table(**columns: Any) -> pd.DataFrame:
    """Three sound rows, some columns replaced."""
    sound = {"unit": ["1", "2", "3"], "grid": "g", "village": "v", "kind": None, "households": None}
    return pd.DataFrame({**sound, **columns})


def problems(**columns: Any) -> list[tuple[int, str]]:
    """Row position and kind of every problem of such a table."""
    return [(problem.at, problem.kind) for problem in read_attributes(table(**columns), COLUMNS).problems]


def codes(values: Any) -> list[str]:
    """How unit codes are read."""
    return read_attributes(table(unit=values), COLUMNS).frame["code"].tolist()


def test_whole_floats_lose_their_point() -> None:
    """A number column with blanks is read as floats: 3100.0 is the code 3100."""
    assert codes(np.array([3100.0, np.nan, 111.0])) == ["3100", "", "111"]


def test_leading_zeros_stay() -> None:
    """Codes in text are kept verbatim, zeros in front and all."""
    assert codes(["0111", " 007 ", "x.0"]) == ["0111", "007", "x.0"]


def test_joined_columns() -> None:
    """`A+B` joins two columns with a hyphen, and is blank when either is."""
    frame = table(A=["01", "01", None], B=[1, 2, 3])
    columns = LayerColumns("unit", "A+B", "village")
    assert read_attributes(frame, columns).frame["grid"].tolist() == ["01-1", "01-2", ""]


def test_a_column_whose_name_has_a_plus() -> None:
    """A column that is itself called A+B is taken as it is."""
    frame = table(**{"A+B": ["x", "y", "z"]})
    assert read_attributes(frame, LayerColumns("unit", "A+B", "village")).frame["grid"][0] == "x"


def test_a_missing_column_names_the_others() -> None:
    """A column that does not exist is refused, with the columns there are."""
    with pytest.raises(InputError, match="village") as caught:
        read_attributes(table(), LayerColumns("unit", "nothing", "village"))
    assert caught.value.where == {"field": "nothing"}


def test_blank_codes() -> None:
    """A row without unit, grid or village code is a fault each."""
    assert problems(unit=["1", "", "3"], grid=["g", "g", None]) == [(1, "missing_code"), (2, "missing_code")]


def test_chinese_kinds() -> None:
    """Kinds may be written in Chinese."""
    frame = read_attributes(table(kind=["住宅", "沿街店铺", "Building"]), COLUMNS).frame
    assert frame["kind"].tolist() == ["residential", "street_shop", "building"]


def test_an_unknown_kind() -> None:
    """A kind nobody knows is a fault of its row, and a blank is none."""
    assert problems(kind=["castle", "", None]) == [(0, "bad_value")]


def test_households() -> None:
    """Households are whole numbers from 0 on, or blank; anything else is a fault of its row."""
    assert problems(households=["12", "-1", "many"]) == [(1, "bad_value"), (2, "bad_value")]
    found = read_attributes(table(households=[12.0, np.nan, 0.0]), COLUMNS).frame["households"]
    assert found.tolist() == [12, None, 0]


def test_a_grid_in_two_villages_names_both() -> None:
    """A grid code under two villages is one fault that names the grid and both villages."""
    found = read_attributes(table(village=["v", "w", "w"]), COLUMNS).problems
    assert [(p.at, p.kind, p.codes) for p in found] == [(1, "two_parents", ("g", "v", "w"))]


def test_a_unit_in_two_grids_names_both() -> None:
    """A unit code under two grids is one fault that names the unit and both grids."""
    found = read_attributes(table(unit=["1", "1", "3"], grid=["g", "h", "g"]), COLUMNS).problems
    assert [(p.kind, p.codes) for p in found if isinstance(p, Problem)] == [("two_parents", ("1", "g", "h"))]


def test_names_default_to_codes() -> None:
    """A unit without a name is called by its code; control and direction marks do not come in."""
    columns = LayerColumns("unit", "grid", "village", name="name")
    frame = read_attributes(table(name=["甲\x00\n\u202e　乙", None, " "]), columns).frame
    assert frame["name"].tolist() == ["甲　乙", "2", "3"]


def test_source_rows() -> None:
    """An index called "row" counts the source rows; any other index does not."""
    frame = table()
    assert read_attributes(frame, COLUMNS).rows == (1, 2, 3)
    frame.index = pd.Index([5, 6, 9], name="row")
    assert read_attributes(frame, COLUMNS).rows == (5, 6, 9)
