"""The audit finds each fault once and nothing else, and keeps what each day counted."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from benchmarks.soaking import audits
from boundaries.audit import KINDS


@pytest.mark.parametrize("seed", range(3))
def test_every_planted_fault_is_found_once_and_nothing_else(session: Session, seed: int) -> None:
    """A complete town has no finding; after faults of every kind are planted these are all there is."""
    found = audits.audited(session, seed)
    assert found.wrong == ()
    assert set(found.planted) == set(KINDS)
