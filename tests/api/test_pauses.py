"""What serves a town to its end sets it aside from the search for dead cycles, and nothing stays behind."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy.orm import Session

from api.deps import Directories
from api.finders import Finders
from api.pauses import set_aside
from boundaries.database import engine
from tests.incidents import small_town


@pytest.fixture
def no_search() -> Iterator[None]:
    """No search for dead cycles while the test runs."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def test_what_is_replaced_goes_without_a_search(session: Session, database_url: str, no_search: None) -> None:
    """A snapshot and a finder hold no cycles: replaced, they are gone at once, set aside or not."""
    small_town.publish(session)
    opened = engine(database_url)
    directories, finders = Directories(opened), Finders(opened)
    directories.refresh()
    finders.renewed(directories.current())
    set_aside()
    try:
        town = directories.current()
        gone: list[weakref.ref[Any]] = [weakref.ref(town), weakref.ref(finders.current(town).places)]
        del town
        assert gc.get_freeze_count() > 10_000 and all(one() for one in gone)
        directories.refresh()
        finders = Finders(opened)
        finders.renewed(directories.current())
        assert [one() for one in gone] == [None, None]
    finally:
        gc.unfreeze()
        opened.dispose()
