"""How soon a source that declares the wrong datum is found out, and how often an honest one is doubted.

    python benchmarks/datum_audit.py [--trials 300]

Sources are drawn from the sample town's reports: so many of them at random, their points sent in one datum
and declared in another, their texts read by the geocoder.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from itertools import product

import numpy as np
from scipy.spatial import KDTree

from gis.crs import lonlat_to_metric, metric_to_lonlat
from gis.datums import Floats
from gis.gazetteer import Gazetteer
from gis.geocoding import Geocoder
from gis.sample.town import SampleTown, town
from gis.source_audit import as_sent, audit_source

SRID = 4549
DATUMS = ("wgs84", "gcj02", "bd09")
SIZES = ((10, True), (10, False), (20, False), (50, False))
"""Reports of a source, and whether their texts are read."""
EXACT = ("door", "building", "place", "intersection")


def doors_of(made: SampleTown) -> Callable[[Floats, Floats], Floats]:
    """Metres to the nearest address."""
    tree = KDTree(made.addresses[["x", "y"]].to_numpy())

    def metres(lon: Floats, lat: Floats) -> Floats:
        return np.asarray(tree.query(np.stack(lonlat_to_metric(lon, lat, SRID), axis=1))[0])

    return metres


def geocoder_of(made: SampleTown) -> Geocoder:
    """The geocoder of the town's addresses."""
    frame = made.addresses.copy()
    frame["lon"], frame["lat"] = metric_to_lonlat(frame["x"].to_numpy(), frame["y"].to_numpy(), SRID)
    return Geocoder(Gazetteer.from_frame(frame), town="国欢镇", county="涵江区")


def told(geocoder: Geocoder, texts: list[str]) -> tuple[Floats, Floats]:
    """The places that texts surely name, NaN for the others."""
    found = [matches[:1] for matches in geocoder.geocode_many(texts)]
    sure = [m and m[0].confidence >= geocoder.threshold and m[0].level in EXACT for m in found]
    places = [(m[0].lon, m[0].lat) if ok else (np.nan, np.nan) for m, ok in zip(found, sure, strict=True)]
    lon, lat = np.array(places).T
    return lon, lat


def main(trials: int) -> None:
    """Print the share of sources in doubt by true and declared datum, by reports, with texts and without."""
    made = town(0)
    geocoder, to_door = geocoder_of(made), doors_of(made)
    print(f"{'true':8}{'declared':10}{'reports':>8}{'texts':>7}{'doubted':>9}{'rightly':>9}")
    for truth, declared, (reports, texts) in product(DATUMS, DATUMS, SIZES):
        rng, doubts = np.random.default_rng(7), []
        for _ in range(trials if texts else trials // 3):
            rows = made.reports.iloc[rng.choice(len(made.reports), reports, replace=False)]
            sent = as_sent(rows["lon"].to_numpy(), rows["lat"].to_numpy(), truth)
            named = told(geocoder, rows["text"].tolist()) if texts else None
            doubts.append(audit_source(sent, declared, to_door, named))
        doubted = np.mean([doubt is not None for doubt in doubts])
        rightly = np.mean([doubt is not None and doubt.likely == truth for doubt in doubts])
        print(f"{truth:8}{declared:10}{reports:8}{texts!s:>7}{doubted:9.3f}{rightly:9.3f}", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=300)
    main(parser.parse_args().trials)
