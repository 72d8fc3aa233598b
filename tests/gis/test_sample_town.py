"""The people, addresses and reports of the sample town: complete, invented, varied, true to the plan."""

from __future__ import annotations

import re

import numpy as np
import pandas
import pytest
import shapely

from gis.crs import lonlat_to_metric
from gis.sample import SRID
from gis.sample.reports import NO_HOUSEHOLDS
from gis.sample.rhythm import RHYTHMS
from gis.sample.town import SampleTown, populate

TODAY = pandas.Timestamp("2026-11-20")
ALLOCATED = re.compile(r"1[3-9]\d{9}|12[0-79]\d{8}")
"""Anything that could be a mobile number someone has; 128 is not allocated."""


def _posts(town: SampleTown) -> pandas.Series:
    held = town.appointments
    now = held[(held["start"] <= TODAY) & ~(held["end"] <= TODAY) & ~held["acting"]]
    return now.groupby(["post", "ordinal"]).size()


def test_every_post_has_exactly_one_holder(sample_town: SampleTown) -> None:
    """15 station chiefs, 172 grid leaders, 4,559 unit leaders, a second one for each street shop; in each
    village two mediators, a police officer, a doctor, a legal adviser."""
    shops = int((sample_town.ground.units["kind"] == "street_shop").sum())
    found = _posts(sample_town).to_dict()
    assert found == {
        ("station_chief", 1): 15,
        ("grid_leader", 1): 172,
        ("unit_leader", 1): 4559,
        ("unit_leader", 2): shops,
        **{("mediator", ordinal): 15 for ordinal in (1, 2)},
        **{(post, 1): 15 for post in ("police", "doctor", "legal_adviser")},
    }
    held = sample_town.appointments
    assert not held[held["end"].isna()].duplicated(["area_code", "post", "ordinal", "acting"]).any()


def test_terms_have_days_and_begin_before_they_end(sample_town: SampleTown) -> None:
    """No term is empty, and former holders end on the day their successor begins."""
    held = sample_town.appointments
    assert (held["end"].isna() | (held["start"] < held["end"])).all()
    assert (held["start"] <= TODAY).all()


def test_some_people_hold_several_posts(sample_town: SampleTown) -> None:
    """People are fewer than posts, and every appointment names a known person."""
    held = sample_town.appointments["person"]
    assert set(held) == set(sample_town.people["id"])
    assert held.value_counts().max() > 2


def test_phones_are_different_and_cannot_be_dialled(sample_town: SampleTown) -> None:
    """Every phone starts with 128, which is no allocated prefix; the texts hold no other numbers."""
    phones = sample_town.people["phone"]
    assert phones.str.fullmatch(r"128\d{8}").all() and phones.is_unique
    assert not any(ALLOCATED.search(text) for text in sample_town.reports["text"])


def test_addresses_lie_in_the_unit_they_name(sample_town: SampleTown) -> None:
    """Each gazetteer entry's point is covered by the unit whose code it carries."""
    places = sample_town.addresses
    shapes = sample_town.ground.units.set_index("code").geometry
    home = shapes.loc[places["home"]].to_numpy()
    points = shapely.points(places["x"], places["y"])
    assert shapely.covers(home, points).all()
    marked = ~places["kind"].isin(["estate", "road"])
    assert shapely.covers(shapes.loc[places["unit_code"]].to_numpy(), points)[marked].all()


def test_door_numbers_are_unique_on_their_road(sample_town: SampleTown) -> None:
    """A road, lane and number name one door."""
    doors = sample_town.addresses[sample_town.addresses["kind"] == "door"]
    assert len(doors) > 10_000
    assert not doors.duplicated(["road", "lane", "number"]).any()


def test_each_village_has_the_six_kinds_of_resources(sample_town: SampleTown) -> None:
    """卫生所 学校 警务室 避难场所 养老服务 文化活动 in all 15 villages."""
    kinds = sample_town.resources.groupby(sample_town.resources["unit"].str[:12])["kind"].nunique()
    assert kinds.tolist() == [6] * 15


def test_reports_cover_13_whole_weeks(sample_town: SampleTown) -> None:
    """About 20,000 reports from Monday 17 August to Sunday 15 November 2026, in order of time."""
    times = sample_town.reports["happened_at"]
    assert 19_000 < len(times) < 21_000
    assert times.is_monotonic_increasing
    assert times.dt.date.nunique() == 91
    assert str(times.dt.date.min()) == "2026-08-17" and str(times.dt.date.max()) == "2026-11-15"


def test_reports_are_closed_after_they_happened(sample_town: SampleTown) -> None:
    """A closed report has its closing time within the 13 weeks, an open one has none."""
    reports = sample_town.reports
    closed = reports["state"] == "closed"
    assert (reports["closed_at"].notna() == closed).all()
    assert (reports.loc[closed, "closed_at"] > reports.loc[closed, "happened_at"]).all()
    assert 300 < (~closed).sum() < 3000


def test_every_reports_true_unit_covers_its_point(sample_town: SampleTown) -> None:
    """The unit written down for a report is the base unit that covers its rounded point, and no other is."""
    reports, truth = sample_town.reports, sample_town.truth.reports
    x, y = lonlat_to_metric(reports["lon"].to_numpy(), reports["lat"].to_numpy(), SRID)
    base = sample_town.ground.units[~sample_town.ground.units["overlay"]]
    report, unit = shapely.STRtree(base.geometry.to_numpy()).query(shapely.points(x, y), "intersects")
    assert report.tolist() == list(range(len(reports)))
    assert base["code"].to_numpy()[unit].tolist() == truth["unit"].tolist()


def test_shares_of_categories_are_as_planned(sample_town: SampleTown) -> None:
    """Outside the hotspots each category has its share of the reports, within what chance allows."""
    plain = (sample_town.truth.reports["hotspot"] == 0).to_numpy()
    counts = sample_town.reports.loc[plain, "category"].value_counts()
    total = sum(rhythm.share for rhythm in RHYTHMS.values())
    for category, rhythm in RHYTHMS.items():
        planned = plain.sum() * rhythm.share / total
        assert abs(counts[category] - planned) < 5 * np.sqrt(planned)


def test_reports_follow_the_households(sample_town: SampleTown) -> None:
    """Outside the hotspots a village's reports per household differ from the town's only by chance."""
    truth = sample_town.truth
    plain = truth.reports[truth.reports["hotspot"] == 0]
    seen = plain.groupby("village").size()
    weight = truth.exposure.groupby(truth.exposure["unit"].str[:12])["weight"].sum()
    expected = weight * len(plain)
    assert (abs(seen - expected) < 5 * np.sqrt(expected)).all()
    units = sample_town.ground.units.set_index("code").loc[truth.exposure["unit"]]
    homes = (units["households"] > 0).to_numpy()
    rate = truth.exposure["weight"].to_numpy()[homes] / units["households"].to_numpy()[homes]
    assert np.ptp(rate) < 1e-12 and max(NO_HOUSEHOLDS.values()) < 5


@pytest.mark.parametrize("number", range(6))
def test_planted_hotspots_are_elevated(sample_town: SampleTown, number: int) -> None:
    """A hotspot's observed number is that of the reports, and its ratio is near the planted risk."""
    hotspot = sample_town.truth.hotspots[number]
    reports, truth = sample_town.reports, sample_town.truth.reports
    day = reports["happened_at"].dt.strftime("%Y-%m-%d")
    inside = truth["grid"].isin(hotspot.grids) & day.between(hotspot.start, hotspot.end)
    if hotspot.category:
        inside &= reports["category"] == hotspot.category
    assert int(inside.sum()) == hotspot.observed
    spread = 4 * np.sqrt(hotspot.relative_risk * hotspot.expected)
    assert abs(hotspot.observed - hotspot.relative_risk * hotspot.expected) < spread
    assert hotspot.observed > 1.6 * hotspot.expected


def test_a_hotspots_grids_hang_together(sample_town: SampleTown) -> None:
    """The grids of every planted hotspot touch each other in one piece."""
    shapes = sample_town.ground.grids.set_index("code").geometry
    for hotspot in sample_town.truth.hotspots:
        assert shapely.union_all(shapes.loc[list(hotspot.grids)].to_numpy()).geom_type == "Polygon"


def test_texts_are_varied(sample_town: SampleTown) -> None:
    """Nearly every text is different, and they are as uneven in length as people's are."""
    texts = sample_town.reports["text"]
    assert texts.nunique() / len(texts) > 0.97
    lengths = texts.str.len()
    assert lengths.min() >= 4 and lengths.max() < 160 and lengths.std() > 10
    assert not texts.str.contains(r"[{}]").any()


def test_texts_name_their_place_in_many_ways(sample_town: SampleTown) -> None:
    """The place written down stands in the text; some texts name none, some are misspelt."""
    truth = sample_town.truth.reports
    pairs = zip(sample_town.reports["text"], truth["place"], strict=True)
    assert all(place in text for text, place in pairs)
    assert {"entry", "grid", "corner", "vague", "none"} == set(truth["manner"])
    assert 0.02 < truth["slip"].mean() < 0.15
    assert 0.02 < (truth["place"] == "").mean() < 0.1


def test_the_same_seed_gives_the_same_town(sample_town: SampleTown) -> None:
    """Made again on the same ground, every frame is equal; from another seed it is not."""
    again, other = populate(sample_town.ground, 0), populate(sample_town.ground, 1)
    for name in ("people", "appointments", "addresses", "resources", "reports"):
        assert getattr(again, name).equals(getattr(sample_town, name)), name
    for name, frame in sample_town.community.items():
        assert again.community[name].equals(frame), name
    assert again.truth.reports.equals(sample_town.truth.reports)
    assert again.truth.hotspots == sample_town.truth.hotspots
    assert not other.reports["text"].equals(sample_town.reports["text"])
