"""How people write down where something is: addresses, shop names, corners, grid numbers, or hardly."""

from __future__ import annotations

from dataclasses import dataclass

from gis.sample.wording import Draw, phrases

TOWN = "国欢镇"


@dataclass(frozen=True)
class Spot:
    """What is known of the place of a report: a gazetteer entry, its grid and unit, a crossing road or ""."""

    kind: str
    village: str
    grid: str
    unit: str
    road: str
    lane: str
    number: str
    sub: str
    building: str
    name: str
    crossing: str
    home: bool


@dataclass(frozen=True)
class Written:
    """A place as written in a report, and in which manner; "" where the report names no place."""

    text: str
    manner: str


@dataclass(frozen=True)
class Voice:
    """The channel that speaks, and where what it tells happens (STREET, HOUSE or HOME)."""

    channel: str
    setting: str


BEFORE: dict[str, tuple[tuple[str, int], ...]] = {
    "微信小程序": (("", 52), ("{v}", 30), (TOWN, 6), (TOWN + "{v}", 10), ("涵江区" + TOWN + "{v}", 2)),
    "12345热线": (
        ("", 8), ("{v}", 24), (TOWN, 14), (TOWN + "{v}", 32), ("涵江区" + TOWN + "{v}", 16),
        ("涵江区" + TOWN, 4), ("莆田市涵江区" + TOWN + "{v}", 2),
    ),
    "网格员上报": (("", 40), ("{v}", 34), ("{v}第{g}网格", 20), ("{g}网格", 6)),
    "来访": (("", 40), ("{v}", 54), (TOWN + "{v}", 6)),
    "巡查": (("", 24), ("{v}", 56), (TOWN + "{v}", 8), ("{v}第{g}网格", 12)),
}  # fmt: skip
"""What stands before the place itself, with weights, by channel; v is the village, g the grid number."""

STREET, HOUSE, HOME = "street", "house", "home"
"""Where a fact happens: outside, in the house, or told by someone who says where he lives."""

AROUND: dict[tuple[str, str], tuple[str, ...]] = {
    (STREET, "door"): phrases(
        "门口|门口|门前|对面|旁边|隔壁|附近|后面|斜对面|边上|前面|门口马路上|门口人行道|楼下|屋后|巷子里"
    ),
    (HOUSE, "door"): phrases("楼道|一楼|楼顶|楼下|后面|屋后|院子里|二楼|三楼|一楼门面"),
    (STREET, "shop"): phrases(
        "门口|门口|门口|门前|对面|旁边|隔壁|附近|后面|斜对面|边上|前面|门口马路上|后门"
    ),
    (HOUSE, "shop"): phrases("楼上|店内|后面仓库|二楼|隔壁|楼道|后门|阁楼"),
    (STREET, "place"): phrases("门口|门口|旁边|对面|后面|附近|边上|围墙外|侧门|前面|周边"),
    (HOUSE, "place"): phrases("里面|一楼|二楼|旁边|后面"),
    (STREET, "building"): phrases(
        "楼下|楼下|门口|旁边|前面|后面|西侧|北侧|东边空地|楼下绿化带|楼下停车位|垃圾亭旁"
    ),
    (HOUSE, "building"): phrases(
        "楼道里|地下车库|电梯口|架空层|楼顶|1单元|2单元|3单元楼道|配电间|1单元一楼|楼梯间"
    ),
}
NEAR_FIELD = phrases("边上|旁边|旁边机耕路|水沟边|路口|里面|旁边田埂")
CORNERS = phrases("交叉口|路口|交界处|交汇处|红绿灯旁|拐角处|转弯的地方|十字路口|丁字路口")
VAGUE = phrases(
    """村口|村道边|老榕树下|河边|菜地旁边|祠堂后面|村委会附近|小桥边|老厝那边|后山脚下|菜市场边上|学校旁边那条路|戏台边
    大路边|水闸边|新修的那条路|球场旁边|我家门口|巷子口|小区门口|公交站旁边"""
)
GATES = phrases("大门口|南门|北门|西门|东门|门口|里面|地下车库入口|小区内|物业门口|旁边|围墙外|快递柜旁")
BLOCK_WORDS = ("号楼", "号楼", "号楼", "号楼", "号楼", "幢", "幢", "栋", "栋", "#楼", "#")
ROOMS = (
    "101",
    "102",
    "201",
    "202",
    "203",
    "301",
    "302",
    "303",
    "401",
    "402",
    "501",
    "502",
    "602",
    "603",
    "802",
)

MANNERS: dict[str, tuple[tuple[str, int], ...]] = {
    "微信小程序": (("entry", 72), ("grid", 3), ("corner", 8), ("vague", 9), ("none", 8)),
    "12345热线": (("entry", 82), ("grid", 3), ("corner", 7), ("vague", 5), ("none", 3)),
    "网格员上报": (("entry", 60), ("grid", 25), ("corner", 7), ("vague", 5), ("none", 3)),
    "来访": (("entry", 66), ("grid", 6), ("corner", 3), ("vague", 13), ("none", 12)),
    "巡查": (("entry", 62), ("grid", 15), ("corner", 17), ("vague", 6), ("none", 0)),
}
"""How a place is given, with weights, by channel: gazetteer entry, grid, two roads, vaguely, not at all."""

CHINESE_DIGITS = "零一二三四五六七八九"
WRONG_LETTERS = tuple(
    zip(
        "霞塘港锦荔欢洋厝亭鹤泉源碧鸿梅龙坂街栋邠柄潭沁兴岭",
        "下堂岗绵丽换阳错停贺全原壁洪每尨板接东分饼谭心新岑",
        strict=True,
    )
)
"""Letters of place names that are mistyped by sound or shape, right first."""


def write_place(spot: Spot, voice: Voice, draw: Draw) -> Written:
    """The place as that voice writes it."""
    manner = _weighted(MANNERS[voice.channel], draw)
    if manner == "corner" and not spot.crossing:
        manner = "entry"
    if manner in ("corner", "vague") and voice.setting == HOME:
        manner = "entry"
    if manner in ("entry", "corner") and not (spot.road or spot.name):
        manner = "grid"
    if manner == "none":
        return Written("", "none")
    return Written(WRITERS[manner](spot, voice, draw), manner)


def _entry(spot: Spot, voice: Voice, draw: Draw) -> str:
    body = BODIES[spot.kind](spot, voice.setting, draw)
    before = _weighted(BEFORE[voice.channel], draw)
    if spot.village in body or spot.village.removesuffix("村") in body:
        before = before.replace("{v}", "")
    return _area(before, spot) + body


def _around(spot: Spot, setting: str, draw: Draw) -> str:
    """门口, 对面 and the like; nothing where someone says that he lives there."""
    return "" if setting == HOME else _one(AROUND[setting, spot.kind], draw)


def _door(spot: Spot, setting: str, draw: Draw) -> str:
    plate = f"{spot.road}{spot.lane}{spot.number}号"
    turn = draw(100)
    if turn < 45:
        return plate
    if turn < 49:
        return f"{spot.road}{spot.lane} {spot.number} 号"
    if turn < 57:
        return f"{spot.road}{spot.lane}"
    return plate + _around(spot, setting, draw)


def _shop(spot: Spot, setting: str, draw: Draw) -> str:
    plate = f"{spot.road}{spot.lane}{spot.number}{'-' + spot.sub if spot.sub else ''}号"
    turn = draw(100)
    if turn < 55:
        return spot.name + _around(spot, setting, draw)
    if turn < 70:
        return spot.road + spot.name + _around(spot, setting, draw)
    if turn < 85:
        return plate + spot.name
    return plate if turn < 93 else f"{plate}（{spot.name}）"


def _place(spot: Spot, setting: str, draw: Draw) -> str:
    if not spot.road:
        return spot.name + _one(NEAR_FIELD, draw)
    turn = draw(8)
    if turn == 0:
        return spot.road + spot.name
    return spot.name + (_around(spot, setting, draw) if turn < 7 else "")


def _flats(spot: Spot, setting: str, draw: Draw) -> str:
    digits = spot.building.removesuffix("号楼")
    style = draw(len(BLOCK_WORDS))
    number = digits + BLOCK_WORDS[style]
    turn = draw(100)
    if turn < 30 and setting != STREET:
        unit = f"{1 + draw(3)}单元" if draw(2) else ""
        return f"{spot.name}{number}{unit}{ROOMS[draw(len(ROOMS))]}{'室' if draw(3) else ''}"
    if turn < 72:
        return spot.name + number + _around(spot, setting, draw)
    return f"{spot.road}{spot.number}号{spot.name}{number}" if turn < 80 else spot.name + number


def _estate(spot: Spot, setting: str, draw: Draw) -> str:
    return spot.name + ("" if setting == HOME else _one(GATES, draw))


def _grid(spot: Spot, voice: Voice, draw: Draw) -> str:
    unit = spot.unit.zfill(2)
    forms = (
        f"{spot.village}第{spot.grid}网格", f"{spot.village}{spot.grid}网格", f"第{spot.grid}网格{unit}单元",
        f"{spot.village}第{spot.grid}网格{unit}单元", f"{spot.village}{spot.grid}网格{unit}单元",
        f"{spot.village}第{spot.grid}网格{spot.road}", f"{spot.grid}网格{spot.road}{spot.number}号旁",
    )  # fmt: skip
    usable = len(forms) if spot.road and spot.number and voice.setting != HOME else 5
    return (TOWN if voice.channel == "12345热线" else "") + forms[draw(usable)]


def _corner(spot: Spot, voice: Voice, draw: Draw) -> str:
    join = ("与", "和", "跟", "、", "-")[draw(5)]
    return (
        _area(_weighted(BEFORE[voice.channel], draw), spot)
        + f"{spot.road}{join}{spot.crossing}{_one(CORNERS, draw)}"
    )


def _vague(spot: Spot, voice: Voice, draw: Draw) -> str:
    place = _one(VAGUE, draw)
    if place.startswith("我家"):
        return place if voice.channel == "微信小程序" else spot.village
    return spot.village + (place.removeprefix("村") if draw(2) else place)


BODIES = {"door": _door, "shop": _shop, "place": _place, "building": _flats, "estate": _estate}
WRITERS = {"entry": _entry, "grid": _grid, "corner": _corner, "vague": _vague}


def misspell(place: str, draw: Draw) -> str:
    """A place written in a hurry: Chinese numerals, a missing 号, a wrong letter, full-width digits."""
    turn = draw(4)
    if turn == 0 and any(c.isdigit() for c in place):
        return place.translate({ord(str(d)): CHINESE_DIGITS[d] for d in range(10)})
    if turn == 1 and "号" in place and "号楼" not in place:
        return place.replace("号", "", 1)
    if turn == 2 and any(c.isdigit() for c in place):
        return place.translate({ord(str(d)): chr(0xFF10 + d) for d in range(10)})
    start = draw(len(WRONG_LETTERS))
    for right, wrong in (*WRONG_LETTERS[start:], *WRONG_LETTERS[:start]):
        if right in place:
            return place.replace(right, wrong, 1)
    return place


def _area(before: str, spot: Spot) -> str:
    return before.replace("{v}", spot.village).replace("{g}", spot.grid)


def _one(options: tuple[str, ...], draw: Draw) -> str:
    return options[draw(len(options))]


def _weighted(options: tuple[tuple[str, int], ...], draw: Draw) -> str:
    turn = draw(sum(weight for _, weight in options))
    for option, weight in options:
        if turn < weight:
            return option
        turn -= weight
    raise AssertionError("weights are positive")
