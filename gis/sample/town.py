"""The whole sample town: ground, people, gazetteer, resources, reports, and the truth about the reports."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas

from gis.sample.community import Frames, community
from gis.sample.gazetteer import gazetteer, resources
from gis.sample.landscape import Ground, ground
from gis.sample.people import people_and_appointments
from gis.sample.reports import Truth, reports_and_truth
from gis.sample.service_people import service_people


@dataclass(frozen=True)
class SampleTown:
    """The sample town. Frames: people[id, name, phone], appointments[area_code, level, post, ordinal, person,
    start, end, acting, capacity], addresses (see `gis.sample.gazetteer`), resources[kind, name, unit, x, y],
    reports[source_id, lon, lat, happened_at, category, channel, text, state, closed_at] (WGS 84).
    `community`: see `gis.sample.community`.
    """

    ground: Ground
    people: pandas.DataFrame
    appointments: pandas.DataFrame
    addresses: pandas.DataFrame
    resources: pandas.DataFrame
    reports: pandas.DataFrame
    truth: Truth
    community: Frames


def town(seed: int = 0) -> SampleTown:
    """The sample town of a seed: the same bytes for the same seed."""
    return populate(ground(seed), seed)


def populate(land: Ground, seed: int = 0) -> SampleTown:
    """People, addresses, resources and reports on a given ground; each part has its own stream of chance."""
    streams = [np.random.Generator(np.random.PCG64([seed, part])) for part in (1, 2, 3, 4)]
    people, appointments = people_and_appointments(land, streams[0])
    more, held = service_people(land, people, streams[3])
    people, appointments = pandas.concat([people, more]), pandas.concat([appointments, held])
    people, appointments = people.reset_index(drop=True), appointments.reset_index(drop=True)
    addresses = gazetteer(land, streams[1])
    reports, truth = reports_and_truth(land, addresses, streams[2])
    life = community(land, appointments, streams[3])
    return SampleTown(land, people, appointments, addresses, resources(land), reports, truth, life)
