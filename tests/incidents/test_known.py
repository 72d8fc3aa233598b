"""What is remembered of a long file: every id, and an even sample of its points."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents import known
from incidents.known import Known, Sampled


@given(st.lists(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.booleans()), min_size=1), max_size=12))
def test_repeats_are_those_a_set_finds(blocks: list[list[tuple[str, bool]]]) -> None:
    """Within a block and across blocks; a row that cannot be used does not use up its id."""
    memory, seen = Known(), set[str]()
    for block in blocks:
        wanted = []
        for name, usable in block:
            wanted.append(usable and name in seen)
            seen |= {name} if usable else set()
        ids = pa.array([name for name, _ in block], pa.large_string())
        found = memory.again(ids, np.array([usable for _, usable in block]))
        assert found.tolist() == wanted


def test_runs_stop_growing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the longest run new ones are begun, and all are still searched."""
    monkeypatch.setattr(known, "LONGEST_RUN", 8)
    memory, everyone = Known(), np.ones(4, dtype=bool)
    blocks = [pa.array([f"{k}-{i}" for i in range(4)], pa.large_string()) for k in range(40)]
    assert not any(memory.again(block, everyone).any() for block in blocks)
    assert all(memory.again(block, everyone).all() for block in blocks)


def test_a_short_file_is_sampled_whole() -> None:
    """Up to the limit every point is kept, in order."""
    sample = Sampled()
    for start in range(0, 1000, 100):
        sample.note(np.arange(start, start + 100.0), -np.arange(start, start + 100.0))
    lon, lat = sample.points()
    assert np.array_equal(lon, np.arange(1000.0))
    assert np.array_equal(lat, -lon)


def test_a_long_file_is_sampled_evenly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the limit every second, fourth, ... point, across the ends of blocks."""
    monkeypatch.setattr(known, "MOST_POINTS", 50)
    sample = Sampled()
    for start in range(0, 1001, 7):
        values = np.arange(start, start + 7.0)
        sample.note(values, values)
    lon, _ = sample.points()
    assert 25 < len(lon) <= 50
    assert len(set(np.diff(lon))) == 1
