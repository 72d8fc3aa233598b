"""Findings about posts: nobody holds one, the term ran out or will soon, nobody stands in during leave."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from boundaries.audit.areas import english
from boundaries.audit.facts import Facts
from boundaries.audit.findings import Finding, Rules
from boundaries.leaders import Tenure
from boundaries.people.kinds import PostKind
from boundaries.people.staff import unknown_kind
from boundaries.people.standing import VacantPost, terms_of, vacancies
from boundaries.places import AreaRecord

PLACES = {
    "town": ("镇", "towns"),
    "village": ("村", "villages"),
    "grid": ("网格", "grids"),
    "unit": ("单元", "units"),
}


def unfilled_posts(facts: Facts, rules: Rules) -> Iterator[Finding]:
    """Posts that nobody holds on the day (`boundaries.people.standing.vacancies` and posts with a stand-in
    alone), terms that end without a successor, leave without a stand-in: each post once, but for a holder who
    is away while the term ends. A required kind that the town uses nowhere is one finding about the town.
    """
    for vacant in vacancies(facts.directory, facts.on):
        yield _unheld(facts, vacant, None)
    for layer in facts.directory.layers.values():
        for area in layer.areas:
            yield from _of_area(facts, area, rules)
    for kind in facts.directory.staff.kinds.values():
        if kind.required and kind.kind not in facts.directory.staff.in_use:
            yield _nowhere(facts, kind)


def _of_area(facts: Facts, area: AreaRecord, rules: Rules) -> Iterator[Finding]:
    """The posts of one area that somebody holds or acts for."""
    terms = terms_of(facts.directory, area)
    for term in terms:
        if not term.covers(facts.on):
            continue
        others = [one for one in _same_post(terms, term.leader.post, term.leader.ordinal) if one is not term]
        if term.leader.acting:
            if not any(one.covers(facts.on) for one in others):
                yield _unheld(facts, VacantPost(_kind(facts, term), term.leader.ordinal, area), term)
            continue
        if term.leave(facts.on) and not any(one.leader.acting and one.covers(facts.on) for one in others):
            yield _away(facts, area, term)
        if term.end is None or term.end > facts.on + timedelta(days=rules.ending_days):
            continue
        if not any(one.covers(term.end) for one in others if not one.leader.acting):
            yield _ending(facts, area, (term, term.end))


def _unheld(facts: Facts, vacant: VacantPost, stand_in: Tenure | None) -> Finding:
    """Nobody holds it: never did, or the last term ended; a shop's second post is a kind of its own."""
    area, kind = vacant.area, vacant.kind
    terms = _same_post(terms_of(facts.directory, area), kind.kind, vacant.ordinal)
    regular = [term for term in terms if not term.leader.acting]
    ended = max((t.end for t in regular if t.end and t.end <= facts.on), default=None)
    coming = min((t.start for t in regular if t.start and t.start > facts.on), default=None)
    second = vacant.ordinal > 1 and area.kind in kind.second_in
    zh, en = _titled(kind, vacant.ordinal)
    why_zh, why_en = _why(regular, ended, coming)
    if stand_in:
        why_zh, why_en = (
            why_zh + f"，由{stand_in.leader.name}代理",
            why_en + f"; {stand_in.leader.name} stands in",
        )
    grave = "medium" if area.level == "unit" else "high"
    told: dict[str, Any] = {
        "severity": "low" if second or stand_in or not kind.leads else grave,
        "zh": f"{facts.areas.name(area)}的{zh}空缺{why_zh}",
        "en": f"{english(facts.areas.name(area))}: {en} vacant{why_en}",
        "subject": f"{kind.kind}/{vacant.ordinal}",
    }
    if ended:
        told |= {"figure": float((facts.on - ended).days), "measure": "days"}
    name = "missing_second" if second else "expired_term" if ended else "vacant_post"
    return facts.areas.finding(name, area, told)


def _why(regular: list[Tenure], ended: date | None, coming: date | None) -> tuple[str, str]:
    """Since when a post is empty, and who is to come."""
    zh, en = "：没有任命过任何人", ", nobody was ever appointed"
    if ended:
        last = next(term.leader.name for term in regular if term.end == ended)
        day = ended - timedelta(days=1)
        zh, en = f"：{last}的任期到 {day} 为止", f", the term of {last} ended on {day}"
    if coming:
        name = next(term.leader.name for term in regular if term.start == coming)
        zh = (zh if ended else "：") + ("，" if ended else "") + f"{name}自 {coming} 起任职"
        en = (en if ended else "") + f"; {name} begins on {coming}"
    return zh, en


def _away(facts: Facts, area: AreaRecord, term: Tenure) -> Finding:
    kind, leave = _kind(facts, term), term.leave(facts.on)
    until = leave[1] - timedelta(days=1) if leave and leave[1] else None
    zh, en = (f"到 {until}", f" until {until}") if until else ("", "")
    told = {
        "severity": "medium" if area.level != "unit" and kind.leads else "low",
        **_sentences(facts, area, term, (f"请假{zh}，无人代理", f"is on leave{en} and nobody stands in")),
    }
    return facts.areas.finding("uncovered_leave", area, told)


def _ending(facts: Facts, area: AreaRecord, seen: tuple[Tenure, date]) -> Finding:
    term, end = seen
    day = end - timedelta(days=1)
    said = f"任期到 {day} 为止，还没有定接任者", f"serves until {day} and nobody is to follow"
    told = {"severity": "low", "figure": float((end - facts.on).days), "measure": "days"}
    return facts.areas.finding("ending_term", area, {**told, **_sentences(facts, area, term, said)})


def _sentences(facts: Facts, area: AreaRecord, term: Tenure, said: tuple[str, str]) -> dict[str, str]:
    """What is said of whoever holds a post, with the post and its area."""
    zh, en = _titled(_kind(facts, term), term.leader.ordinal)
    place, name = facts.areas.name(area), term.leader.name
    return {
        "zh": f"{place}的{zh}{name}{said[0]}",
        "en": f"{english(place)}: {en} {name} {said[1]}",
        "subject": f"{term.leader.post}/{term.leader.ordinal}",
    }


def _nowhere(facts: Facts, kind: PostKind) -> Finding:
    count = len(facts.directory.layers[kind.level].areas)
    places_zh, places_en = PLACES[kind.level]
    told = {
        "severity": "high",
        "zh": f"全镇没有登记任何{kind.title}（{count:,} 个{places_zh}）",
        "en": f"The town has no {kind.title_en.lower()} at all ({count:,} {places_en})",
        "subject": kind.kind,
        "figure": float(count),
        "measure": "",
    }
    return facts.areas.finding("vacant_post", facts.directory.town, told)


def _same_post(terms: tuple[Tenure, ...], post: str, ordinal: int) -> list[Tenure]:
    return [one for one in terms if (one.leader.post, one.leader.ordinal) == (post, ordinal)]


def _kind(facts: Facts, term: Tenure) -> PostKind:
    return facts.directory.staff.kinds.get(term.leader.post) or unknown_kind(term.leader.post)


def _titled(kind: PostKind, ordinal: int) -> tuple[str, str]:
    """What a post is called, with its number from the second on."""
    zh, en = kind.title, kind.title_en.lower()
    if ordinal == 1:
        return zh, en
    return (
        f"第{'二' if ordinal == 2 else ordinal}{zh}",
        f"{'second' if ordinal == 2 else f'No. {ordinal}'} {en}",
    )
