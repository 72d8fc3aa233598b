"""Rosters for tests: the sample town, who is on record in it, and sheets written as text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy.orm import Session

from boundaries.database import engine
from boundaries.directory import Directory, snapshot
from boundaries.rosters import Stored, read_stored

DAY = date(2026, 11, 21)
HEAD = "编码|岗位|姓名|电话|任期起|任期止|序位|代理|身份"
NAMED = "村|网格|单元|岗位|姓名|电话"
GRID = "350303102206016"
UNIT = GRID + "007"


def rows_of(*lines: str) -> list[tuple[int, list[str]]]:
    """Rows of a sheet, numbered from 1."""
    return [(number, line.split("|")) for number, line in enumerate(lines, 1)]


@pytest.fixture(scope="module")
def opened(sample_url: str) -> Iterator[Session]:
    """A session on the sample town; nothing is ever committed."""
    held = engine(sample_url)
    with Session(held) as session:
        yield session
    held.dispose()


@pytest.fixture(scope="module")
def town(opened: Session) -> Directory:
    """The published sample town."""
    return snapshot(opened)


@pytest.fixture(scope="module")
def stored(opened: Session) -> Stored:
    """Who is on record in it."""
    return read_stored(opened, DAY)
