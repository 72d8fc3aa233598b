"""Teams of areas, the rules they are held to, and the roles that nobody fills.

A row of `team_rule` adds a rule or replaces a built-in one whole; without rows the built-in ones hold. The
names of the roles are this project's own reading of a micro-grid team (five to seven people in five roles)
and of a seven-member team (七员): a town sets its own.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from boundaries.leaders import Days, covers
from boundaries.people.heirs import THEMSELVES, Heirs

RULES = text("SELECT kind, level, title, title_en, least, most, roles FROM team_rule")
TEAMS = text("""
    SELECT team.id, team.area_id, area.level, area.code, team.kind
    FROM team JOIN area ON area.id = team.area_id ORDER BY area.code, area.level, team.kind
""")
MEMBERS = text("""
    SELECT member.team_id, member.id, person.id, person.name, person.phone, member.role,
           lower(member.term), upper(member.term)
    FROM team_member AS member JOIN person ON person.id = member.person_id
    ORDER BY member.team_id, member.id
""")
STILL_IN = text("""
    SELECT count(DISTINCT person_id) FROM team_member
    WHERE team_id = :team AND (upper(term) IS NULL OR upper(term) > CAST(:on AS date))
""")


@dataclass(frozen=True)
class Role:
    """A role in a team and its names."""

    role: str
    title: str
    title_en: str


@dataclass(frozen=True)
class TeamRule:
    """A kind of team of areas of one level: `least` to `most` people, every role filled."""

    kind: str
    level: str
    title: str
    title_en: str
    least: int
    most: int
    roles: tuple[Role, ...]


BUILT_IN = (
    TeamRule(
        *("micro_grid", "grid", "微网格服务团队", "Micro-grid team", 5, 7),
        (
            Role("leader", "微网格长", "micro-grid leader"),
            Role("party_member", "党员", "Party member"),
            Role("property", "物业人员", "property staff"),
            Role("social_worker", "社工", "social worker"),
            Role("volunteer", "志愿者", "volunteer"),
        ),
    ),
    TeamRule(
        *("seven_member", "village", "七员队伍", "Seven-member team", 7, 7),
        (
            Role("grid_worker", "网格员", "grid worker"),
            Role("mediator", "调解员", "mediator"),
            Role("patrol", "巡防员", "patrol member"),
            Role("publicity", "宣传员", "publicity worker"),
            Role("safety", "安全员", "safety worker"),
            Role("health", "卫生员", "health worker"),
            Role("information", "信息员", "information worker"),
        ),
    ),
)


@dataclass(frozen=True)
class Member:
    """Someone in a team, in one role, on some days."""

    id: uuid.UUID
    person: uuid.UUID
    name: str
    phone: str
    role: str
    term: Days


@dataclass(frozen=True)
class Team:
    """A team, its rule (None for a kind the town has no rule for), and everybody ever in it."""

    id: uuid.UUID
    area: uuid.UUID
    level: str
    code: str
    kind: str
    rule: TeamRule | None
    members: tuple[Member, ...]

    def on(self, day: date) -> tuple[Member, ...]:
        """Who is in it on a day, in the order of the rule's roles."""
        return self._in_order(one for one in self.members if covers(one.term, day))

    def after(self, day: date) -> tuple[Member, ...]:
        """Who joins it after a day, in the same order."""
        return self._in_order(one for one in self.members if one.term[0] is not None and one.term[0] > day)

    def _in_order(self, members: Iterable[Member]) -> tuple[Member, ...]:
        order = {role.role: place for place, role in enumerate(self.rule.roles if self.rule else ())}
        return tuple(sorted(members, key=lambda one: (order.get(one.role, len(order)), one.role)))


@dataclass(frozen=True)
class Shortage:
    """A team below or above its rule on a day: how many people it has, and the roles nobody fills."""

    team: Team
    people: int
    missing: tuple[Role, ...]


def read_team_rules(session: Session) -> dict[str, TeamRule]:
    """The rules of this town, by kind."""
    own = [
        TeamRule(*(*row[:6], tuple(Role(*names) for names in row.roles))) for row in session.execute(RULES)
    ]
    return {rule.kind: rule for rule in (*BUILT_IN, *own)}


def read_teams(session: Session, heirs: Heirs = THEMSELVES) -> list[Team]:
    """Every team with its members, past and future ones too, in the order of area codes. That of an area that
    is no more goes to the first of its `heirs`, unless the like is there."""
    rules = read_team_rules(session)
    members: dict[uuid.UUID, list[Member]] = {}
    for row in session.execute(MEMBERS):
        members.setdefault(row[0], []).append(Member(*(*row[1:6], (row[6], row[7]))))
    rows = session.execute(TEAMS).all()
    own = {(row.area_id, row.kind) for row in rows}
    homes = ((row, heirs.of(row.area_id)[0]) for row in rows)
    return [
        Team(row.id, home, row.level, row.code, row.kind, rules.get(row.kind), tuple(members.get(row.id, ())))
        for row, home in homes
        if home == row.area_id or (home, row.kind) not in own
    ]


def still_in(session: Session, team: uuid.UUID, on: date) -> int:
    """How many are in a team on a day, or are to join it."""
    count: int = session.execute(STILL_IN, {"team": team, "on": on}).scalar_one()
    return count


def shortage(team: Team, on: date) -> Shortage | None:
    """What a team lacks on a day by its rule; None for one that is complete (or has no rule)."""
    if team.rule is None:
        return None
    serving = team.on(on)
    filled, people = {one.role for one in serving}, len({one.person for one in serving})
    missing = tuple(role for role in team.rule.roles if role.role not in filled)
    if not missing and team.rule.least <= people <= team.rule.most:
        return None
    return Shortage(team, people, missing)


def shortages(teams: list[Team], on: date, in_force: Mapping[uuid.UUID, object]) -> list[Shortage]:
    """The teams that are not as their rule asks on a day, of areas in force (`in_force`: by area id)."""
    found = (shortage(team, on) for team in teams if team.area in in_force)
    return [one for one in found if one is not None]
