"""Codes: 12 + 3 + 3 digits, counted in reading order, never given twice."""

from __future__ import annotations

import numpy as np
import pytest

from gis import codes
from gis.errors import InputError

VILLAGE = "350303102204"


@pytest.mark.parametrize(
    ("code", "known"),
    [
        (VILLAGE, True),
        ("110101001001", True),
        ("35030310220", False),
        ("3503031022044", False),
        ("350303102000", False),
        ("350303000204", False),
        ("950303102204", False),
        ("３50303102204", False),
        ("35030310220a", False),
        ("", False),
    ],
)
def test_division_codes_have_twelve_ascii_digits_down_to_a_village(code: str, known: bool) -> None:
    """Full-width digits, other lengths and codes that stop above the village are refused."""
    assert codes.is_division_code(code) is known


def test_grid_and_unit_codes_are_steps_of_three() -> None:
    """Each level is its parent's code and three digits that are not 000."""
    assert codes.is_area_code(VILLAGE + "016", "grid")
    assert codes.is_area_code(VILLAGE + "016073", "unit")
    assert not codes.is_area_code(VILLAGE + "016000", "unit")
    assert not codes.is_area_code(VILLAGE + "016", "unit")
    assert codes.parent_code(VILLAGE + "016073") == VILLAGE + "016"
    with pytest.raises(InputError):
        codes.parent_code(VILLAGE)


def test_reading_order_is_rows_from_the_north_each_from_the_west() -> None:
    """A slightly crooked block of nine is read like a page."""
    page = np.array(
        [[x * 100 + y * 3, 200 - y * 100 + x * 9] for y in range(3) for x in range(3)], dtype=float
    )
    shuffled = np.array([4, 8, 0, 2, 6, 1, 7, 3, 5])
    assert [shuffled[i] for i in codes.reading_order(page[shuffled])] == list(range(9))


def test_reading_order_of_a_line_and_of_nothing() -> None:
    """A street running east, a street running south, one point, none."""
    line = np.arange(5.0)
    assert codes.reading_order(np.column_stack([line, 0 * line])).tolist() == [0, 1, 2, 3, 4]
    assert codes.reading_order(np.column_stack([0 * line, line])).tolist() == [4, 3, 2, 1, 0]
    assert codes.reading_order([[1.0, 1.0]]).tolist() == [0]
    assert codes.reading_order([]).tolist() == []


def test_numbers_follow_the_points_given() -> None:
    """Codes come back in the caller's order; the north-west one is 001."""
    points = [[100.0, 0.0], [0.0, 100.0], [100.0, 100.0], [0.0, 0.0]]
    tails = [code.removeprefix(VILLAGE) for code in codes.number_grids(VILLAGE, points)]
    assert tails == ["004", "001", "002", "003"]


def test_a_code_once_used_is_never_given_again() -> None:
    """Over a hundred rounds of retiring and numbering no code comes twice."""
    grid, rng = VILLAGE + "016", np.random.default_rng(3)
    ever: list[str] = []
    for _ in range(100):
        ever += codes.number_units(grid, rng.uniform(0, 500, (int(rng.integers(1, 9)), 2)), ever)
    assert len(set(ever)) == len(ever)
    assert all(codes.is_area_code(code, "unit") for code in ever)


def test_the_thousandth_is_refused() -> None:
    """999 numbers a level, used ones included."""
    with pytest.raises(InputError, match="999"):
        codes.number_units(
            VILLAGE + "016", np.zeros((10, 2)), [f"{VILLAGE}016{n:03d}" for n in range(1, 991)]
        )
