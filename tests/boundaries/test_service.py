"""What serves the grids: duty rosters, teams, organisation counts, clusters, needs, contract areas, heirs."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import numpy as np
import pytest
import shapely
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from api.embedded.cluster import Address
from boundaries.database import engine
from boundaries.identity import uuid7
from boundaries.people.centres import Shift, cluster_of
from boundaries.people.contracts import ContractWanted, contracts_on, hold_contract, uncovered
from boundaries.people.defining import ClusterWanted, Place, define_cluster, define_rule
from boundaries.people.heirs import Heirs
from boundaries.people.leave import Leave, take_leave
from boundaries.people.lists import FITS, Resource, match
from boundaries.people.organisation import organisation_counts
from boundaries.people.rows import add, span
from boundaries.people.teams import Role, TeamRule, read_teams, shortage
from boundaries.people_tables import Organisation, Team, TeamMember
from boundaries.service_tables import DutyShift
from tests.boundaries.staffed import People, small_database
from tests.incidents import small_town

ZONE = ZoneInfo("Asia/Shanghai")
ALWAYS = (None, None)


@pytest.fixture(scope="module")
def opened(cluster: Address) -> Iterator[Engine]:
    """The small town's database."""
    with small_database(cluster) as url:
        found = engine(url)
        yield found
        found.dispose()


@pytest.fixture
def people(opened: Engine) -> Iterator[People]:
    """Its people, in a transaction that is taken back."""
    with Session(opened) as session:
        yield People(session)
        session.rollback()


def shift(weekday: int, starts: str, ends: str, **more: object) -> Shift:
    """A shift by its weekday and hours."""
    hours = time.fromisoformat(starts), time.fromisoformat(ends)
    known: dict[str, object] = {"on_call": False, "days": ALWAYS, **more}
    return Shift(uuid.uuid4(), None, uuid.uuid4(), "值", "", weekday, *hours, **known)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "at", "until"),
    [
        (shift(1, "08:30", "17:30"), "2026-11-23T08:30", "2026-11-23T17:30"),
        (shift(1, "08:30", "17:30"), "2026-11-23T17:30", None),
        (shift(1, "08:30", "17:30"), "2026-11-24T09:00", None),
        (shift(1, "17:30", "08:30"), "2026-11-23T23:00", "2026-11-24T08:30"),
        (shift(1, "17:30", "08:30"), "2026-11-24T08:29", "2026-11-24T08:30"),
        (shift(1, "17:30", "08:30"), "2026-11-23T08:00", None),
        (shift(0, "00:00", "00:00"), "2026-11-25T12:00", "2026-11-26T00:00"),
        (shift(0, "08:00", "09:00", days=(date(2026, 11, 25), None)), "2026-11-24T08:30", None),
        (shift(0, "08:00", "09:00", leaves=((date(2026, 11, 25), None),)), "2026-11-25T08:30", None),
        (shift(0, "20:00", "06:00", days=(None, date(2026, 11, 25))), "2026-11-25T05:00", "2026-11-25T06:00"),
    ],
)
def test_who_is_on_duty_now(one: Shift, at: str, until: str | None) -> None:
    """By weekday and hours, over midnight, in the days of the plan, unless away; the day it began counts."""
    moment = datetime.fromisoformat(at).replace(tzinfo=ZONE)
    wanted = until and datetime.fromisoformat(until).replace(tzinfo=ZONE)
    assert one.until(moment) == wanted


def test_a_team_lists_its_missing_roles(people: People) -> None:
    """Of five roles one is nobody's and is listed; filled, the team is complete; a town may set its rule."""
    session, day = people.session, date(2026, 6, 1)
    team = Team(id=uuid7(), town_id=people.areas["t"], area_id=people.areas["g1"], kind="micro_grid")
    add(session, team)

    def join(name: str, role: str) -> None:
        known = {"team_id": team.id, "person_id": people[name], "role": role}
        add(session, TeamMember(id=uuid7(), town_id=people.areas["t"], term=span(day, None), **known))

    for name, role in zip("甲乙丙丁", ("leader", "party_member", "property", "social_worker"), strict=True):
        join(name, role)
    (found,) = read_teams(session)
    short = shortage(found, day)
    assert short and (short.people, [role.title_en for role in short.missing]) == (4, ["volunteer"])
    join("戊", "volunteer")
    assert shortage(read_teams(session)[0], day) is None
    assert shortage(read_teams(session)[0], date(2026, 5, 31)) is not None
    rule = TeamRule("micro_grid", "grid", "队", "team", 6, 7, (Role("leader", "长", "leader"),))
    define_rule(session, people.areas["t"], rule)
    again = shortage(read_teams(session)[0], day)
    assert again and (again.people, again.missing) == (5, ())


def test_organisation_counts_roll_up(people: People) -> None:
    """What hangs on units and grids is counted in all that they lie in, on days it holds."""
    placed = [("u1", "contact_household", 3), ("u2", "contact_household", 1), ("g2", "grid_branch", 1)]
    for code, kind, count in placed:
        for _ in range(count):
            row = Organisation(
                id=uuid7(),
                town_id=people.areas["t"],
                area_id=people.areas[code],
                kind=kind,
                days=span(date(2026, 3, 1), None),
            )
            add(people.session, row)
    counts = organisation_counts(people.session, people.town(), date(2026, 3, 1))
    told = {code: dict(counts[people.areas[code]]) for code in ("u1", "g1", "g2", "v", "t")}
    assert [one["contact_household"] for one in told.values()] == [3, 4, 0, 4, 4]
    assert [one["grid_branch"] for one in told.values()] == [0, 0, 1, 1, 1]
    before = organisation_counts(people.session, people.town(), date(2026, 2, 28))
    assert not any(before[people.areas["t"]].values())


def test_a_place_knows_its_centre_and_who_is_there(people: People) -> None:
    """The cluster holds the village from its day on; who is away is not on duty."""
    place = Place(
        "蜂巢", "村口", "0594-0000000", small_town.X0, small_town.Y0, small_town.SRID, [("司法所", "", "")]
    )
    wanted = ClusterWanted("P1", "片", [people.areas["v"]], date(2026, 3, 1), place)
    for _ in range(2):
        define_cluster(people.session, people.areas["t"], wanted)
    town = people.town()
    assert cluster_of(town.staff.clusters, people.areas["v"], date(2026, 2, 28)) is None
    found = cluster_of(town.staff.clusters, people.areas["v"], date(2026, 3, 1))
    assert found and found.centre and [one.name for one in found.centre.departments] == ["司法所"]
    row = DutyShift(
        id=uuid7(),
        town_id=people.areas["t"],
        centre_id=found.centre.id,
        person_id=people["值班"],
        weekday=0,
        starts=time(8),
        ends=time(18),
    )
    add(people.session, row)
    take_leave(people.session, Leave(people["值班"], (date(2026, 3, 5), date(2026, 3, 6))))
    (one,) = people.town().staff.clusters
    assert one.centre
    on_duty = [len(one.centre.on_duty(datetime(2026, 3, day, 9, tzinfo=ZONE))) for day in (4, 5, 6)]
    assert on_duty == [1, 0, 1]


def test_needs_meet_the_nearest_fitting_resource() -> None:
    """Of 60 resources each of 300 needs gets the nearest one that fits, as a plain search finds it."""
    rng = np.random.default_rng(6)
    kinds = sorted({kind for fits in FITS.values() for kind in fits})
    spots = rng.uniform(0, 5_000, (60, 2))
    chosen = rng.choice(kinds, 60)
    there = [
        Resource(uuid7(), kind, "", None, *spot) for kind, spot in zip(chosen, spots.tolist(), strict=True)
    ]
    asked = list(zip(rng.choice(list(FITS), 300), *rng.uniform(0, 5_000, (2, 300)).tolist(), strict=True))
    for (kind, x, y), (best, far) in zip(asked, match(asked, there), strict=True):
        metres = [np.hypot(one.x - x, one.y - y) for one in there if one.kind in FITS[kind]]
        assert best and best.kind in FITS[kind] and far == pytest.approx(min(metres))


def test_contract_areas_change_hands_and_leave_blanks(people: People) -> None:
    """Half the town is kept from March, by another holder from April; what nobody keeps is the other half."""
    town = people.areas["t"]
    x, y, side = small_town.X0, small_town.Y0, small_town.SIDE
    half = shapely.multipolygons([shapely.box(x, y, x + side, y + 2 * side)])
    srid = small_town.SRID
    for holder, since, shape in (("甲队", date(2026, 3, 1), half), ("乙队", date(2026, 4, 1), None)):
        assert hold_contract(people.session, town, ContractWanted("B1", "区", holder, "", since, shape, srid))
    days = date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 1)
    found = [[one.holder for one in contracts_on(people.session, day)] for day in days]
    assert found == [[], ["甲队"], ["乙队"]]
    ground = people.town().polygons("town")[0]
    blank = uncovered(ground, contracts_on(people.session, days[2]))
    assert shapely.area(blank) == pytest.approx(2 * side * side)
    nobody = ContractWanted("B9", "区", "丙队", "", days[0], None, srid)
    assert hold_contract(people.session, town, nobody) is None


def test_what_hangs_on_an_area_goes_where_its_ground_went() -> None:
    """A was split into b and c, c became d; brought back, a is its own again."""
    a, b, c, d = (uuid7() for _ in range(4))
    lines = [(a, c, 2), (a, b, 2), (c, d, 3)]
    assert Heirs(lines, [b, d]).of(a) == (b, d)
    assert Heirs(lines[:2], [b, c]).of(a) == (c, b)
    assert Heirs(lines, [a]).of(a) == (a,)
    assert set(Heirs(lines[:2], [b, c]).origins([c])) == {c, a}
