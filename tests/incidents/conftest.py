"""The small town, in this test's own database."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from boundaries.directory import Directory
from tests.incidents import small_town


@pytest.fixture
def directory(session: Session) -> Directory:
    """The published small town."""
    return small_town.publish(session)
