"""What a publication carries over: lineage, holders of posts, addresses; and what it leaves to people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import geopandas
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from api.embedded.cluster import Address
from boundaries import drafts
from boundaries.directory import snapshot
from boundaries.holdings import load_addresses
from boundaries.loading import LayerColumns, prepare, publish
from boundaries.revisions import Opened
from gis.edits import Edit
from gis.edits.operations import Draw, Remove, Transfer
from tests.boundaries import drawn
from tests.boundaries.drafting import NOON, Desk, appoint, cut, join, lasting, move, paint, passing, spot

VILLAGE = "350303102206"
G1, G2 = f"{VILLAGE}001", f"{VILLAGE}002"
A, B, C, D = f"{G1}001", f"{G1}002", f"{G2}001", f"{G2}002"
TOWN = drawn.layer(
    "aacc\naacc\nbbdd\nbbdd",
    unit=[A, C, B, D], grid=[G1, G2, G1, G2], village=VILLAGE, name=["甲", "丙", "乙", "丁"],
)  # fmt: skip
LEADERS = [("unit", A, "赵"), ("unit", B, "钱"), ("unit", C, "孙"), ("grid", G1, "周"), ("grid", G2, "吴")]
TODAY = NOON.date()


def led_town(session: Session) -> None:
    """Four units of two grids with codes, and leaders of three of them and of both grids."""
    columns = LayerColumns("unit", "grid", "village", name="name")
    publish(session, prepare(TOWN, columns, drawn.options()), drawn.MORNING)
    appoint(session, *LEADERS)


@pytest.fixture(scope="module")
def town(cluster: Address) -> Iterator[Engine]:
    """That town."""
    with lasting(cluster, led_town) as opened:
        yield opened


@pytest.fixture
def desk(town: Engine) -> Iterator[Desk]:
    """A desk over it."""
    with passing(town) as session:
        yield Desk(session)


def lineage(session: Session, revision: int = 2) -> set[tuple[Any, ...]]:
    """Level, kind, code before, code after and square metres."""
    found = session.execute(
        text(
            "SELECT l.level, l.kind, a.code, b.code, round(l.m2) FROM lineage l LEFT JOIN area a ON a.id = "
            "before_id LEFT JOIN area b ON b.id = after_id WHERE revision = :revision"
        ),
        {"revision": revision},
    )
    return {tuple(row) for row in found}


def leader(session: Session, code: str, on: date, level: str = "unit") -> list[str]:
    """Who leads an area itself on a day, by the map of now or of that day."""
    town = snapshot(session) if on >= TODAY else snapshot(session, drawn.MORNING)
    area = town.find_area(code, level)
    assert area is not None, code
    return [one.name for one in town.leaders_of(area, on) if one.area_code == code]


def todos(session: Session) -> list[tuple[str, str, list[str]]]:
    """Kind, code and candidates of what is left to do."""
    return sorted((t.kind, t.detail["code"], t.detail["candidates"]) for t in drafts.open_todos(session))


NEW, MOVED = f"{G1}003", f"{G2}003"
HALF = cut(A, 1, 1.9, 1, 4.1)
LINES: list[tuple[str, list[Edit], set[tuple[Any, ...]]]] = [
    ("split", [HALF], {("unit", "split", A, NEW, 20_000)}),
    ("merge", [join(A, B)], {("unit", "merge", B, A, 40_000)}),
    (
        "successor",
        [paint(G2, A)],
        {("unit", "successor", A, MOVED, 40_000), ("grid", "transfer", G1, G2, 40_000)},
    ),
    ("split and merged back", [HALF, join(A, NEW)], set()),
    (
        "given away",
        [Transfer((spot(0, 3), spot(2, 3), spot(2, 2), spot(0, 2)), B, outline=True)],
        {("unit", "transfer", A, B, 20_000)},
    ),
    (
        "the whole grid painted",
        [paint(G2, A), paint(G2, B)],
        {
            ("unit", "successor", A, MOVED, 40_000),
            ("unit", "successor", B, f"{G2}004", 40_000),
            ("grid", "merge", G1, G2, 80_000),
        },
    ),
    ("a vertex dragged", [move(2, 2, 2, 2.5)], set()),
]


@pytest.mark.parametrize("name", [name for name, _, _ in LINES])
def test_lineage_is_told_from_the_ground(desk: Desk, name: str) -> None:
    """Each way of change leaves exactly the lines that say what became of what."""
    _, edits, wanted = next(row for row in LINES if row[0] == name)
    if name == "split and merged back":
        edits = [*edits, cut(C, 3, 1.9, 3, 4.1)]
        wanted = {("unit", "split", C, MOVED, 20_000)}
    desk.published(*edits)
    found = lineage(desk.session)
    assert {line for line in found if line[4] > 15_000} == wanted


def test_a_painted_unit_takes_its_leader_along(desk: Desk) -> None:
    """Under the new code the same person leads from the day of the change; the old code keeps its history."""
    desk.published(paint(G2, A))
    assert leader(desk.session, MOVED, TODAY + timedelta(1)) == leader(desk.session, MOVED, TODAY) == ["赵"]
    assert leader(desk.session, A, TODAY - timedelta(1)) == ["赵"]
    assert todos(desk.session) == []


def test_a_split_leaves_a_question(desk: Desk) -> None:
    """The part that goes on keeps its leader; who leads the new one a person decides."""
    desk.published(HALF)
    assert (leader(desk.session, A, TODAY), leader(desk.session, NEW, TODAY)) == (["赵"], [])
    assert todos(desk.session) == [("leader", NEW, ["赵"])]


def test_a_merge_keeps_the_leader_of_what_goes_on(desk: Desk) -> None:
    """The other's term ends; where what goes on had none, the other's leader fills the post."""
    desk.published(join(A, B), join(D, C))
    assert (leader(desk.session, A, TODAY + timedelta(1)), todos(desk.session)) == (["赵"], [])
    assert leader(desk.session, B, TODAY - timedelta(1)) == ["钱"]


def test_units_that_one_person_led_go_on_under_that_person(desk: Desk) -> None:
    """Two units of one leader, painted and joined under a new code, ask nobody."""
    appoint(desk.session, ("unit", A, "赵"), ("unit", B, "赵"))
    number = desk.draft(paint(G2, A), paint(G2, B))
    desk.edit(number, join(MOVED, f"{G2}004"))
    drafts.submit(desk.session, desk.states, desk.order(number))
    drafts.approve(desk.session, desk.states, desk.order(number, "approver"))
    desk.publish(number)
    assert leader(desk.session, MOVED, TODAY) == ["赵"]
    assert todos(desk.session) == []


def test_a_new_grid_asks_for_a_leader_and_a_renamed_one_does_not(desk: Desk) -> None:
    """A unit painted into a new grid: a to-do; all of a grid painted into a new one: its leader follows."""
    desk.published(paint(f"{VILLAGE}003", B, village=VILLAGE))
    assert [row[1] for row in todos(desk.session)] == [f"{VILLAGE}003"]
    desk.published(paint(f"{VILLAGE}004", C, D, village=VILLAGE))
    assert leader(desk.session, f"{VILLAGE}004", TODAY, "grid") == ["吴"]
    assert [row[1] for row in todos(desk.session)] == [f"{VILLAGE}003"]


@pytest.mark.parametrize("edit", [paint(G2, A), join(B, A), HALF], ids=["painted", "merged", "split"])
def test_a_rollback_gives_the_leaders_back(desk: Desk, edit: Edit) -> None:
    """After any of these and a rollback, the same day or later, every unit has its leader again, for good."""
    for days in (0, 3):
        desk.published(edit)
        desk.later(days=days)
        desk.rollback(1)
        day = desk.now.date()
        for _, code, name in LEADERS[:3]:
            found = [leader(desk.session, code, day + timedelta(k)) for k in (0, 1, 999)]
            assert found == [[name]] * 3, code


def test_a_term_that_ends_soon_still_does(desk: Desk) -> None:
    """A follower's term ends when it would have ended anyway; stand-ins follow as stand-ins."""
    ends = {"end": [None, None, NOON + timedelta(5)], "acting": [False, False, True]}
    rows = [("unit", A, "赵"), ("unit", B, "钱"), ("unit", A, "李")]
    for column in ("end",):
        ends[column] = [value and value.date() for value in ends[column]]  # type: ignore[attr-defined]
    appoint(desk.session, *rows, **ends)
    desk.published(paint(G2, A))
    assert leader(desk.session, MOVED, TODAY + timedelta(1)) == ["李", "赵"]
    assert leader(desk.session, MOVED, TODAY + timedelta(6)) == ["赵"]


def test_addresses_name_the_unit_that_has_their_place(desk: Desk) -> None:
    """After a split each door names its side, after a painting the new code; others keep theirs."""
    doors = [(0.5, 3.0, A), (1.5, 3.0, A), (0.5, 1.0, B), (3.5, 3.0, C)]
    frame = geopandas.GeoDataFrame(
        {
            "name": [f"{k}号" for k in range(4)],
            "unit": [code for *_, code in doors],
            "x": [drawn.X0 + right * drawn.CELL for right, _, _ in doors],
            "y": [drawn.Y0 + up * drawn.CELL for _, up, _ in doors],
        }
    )
    load_addresses(desk.session, frame)
    desk.published(HALF, paint(G2, B))
    found = desk.session.execute(text("SELECT name, unit_code FROM address ORDER BY name")).all()
    sides = {unit.code for unit in snapshot(desk.session).units if unit.code in (A, NEW)}
    assert {code for _, code in found[:2]} == sides
    assert [code for _, code in found[2:]] == [MOVED, C]


def test_households_are_shared_and_none_is_lost(session: Session) -> None:
    """A split shares them by ground, a merge adds them up; the town's sum is what it was."""
    columns = LayerColumns("unit", "grid", "village", households="homes")
    publish(session, prepare(TOWN.assign(homes=[9, 4, 3, 2]), columns, drawn.options()), drawn.MORNING)
    desk = Desk(session)
    desk.published(HALF, join(C, D))
    homes = {unit.code: unit.households for unit in snapshot(session).units}
    assert (sorted([homes[A] or 0, homes[NEW] or 0]), homes[B], homes[C]) == ([4, 5], 3, 6)
    desk.rollback(1)
    assert {u.code: u.households for u in snapshot(session).units} == {A: 9, C: 4, B: 3, D: 2}


def test_an_overlay_goes_with_its_ground(desk: Desk) -> None:
    """A shop drawn over a unit follows it into another grid under a new code, and can be taken away."""
    ring = (spot(0.5, 2.5), spot(1, 2.5), spot(1, 3), spot(0.5, 3))
    desk.published(Draw(ring, G1, "street_shop", overlay=True))
    shop = f"{G1}003"
    assert todos(desk.session)[0][:2] == ("leader", shop)
    desk.published(paint(G2, A))
    assert ("unit", "successor", shop, f"{G2}004", 2500) in lineage(desk.session, 3)
    desk.published(Remove(f"{G2}004"))
    assert ("unit", "end", f"{G2}004", None, 0) in lineage(desk.session, 4)


def test_a_layer_loaded_anew_is_followed_too(desk: Desk) -> None:
    """丁 takes in 丙, 乙 is cut in two and leaves a question: as after a draft."""
    layer = drawn.layer(
        "aadd\naadd\nbedd\nbedd",
        unit=[A, D, B, NEW], grid=[G1, G2, G1, G1], village=VILLAGE, name=["甲", "丁", "乙", "戊"],
    )  # fmt: skip
    columns = LayerColumns("unit", "grid", "village", name="name")
    publish(desk.session, prepare(layer, columns, drawn.options()), NOON)
    opened = Opened(2, snapshot(desk.session).valid_from)
    assert drafts.follow_layer(desk.session, opened, NOON) == 1
    wanted = {("unit", "merge", C, D, 40_000), ("unit", "split", B, NEW, 20_000)}
    assert {line for line in lineage(desk.session) if line[4] > 15_000} == wanted
    assert todos(desk.session) == [("leader", NEW, ["钱"])]
