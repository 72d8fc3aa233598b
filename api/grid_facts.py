"""What officials of a grid keep about it: its team, the three lists, the Party's organisation, by a day."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from api.list_answers import lists_json
from api.people_answers import team_json
from boundaries.directory import Directory
from boundaries.people.lists import three_lists
from boundaries.people.organisation import KIND_NAMES, organisation_counts
from boundaries.people.standing import heirs_in
from boundaries.people.teams import read_teams
from boundaries.places import AreaRecord


def grid_facts(session: Session, directory: Directory, grid: AreaRecord, on: date) -> dict[str, Any]:
    """Teams (members, what they lack), needs with the nearest resource, resources, services, and how many of
    each kind of organisation. For officials of the grid alone: needs are about people."""
    teams = read_teams(session, heirs_in(session, directory))
    counts = organisation_counts(session, directory, on)[grid.id]
    return {
        "teams": [team_json(team, grid, on) for team in teams if team.area == grid.id],
        **lists_json(directory, grid, three_lists(session, directory, grid, on)),
        "organisation": [
            {"title": KIND_NAMES[kind][0], "title_en": KIND_NAMES[kind][1], "count": count}
            for kind, count in counts.items()
            if count
        ],
    }
