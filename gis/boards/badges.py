"""Cards that leaders wear (工作牌): name, post, place, room for a photograph, and a code to check them by.

Four cards of 90 x 130 mm on an A4, with marks where to cut.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from gis.boards.content import SAMPLE_NOTE, Badge
from gis.errors import InputError
from gis.printing.codes import qr_code
from gis.printing.pdf import About, write_pdf
from gis.printing.sheet import A4, BADGE, Box, Ink, Item, Sheet, Words, rectangle, rule
from gis.printing.typefaces import Typeface

ACROSS, DOWN = 2, 2
BAND, DARK, GREY = 24.0, "#0b4f54", "#555555"
MARK = 5.0
MASK = 0
MAX_CARDS = 4000


def badge_sheets(badges: Sequence[Badge], face: Typeface) -> list[Sheet]:
    """A4 sheets with the cards in order. Raises InputError for none, or more than MAX_CARDS."""
    if not 0 < len(badges) <= MAX_CARDS:
        raise InputError(
            f"有 {len(badges)} 张工作牌要打印；一次可打印 1 至 {MAX_CARDS} 张，请换一个地方或分批打印",
            f"{len(badges)} cards to print: from 1 to {MAX_CARDS} go at once; choose another place",
        )
    places = _places()
    sheets = []
    for first in range(0, len(badges), len(places)):
        sheet = Sheet(*A4)
        for badge, box in zip(badges[first : first + len(places)], places, strict=False):
            sheet.add(*card(badge, box, face), *_cuts(box))
        sheets.append(sheet)
    return sheets


def badge_pdf(badges: Sequence[Badge], face: Typeface, on: date) -> bytes:
    """The cards as PDF; the same cards and day give the same bytes."""
    town = badges[0].town if badges else ""
    return write_pdf(badge_sheets(badges, face), face, About(f"{town}网格工作牌", on))


def card(badge: Badge, box: Box, face: Typeface) -> list[Item]:
    """One card in a box of BADGE's size."""
    middle, left = box.x + box.width / 2, box.x + 7
    room = box.width - 14
    photo = Box(left, box.y + BAND + 6, 29, 38)
    code = Box(box.right - 7 - 38, photo.y, 38, 38)
    name_size = _largest(face, badge.name, 14.0, room)
    below = photo.bottom + 17
    items: list[Item] = [
        rectangle(box, Ink("#ffffff", "#bbbbbb", 0.2)),
        rectangle(Box(box.x, box.y, box.width, BAND), Ink(fill=DARK)),
        Words(middle, box.y + 10, face.fitted(badge.town, 7, room), 7, False, "#ffffff", "middle"),
        Words(middle, box.y + 20, "网格工作牌", 8, True, "#ffffff", "middle"),
        rectangle(photo, Ink("", "#999999", 0.25, (1.5, 1))),
        Words(
            photo.x + photo.width / 2, photo.y + photo.height / 2 + 1.8, "照片", 5, False, "#999999", "middle"
        ),
        qr_code(badge.link, code, MASK),
        Words(middle, below, badge.name, name_size, True, anchor="middle"),
        Words(middle, below + 11, badge.title, _largest(face, badge.title, 7.5, room), anchor="middle"),
        rule((left, below + 15), (box.right - 7, below + 15), Ink(stroke=DARK, width=0.4)),
    ]
    for i, line in enumerate((badge.place, badge.part)):
        size = _largest(face, line, 5.4, room)
        items.append(Words(middle, below + 21.5 + 7 * i, line, size, bold=i == 0, anchor="middle"))
    foot = box.bottom - 4
    items.append(Words(middle, foot, "扫码核对身份、查看负责范围", 3.6, False, GREY, "middle"))
    if badge.sample:
        items.append(Words(middle, foot - 5, SAMPLE_NOTE, 3.6, True, "#a01010", "middle"))
    return items


def _largest(face: Typeface, text: str, size: float, room: float) -> float:
    """The size at which a text fits, at most the one wished for."""
    return min(size, size * room / max(face.width(text, size, True), 1e-6))


def _places() -> list[Box]:
    width, height = BADGE
    left, top = (A4[0] - ACROSS * width) / 2, (A4[1] - DOWN * height) / 2
    return [
        Box(left + column * width, top + row * height, width, height)
        for row in range(DOWN)
        for column in range(ACROSS)
    ]


def _cuts(box: Box) -> list[Item]:
    """Short lines outside the corners, on the sheet's edge side."""
    ink = Ink(stroke="#000000", width=0.15)
    marks: list[Item] = []
    for x in (box.x, box.right):
        for y, away in ((box.y, -MARK), (box.bottom, MARK)):
            if not 20 < y < A4[1] - 20:
                marks.append(rule((x, y + away * 0.3), (x, y + away), ink))
    for y in (box.y, box.bottom):
        for x, away in ((box.x, -MARK), (box.right, MARK)):
            if not 20 < x < A4[0] - 20:
                marks.append(rule((x + away * 0.3, y), (x + away, y), ink))
    return marks
