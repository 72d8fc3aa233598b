"""The confirmation queue over HTTP: who sees what, one choice each, names learnt by two people."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from api.embedded.cluster import Address
from boundaries.database import engine
from tests import addressed_town, database
from tests.addressed_town import SHOP
from tests.api.conftest import client_of
from tests.api.queueing import BETWEEN, UNKNOWN, at, clerks, filed, first, town_web
from tests.serving import serving

__all__ = ["town_web"]

TOWN = ("town_editor", None)


def choose(official: httpx.Client, entry: Any, **choice: Any) -> httpx.Response:
    """Choose a place for an entry."""
    return official.post(f"/api/queue/{entry['id']}/choice", json={"version": entry["version"], **choice})


def step(official: httpx.Client, path: str, thing: Any) -> httpx.Response:
    """Undo, agree or refuse."""
    return official.post(path.format(**thing), json={"version": thing["version"]})


def geocoded(web: httpx.Client, said: str) -> Any:
    """What a text means now."""
    return web.get("/api/geocode", params={"q": said}).json()


def test_an_unsure_report_is_kept_and_waits(town_web: httpx.Client) -> None:
    """201 without a place; its token shows it; the public sees no grid; the town's queue has it."""
    answer = filed(town_web, UNKNOWN)
    assert answer["place"] is None and answer["located"]["by"] == "waiting"
    own = town_web.get(f"/api/reports/{answer['id']}", params={"token": answer["token"]}).json()
    assert (own["text"], own["lon"], own["grid"], own["placed_by"]) == (UNKNOWN, None, None, "waiting")
    (clerk,) = clerks(town_web, TOWN)
    assert first(clerk)["report"]["text"] == UNKNOWN
    assert "reporter" not in clerk.get("/api/queue").text


def test_a_choice_places_the_report_and_undoing_it_lets_it_wait_again(town_web: httpx.Client) -> None:
    """By point, by unit and by grid; after undo there is no place left."""
    answer = filed(town_web, UNKNOWN)
    (clerk,) = clerks(town_web, TOWN)
    ways: list[tuple[dict[str, Any], str | None]] = [
        (at(*SHOP), "u3"),
        ({"unit": "shop"}, "shop"),
        ({"grid": "g2"}, None),
    ]
    for choice, unit in ways:
        entry = choose(clerk, first(clerk), **choice).json()
        assert (entry["state"], entry["place"]["unit"] and entry["place"]["unit"]["code"]) == ("placed", unit)
        own = town_web.get(f"/api/reports/{answer['id']}", params={"token": answer["token"]}).json()
        assert (own["placed_by"], own["unit"] and own["unit"]["code"]) == ("person", unit)
        again = step(clerk, "/api/queue/{id}/undo", entry).json()
        assert (again["state"], again["place"]) == ("waiting", None)
    assert town_web.get(f"/api/reports/{answer['id']}").json()["grid"] is None


def test_of_two_who_choose_at_once_the_second_is_told(town_web: httpx.Client) -> None:
    """Six officials choose on one version: one 200, five 409 that name who was faster."""
    filed(town_web, UNKNOWN)
    people = clerks(town_web, *[TOWN] * 6)
    entry = first(people[0])
    answers: list[httpx.Response] = []
    threads = [
        threading.Thread(target=lambda one=one: answers.append(choose(one, entry, **at(*SHOP))))
        for one in people
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 5
    winner = next(answer for answer in answers if answer.status_code == 200).json()["decided_by"]
    assert all(winner in a.json()["detail_zh"] for a in answers if a.status_code == 409)


def test_officials_see_what_may_lie_with_them_and_pass_on_what_does_not(town_web: httpx.Client) -> None:
    """A grid leader sees a report of the village, not one without a trace; passed on, it is the town's."""
    filed(town_web, UNKNOWN)
    filed(town_web, BETWEEN)
    leader, other, clerk = clerks(town_web, ("grid_leader", "g2"), ("grid_leader", "g1"), TOWN)
    assert [e["report"]["text"] for e in leader.get("/api/queue").json()["entries"]] == [BETWEEN]
    entry = first(leader)
    assert choose(leader, entry, **at(0.5, 0.5)).status_code == 403
    passed = choose(leader, entry).json()
    assert (passed["state"], passed["may_undo"]) == ("waiting", True)
    assert other.get("/api/queue").json()["waiting"] == 0
    shown = clerk.get("/api/queue").json()
    assert shown["waiting"] == 2 and any(one["passed_by"] for one in shown["entries"])
    assert step(leader, "/api/queue/{id}/undo", passed).status_code == 200
    assert other.get("/api/queue").json()["waiting"] == 1


def test_no_place_ends_the_waiting_without_inventing_one(town_web: httpx.Client) -> None:
    """The whole town's official says that there is none: the report stays, without a place."""
    answer = filed(town_web, UNKNOWN)
    (clerk,) = clerks(town_web, TOWN)
    assert choose(clerk, first(clerk)).json()["state"] == "nowhere"
    assert clerk.get("/api/queue").json()["waiting"] == 0
    assert clerk.get("/api/queue", params={"state": "done"}).json()["entries"][0]["may_undo"]
    own = town_web.get(f"/api/reports/{answer['id']}", params={"token": answer["token"]}).json()
    assert (own["placed_by"], own["lon"]) == ("nowhere", None)


def test_a_name_counts_once_another_agrees_and_no_longer_when_undone(
    town_web: httpx.Client, session: Session
) -> None:
    """Proposed with a choice: nothing changes; agreed to by another: the next text is placed; undone: not."""
    filed(town_web, UNKNOWN)
    proposer, other = clerks(town_web, TOWN, ("approver", None))
    assert not geocoded(town_web, UNKNOWN)["accepted"]
    alias = choose(proposer, first(proposer), **at(*SHOP), alias="老粮站").json()["alias"]
    assert alias["state"] == "proposed" and not geocoded(town_web, UNKNOWN)["accepted"]
    refused = step(proposer, "/api/aliases/{id}/agree", alias)
    assert refused.status_code == 403 and "另一位" in refused.json()["detail_zh"]
    agreed = step(other, "/api/aliases/{id}/agree", alias).json()
    answer = geocoded(town_web, "反映老粮站旁边有人乱倒垃圾")
    assert answer["accepted"] and answer["matches"][0]["unit"]["code"] == "u3"
    assert filed(town_web, UNKNOWN)["place"]["unit"]["code"] == "u3"
    assert town_web.get("/api/suggest", params={"q": "llz"}).json()["suggestions"][0]["name"] == "老粮站"
    assert step(other, "/api/aliases/{id}/undo", agreed).json()["state"] == "undone"
    assert not geocoded(town_web, UNKNOWN)["accepted"]
    told = session.execute(text("SELECT action FROM audit_log ORDER BY at")).scalars().all()
    assert [one for one in told if one.startswith(("queue", "alias"))] == [
        "queue.choose", "alias.agree", "alias.undo",
    ]  # fmt: skip


def test_a_name_agreed_to_places_what_waited_for_it_until_it_is_undone(town_web: httpx.Client) -> None:
    """Two more reports that say it are placed by their text, in the name of who agreed; undone they wait, the
    one that a person placed stays."""
    for said in (UNKNOWN, "老粮站旁边有人乱倒垃圾", "投诉老粮站噪音", BETWEEN):
        filed(town_web, said)
    proposer, other = clerks(town_web, TOWN, ("approver", None))
    alias = choose(proposer, first(proposer), **at(*SHOP), alias="老粮站").json()["alias"]
    agreed = step(other, "/api/aliases/{id}/agree", alias).json()
    assert (agreed["reports"], other.get("/api/queue").json()["waiting"]) == (2, 1)
    done = other.get("/api/queue", params={"state": "done"}).json()["entries"]
    assert [one["place"]["unit"]["code"] for one in done] == ["u3"] * 3
    undone = step(other, "/api/aliases/{id}/undo", agreed).json()
    assert (undone["reports"], other.get("/api/queue").json()["waiting"]) == (2, 3)


def test_two_workers_learn_a_name_by_themselves(town_web: httpx.Client, database_url: str) -> None:
    """A second server on the same database hears of it and answers alike within seconds."""
    with serving(database_url) as address, client_of(address) as second:
        assert not geocoded(second, UNKNOWN)["accepted"]
        filed(town_web, UNKNOWN)
        proposer, other = clerks(town_web, TOWN, TOWN)
        alias = choose(proposer, first(proposer), **at(*SHOP), alias="老粮站").json()["alias"]
        step(other, "/api/aliases/{id}/agree", alias)
        assert eventually(lambda: geocoded(second, UNKNOWN)["accepted"])


def eventually(question: Any, seconds: float = 20.0) -> bool:
    """Whether something becomes true in time."""
    for _ in range(int(seconds / 0.2)):
        if question():
            return True
        threading.Event().wait(0.2)
    return False


def test_undoing_a_choice_takes_its_proposed_name_back(town_web: httpx.Client) -> None:
    """The name waits for nobody any more, and may be proposed again."""
    filed(town_web, UNKNOWN)
    clerk, other = clerks(town_web, TOWN, TOWN)
    for _ in range(2):
        entry = choose(clerk, first(clerk), **at(*SHOP), alias="老粮站").json()
        assert len(other.get("/api/aliases").json()["aliases"]) == 1
        step(clerk, "/api/queue/{id}/undo", entry)
        assert other.get("/api/aliases").json()["aliases"] == []


@pytest.fixture(scope="module")
def refusing_web(cluster: Address) -> Iterator[httpx.Client]:
    """The application over one addressed town in which nothing is chosen, as every choice is refused."""
    url = database.new_database(cluster)
    opened = engine(url)
    with Session(opened) as session:
        addressed_town.publish(session)
    opened.dispose()
    with serving(url) as address, client_of(address) as client:
        yield client
    database.drop_database(cluster, url)


@pytest.mark.parametrize(
    "choice",
    [
        at(9, 9),
        {"unit": "none"},
        {"grid": "none"},
        {**at(*SHOP), "alias": "不在文字里"},
        {**at(*SHOP), "alias": "站"},
        {"lon": 1e9, "lat": 0},
        {**at(*SHOP), "what": 1},
    ],
)
def test_what_cannot_be_chosen_is_refused_and_changes_nothing(
    refusing_web: httpx.Client, choice: dict[str, Any]
) -> None:
    """Outside the town, unknown codes, names that the text does not have or that are too short: 422."""
    filed(refusing_web, UNKNOWN)
    (clerk,) = clerks(refusing_web, TOWN)
    before = first(clerk)
    answer = choose(clerk, before, **choice)
    assert answer.status_code == 422 and answer.json()["detail_zh"] and answer.json()["detail_en"]
    assert first(clerk) == before
    assert clerk.get("/api/aliases").json()["aliases"] == []
