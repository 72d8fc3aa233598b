"""Rosters going out: who holds which post, in the columns that are read back in, every cell guarded."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from boundaries.directory import Directory
from boundaries.gazetteers import area_number
from boundaries.leaders import mask_phone
from boundaries.people.kinds import CAPACITY_NAMES
from boundaries.places import AreaRecord
from boundaries.rosters.headings import TITLES
from boundaries.rosters.stored import Stored, Term
from boundaries.rosters.values import guarded

ORDER = (
    "village", "grid", "unit", "code", "post", "ordinal", "name", "phone", "start", "end", "acting",
    "capacity",
)  # fmt: skip
WIDTHS = (16, 10, 26, 22, 14, 8, 12, 16, 13, 13, 8, 12)
"""Of the columns, in characters."""
HEADINGS = [TITLES[meaning] for meaning in ORDER]
HELP = (
    ("每个岗位一行。编码和“村、网格、单元”填一种就行；都填时必须一致。",
     "One row per post. Give the code, or village, grid and unit; both only if they agree."),
    ("姓名留空表示空缺；电话、任期留空表示不改动现有内容。",
     "A blank name is a vacancy; a blank phone or term leaves what is on record."),
    ("任期止是在任的最后一天；没有期限填“长期”。日期写成 2026-03-01。",
     "The end of a term is its last day; write 长期 for none. Days are written 2026-03-01."),
    ("序位：第一单元长填 1，第二单元长填 2。代理人另起一行，“代理”填“是”。",
     "Order: 1 for the first, 2 for the second leader. A stand-in has a row of their own with 代理 是."),
    ("编码列和电话列请保持“文本”格式，以免被改成科学计数法。",
     "Keep code and phone as text, or a spreadsheet turns them into exponents."),
    ("再次导入时先显示增加、更改、结束各多少，确认后才写入。",
     "A second import first shows what is new, changed and ended; nothing is stored before you agree."),
)  # fmt: skip
"""What the template says, in both languages."""


def roster_rows(
    directory: Directory, stored: Stored, covered: Callable[[AreaRecord], bool], whole: bool
) -> list[list[str]]:
    """Rows (in the columns HEADINGS) of every post in covered areas with its holders now and to come, vacant
    ones too, in the order of codes; numbers are masked unless `whole`."""
    areas = {area.id: area for layer in directory.layers.values() for area in layer.areas if covered(area)}
    posts = [(key, terms) for key, terms in stored.held.items()]
    held = {key[:3] for key in stored.held}
    posts += [((*vacant, False), ()) for vacant in stored.posts - held]
    lines = []
    for (area_id, kind_name, ordinal, acting), terms in posts:
        area, kind = areas.get(area_id), directory.staff.kinds.get(kind_name)
        if area is not None and kind is not None:
            head = [*_where(directory, area), kind.title, str(ordinal)]
            for place, who in enumerate([_who(term, whole) for term in terms] or [[""] * 5]):
                rank = (area.code, kind.rank, kind.kind, ordinal, acting, place)
                cells = [*head, *who[:4], "是" if acting else "", who[4]]
                lines.append((rank, [guarded(cell) for cell in cells]))
    return [cells for _, cells in sorted(lines)]


def _where(directory: Directory, area: AreaRecord) -> list[str]:
    chain = {one.level: one for one in (area, *directory.above(area))}
    named = [chain["village"].name if "village" in chain else ""]
    for level in ("grid", "unit"):
        named.append(_short(chain[level]) if level in chain else "")
    return [*named, area.code]


def _short(area: AreaRecord) -> str:
    """A grid's or unit's number as officials write it, else its name."""
    number = area_number(area) if re.search(r"\d", area.name) else ""
    return number.zfill(2) if number else area.name


def _who(term: Term, whole: bool) -> list[str]:
    """Name, phone, first and last day, capacity."""
    last: date | None = term.end - timedelta(days=1) if term.end else None
    return [
        term.name,
        term.phone if whole else mask_phone(term.phone),
        term.start.isoformat() if term.start else "",
        last.isoformat() if last else "",
        CAPACITY_NAMES[term.capacity][0] if term.capacity in CAPACITY_NAMES else "",
    ]
