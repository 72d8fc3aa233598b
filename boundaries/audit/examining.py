"""The audit itself: every kind of finding asked of the facts, in the order of `KINDS`."""

from __future__ import annotations

from collections.abc import Mapping

from boundaries.audit.facts import Facts
from boundaries.audit.findings import KINDS, SEVERITIES, Finding, Rules
from boundaries.audit.ground import (
    blank_ground,
    loose_addresses,
    split_grids,
    uncovered_contracts,
    without_parent,
)
from boundaries.audit.loads import uneven_loads
from boundaries.audit.posts import unfilled_posts
from boundaries.audit.services import service_rings
from boundaries.audit.teams import incomplete_teams

CHECKS = (
    blank_ground,
    without_parent,
    split_grids,
    unfilled_posts,
    incomplete_teams,
    loose_addresses,
    uncovered_contracts,
    service_rings,
)


def examine(facts: Facts, open_reports: Mapping[str, int], rules: Rules) -> tuple[Finding, ...]:
    """Every finding: the gravest first, then by kind, village, grid and place. open_reports: by unit code."""
    found = [one for check in CHECKS for one in check(facts, rules)]
    found += uneven_loads(facts, rules, open_reports)
    return tuple(sorted(found, key=_order))


def _order(one: Finding) -> tuple[int, int, str, str, str, str]:
    grave, kind = list(SEVERITIES).index(one.severity), list(KINDS).index(one.kind)
    return grave, kind, one.village, one.grid, one.code, one.subject
