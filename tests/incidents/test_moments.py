"""Times are read by column, in whatever way people of one office write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
import pytest

from gis.errors import InputError
from incidents.moments import choose_order, parse_moments, tally

SHANGHAI = "Asia/Shanghai"


def column(*cells: str) -> pd.Series:
    """Cells as the reader gives them."""
    return pd.Series(list(cells), dtype=object)


def read(*cells: str, timezone: str = SHANGHAI) -> list[datetime | None]:
    """The moments of a column, its order found by itself."""
    values = column(*cells)
    moments = parse_moments(values, choose_order(tally(values), "时间"), timezone)
    return [None if pd.isna(moment) else moment.to_pydatetime() for moment in moments]


@pytest.mark.parametrize(
    "cell",
    [
        "2026-11-02T08:05:00+08:00",
        "2026-11-02T00:05:00Z",
        "2026-11-02 08:05:00.000",
        "2026/11/2 8:05",
        "2026.11.2 8:05",
        "2026年11月2日 08:05",
        "2026年11月2日8时5分",
        "2026年11月2日上午8点05分",
        "２０２６－１１－０２　０８：０５",
        "11/02/2026 8:05 AM",
    ],
)
def test_the_ways_people_write_a_moment(cell: str) -> None:
    """Each means five past eight on 2 November 2026 in Shanghai."""
    assert read(cell, "11/22/2026" if cell.startswith("11/") else "")[0] == datetime(
        2026, 11, 2, 0, 5, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("cell", "hour"),
    [("下午3点", 15), ("中午12:30", 12), ("凌晨12点", 0), ("晚上8:00", 20), ("中午11点", 11), ("", 0)],
)
def test_parts_of_the_day(cell: str, hour: int) -> None:
    """下午 3 点 is 15 o'clock, 凌晨 12 点 is midnight; a day without a clock begins at midnight."""
    moment = read(f"2026年11月2日{cell}")[0]
    assert moment is not None
    assert (moment.hour + 8) % 24 == hour


@pytest.mark.parametrize(
    "cell", ["", "soon", "2026-02-30", "2026-11-02 24:00", "2026-13-01", "45963.3", "0001-01-01"]
)
def test_what_is_no_moment_is_none(cell: str) -> None:
    """Blank, words, impossible dates and spreadsheet serials are not turned into anything."""
    assert read("2026-11-02", cell)[1] is None


def test_one_telling_date_decides_the_column() -> None:
    """In a column where a 24 stands second, 6/2/2019 is the second of June."""
    assert read("6/2/2019 19:30", "6/24/2019 19:30", timezone="America/Chicago")[0] == datetime(
        2019, 6, 3, 0, 30, tzinfo=UTC
    )
    assert read("2/6/2019", "24/6/2019", timezone="UTC")[0] == datetime(2019, 6, 2, tzinfo=UTC)


@pytest.mark.parametrize("cells", [["1/2/2026", "3/4/2026"], ["13/1/2026", "1/13/2026"], ["soon", "later"]])
def test_a_column_that_does_not_tell_is_refused(cells: list[str]) -> None:
    """With the option that settles it."""
    with pytest.raises(InputError, match="--time-format"):
        read(*cells)


def test_a_declared_order_or_pattern_is_followed() -> None:
    """ymd, mdy, dmy, or a pattern."""
    orders = {"dmy": "1/2/2026 00:00", "mdy": "2/1/2026", "%Y%m%d %H": "20260201 00"}
    for order, cell in orders.items():
        assert parse_moments(column(cell), order, "UTC").tolist() == [pd.Timestamp("2026-02-01", tz="UTC")]


def test_the_repeated_and_the_skipped_hour_of_a_clock() -> None:
    """01:30 in the hour that comes twice is the first one; 02:30 in the hour that never comes is 03:00."""
    moments = read("2019-11-03 01:30", "2019-03-10 02:30", timezone="America/Chicago")
    assert moments == [datetime(2019, 11, 3, 6, 30, tzinfo=UTC), datetime(2019, 3, 10, 8, 0, tzinfo=UTC)]
