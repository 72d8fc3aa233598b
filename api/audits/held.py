"""The audit of a day, worked out once for all who ask within a few seconds; today's counts are kept for good.

Audits take turns: one at a time, so that a page which many open at once does not keep every core busy.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from api.deps import Town
from api.settings import Settings
from boundaries.audit import Finding, Rules, examine, read_facts
from boundaries.audit.days import remember
from boundaries.counting import tallied
from boundaries.directory import Directory
from incidents.open_reports import read_open_reports

FRESH_SECONDS = 10.0
"""How old an audit may be; a new revision, or anybody's appointment, is seen at once."""


@dataclass(frozen=True)
class Audited:
    """The findings of a day on a map."""

    on: date
    directory: Directory
    findings: tuple[Finding, ...]
    rules: Rules


def rules_of(settings: Settings) -> Rules:
    """The town's rules."""
    given: Mapping[str, Any] = settings.audit
    return Rules(**given)


def audit_on(session: Session, directory: Directory, moment: datetime, rules: Rules) -> Audited:
    """The audit of the day of a moment (of the town's time zone); the directory is that of the moment."""
    facts = read_facts(session, directory, (moment, moment.date()))
    reports = tallied(read_open_reports(session).units)
    return Audited(facts.on, directory, examine(facts, reports, rules), rules)


class Audits:
    """Today's audit, kept for a few seconds. Thread-safe."""

    def __init__(self) -> None:
        self._turns = threading.Lock()
        self._held: tuple[float, Audited] | None = None

    def get(self, town: Town, moment: datetime, fresh: bool = False) -> Audited:
        """The audit of the day of a moment; `fresh`: not one of some seconds ago. Raises NotFound when no map
        was published by then."""
        now = town.now()
        directory = town.directories.at(moment, now)
        with self._turns:
            if moment.date() != now.date():
                with Session(town.engine) as session:
                    return audit_on(session, directory, moment, rules_of(town.settings))
            held = self._held
            if (
                held
                and not fresh
                and held[1].directory is directory
                and time.monotonic() - held[0] < FRESH_SECONDS
            ):
                return held[1]
            with Session(town.engine) as session, session.begin():
                found = audit_on(session, directory, now, rules_of(town.settings))
                remember(session, directory, found.findings, now)
            self._held = time.monotonic(), found
            return found


def audits_of(request: Request) -> Audits:
    """What the application keeps of audits."""
    audits: Audits = request.app.state.audits
    return audits


AuditsDep = Annotated[Audits, Depends(audits_of)]
