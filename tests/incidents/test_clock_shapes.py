"""Times read from their bytes mean what the patterns say, whenever they are judged at all."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents import moments
from incidents.clock_shapes import SHAPE, UNJUDGED, scan

NUMBER = st.integers(0, 99).map(str) | st.sampled_from(["07", "2026", "2024", "1899", "29", "30", "31", "2"])
TEXT = st.lists(
    NUMBER | st.sampled_from([*"-/. T:,Z+", "PM", "am", " ", "日", "08:00"]), min_size=1, max_size=14
)
LIKELY = st.builds(
    "{}{}{}{}{} {}:{}{}".format,
    *(NUMBER, st.sampled_from("-/."), NUMBER, st.sampled_from("-/."), NUMBER, NUMBER, NUMBER),
    st.sampled_from(["", ":59", ":07.25", " PM", ":01 am", "Z", "+08:00", "-0530", " +02:00"]),
)


CELLS = st.lists(TEXT.map("".join) | LIKELY, min_size=1, max_size=20)


@settings(max_examples=100, deadline=None)
@given(CELLS, st.sampled_from(["ymd", "mdy", "dmy"]))
def test_both_ways_of_reading_agree(cells: list[str], order: str) -> None:
    """The moment by bytes is the moment by pattern, and so is what a column's shapes are counted as."""
    values = pd.Series(cells, dtype=object)
    zone = "America/Chicago"
    by_pattern = moments._parse_by_pattern(values, order, zone)
    assert moments.parse_moments(values, order, zone).astype(object).equals(by_pattern.astype(object))
    assert moments.tally(values) == moments._tally_by_pattern(values)


@pytest.mark.parametrize("cell", ["2026-11-02T08:05:00+08:00", "11/2/2026 3:05 PM", "2026/11/2 8:05", ""])
def test_the_usual_shapes_are_judged(cell: str) -> None:
    """Otherwise agreement would be no wonder."""
    assert scan(pa.array([cell]))[0, SHAPE] != UNJUDGED
