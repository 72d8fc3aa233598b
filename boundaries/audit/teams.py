"""Findings about teams: too few or too many people, roles that nobody has."""

from __future__ import annotations

from collections.abc import Iterator

from boundaries.audit.areas import english
from boundaries.audit.facts import Facts
from boundaries.audit.findings import Finding, Rules
from boundaries.people.teams import Shortage, shortages


def incomplete_teams(facts: Facts, _rules: Rules) -> Iterator[Finding]:
    """Teams of areas in force that break the rule of their kind: once each, with all that is wrong."""
    by_id = {area.id: area for area in facts.directory.by_code.values()}
    for short in shortages(list(facts.teams), facts.on, by_id):
        area, rule = by_id[short.team.area], short.team.rule
        if rule is None:
            continue
        zh, en = _lacks(short)
        name = facts.areas.name(area)
        told = {
            "severity": "medium" if short.missing else "low",
            "zh": f"{name}的{rule.title}{zh}",
            "en": f"{english(name)}: the {rule.title_en.lower()} {en}",
            "subject": rule.kind,
            "figure": float(short.people),
            "measure": "people",
        }
        yield facts.areas.finding("incomplete_team", area, told)


def _lacks(short: Shortage) -> tuple[str, str]:
    """What is wrong with a team: its size, then its roles."""
    rule = short.team.rule
    assert rule is not None
    size = f"{rule.least}" if rule.least == rule.most else f"{rule.least}–{rule.most}"
    zh, en = [], []
    if not rule.least <= short.people <= rule.most:
        zh.append(f"有 {short.people} 人，应为 {size} 人")
        en.append(f"has {short.people} people instead of {size}")
    if short.missing:
        zh.append("缺" + "、".join(role.title for role in short.missing))
        en.append("lacks " + ", ".join(role.title_en for role in short.missing))
    return "，".join(zh), " and ".join(en)
