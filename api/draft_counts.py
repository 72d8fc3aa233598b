"""What a process keeps for whoever edits drafts: their states, and the open reports counted beside them."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from boundaries.counting import Counted, OpenReports, reports_after, tallied
from boundaries.drafts import Base, States
from gis.edits import State
from gis.edits.shares import households_after
from incidents.open_reports import read_open_reports

FRESH_SECONDS = 10.0
"""How old the counted open reports may be: the counters beside the map are for orientation."""


class ReportsHeld:
    """The open reports, read again when they are older than FRESH_SECONDS. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: tuple[float, OpenReports] | None = None

    def get(self, session: Session) -> OpenReports:
        """The open reports as of a few seconds ago."""
        with self._lock:
            if self._held is None or time.monotonic() - self._held[0] > FRESH_SECONDS:
                self._held = time.monotonic(), read_open_reports(session)
            return self._held[1]

    def forget(self) -> None:
        """Read them afresh next time: a publication has moved some."""
        with self._lock:
            self._held = None


@dataclass(frozen=True)
class Drafting:
    """See the module; one per application."""

    states: States = field(default_factory=States)
    reports: ReportsHeld = field(default_factory=ReportsHeld)

    def counted(self, session: Session, base: Base) -> Counted:
        """What is counted of a base, for comparing a draft with it."""
        return Counted(base.households, base.doors, self.reports.get(session))


@dataclass(frozen=True)
class Counts:
    """Households and open reports by unit code of one state."""

    households: dict[str, int | None]
    reports: dict[str, int]


def counts_of(counted: Counted, base: Base, state: State) -> Counts:
    """The counts of every unit of a draft's state."""
    households = households_after(base.state, state, counted.households, counted.doors)
    return Counts(households, tallied(reports_after(base.state, state, counted.reports)))


def drafting_of(request: Request) -> Drafting:
    """What the application keeps for drafts."""
    drafting: Drafting = request.app.state.drafting
    return drafting


DraftingDep = Annotated[Drafting, Depends(drafting_of)]
