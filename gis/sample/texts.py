"""Whole report texts: what happened, where, since when, what is asked, in the voice of the channel."""

from __future__ import annotations

from dataclasses import dataclass

from gis.sample.causes import CAUSES
from gis.sample.complaints_indoors import INDOORS
from gis.sample.complaints_outdoors import OUTDOORS, Complaints
from gis.sample.places import HOME, HOUSE, STREET, Spot, Voice, misspell, write_place
from gis.sample.wording import (
    AGAIN,
    ASKS,
    COMPLAINTS_BEFORE,
    HELP_NOTES,
    HOTLINE_ASKS,
    NOTES,
    OFFICIAL_AGAIN,
    OFFICIAL_EFFECTS,
    OPENINGS,
    PLAIN_OPENING,
    TALK_NOTES,
    WHEN,
    Draw,
    pick,
    slip,
)

COMPLAINTS: dict[str, Complaints] = {**OUTDOORS, **INDOORS}
OFFICIALS = ("网格员上报", "巡查")
SLIP_PERCENT = {"微信小程序": 10, "12345热线": 2, "网格员上报": 3, "来访": 1, "巡查": 1}
MISSPELL_PERCENT = {"微信小程序": 7, "12345热线": 3, "网格员上报": 2, "来访": 1, "巡查": 1}
LIVES = (
    "我住{p}，",
    "我家在{p}，",
    "我住在{p}，",
    "{p}，",
    "本人住{p}，",
    "{p}住户，",
    "我是{p}的，",
    "{p}。",
)
LIVES_TOLD = ("家住{p}，", "住在{p}，", "其住{p}，", "{p}，", "系{p}住户，")
POINTS = (
    "{f}，就在{p}",
    "{f}，地点{p}",
    "{f}（{p}）",
    "{f}，{p}这边",
    "{f}。地址：{p}",
    "{f}，位置在{p}",
    "{f} {p}",
)
HELPED = ("人在{p}，", "我在{p}，", "{p}这边，", "{p}附近，")
STOPS = ("，", "，", "，", "，", "。", "！", " ")
ENDS = {"微信小程序": ("。", "。", "", "", "", "！", "~"), "12345热线": ("。", "。", "。", "")}
PLAIN_ENDS = ("。", "。", "")
DONE = {"民生服务": HELP_NOTES, "矛盾纠纷": TALK_NOTES}
IN_THE_HOUSE = {"消防隐患": 60, "矛盾纠纷": 30, "噪音扰民": 20, "违章搭建": 20}
"""Percent of a category that happens inside a house rather than before it."""
PHONE_PERMILLE = {"微信小程序": 12, "12345热线": 15, "来访": 10}


@dataclass(frozen=True)
class Case:
    """What a text is about: category, channel, the spot, the cause of a hotspot or "", whether it repeats."""

    category: str
    channel: str
    spot: Spot
    cause: str
    again: bool


@dataclass(frozen=True)
class Worded:
    """A finished text, the place as it stands in it, how that was given, and whether anything is misspelt."""

    text: str
    place: str
    manner: str
    slip: bool


def word(case: Case, draw: Draw) -> Worded:
    """The text of a report."""
    at_home = case.channel not in OFFICIALS and _at_home(case, draw)
    inside = draw(100) < IN_THE_HOUSE.get(case.category, 0)
    setting = HOME if at_home else HOUSE if inside else STREET
    written = write_place(case.spot, Voice(case.channel, setting), draw)
    place = written.text
    wrong = draw(100) < MISSPELL_PERCENT[case.channel] and bool(place)
    place = misspell(place, draw) if wrong else place
    if case.channel in OFFICIALS:
        text = _noted(case, place, draw)
    else:
        text = _told(case, _fact(case, (place, at_home), draw), draw)
    slipped = slip(text, draw) if draw(100) < SLIP_PERCENT[case.channel] else text
    if place not in slipped:
        slipped = text
    return Worded(slipped, place, written.manner, slipped != text or place != written.text)


def _at_home(case: Case, draw: Draw) -> bool:
    """Whether the teller says that he lives there: often at homes, always when he asks for help there."""
    return case.spot.home and (draw(100) < 36 or case.category == "民生服务")


def _words(case: Case) -> Complaints:
    """The cause's own wording where a hotspot has one, else the category's."""
    return CAUSES[case.cause] if case.cause in CAUSES else COMPLAINTS[case.category]


def _opening(case: Case, draw: Draw) -> str:
    if case.again:
        options = OFFICIAL_AGAIN if case.channel in OFFICIALS else AGAIN
        return pick(options, draw).replace("{事}", COMPLAINTS[case.category].thing)
    if draw(1000) < PLAIN_OPENING[case.channel] * 1000:
        return ""
    return pick(OPENINGS[case.channel], draw)


def _noted(case: Case, place: str, draw: Draw) -> str:
    """An official's note: opening, place, what was seen, what was done about it."""
    words = _words(case)
    fact = pick(words.seen if draw(100) < 80 else words.said, draw)
    parts = [_opening(case, draw) + place + ("，" if place and draw(4) == 0 else "") + fact]
    if draw(100) < 20 and case.category not in DONE:
        parts.append(pick(OFFICIAL_EFFECTS, draw))
    if draw(100) < 66:
        parts.append(pick(DONE.get(case.category, NOTES), draw))
    return _joined(parts, ("，", "。", "，"), (case.channel, draw))


def _told(case: Case, fact: str, draw: Draw) -> str:
    """A resident's words: opening, the fact and its place, effects, earlier attempts, a request."""
    parts = [_opening(case, draw) + (pick(WHEN, draw) + "，" if draw(100) < 9 else "") + fact]
    chatty = case.channel != "微信小程序" or draw(100) < 70
    if chatty and draw(100) < 62:
        parts.append(pick(_words(case).effect, draw))
    if chatty and draw(100) < 20:
        parts.append(pick(COMPLAINTS_BEFORE, draw))
    if draw(100) < 52:
        parts.append(pick(HOTLINE_ASKS if case.channel == "12345热线" and draw(4) else ASKS, draw))
    if draw(1000) < PHONE_PERMILLE[case.channel]:
        parts.append(f"电话128{draw(100_000_000):08d}")
    text = _joined(parts, STOPS if case.channel == "微信小程序" else ("，", "，", "。"), (case.channel, draw))
    return text if case.channel == "微信小程序" else text.replace("我家", "其家")


def _fact(case: Case, where: tuple[str, bool], draw: Draw) -> str:
    """The fact with its place before, behind, or as the home of who tells it."""
    place, at_home = where
    words, chat = _words(case), case.channel == "微信小程序"
    if at_home:
        lives = LIVES if chat else LIVES_TOLD
        return (lives[draw(len(lives))].format(p=place) if place else "") + pick(words.home, draw)
    fact = pick(words.said, draw)
    if not place:
        return fact
    if case.category == "民生服务" and not case.cause:
        return (HELPED[draw(len(HELPED))].format(p=place) if chat else f"{place}，") + fact
    if chat and draw(100) < 26:
        return POINTS[draw(len(POINTS))].format(f=fact, p=place)
    return place + (" " if chat and draw(14) == 0 else "") + fact


def _joined(parts: list[str], stops: tuple[str, ...], voice: tuple[str, Draw]) -> str:
    channel, draw = voice
    text = parts[0]
    for part in parts[1:]:
        stop = "" if text[-1] in "，。！？：" else stops[draw(len(stops))]
        text += stop + part
    ends = ENDS.get(channel, PLAIN_ENDS)
    return text if text[-1] in "，。！？?" else text + ends[draw(len(ends))]
