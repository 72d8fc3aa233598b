"""The space-time scan against SaTScan's published run, brute force and worlds whose truth is known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from benchmarks.hotspot_worlds import alarms, days_to_alarm
from gis.errors import InputError
from gis.scan import COLUMNS, scan
from gis.scan.clusters import p_value
from gis.scan.dates import days_of, study_of, windows_of
from gis.scan.expected import standardised
from gis.scan.replicating import alias

NINE = {
    *("Torrance", "Bernalillo", "Valencia", "SantaFe", "Guadelupe", "Socorro", "Sandoval", "SanMiguel"),
    "LosAlamos",
}


def _new_mexico(shared: Path) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    names = {
        "cas": ["place", "n", "date", "age", "sex"],
        "pop": ["place", "date", "n", "age", "sex"],
        "geo": ["place", "lat", "lon"],
    }
    read = {
        kind: pd.read_csv(shared / "known-answers" / f"nm.{kind}", sep=r"\s+", header=None, names=columns)
        for kind, columns in names.items()
    }
    return read["cas"], read["pop"], read["geo"]


def test_new_mexico_is_as_satscan_finds_it(shared: Path) -> None:
    """The first three clusters have SaTScan's counties, years, cases, expectations and ratios."""
    found = scan(*_new_mexico(shared), replications=99)
    first, second, third = found.head(3).to_dict("records")
    assert set(first["places"]) == NINE
    assert (str(first["start"])[:10], str(first["end"])[:10]) == ("1985-01-01", "1989-12-31")
    assert (first["observed"], round(first["expected"], 2)) == (236, 176.22)
    assert first["llr"] == pytest.approx(10.979758, rel=1e-7)
    assert (second["places"], second["observed"], round(second["expected"], 2)) == (["Chaves"], 16, 6.03)
    assert second["llr"] == pytest.approx(5.684828, rel=1e-7)
    assert (third["places"], third["observed"], round(third["expected"], 2)) == (
        ["Curry", "Roosevelt"],
        13,
        5.37,
    )
    assert third["llr"] == pytest.approx(3.884186, rel=1e-7)


def test_new_mexico_is_as_sure_as_satscan_says(shared: Path) -> None:
    """With 999 worlds p is .014 and .692 as SaTScan's, within the chance of the draws."""
    found = scan(*_new_mexico(shared), seed=1)
    assert 0.005 < found["p"].iloc[0] < 0.025
    assert 0.62 < found["p"].iloc[1] < 0.76


def _town(seed: int, places: int = 12, days: int = 16) -> tuple[pd.DataFrame, pd.DataFrame]:
    rng = np.random.default_rng(seed)
    at, day = np.indices((places, days)).reshape(2, -1)
    dates = pd.Timestamp("2026-03-02") + pd.to_timedelta(day, unit="D")
    cases = pd.DataFrame({"place": at, "date": dates, "n": rng.poisson(1.0 + (at < 3) * (day > 11) * 2.0)})
    spots = rng.integers(0, 5, (places, 2)).astype(float)
    return cases, pd.DataFrame({"place": np.arange(places), "x": spots[:, 0], "y": spots[:, 1]})


def _brute(cases: pd.DataFrame, places: pd.DataFrame, prospective: bool) -> float:
    """The greatest ratio of the permutation model, cylinder by cylinder."""
    table = cases.pivot(index="place", columns="date", values="n").to_numpy(float)
    total, days = table.sum(), table.shape[1]
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / total
    xy = places[["x", "y"]].to_numpy()
    best = 0.0
    for centre in xy:
        away = np.hypot(*(xy - centre).T)
        for radius in np.unique(away):
            inside = away <= radius + 1e-9
            if table[inside].sum() > 0.5 * total:
                continue
            for end in (days,) if prospective else range(1, days + 1):
                for start in range(max(0, end - days // 2), end):
                    c, mu = (t[inside, start:end].sum() for t in (table, expected))
                    if c > max(mu, 1):
                        rest = (total - c) * np.log((total - c) / (total - mu))
                        best = max(best, c * np.log(c / mu) + rest)
    return best


@pytest.mark.parametrize("temporal", ["retrospective", "prospective"])
def test_the_best_cylinder_is_the_best_of_all(temporal: Any) -> None:
    """The first cluster is the one a search of every closed circle and window finds, ties of distance too."""
    for seed in range(5):
        cases, places = _town(seed)
        found = scan(cases, None, places, model="permutation", temporal=temporal, replications=1)
        assert found["llr"].iloc[0] == pytest.approx(_brute(cases, places, temporal == "prospective"))


def test_drawn_worlds_get_their_exact_maximum() -> None:
    """The greatest ratio of a shuffled world is what the same search finds when given that world as cases."""
    cases, places = _town(3)
    rows = cases.loc[cases.index.repeat(cases["n"])].assign(n=1)
    rng = np.random.default_rng(0)
    maxima = []
    for _ in range(60):
        world = rows.assign(place=rng.permutation(rows["place"].to_numpy()))
        world = pd.concat([world, cases.assign(n=0)]).groupby(["place", "date"], as_index=False)["n"].sum()
        maxima.append(_brute(world, places, True))
    found = scan(cases, None, places, model="permutation", temporal="prospective", replications=999)
    rank = (1 + sum(m >= found["llr"].iloc[0] for m in maxima)) / 61
    assert abs(rank - found["p"].iloc[0]) < 0.2


def test_a_living_cluster_has_its_own_days() -> None:
    """A prospective scan names the days of what it found: from where it began to the last of the study."""
    cases, places = _town(0)
    cases["n"] = 1 + 9 * (cases["place"].eq(0) & (cases["date"] >= "2026-03-15"))
    found = scan(cases, None, places, model="permutation", temporal="prospective", max_days=5, replications=9)
    assert found[["start", "end"]].iloc[0].astype(str).tolist() == ["2026-03-15", "2026-03-17"]


def test_clusters_share_no_place_and_come_in_order() -> None:
    """No place is in two clusters, and the likeliest comes first; the columns are those promised."""
    cases, places = _town(1)
    found = scan(cases, None, places, model="permutation", replications=9)
    members = [place for row in found["places"] for place in row]
    assert len(members) == len(set(members))
    assert found["llr"].is_monotonic_decreasing and tuple(found.columns) == COLUMNS


@pytest.mark.parametrize("model", ["poisson", "permutation"])
def test_the_same_seed_gives_the_same_bytes(model: Any) -> None:
    """One thread or two, the result is the same to the last bit; another seed draws other worlds."""
    cases, places = _town(2)
    people = places[["place"]].assign(n=10.0) if model == "poisson" else None
    texts = [
        scan(
            cases,
            people,
            places,
            model=model,
            temporal="prospective",
            replications=99,
            seed=seed,
            threads=threads,
        )
        for seed, threads in ((5, 1), (5, 2), (6, 2))
    ]
    first, second, other = (t.to_json(double_precision=15, date_format="iso") for t in texts)
    assert first == second != other


def test_recurrence_is_the_inverse_of_p() -> None:
    """A daily prospective scan alarms falsely once in 1 / p days; a retrospective one has no such number."""
    cases, places = _town(4)
    found = scan(cases, None, places, model="permutation", temporal="prospective", replications=49)
    assert np.allclose(found["recurrence_days"] * found["p"], 1.0)
    assert scan(cases, None, places, model="permutation", replications=9)["recurrence_days"].isna().all()


def test_the_tail_beyond_the_worlds_follows_gumbel() -> None:
    """Where hardly any world is as likely, p is the fitted law's and goes on falling."""
    worlds = np.random.default_rng(0).gumbel(5.0, 1.0, 999)
    assert p_value(20.0, worlds) == pytest.approx(np.exp(-15.0), rel=0.8)
    assert p_value(5.0, worlds) == pytest.approx(1 - np.exp(-1.0), abs=0.05)


def test_the_alias_table_keeps_every_share() -> None:
    """What cells keep and hand over adds up to their shares."""
    shares = np.random.default_rng(0).dirichlet(np.full(50, 0.3))
    keep, other = alias(shares.copy())
    back = keep + np.bincount(other, 1.0 - keep, 50)
    assert np.allclose(back / 50, shares)


@pytest.mark.parametrize(
    "change",
    [
        {"model": "normal"},
        {"temporal": "sideways"},
        {"max_population": 0.0},
        {"model": "poisson"},
        {"unit": "fortnight"},
        {"replications": 0},
        {"study": ("2026-03-05", "2026-03-10")},
    ],
)
def test_what_cannot_be_scanned_is_said(change: Any) -> None:
    """A wrong option, or a Poisson scan without a population, is refused in both languages."""
    cases, places = _town(0)
    with pytest.raises(InputError) as refused:
        scan(cases, None, places, **{"model": "permutation", **change})
    assert refused.value.zh and refused.value.en


@pytest.mark.parametrize(
    ("column", "value"),
    [("n", 1.5), ("n", -1), ("n", np.nan), ("date", "yesterday"), ("place", "nowhere"), ("date", None)],
)
def test_unusable_rows_are_named(column: str, value: Any) -> None:
    """A row that cannot be counted is refused, not left out."""
    cases, places = _town(0)
    cases = cases.astype(object)
    cases.loc[3, column] = value
    cases["n"] = cases["n"].astype(float)
    with pytest.raises(InputError):
        scan(cases, None, places, model="permutation", replications=1)


def test_frames_that_mean_nothing_are_refused() -> None:
    """Swapped degrees, nobody at risk, endless people: said, not computed with."""
    cases, _ = _town(0)
    places = pd.DataFrame({"place": np.arange(12), "lon": np.linspace(28, 29, 12), "lat": 120.5})
    people = places[["place"]].assign(n=10.0)
    good = places.rename(columns={"lon": "lat", "lat": "lon"})
    for where, who in ((places, people), (good, people[:0]), (good, people.assign(n=np.inf))):
        with pytest.raises(InputError):
            scan(cases, who, where, replications=1)
    assert len(scan(cases, people, good, replications=1, seed=np.int64(3), max_days=np.int64(2)))


def test_no_case_is_no_cluster() -> None:
    """Counts of nothing at all give an empty table with the promised columns."""
    cases, places = _town(0)
    found = scan(cases.assign(n=0), None, places, model="permutation")
    assert (len(found), tuple(found.columns)) == (0, COLUMNS)


def test_dates_are_read_in_any_form() -> None:
    """Texts, dates, years of four and two digits, and months give the periods they mean."""
    years = days_of(pd.Series([1973, 91, 2001]), "cases").astype(str).tolist()
    assert years == ["1973-01-01", "1991-01-01", "2001-01-01"]
    signless = days_of(pd.Series(["73", "1991", "20011124"]), "cases").astype(str).tolist()
    assert signless == ["1973-01-01", "1991-01-01", "2001-11-24"]
    assert days_of(pd.Series(["2001/11/1", "2001-11-24"]), "cases").astype(str).tolist() == [
        "2001-11-01",
        "2001-11-24",
    ]
    units = [
        study_of(np.array(d, "datetime64[D]"))
        for d in (["2001-01-01", "2003-01-01"], ["2001-01-01", "2001-03-01"])
    ]
    assert [(s.unit, s.periods) for s in units] == [("year", 3), ("month", 3)]
    assert (
        study_of(np.array(["2001-11-03"], "datetime64[D]"), ends=("2001-11-01", "2001-11-24")).periods == 24
    )


@pytest.mark.parametrize("value", [200111, 1973.5, -3, "20261399"])
def test_numbers_that_are_no_dates_are_refused(value: Any) -> None:
    """A number is a year or eight digits of a date; nothing else is guessed at."""
    with pytest.raises(InputError):
        days_of(pd.Series([value]), "cases")


def test_counts_of_people_hold_as_in_satscan() -> None:
    """By year on 1 July, leap years too, by month on the 15th; between counts the people of a day's noon."""
    study = study_of(np.array(["2000-06-30", "2001-07-02"], "datetime64[D]"))
    cases = pd.DataFrame({"at": [0], "n": [1]})
    for dates, day, noon in (([2000, 2001], 1, 100.5), (["2000-06", "2001-06"], 0, 115.5)):
        people = pd.DataFrame({"at": [0, 0], "date": dates, "n": [100.0, 465.0]})
        expected = standardised(cases, people, (study, 1), [])[0]
        assert expected[day] / expected[-1] == pytest.approx(noon / 465.0)


def test_a_single_year_is_scanned_over_space() -> None:
    """Cases of one year are one window of that year, whatever else the scan is asked for."""
    places = pd.DataFrame({"place": ["a", "b"], "lon": [120.0, 121.0], "lat": [28.0, 28.0]})
    cases = pd.DataFrame({"place": ["a", "b"], "date": [1991, 1991], "n": [9, 3]})
    (found,) = scan(cases, places.assign(n=50.0), places, replications=9).to_dict("records")
    assert (found["places"], str(found["start"])[:10], str(found["end"])[:10]) == (
        ["a"],
        "1991-01-01",
        "1991-12-31",
    )
    assert found["llr"] == pytest.approx(9 * np.log(1.5) + 3 * np.log(0.5))


def test_windows_are_the_nearest_whole_months() -> None:
    """Sixty days are two months, half a year is six: a month has no fixed number of days."""
    study = study_of(np.array(["2001-01-01", "2001-12-01"], "datetime64[D]"))
    longest = [int(np.ptp(windows_of(study, "retrospective", days), axis=1).max()) for days in (10, 60, 183)]
    assert longest == [1, 2, 6]


def test_an_injected_cluster_is_found_within_five_days() -> None:
    """Six grids with 2.5 times the reports alarm by their fifth day in at least nine of ten worlds."""
    assert sum(days_to_alarm(world, 99) is not None for world in range(10)) >= 9


def test_quiet_days_hardly_alarm() -> None:
    """Of fifteen daily scans of a town without a cluster at most one alarms as seldom as once a year."""
    assert alarms(15, 99)[0] <= 1
