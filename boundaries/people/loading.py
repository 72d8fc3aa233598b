"""The life of a town from frames: each load replaces leave, teams, organisation, second layers, clusters with
their centres, needs, services and contract areas as a whole. Areas and people must be stored before.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd
import shapely
from sqlalchemy import text
from sqlalchemy.orm import Session

from boundaries import revisions
from boundaries.copying import copy_rows, days, to_hex
from boundaries.database import storage_srid
from boundaries.identity import uuid7s
from gis.lattice import from_lattice, to_lattice

Frames = Mapping[str, pd.DataFrame]
Rows = Iterable[Sequence[Any]]
EMPTIED = (
    "contract_area", "service", "need", "duty_shift", "centre_department", "centre", "cluster_village",
    "cluster", "second_layer", "organisation", "team_member", "team", "absence",
)  # fmt: skip
AREAS = text("SELECT level, code, id, town_id FROM area")


class _Known:
    """Ids by what frames call things: areas by (level, code), people by their id."""

    def __init__(self, session: Session, people: Mapping[Any, uuid.UUID]) -> None:
        self.session, self.people = session, people
        self.areas: dict[tuple[str, str], uuid.UUID] = {}
        self.srid = storage_srid(session) or 0
        for level, code, key, town in session.execute(AREAS):
            self.areas[level, code] = key
            self.town = town

    def of_areas(self, frame: pd.DataFrame, code: str = "area_code", level: str = "level") -> list[uuid.UUID]:
        return [self.areas[key] for key in zip(frame[level], frame[code], strict=True)]

    def store(self, table: str, columns: Mapping[str, Iterable[Any]], count: int) -> list[uuid.UUID]:
        """Append so many rows; gives their new ids."""
        ids = uuid7s(count)
        rows = zip(ids, [self.town] * count, *columns.values(), strict=True)
        copy_rows(self.session, table, ("id", "town_id", *columns), rows)
        return ids

    def points(self, frame: pd.DataFrame) -> list[str]:
        spots = shapely.points(frame["x"].to_numpy(float), frame["y"].to_numpy(float))
        return to_hex(from_lattice(to_lattice(spots)), self.srid)


def load_community(session: Session, frames: Frames, people: Mapping[Any, uuid.UUID]) -> None:
    """Replace all of it by frames as `gis.sample.community` describes them. Every listener is told.

    people: stored id by the id in the frames. Never commits. Raises KeyError for an unknown area or person.
    """
    for table in EMPTIED:
        session.execute(text(f"DELETE FROM {table}"))
    known = _Known(session, people)
    _absences(known, frames["absences"])
    _teams(known, frames["teams"], frames["team_members"])
    _organisation(known, frames["organisation"])
    _second_layers(known, frames["second_layers"])
    _clusters(known, frames)
    _needs(known, frames["needs"])
    services = frames["services"]
    columns = {name: services[name] for name in ("name", "provider", "hours", "free")}
    known.store("service", {"area_id": known.of_areas(services), **columns}, len(services))
    _contracts(known, frames["contract_areas"])
    revisions.announce(session)


def _absences(known: _Known, frame: pd.DataFrame) -> None:
    columns = {
        "person_id": _ids(known.people, frame["person"]),
        "days": _spans(frame),
        "reason": frame["reason"],
    }
    known.store("absence", columns, len(frame))


def _teams(known: _Known, teams: pd.DataFrame, members: pd.DataFrame) -> None:
    ids = known.store("team", {"area_id": known.of_areas(teams), "kind": teams["kind"]}, len(teams))
    by_name = dict(zip(teams["team"], ids, strict=True))
    columns = {
        "team_id": _ids(by_name, members["team"]),
        "person_id": _ids(known.people, members["person"]),
        "role": members["role"],
        "term": _spans(members),
    }
    known.store("team_member", columns, len(members))


def _organisation(known: _Known, frame: pd.DataFrame) -> None:
    columns = {
        "area_id": known.of_areas(frame),
        "kind": frame["kind"],
        "name": frame["name"],
        "person_id": _ids(known.people, frame["person"]),
    }
    known.store("organisation", columns, len(frame))


def _second_layers(known: _Known, frame: pd.DataFrame) -> None:
    columns = {
        "area_id": known.of_areas(frame),
        "answers_id": known.of_areas(frame, "answers_code", "answers_level"),
        "label": frame["label"],
        "label_en": frame["label_en"],
        "days": _spans(frame),
    }
    known.store("second_layer", columns, len(frame))


def _clusters(known: _Known, frames: Frames) -> None:
    clusters, villages, centres = frames["clusters"], frames["cluster_villages"], frames["centres"]
    ids = known.store("cluster", {"code": clusters["code"], "name": clusters["name"]}, len(clusters))
    by_code = dict(zip(clusters["code"], ids, strict=True))
    columns: dict[str, Iterable[Any]] = {
        "cluster_id": _ids(by_code, villages["cluster"]),
        "area_id": [known.areas["village", code] for code in villages["area_code"]],
        "days": _spans(villages),
    }
    known.store("cluster_village", columns, len(villages))
    told = {name: centres[name] for name in ("name", "address", "phone")}
    columns = {"cluster_id": _ids(by_code, centres["cluster"]), **told, "geom": known.points(centres)}
    ids = known.store("centre", columns, len(centres))
    _duty(known, frames, dict(zip(centres["cluster"], ids, strict=True)))


def _duty(known: _Known, frames: Frames, centres: Mapping[str, uuid.UUID]) -> None:
    departments, shifts = frames["departments"], frames["shifts"]
    told = {name: departments[name] for name in ("name", "name_en", "business")}
    columns = {"centre_id": _ids(centres, departments["cluster"]), **told}
    ids = known.store("centre_department", columns, len(departments))
    by_name = dict(zip(zip(departments["cluster"], departments["name"], strict=True), ids, strict=True))
    columns = {
        "centre_id": _ids(centres, shifts["cluster"]),
        "department_id": [
            by_name.get(key) for key in zip(shifts["cluster"], shifts["department"], strict=True)
        ],
        "person_id": _ids(known.people, shifts["person"]),
        **{name: shifts[name] for name in ("weekday", "starts", "ends", "on_call")},
    }
    known.store("duty_shift", columns, len(shifts))


def _needs(known: _Known, frame: pd.DataFrame) -> None:
    columns = {
        "area_id": known.of_areas(frame),
        **{name: frame[name] for name in ("kind", "text", "people")},
        "days": _spans(frame),
        "geom": known.points(frame),
    }
    known.store("need", columns, len(frame))


def _contracts(known: _Known, frame: pd.DataFrame) -> None:
    parts = [shapely.multipolygons(shapely.get_parts(shape)) for shape in frame["geometry"]]
    columns = {
        **{name: frame[name] for name in ("code", "name", "holder", "phone")},
        "days": _spans(frame),
        "geom": to_hex(parts, known.srid),
    }
    known.store("contract_area", columns, len(frame))


def _ids(known: Mapping[Any, uuid.UUID], names: Iterable[Any]) -> list[uuid.UUID]:
    return [known[name] for name in names]


def _spans(frame: pd.DataFrame) -> list[str]:
    """Ranges of days from `start` up to but not including `end`, open without one."""
    starts = [moment.date() for moment in frame["start"]]
    ends = [None if pd.isna(m) else m.date() for m in frame["end"]] if "end" in frame else [None] * len(frame)
    return [days(start, end) for start, end in zip(starts, ends, strict=True)]
