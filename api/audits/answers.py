"""An audit as JSON: what an official may see of it, counted, with the page that mends each finding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import shapely

from api.answers import geometry_in_degrees
from api.audits.held import Audited
from api.auth import Official
from boundaries.audit import KINDS, MEASURES, SEVERITIES, Finding, Rules
from boundaries.audit.days import Counted
from boundaries.directory import Directory
from boundaries.places import AreaRecord
from gis.crs import metric_to_lonlat
from gis.errors import InputError, NotFound

DIGITS = 7


@dataclass(frozen=True)
class Choice:
    """Which findings are asked for; empty: all."""

    village: str = ""
    kinds: tuple[str, ...] = ()
    severities: tuple[str, ...] = ()


def chosen(audited: Audited, choice: Choice, official: Official | None = None) -> list[Finding]:
    """The findings that fit, of those an official may see. Raises NotFound for an unknown village and
    InputError for an unknown kind or severity."""
    for given, known, field in ((choice.kinds, KINDS, "kind"), (choice.severities, SEVERITIES, "severity")):
        wrong = [name for name in given if name not in known]
        if wrong:
            raise InputError(
                f"没有“{wrong[0][:40]}”这一项。可以用：{'、'.join(known)}。",
                f"There is no {field} {wrong[0][:40]!r}. Use one of: {', '.join(known)}.",
                field=field,
            )
    village = village_of(audited.directory, choice.village).code if choice.village else ""
    return [
        one
        for one in audited.findings
        if (not village or one.village == village)
        and (not choice.kinds or one.kind in choice.kinds)
        and (not choice.severities or one.severity in choice.severities)
        and (official is None or may_see(official, audited.directory, one))
    ]


def village_of(directory: Directory, name: str) -> AreaRecord:
    """A village by code, name or alias. Raises NotFound."""
    found = directory.find_village(name)
    if found is None:
        raise NotFound(
            f"没有村“{name[:40]}”，或有几个村都叫这个名称。请用村的编码。",
            f"There is no village {name[:40]!r}, or several are called so. Use its code.",
            village=name,
        )
    return found


def may_see(official: Official, directory: Directory, one: Finding) -> bool:
    """Whether a finding concerns the official's own area or one in it."""
    if official.jurisdiction(directory) is None:
        return True
    return official.area_code == {"village": one.village, "grid": one.grid}.get(official.area_level, "")


def counts_json(found: Sequence[Finding], directory: Directory) -> dict[str, Any]:
    """How many findings there are of each kind, severity and village; villages in code order."""
    kinds, grave = Counter(one.kind for one in found), Counter(one.severity for one in found)
    both = Counter((one.kind, one.severity) for one in found)
    villages = Counter(one.village for one in found)
    return {
        "total": len(found),
        "severities": {name: grave[name] for name in SEVERITIES},
        "kinds": [
            {
                "kind": kind,
                **_names(KINDS, kind),
                "count": kinds[kind],
                "severities": {name: both[kind, name] for name in SEVERITIES},
            }
            for kind in KINDS
            if kinds[kind]
        ],
        "villages": [
            {**area, "count": villages[area["code"]]}
            for area in [{"code": one.code, "name": one.name} for one in directory.villages]
            if villages[area["code"]]
        ],
    }


def finding_json(one: Finding, directory: Directory) -> dict[str, Any]:
    """One finding; `ground` is GeoJSON."""
    lon, lat = _lonlat(one, directory.srid)
    return {
        "key": one.key,
        "kind": one.kind,
        "severity": one.severity,
        "level": one.level,
        "code": one.code,
        "name": one.name,
        "village": _area(directory, "village", one.village),
        "grid": _area(directory, "grid", one.grid),
        "lon": lon,
        "lat": lat,
        "figure": one.figure,
        "measure": one.measure,
        "zh": one.zh,
        "en": one.en,
        "page": page_of_finding(one, lon, lat),
        "ground": _ground(one, directory.srid),
    }


NOWHERE = ("no_resource", "out_of_reach")
"""Kinds that no page mends: a resource has to be opened, and then loaded."""
HERE = ("uncovered_contract", "incomplete_team")
"""Kinds that the list itself mends."""
PEOPLE = (
    "vacant_post",
    "expired_term",
    "ending_term",
    "missing_second",
    "uncovered_leave",
)


def page_of_finding(one: Finding, lon: float | None, lat: float | None) -> str:
    """The page where a finding is mended: people on the roster, ground and borders in the editor, contracts
    and teams in the list itself; "" where none does."""
    if one.kind in NOWHERE:
        return ""
    if one.kind in HERE:
        return f"/audit?kind={one.kind}&village={one.village}"
    if one.kind in PEOPLE:
        return f"/people?area={one.code}"
    return f"/editor#see={lon},{lat}" if lon is not None else "/editor"


def history_json(days: Iterable[Counted]) -> list[dict[str, Any]]:
    """Counts over time, oldest first."""
    return [{"day": one.day.isoformat(), "kinds": one.kinds, "severities": one.severities} for one in days]


def rules_json(rules: Rules) -> dict[str, float]:
    """The thresholds in force; `reach_m`: the radius of a service ring."""
    return {
        "overload": rules.overload,
        "underload": rules.underload,
        "ending_days": rules.ending_days,
        "walk_minutes": rules.walk_minutes,
        "walk_speed": rules.walk_speed,
        "detour": rules.detour,
        "reach_m": round(rules.reach_m, 1),
        **{f"weight_{name}": weight for name, weight in vars(rules.weights).items()},
    }


def figure_text(one: Finding, lang: str) -> str:
    """A finding's figure with its measure, as people read it."""
    if one.figure is None:
        return ""
    number = f"{one.figure:,.2f}".rstrip("0").rstrip(".")
    unit = MEASURES[one.measure][lang == "en"] if one.measure else ""
    return f"{number} {unit}".strip()


def _names(table: dict[str, tuple[str, str]], key: str) -> dict[str, str]:
    zh, en = table[key]
    return {"zh": zh, "en": en}


def _area(directory: Directory, level: str, code: str) -> dict[str, str] | None:
    found = directory.find_area(code, level) if code else None
    return {"code": found.code, "name": found.name} if found else None


def _lonlat(one: Finding, srid: int) -> tuple[float | None, float | None]:
    if one.x is None or one.y is None:
        return None, None
    lon, lat = metric_to_lonlat(one.x, one.y, srid)
    return round(float(lon), DIGITS), round(float(lat), DIGITS)


def _ground(one: Finding, srid: int) -> Any:
    if one.ground is None:
        return None

    return shapely.geometry.mapping(geometry_in_degrees(one.ground, srid))
