"""Who answers on which day: terms, leave, stand-ins, vacancies, second layers, who serves; by M3's cases."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from api.embedded.cluster import Address
from boundaries.database import engine
from boundaries.identity import uuid7
from boundaries.people.defining import define_kind
from boundaries.people.kinds import PostKind
from boundaries.people.leave import Leave, end_leave, take_leave
from boundaries.people.rows import Row, add, end, span
from boundaries.people.standing import standing, vacancies
from boundaries.people_tables import SecondLayer
from gis.errors import Conflict, InputError, NotFound
from tests.boundaries.staffed import People, small_database

D = date
U1 = "u1 unit_leader 1"


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


def asked(people: People, code: str, on: date) -> list[str]:
    """Who answers for an area itself: names, * for a stand-in, ~ for one on leave."""
    town = people.town()
    area = town.find_area(code)
    assert area is not None
    own = [one for one in town.leaders_of(area, on) if one.area_code == code]
    return [f"{one.name}{'*' * one.acting}{'~' * (one.away is not None)}" for one in own]


def succeed(people: People) -> None:
    people.hold(U1, "赵", D(2027, 1, 1))


def leave(people: People) -> None:
    span = D(2026, 3, 1), D(2026, 3, 10)
    take_leave(people.session, Leave(people["李单元"], span, "探亲", people["代"]))


def several(people: People) -> None:
    for code in ("u2", "u3"):
        people.hold(f"{code} unit_leader 1", "李单元", D(2026, 2, 1))


def lend(people: People) -> None:
    people.hold(U1, "赵", D(2026, 4, 1), D(2026, 5, 1))


CASES: list[tuple[str, Callable[[People], None], str, date, list[str]]] = [
    ("before the term nobody", lambda _: None, "u1", D(2025, 12, 31), []),
    ("in the term its holder", lambda _: None, "u1", D(2026, 1, 1), ["李单元"]),
    (
        "ended: still for a past day",
        lambda p: p.hold(U1, None, D(2026, 5, 1)),
        "u1",
        D(2026, 4, 30),
        ["李单元"],
    ),
    ("ended: nobody from then on", lambda p: p.hold(U1, None, D(2026, 5, 1)), "u1", D(2026, 5, 1), []),
    ("a successor is not there yet", succeed, "u1", D(2026, 12, 31), ["李单元"]),
    ("a successor takes over on the day", succeed, "u1", D(2027, 1, 1), ["赵"]),
    ("on leave, the stand-in goes first", leave, "u1", D(2026, 3, 9), ["代*", "李单元~"]),
    ("back on the first day after", leave, "u1", D(2026, 3, 10), ["李单元"]),
    ("one person in several posts", several, "u3", D(2026, 2, 1), ["李单元"]),
    ("lent out: before", lend, "u1", D(2026, 3, 31), ["李单元"]),
    ("lent out: meanwhile", lend, "u1", D(2026, 4, 30), ["赵"]),
    ("lent out: the old term goes on", lend, "u1", D(2026, 5, 1), ["李单元"]),
]


@pytest.mark.parametrize(("_claim", "change", "code", "on", "wanted"), CASES, ids=[case[0] for case in CASES])
def test_who_answers(
    people: People, _claim: str, change: Callable[[People], None], code: str, on: date, wanted: list[str]
) -> None:
    """The claim that names the case."""
    change(people)
    assert asked(people, code, on) == wanted


def test_leave_tells_until_when_and_who_stands_in(people: People) -> None:
    """`until` is the last day away."""
    leave(people)
    town = people.town()
    away = [one.away for one in town.leaders_of(town.units[0], D(2026, 3, 5)) if one.away]
    assert [(one.until, one.stand_in) for one in away] == [(D(2026, 3, 9), "代")]


def test_back_early_the_stand_in_steps_down(people: People) -> None:
    """From the day of return on only the holder is asked."""
    made = take_leave(people.session, Leave(people["李单元"], (D(2026, 3, 1), None), "", people["代"]))
    end_leave(people.session, made, D(2026, 3, 4))
    assert asked(people, "u1", D(2026, 3, 3)) == ["代*", "李单元~"]
    assert asked(people, "u1", D(2026, 3, 4)) == ["李单元"]


def test_two_leaves_at_a_time_are_refused(people: People) -> None:
    """Nothing of the second one is stored."""
    leave(people)
    with pytest.raises(Conflict):
        take_leave(people.session, Leave(people["李单元"], (D(2026, 3, 9), D(2026, 3, 12))))
    assert people.session.execute(text("SELECT count(*) FROM absence")).scalar_one() == 1


def test_whoever_is_away_is_asked_after_the_second_leader(people: People) -> None:
    """First leader on leave with nobody standing in: the second one goes first."""
    people.hold("u1 unit_leader 2", "副", D(2026, 1, 1), capacity="party_member")
    take_leave(people.session, Leave(people["李单元"], (D(2026, 3, 1), None)))
    assert asked(people, "u1", D(2026, 3, 2)) == ["副", "李单元~"]


def test_removing_the_second_leader_of_a_shop_lists_a_vacancy(people: People) -> None:
    """The post stays and is listed once, with its area and ordinal, from the day on."""
    for ordinal, name in ((1, "店主"), (2, "干部")):
        people.hold(f"shop unit_leader {ordinal}", name, D(2026, 1, 1))

    def listed(on: date) -> list[tuple[str, int, bool]]:
        found = vacancies(people.town(), on)
        return [(one.kind.kind, one.ordinal, one.exists) for one in found if one.area.code == "shop"]

    assert listed(D(2026, 6, 1)) == []
    people.hold("shop unit_leader 2", None, D(2026, 7, 1))
    assert listed(D(2026, 6, 30)) == []
    assert listed(D(2026, 7, 1)) == [("unit_leader", 2, True)]


def test_required_posts_that_an_area_lacks_are_vacant_too(people: People) -> None:
    """Unit and grid leaders everywhere, two for a shop; kinds the town uses nowhere are asked of none."""
    found = {
        (one.area.code, one.kind.kind, one.ordinal, one.exists)
        for one in vacancies(people.town(), D(2026, 6, 1))
    }
    lacking = [("u2", 1), ("u3", 1), ("u4", 1), ("shop", 1), ("shop", 2)]
    assert found == {(code, "unit_leader", n, False) for code, n in lacking} | {
        ("g2", "grid_leader", 1, False)
    }


def test_a_town_defines_posts_of_its_own(people: People) -> None:
    """A river chief serves the village, after the leaders, and what is not public says so."""
    kind = PostKind("river_chief", "village", "河长", "River chief", 45, public=False)
    define_kind(people.session, people.areas["t"], kind)
    people.hold("v river_chief 1", "河", D(2026, 1, 1))
    town = people.town()
    found = standing(town, town.units[0], D(2026, 6, 1)).services
    assert [(one.title, one.title_en, one.name, one.public) for one in found] == [
        ("河长", "River chief", "河", False)
    ]
    with pytest.raises(InputError):
        people.hold("u1 river_chief 1", "河")


def test_a_second_layer_answers_in_its_days(people: People) -> None:
    """Unit u1 is answered for by g2 too, labelled, from one day up to another."""
    layer = SecondLayer(
        id=uuid7(),
        town_id=people.areas["t"],
        area_id=people.areas["u1"],
        answers_id=people.areas["v"],
        label="户籍村",
        label_en="home village",
        days=span(D(2026, 3, 1), None),
    )
    add(people.session, layer)
    end(people.session, Row("second_layer", layer.id), D(2026, 4, 1))
    town = people.town()
    told = {
        on: [
            (one.label, one.area.code, [who.name for who in one.leaders])
            for one in standing(town, town.units[0], on).seconds
        ]
        for on in (D(2026, 2, 28), D(2026, 3, 31), D(2026, 4, 1))
    }
    assert list(told.values()) == [[], [("户籍村", "v", ["王站长"])], []]


def test_refusals_name_what_is_wrong(people: People) -> None:
    """Wrong level, unknown person, days the wrong way round, an unknown capacity."""
    wrong = [
        ("v unit_leader 1", {}),
        ("u1 nothing 1", {}),
        ("u1 unit_leader 99", {}),
        (U1, {"start": D(2026, 2, 1), "end": D(2026, 2, 1)}),
        (U1, {"capacity": "king"}),
    ]
    for post, more in wrong:
        with pytest.raises(InputError):
            people.hold(post, "李单元", **more)  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        take_leave(people.session, Leave(uuid7(), (D(2026, 3, 1), None)))


FIRST = D(2026, 1, 1)
SPANS = st.tuples(st.integers(0, 29), st.integers(1, 12)).map(lambda s: (s[0], s[0] + s[1]))


@settings(max_examples=25)
@given(st.lists(st.tuples(st.sampled_from(["甲", "乙", None]), SPANS), min_size=1, max_size=7))
def test_any_order_of_appointments_gives_each_day_its_holder(
    opened: Engine, told: list[tuple[str | None, tuple[int, int]]]
) -> None:
    """The days of a post told one after another equal a plain calendar in which later words count.

    Of the same person's term the days after the newest end are dropped, those before its start stay."""
    numbers = itertools.count()
    calendar: dict[int, tuple[str, int]] = {}
    with Session(opened) as session:
        people = People(session)
        for name, (start, stop) in told:
            people.hold("u4 unit_leader 1", name, FIRST + timedelta(start), FIRST + timedelta(stop))
            calendar = _told(calendar, (name, start, stop), numbers)
        town = people.town()
        (unit,) = (one for one in town.units if one.code == "u4")
        for day in range(45):
            names = [
                one.name for one in town.leaders_of(unit, FIRST + timedelta(day)) if one.area_code == "u4"
            ]
            assert names == ([calendar[day][0]] if day in calendar else [])
        session.rollback()


def _told(
    calendar: dict[int, tuple[str, int]], word: tuple[str | None, int, int], numbers: Iterator[int]
) -> dict[int, tuple[str, int]]:
    """The calendar (day -> name and number of the term) after one more word."""
    name, start, stop = word
    own = {term for day, (who, term) in calendar.items() if start <= day < stop and who == name}
    renumbered: dict[int, int] = {}
    after: dict[int, tuple[str, int]] = {}
    for day, (who, term) in calendar.items():
        if start <= day < stop or (day >= stop and term in own):
            continue
        split = day >= stop and any(start <= d < stop and known[1] == term for d, known in calendar.items())
        if split or (day >= stop and any(d < start and known[1] == term for d, known in calendar.items())):
            term = renumbered.setdefault(term, -1 - term * 1000 - start)
        after[day] = (who, term)
    if name is not None:
        number = next(numbers)
        after |= dict.fromkeys(range(start, stop), (name, number))
    return after
