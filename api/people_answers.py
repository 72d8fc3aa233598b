"""People as the API tells them: leaders, who serves, vacancies, second layers, centres; phones masked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from boundaries.directory import Directory
from boundaries.leaders import mask_phone
from boundaries.people.centres import Centre, Cluster, OnDuty, cluster_of
from boundaries.people.standing import SecondAnswer, VacantPost, standing
from boundaries.places import AreaRecord, Away, Leader
from gis.crs import metric_to_lonlat

DEGREE_DIGITS = 7
NOTHING: dict[str, Any] = {"vacancies": [], "services": [], "second_layers": []}


def leaders_json(leaders: Iterable[Leader]) -> list[dict[str, Any]]:
    """Those of them that are shown to the public, in order of whom to ask first, numbers masked."""
    return [
        {
            "post": leader.post,
            "title": leader.title,
            "title_en": leader.title_en,
            "order": order,
            "ordinal": leader.ordinal,
            "name": leader.name,
            "phone_masked": mask_phone(leader.phone),
            "acting": leader.acting,
            "capacity": leader.capacity,
            "away": leader.away and _away_json(leader.away),
        }
        for order, leader in enumerate((one for one in leaders if one.public), start=1)
    ]


def standing_json(directory: Directory, area: AreaRecord, on: date) -> dict[str, Any]:
    """Vacancies, services and second layers of an area on a day (`StandingOut` without its centre)."""
    found = standing(directory, area, on)
    return {
        "vacancies": [vacancy_json(one) for one in found.vacancies if one.kind.public],
        "services": leaders_json(found.services),
        "second_layers": [_second_json(one) for one in found.seconds],
    }


def centre_json(directory: Directory, village: AreaRecord | None, moment: datetime) -> dict[str, Any] | None:
    """The centre a village belongs to, with who is on duty at a moment on the town's clock; None without."""
    if village is None:
        return None
    cluster = cluster_of(directory.staff.clusters, village.id, moment.date())
    if cluster is None or cluster.centre is None:
        return None
    return cluster_centre_json(directory, cluster, cluster.centre, moment)


def cluster_centre_json(
    directory: Directory, cluster: Cluster, centre: Centre, moment: datetime
) -> dict[str, Any]:
    """`CentreOut`."""
    lon, lat = metric_to_lonlat(centre.x, centre.y, directory.srid)
    return {
        "name": centre.name,
        "cluster": cluster.name,
        "address": centre.address,
        "phone": centre.phone,
        "lon": round(float(lon), DEGREE_DIGITS),
        "lat": round(float(lat), DEGREE_DIGITS),
        "departments": [
            {"name": one.name, "name_en": one.name_en, "business": one.business} for one in centre.departments
        ],
        "on_duty": [_duty_json(one) for one in centre.on_duty(moment)],
    }


def named_json(area: AreaRecord) -> dict[str, Any]:
    """Code, name and level."""
    return {"code": area.code, "name": area.name, "level": area.level}


def vacancy_json(vacant: VacantPost) -> dict[str, Any]:
    """`VacancyOut`."""
    return {
        "post": vacant.kind.kind,
        "title": vacant.kind.title,
        "title_en": vacant.kind.title_en,
        "ordinal": vacant.ordinal,
        "area": named_json(vacant.area),
        "leads": vacant.kind.leads,
        "exists": vacant.exists,
    }


def _away_json(away: Away) -> dict[str, Any]:
    return {"until": away.until and away.until.isoformat(), "stand_in": away.stand_in or None}


def _second_json(second: SecondAnswer) -> dict[str, Any]:
    return {
        "label": second.label,
        "label_en": second.label_en,
        "area": named_json(second.area),
        "leaders": leaders_json(second.leaders),
        "until": second.until and second.until.isoformat(),
    }


def _duty_json(duty: OnDuty) -> dict[str, Any]:
    return {
        "name": duty.name,
        "phone_masked": mask_phone(duty.phone),
        "on_call": duty.on_call,
        "department": duty.department and duty.department.name,
        "department_en": duty.department and duty.department.name_en,
        "until": duty.until.isoformat(timespec="minutes"),
    }
