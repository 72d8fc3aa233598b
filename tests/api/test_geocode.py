"""Texts over HTTP: geocoding, suggestions, and reports that only their text places."""

from __future__ import annotations

import time
from collections.abc import Iterator

import httpx
import numpy as np
import pytest

from api.embedded.cluster import Address
from boundaries.directory import Directory
from gis.sample.town import SampleTown
from tests import addressed_town
from tests.api.conftest import client_of, shared_town
from tests.api.queueing import UNKNOWN

STATED = 0.85
"""Share of the sample's texts naming an address or place that are accepted; of these 99 % lie in the true
grid, and 98 % of those that name a unit in the true unit."""


@pytest.fixture(scope="module")
def town_web(cluster: Address) -> Iterator[httpx.Client]:
    """The application over the addressed town; reports are filed, and nothing else is changed."""
    with shared_town(cluster, addressed_town.publish) as client:
        yield client


@pytest.fixture(scope="module")
def sample_web(site: str) -> Iterator[httpx.Client]:
    """The sample town; its gazetteer is built when this returns."""
    with client_of(site) as client:
        assert client.get("/api/suggest", params={"q": "x"}, timeout=120).status_code == 200
        yield client


def test_point_text_and_unit_code_reach_the_same_leader(town_web: httpx.Client) -> None:
    """Three ways to file, one chain of people (M13)."""
    body = {"text": "福星超市门口井盖松动"}
    by_text = town_web.post("/api/reports", json=body).json()
    match = by_text["located"]["matches"][0]
    by_point = town_web.post("/api/reports", json={**body, "lon": match["lon"], "lat": match["lat"]}).json()
    by_unit = town_web.post("/api/reports", json={**body, "unit_code": "u3"}).json()
    assert [one["located"]["by"] for one in (by_text, by_point, by_unit)] == ["text", "point", "unit"]
    chains = [(one["place"]["unit"]["code"], one["place"]["leaders"]) for one in (by_text, by_point, by_unit)]
    assert chains[0] == chains[1] == chains[2] and chains[0][0] == "u3"


def test_a_text_that_tells_only_the_grid_is_the_grid_leaders(town_web: httpx.Client) -> None:
    """中山路20号 is in no list: no unit is invented."""
    matches = town_web.get("/api/geocode", params={"q": "名v中山路20号"}).json()["matches"]
    assert (matches[0]["level"], matches[0]["grid"]["code"], matches[0]["unit"]) == ("road", "g1", None)


def test_a_repeated_filing_by_text_is_one_report(town_web: httpx.Client) -> None:
    """The same key and text: 201, then 200 with the same id and place."""
    answers = [
        town_web.post("/api/reports", json={"text": said}, headers={"Idempotency-Key": key})
        for key, said in (("a", UNKNOWN), ("a", UNKNOWN), ("b", "中山路3号"), ("b", "中山路3号"))
    ]
    assert [a.status_code for a in answers] == [201, 200, 201, 200]
    told = [a.json() for a in answers]
    assert told[0]["id"] == told[1]["id"] and told[1]["place"] is None
    assert told[2]["id"] == told[3]["id"] and told[3]["place"]["unit"]["code"] == "u1"


def test_an_explanation_tells_what_was_read_and_why(town_web: httpx.Client) -> None:
    """The parts with their place in the text, and points that add up to the score."""
    answer = town_web.get("/api/geocode", params={"q": "请到 中山路3号", "explain": 1}).json()
    assert [(s["start"], s["end"], s["kind"]) for s in answer["spans"]] == [(3, 6, "road"), (6, 8, "number")]
    best = answer["matches"][0]
    assert sum(reason["points"] for reason in best["reasons"]) == pytest.approx(best["score"], abs=0.01)
    assert answer["explanation"]["read_as"] == "请到中山路3号"
    assert all(reason["zh"] and reason["en"] for reason in best["reasons"])


@pytest.mark.parametrize(
    "query", ["", " ", "\0", "<script>alert(1)</script>", "(((((" * 50, "\u202e名", "😀" * 99]
)
def test_odd_texts_are_answered(town_web: httpx.Client, query: str) -> None:
    """No text ends in an error of ours."""
    for path in ("/api/geocode", "/api/suggest"):
        answer = town_web.get(path, params={"q": query})
        assert answer.status_code in (200, 422), path


def test_a_text_of_more_than_2000_characters_is_refused(town_web: httpx.Client) -> None:
    """422 with both sentences, for the look-up and for a report."""
    long = "路" * 2001
    for answer in (
        town_web.get("/api/geocode", params={"q": long}),
        town_web.post("/api/reports", json={"text": long}),
    ):
        assert answer.status_code == 422 and "2000" in answer.json()["detail_zh"]


def test_an_empty_town_says_so(empty_web: httpx.Client) -> None:
    """Before anything is published: 404, not a crash."""
    for path in ("/api/geocode", "/api/suggest"):
        assert empty_web.get(path, params={"q": "中山路"}).status_code == 404


def test_texts_of_the_sample_reach_the_truth(sample_web: httpx.Client, sample_town: SampleTown) -> None:
    """Of 150 texts that name an entry of the gazetteer as many are accepted, and right, as STATED."""
    told = sample_town.reports.merge(sample_town.truth.reports, on="source_id")
    chosen = told[(told["manner"] == "entry").to_numpy()].sample(150, random_state=5)
    accepted, grids, units, named = 0, 0, 0, 0
    for row in chosen.itertuples():
        answer = sample_web.get("/api/geocode", params={"q": row.text, "limit": 1}).json()
        if not answer["accepted"]:
            continue
        best = answer["matches"][0]
        accepted += 1
        grids += best["grid"]["code"] == row.grid
        if best["unit"] is not None:
            named += 1
            place = sample_web.get("/api/places", params={"lon": best["lon"], "lat": best["lat"]}).json()
            units += place["unit"]["code"] == row.unit
    assert accepted >= STATED * len(chosen)
    assert grids >= 0.99 * accepted and units >= 0.98 * named


def test_the_county_and_the_city_may_be_written_before(sample_web: httpx.Client) -> None:
    """福建省莆田市涵江区国欢镇… is no other town's address; another county's is."""
    asked = "沁东村霞瑞巷4弄4号"
    ours = sample_web.get("/api/geocode", params={"q": f"福建省莆田市涵江区国欢镇{asked}"}).json()
    theirs = sample_web.get("/api/geocode", params={"q": f"福建省泉州市安溪县{asked}"}).json()
    assert ours["accepted"] and not theirs["accepted"]


@pytest.mark.alone
def test_a_keystroke_is_answered_within_fifty_milliseconds(
    sample_web: httpx.Client, directory: Directory
) -> None:
    """The sample's 4,559 units and 23,000 addresses: the median of forty, over HTTP, while others compute."""
    names = [directory.units[i].name for i in np.random.default_rng(3).integers(0, 4559, 40)]
    took = []
    for name in names:
        begun = time.perf_counter()
        assert sample_web.get("/api/suggest", params={"q": name[-4:-1]}).status_code == 200
        took.append(time.perf_counter() - begun)
    assert np.median(took) < 0.05


def test_people_are_never_suggested(sample_web: httpx.Client, sample_town: SampleTown) -> None:
    """Nothing offered for a leader's whole name carries it, unless a place of the town does."""
    people = sample_town.people["name"].sample(60, random_state=1)
    places = " ".join([*sample_town.ground.units["name"], *sample_town.addresses["name"]])
    for name in people:
        found = sample_web.get("/api/suggest", params={"q": name}).json()["suggestions"]
        assert name in places or not any(name in one["name"] for one in found)
