"""People as the API tells them: leaders, who serves, vacancies, second layers, centres; phones masked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from boundaries.directory import Directory
from boundaries.leaders import Tenure, mask_phone
from boundaries.people.centres import Centre, Cluster, OnDuty, Shift, cluster_of
from boundaries.people.standing import SecondAnswer, VacantPost, standing, terms_of
from boundaries.people.teams import Member, Team, shortage
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


def post_json(directory: Directory, area: AreaRecord, on: date) -> list[dict[str, Any]]:
    """Every post of an area with all its terms, for officials: ids of people, days, leave; phones masked."""
    found: dict[tuple[str, int], list[Tenure]] = {
        key: [] for key in sorted(directory.staff.posts.get(area.id, ()))
    }
    for term in terms_of(directory, area):
        found.setdefault((term.leader.post, term.leader.ordinal), []).append(term)
    kinds = directory.staff.kinds
    return [
        {
            "kind": kind,
            "title": kinds[kind].title if kind in kinds else kind,
            "title_en": kinds[kind].title_en if kind in kinds else kind,
            "ordinal": ordinal,
            "area": named_json(area),
            "terms": [_term_json(term, on) for term in terms],
        }
        for (kind, ordinal), terms in found.items()
    ]


def layers_json(directory: Directory, area: AreaRecord) -> list[dict[str, Any]]:
    """Every second layer of an area, past and future ones too, for officials."""
    seconds = directory.staff.seconds.get(area.id, ())
    wanted = {second.answers for second in seconds}
    areas = (one for layer in directory.layers.values() for one in layer.areas if wanted)
    every = {one.id: one for one in areas if one.id in wanted}
    return [
        {
            "id": str(second.id),
            "label": second.label,
            "label_en": second.label_en,
            "area": named_json(area),
            "answers": named_json(every[second.answers]) if second.answers in every else None,
            "start": second.days[0] and second.days[0].isoformat(),
            "end": second.days[1] and second.days[1].isoformat(),
        }
        for second in seconds
    ]


def _term_json(term: Tenure, on: date) -> dict[str, Any]:
    leader, leave = term.leader, term.leave(on)
    return {
        "person": leader.person and str(leader.person),
        "name": leader.name,
        "phone_masked": mask_phone(leader.phone),
        "acting": leader.acting,
        "capacity": leader.capacity,
        "start": term.start and term.start.isoformat(),
        "end": term.end and term.end.isoformat(),
        "serving": term.covers(on),
        "on_leave": leave is not None and term.covers(on),
    }


def team_json(team: Team, area: AreaRecord, on: date) -> dict[str, Any]:
    """A team on a day, for officials: members with roles, phones masked, and what it lacks by its rule."""
    short = shortage(team, on)
    titles = {role.role: (role.title, role.title_en) for role in team.rule.roles} if team.rule else {}
    return {
        "id": str(team.id),
        "kind": team.kind,
        "title": team.rule.title if team.rule else team.kind,
        "title_en": team.rule.title_en if team.rule else team.kind,
        "area": named_json(area),
        "members": [_member_json(one, titles) for one in team.on(on)],
        "joining": [_member_json(one, titles) for one in team.after(on)],
        "roles": [asdict(role) for role in team.rule.roles] if team.rule else [],
        "least": team.rule.least if team.rule else None,
        "most": team.rule.most if team.rule else None,
        "complete": short is None,
        "missing": [asdict(role) for role in short.missing] if short else [],
    }


def _member_json(member: Member, titles: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    zh, en = titles.get(member.role, (member.role, member.role))
    start, end = member.term
    return {
        "id": str(member.id),
        "person": str(member.person),
        "name": member.name,
        "phone_masked": mask_phone(member.phone),
        "role": member.role,
        "role_zh": zh,
        "role_en": en,
        "start": start and start.isoformat(),
        "end": end and end.isoformat(),
    }


def cluster_json(directory: Directory, cluster: Cluster, moment: datetime) -> dict[str, Any]:
    """A cluster: its villages in code order, its centre with who is on duty."""
    within = cluster.villages_on(moment.date())
    centre = cluster.centre
    return {
        "code": cluster.code,
        "name": cluster.name,
        "villages": [named_json(one) for one in directory.villages if one.id in within],
        "centre": centre and cluster_centre_json(directory, cluster, centre, moment),
    }


def shift_json(shift: Shift, centre: Centre) -> dict[str, Any]:
    """A shift of a centre as it is planned, for officials; the phone masked."""
    names = {one.id: one.name for one in centre.departments}
    return {
        "id": str(shift.id),
        "person": str(shift.person),
        "name": shift.name,
        "phone_masked": mask_phone(shift.phone),
        "department": shift.department and str(shift.department),
        "department_name": names.get(shift.department, "") if shift.department else "",
        "weekday": shift.weekday,
        "starts": shift.starts.isoformat("minutes"),
        "ends": shift.ends.isoformat("minutes"),
        "on_call": shift.on_call,
        "start": shift.days[0] and shift.days[0].isoformat(),
        "end": shift.days[1] and shift.days[1].isoformat(),
    }
